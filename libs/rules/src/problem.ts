export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Why a rule does not compile: a stable code, the place in the text (UTF-16 offsets) and one sentence per language. */
export interface RuleProblem extends Span {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

/** Thrown by the parser and caught at its door; callers of the package get `RuleProblem`s as values. */
export class RuleError extends Error {
  readonly problem: RuleProblem;

  constructor(problem: RuleProblem) {
    super(`${problem.en} (${problem.from}–${problem.to})`);
    this.name = 'RuleError';
    this.problem = problem;
  }
}

export function problemAt(span: Span, code: string, zh: string, en: string): RuleProblem {
  return { code, from: span.from, to: span.to, zh, en };
}
