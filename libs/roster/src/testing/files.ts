import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
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
