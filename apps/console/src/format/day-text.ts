export type DayKind = 'date' | 'month' | 'time';

const shapes: Readonly<Record<DayKind, RegExp>> = {
  date: /^(\d{4})(?:[-/.年])?(\d{1,2})(?:[-/.月])?(\d{1,2})日?$/,
  month: /^(\d{4})(?:[-/.年])?(\d{1,2})月?$/,
  time: /^(\d{1,2})(?:[:.点时])?(\d{2})分?$/,
};
const whole: Readonly<Record<DayKind, RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}$|^\d{8}$/,
  month: /^\d{4}-\d{2}$|^\d{6}$/,
  time: /^\d{2}:\d{2}$/,
};

const clean = (text: string): string => text.normalize('NFKC').replaceAll(/\s/g, '');
const two = (part: string | undefined): string => (part ?? '').padStart(2, '0');

/**
 * A day (`YYYY-MM-DD`), month (`YYYY-MM`) or time of day (`HH:mm`) from the ways in which people write them, such as
 * 20261121, 2026/11/21 or 2026年11月21日; undefined when there is no such day.
 */
export function readDay(text: string, kind: DayKind): string | undefined {
  const [, first, second, third] = shapes[kind].exec(clean(text)) ?? [];
  if (first === undefined) return undefined;
  if (kind === 'time') {
    return Number(first) < 24 && Number(second) < 60 ? `${two(first)}:${two(second)}` : undefined;
  }
  const month = `${first}-${two(second)}`;
  const day = kind === 'month' ? month : `${month}-${two(third)}`;
  const at = new Date(`${month}-${kind === 'month' ? '01' : two(third)}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined;
}

/** Whether nothing more needs to be typed: 2026-11-2 may still become 2026-11-21. */
export const isWhole = (text: string, kind: DayKind): boolean => whole[kind].test(clean(text));

/** The next (`step` 1) or last (-1) day, month or quarter of an hour. */
export function stepDay(value: string, kind: DayKind, step: 1 | -1): string {
  if (kind === 'time') {
    const minutes = (Number(value.slice(0, 2)) * 60 + Number(value.slice(3)) + step * 15 + 1440) % 1440;
    return `${two(String(Math.floor(minutes / 60)))}:${two(String(minutes % 60))}`;
  }
  const at = new Date(`${value}${kind === 'month' ? '-01' : ''}T00:00:00Z`);
  if (kind === 'month') at.setUTCMonth(at.getUTCMonth() + step);
  else at.setUTCDate(at.getUTCDate() + step);
  return at.toISOString().slice(0, kind === 'month' ? 7 : 10);
}
