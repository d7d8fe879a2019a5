import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { areaLevel, isWithinArea, maskPhone, maskResidentId } from '@yike/identity';
import {
  defaultColumns,
  RosterError,
  writeRejectionWorkbook,
  type ColumnChoices,
  type RosterField,
  type RosterHeader,
  type RosterRow,
} from '@yike/roster';
import { permit, type Actor } from '../../platform/access/index.ts';
import {
  decodeCursor,
  encodeCursor,
  type Download,
  type InputOf,
  type OutputOf,
  type Upload,
} from '../../platform/contract/index.ts';
import { findFile, keepFile } from '../../platform/files/index.ts';
import { sha256 } from '../../platform/privacy/index.ts';
import { badInput, conflict, forbidden, notFound } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import * as contract from './import-contract.ts';
import { importRows, type ImportReport } from './import.ts';
import { countsOf, findChoices, importBatch, newBatch, wordsOf } from './import-service.ts';
import { findBatch, findBatches, findIssues, insertBatch, saveMappings, updateBatch } from './import-storage.ts';
import { countyFor } from './service.ts';
import type { Key } from './storage.ts';
import type { ImportBatchRow, ImportIssueRow } from './tables.ts';

type Batch = OutputOf<typeof contract.getImport>;
type Preview = OutputOf<typeof contract.uploadRoster>;

/** Of imports that run in this process, how many rows are read: what they write is seen only at their end. */
const rowsRead = new Map<string, number>();

function toBatch(row: ImportBatchRow): Batch {
  const counts = row.counts as Batch['counts'];
  return {
    county: row.county,
    id: row.id,
    area: row.area,
    fileName: row.file_name,
    fileSha256: row.file_sha256,
    status: row.status,
    rowsRead: rowsRead.get(row.id) ?? row.rows_read,
    counts: counts && 'dataRows' in counts ? counts : null,
    created: row.created_elders,
    updated: row.updated_elders,
    unchanged: row.unchanged_elders,
    error: row.error,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

const toIssue = (row: ImportIssueRow) => ({
  rowNumber: row.row_number,
  severity: row.severity,
  kind: row.kind,
  field: row.field,
  message: row.message,
});

async function getBatch(tx: Tx, key: Key, isLocked = false): Promise<ImportBatchRow> {
  const batch = await findBatch(tx, key, isLocked);
  if (batch) return batch;
  throw notFound('importUnknown', {
    zh: '找不到这次导入，可能不在您的管辖范围内。',
    en: 'There is no such import in your sight.',
  });
}

// Sealing and its text form make a file 1.8 times as large; kept files end at 20 MiB.
const PACKED_BYTES_MAX = 11 * 1024 * 1024;

async function pack(tx: Tx, content: Buffer): Promise<Buffer> {
  const packed = await promisify(gzip)(content);
  if (packed.length > PACKED_BYTES_MAX) {
    throw badInput('rosterTooLarge', {
      zh: '名册超过 11 MB，请拆分为几个文件，或请管理员用命令 yike import elders 导入。',
      en: 'The roster is larger than 11 MB: split it, or import it with `yike import elders`.',
      field: 'body.file',
    });
  }
  return Buffer.from(tx.privacy.seal(packed.toString('base64')));
}

async function unpack(tx: Tx, batch: ImportBatchRow): Promise<{ bytes: Buffer; name: string }> {
  const file = batch.file_id === null ? undefined : await findFile(tx, { county: batch.county, id: batch.file_id });
  if (!file)
    throw notFound('fileUnknown', { zh: '这次导入没有保存名册文件。', en: 'The file of this import was not kept.' });
  const packed = Buffer.from(tx.privacy.open(file.content.toString()), 'base64');
  return { bytes: await promisify(gunzip)(packed), name: batch.file_name };
}

/** Keeps a roster, sealed, and shows what importing it would do. @throws Problem 403 `areaNotYours`, 400 `fileMissing`, `rosterTooLarge`, `rosterUnreadable` */
export async function uploadRoster(tx: Tx, actor: Actor, county: string, upload: Upload | undefined): Promise<Preview> {
  permit(actor, contract.uploadRoster);
  if (!isWithinArea(`${county}000000`, actor.area) && !isWithinArea(actor.area, `${county}000000`)) {
    throw forbidden('areaNotYours', {
      zh: '该县（市、区）不在您的管辖范围内。',
      en: 'That county is not yours.',
      field: 'body.county',
    });
  }
  if (!upload) throw badInput('fileMissing', { zh: '请选择文件。', en: 'A file is needed.', field: 'body.file' });
  const within = areaLevel(actor.area) === 'prefecture' ? `${county}000000` : actor.area;
  const kept = await keepFile(tx, {
    area: within,
    createdBy: actor.userId,
    name: 'roster.sealed',
    mediaType: 'application/octet-stream',
    content: await pack(tx, upload.content),
  });
  const batch = newBatch(tx, actor, {
    county,
    area: within,
    fileName: upload.fileName,
    fileSha256: sha256(upload.content),
    fileId: kept.id,
    status: 'previewed',
  });
  const columns = await withCounty(tx, county, () => findChoices(tx, county));
  await insertBatch(tx, { ...batch, mapping: columns });
  return preview(tx, batch, { bytes: upload.content, name: upload.fileName }, columns);
}

/** @throws Problem 404 `importUnknown`, 400 `fieldUnknown`, `rosterUnreadable`, 409 `importNotOpen` */
export async function mapRoster(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: InputOf<typeof contract.mapRoster>['body'],
): Promise<Preview> {
  permit(actor, contract.mapRoster);
  const batch = await getBatch(tx, key, true);
  mustBeOpen(batch);
  const wrong = Object.values(input.columns).find((field) => field !== null && !Object.hasOwn(defaultColumns, field));
  if (wrong !== undefined) {
    throw badInput('fieldUnknown', {
      zh: `没有“${wrong}”这一栏。`,
      en: `There is no field ${wrong}.`,
      field: 'body.columns',
    });
  }
  const columns = { ...(batch.mapping as ColumnChoices), ...(input.columns as ColumnChoices) };
  const saved = Object.entries(input.columns).map(([header, field]) => ({ header, field: field ?? '' }));
  if (input.save && saved.length > 0) {
    await withCounty(tx, key.county, () =>
      saveMappings(tx, key.county, saved, actor.userId ?? null).then(() => undefined),
    );
  }
  await updateBatch(tx, batch, { mapping: columns });
  tx.audit({
    area: batch.area,
    action: contract.mapRoster.id,
    subjectType: 'importBatch',
    subjectId: batch.id,
    detail: { columns: input.columns, saved: input.save },
  });
  return preview(tx, batch, await unpack(tx, batch), columns);
}

const PREVIEW_ROWS = 20;

async function preview(
  tx: Tx,
  batch: ImportBatchRow,
  source: { bytes: Buffer; name: string },
  columns: ColumnChoices,
): Promise<Preview> {
  let header: RosterHeader | undefined;
  const first: RosterRow[] = [];
  const read = await withCounty(tx, batch.county, () =>
    importRows(tx, {
      county: batch.county,
      within: batch.area,
      source,
      columns,
      onHeader: (found) => (header = found),
      onRow: (row) => void (first.length < PREVIEW_ROWS && first.push(row)),
    }).catch((error: unknown) => {
      if (error instanceof RosterError) return error;
      throw error;
    }),
  );
  // A roster that lacks a column is shown, so that a person can say which column it is.
  if (read instanceof RosterError && read.code !== 'columnMissing') {
    throw badInput('rosterUnreadable', {
      zh: read.message,
      en: `The roster cannot be read (${read.code}).`,
      field: 'body.file',
      reason: read.code,
    });
  }
  const report: ImportReport | undefined = read instanceof RosterError ? undefined : read;
  const changes: Partial<ImportBatchRow> = {
    counts: report ? countsOf(report) : {},
    rows_read: report?.dataRows ?? 0,
    created_elders: report?.created ?? 0,
    updated_elders: report?.updated ?? 0,
    unchanged_elders: report?.unchanged ?? 0,
  };
  await updateBatch(tx, batch, changes);
  const fields = new Map(header?.columns.map((column) => [column.header, column.field]));
  return {
    batch: toBatch({ ...batch, ...changes }),
    sheet: header?.sheet ?? '',
    columns: header?.columns.map((column) => ({ header: column.header, field: column.field ?? null })) ?? [],
    missing: header?.missing ?? [],
    rows: first.map((row) => ({
      rowNumber: row.rowNumber,
      cells: Object.fromEntries(
        Object.entries(row.cells).map(([name, text]) => [name, masked(fields.get(name), text)]),
      ),
      issues: row.issues.map(({ severity, kind, field, message }) => ({
        rowNumber: row.rowNumber,
        severity,
        kind,
        field,
        message,
      })),
    })),
  };
}

/** Any run of digits that may be an ID or phone number is masked, in whatever column it stands. */
function masked(field: RosterField | undefined, text: string): string {
  if (field === 'residentId') return maskResidentId(text);
  if (field === 'phone' || field === 'contactPhone') return maskPhone(text);
  return text.replace(/[\d0-9]{11,}[xXxX]?/g, (digits) => maskResidentId(digits));
}

function mustBeOpen(batch: ImportBatchRow): void {
  if ((batch.status === 'previewed' || batch.status === 'failed') && batch.file_id !== null) return;
  throw conflict('importNotOpen', {
    zh: batch.status === 'running' ? '正在导入，请稍候。' : '这次导入已完成；要再次导入，请重新上传文件。',
    en: 'This import is running or done already. Upload the file again to repeat it.',
  });
}

/** Puts the import on its way; it goes on when the page is left. @throws Problem 404 `importUnknown`, 409 `importNotOpen` */
export async function startImport(tx: Tx, actor: Actor, key: Key): Promise<Batch> {
  permit(actor, contract.runImport);
  const batch = await getBatch(tx, key, true);
  mustBeOpen(batch);
  const changes = {
    status: 'running',
    error: null,
    rows_read: 0,
    started_at: tx.now,
    finished_at: null,
    started_by: actor.userId ?? null,
  } as const;
  await updateBatch(tx, batch, changes);
  tx.audit({ area: batch.area, action: contract.runImport.id, subjectType: 'importBatch', subjectId: batch.id });
  tx.emit('import.requested', batch.area, { batchId: batch.id });
  return toBatch({ ...batch, ...changes });
}

/** Runs a requested import; a file that cannot be read fails the batch, everything else is tried again. */
export async function runRequested(tx: Tx, county: string, batchId: string): Promise<void> {
  const batch = await findBatch(tx, { county, id: batchId }, true);
  if (batch?.status !== 'running') return;
  try {
    await importBatch(tx, batch, await unpack(tx, batch), {
      columns: batch.mapping as ColumnChoices,
      onProgress: (rows) => void rowsRead.set(batch.id, rows),
    });
  } finally {
    rowsRead.delete(batch.id);
  }
}

/** Marks a batch as failed, in the words for its importer. */
export const failBatch = (tx: Tx, county: string, id: string, error: unknown) =>
  updateBatch(tx, { county, id }, { status: 'failed', error: wordsOf(error), finished_at: tx.now });

export async function listImports(
  tx: Tx,
  actor: Actor,
  query: InputOf<typeof contract.listImports>['query'],
): Promise<OutputOf<typeof contract.listImports>> {
  permit(actor, contract.listImports);
  const county = countyFor(actor, query.county);
  const after = query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined;
  const found = await findBatches(tx, county, after, query.limit + 1);
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(toBatch),
    next: found.length > query.limit && last ? encodeCursor([last.started_at.toISOString(), last.id]) : null,
  };
}

/** @throws Problem 404 `importUnknown` */
export async function getImport(tx: Tx, actor: Actor, key: Key): Promise<Batch> {
  permit(actor, contract.getImport);
  return toBatch(await getBatch(tx, key));
}

/** @throws Problem 404 `importUnknown` */
export async function listIssues(
  tx: Tx,
  actor: Actor,
  key: Key,
  query: InputOf<typeof contract.listImportIssues>['query'],
): Promise<OutputOf<typeof contract.listImportIssues>> {
  permit(actor, contract.listImportIssues);
  await getBatch(tx, key);
  const after = query.cursor ? (decodeCursor(query.cursor, 2) as [number, number]) : undefined;
  const found = await findIssues(tx, key, {
    severity: query.severity,
    kind: query.kind,
    after,
    limit: query.limit + 1,
  });
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(toIssue),
    next: found.length > query.limit && last ? encodeCursor([last.row_number, last.seq]) : null,
  };
}

const ISSUES_PER_READ = 1000;

/** The refused rows as a workbook, with the original cells. @throws Problem 404 `importUnknown` */
export async function downloadRejections(tx: Tx, actor: Actor, key: Key, purpose: string): Promise<Download> {
  permit(actor, contract.downloadRejections);
  const batch = await getBatch(tx, key);
  const output = new PassThrough();
  const parts: Buffer[] = [];
  output.on('data', (part: Buffer) => parts.push(part));
  const first = await firstRejection(tx, key);
  await writeRejectionWorkbook(output, Object.keys(first ?? {}), rejectedRows(tx, key));
  tx.audit({
    area: batch.area,
    action: contract.downloadRejections.id,
    subjectType: 'importBatch',
    subjectId: batch.id,
    reason: purpose,
  });
  return {
    fileName: `${batch.file_name.replace(/\.[^.]*$/, '')}-退回名单.xlsx`,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content: Buffer.concat(parts),
  };
}

async function firstRejection(tx: Tx, key: Key): Promise<Record<string, string> | undefined> {
  const [first] = await findIssues(tx, key, { severity: 'rejected', limit: 1 });
  return first?.cells_enc ? (JSON.parse(tx.privacy.open(first.cells_enc)) as Record<string, string>) : undefined;
}

async function* rejectedRows(tx: Tx, key: Key) {
  let after: readonly [number, number] | undefined;
  let open: { rowNumber: number; cells: Record<string, string>; issues: RosterRow['issues'] } | undefined;
  for (;;) {
    const issues = await findIssues(tx, key, { severity: 'rejected', after, limit: ISSUES_PER_READ });
    for (const issue of issues) {
      if (open && open.rowNumber !== issue.row_number) {
        yield open;
        open = undefined;
      }
      open ??= {
        rowNumber: issue.row_number,
        cells: issue.cells_enc ? (JSON.parse(tx.privacy.open(issue.cells_enc)) as Record<string, string>) : {},
        issues: [],
      };
      open.issues.push({
        severity: 'rejected',
        kind: issue.kind,
        field: issue.field,
        message: issue.message,
      } as RosterRow['issues'][number]);
    }
    const last = issues.at(-1);
    if (!last || issues.length < ISSUES_PER_READ) break;
    after = [last.row_number, last.seq];
  }
  if (open) yield open;
}
