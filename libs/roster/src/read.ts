import { openSource, type ByteSource, type RosterSource } from './bytes.ts';
import type { SheetRow } from './cell.ts';
import { fieldName, type ColumnChoices, type ColumnMapping, type RosterField } from './columns.ts';
import { openCsv } from './csv.ts';
import { RosterError } from './errors.ts';
import { HeaderFinder, skipReason, type Header, type SkipReason } from './layout.ts';
import { defaultLimits, type RosterLimits } from './limits.ts';
import { RecordReader, type RecordOptions, type RosterRow } from './record.ts';
import { addToSummary, emptySummary, type RosterSummary } from './summary.ts';
import { openXlsx, type Sheet } from './xlsx.ts';

export interface RosterOptions extends RecordOptions {
  /** Saved decisions on header texts. */
  columns?: ColumnChoices;
  /** Name of the worksheet; otherwise the first visible one that has a header. */
  sheet?: string;
  limits?: Partial<RosterLimits>;
}

export interface RosterHeader {
  sheet: string;
  otherSheets: string[];
  /** Row of the (last) header line. */
  rowNumber: number;
  titles: string[];
  columns: ColumnMapping[];
  /** Fields that a roster must have and this one lacks; reading goes no further then. */
  missing: RosterField[];
}

export type RosterEvent =
  | { type: 'header'; header: RosterHeader }
  | { type: 'row'; row: RosterRow }
  | { type: 'skipped'; rowNumber: number; reason: SkipReason; rows: number }
  | { type: 'end'; summary: RosterSummary };

const requiredFields: readonly RosterField[] = ['name', 'residentId'];

/**
 * Reads a roster of older people from .xlsx or text (.csv), row by row: one `header`, then `row` and `skipped` in file
 * order, then `end` with the counts. Recognises the format by content, not by name.
 *
 * Memory stays bounded: the shared strings of the workbook and the IDs seen, never the rows. Throws RosterError (Chinese
 * message) when the file cannot be read or exceeds a limit, possibly after rows were given: treat them as nothing then.
 */
export async function* readRoster(source: RosterSource, options: RosterOptions): AsyncGenerator<RosterEvent> {
  const limits = { ...defaultLimits, ...options.limits };
  const bytes = await openSource(source);
  try {
    if (bytes.size > limits.fileBytes) {
      const megabytes = Math.floor(limits.fileBytes / 1024 / 1024);
      throw new RosterError('fileTooLarge', `文件超过 ${megabytes} MB，请拆分为几个文件再导入。`);
    }
    const sheets = await openSheets(bytes, limits);
    const found = await findHeader(sheets, options);
    yield { type: 'header', header: found.header };
    if (found.header.missing.length > 0) {
      const names = found.header.missing.map((field) => `“${fieldName(field)}”`).join('、');
      throw new RosterError('columnMissing', `没有找到${names}列，请在列对应中指定后再导入。`);
    }
    yield* readRows(found.sheet, found.header, options, limits);
  } finally {
    await bytes.close();
  }
}

async function openSheets(bytes: ByteSource, limits: RosterLimits): Promise<Sheet[]> {
  const start = await bytes.read(0, 4);
  const signature = Buffer.from(start).toString('hex');
  if (signature === '504b0304' || signature === '504b0506') return openXlsx(bytes, limits);
  if (signature === 'd0cf11e0') {
    throw new RosterError('legacyFormat', '这是旧版 .xls 文件或加了密码的表格，请另存为不加密的 .xlsx 再导入。');
  }
  return openCsv(bytes, limits);
}

async function findHeader(
  sheets: readonly Sheet[],
  options: RosterOptions,
): Promise<{ sheet: Sheet; header: RosterHeader }> {
  const candidates = sheets.filter((sheet) => options.sheet === undefined || sheet.name === options.sheet);
  if (candidates.length === 0) throw new RosterError('sheetMissing', '文件中没有可读的工作表，请核对工作表名称。');
  for (const sheet of candidates) {
    const found = await headerOf(sheet, options.columns ?? {});
    if (found === undefined) continue;
    const fields = new Set(found.columns.map((column) => column.field));
    const header: RosterHeader = {
      ...found,
      sheet: sheet.name,
      otherSheets: sheets.filter((other) => other !== sheet).map((other) => other.name),
      missing: requiredFields.filter((field) => !fields.has(field)),
    };
    return { sheet, header };
  }
  throw new RosterError('headerMissing', '前 30 行中没有找到表头（至少要有姓名、身份证号码两列），请核对表格。');
}

async function headerOf(sheet: Sheet, choices: ColumnChoices): Promise<Header | undefined> {
  const finder = new HeaderFinder(choices);
  for await (const row of sheet.rows()) {
    finder.push(row);
    if (finder.header !== undefined || finder.isGivenUp) return finder.header;
  }
  finder.end();
  return finder.header;
}

async function* readRows(
  sheet: Sheet,
  header: RosterHeader,
  options: RosterOptions,
  limits: RosterLimits,
): AsyncGenerator<RosterEvent> {
  const reader = new RecordReader(header.columns, options);
  const summary = emptySummary();
  let lastContent = header.rowNumber;
  for await (const row of sheet.rows()) {
    if (row.rowNumber <= header.rowNumber) continue;
    const reason = skipReason(row, header.columns);
    // Blank rows count only between rows with content: a sheet's formatted but empty tail is endless.
    if (reason === 'blank') continue;
    const blank = row.rowNumber - lastContent - 1;
    if (blank > 0) yield skipped(summary, { rowNumber: lastContent + 1, cells: [] }, 'blank', blank);
    lastContent = row.rowNumber;
    if (reason !== undefined) {
      yield skipped(summary, row, reason, 1);
      continue;
    }
    if (summary.dataRows >= limits.rows) {
      throw new RosterError('tooManyRows', `超过 ${limits.rows} 行，请拆分为几个文件再导入。`);
    }
    const read = reader.read(row);
    addToSummary(summary, read);
    yield { type: 'row', row: read };
  }
  yield { type: 'end', summary };
}

function skipped(summary: RosterSummary, row: SheetRow, reason: SkipReason, rows: number): RosterEvent {
  summary.skippedRows[reason] = (summary.skippedRows[reason] ?? 0) + rows;
  return { type: 'skipped', rowNumber: row.rowNumber, reason, rows };
}

/** Header and first rows of a roster, for a person to check the columns; rows are empty while a required one is missing. */
export async function previewRoster(
  source: RosterSource,
  options: RosterOptions,
  rowsMax = 20,
): Promise<{ header: RosterHeader; rows: RosterRow[] }> {
  let header: RosterHeader | undefined;
  const rows: RosterRow[] = [];
  for await (const event of readRoster(source, options)) {
    if (event.type === 'header') header = event.header;
    else if (event.type === 'row') rows.push(event.row);
    if (rows.length >= rowsMax || (header !== undefined && header.missing.length > 0)) break;
  }
  if (header === undefined) throw new RosterError('headerMissing', '没有找到表头，请核对表格。');
  return { header, rows };
}
