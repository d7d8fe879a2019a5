import { Readable, pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { readRange, type ByteSource } from './bytes.ts';
import type { SheetRow } from './cell.ts';
import { RosterError, damaged } from './errors.ts';
import type { RosterLimits } from './limits.ts';
import { tooManyColumns, type Sheet } from './xlsx.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'gb18030';

/**
 * Encoding of a text: its byte-order mark; else UTF-8 if every byte of it is valid UTF-8; else GB18030 (GB 18030-2022,
 * which is what Excel and WPS save as CSV on a Chinese system).
 */
export async function detectEncoding(source: ByteSource): Promise<TextEncoding> {
  const start = await source.read(0, 2);
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of readRange(source, 0, source.size)) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'gb18030';
    throw error;
  }
}

/** A text with one record a line, separated by commas, tabs or semicolons, as the single sheet of a file. */
export async function openCsv(source: ByteSource, limits: RosterLimits): Promise<Sheet[]> {
  const encoding = await detectEncoding(source);
  const start = new TextDecoder(encoding).decode(await source.read(0, 64 * 1024));
  if (/[\u0000-\u0008\u000e-\u001a]/.test(start)) {
    throw new RosterError('notSpreadsheet', '这不是表格文件，请选择 .xlsx 或 .csv 文件。');
  }
  if (/^\s*<(!doctype|html|\?xml|table|meta)/i.test(start)) {
    throw new RosterError('notSpreadsheet', '这是网页格式的表格，请用表格软件打开后另存为 .xlsx 再导入。');
  }
  const delimiter = detectDelimiter(start);
  return [{ name: '', rows: () => readRecords(source, limits, encoding, delimiter) }];
}

function detectDelimiter(start: string): string {
  const counts = [',', '\t', ';'].map((delimiter) => ({ delimiter, count: start.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

async function* decode(source: ByteSource, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of readRange(source, 0, source.size)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* readRecords(
  source: ByteSource,
  limits: RosterLimits,
  encoding: TextEncoding,
  delimiter: string,
): AsyncGenerator<SheetRow> {
  const parser = parse({
    delimiter,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: false,
    maxRecordSize: limits.columns * limits.cellCharacters,
  });
  pipeline(Readable.from(decode(source, encoding)), parser, () => undefined);
  let rowNumber = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      rowNumber += 1;
      let last = record.length;
      while (last > 0 && record[last - 1] === '') last -= 1;
      if (last > limits.columns) throw tooManyColumns(limits);
      yield { rowNumber, cells: record.slice(0, last) };
    }
  } catch (error) {
    if (error instanceof RosterError) throw error;
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')) {
      throw new RosterError('unreadable', `第 ${rowNumber + 1} 行起无法读取（多半是引号不成对），请改正后再导入。`, {
        cause: error,
      });
    }
    throw damaged(error);
  }
}
