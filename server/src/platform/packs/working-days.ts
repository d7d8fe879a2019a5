import type { Packs } from './load.ts';

const DAY_MILLISECONDS = 86_400_000;
/** Longest count anyone may ask for: about four years. */
const WORKING_DAYS_MAX = 1000;

function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** Tells whether a day (YYYY-MM-DD) is worked; a year without a holiday table counts Monday to Friday. */
export function isWorkingDay(packs: Packs, day: string): boolean {
  const table = packs.holidays.find((row) => row.year === Number(day.slice(0, 4)));
  if (table?.workdays.includes(day) === true) return true;
  if (table?.daysOff.some((off) => off.from <= day && day <= off.to) === true) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/**
 * Finds the n-th working day after a day, which itself is not counted (Civil Code article 201); n = 0 gives the day itself.
 * Days are YYYY-MM-DD of Asia/Shanghai.
 * @throws RangeError when the day is not a date or n is not an integer between 0 and 1000.
 */
export function workingDaysAfter(packs: Packs, day: string, n: number): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) {
    throw new RangeError(`"${day}" is not a day`);
  }
  if (!Number.isInteger(n) || n < 0 || n > WORKING_DAYS_MAX) throw new RangeError(`cannot count ${n} working days`);
  let current = day;
  for (let counted = 0; counted < n;) {
    current = shiftDay(current, 1);
    if (isWorkingDay(packs, current)) counted += 1;
  }
  return current;
}
