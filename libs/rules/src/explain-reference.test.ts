import { expect, it } from 'vitest';
import type { Expr } from './ast.ts';
import { encodeRow } from './catalogue.ts';
import type { Fact, FactUnit, Row } from './catalogue.ts';
import { check } from './check.ts';
import type { CheckedRule, Policies } from './check.ts';
import { evaluate } from './evaluate.ts';
import { explain } from './explain.ts';
import type { Actual, Clause, Distance, Explanation, NearMiss } from './explanation.ts';
import { amountOf, scopeOf } from './interpret.ts';
import { compare, formatDecimal, rational, subtract } from './rational.ts';
import type { Rational } from './rational.ts';
import { nameOf, sentence } from './sentence.ts';
import { formatDay } from './temporal.ts';
import { randomOf, randomPerson, randomRule, testFacts, testParameters } from './testing.ts';
import { isList } from './values.ts';
import type { Value } from './values.ts';
import { childrenOf } from './walk.ts';

type Values = ReadonlyMap<Expr, Value>;

/** The smallest set of clauses that forces the value that the expression has. */
function deciding(expr: Expr, values: Values): Expr[] {
  const value = values.get(expr) ?? null;
  switch (expr.kind) {
    case 'not':
      return deciding(expr.operand, values);
    case 'and':
    case 'or': {
      const decisive = value === (expr.kind === 'or');
      let best: Expr[] | null = null;
      const joined: Expr[] = [];
      for (const item of expr.items) {
        if (decisive && values.get(item) !== value) continue;
        const set = deciding(item, values);
        if (!decisive) joined.push(...set);
        else if (best === null || set.length < best.length) best = set;
        if (best?.length === 1) break;
      }
      return best ?? joined;
    }
    case 'if': {
      const condition = values.get(expr.condition);
      if (typeof condition !== 'boolean') return [...deciding(expr.then, values), ...deciding(expr.else, values)];
      return [...deciding(expr.condition, values), ...deciding(condition ? expr.then : expr.else, values)];
    }
    default:
      return [expr];
  }
}

/** All clauses on the side of the answer: for a refusal, everything that fails. */
function contributing(expr: Expr, values: Values, into: Expr[] = []): Expr[] {
  if (expr.kind === 'not') return contributing(expr.operand, values, into);
  if (expr.kind !== 'and' && expr.kind !== 'or') {
    into.push(...(expr.kind === 'if' ? deciding(expr, values) : [expr]));
    return into;
  }
  const value = values.get(expr) ?? null;
  for (const item of expr.items) if ((values.get(item) ?? null) === value) contributing(item, values, into);
  return into;
}

/** Clauses without an answer that the answer of the whole waits for. */
function open(expr: Expr, values: Values): Expr[] {
  if ((values.get(expr) ?? null) !== null) return [];
  switch (expr.kind) {
    case 'and':
    case 'or':
      return expr.items.flatMap((item) => open(item, values));
    case 'not':
      return open(expr.operand, values);
    case 'if': {
      const condition = values.get(expr.condition);
      if (typeof condition !== 'boolean')
        return [...open(expr.condition, values), ...open(expr.then, values), ...open(expr.else, values)];
      return open(condition ? expr.then : expr.else, values);
    }
    default:
      return [expr];
  }
}

function namesIn(expr: Expr): string[] {
  const name = nameOf(expr);
  return name !== null ? [name] : childrenOf(expr).flatMap(namesIn);
}

/** Facts of a clause; a parameter stands for the fact that it is looked up by. */
function factsIn(expr: Expr, policies: Policies): Fact[] {
  const { by, values } = policies.parameters;
  const names = new Set(
    namesIn(expr).map((name) =>
      name.startsWith('p.') && typeof values[name.slice(2)] === 'object' ? (by ?? name) : name,
    ),
  );
  return policies.facts.filter((fact) => names.has(fact.name));
}

function shown(fact: Fact, value: Row[string] | undefined): string | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number') return value;
  return fact.type === 'date'
    ? formatDay(value)
    : formatDecimal(rational(BigInt(value), 10n ** BigInt(fact.decimals ?? 0)));
}

function magnitude(value: Value | undefined): { number: Rational; days: boolean } | null {
  if (value === null || value === undefined || typeof value !== 'object' || isList(value)) return null;
  if (value.type === 'number') return { number: value, days: false };
  return value.type === 'date' ? { number: rational(BigInt(value.day)), days: true } : null;
}

function distanceOf(expr: Expr, values: Values, unit: FactUnit | null): Distance | null {
  const bounds: Expr[] = [];
  let operand: Expr;
  if (expr.kind === 'compare' && expr.op !== '!=') {
    operand = expr.left;
    bounds.push(expr.right);
  } else if (expr.kind === 'between') {
    operand = expr.operand;
    bounds.push(expr.low, expr.high);
  } else if (expr.kind === 'in') {
    operand = expr.operand;
    for (const { operand: test } of expr.tests)
      bounds.push(...(test.kind === 'interval' ? [test.low, test.high] : [test]));
  } else {
    return null;
  }
  const from = magnitude(values.get(operand));
  if (from === null) return null;
  let nearest: Rational | null = null;
  for (const bound of bounds) {
    const to = magnitude(values.get(bound));
    if (to === null || to.days !== from.days) continue;
    const difference = subtract(from.number, to.number);
    const size = rational(difference.n < 0n ? -difference.n : difference.n, difference.d);
    if (nearest === null || compare(size, nearest) < 0) nearest = size;
  }
  return nearest === null ? null : { by: formatDecimal(nearest), unit: from.days ? 'days' : unit };
}

/** What a clause says whoever the person is; made once for a set of policies. */
interface Wording {
  readonly text: string;
  readonly required: string;
  readonly facts: readonly Fact[];
}

function wordingOf(expr: Expr, policies: Policies, rule: CheckedRule): Wording {
  const text = rule.source.when.slice(expr.from, expr.to);
  return { text, required: sentence(expr, policies), facts: factsIn(expr, policies) };
}

/** One person while all policies are explained; what the person has is written once for all clauses. */
interface Subject {
  readonly row: Row;
  readonly scope: ReadonlyMap<string, Value>;
  readonly actual: Map<Fact, Actual>;
}

function actualOf({ row, actual }: Subject, fact: Fact): Actual {
  const done = actual.get(fact);
  if (done !== undefined) return done;
  const made = { fact: fact.name, label: fact.label ?? fact.name, value: shown(fact, row[fact.name]) };
  actual.set(fact, made);
  return made;
}

class Explainer {
  private readonly policies: Policies;
  private readonly rule: CheckedRule;
  private readonly subject: Subject;
  private readonly values = new Map<Expr, Value>();
  private readonly clauses = new Map<Expr, Clause>();

  constructor(policies: Policies, rule: CheckedRule, subject: Subject) {
    this.policies = policies;
    this.rule = rule;
    this.subject = subject;
  }

  private clausesOf(exprs: readonly Expr[]): Clause[] {
    const found = new Set<Clause>();
    for (const expr of exprs) found.add(this.clause(expr));
    return [...found];
  }

  private clause(expr: Expr): Clause {
    const done = this.clauses.get(expr);
    if (done !== undefined) return done;
    const { text, required, facts } = wordingOf(expr, this.policies, this.rule);
    const actual: Actual[] = [];
    for (const fact of facts) actual.push(actualOf(this.subject, fact));
    const made = { from: expr.from, to: expr.to, text, required, actual };
    this.clauses.set(expr, made);
    return made;
  }

  private nearMiss(expr: Expr): NearMiss | null {
    const { facts } = wordingOf(expr, this.policies, this.rule);
    const distance = distanceOf(expr, this.values, facts[0]?.unit ?? null);
    return distance === null ? null : { ...this.clause(expr), distance };
  }

  private missing(): string[] {
    const names = new Set<string>();
    for (const expr of open(this.rule.when, this.values)) {
      for (const fact of wordingOf(expr, this.policies, this.rule).facts) {
        if ((this.subject.row[fact.name] ?? null) === null) names.add(fact.name);
      }
    }
    return [...names];
  }

  explain(): Explanation {
    const { when } = this.rule;
    const values = this.values;
    const { scope } = this.subject;
    const answer = evaluate(when, { mode: 'policy', scope, record: values });
    const eligible = typeof answer === 'boolean' ? answer : null;
    const unmet = eligible === false ? contributing(when, values) : [];
    const [only] = unmet;
    return {
      rule: this.rule.source.id,
      eligible,
      amountFen: eligible === true ? amountOf(this.rule, scope) : null,
      reasons: eligible === null ? [] : this.clausesOf(deciding(when, values)),
      unmet: this.clausesOf(unmet),
      open: eligible === null ? this.clausesOf(open(this.rule.when, this.values)) : [],
      missing: eligible === null ? this.missing() : [],
      nearMiss: unmet.length === 1 && only !== undefined ? this.nearMiss(only) : null,
    };
  }
}

/** Explanations read off the values that the interpreter gives every node of the tree. */
function reference(policies: Policies, row: Row): Explanation[] {
  const subject = { row, scope: scopeOf(policies.facts, policies.parameters, row), actual: new Map<Fact, Actual>() };
  return policies.rules.map((rule) => new Explainer(policies, rule, subject).explain());
}

const rulesMax = Number(process.env.RULES_TEST_RULES ?? 200);
const rowsMax = Number(process.env.RULES_TEST_ROWS ?? 40);
const seed = Number(process.env.RULES_TEST_SEED ?? 77);

it(`explains as the interpreter does, ${rulesMax} random rules × ${rowsMax} rows (seed ${seed})`, () => {
  const random = randomOf(seed);
  const rows = Array.from({ length: rowsMax }, () => encodeRow(testFacts, randomPerson(random)));
  const seen = { nearMiss: 0, missing: 0, reasons: 0 };
  for (let done = 0; done < rulesMax; done += 20) {
    const sources = Array.from({ length: 20 }, (_, i) => randomRule(random, `r${done + i}`)).filter(
      (rule) => check(testFacts, [rule], testParameters).ok,
    );
    const checked = check(testFacts, sources, testParameters);
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    for (const row of rows) {
      const explanations = explain(checked.policies, row);
      expect(explanations).toEqual(reference(checked.policies, row));
      for (const { nearMiss, missing, reasons } of explanations) {
        seen.nearMiss += nearMiss === null ? 0 : 1;
        seen.missing += missing.length > 0 ? 1 : 0;
        seen.reasons += reasons.length > 1 ? 1 : 0;
      }
    }
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(rulesMax);
});
