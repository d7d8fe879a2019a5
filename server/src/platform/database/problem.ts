import { Problem } from '../problems/index.ts';

/** A refusal or failure of the database's housekeeping that an operator can act on, in both languages. */
export class DatabaseProblem extends Problem {
  constructor(code: string, text: { zh: string; en: string }, options?: { cause?: unknown }) {
    super({ status: 503, code, ...text });
    this.name = 'DatabaseProblem';
    this.message = `${text.zh}\n${text.en}`;
    this.cause = options?.cause;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of a Node (`ENOENT`) or PostgreSQL (`42710`) error. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
