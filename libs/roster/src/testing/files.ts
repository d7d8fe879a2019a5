import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import ExcelJS from 'exceljs';
import type { CommunityArea } from '../community.ts';
import { readRoster, type RosterEvent, type RosterHeader, type RosterOptions } from '../read.ts';
import type { RosterSource } from '../bytes.ts';
import type { RosterRow } from '../record.ts';
import type { RosterSummary } from '../summary.ts';

export const today = '2026-11-21';

export type TestCell = string | number | Date | null;

/** An .xlsx with one sheet, as exceljs writes it. */
export async function workbook(rows: readonly (readonly TestCell[])[], name = '花名册'): Promise<Uint8Array> {
  const output = new PassThrough();
  const collected = buffer(output);
  const writer = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: output, useSharedStrings: true, useStyles: true });
  const sheet = writer.addWorksheet(name);
  for (const values of rows) {
    const row = sheet.addRow([...values]);
    row.eachCell((cell) => {
      if (cell.value instanceof Date) cell.numFmt = 'yyyy-mm-dd';
    });
    row.commit();
  }
  sheet.commit();
  await writer.commit();
  return collected;
}

/** Comma-separated text with every cell quoted that needs it. */
export function csv(rows: readonly (readonly string[])[]): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(quote).join(',')).join('\r\n');
}

export interface ReadResult {
  header: RosterHeader | undefined;
  rows: RosterRow[];
  skipped: Extract<RosterEvent, { type: 'skipped' }>[];
  summary: RosterSummary | undefined;
}

/** Everything a source gives. */
export async function readAll(source: RosterSource, options?: Partial<RosterOptions>): Promise<ReadResult> {
  const result: ReadResult = { header: undefined, rows: [], skipped: [], summary: undefined };
  for await (const event of readRoster(source, { today, ...options })) {
    if (event.type === 'header') result.header = event.header;
    else if (event.type === 'row') result.rows.push(event.row);
    else if (event.type === 'skipped') result.skipped.push(event);
    else result.summary = event.summary;
  }
  return result;
}

export function readText(text: string, options?: Partial<RosterOptions>): Promise<ReadResult> {
  return readAll({ bytes: new TextEncoder().encode(text), name: 'roster.csv' }, options);
}

/** Communities of a table with the columns code, name, parent, level. */
export function communitiesOf(table: string): CommunityArea[] {
  const rows = table.split('\n').map((line) => line.split('\t'));
  const names = new Map(rows.map(([code, name]) => [code, name]));
  return rows
    .filter(([, , , level]) => level === 'community')
    .map(([code = '', name = '', parent]) => ({ code, name, parentName: names.get(parent) ?? '' }));
}

/** A ZIP archive of stored (not packed) entries, for sheets that no library would write. */
export function storedZip(entries: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const [path, data] = [Buffer.from(name), Buffer.from(text)];
    // The fields that local and central headers share: version, flags, method, time, date, CRC, sizes, lengths.
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), shared, path, data]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), shared, place, path]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('504b0506', 'hex');
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** An .xlsx from raw XML: sheets by name, with optional workbook properties and shared strings. */
export function rawWorkbook(
  sheets: readonly { name: string; state?: string; rows: string }[],
  parts: { properties?: string; strings?: string; prefix?: string } = {},
): Buffer {
  const p = parts.prefix ?? '';
  const entries: Record<string, string> = {
    'xl/workbook.xml': `<?xml version="1.0"?><${p}workbook>${parts.properties ?? ''}<${p}sheets>${sheets
      .map(({ name, state }, index) => `<${p}sheet name="${name}" state="${state ?? 'visible'}" r:id="r${index}"/>`)
      .join('')}</${p}sheets></${p}workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map(
        (_, index) =>
          `<Relationship Id="r${index}" Type="${relationships}/worksheet" Target="worksheets/s${index}.xml"/>`,
      )
      .join('')}<Relationship Id="s" Type="${relationships}/sharedStrings" Target="/xl/strings.xml"/></Relationships>`,
    'xl/strings.xml': `<sst>${parts.strings ?? ''}</sst>`,
  };
  for (const [index, { rows }] of sheets.entries()) {
    entries[`xl/worksheets/s${index}.xml`] = `<${p}worksheet><${p}sheetData>${rows}</${p}sheetData></${p}worksheet>`;
  }
  return storedZip(entries);
}
