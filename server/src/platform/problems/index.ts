/** One refusal in the words of its reader; serialised as RFC 9457 problem+json. */
export interface ProblemDetails {
  status: number;
  code: string;
  zh: string;
  en: string;
  /** JSON path of the offending input, e.g. `body.phone`. */
  field?: string;
  /** One entry a wrong field, when several are wrong. */
  fields?: { field: string; code: string; zh: string; en: string }[];
  [extra: string]: unknown;
}

export class Problem extends Error {
  readonly details: ProblemDetails;
  constructor(details: ProblemDetails) {
    super(`${details.code}: ${details.en}`);
    this.name = 'Problem';
    this.details = details;
  }
}

type Words = { zh: string; en: string; field?: string } & Record<string, unknown>;

/** 400: the input itself is wrong. */
export const badInput = (code: string, words: Words): Problem => new Problem({ status: 400, code, ...words });
/** 403: this actor may not. */
export const forbidden = (code: string, words: Words): Problem => new Problem({ status: 403, code, ...words });
/** 404: not there, or not in this actor's sight; the two are never told apart. */
export const notFound = (code: string, words: Words): Problem => new Problem({ status: 404, code, ...words });
/** 409: allowed in general, not in the present state. */
export const conflict = (code: string, words: Words): Problem => new Problem({ status: 409, code, ...words });

/** Tells a constraint's violation from every other error: 23505 unique, 23P01 exclusion, 23514 check, 23503 foreign key. */
export function violates(error: unknown, constraint: string): boolean {
  return typeof error === 'object' && error !== null && (error as { constraint?: unknown }).constraint === constraint;
}
