/** An exact number: `n / d`, lowest terms, `d` > 0. */
export interface Rational {
  readonly type: 'number';
  readonly n: bigint;
  readonly d: bigint;
}

/** Significant digits of a number that is given out (decimal128, as DMN 1.5 asks). */
const digitsOut = 34;

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** Throws `RangeError` for a zero denominator. */
export function rational(n: bigint, d = 1n): Rational {
  if (d === 1n) return { type: 'number', n, d };
  if (d === 0n) throw new RangeError('denominator is zero');
  const shared = gcd(n, d) * (d < 0n ? -1n : 1n);
  return shared === 0n ? { type: 'number', n: 0n, d: 1n } : { type: 'number', n: n / shared, d: d / shared };
}

/** Reads a decimal such as `-1.50` or `2e-3`; undefined where the text is none. */
export function parseDecimal(text: string): Rational | undefined {
  const found = /^(-?)(\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const power = Number(exponent) - fraction.length;
  return power >= 0 ? rational(digits * 10n ** BigInt(power)) : rational(digits, 10n ** BigInt(-power));
}

export const add = (a: Rational, b: Rational) => rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const subtract = (a: Rational, b: Rational) => rational(a.n * b.d - b.n * a.d, a.d * b.d);
export const multiply = (a: Rational, b: Rational) => rational(a.n * b.n, a.d * b.d);
export const negate = (a: Rational) => rational(-a.n, a.d);

/** Null for a division by zero. */
export const divide = (a: Rational, b: Rational) => (b.n === 0n ? null : rational(a.n * b.d, a.d * b.n));

export function compare(a: Rational, b: Rational): number {
  const difference = a.d === b.d ? a.n - b.n : a.n * b.d - b.n * a.d;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The greatest integer not above `n / d`; `d` > 0. */
export function floorDivide(n: bigint, d: bigint): bigint {
  const quotient = n / d;
  return n % d < 0n ? quotient - 1n : quotient;
}

/** Rounded to the nearest integer, a half upwards: an amount of money in whole fen. */
export const roundHalfUp = (a: Rational) => floorDivide(2n * a.n + a.d, 2n * a.d);

const scale = 10n ** 60n;

/** exp(x / scale) × scale; |x| is first halved until the series converges fast. */
function exponential(x: bigint): bigint {
  const halvings = 64n;
  const small = x >> halvings;
  let term = scale << 64n;
  let sum = term;
  const unit = scale;
  for (let i = 1n; i < 60n && term !== 0n; i += 1n) {
    term = (term * small) / (unit * i);
    sum += term;
  }
  let result = sum;
  for (let i = 0n; i < halvings; i += 1n) result = (result * result) / (scale << 64n);
  return result >> 64n;
}

/** ln(n / d) × scale by Newton's iteration on `exponential`. */
function logarithm(value: Rational): bigint {
  const target = (value.n * scale) / value.d;
  let guess = BigInt(Math.round(logApproximate(value) * 1e12)) * 10n ** 48n;
  for (let i = 0; i < 4; i += 1) guess += (target * scale) / exponential(guess) - scale;
  return guess;
}

function logApproximate(value: Rational): number {
  const digits = (n: bigint) => {
    const text = n.toString();
    return Math.log(Number(`0.${text.slice(0, 17)}`)) + text.length * Math.LN10;
  };
  return digits(value.n) - digits(value.d);
}

/** `base ** exponent`; null where it has no real value or is beyond 10^±400. A broken exponent gives about 40 correct digits. */
export function power(base: Rational, exponent: Rational): Rational | null {
  if (base.n === 0n) return exponent.n > 0n ? rational(0n) : exponent.n === 0n ? rational(1n) : null;
  const size = Math.abs(
    logApproximate(rational(base.n < 0n ? -base.n : base.n, base.d)) * (Number(exponent.n) / Number(exponent.d)),
  );
  if (!(size < 920)) return null;
  if (exponent.d === 1n) {
    const positive = exponent.n < 0n ? -exponent.n : exponent.n;
    if (positive > 10_000n) return null;
    const [n, d] = [base.n ** positive, base.d ** positive];
    return exponent.n < 0n ? rational(d, n) : rational(n, d);
  }
  if (base.n < 0n) return null;
  return rational(exponential((logarithm(base) * exponent.n) / exponent.d), scale);
}

/** One or two decimal places of a small number, which are most of those that are shown. */
function shortDecimal({ n, d }: Rational): string | null {
  if (100n % d !== 0n || n > 10n ** 13n || n < -(10n ** 13n)) return null;
  const hundredths = Number((n * 100n) / d);
  return (hundredths / 100).toFixed(2).replace(/\.?0+$/, '');
}

/** The decimal text, rounded half to even at 34 significant digits, without trailing zeros or an exponent. */
export function formatDecimal(value: Rational): string {
  if (value.d === 1n && value.n < 10n ** 33n && value.n > -(10n ** 33n)) return value.n.toString();
  const short = shortDecimal(value);
  if (short !== null) return short;
  const sign = value.n < 0n ? '-' : '';
  const n = value.n < 0n ? -value.n : value.n;
  const { d } = value;
  const magnitude = (n / d === 0n ? 1 - (d / (n === 0n ? 1n : n)).toString().length : (n / d).toString().length) || 0;
  const shift = digitsOut - magnitude;
  const factor = 10n ** BigInt(Math.abs(shift));
  const [top, bottom] = shift >= 0 ? [n * factor, d] : [n, d * factor];
  let rounded = top / bottom;
  const twice = (top % bottom) * 2n;
  if (twice > bottom || (twice === bottom && rounded % 2n === 1n)) rounded += 1n;
  if (shift <= 0) return `${sign}${rounded * factor}`;
  const text = rounded.toString().padStart(shift + 1, '0');
  const fraction = text.slice(-shift).replace(/0+$/, '');
  return `${sign}${text.slice(0, -shift)}${fraction === '' ? '' : `.${fraction}`}`;
}
