import { describe, expect, it } from 'vitest';
import { stack } from './stack.ts';
import type { Candidate, StackStep } from './stack.ts';

const amounts = (candidates: readonly Candidate[], steps: readonly StackStep[]) =>
  Object.fromEntries(stack(candidates, steps).map(({ id, amountFen }) => [id, amountFen]));
const granted = (id: string, amountFen: number): Candidate => ({ id, eligible: true, amountFen });

describe('养老服务消费补贴, at most 800 yuan a month (民发〔2025〕37号)', () => {
  it.each([
    ['home 600', { bill: 600, ltci: 0, ratio: 500, used: 0 }, 300],
    ['institution 2500', { bill: 2500, ltci: 0, ratio: 400, used: 0 }, 800],
    ['home 1000 after long-term care insurance 750', { bill: 1000, ltci: 750, ratio: 500, used: 0 }, 125],
    ['home 400 with 700 used', { bill: 400, ltci: 0, ratio: 500, used: 700 }, 100],
    ['day care 1200', { bill: 1200, ltci: 0, ratio: 400, used: 0 }, 480],
    ['home 400 with all used', { bill: 400, ltci: 0, ratio: 500, used: 800 }, 0],
  ])('%s', (_, { bill, ltci, ratio, used }, expected) => {
    const payers = [
      { id: 'ltci', ratioPermille: null },
      { id: 'voucher', ratioPermille: ratio, capFen: 80_000, usedFen: used * 100 },
    ];
    const result = amounts(
      [granted('ltci', ltci * 100), granted('voucher', 80_000)],
      [{ id: 's', kind: 'sequential', billFen: bill * 100, payers }],
    );
    expect(result).toEqual({ ltci: ltci * 100, voucher: expected * 100 });
  });

  it('is excluded by 特困供养, whatever the bill', () => {
    const [kept, voucher] = stack(
      [granted('tekun', 150_000), granted('voucher', 80_000)],
      [
        { id: 'x', kind: 'exclusive', members: ['tekun', 'voucher'] },
        { id: 's', kind: 'sequential', billFen: 100_000, payers: [{ id: 'voucher', ratioPermille: 500 }] },
      ],
    );
    expect(kept?.amountFen).toBe(150_000);
    expect(voucher).toMatchObject({ amountFen: 0, reasons: [{ code: 'excluded', by: 'tekun', beforeFen: 80_000 }] });
  });
});

it('Beijing 2019-10: the highest inside a class, classes added', () => {
  const steps: StackStep[] = [
    { id: 'service', kind: 'highest', members: ['dibao', 'low', 'one-child'] },
    { id: 'care', kind: 'highest', members: ['care-600', 'care-400', 'care-200'] },
    { id: 'age', kind: 'highest', members: ['age-80', 'age-90', 'age-100'] },
  ];
  const given = [
    granted('low', 20_000),
    granted('dibao', 30_000),
    granted('care-600', 60_000),
    granted('care-400', 40_000),
    granted('age-80', 10_000),
  ];
  const result = stack(given, steps);
  expect(result.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(100_000);
  expect(result.find(({ id }) => id === 'low')?.reasons).toEqual([
    {
      step: 'service',
      code: 'lower',
      zh: '符合条件，但“dibao”标准更高，就高享受',
      by: 'dibao',
      beforeFen: 20_000,
      afterFen: 0,
    },
  ]);
});

it('a disabled elder applies for the higher of two care allowances (国发〔2015〕52号)', () => {
  expect(
    amounts(
      [granted('disability', 10_000), granted('elder', 20_000)],
      [{ id: 'h', kind: 'highest', members: ['disability', 'elder'] }],
    ),
  ).toEqual({
    disability: 0,
    elder: 20_000,
  });
});

it('a cap cuts the last first', () => {
  const steps: StackStep[] = [{ id: 'c', kind: 'cap', members: ['a', 'b'], capFen: 5000, usedFen: 1000 }];
  expect(amounts([granted('a', 3000), granted('b', 3000)], steps)).toEqual({ a: 3000, b: 1000 });
});

it('marks what an unknown benefit could still change, and lets it take nothing', () => {
  const unknown: Candidate = { id: 'high', eligible: null, amountFen: 9000 };
  const [high, low] = stack([unknown, granted('low', 5000)], [{ id: 'h', kind: 'highest', members: ['high', 'low'] }]);
  expect(high).toMatchObject({ amountFen: 9000, provisional: true });
  expect(low).toMatchObject({ amountFen: 5000, provisional: true });
});

it('refuses an amount that is not whole fen, and a benefit twice', () => {
  expect(() => stack([granted('a', 0.5)], [])).toThrow(RangeError);
  expect(() => stack([granted('a', 1), granted('a', 1)], [])).toThrow(RangeError);
});
