import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, monthOf, weekdayOf } from '../../platform/clock/index.ts';
import {
  blockedOn,
  clashOf,
  chooseByRotation,
  readSchedule,
  serviceDays,
  splitVisits,
  standing,
  totalOf,
  type Fund,
} from './rules.ts';

const today = '2026-11-21';
const wish = (change = {}) => ({
  kind: 'recurring' as const,
  fromDate: '2026-11-23',
  toDate: '2026-12-20',
  weekdays: [1, 3],
  windowFromMinute: 540,
  windowToMinute: 720,
  ...change,
});

describe('a schedule', () => {
  it.each([
    ['scheduleIncomplete', { weekdays: [] }],
    ['scheduleIncomplete', { toDate: undefined }],
    ['periodInvalid', { toDate: '2026-11-22' }],
    ['planTooLong', { toDate: addDays('2026-11-23', 92) }],
    ['tooFarAhead', { fromDate: addDays(today, 93), toDate: addDays(today, 94) }],
    ['windowTooShort', { windowToMinute: 599 }],
  ])('%s %o', (code, change) => {
    expect(() => readSchedule(wish(change), 60, today)).toThrow(code);
  });

  it('may span 92 days, begin 92 days ahead, and have a window as long as the visit', () => {
    const fromDate = addDays(today, 92);
    const schedule = readSchedule(
      wish({ fromDate, toDate: addDays(fromDate, 91), windowToMinute: 600, weekdays: [1, 2, 3, 4, 5, 6, 7] }),
      60,
      today,
    );
    expect(serviceDays(schedule)).toHaveLength(92);
  });

  it('gives exactly the chosen weekdays, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 0, max: 91 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (start, length, weekdays) => {
          const fromDate = addDays(today, start);
          const toDate = addDays(fromDate, length);
          const days = serviceDays(readSchedule(wish({ fromDate, toDate, weekdays }), 60, today));
          const expected = Array.from({ length: length + 1 }, (_, n) => addDays(fromDate, n)).filter((day) =>
            weekdays.includes(weekdayOf(day)),
          );
          expect(days).toEqual(expected);
        },
      ),
    );
  });
});

describe('life events', () => {
  const stay = { kind: 'hospital' as const, from_date: '2026-11-25', to_date: '2026-11-28' };
  it('block from the day of admission to the eve of discharge; what goes on in hospital goes on', () => {
    const on = (day: string, isHospitalItem = false) => blockedOn([stay], day, isHospitalItem);
    expect([on('2026-11-24'), on('2026-11-25'), on('2026-11-27'), on('2026-11-28')]).toEqual([
      undefined,
      '住院期间',
      '住院期间',
      undefined,
    ]);
    expect(on('2026-11-26', true)).toBeUndefined();
    expect(blockedOn([{ ...stay, to_date: null }], '2027-01-01', false)).toBe('住院期间');
    expect(blockedOn([{ ...stay, kind: 'institution' }], '2026-11-26', true)).toBe('入住机构期间');
    expect(blockedOn([{ ...stay, kind: 'death', to_date: null }], '2026-12-26', true)).toBe('老人已去世');
    expect(blockedOn([{ ...stay, kind: 'move' }], '2026-11-26', false)).toBeUndefined();
  });

  it('leave out what a later entry replaced', () => {
    expect(
      standing([
        { id: 'a', replaces: null },
        { id: 'b', replaces: 'a' },
      ]).map((row) => row.id),
    ).toEqual(['b']);
  });
});

const fund = (monthlyFen: number, change: Partial<Fund> = {}): Fund => ({
  grantId: 'g1',
  benefit: 'home-care-subsidy',
  benefitName: '居家养老服务补贴',
  validFrom: '2026-01-01',
  validTo: null,
  monthlyFen,
  available: new Map(['2026-11', '2026-12', '2027-01'].map((month) => [month, monthlyFen])),
  permille: 1000,
  ...change,
});

describe('the split', () => {
  it('takes quota, then the voucher’s share of the rest, then the elder', () => {
    const voucher = fund(80_000, { grantId: 'g2', permille: 500 });
    const { visits } = splitVisits(
      ['2026-11-24', '2026-11-25'],
      60_000,
      { quotas: [fund(40_000)], vouchers: [voucher] },
      true,
    );
    expect(visits).toMatchObject([
      { quotaFen: 40_000, subsidyFen: 10_000, selfFen: 10_000, grantId: 'g1' },
      { quotaFen: 0, subsidyFen: 30_000, selfFen: 30_000, grantId: null },
    ]);
  });

  // facts.md §8.1: home 600 → 300; home 400 with 700 of 800 used → 100.
  it.each([
    [60_000, 80_000, 30_000],
    [40_000, 10_000, 10_000],
  ])('voucher on %i fen with %i left takes %i', (priceFen, left, subsidyFen) => {
    const voucher = fund(80_000, { permille: 500, available: new Map([['2026-11', left]]) });
    expect(splitVisits(['2026-11-24'], priceFen, { quotas: [], vouchers: [voucher] }, true).visits[0]).toMatchObject({
      subsidyFen,
    });
  });

  it('without self-pay plans only what is paid for, and a cheaper month goes on', () => {
    const days = ['2026-11-24', '2026-11-25', '2026-12-01'];
    const { visits, unpaid } = splitVisits(days, 15_000, { quotas: [fund(20_000)], vouchers: [] }, false);
    expect(visits.map((visit) => visit.day)).toEqual(['2026-11-24', '2026-12-01']);
    expect(unpaid).toEqual(['2026-11-25']);
  });

  it('uses a grant only while it runs', () => {
    const { visits } = splitVisits(
      ['2026-11-24', '2026-11-25'],
      100,
      { quotas: [fund(1000, { validTo: '2026-11-24' })], vouchers: [] },
      true,
    );
    expect(visits.map((visit) => visit.quotaFen)).toEqual([100, 0]);
  });

  it('always adds up, and never uses more than a month has', () => {
    const input = fc.record({
      start: fc.integer({ min: 0, max: 40 }),
      count: fc.integer({ min: 1, max: 40 }),
      priceFen: fc.integer({ min: 0, max: 30_000 }),
      quota: fc.integer({ min: 0, max: 90_000 }),
      voucher: fc.integer({ min: 0, max: 90_000 }),
      permille: fc.integer({ min: 0, max: 1000 }),
      selfPayAllowed: fc.boolean(),
    });
    fc.assert(
      fc.property(input, ({ start, count, priceFen, quota, voucher, permille, selfPayAllowed }) => {
        const days = Array.from({ length: count }, (_, n) => addDays('2026-11-22', start + n));
        const funds = { quotas: [fund(quota)], vouchers: [fund(voucher, { grantId: 'g2', permille })] };
        const { visits, unpaid, uses } = splitVisits(days, priceFen, funds, selfPayAllowed);
        expect(visits.length + unpaid.length).toBe(days.length);
        for (const visit of visits) {
          expect(visit.quotaFen + visit.subsidyFen + visit.selfFen).toBe(priceFen);
          expect(Math.min(visit.quotaFen, visit.subsidyFen, visit.selfFen)).toBeGreaterThanOrEqual(0);
          if (!selfPayAllowed) expect(visit.selfFen).toBe(0);
        }
        for (const month of new Set(days.map((day) => monthOf(day)))) {
          const inMonth = totalOf(visits.filter((visit) => monthOf(visit.day) === month));
          expect(inMonth.quotaFen).toBeLessThanOrEqual(quota);
          expect(inMonth.subsidyFen).toBeLessThanOrEqual(voucher);
          expect(uses.find((use) => use.month === month && use.grantId === 'g1')?.usedFen).toBe(inMonth.quotaFen);
        }
      }),
    );
  });
});

describe('rotation', () => {
  it('goes to the fewest open orders, then by id', () => {
    const candidates = ['b', 'a', 'c'].map((id) => ({ id, name: id }));
    expect(chooseByRotation(candidates, new Map([['a', 1]]))?.id).toBe('b');
    expect(chooseByRotation(candidates, new Map())?.id).toBe('a');
    expect(chooseByRotation([], new Map())).toBeUndefined();
  });
});

describe('one elder, one service at a time', () => {
  const at = (from: string, to: string) => ({
    from: new Date(`2026-11-23T${from}:00Z`),
    to: new Date(`2026-11-23T${to}:00Z`),
  });
  const expected = [{ productName: '助浴', carers: 1, ...at('02:00', '03:00') }];

  it.each([
    ['before', '01:00', '02:00', undefined],
    ['into its beginning', '01:30', '02:01', '助浴'],
    ['inside', '02:10', '02:20', '助浴'],
    ['around', '01:00', '04:00', '助浴'],
    ['after', '03:00', '04:00', undefined],
  ])('%s', (_, from, to, clash) => {
    expect(clashOf(expected, { ...at(from, to), carers: 1 })?.productName).toBe(clash);
  });

  it('a service of two carers is made to be done together', () => {
    expect(clashOf(expected, { ...at('02:00', '03:00'), carers: 2 })).toBeUndefined();
    expect(
      clashOf(
        expected.map((one) => ({ ...one, carers: 2 })),
        { ...at('02:00', '03:00'), carers: 1 },
      ),
    ).toBeUndefined();
  });
});
