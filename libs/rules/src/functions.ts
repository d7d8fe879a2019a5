import { add, compare, floorDivide, rational } from './rational.ts';
import type { Rational } from './rational.ts';
import { dateParts, dayOf, parseTemporal } from './temporal.ts';
import { isList } from './values.ts';
import type { Value } from './values.ts';

const nanosPerSecond = 1_000_000_000n;

function number(value: Value): Rational | null {
  return value !== null && typeof value === 'object' && !isList(value) && value.type === 'number' ? value : null;
}

function numbers(args: readonly Value[]): Rational[] | null {
  const [first = null] = args;
  const found = (args.length === 1 && isList(first) ? first : args).map(number);
  const known = found.filter((value) => value !== null);
  return known.length === found.length && known.length > 0 ? known : null;
}

function dateOf(args: readonly Value[]): Value {
  const [first = null] = args;
  if (args.length === 1) {
    if (typeof first === 'string') return parseTemporal('date', first) ?? null;
    if (first === null || typeof first !== 'object' || isList(first)) return null;
    return first.type === 'date' || first.type === 'dateTime' ? { type: 'date', day: first.day } : null;
  }
  const parts = args.map(number);
  const [year, month, day] = parts.map((part) => (part?.d === 1n ? Number(part.n) : Number.NaN));
  if (parts.length !== 3 || year === undefined || month === undefined || day === undefined) return null;
  const at = [year, month, day].every(Number.isSafeInteger) ? dayOf(year, month, day) : undefined;
  return at === undefined ? null : { type: 'date', day: at };
}

/** The functions that `rules eval` knows; the names are checked before (`knownFunctions`), so another name gives null. */
export function callFunction(name: string, args: readonly Value[]): Value {
  const [first = null, second = null] = args;
  const list = args.length === 1 && isList(first) ? first : args;
  switch (name) {
    case 'date':
      return dateOf(args);
    case 'time':
      return typeof first === 'string' && args.length === 1 ? (parseTemporal('time', first) ?? null) : null;
    case 'duration':
      return typeof first === 'string' && args.length === 1 ? (parseTemporal('duration', first) ?? null) : null;
    case 'date and time': {
      if (args.length === 1) return typeof first === 'string' ? (parseTemporal('dateTime', first) ?? null) : null;
      if (first === null || second === null || typeof first !== 'object' || typeof second !== 'object') return null;
      if (isList(first) || isList(second) || second.type !== 'time') return null;
      return first.type === 'date' || first.type === 'dateTime'
        ? { ...second, type: 'dateTime', day: first.day }
        : null;
    }
    case 'abs': {
      const value = number(first);
      return value === null ? null : rational(value.n < 0n ? -value.n : value.n, value.d);
    }
    case 'floor':
    case 'ceiling': {
      const value = number(first);
      if (value === null || args.length > 1) return null;
      return rational(name === 'floor' ? floorDivide(value.n, value.d) : -floorDivide(-value.n, value.d));
    }
    case 'count':
      return rational(BigInt(list.length));
    case 'sum':
      return numbers(args)?.reduce(add) ?? null;
    case 'min':
      return numbers(args)?.reduce((a, b) => (compare(a, b) <= 0 ? a : b)) ?? null;
    case 'max':
      return numbers(args)?.reduce((a, b) => (compare(a, b) >= 0 ? a : b)) ?? null;
    default:
      return null;
  }
}

export const knownFunctions: ReadonlySet<string> = new Set(
  'date,time,duration,date and time,abs,floor,ceiling,count,sum,min,max'.split(','),
);

const whole = (n: number | bigint) => rational(BigInt(n));

/** `value.name` of FEEL: an entry of a context, a part of a temporal, or of each item of a list; null where there is none. */
export function propertyOf(value: Value, name: string): Value {
  if (value === null || typeof value !== 'object') return null;
  if (isList(value)) return value.map((item) => propertyOf(item, name));
  switch (value.type) {
    case 'context':
      return value.entries.get(name) ?? null;
    case 'date':
    case 'dateTime': {
      const { year, month, dayOfMonth } = dateParts(value.day);
      if (name === 'year') return whole(year);
      if (name === 'month') return whole(month);
      if (name === 'day') return whole(dayOfMonth);
      if (name === 'weekday') return whole(((((value.day + 3) % 7) + 7) % 7) + 1);
      return value.type === 'dateTime' ? timePart(value.nanos, value.offsetSeconds, name) : null;
    }
    case 'time':
      return timePart(value.nanos, value.offsetSeconds, name);
    case 'duration': {
      if (value.unit === 'months') {
        if (name === 'years') return whole(value.amount / 12n);
        return name === 'months' ? whole(value.amount % 12n) : null;
      }
      const seconds = value.amount / nanosPerSecond;
      if (name === 'days') return whole(seconds / 86_400n);
      if (name === 'hours') return whole((seconds / 3600n) % 24n);
      if (name === 'minutes') return whole((seconds / 60n) % 60n);
      return name === 'seconds' ? whole(seconds % 60n) : null;
    }
    case 'range':
      if (name === 'start') return value.low;
      if (name === 'end') return value.high;
      if (name === 'start included') return value.lowClosed;
      return name === 'end included' ? value.highClosed : null;
    case 'number':
    case 'test':
      return null;
  }
}

function timePart(nanos: bigint, offsetSeconds: number | null, name: string): Value {
  const seconds = nanos / nanosPerSecond;
  if (name === 'hour') return rational(seconds / 3600n);
  if (name === 'minute') return rational((seconds / 60n) % 60n);
  if (name === 'second') return rational(seconds % 60n);
  if (name !== 'time offset' || offsetSeconds === null) return null;
  return { type: 'duration', unit: 'nanos', amount: BigInt(offsetSeconds) * nanosPerSecond };
}
