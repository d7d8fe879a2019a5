import type { Expr } from './ast.ts';
import type { Fact, Parameters } from './catalogue.ts';
import { Checker } from './checker.ts';
import { parse } from './parse.ts';
import type { Plan, PlanRule } from './plan.ts';
import { RuleError } from './problem.ts';
import type { RuleProblem } from './problem.ts';

/** A policy as it is written: who (`when`, a condition) and how much (`amount`, in fen; none for a right without money). */
export interface RuleSource {
  readonly id: string;
  readonly name?: string;
  readonly when: string;
  readonly amount?: string | number | null;
}

export interface CheckedRule {
  readonly source: RuleSource;
  readonly when: Expr;
  readonly amount: Expr | null;
}

export interface Policies {
  readonly facts: readonly Fact[];
  readonly parameters: Parameters;
  readonly rules: readonly CheckedRule[];
  readonly plan: Plan;
}

export type RuleProblemOf = RuleProblem & { readonly rule: string; readonly part: 'when' | 'amount' };
export type Checked =
  | { readonly ok: true; readonly policies: Policies }
  | { readonly ok: false; readonly problems: readonly RuleProblemOf[] };

/** Parses and checks rules against the catalogue and the parameters, and compiles them to one plan; a rule that fails stops all. */
export function check(
  facts: readonly Fact[],
  rules: readonly RuleSource[],
  parameters: Parameters = { values: {} },
): Checked {
  const checker = new Checker(facts, parameters);
  const problems: RuleProblemOf[] = [];
  const checked: CheckedRule[] = [];
  const compiled: PlanRule[] = [];
  for (const source of rules) {
    const attempt = <T>(
      part: 'when' | 'amount',
      text: string,
      compile: (expr: Expr) => T,
    ): { expr: Expr; value: T } | null => {
      const parsed = parse(text);
      if (!parsed.ok) problems.push({ ...parsed.problem, rule: source.id, part });
      if (!parsed.ok) return null;
      try {
        return { expr: parsed.rule.expr, value: compile(parsed.rule.expr) };
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        problems.push({ ...error.problem, rule: source.id, part });
        return null;
      }
    };
    const when = attempt('when', source.when, (expr) => checker.condition(expr));
    const none = source.amount === undefined || source.amount === null;
    const amount = none ? null : attempt('amount', String(source.amount), (expr) => checker.amount(expr));
    if (when === null || (amount === null && !none)) continue;
    checked.push({ source, when: when.expr, amount: amount?.expr ?? null });
    compiled.push({
      id: source.id,
      truth: when.value.truth,
      falsity: when.value.falsity,
      amount: amount?.value ?? null,
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  const { leaves, ints, masks } = checker.builder;
  return { ok: true, policies: { facts, parameters, rules: checked, plan: { leaves, ints, masks, rules: compiled } } };
}
