import { describe, expect, it } from 'vitest';
import { checkNames } from '../../../../../server/src/care/visits/index.ts';
import { english } from '../../i18n/en.ts';
import { lastDayOf, measuredText, runsOf, type Check } from './visit-labels.ts';

const same = (text: string) => text;
const check = (run: number, code: string): Check => ({
  run,
  code,
  name: code,
  outcome: 'pass',
  message: '',
  measured: {},
  at: `2026-11-0${run}T08:00:00.000Z`,
});

describe('what a check measured', () => {
  it('is said in words, rounded to a tenth', () => {
    expect(measuredText({ distanceMeters: 37.04, isMock: true, reasons: ['gpsOff', 'noSignal'] }, same)).toEqual([
      '距住址(米) 37',
      '模拟定位 是',
      '护理员说明 定位未开启、现场无信号',
    ]);
  });

  it('shows no identifiers', () => {
    expect(measuredText({ visitId: '0190-aa', visits: ['0190-bb'] }, same)).toEqual([]);
  });
});

describe('runs', () => {
  it('put the present one first, keep each check in its own, and the doubts first', () => {
    const runs = runsOf([check(1, 'F01'), check(2, 'F01'), check(1, 'F03')]);
    expect(runs.map(({ run, checks }) => [run, checks.map(({ code }) => code)])).toEqual([
      [2, ['F01']],
      [1, ['F01', 'F03']],
    ]);
    const mixed = runsOf([
      check(1, 'F01'),
      { ...check(1, 'F03'), outcome: 'amber' },
      { ...check(1, 'F05'), outcome: 'red' },
    ]);
    expect(mixed[0]?.checks.map(({ code }) => code)).toEqual(['F05', 'F03', 'F01']);
    expect(runs[0]?.at).toBe('2026-11-02T08:00:00.000Z');
  });
});

describe('a review’s deadline', () => {
  it('at midnight is the day that ends then', () => {
    expect(lastDayOf('2026-11-25T16:00:00.000Z')).toBe('2026-11-25');
    expect(lastDayOf('2026-11-25T16:00:01.000Z')).toBe('2026-11-26');
  });
});

it('every check has its English name', () => {
  expect(Object.values(checkNames).filter((name) => !(name in english))).toEqual([]);
});
