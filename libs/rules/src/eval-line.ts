import type { Expr } from './ast.ts';
import { evaluate } from './evaluate.ts';
import { knownFunctions } from './functions.ts';
import { parse } from './parse.ts';
import { problemAt } from './problem.ts';
import type { RuleProblem } from './problem.ts';
import { fromTagged, toTagged } from './values.ts';
import type { Value } from './values.ts';
import { childrenOf } from './walk.ts';

/** One line of `rules eval`; `input` is an object of tagged values. */
export interface EvalLine {
  readonly id: string;
  readonly expression: string;
  readonly input?: unknown;
}

export type EvalResult =
  | { readonly id: string; readonly value: unknown }
  | { readonly id: string; readonly error: string; readonly problem?: RuleProblem };

function unknownFunction(expr: Expr): RuleProblem | undefined {
  if (expr.kind === 'call' && !knownFunctions.has(expr.name)) {
    return problemAt(expr, 'unknown-function', `没有函数“${expr.name}”`, `There is no function “${expr.name}”`);
  }
  for (const child of childrenOf(expr)) {
    const problem = unknownFunction(child);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/**
 * Evaluates one line as FEEL (DMN 1.5), with comparisons of null fields unknown; a text that does not parse or an input that
 * is no tagged value gives `error`, never a value. A name that the input does not hold is null, as in FEEL.
 */
export function evalLine(line: EvalLine): EvalResult {
  const parsed = parse(line.expression);
  const problem = parsed.ok ? unknownFunction(parsed.rule.expr) : parsed.problem;
  if (!parsed.ok || problem !== undefined) return { id: line.id, error: problem?.en ?? '', problem };
  try {
    const input = fromTagged(line.input ?? {});
    const scope: ReadonlyMap<string, Value> =
      input !== null && typeof input === 'object' && 'entries' in input && typeof input.entries !== 'function'
        ? input.entries
        : new Map();
    return { id: line.id, value: toTagged(evaluate(parsed.rule.expr, { mode: 'feel', scope })) };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return { id: line.id, error: error.message };
    throw error;
  }
}
