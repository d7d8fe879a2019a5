import type { Expr } from './ast.ts';
import type { Fact, FactUnit, Row } from './catalogue.ts';
import type { CheckedRule, Policies } from './check.ts';
import { Checker } from './checker.ts';
import { Emitter, quote } from './javascript.ts';
import { factIndexesIn } from './reads.ts';
import { sentence } from './sentence.ts';

/** Place of a numerator and its denominator; NaN where the number is unknown. */
export interface Measure {
  readonly at: number;
}

/** What a clause says whoever the person is. */
export interface ClauseProgram {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly required: string;
  /** Indexes into the facts of the program. */
  readonly facts: readonly number[];
  /** A number or date, and what it is compared with; null where the clause has no distance. */
  readonly operand: Measure | null;
  readonly bounds: readonly Measure[];
  readonly unit: FactUnit | 'days' | null;
  /** All of them are integers whose differences are exact in doubles. */
  readonly isWhole: boolean;
}

/** The logic of a condition above its clauses; `at` is the place of its truth: 1 true, 0 false, 2 unknown. */
export type TruthNode = { readonly at: number } & (
  | { readonly kind: 'clause'; readonly clauses: readonly [ClauseProgram] }
  | { readonly kind: 'not'; readonly items: readonly [TruthNode] }
  | { readonly kind: 'and' | 'or'; readonly items: readonly TruthNode[] }
  /** Condition, then, else. */
  | { readonly kind: 'if'; readonly items: readonly [TruthNode, TruthNode, TruthNode] }
);

export interface RuleProgram {
  readonly id: string;
  readonly index: number;
  readonly when: TruthNode;
}

type Run = (row: Row, truths: Uint8Array, amounts: Float64Array, measures: Float64Array) => void;

export interface ExplanationProgram {
  readonly facts: readonly Fact[];
  readonly rules: readonly RuleProgram[];
  readonly run: readonly Run[];
  /** Writes the facts of a row, null for a missing one, in the order of `facts`. */
  readonly read: (row: Row, values: (number | string | boolean | null)[]) => void;
  readonly truths: number;
  readonly measures: number;
  readonly clauses: number;
}

/** Rules that one generated function computes: few enough for the optimising compiler to accept it. */
const rulesPerFunction = 16;

const wholeMax = 2n ** 52n;

class ProgramBuilder {
  readonly checker: Checker;
  private readonly policies: Policies;
  private emitter: Emitter;
  truths = 0;
  measures = 0;
  clauses = 0;

  constructor(policies: Policies) {
    this.policies = policies;
    this.checker = new Checker(policies.facts, policies.parameters);
    this.emitter = new Emitter(this.checker.builder);
  }

  rule(rule: CheckedRule, index: number): RuleProgram {
    const when = this.node(rule.when, rule);
    if (rule.amount === null) {
      this.emitter.lines.push(`amounts[${index}] = NaN;`);
    } else {
      const { value, known } = this.checker.amount(rule.amount);
      const [is, n] = [this.emitter.mask(known), this.emitter.int(value)];
      this.emitter.lines.push(`amounts[${index}] = ${is} ? ${n} : NaN;`);
    }
    return { id: rule.source.id, index, when };
  }

  /** The function of the rules since the last call. */
  finish(): Run {
    const run = this.emitter.finish('row, truths, amounts, measures') as Run;
    this.emitter = new Emitter(this.checker.builder);
    return run;
  }

  private node(expr: Expr, rule: CheckedRule): TruthNode {
    const { truth, falsity } = this.checker.condition(expr);
    const [is, isNot] = [this.emitter.mask(truth), this.emitter.mask(falsity)];
    const at = this.truths;
    this.truths += 1;
    this.emitter.lines.push(`truths[${at}] = ${is} ? 1 : ${isNot} ? 0 : 2;`);
    switch (expr.kind) {
      case 'not':
        return { kind: 'not', at, items: [this.node(expr.operand, rule)] };
      case 'and':
      case 'or': {
        const items: TruthNode[] = [];
        for (const item of expr.items) items.push(this.node(item, rule));
        return { kind: expr.kind, at, items };
      }
      case 'if': {
        const [condition, then] = [this.node(expr.condition, rule), this.node(expr.then, rule)];
        return { kind: 'if', at, items: [condition, then, this.node(expr.else, rule)] };
      }
      default:
        return { kind: 'clause', at, clauses: [this.clause(expr, rule)] };
    }
  }

  private clause(expr: Expr, rule: CheckedRule): ClauseProgram {
    const facts = factIndexesIn(expr, this.policies);
    const { operand, bounds } = comparedIn(expr);
    const measured = operand === null ? null : this.measure(operand);
    const against =
      measured === null ? [] : bounds.map((bound) => this.measure(bound)).filter((bound) => bound !== null);
    const index = this.clauses;
    this.clauses += 1;
    return {
      index,
      from: expr.from,
      to: expr.to,
      text: rule.source.when.slice(expr.from, expr.to),
      required: sentence(expr, this.policies),
      facts,
      operand: measured,
      bounds: against,
      unit: measured?.days === true ? 'days' : (this.policies.facts[facts[0] ?? -1]?.unit ?? null),
      isWhole: [measured, ...against].every((one) => one?.isWhole === true),
    };
  }

  private measure(expr: Expr): (Measure & { days: boolean; isWhole: boolean }) | null {
    if (expr.kind === 'null' || expr.kind === 'list' || expr.kind === 'test') return null;
    const quotient = this.checker.measure(expr);
    if (quotient === null) return null;
    const { emitter } = this;
    const at = this.measures;
    this.measures += 1;
    const [known, n, d] = [emitter.mask(quotient.known), emitter.int(quotient.n), emitter.int(quotient.d)];
    emitter.lines.push(`measures[${at * 2}] = ${known} ? ${n} : NaN;`, `measures[${at * 2 + 1}] = ${d};`);
    const [size, over] = [this.checker.builder.at(quotient.n), this.checker.builder.at(quotient.d)];
    const isWhole = over.min === 1n && over.max === 1n && size.max < wholeMax && size.min > -wholeMax;
    return { at, days: quotient.type === 'date', isWhole };
  }
}

/** What a clause compares, and with what; no operand where it has no distance. */
function comparedIn(expr: Expr): { operand: Expr | null; bounds: readonly Expr[] } {
  if (expr.kind === 'compare' && expr.op !== '!=') return { operand: expr.left, bounds: [expr.right] };
  if (expr.kind === 'between') return { operand: expr.operand, bounds: [expr.low, expr.high] };
  if (expr.kind !== 'in') return { operand: null, bounds: [] };
  const bounds = expr.tests.flatMap(({ operand }) =>
    operand.kind === 'interval' ? [operand.low, operand.high] : [operand],
  );
  return { operand: expr.operand, bounds };
}

/** Compiles the truth of every clause, the amounts and the distances of all rules, and puts the wording down once. */
export function compileExplanations(policies: Policies): ExplanationProgram {
  const builder = new ProgramBuilder(policies);
  const rules: RuleProgram[] = [];
  const run: Run[] = [];
  for (const [index, rule] of policies.rules.entries()) {
    rules.push(builder.rule(rule, index));
    if (rules.length % rulesPerFunction === 0 || rules.length === policies.rules.length) run.push(builder.finish());
  }
  const lines = policies.facts.map(({ name }, i) => `values[${i}] = row[${quote(name)}] ?? null;`);
  const read = new Function('row', 'values', `'use strict';\n${lines.join('\n')}`) as ExplanationProgram['read'];
  const { truths, measures, clauses } = builder;
  return { facts: policies.facts, rules, run, read, truths, measures, clauses };
}
