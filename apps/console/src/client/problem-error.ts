export interface FieldProblem {
  field: string;
  zh: string;
  en: string;
}

/** What the server refused, in both languages; `offline` when it could not be reached. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly field: string | undefined;
  readonly fields: readonly FieldProblem[];
  readonly trace: string | undefined;
  /** Everything else the problem carries, e.g. the amounts of `balanceTooLow`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(problem: Record<string, unknown>) {
    const { status, code, zh, en, field, fields, trace, ...extra } = problem;
    super(`${String(code)}: ${String(en)}`);
    this.name = 'ProblemError';
    this.status = Number(status ?? 0);
    this.code = String(code ?? 'unknown');
    this.zh = String(zh ?? '系统未能完成操作,请稍后重试。');
    this.en = String(en ?? 'The operation could not be completed. Try again later.');
    this.field = typeof field === 'string' ? field : undefined;
    this.fields = Array.isArray(fields) ? (fields as FieldProblem[]) : [];
    this.trace = typeof trace === 'string' ? trace : undefined;
    this.extra = extra;
  }

  /** The words for one input, by its name in the body. */
  wordsFor(name: string, language: string): string | undefined {
    const all: readonly FieldProblem[] =
      this.fields.length > 0 ? this.fields : this.field ? [{ field: this.field, zh: this.zh, en: this.en }] : [];
    const found = all.find(({ field }) => field === `body.${name}` || field.startsWith(`body.${name}.`));
    return found && (language === 'en' ? found.en : found.zh);
  }
}

export const offline = (): ProblemError =>
  new ProblemError({
    status: 0,
    code: 'offline',
    zh: '连不上服务器,请检查网络后重试;已填写的内容还在。',
    en: 'The server cannot be reached. Check the network and retry; what you typed is kept.',
  });

export const asProblem = (error: unknown): ProblemError =>
  error instanceof ProblemError
    ? error
    : new ProblemError({
        code: 'pageFailed',
        zh: '页面出错,请刷新后重试。',
        en: `The page failed: ${error instanceof Error ? error.message : String(error)}`,
      });
