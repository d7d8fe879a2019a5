import { describe, expect, it } from 'vitest';
import { encodeRow, FactError } from './catalogue.ts';
import { check } from './check.ts';
import { interpret } from './interpret.ts';
import { testFacts, testParameters } from './testing.ts';

function codes(when: string, amount?: string): string[] {
  const checked = check(testFacts, [{ id: 'r', when, ...(amount === undefined ? {} : { amount }) }], testParameters);
  return checked.ok ? [] : checked.problems.map(({ code, part, from, to }) => `${part} ${code} ${from}–${to}`);
}

function answer(when: string, person: Record<string, unknown>, amount?: string) {
  const checked = check(testFacts, [{ id: 'r', when, ...(amount === undefined ? {} : { amount }) }], testParameters);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const [outcome] = interpret(checked.policies, encodeRow(testFacts, { members: 1, ...person }));
  return amount === undefined ? outcome?.eligible : outcome?.amountFen;
}

describe('what does not compile', () => {
  it.each([
    ['age', 'when not-a-condition 0–3'],
    ['agee > 3', 'when unknown-fact 0–4'],
    ['p.lime > 3', 'when unknown-parameter 0–6'],
    ['age > "80"', 'when different-types 0–10'],
    ['grade = "重度"', 'when not-in-enum 0–12'],
    ['grade in ("中度失能", "重度")', 'when not-in-enum 18–22'],
    ['grade > "中度失能"', 'when no-order 0–14'],
    ['born < date("2026-02-30")', 'when bad-date 7–25'],
    ['age + 1 = null', 'when null 0–14'],
    ['age < null', 'when null 0–10'],
    ['count([1]) > 0', 'when unsupported 0–10'],
    ['age in []', 'when empty-list 7–9'],
    ['age ** members > 1', 'when power 7–14'],
    ['income_fen * income_fen * income_fen > 1', 'when too-large 0–36'],
    ['some x in [1] satisfies x > age', 'when unsupported 0–31'],
    ['not(age)', 'when not-a-condition 4–7'],
    ['constructor > 1', 'when unknown-fact 0–11'],
    ['p.constructor > 1', 'when unknown-parameter 0–13'],
  ])('%s', (when, expected) => {
    expect(codes(when)).toEqual([expected]);
  });

  it('an amount that is no number', () => {
    expect(codes('true', 'dibao')).toEqual(['amount not-a-number 0–5']);
  });

  it('a parameter that is not exact', () => {
    const checked = check(testFacts, [{ id: 'r', when: 'age > p.x' }], { values: { x: 1e300 } });
    expect(checked.ok ? [] : checked.problems.map(({ code }) => code)).toEqual(['bad-parameter']);
  });

  it('reports every rule', () => {
    const checked = check(testFacts, [
      { id: 'a', when: 'x' },
      { id: 'b', when: 'y >', amount: '1 +' },
    ]);
    expect(checked.ok ? [] : checked.problems.map(({ rule, part }) => `${rule} ${part}`)).toEqual([
      'a when',
      'b when',
      'b amount',
    ]);
  });
});

describe('unknown', () => {
  it.each([
    ['age >= 80', {}, null],
    ['grade != "完全失能"', {}, null],
    ['grade in ("完全失能", "重度失能")', {}, null],
    ['age = null', {}, true],
    ['age != null', {}, false],
    ['age >= 80 and dibao', { dibao: false }, false],
    ['age >= 80 or dibao', { dibao: true }, true],
    ['not(dibao)', {}, null],
    ['if dibao then age > 3 else age > 2', { age: 5 }, true],
    ['if dibao then age > 3 else age > 9', { age: 5 }, null],
    ['age / members > 1', { age: 5, members: 0 }, null],
    ['income_fen < p.line', { income_fen: 1, district: 2 }, null],
    ['income_fen < p.line', { income_fen: 1, district: 6 }, null],
    ['income_fen < p.line', { income_fen: 1, district: -1 }, null],
    ['income_fen < p.line', { income_fen: 1, district: 1 }, true],
    ['p.line = null', { district: 2 }, true],
  ])('%s for %o', (when, person, expected) => {
    expect(answer(when, person)).toBe(expected);
  });
});

describe('exact', () => {
  it.each([
    ['income_fen / 3 * 3', { income_fen: 100_000 }, 100_000n],
    ['0.1 + 0.2 + income_fen', { income_fen: 0 }, 0n],
    ['income_fen / 2', { income_fen: 5 }, 3n],
    ['-income_fen / 2', { income_fen: 5 }, -2n],
    ['income_fen * 0.335', { income_fen: 100 }, 34n],
    ['if dibao then 30000 else null', { dibao: false }, null],
    ['score * 100', { score: 0.7 }, 70n],
  ])('%s for %o', (amount, person, expected) => {
    expect(answer('true', person, amount)).toBe(expected);
  });

  it('compares a quotient without rounding', () => {
    expect(answer('income_fen / 3 = 33333.333', { income_fen: 100_000 })).toBe(false);
    expect(answer('income_fen / members = 20000', { income_fen: 60_000, members: 3 })).toBe(true);
  });

  it('refuses a person who does not fit the catalogue', () => {
    for (const wrong of [
      { age: 121 },
      { age: 1.5 },
      { age: '80' },
      { grade: 'x' },
      { born: '2026-02-30' },
      { dibao: 1 },
    ]) {
      expect(() => encodeRow(testFacts, { members: 1, ...wrong })).toThrow(FactError);
    }
    expect(() => encodeRow(testFacts, {})).toThrow(FactError);
  });
});
