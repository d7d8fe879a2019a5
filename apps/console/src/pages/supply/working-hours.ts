import { timeOf } from '../orders/order-labels.ts';

/** One day of a worker's week as it is typed; times as `HH:mm`. */
export interface WorkingDay {
  works: boolean;
  from: string;
  to: string;
}

/** Minutes of the day, Monday first; null = does not work. */
type Availability = readonly (readonly [from: number, to: number] | null)[];

export const USUAL_FROM = '08:00';
export const USUAL_TO = '17:30';
const DAYS = 7;
const WORKING_DAYS = 5;

/** The week of a worker; of a new one the usual: Monday to Friday. */
export const hoursOf = (availability?: Availability): WorkingDay[] =>
  Array.from({ length: DAYS }, (_, day) => {
    const span = availability?.[day];
    if (span) return { works: true, from: timeOf(span[0]), to: timeOf(span[1]) };
    return { works: !availability && day < WORKING_DAYS, from: USUAL_FROM, to: USUAL_TO };
  });

const minutesOf = (time: string): number | undefined => {
  const [hour, minute] = time.split(':').map(Number);
  return hour === undefined || minute === undefined || Number.isNaN(hour * 60 + minute)
    ? undefined
    : hour * 60 + minute;
};

/** The week for the server; undefined while a working day has no hours or ends before it begins. */
export function toAvailability(days: readonly WorkingDay[]): ([number, number] | null)[] | undefined {
  const week: ([number, number] | null)[] = [];
  for (const day of days) {
    const from = minutesOf(day.from);
    const to = minutesOf(day.to);
    if (!day.works) week.push(null);
    else if (from !== undefined && to !== undefined && from < to) week.push([from, to]);
    else return undefined;
  }
  return week;
}
