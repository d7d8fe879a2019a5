import { foldCode } from '@yike/identity';
import { cellText, type SheetRow } from './cell.ts';
import { fieldOf, mapColumns, type ColumnChoices, type ColumnMapping, type RosterField } from './columns.ts';

export interface Header {
  /** Row of the last header line. */
  rowNumber: number;
  columns: ColumnMapping[];
  /** Texts of the rows above: title, reporting office, date. */
  titles: string[];
}

/** Title rows never reach further down. */
const headerRowMax = 30;

function knownFields(row: SheetRow, choices: ColumnChoices): Set<RosterField> {
  const fields = new Set<RosterField>();
  for (const cell of row.cells) {
    const field = typeof cell === 'string' ? fieldOf(cell.trim(), choices) : undefined;
    if (field !== undefined && field !== null) fields.add(field);
  }
  return fields;
}

function texts(row: SheetRow): string[] {
  return Array.from(row.cells, (cell) => cellText(cell).replace(/\s+/g, ''));
}

/** A second header line holds only short texts, something under a group, and nothing new under 姓名 or 身份证. */
function isSecondLine(first: SheetRow, second: SheetRow, choices: ColumnChoices): boolean {
  if (second.rowNumber !== first.rowNumber + 1) return false;
  if (second.cells.some((cell) => typeof cell === 'object')) return false;
  const [upper, lower] = [texts(first), texts(second)];
  if (lower.some((text) => text.length > 20 || /\d{4}/.test(text))) return false;
  const keyed = upper.some((text, index) => {
    const field = fieldOf(text, choices);
    const isKey = field === 'name' || field === 'residentId';
    return isKey && (lower[index] ?? '') !== '' && lower[index] !== text;
  });
  return !keyed && lower.some((text) => text !== '' && fieldOf(text, choices) !== undefined);
}

/**
 * Looks for the header in the first rows as they come: push rows until `header` is set or `isGivenUp`. It is the first row
 * that names the person (姓名 or 身份证) and one more field; a two-line header is recognised by what stands below it.
 */
export class HeaderFinder {
  header: Header | undefined;
  readonly #choices: ColumnChoices;
  readonly #titles: string[] = [];
  #first: SheetRow | undefined;
  #lastRow = 0;

  constructor(choices: ColumnChoices) {
    this.#choices = choices;
  }

  get isGivenUp(): boolean {
    return this.header === undefined && this.#first === undefined && this.#lastRow >= headerRowMax;
  }

  /** Takes the next row; returns true when the row belongs to title or header, false when it is the first row of data. */
  push(row: SheetRow): boolean {
    this.#lastRow = row.rowNumber;
    if (this.#first === undefined) {
      const known = knownFields(row, this.#choices);
      if (known.size >= 2 && (known.has('name') || known.has('residentId'))) this.#first = row;
      else {
        const text = texts(row).find((value) => value !== '');
        if (text !== undefined) this.#titles.push(text);
      }
      return true;
    }
    const isSecond = isSecondLine(this.#first, row, this.#choices);
    this.#finish(this.#first, isSecond ? row : undefined);
    return isSecond;
  }

  /** Ends the file: a header without any row below it. */
  end(): void {
    if (this.header === undefined && this.#first !== undefined) this.#finish(this.#first, undefined);
  }

  #finish(first: SheetRow, second: SheetRow | undefined): void {
    const upper = texts(first);
    const lower = second === undefined ? [] : texts(second);
    let group = '';
    const headers = Array.from({ length: Math.max(upper.length, lower.length) }, (_, index) => {
      const below = lower[index] ?? '';
      const own = upper[index] ?? '';
      if (own !== '') group = own;
      // A group's title stands in its first column only, the others of the merged range are empty.
      const above = own === '' && below !== '' ? group : own;
      return above === below ? { upper: above, lower: '' } : { upper: above, lower: below };
    });
    this.header = {
      rowNumber: (second ?? first).rowNumber,
      columns: mapColumns(headers, this.#choices),
      titles: this.#titles,
    };
  }
}

export type SkipReason = 'blank' | 'total' | 'footer' | 'header';

const total = /^(?:本页|累计|全部)?(?:合计|总计|小计|共计|总人数|累计)(?:[:\d(人].*)?$|(?:合计|小计|总计):?$/;
const footer =
  /^(?:填表人?|填报人?|制表人?|审核人?|审批人?|负责人|单位负责人|分管领导|经办人|复核人?|联系人|填报单位|填报日期|填表日期|填报时间|填表时间|制表单位|制表日期|备注|注|说明|填表说明|单位(?:盖章)?|盖章)(?:\([^)]*\))?:/;

/** Why a row below the header is no person, or undefined when it is one. */
export function skipReason(row: SheetRow, columns: readonly ColumnMapping[]): SkipReason | undefined {
  const idIndex = columns.find((column) => column.field === 'residentId')?.index;
  const id = idIndex === undefined ? '' : cellText(row.cells[idIndex]);
  if (id.length >= 15) return undefined;
  const serial = columns.find((column) => column.field === 'serial')?.index;
  const filled: string[] = [];
  row.cells.forEach((cell, index) => {
    const text = foldCode(cellText(cell));
    if (text !== '' && !(index === serial && /^\d+$/.test(text))) filled.push(text);
  });
  if (filled.length === 0) return 'blank';
  const first = filled[0] ?? '';
  if (filled.slice(0, 3).some((text) => total.test(text))) return 'total';
  if (footer.test(first) || /^(?:填表人|制表人|审核人|备注|说明|盖章)$/.test(first)) return 'footer';
  const repeated = columns.filter((column) => column.header === cellText(row.cells[column.index]).replace(/\s+/g, ''));
  return repeated.length >= 2 && repeated.length * 2 >= columns.length ? 'header' : undefined;
}
