/** A cell: text, or what a spreadsheet keeps as a number. `text` is the number as written in the file. */
export type Cell = string | NumberCell;

export interface NumberCell {
  text: string;
  number: number;
  /** `YYYY-MM-DD` when the cell is formatted as a date. */
  date?: string;
}

/** One row as it stands in the file; `rowNumber` counts from 1 as spreadsheet programs show it. */
export interface SheetRow {
  rowNumber: number;
  cells: readonly (Cell | undefined)[];
}

/**
 * Text of a cell as a person reads it: dates as days, no spaces around, '' for nothing, without the apostrophe that keeps
 * a text from being a formula.
 */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  const text = (typeof cell === 'string' ? cell : (cell.date ?? cell.text)).trim();
  return text.startsWith("'") ? text.replace(/^'(?=[=+@-])/, '') : text;
}

/**
 * Day of an Excel serial number (1900 system), or undefined outside years 1900-9999. Serial 60 is Excel's 29 February
 * 1900, which never was.
 */
export function daySinceExcelEpoch(serial: number): string | undefined {
  const whole = Math.floor(serial);
  if (whole < 1 || whole === 60 || whole > 2_958_465) return undefined;
  const epoch = Date.UTC(1899, 11, whole < 60 ? 31 : 30);
  return new Date(epoch + whole * 86_400_000).toISOString().slice(0, 10);
}
