/** Levels of the 12-digit statistical division code (2+2+2+3+3 digits, GB/T 2260 and GB/T 10114). */
export type AreaLevel = 'country' | 'province' | 'prefecture' | 'county' | 'street' | 'community';

/** The whole country. */
export const countryArea = '000000000000';

const prefixLengths: readonly (readonly [AreaLevel, number])[] = [
  ['country', 0],
  ['province', 2],
  ['prefecture', 4],
  ['county', 6],
  ['street', 9],
  ['community', 12],
];

function significantLength(code: string): number {
  if (!/^\d{12}$/.test(code)) throw new RangeError(`division code of 12 digits expected: ${code}`);
  const found = prefixLengths.find(([, length]) => /^0*$/.test(code.slice(length)));
  return found?.[1] ?? 12;
}

/** Level of a 12-digit code. Throws RangeError unless it has 12 digits. */
export function areaLevel(code: string): AreaLevel {
  const length = significantLength(code);
  return prefixLengths.find((entry) => entry[1] === length)?.[0] ?? 'community';
}

/** First and last code (both inclusive) of an area and everything below it. Throws RangeError unless 12 digits. */
export function areaRange(code: string): { from: string; to: string } {
  const prefix = code.slice(0, significantLength(code));
  return { from: code, to: prefix.padEnd(12, '9') };
}

/**
 * The next area above, undefined above the country. Where a level is not used (towns directly under 东莞 441900), the
 * area above the gap is given. Throws RangeError unless 12 digits.
 */
export function parentArea(code: string): string | undefined {
  const length = significantLength(code);
  const above = prefixLengths.filter((entry) => entry[1] < length).map((entry) => entry[1]);
  const next = above.at(-1);
  return next === undefined ? undefined : areaAtLength(code, next);
}

function areaAtLength(code: string, length: number): string {
  return code.slice(0, length).padEnd(12, '0');
}

/** The 6-digit county (GB/T 2260) that a 12-digit code lies in. Throws RangeError unless 12 digits. */
export function countyOf(code: string): string {
  significantLength(code);
  return code.slice(0, 6);
}

/** Whether `code` is `area` or lies below it. Throws RangeError unless both have 12 digits. */
export function isWithinArea(area: string, code: string): boolean {
  significantLength(code);
  const { from, to } = areaRange(area);
  return from <= code && code <= to;
}
