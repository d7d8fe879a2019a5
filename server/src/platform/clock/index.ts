import { freshBytes } from './fresh-bytes.ts';

export { freshBytes };

/** The one source of time. Instants are UTC; days and months are Asia/Shanghai. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved: for tests and for the demo's simulated months. */
export class SteppingClock implements Clock {
  #now: Date;
  constructor(start: Date | string) {
    this.#now = new Date(start);
  }
  now(): Date {
    return new Date(this.#now);
  }
  set(instant: Date | string): void {
    this.#now = new Date(instant);
  }
  advance(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds);
  }
}

/** A calendar day in Asia/Shanghai, 'YYYY-MM-DD'. */
export type Day = string;

const SHANGHAI_OFFSET_MS = 8 * 3600_000;
export const DAY_MS = 86_400_000;

/** The Shanghai day on which an instant falls. China has kept UTC+8 without summer time since 1991. */
export function dayOf(instant: Date): Day {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** The Shanghai month of an instant or day, 'YYYY-MM'. */
export function monthOf(at: Date | Day): string {
  return (typeof at === 'string' ? at : dayOf(at)).slice(0, 7);
}

/** The instant of a minute (0–1440) of a Shanghai day. */
export function atMinute(day: Day, minute: number): Date {
  return new Date(Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET_MS + minute * 60_000);
}

/** Minutes since Shanghai midnight of an instant. */
export function minuteOfDay(instant: Date): number {
  const sinceMidnight = (instant.getTime() + SHANGHAI_OFFSET_MS) % DAY_MS;
  // Before 1970 the remainder is negative.
  return Math.floor(((sinceMidnight + DAY_MS) % DAY_MS) / 60_000);
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/** Adds calendar months; the day is clipped to the end of a shorter month. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const lastDate = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, lastDate));
  return first.toISOString().slice(0, 10);
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(day: Day): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** First and last day of a month 'YYYY-MM'. */
export function monthDays(month: string): { first: Day; last: Day } {
  const first = `${month}-01`;
  return { first, last: addDays(addMonths(first, 1), -1) };
}

const SERIALS_PER_MS = 4096;

/**
 * A UUIDv7 (RFC 9562): millisecond timestamp, 12 bits of serial or chance, 62 random bits; sorts by time of making.
 * @param serial orders ids of the same instant (method 1 of section 6.2); beyond 4096 it runs into the next millisecond
 */
export function uuidv7(at: Date, serial?: number): string {
  const bytes = freshBytes(16);
  const milliseconds = at.getTime() + Math.floor((serial ?? 0) / SERIALS_PER_MS);
  bytes.writeUIntBE(milliseconds, 0, 6);
  if (serial !== undefined) bytes.writeUInt16BE(serial % SERIALS_PER_MS, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Begins to measure; the answer tells the milliseconds since. For what is shown and logged, never for a decision. */
export function stopwatch(): () => number {
  const started = performance.now();
  return () => performance.now() - started;
}
