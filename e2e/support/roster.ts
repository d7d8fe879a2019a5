import { existsSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';
import { makeResidentId } from '@yike/identity';

const SAMPLE = fileURLToPath(new URL('../../../shared/samples/jiaojiang-roster.xlsx', import.meta.url));
const ROWS = 12;

/** The sample roster of 椒江, or a small one where the sample is not at hand. */
export const rosterFile = async (): Promise<string> => (existsSync(SAMPLE) ? SAMPLE : smallRosterFile());

/** A roster of a few made-up people. */
export async function smallRosterFile(): Promise<string> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('花名册');
  sheet.addRow([
    '姓名',
    '身份证号码',
    '所属街道(镇)',
    '所属社区(村)',
    '现居住地址',
    '联系电话',
    '居住情况',
    '家庭经济状况',
    '失能等级',
  ]);
  for (let n = 1; n <= ROWS; n += 1) {
    sheet.addRow([
      `测${'甲乙丙丁戊己庚辛壬癸子丑'[n - 1] ?? ''}秀`,
      makeResidentId('331099', `194${n % 10}-03-1${n % 10}`, n * 2),
      '海门街道',
      '东合社区',
      `东合社区${n}幢1单元101室`,
      `1380000${String(n).padStart(4, '0')}`,
      '独居',
      n % 2 ? '特困' : '低保',
      '中度失能',
    ]);
  }
  const path = join(mkdtempSync(join(tmpdir(), 'yike-roster-')), 'roster.xlsx');
  await book.xlsx.writeFile(path);
  return path;
}
