import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, minuteOfDay } from '../../platform/clock/index.ts';
import type { Download } from '../../platform/contract/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { findExclusions, findLines } from './line-storage.ts';
import { batchStatusNames, yuanInWords } from './rules.ts';
import { mustExist, type Key } from './service.ts';
import { findBatch } from './storage.ts';
import type { ExclusionReason } from './tables.ts';

const PART = 1000;
const MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const reasonNames: Record<ExclusionReason, string> = {
  held: '暂停支付',
  findingOpen: '问题处理中',
  findingUpheld: '问题属实，不予支付',
};

function clockText(at: Date): string {
  const minute = minuteOfDay(at);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${dayOf(at)} ${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** A batch as a workbook: lines, and what was left out. Rows are read and written in parts; only the file is held whole. */
export async function exportBatch(tx: Tx, actor: Actor, key: Key): Promise<Download> {
  permit(actor, contract.exportBatch);
  const batch = mustExist(await findBatch(tx, key));
  const stream = new PassThrough();
  const content = buffer(stream);
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });

  const lines = workbook.addWorksheet('结算明细', { views: [{ state: 'frozen', ySplit: 3 }] });
  lines.columns = [18, 12, 24, 10, 12, 12, 12, 40].map((width) => ({ width }));
  const month = batch.month.slice(0, 7);
  lines.addRow([`${batch.provider_name} ${month} 结算单 ${batch.number}(${batchStatusNames[batch.status]})`]).commit();
  lines.addRow([`合计 ${batch.visits} 次，人民币（大写）${yuanInWords(batch.total_fen)}`]).commit();
  lines.addRow(['服务时间', '老人', '服务', '类别', '额度（元）', '补贴（元）', '金额（元）', '更正原因']).commit();
  let after: [string, string] | undefined;
  do {
    const part = await findLines(tx, { county: batch.county, batchId: batch.id, limit: PART, ...(after && { after }) });
    for (const line of part) {
      const isVisit = line.kind === 'visit';
      const row = lines.addRow([
        clockText(line.planned_start),
        line.elder_name,
        line.product_name,
        isVisit ? '服务' : '更正',
        isVisit ? line.quota_fen / 100 : null,
        isVisit ? (line.amount_fen - line.quota_fen) / 100 : null,
        line.amount_fen / 100,
        line.reason,
      ]);
      for (const column of [5, 6, 7]) row.getCell(column).numFmt = '#,##0.00';
      row.commit();
    }
    const last = part.length === PART ? part.at(-1) : undefined;
    after = last && [last.planned_start.toISOString(), last.id];
  } while (after);
  lines.commit();

  const left = workbook.addWorksheet('未列入');
  left.columns = [18, 12, 24, 24].map((width) => ({ width }));
  left.addRow(['服务时间', '老人', '服务', '原因']).commit();
  let afterVisit: string | undefined;
  do {
    const part = await findExclusions(tx, {
      county: batch.county,
      batchId: batch.id,
      limit: PART,
      ...(afterVisit && { after: afterVisit }),
    });
    for (const one of part) {
      left.addRow([clockText(one.planned_start), one.elder_name, one.product_name, reasonNames[one.reason]]).commit();
    }
    afterVisit = part.length === PART ? part.at(-1)?.visit_id : undefined;
  } while (afterVisit);
  left.commit();
  await workbook.commit();

  tx.audit({
    area: batch.area,
    action: contract.exportBatch.id,
    subjectType: 'batch',
    subjectId: batch.id,
    detail: { number: batch.number },
  });
  return { fileName: `结算单 ${batch.number}.xlsx`, mediaType: MEDIA_TYPE, content: await content };
}
