import { parseDay } from './temporal.ts';

export type FactType = 'number' | 'string' | 'boolean' | 'date';
export type FactUnit = 'fen' | 'permille' | 'days' | 'minutes' | 'months' | 'years' | 'grade' | 'persons' | 'count';

/** One fact that rules may ask about; facts of a household or of another person are derived before and arrive as facts too. */
export interface Fact {
  readonly name: string;
  readonly type: FactType;
  /** Chinese name for sentences and pickers. */
  readonly label?: string;
  /** The only values of a string fact, and their Chinese labels. */
  readonly enum?: readonly string[];
  readonly enumLabels?: Readonly<Record<string, string>>;
  readonly unit?: FactUnit;
  /** Missing means that the fact may be null. */
  readonly nullable?: boolean;
  /** Decimal places of a number; 0 (an integer) where it is missing. At most 6. */
  readonly decimals?: number;
  /** Bounds of a number, in its own unit; ±(2^31 − 1) where they are missing. A person beyond them is refused. */
  readonly min?: number;
  readonly max?: number;
  /** Where the value comes from, and after how many days it should be confirmed. */
  readonly source?: string;
  readonly freshnessDays?: number;
}

export type Scalar = number | string | boolean;

/** Amounts, ages and dates that differ by place: `p.name` is one value, or one per value of the integer fact `by`. */
export interface Parameters {
  readonly by?: string;
  readonly values: Readonly<Record<string, Scalar | readonly (Scalar | null)[]>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Row of an engine: numbers scaled to integers, dates as day numbers, missing as null. */
export type Row = Readonly<Record<string, number | string | boolean | null>>;

export const decimalsMax = 6;
export const boundDefault = 2 ** 31 - 1;

/** Said of a person or parameter that does not fit the catalogue; names the field, never the value. */
export class FactError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FactError';
  }
}

/** Decimal places of a JSON number as it is written shortest. */
export function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent));
}

/** The integer `value × 10^decimals`; throws `FactError` where that is no safe integer. */
export function scaleNumber(value: number, decimals: number, name: string): number {
  const scaled = Math.round(value * 10 ** decimals);
  if (!Number.isSafeInteger(scaled) || decimalsOf(value) > decimals) {
    throw new FactError(`“${name}” has more than ${decimals} decimal places, or is too large`);
  }
  return scaled;
}

/** One person in the form of the engines; throws `FactError` for a value that does not fit its fact. */
export function encodeRow(facts: readonly Fact[], person: Readonly<Record<string, unknown>>): Row {
  const row: Record<string, number | string | boolean | null> = {};
  for (const fact of facts) row[fact.name] = encodeValue(fact, person[fact.name]);
  return row;
}

function encodeValue(fact: Fact, value: unknown): number | string | boolean | null {
  if (value === null || value === undefined) {
    if (fact.nullable === false) throw new FactError(`“${fact.name}” may not be null`);
    return null;
  }
  switch (fact.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      break;
    case 'string':
      if (typeof value === 'string' && (fact.enum === undefined || fact.enum.includes(value))) return value;
      break;
    case 'date': {
      const day = typeof value === 'string' ? parseDay(value) : undefined;
      if (day !== undefined) return day;
      break;
    }
    case 'number':
      if (typeof value === 'number' && value >= (fact.min ?? -boundDefault) && value <= (fact.max ?? boundDefault)) {
        return scaleNumber(value, fact.decimals ?? 0, fact.name);
      }
  }
  throw new FactError(`“${fact.name}” is not a ${fact.type} of the catalogue`);
}

/**
 * The catalogue of a batch: decimal places, bounds and nullability that a fact does not state are read off the people, so that
 * exactness is decided by the data that the rules will see.
 */
export function inferFacts(facts: readonly Fact[], people: readonly Readonly<Record<string, unknown>>[]): Fact[] {
  return facts.map((fact) => {
    const inferred = { ...fact, nullable: people.some((person) => (person[fact.name] ?? null) === null) };
    if (fact.type !== 'number') return inferred;
    let [decimals, min, max] = [0, 0, 0];
    for (const person of people) {
      const value = person[fact.name];
      if (typeof value !== 'number') continue;
      decimals = Math.max(decimals, decimalsOf(value));
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    if (fact.decimals === undefined && decimals > decimalsMax)
      throw new FactError(`“${fact.name}” has too many decimal places`);
    return { ...inferred, decimals: fact.decimals ?? decimals, min: fact.min ?? min, max: fact.max ?? max };
  });
}
