import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  csvCell,
  daysBetween,
  formatDay,
  formatFen,
  formatInstant,
  formatMinutes,
  formatTime,
  parseYuan,
  toCsv,
  toInstant,
} from './format.ts';

describe('money', () => {
  it('shows yuan with two decimals and thousands', () => {
    expect(formatFen(0)).toBe('¥0.00');
    expect(formatFen(5)).toBe('¥0.05');
    expect(formatFen(123_456)).toBe('¥1,234.56');
    expect(formatFen(-123_456_789)).toBe('-¥1,234,567.89');
  });

  it('refuses what is not a sum of money', () => {
    for (const text of ['', '-1', '1.234', '1e3', '一百', '1.']) expect(parseYuan(text), text).toBeUndefined();
  });

  it('reads back what it shows', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (fen) => parseYuan(formatFen(fen)) === fen));
  });
});

describe('minutes', () => {
  it('shows hours and minutes', () => {
    expect(formatMinutes(80, 'zh-CN')).toBe('1 小时 20 分');
    expect(formatMinutes(60, 'zh-CN')).toBe('1 小时');
    expect(formatMinutes(45, 'zh-CN')).toBe('45 分');
    expect(formatMinutes(0, 'zh-CN')).toBe('0 分');
    expect(formatMinutes(80, 'en')).toBe('1 h 20 min');
  });
});

describe('time', () => {
  it('is Shanghai time', () => {
    expect(formatDay('2026-11-20T16:00:00Z')).toBe('2026-11-21');
    expect(formatDay('2026-11-21')).toBe('2026-11-21');
    expect(formatInstant('2026-11-21T01:30:00Z')).toBe('2026-11-21 09:30');
    expect(formatInstant('2026-11-21')).toBe('2026-11-21');
    expect(formatTime('2026-11-20T16:05:00Z')).toBe('00:05');
    expect(toInstant('2026-11-21', '09:30')).toBe('2026-11-21T01:30:00.000Z');
  });

  it('counts days', () => {
    expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
    expect(daysBetween('2026-11-21', '2026-11-20T16:30:00Z')).toBe(0);
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  });
});

describe('CSV', () => {
  it('keeps what could run as a formula from running', () => {
    expect(csvCell('=1+1')).toBe("'=1+1");
    expect(csvCell('@cmd')).toBe("'@cmd");
    expect(csvCell('-12.50')).toBe('-12.50');
    expect(csvCell('a"b,c')).toBe('"a""b,c"');
  });

  it('begins with the mark by which Excel knows UTF-8', () => {
    expect(toCsv([['姓名'], ['王 桂芳']])).toBe('\uFEFF姓名\r\n王 桂芳\r\n');
  });
});
