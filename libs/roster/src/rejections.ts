import type { Writable } from 'node:stream';
import ExcelJS from 'exceljs';
import { fieldName } from './columns.ts';
import type { RosterRow } from './record.ts';

/** A refused row as the roster gave it. */
export type RejectedRow = Pick<RosterRow, 'rowNumber' | 'cells' | 'issues'>;

/**
 * A text that no spreadsheet program takes for a formula, even after the sheet was saved as CSV (OWASP, CSV injection):
 * an apostrophe goes before = + @ tab, CR and a minus that starts no number. The roster reader drops it again from IDs.
 */
export function safeCellText(text: string): string {
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  const shortened = clean.slice(0, 32_000).replace(/\p{Surrogate}/gu, '\ufffd');
  return /^\s*(?:[=+@\t\r]|-(?!\d+(?:\.\d+)?$))/.test(shortened) && shortened !== '-' ? `'${shortened}` : shortened;
}

/**
 * Writes the refused rows to an .xlsx, one after the other: row number in the file, the original cells under their headers,
 * what to correct and why. Corrected there, the workbook can be imported again. Returns the number of rows written.
 */
export async function writeRejectionWorkbook(
  target: string | Writable,
  headers: readonly string[],
  rows: Iterable<RejectedRow> | AsyncIterable<RejectedRow>,
): Promise<number> {
  const output = typeof target === 'string' ? { filename: target } : { stream: target };
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ ...output, useStyles: true, useSharedStrings: false });
  const sheet = workbook.addWorksheet('退回名单', { views: [{ state: 'frozen', ySplit: 1 }] });
  const titles = [...headers.map(safeCellText), '原表行号', '需改的栏', '退回原因'];
  sheet.columns = titles.map((title, index) => ({
    width: index === titles.length - 1 ? 60 : 16,
    style: { numFmt: '@' },
    header: title,
  }));
  const headerRow = sheet.getRow(1);
  headerRow.font = { bold: true };
  headerRow.commit();
  let written = 0;
  for await (const row of rows) {
    const reasons = row.issues.filter((issue) => issue.severity === 'rejected');
    const values = [
      ...headers.map((header) => safeCellText(row.cells[header] ?? '')),
      String(row.rowNumber),
      [...new Set(reasons.map((issue) => fieldName(issue.field)))].join('、'),
      reasons.map((issue) => issue.message).join(''),
    ];
    sheet.addRow(values).commit();
    written += 1;
  }
  sheet.commit();
  await workbook.commit();
  return written;
}
