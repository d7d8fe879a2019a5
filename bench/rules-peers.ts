import { parse as parseCel } from '@marcbachmann/cel-js';
import { evaluate as evaluateFeel } from 'feelin';
import { LogicEngine } from 'json-logic-engine';
import { Engine } from 'json-rules-engine';
import type { TopLevelCondition } from 'json-rules-engine';
import { parse, type Expr, type Parameters, type Row } from '@yike/rules';

type Scalar = number | string | boolean;

/** A policy as every engine can say it; made from the FEEL text, without guards against unknown facts. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly fact: string; readonly op: '=' | '!=' | '<' | '<=' | '>' | '>='; readonly value: Scalar }
  | { readonly fact: string; readonly in: readonly Scalar[] };

/** Parameters are written into the policies of the peers. */
type Values = Parameters['values'];

function literalOf(expr: Expr, values: Values): Scalar {
  const value = expr.kind === 'path' ? values[expr.name] : undefined;
  if (value !== undefined && typeof value !== 'object') return value;
  if (expr.kind === 'number') return Number(expr.text);
  if (expr.kind === 'string' || expr.kind === 'boolean') return expr.value;
  throw new RangeError(`no literal: ${expr.kind}`);
}

function factOf(expr: Expr): string {
  if (expr.kind === 'name') return expr.name;
  throw new RangeError(`no fact: ${expr.kind}`);
}

function simplify(expr: Expr, values: Values): Condition {
  switch (expr.kind) {
    case 'and':
      return { all: expr.items.map((item) => simplify(item, values)) };
    case 'or':
      return { any: expr.items.map((item) => simplify(item, values)) };
    case 'not':
      return { not: simplify(expr.operand, values) };
    case 'name':
      return { fact: expr.name, op: '=', value: true };
    case 'compare':
      return { fact: factOf(expr.left), op: expr.op, value: literalOf(expr.right, values) };
    case 'between':
      return range(factOf(expr.operand), expr.low, expr.high, values);
    case 'in': {
      const fact = factOf(expr.operand);
      const [only] = expr.tests;
      if (only?.operand.kind === 'interval') return range(fact, only.operand.low, only.operand.high, values);
      return { fact, in: expr.tests.map(({ operand }) => literalOf(operand, values)) };
    }
    default:
      throw new RangeError(`the peers have no word for “${expr.kind}”`);
  }
}

const range = (fact: string, low: Expr, high: Expr, values: Values): Condition => ({
  all: [
    { fact, op: '>=', value: literalOf(low, values) },
    { fact, op: '<=', value: literalOf(high, values) },
  ],
});

export function conditionOf(text: string, values: Values): Condition {
  const parsed = parse(text);
  if (!parsed.ok) throw new RangeError(parsed.problem.en);
  return simplify(parsed.rule.expr, values);
}

const decided = { '=': [0], '!=': [-1, 1], '<': [-1], '<=': [-1, 0], '>': [1], '>=': [0, 1] };

/** Kleene's logic as its definition reads: null where any answer may still come. The reference of all engines. */
export function kleene(condition: Condition, row: Row): boolean | null {
  if ('all' in condition) {
    const values = condition.all.map((item) => kleene(item, row));
    return values.includes(false) ? false : values.includes(null) ? null : true;
  }
  if ('any' in condition) {
    const values = condition.any.map((item) => kleene(item, row));
    return values.includes(true) ? true : values.includes(null) ? null : false;
  }
  if ('not' in condition) {
    const value = kleene(condition.not, row);
    return value === null ? null : !value;
  }
  const value = row[condition.fact] ?? null;
  if (value === null) return null;
  if ('in' in condition) return condition.in.includes(value);
  if (value === condition.value) return decided[condition.op].includes(0);
  return decided[condition.op].includes(value < condition.value ? -1 : 1);
}

const ruleOperators = {
  '=': 'equal',
  '!=': 'notEqual',
  '<': 'lessThan',
  '<=': 'lessThanInclusive',
  '>': 'greaterThan',
  '>=': 'greaterThanInclusive',
};

function jsonRule(condition: Condition): object {
  if ('all' in condition) return { all: condition.all.map(jsonRule) };
  if ('any' in condition) return { any: condition.any.map(jsonRule) };
  if ('not' in condition) return { not: jsonRule(condition.not) };
  return 'in' in condition
    ? { fact: condition.fact, operator: 'in', value: condition.in }
    : { fact: condition.fact, operator: ruleOperators[condition.op], value: condition.value };
}

function jsonLogic(condition: Condition): unknown {
  if ('all' in condition) return { and: condition.all.map(jsonLogic) };
  if ('any' in condition) return { or: condition.any.map(jsonLogic) };
  if ('not' in condition) return { '!': jsonLogic(condition.not) };
  const fact = { var: condition.fact };
  if ('in' in condition) return { in: [fact, condition.in] };
  return { [condition.op === '=' ? '==' : condition.op]: [fact, condition.value] };
}

/** Text of a C-like language. */
function textOf(condition: Condition, words: { and: string; or: string; not: string }): string {
  const join = (items: readonly Condition[], word: string) =>
    `(${items.map((item) => textOf(item, words)).join(` ${word} `)})`;
  if ('all' in condition) return join(condition.all, words.and);
  if ('any' in condition) return join(condition.any, words.or);
  if ('not' in condition) return `${words.not}(${textOf(condition.not, words)})`;
  if ('in' in condition)
    return `${condition.fact} in [${condition.in.map((value) => JSON.stringify(value)).join(', ')}]`;
  return `${condition.fact} ${condition.op === '=' ? '==' : condition.op} ${JSON.stringify(condition.value)}`;
}

/** For each policy: people it holds for, in order; undefined for one where the engine raised an error for anybody. */
export type PeerAnswers = (ReadonlySet<number> | undefined)[];

function perPolicy(
  policies: readonly Condition[],
  rows: readonly Row[],
  compile: (condition: Condition, index: number) => (row: Row) => unknown,
): PeerAnswers {
  return policies.map((condition, index) => {
    try {
      const holds = compile(condition, index);
      return new Set(rows.flatMap((row, i) => (holds(row) === true ? [i] : [])));
    } catch {
      return undefined;
    }
  });
}

/** A json-rules-engine with every policy, as its documentation uses it: one `run` for a person. */
export function jsonRulesEngine(policies: readonly Condition[]): Engine {
  const engine = new Engine();
  policies.forEach((condition, i) => {
    const made = jsonRule(condition);
    const conditions = ('all' in made || 'any' in made || 'not' in made ? made : { all: [made] }) as TopLevelCondition;
    engine.addRule({ conditions, event: { type: String(i) } });
  });
  return engine;
}

async function byJsonRules(policies: readonly Condition[], rows: readonly Row[]): Promise<PeerAnswers> {
  const found = policies.map(() => new Set<number>());
  const engine = jsonRulesEngine(policies);
  for (const [i, row] of rows.entries()) {
    const { events } = await engine.run({ ...row });
    for (const { type } of events) found[Number(type)]?.add(i);
  }
  return found;
}

export interface PeerInput {
  /** FEEL, for the peer that reads it. */
  readonly texts: readonly string[];
  readonly policies: readonly Condition[];
  readonly values: Values;
  readonly rows: readonly Row[];
}

type ZenEngine = { evaluateExpressionSync(text: string, row: object): unknown };
/** Not among the dependencies: its binaries of other platforms are missing in some registries, and `npm ci` then fails. */
const ZEN = '@gorules/zen-engine';
const zen = await (import(ZEN) as Promise<ZenEngine>).catch(() => undefined);
if (!zen)
  process.stderr.write(`${ZEN} is left out; to have it beside the others: npm install --no-save ${ZEN}@0.54.0\n`);

/** The peers, each by the way its documentation shows first. */
export const peers: Readonly<Record<string, (input: PeerInput) => PeerAnswers | Promise<PeerAnswers>>> = {
  'json-rules-engine 7.3': ({ policies, rows }) => byJsonRules(policies, rows),
  'json-logic-engine 5.0': ({ policies, rows }) =>
    perPolicy(policies, rows, (condition) => {
      const run = new LogicEngine().build(jsonLogic(condition)) as (row: Row) => unknown;
      return (row) => run(row);
    }),
  ...(zen && {
    '@gorules/zen-engine 0.54': ({ policies, rows }: PeerInput) =>
      perPolicy(policies, rows, (condition) => {
        const text = textOf(condition, { and: 'and', or: 'or', not: 'not ' });
        return (row) => zen.evaluateExpressionSync(text, row);
      }),
  }),
  '@marcbachmann/cel-js 8.0': ({ policies, rows }) => {
    // Integers of CEL are bigints here.
    const exact = (row: Row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? BigInt(value) : value]),
      );
    return perPolicy(policies, rows, (condition) => {
      const run = parseCel(textOf(condition, { and: '&&', or: '||', not: '!' }));
      return (row) => run(exact(row));
    });
  },
  'feelin 8.2': ({ texts, policies, values, rows }) =>
    perPolicy(policies, rows, (_, index) => (row) => evaluateFeel(texts[index] ?? '', { ...row, p: values }).value),
};
