import type { Day } from '../../platform/clock/index.ts';
import {
  FACT_NAMES,
  type Benefit,
  type Condition,
  type DeepReadonly,
  type FactName,
  type FactTest,
} from '../../platform/packs/index.ts';
import { canonicalHash } from './canonical.ts';
import { factValueText, requirementText } from './wording.ts';

export interface Fact {
  value: string | number | boolean | null;
  source: string;
  since: Day | null;
}

/** Absent and null both mean that nobody knows. */
export type Facts = { readonly [Name in FactName]?: Readonly<Fact> };

export type Rule = DeepReadonly<Benefit>;

export type Outcome = 'eligible' | 'ineligible' | 'unknown';

/** One clause of the rule held against one fact of the person. */
export interface Reason {
  part: 'condition' | 'amount';
  fact: FactName;
  clause: string;
  text: string;
  required: string;
  actual: string;
  source: string | null;
  since: Day | null;
  outcome: 'met' | 'notMet' | 'unknown';
}

export interface Decision {
  outcome: Outcome;
  /** In `unit` (fen or minutes a month, permille); null where the right has no amount or facts for it are missing. */
  amount: number | null;
  unit: 'fenPerMonth' | 'minutesPerMonth' | 'permille' | null;
  reasons: Reason[];
  /** Facts that would have to be known for a definite answer. */
  missing: FactName[];
}

/** The seam: whatever decides a rule over facts. Pure, total, and the same for ever under one `id`. */
export interface Evaluator {
  readonly id: string;
  evaluate(rule: Rule, facts: Facts): Decision;
}

interface Verdict {
  truth: boolean | null;
  reasons: Omit<Reason, 'part'>[];
}

function holds(test: DeepReadonly<FactTest>, value: string | number | boolean): boolean | null {
  const expected = test.value;
  if (test.op === 'in') return (expected as readonly unknown[]).includes(value);
  if (test.op === '=') return value === expected;
  if (test.op === '!=') return value !== expected;
  if (typeof value !== 'number' || typeof expected !== 'number') return null;
  if (test.op === '>=') return value >= expected;
  if (test.op === '<=') return value <= expected;
  return test.op === '>' ? value > expected : value < expected;
}

function judgeTest(test: DeepReadonly<FactTest>, facts: Facts, wanted: boolean): Verdict {
  const fact = facts[test.fact];
  const value = fact?.value ?? null;
  const plain = value === null ? null : holds(test, value);
  const truth = plain === null ? null : plain === wanted;
  return {
    truth,
    reasons: [
      {
        fact: test.fact,
        clause: test.clause,
        text: wanted ? test.text : `不得有此情形：${test.text}`,
        required: requirementText(test, wanted),
        actual: factValueText(test.fact, value),
        source: fact?.source ?? null,
        since: fact?.since ?? null,
        outcome: truth === null ? 'unknown' : truth ? 'met' : 'notMet',
      },
    ],
  };
}

const reasonsOf = (parts: Verdict[]) => parts.flatMap((part) => part.reasons);

function every(parts: Verdict[]): Verdict {
  const failed = parts.filter((part) => part.truth === false);
  if (failed.length > 0) return { truth: false, reasons: reasonsOf(failed) };
  const open = parts.filter((part) => part.truth === null);
  if (open.length > 0) return { truth: null, reasons: reasonsOf(open) };
  return { truth: true, reasons: reasonsOf(parts) };
}

function some(parts: Verdict[]): Verdict {
  const held = parts.find((part) => part.truth === true);
  if (held) return held;
  const open = parts.filter((part) => part.truth === null);
  if (open.length > 0) return { truth: null, reasons: reasonsOf(open) };
  return { truth: false, reasons: reasonsOf(parts) };
}

/** Kleene's three values; a `not` is pushed down to the tests, so that each reason says plainly what is asked. */
function judge(condition: DeepReadonly<Condition>, facts: Facts, wanted: boolean): Verdict {
  if ('not' in condition) return judge(condition.not, facts, !wanted);
  if ('all' in condition) {
    const parts = condition.all.map((part) => judge(part, facts, wanted));
    return wanted ? every(parts) : some(parts);
  }
  if ('any' in condition) {
    const parts = condition.any.map((part) => judge(part, facts, wanted));
    return wanted ? some(parts) : every(parts);
  }
  return judgeTest(condition, facts, wanted);
}

function amountOf(rule: Rule, facts: Facts): { amount: number | null; reasons: Omit<Reason, 'part'>[] } {
  for (const row of rule.amount?.rows ?? []) {
    if (!row.when) return { amount: row.value, reasons: [] };
    const verdict = judge(row.when, facts, true);
    if (verdict.truth === true) return { amount: row.value, reasons: verdict.reasons };
    // A row that may hold hides all that follow.
    if (verdict.truth === null) return { amount: null, reasons: verdict.reasons };
  }
  return { amount: null, reasons: [] };
}

function distinct(reasons: Reason[]): Reason[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const key = `${reason.part}|${reason.required}|${reason.clause}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

/**
 * Evaluates the condition tree of the packs in three-valued logic. Reasons are the smallest part of the tree that settles
 * the outcome: all that failed, or all that is unknown, or what carried the yes.
 */
export const conditionEvaluator: Evaluator = {
  id: 'conditions-1',
  evaluate(rule, facts) {
    const verdict = judge(rule.when, facts, true);
    const outcome: Outcome = verdict.truth === null ? 'unknown' : verdict.truth ? 'eligible' : 'ineligible';
    const money = outcome === 'eligible' ? amountOf(rule, facts) : { amount: null, reasons: [] };
    const reasons = distinct([
      ...verdict.reasons.map((reason) => ({ part: 'condition' as const, ...reason })),
      ...money.reasons.map((reason) => ({ part: 'amount' as const, ...reason })),
    ]);
    const unknown = reasons.filter((reason) => reason.outcome === 'unknown').map((reason) => reason.fact);
    return {
      outcome,
      amount: money.amount,
      unit: money.amount === null ? null : (rule.amount?.unit ?? null),
      reasons,
      missing: [...new Set(unknown)],
    };
  },
};

const evaluators: readonly Evaluator[] = [conditionEvaluator];

/** Evaluator for new decisions. */
export const currentEvaluator: Evaluator = conditionEvaluator;

/** `evaluator:hash`: which logic read which text. */
export function ruleVersion(rule: Rule, evaluator: Evaluator = currentEvaluator): string {
  return `${evaluator.id}:${canonicalHash(rule)}`;
}

/** The evaluator that a stored rule version was decided by. @throws RangeError when this release no longer has it */
export function evaluatorOf(version: string): Evaluator {
  const found = evaluators.find((evaluator) => version.startsWith(`${evaluator.id}:`));
  if (!found) throw new RangeError(`no evaluator for rule version ${version}`);
  return found;
}

/** The facts that a rule asks about, in its conditions or its amounts; nothing else is kept with a decision. */
export function factsUsed(rule: Rule, facts: Facts): Facts {
  const asked = new Set<FactName>();
  const visit = (condition: DeepReadonly<Condition>): void => {
    if ('not' in condition) visit(condition.not);
    else if ('all' in condition) condition.all.forEach(visit);
    else if ('any' in condition) condition.any.forEach(visit);
    else asked.add(condition.fact);
  };
  visit(rule.when);
  for (const row of rule.amount?.rows ?? []) if (row.when) visit(row.when);
  const none: Fact = { value: null, source: '', since: null };
  return Object.fromEntries(FACT_NAMES.filter((name) => asked.has(name)).map((name) => [name, facts[name] ?? none]));
}
