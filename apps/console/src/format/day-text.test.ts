import { describe, expect, it } from 'vitest';
import { isWhole, readDay, stepDay } from './day-text.ts';

describe('a day as people write it', () => {
  it.each([
    ['2026-11-21', 'date', '2026-11-21'],
    ['20261121', 'date', '2026-11-21'],
    ['2026/1/2', 'date', '2026-01-02'],
    ['2026年11月21日', 'date', '2026-11-21'],
    ['２０２６－１１－２１', 'date', '2026-11-21'],
    ['2024-02-29', 'date', '2024-02-29'],
    ['2026-11', 'month', '2026-11'],
    ['202609', 'month', '2026-09'],
    ['2026年9月', 'month', '2026-09'],
    ['09:00', 'time', '09:00'],
    ['930', 'time', '09:30'],
    ['9：05', 'time', '09:05'],
  ] as const)('%s as a %s is %s', (text, kind, day) => {
    expect(readDay(text, kind)).toBe(day);
  });

  it.each([
    ['2026-02-29', 'date'],
    ['2026-13-01', 'date'],
    ['21-11-2026', 'date'],
    ['明天', 'date'],
    ['', 'date'],
    ['2026-00', 'month'],
    ['24:00', 'time'],
    ['9', 'time'],
  ] as const)('%s is no %s', (text, kind) => {
    expect(readDay(text, kind)).toBeUndefined();
  });
});

it('waits for what may still be typed', () => {
  expect(isWhole('2026-11-2', 'date')).toBe(false);
  expect(isWhole('2026-11-21', 'date')).toBe(true);
  expect(isWhole('9:00', 'time')).toBe(false);
});

it('steps over the ends of months, years and days', () => {
  expect(stepDay('2026-12-31', 'date', 1)).toBe('2027-01-01');
  expect(stepDay('2026-01', 'month', -1)).toBe('2025-12');
  expect(stepDay('00:00', 'time', -1)).toBe('23:45');
});
