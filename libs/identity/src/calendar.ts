/** A day as `YYYY-MM-DD` in the Gregorian calendar, without a time zone. */
export type Day = string;

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Whether year, month (1-12) and day exist in the Gregorian calendar. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  const length = month === 2 && isLeapYear(year) ? 29 : (daysInMonth[month - 1] ?? 0);
  return Number.isInteger(year) && year >= 1 && Number.isInteger(day) && day >= 1 && day <= length;
}

function parseDay(day: Day): { year: number; month: number; day: number } {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const parts = { year: Number(match?.[1]), month: Number(match?.[2]), day: Number(match?.[3]) };
  if (!isCalendarDay(parts.year, parts.month, parts.day)) throw new RangeError(`not a day: ${day}`);
  return parts;
}

/**
 * Age in completed years (周岁) on a day; negative before birth.
 *
 * A year is completed on the birthday itself, as civil-affairs age limits count. One born on 29 February completes it on
 * 1 March in common years (there is no earlier day on which the full year has passed). Throws RangeError on a day that
 * does not exist.
 */
export function ageOn(birthDate: Day, day: Day): number {
  const born = parseDay(birthDate);
  const now = parseDay(day);
  const before = now.month < born.month || (now.month === born.month && now.day < born.day);
  return now.year - born.year - (before ? 1 : 0);
}
