/** Days since 1970-01-01, proleptic Gregorian. */
export interface FeelDate {
  readonly type: 'date';
  readonly day: number;
}
/** `nanos` since midnight; `offsetSeconds` null for a local time. */
export interface FeelTime {
  readonly type: 'time';
  readonly nanos: bigint;
  readonly offsetSeconds: number | null;
}
export interface FeelDateTime {
  readonly type: 'dateTime';
  readonly day: number;
  readonly nanos: bigint;
  readonly offsetSeconds: number | null;
}
/** Years and months, or days and below; FEEL keeps the two apart. */
export interface FeelDuration {
  readonly type: 'duration';
  readonly unit: 'months' | 'nanos';
  readonly amount: bigint;
}
export type Temporal = FeelDate | FeelTime | FeelDateTime | FeelDuration;

const nanosPerSecond = 1_000_000_000n;
const nanosPerDay = 86_400n * nanosPerSecond;

/** The day number of a date of the proleptic Gregorian calendar; undefined where there is no such day. */
export function dayOf(year: number, month: number, dayOfMonth: number): number | undefined {
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > daysInMonth(year, month)) return undefined;
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

export function dateParts(day: number): { year: number; month: number; dayOfMonth: number } {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const index = Math.floor((5 * dayOfYear + 2) / 153);
  const month = index < 10 ? index + 3 : index - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfMonth: dayOfYear - Math.floor((153 * index + 2) / 5) + 1,
  };
}

/** Months are added with the day clamped to the length of the month: 2024-02-29 + P1Y = 2025-02-28. */
export function addMonths(day: number, months: number): number {
  const { year, month, dayOfMonth } = dateParts(day);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return dayOf(toYear, toMonth, Math.min(dayOfMonth, daysInMonth(toYear, toMonth))) ?? day;
}

/** `YYYY-MM-DD` → day number; undefined for anything else. */
export function parseDay(text: string): number | undefined {
  const found = /^(-?\d{4,9})-(\d\d)-(\d\d)$/.exec(text);
  return found === null ? undefined : dayOf(Number(found[1]), Number(found[2]), Number(found[3]));
}

export function formatDay(day: number): string {
  const { year, month, dayOfMonth } = dateParts(day);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-${two(month)}-${two(dayOfMonth)}`;
}

function fractionNanos(fraction: string | undefined): bigint {
  return BigInt((fraction ?? '').slice(0, 9).padEnd(9, '0'));
}

function parseTime(text: string): FeelTime | undefined {
  const found = /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d(?::\d\d)?)?$/.exec(text);
  if (found === null) return undefined;
  const [, hour = '', minute = '', second = '', fraction, zone] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const nanos = BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * nanosPerSecond;
  let offsetSeconds: number | null = null;
  if (zone === 'Z') offsetSeconds = 0;
  else if (zone !== undefined) {
    const [h = 0, m = 0, s = 0] = zone.slice(1).split(':').map(Number);
    if (h > 18 || m > 59 || s > 59) return undefined;
    offsetSeconds = (zone.startsWith('-') ? -1 : 1) * (h * 3600 + m * 60 + s);
  }
  return { type: 'time', nanos: nanos + fractionNanos(fraction), offsetSeconds };
}

function parseDateTime(text: string): FeelDateTime | undefined {
  const [date = '', time, ...rest] = text.split('T');
  const day = parseDay(date);
  const at = time === undefined ? undefined : parseTime(time);
  if (day === undefined || at === undefined || rest.length > 0) return undefined;
  return { ...at, type: 'dateTime', day };
}

function parseDuration(text: string): FeelDuration | undefined {
  const months = /^(-?)P(?:(\d+)Y)?(?:(\d+)M)?$/.exec(text);
  const [, sign = '', years, monthPart] = months ?? [];
  if (years !== undefined || monthPart !== undefined) {
    const amount = BigInt(years ?? 0) * 12n + BigInt(monthPart ?? 0);
    return { type: 'duration', unit: 'months', amount: sign === '-' ? -amount : amount };
  }
  const found = /^(-?)P(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$/.exec(text);
  if (found === null || text.endsWith('T') || text.endsWith('P')) return undefined;
  const seconds =
    BigInt(found[2] ?? 0) * 86_400n +
    BigInt(found[4] ?? 0) * 3600n +
    BigInt(found[5] ?? 0) * 60n +
    BigInt(found[6] ?? 0);
  const amount = seconds * nanosPerSecond + fractionNanos(found[7]);
  return { type: 'duration', unit: 'nanos', amount: found[1] === '-' ? -amount : amount };
}

/** Reads ISO 8601 text as FEEL does; undefined where it is no such value. Named time zones are not known. */
export function parseTemporal(type: Temporal['type'] | 'any', text: string): Temporal | undefined {
  const day = type === 'date' || type === 'any' ? parseDay(text) : undefined;
  if (day !== undefined) return { type: 'date', day };
  if (type === 'time' || type === 'any') {
    const time = parseTime(text.replace(/^T/, ''));
    if (time !== undefined) return time;
  }
  if (type === 'dateTime' || type === 'any') {
    const dateTime = parseDateTime(text);
    if (dateTime !== undefined) return dateTime;
    const midnight = type === 'dateTime' ? parseDay(text) : undefined;
    if (midnight !== undefined) return { type: 'dateTime', day: midnight, nanos: 0n, offsetSeconds: null };
  }
  return type === 'duration' || type === 'any' ? parseDuration(text) : undefined;
}

function formatTime(nanos: bigint, offsetSeconds: number | null): string {
  const two = (n: bigint | number) => String(n).padStart(2, '0');
  const seconds = nanos / nanosPerSecond;
  const fraction = (nanos % nanosPerSecond).toString().padStart(9, '0').replace(/0+$/, '');
  const clock = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const size = Math.abs(offsetSeconds ?? 0);
  const zone =
    offsetSeconds === null
      ? ''
      : offsetSeconds === 0
        ? 'Z'
        : `${offsetSeconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}`;
  return `${clock}${fraction === '' ? '' : `.${fraction}`}${zone}`;
}

export function formatTemporal(value: Temporal): string {
  switch (value.type) {
    case 'date':
      return formatDay(value.day);
    case 'time':
      return formatTime(value.nanos, value.offsetSeconds);
    case 'dateTime':
      return `${formatDay(value.day)}T${formatTime(value.nanos, value.offsetSeconds)}`;
    case 'duration': {
      const size = value.amount < 0n ? -value.amount : value.amount;
      const sign = value.amount < 0n ? '-' : '';
      const part = (n: bigint | string, unit: string) => (n === 0n || n === '0' ? '' : `${n}${unit}`);
      if (value.unit === 'months')
        return size === 0n ? 'P0M' : `${sign}P${part(size / 12n, 'Y')}${part(size % 12n, 'M')}`;
      const seconds = size / nanosPerSecond;
      const fraction = (size % nanosPerSecond).toString().padStart(9, '0').replace(/0+$/, '');
      const last = `${seconds % 60n}${fraction === '' ? '' : `.${fraction}`}`;
      const time = `${part((seconds / 3600n) % 24n, 'H')}${part((seconds / 60n) % 60n, 'M')}${part(last, 'S')}`;
      return size === 0n ? 'PT0S' : `${sign}P${part(seconds / 86_400n, 'D')}${time === '' ? '' : `T${time}`}`;
    }
  }
}

/** Nanoseconds on one axis; a value without an offset is not comparable with one that has it (null). */
export function instantOf(value: FeelTime | FeelDateTime): { zoned: boolean; nanos: bigint } {
  const days = value.type === 'dateTime' ? BigInt(value.day) * nanosPerDay : 0n;
  return {
    zoned: value.offsetSeconds !== null,
    nanos: days + value.nanos - BigInt(value.offsetSeconds ?? 0) * nanosPerSecond,
  };
}

/** date/time/dateTime + duration; null where FEEL has no meaning for the pair. */
export function addDuration(value: FeelDate | FeelTime | FeelDateTime, duration: FeelDuration): Temporal | null {
  if (duration.unit === 'months') {
    if (value.type === 'time' || duration.amount > 120_000n || duration.amount < -120_000n) return null;
    return { ...value, day: addMonths(value.day, Number(duration.amount)) };
  }
  const nanos = (value.type === 'date' ? 0n : value.nanos) + duration.amount;
  const within = ((nanos % nanosPerDay) + nanosPerDay) % nanosPerDay;
  if (value.type === 'time') return { ...value, nanos: within };
  const day = value.day + Number((nanos - within) / nanosPerDay);
  return value.type === 'date' ? { type: 'date', day } : { ...value, day, nanos: within };
}

/** The duration between two values of one type; null for different types or a mixture of local and zoned. */
export function subtractTemporal(a: Temporal, b: Temporal): FeelDuration | null {
  if (a.type === 'duration' || b.type === 'duration') return null;
  const at = (value: FeelDate | FeelTime | FeelDateTime) =>
    value.type === 'date' ? { zoned: false, nanos: BigInt(value.day) * nanosPerDay } : instantOf(value);
  const [x, y] = [at(a), at(b)];
  if (x.zoned !== y.zoned || (a.type === 'time') !== (b.type === 'time')) return null;
  return { type: 'duration', unit: 'nanos', amount: x.nanos - y.nanos };
}
