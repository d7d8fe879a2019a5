import { expect, it } from 'vitest';
import { evalLine } from './eval-line.ts';
import { differingRules, prepareBatch, runBatch, runLine } from './run.ts';
import type { RunInput } from './run.ts';

const input: RunInput = {
  facts: [
    { name: 'age', type: 'number', nullable: true },
    { name: 'living', type: 'string', enum: ['alone', 'family'], nullable: true },
    { name: 'score', type: 'number', nullable: true },
    { name: 'district', type: 'number', nullable: false },
    { name: 'income', type: 'number', nullable: true },
  ],
  rules: [
    { id: 'P1', name: '高龄津贴', when: 'age >= 80', amount: 'if age >= 90 then 50000 else 10000' },
    { id: 'P2', name: '非独居', when: 'living != "alone"', amount: '100' },
    { id: 'P3', name: '低收入', when: 'income <= p.dibao_line', amount: '(p.dibao_line - income) / 3' },
    { id: 'P4', name: '评分', when: 'score * score > 6.2', amount: '0' },
  ],
  parameters: { by: 'district', values: { dibao_line: [90_000, 80_000] } },
  people: [
    { age: 80, living: 'alone', score: 2.5, district: 0, income: 89_999 },
    { age: 95, living: null, score: null, district: 1, income: 80_001 },
    { age: null, living: 'family', score: -2.49, district: 2, income: 1 },
    { age: 79, district: 1, income: 80_000 },
  ],
};

it('counts true and unknown apart, the same in both engines', () => {
  const prepared = prepareBatch(input);
  if (!prepared.ok) throw new Error(JSON.stringify(prepared));
  const [js, columns] = [runBatch(prepared.batch, 'js'), runBatch(prepared.batch, 'columns')];
  expect(js.map(runLine)).toEqual([
    { id: 'P1', true: 2, unknown: 1, amountFen: 60_000 },
    { id: 'P2', true: 1, unknown: 2, amountFen: 100 },
    { id: 'P3', true: 2, unknown: 1, amountFen: 0 },
    { id: 'P4', true: 2, unknown: 2, amountFen: 0 },
  ]);
  expect(differingRules(js, columns)).toEqual([]);
  expect(
    differingRules(
      js,
      js.map((count) => ({ ...count, unknown: count.unknown + 1 })),
    ),
  ).toEqual(['P1', 'P2', 'P3', 'P4']);
});

it('stops at a rule that does not compile, and at a person who does not fit', () => {
  expect(prepareBatch({ ...input, rules: [{ id: 'x', when: 'ages > 3' }] })).toMatchObject({
    ok: false,
    problems: [{ rule: 'x', code: 'unknown-fact' }],
  });
  expect(prepareBatch({ ...input, people: [{ district: 0 }, { district: 0, age: '80' }] })).toMatchObject({
    ok: false,
    person: 1,
  });
});

it('gives sums beyond 2^53 as text', () => {
  expect(runLine({ id: 'r', true: 1, unknown: 0, amountFen: 2n ** 60n, amountUnknown: 0 }).amountFen).toBe(
    '1152921504606846976',
  );
});

it.each([
  ['x != "a"', { x: null }, { value: null }],
  ['x = null', { x: null }, { value: true }],
  ['null = null', {}, { value: true }],
  ['x in ("a", "b")', { x: null }, { value: null }],
  ['x in ("a", null)', { x: null }, { value: true }],
  ['1 / 3', {}, { value: { __num: '0.3333333333333333333333333333333333' } }],
  ['2 / 3', {}, { value: { __num: '0.6666666666666666666666666666666667' } }],
  ['0.1 + 0.2 = 0.3', {}, { value: true }],
  ['1e40 + 1', {}, { value: { __num: '10000000000000000000000000000000000000000' } }],
  ['date("2024-02-29") + duration("P1Y")', {}, { value: { __t: 'date', v: '2025-02-28' } }],
  ['date("2024-03-01") - date("2024-02-01")', {}, { value: { __t: 'duration', v: 'P29D' } }],
  ['date("2023-02-30")', {}, { value: null }],
  ['@"2024-01-01T10:00:00Z" = @"2024-01-01T12:00:00+02:00"', {}, { value: true }],
  ['x.y', { x: { y: { __num: '1.50' } } }, { value: { __num: '1.5' } }],
  ['[1, 2, 3][item >= 2]', {}, { value: [{ __num: '2' }, { __num: '3' }] }],
  ['for i in 1..3 return i * i', {}, { value: [{ __num: '1' }, { __num: '4' }, { __num: '9' }] }],
  ['some i in [1, 2] satisfies i > 1', {}, { value: true }],
  ['if x > 1 then "a" else "b"', { x: null }, { value: 'b' }],
  ['sum([1, 2, 3])', {}, { value: { __num: '6' } }],
])('evaluates %s', (expression, given, expected) => {
  expect(evalLine({ id: 'l', expression, input: given })).toEqual({ id: 'l', ...expected });
});

it.each(['1 +', 'nothing(1)', 'a b', 'for i in 1..1000000 return i'])('gives an error for %s', (expression) => {
  expect(evalLine({ id: 'l', expression })).toMatchObject({ id: 'l', error: expect.any(String) as string });
});
