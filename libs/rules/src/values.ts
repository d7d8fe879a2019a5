import type { CompareOp } from './ast.ts';
import { compare as compareNumbers, formatDecimal, parseDecimal } from './rational.ts';
import type { Rational } from './rational.ts';
import { formatTemporal, instantOf, parseTemporal } from './temporal.ts';
import type { Temporal } from './temporal.ts';

export interface FeelRange {
  readonly type: 'range';
  readonly lowClosed: boolean;
  readonly highClosed: boolean;
  readonly low: Value;
  readonly high: Value;
}
/** A unary test as a value, `(< 10)`. */
export interface FeelTest {
  readonly type: 'test';
  readonly op: CompareOp;
  readonly operand: Value;
}
export interface FeelContext {
  readonly type: 'context';
  readonly entries: ReadonlyMap<string, Value>;
}
export type Value =
  null | boolean | string | Rational | Temporal | FeelRange | FeelTest | FeelContext | readonly Value[];

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

export function typeName(value: Value): string {
  if (value === null) return 'null';
  if (isList(value)) return 'list';
  if (typeof value !== 'object') return typeof value;
  if (value.type === 'duration') return `duration ${value.unit}`;
  return value.type === 'test' ? 'range' : value.type;
}

/** −1, 0, 1, or null where FEEL gives the pair no order. */
export function order(a: Value, b: Value): number | null {
  if (a === null || b === null || typeName(a) !== typeName(b)) return null;
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  if (typeof a !== 'object' || typeof b !== 'object' || isList(a) || isList(b)) return null;
  if (a.type === 'number' && b.type === 'number') return compareNumbers(a, b);
  if (a.type === 'date' && b.type === 'date') return Math.sign(a.day - b.day);
  if (a.type === 'duration' && b.type === 'duration') return sign(a.amount - b.amount);
  if ((a.type === 'time' && b.type === 'time') || (a.type === 'dateTime' && b.type === 'dateTime')) {
    const [x, y] = [instantOf(a), instantOf(b)];
    return x.zoned === y.zoned ? sign(x.nanos - y.nanos) : null;
  }
  return null;
}

const sign = (n: bigint) => (n < 0n ? -1 : n > 0n ? 1 : 0);

/** By code point, as FEEL compares; JavaScript's `<` would compare UTF-16 units. */
function compareTexts(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i += 1) {
    const difference = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return Math.sign(x.length - y.length);
}

/** FEEL `=` (DMN 1.5 table 54): null equals null only; values of different types have no answer (null). */
export function equal(a: Value, b: Value): boolean | null {
  if (a === null || b === null) return a === b;
  if (typeName(a) !== typeName(b)) return null;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => equal(item, b[i] ?? null) === true);
  if (typeof a === 'object' && typeof b === 'object' && !isList(a) && !isList(b)) {
    if (a.type === 'range' || b.type === 'range' || a.type === 'test' || b.type === 'test') return sameRange(a, b);
    if (a.type === 'context' && b.type === 'context') {
      const keys = [...a.entries.keys()];
      return keys.length === b.entries.size && keys.every((key) => sameEntry(a, b, key));
    }
    const result = order(a, b);
    return result === null ? null : result === 0;
  }
  return a === b;
}

function sameEntry(a: FeelContext, b: FeelContext, key: string): boolean {
  return b.entries.has(key) && equal(a.entries.get(key) ?? null, b.entries.get(key) ?? null) === true;
}

function sameRange(a: Value, b: Value): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object' || isList(a) || isList(b))
    return false;
  if (a.type === 'range' && b.type === 'range') {
    const ends = a.lowClosed === b.lowClosed && a.highClosed === b.highClosed;
    return ends && equal(a.low, b.low) === true && equal(a.high, b.high) === true;
  }
  return a.type === 'test' && b.type === 'test' && a.op === b.op && equal(a.operand, b.operand) === true;
}

/** The value in the tagged JSON of `rules eval`; a number is `{"__num": text}`, a temporal `{"__t": type, "v": text}`. */
export function toTagged(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(toTagged);
  switch (value.type) {
    case 'number':
      return { __num: formatDecimal(value) };
    case 'date':
    case 'time':
    case 'dateTime':
    case 'duration':
      return { __t: value.type, v: formatTemporal(value) };
    case 'range':
      return {
        __range: `${value.lowClosed ? '[' : '('}..${value.highClosed ? ']' : ')'}`,
        low: toTagged(value.low),
        high: toTagged(value.high),
      };
    case 'test':
      return { __test: value.op, operand: toTagged(value.operand) };
    case 'context':
      return Object.fromEntries([...value.entries].map(([key, item]) => [key, toTagged(item)]));
  }
}

/** Reads tagged JSON; throws `TypeError` on a tag or a text that is no value. Plain JSON numbers are read by their decimal text. */
export function fromTagged(json: unknown): Value {
  if (json === null || typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number') return numberOf(String(json));
  if (Array.isArray(json)) return json.map(fromTagged);
  if (typeof json !== 'object') throw new TypeError('not a JSON value');
  const record = new Map<string, unknown>(Object.entries(json));
  if (record.has('__num')) return numberOf(String(record.get('__num')));
  if (record.has('__any')) return untyped(String(record.get('__any')));
  if (record.has('__t')) {
    const type = record.get('__t');
    if (type !== 'date' && type !== 'time' && type !== 'dateTime' && type !== 'duration')
      throw new TypeError('unknown __t');
    const value = parseTemporal(type, String(record.get('v')));
    if (value === undefined) throw new TypeError(`not a ${type}: ${String(record.get('v'))}`);
    return value;
  }
  return { type: 'context', entries: new Map([...record].map(([key, item]) => [key, fromTagged(item)])) };
}

function numberOf(text: string): Rational {
  const value = parseDecimal(text);
  if (value === undefined) throw new TypeError(`not a number: ${text}`);
  return value;
}

function untyped(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return parseDecimal(text) ?? text;
}
