import { describe, expect, it } from 'vitest';
import { hoursOf, toAvailability } from './working-hours.ts';

describe('working hours', () => {
  it('of a new worker are Monday to Friday', () => {
    expect(toAvailability(hoursOf())).toEqual([...Array.from({ length: 5 }, () => [480, 1050]), null, null]);
  });

  it('of a known worker come back as they were, midnight included', () => {
    const week = [[0, 1439], null, [475, 1080], null, null, [600, 601], null] as const;
    expect(toAvailability(hoursOf(week))).toEqual(week);
  });

  it('are nothing while a day ends before it begins or has no time', () => {
    const week = hoursOf();
    expect(toAvailability(week.map((day, at) => (at === 2 ? { ...day, to: '07:00' } : day)))).toBeUndefined();
    expect(toAvailability(week.map((day, at) => (at === 2 ? { ...day, from: '' } : day)))).toBeUndefined();
    expect(toAvailability(week.map((day, at) => (at === 6 ? { ...day, from: '' } : day)))).toHaveLength(7);
  });
});
