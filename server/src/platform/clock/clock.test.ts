import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  atMinute,
  dayOf,
  daysBetween,
  minuteOfDay,
  monthDays,
  monthOf,
  SteppingClock,
  uuidv7,
  weekdayOf,
} from './index.ts';

const instant = fc.date({
  min: new Date('1900-01-01T00:00:00Z'),
  max: new Date('2199-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const day = instant.map(dayOf);

describe('days and minutes in Shanghai', () => {
  it('begin at 16:00 UTC', () => {
    expect(dayOf(new Date('2026-11-20T15:59:59.999Z'))).toBe('2026-11-20');
    expect(dayOf(new Date('2026-11-20T16:00:00Z'))).toBe('2026-11-21');
    expect(minuteOfDay(new Date('2026-11-20T16:00:00Z'))).toBe(0);
    expect(minuteOfDay(new Date('1965-01-01T15:59:00Z'))).toBe(1439);
    expect(atMinute('2026-11-21', 1440)).toEqual(atMinute('2026-11-22', 0));
  });

  it('a day and its minute give the instant back, to the minute', () => {
    fc.assert(
      fc.property(instant, (at) => {
        const minute = minuteOfDay(at);
        expect(minute).toBeGreaterThanOrEqual(0);
        expect(minute).toBeLessThan(1440);
        const back = at.getTime() - atMinute(dayOf(at), minute).getTime();
        expect(back).toBeGreaterThanOrEqual(0);
        expect(back).toBeLessThan(60_000);
      }),
    );
  });

  it('adding and counting days undo each other', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -50_000, max: 50_000 }), (from, days) => {
        const to = addDays(from, days);
        expect(daysBetween(from, to)).toBe(days);
        expect(daysBetween(to, from)).toBe(days === 0 ? 0 : -days);
        expect(addDays(to, -days)).toBe(from);
        expect(weekdayOf(addDays(from, 7))).toBe(weekdayOf(from));
      }),
    );
    expect(weekdayOf('2026-11-21')).toBe(6);
    expect(weekdayOf('2026-11-22')).toBe(7);
  });
});

describe('months', () => {
  it('are clipped to the end of a shorter month', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28');
    expect(addMonths('2024-02-29', 12)).toBe('2025-02-28');
    expect(addMonths('2026-11-30', 3)).toBe('2027-02-28');
  });

  it('land in the month that was asked for, on the same date or its last', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -1200, max: 1200 }), (from, months) => {
        const to = addMonths(from, months);
        const count = (at: string) => Number(at.slice(0, 4)) * 12 + Number(at.slice(5, 7));
        expect(count(to) - count(from)).toBe(months);
        const wanted = from.slice(8);
        expect(to.slice(8) === wanted || to === monthDays(monthOf(to)).last).toBe(true);
        expect(to.slice(8) <= wanted).toBe(true);
      }),
    );
  });

  it('follow each other without a gap', () => {
    fc.assert(
      fc.property(day, (at) => {
        const { first, last } = monthDays(monthOf(at));
        expect(first <= at && at <= last).toBe(true);
        expect(monthDays(monthOf(addDays(last, 1))).first).toBe(addDays(last, 1));
      }),
    );
  });
});

describe('uuidv7', () => {
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const moment = fc.date({
    min: new Date('1970-01-01T00:00:01Z'),
    max: new Date('2199-01-01T00:00:00Z'),
    noInvalidDate: true,
  });

  it('sorts by its time', () => {
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const [idA, idB] = [uuidv7(a), uuidv7(b)];
        expect(idA).toMatch(shape);
        if (a.getTime() !== b.getTime()) expect(idA < idB).toBe(a < b);
        expect(idA).not.toBe(idB);
      }),
    );
  });

  it('sorts by its serial within one instant, beyond 4096 too', () => {
    const at = new Date('2026-11-21T01:00:00.500Z');
    const ids = Array.from({ length: 9000 }, (_, serial) => uuidv7(at, serial));
    expect(ids.every((id) => shape.test(id))).toBe(true);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('a stepping clock stands still and gives no hand on itself away', () => {
  const clock = new SteppingClock('2026-11-21T01:00:00Z');
  clock.now().setFullYear(1999);
  expect(clock.now().toISOString()).toBe('2026-11-21T01:00:00.000Z');
  clock.advance(61_000);
  expect(clock.now().toISOString()).toBe('2026-11-21T01:01:01.000Z');
});
