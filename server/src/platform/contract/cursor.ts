import { badInput } from '../problems/index.ts';

/** Keys of a page's last row, opaque to the caller. */
export function encodeCursor(keys: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/** @throws Problem 400 `cursorInvalid` */
export function decodeCursor(cursor: string, length: number): (string | number | null)[] {
  try {
    const keys: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(keys) && keys.length === length) return keys as (string | number | null)[];
  } catch {
    // falls through to the one refusal below
  }
  throw badInput('cursorInvalid', {
    zh: '翻页位置已失效，请从第一页重新开始。',
    en: 'The paging cursor is not valid. Start again from the first page.',
    field: 'query.cursor',
  });
}
