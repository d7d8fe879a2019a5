import type { ByteSource } from './bytes.ts';
import { daySinceExcelEpoch, type Cell, type SheetRow } from './cell.ts';
import { RosterError, damaged } from './errors.ts';
import type { RosterLimits } from './limits.ts';
import { attribute, tokenize, type XmlHandler } from './xml.ts';
import { openZip, type ZipArchive } from './zip.ts';

/** A sheet of a file; rows come as they are read. */
export interface Sheet {
  name: string;
  rows(): AsyncGenerator<SheetRow>;
}

interface WorkbookContext {
  archive: ZipArchive;
  sharedStrings: readonly string[];
  isDateStyle: readonly boolean[];
  /** Days to add to serials of the 1904 date system. */
  serialOffset: number;
  limits: RosterLimits;
}

/** Days between the epochs of Excel's 1904 and 1900 date systems. */
const offset1904 = 1462;

/**
 * The visible worksheets of an .xlsx (ECMA-376 part 1), in their order. Only the shared strings are held in memory.
 * Throws RosterError when the file is damaged or beyond a limit.
 */
export async function openXlsx(source: ByteSource, limits: RosterLimits): Promise<Sheet[]> {
  const archive = await openZip(source, limits);
  const workbookPath = archive.names.find((name) => /(^|\/)workbook\.xml$/.test(name));
  if (workbookPath === undefined) {
    throw new RosterError('notSpreadsheet', '这不是 .xlsx 表格文件，请用表格软件另存为 .xlsx 或 .csv 再导入。');
  }
  const folder = workbookPath.slice(0, -'workbook.xml'.length);
  const targets = await readTargets(archive, `${folder}_rels/workbook.xml.rels`);
  const sheets: { name: string; path: string }[] = [];
  let serialOffset = 0;
  await visit(archive, workbookPath, (element, attributes) => {
    if (element === 'workbookPr' && /^(1|true)$/.test(attribute(attributes, 'date1904') ?? ''))
      serialOffset = offset1904;
    if (element !== 'sheet' || /hidden/i.test(attribute(attributes, 'state') ?? '')) return;
    const target = targets.get(attribute(attributes, 'id') ?? '');
    if (target === undefined || !/worksheet/.test(target.type)) return;
    sheets.push({ name: attribute(attributes, 'name') ?? '', path: resolvePath(folder, target.path) });
  });
  const stylesPath = [...targets.values()].find((target) => target.type.endsWith('/styles'))?.path;
  const stringsPath = [...targets.values()].find((target) => target.type.endsWith('/sharedStrings'))?.path;
  const context: WorkbookContext = {
    archive,
    limits,
    serialOffset,
    isDateStyle: stylesPath === undefined ? [] : await readDateStyles(archive, resolvePath(folder, stylesPath)),
    sharedStrings:
      stringsPath === undefined ? [] : await readStrings(archive, resolvePath(folder, stringsPath), limits),
  };
  return sheets.map(({ name, path }) => ({ name, rows: () => readSheet(context, path) }));
}

function resolvePath(folder: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : folder + target;
}

async function visit(archive: ZipArchive, path: string, open: XmlHandler['open']): Promise<void> {
  const handler: XmlHandler = { open, close: () => undefined, text: () => undefined };
  for await (const nothing of tokenize(archive.read(path), handler, () => [])) void nothing;
}

async function readTargets(archive: ZipArchive, path: string): Promise<Map<string, { type: string; path: string }>> {
  const targets = new Map<string, { type: string; path: string }>();
  await visit(archive, path, (element, attributes) => {
    const [id, type, target] = ['Id', 'Type', 'Target'].map((name) => attribute(attributes, name));
    if (element !== 'Relationship' || id === undefined || type === undefined || target === undefined) return;
    targets.set(id, { type, path: target });
  });
  return targets;
}

/** Whether a number format (18.8.30) shows a day: the built-in ones, and codes with y, d, or 年 outside quotes. */
function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined)
    return (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || (id >= 50 && id <= 58) || id === 36;
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[[^\]]*\]/g, '');
  return /[yde年]/i.test(bare) && !/general/i.test(bare) && !/0[.0]*E[+-]/i.test(bare);
}

async function readDateStyles(archive: ZipArchive, path: string): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const styles: boolean[] = [];
  let inCellFormats = false;
  const handler: XmlHandler = {
    open(element, attributes) {
      if (element === 'numFmt') {
        codes.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '');
      } else if (element === 'cellXfs') inCellFormats = true;
      else if (element === 'xf' && inCellFormats) {
        const id = Number(attribute(attributes, 'numFmtId') ?? '0');
        styles.push(isDateFormat(id, codes.get(id)));
      }
    },
    close(element) {
      if (element === 'cellXfs') inCellFormats = false;
    },
    text: () => undefined,
  };
  for await (const nothing of tokenize(archive.read(path), handler, () => [])) void nothing;
  return styles;
}

async function readStrings(archive: ZipArchive, path: string, limits: RosterLimits): Promise<string[]> {
  const strings: string[] = [];
  let current = '';
  let inText = false;
  let inPhonetic = false;
  const handler: XmlHandler = {
    open(element) {
      if (element === 'si') current = '';
      else if (element === 't') inText = true;
      else if (element === 'rPh') inPhonetic = true;
    },
    close(element) {
      if (element === 'si') strings.push(unescapeControl(current));
      else if (element === 't') inText = false;
      else if (element === 'rPh') inPhonetic = false;
    },
    text(text) {
      if (inText && !inPhonetic) current = (current + text).slice(0, limits.cellCharacters);
    },
  };
  for await (const nothing of tokenize(archive.read(path), handler, () => [])) void nothing;
  return strings;
}

/** `_x000D_` stands for a character that XML cannot hold (22.9.2.19). */
function unescapeControl(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length && at < 4; at += 1) {
    const letter = reference.charCodeAt(at) & ~0x20;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column - 1;
}

async function* readSheet(context: WorkbookContext, path: string): AsyncGenerator<SheetRow> {
  const { limits } = context;
  let finished: SheetRow[] = [];
  let rowNumber = 0;
  let cells: (Cell | undefined)[] = [];
  let column = -1;
  let type = 'n';
  let isDate = false;
  let value = '';
  let collecting = false;
  let inPhonetic = false;

  const handler: XmlHandler = {
    open(element, attributes) {
      if (element === 'c') {
        const reference = attribute(attributes, 'r');
        column = reference === undefined ? column + 1 : columnOf(reference);
        type = attribute(attributes, 't') ?? 'n';
        isDate = type === 'n' && context.isDateStyle[Number(attribute(attributes, 's') ?? '-1')] === true;
        value = '';
      } else if (element === 'v' || element === 't') collecting = !inPhonetic;
      else if (element === 'rPh') inPhonetic = true;
      else if (element === 'row') {
        const declared = Number(attribute(attributes, 'r') ?? rowNumber + 1);
        if (!Number.isSafeInteger(declared) || declared <= rowNumber || declared > 1_048_576) throw damaged();
        rowNumber = declared;
        cells = [];
        column = -1;
      }
    },
    close(element) {
      if (element === 'v' || element === 't') collecting = false;
      else if (element === 'rPh') inPhonetic = false;
      else if (element === 'c') {
        const cell = makeCell(context, type, isDate, value);
        if (cell === undefined) return;
        if (column < 0) throw damaged();
        if (column >= limits.columns) throw tooManyColumns(limits);
        cells[column] = cell;
      } else if (element === 'row') finished.push({ rowNumber, cells });
    },
    text(text) {
      if (collecting) value = (value + text).slice(0, limits.cellCharacters);
    },
  };
  yield* tokenize(context.archive.read(path), handler, () => {
    const rows = finished;
    finished = [];
    return rows;
  });
}

export function tooManyColumns(limits: RosterLimits): RosterError {
  return new RosterError('tooManyColumns', `表格超过 ${limits.columns} 列，请删去多余的列再导入。`);
}

function makeCell(context: WorkbookContext, type: string, isDate: boolean, value: string): Cell | undefined {
  if (value === '') return undefined;
  if (type === 's') {
    const text = context.sharedStrings[Number(value)];
    if (text === undefined) throw damaged();
    return text === '' ? undefined : text;
  }
  if (type === 'n') {
    const number = Number(value);
    if (Number.isNaN(number)) return value;
    const date = isDate ? daySinceExcelEpoch(number + context.serialOffset) : undefined;
    return date === undefined ? { text: value, number } : { text: value, number, date };
  }
  if (type === 'd') return { text: value, number: Number.NaN, date: value.slice(0, 10) };
  if (type === 'b') return value === '1' ? '是' : '否';
  return type === 'inlineStr' || type === 'str' ? unescapeControl(value) : value;
}
