export type RosterErrorCode =
  | 'unreadable'
  | 'notSpreadsheet'
  | 'legacyFormat'
  | 'fileTooLarge'
  | 'tooManyRows'
  | 'tooManyColumns'
  | 'sheetMissing'
  | 'headerMissing'
  | 'columnMissing';

/** A file that cannot be read as a roster; `message` is Chinese, for the person who chose the file, and says what to do. */
export class RosterError extends Error {
  readonly code: RosterErrorCode;

  constructor(code: RosterErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RosterError';
    this.code = code;
  }
}

export function damaged(cause?: unknown): RosterError {
  return new RosterError('unreadable', '文件已损坏或不完整，请用表格软件打开后另存为 .xlsx 再导入。', { cause });
}
