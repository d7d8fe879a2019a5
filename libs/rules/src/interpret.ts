import type { Fact, Parameters, Row, Scalar } from './catalogue.ts';
import { decimalsOf, scaleNumber } from './catalogue.ts';
import type { CheckedRule, Policies } from './check.ts';
import { evaluate } from './evaluate.ts';
import { rational, roundHalfUp } from './rational.ts';
import { parseDay } from './temporal.ts';
import type { FeelContext, Value } from './values.ts';
import { isList } from './values.ts';

/** null is unknown; `amountFen` is null where the rule has none or it cannot be computed. */
export interface Outcome {
  readonly eligible: boolean | null;
  readonly amountFen: bigint | null;
}

function factValue(fact: Fact, value: Row[string] | undefined): Value {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'number') return value;
  return fact.type === 'date'
    ? { type: 'date', day: value }
    : rational(BigInt(value), 10n ** BigInt(fact.decimals ?? 0));
}

type ParameterTable = ReadonlyMap<string, Value | readonly Value[]>;

const tables = new WeakMap<Parameters, ParameterTable>();

/** Parameters as values, made once: one value, or one for each index. */
function parameterTable(parameters: Parameters): ParameterTable {
  const done = tables.get(parameters);
  if (done !== undefined) return done;
  const table = new Map<string, Value | readonly Value[]>();
  for (const [name, given] of Object.entries(parameters.values)) {
    const all: readonly (Scalar | null)[] = typeof given === 'object' ? given : [given];
    const dates = all.every((item) => item === null || (typeof item === 'string' && parseDay(item) !== undefined));
    const values = all.map((item): Value => {
      if (typeof item === 'number') {
        const decimals = decimalsOf(item);
        return rational(BigInt(scaleNumber(item, decimals, name)), 10n ** BigInt(decimals));
      }
      return typeof item === 'string' && dates ? { type: 'date', day: parseDay(item) ?? 0 } : item;
    });
    table.set(name, typeof given === 'object' ? values : (values[0] ?? null));
  }
  tables.set(parameters, table);
  return table;
}

function parameterValues(parameters: Parameters, row: Row): Map<string, Value> {
  const index = parameters.by === undefined ? null : row[parameters.by];
  const entries = new Map<string, Value>();
  for (const [name, value] of parameterTable(parameters)) {
    const indexed = value !== null && typeof value === 'object' && isList(value);
    entries.set(name, !indexed ? value : typeof index === 'number' ? (value[index] ?? null) : null);
  }
  return entries;
}

/** The names that a rule sees for one row: its facts (dotted names as paths) and `p`. */
export function scopeOf(facts: readonly Fact[], parameters: Parameters, row: Row): ReadonlyMap<string, Value> {
  const scope = new Map<string, Value>([['p', { type: 'context', entries: parameterValues(parameters, row) }]]);
  for (const fact of facts) {
    const parts = fact.name.split('.');
    const last = parts.pop() ?? '';
    let entries = scope;
    for (const part of parts) {
      const inner = entries.get(part);
      const map = new Map(isContext(inner) ? inner.entries : []);
      entries.set(part, { type: 'context', entries: map });
      entries = map;
    }
    entries.set(last, factValue(fact, row[fact.name]));
  }
  return scope;
}

function isContext(value: Value | undefined): value is FeelContext {
  return (
    value !== null && value !== undefined && typeof value === 'object' && !isList(value) && value.type === 'context'
  );
}

/** The amount of a rule in whole fen, rounded half up; null where it has none or it is unknown. */
export function amountOf(rule: CheckedRule, scope: ReadonlyMap<string, Value>): bigint | null {
  const amount = rule.amount === null ? null : evaluate(rule.amount, { mode: 'policy', scope });
  const isNumber = amount !== null && typeof amount === 'object' && !isList(amount) && amount.type === 'number';
  return isNumber ? roundHalfUp(amount) : null;
}

/** Evaluates one checked rule with exact rationals; the reference that the compiled engines are tested against. */
export function interpretRule(rule: CheckedRule, scope: ReadonlyMap<string, Value>): Outcome {
  const when = evaluate(rule.when, { mode: 'policy', scope });
  return { eligible: typeof when === 'boolean' ? when : null, amountFen: amountOf(rule, scope) };
}

/** All rules for one row, in their order. */
export function interpret(policies: Policies, row: Row): Outcome[] {
  const scope = scopeOf(policies.facts, policies.parameters, row);
  return policies.rules.map((rule) => interpretRule(rule, scope));
}
