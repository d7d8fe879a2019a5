import { expect, it } from 'vitest';
import { encodeRow } from './catalogue.ts';
import type { Fact, Parameters } from './catalogue.ts';
import { check } from './check.ts';
import { explain, factsToCollect } from './explain.ts';
import { parse } from './parse.ts';
import { sentence } from './sentence.ts';

const facts: Fact[] = [
  { name: 'age', type: 'number', min: 0, max: 150, label: '年龄', unit: 'years' },
  { name: 'local', type: 'boolean', label: '户籍在本县' },
  { name: 'dibao', type: 'boolean', label: '低保对象' },
  { name: 'grade', type: 'number', min: 0, max: 4, label: '失能等级' },
  { name: 'income_fen', type: 'number', min: 0, max: 100_000_000, label: '月收入', unit: 'fen' },
  {
    name: 'living',
    type: 'string',
    enum: ['alone', 'family'],
    enumLabels: { alone: '独居', family: '与子女同住' },
    label: '居住情况',
  },
  { name: 'moved', type: 'date', label: '迁入日期' },
  { name: 'district', type: 'number', min: 0, max: 9, label: '区' },
];
const parameters: Parameters = { by: 'district', values: { line: [90_000, 80_000] }, labels: { line: '低保标准' } };

function explained(when: string, person: Record<string, unknown>, amount?: string) {
  const checked = check(facts, [{ id: 'r', when, ...(amount === undefined ? {} : { amount }) }], parameters);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const [explanation] = explain(checked.policies, encodeRow(facts, person));
  if (explanation === undefined) throw new Error('one rule, one explanation');
  return explanation;
}

it('names what fails, with what is required and what is', () => {
  const result = explained('age >= 80 and local and (dibao or income_fen <= p.line)', {
    age: 79,
    local: true,
    dibao: false,
    income_fen: 90_000,
    district: 0,
  });
  expect(result.eligible).toBe(false);
  expect(result.unmet.map(({ text }) => text)).toEqual(['age >= 80']);
  expect(result.reasons[0]).toMatchObject({
    required: '年龄不低于80岁',
    actual: [{ fact: 'age', label: '年龄', value: '79' }],
  });
  expect(result.nearMiss?.distance).toEqual({ by: '1', unit: 'years' });
});

it('takes the smallest set that decides, and lists everything that is unmet', () => {
  const result = explained('(dibao or income_fen <= 5000) and age >= 80', { age: 70, dibao: false, income_fen: 6000 });
  expect(result.reasons.map(({ text }) => text)).toEqual(['age >= 80']);
  expect(result.unmet.map(({ text }) => text)).toEqual(['dibao', 'income_fen <= 5000', 'age >= 80']);
  expect(result.nearMiss).toBeNull();
});

it('proves its reasons: with the other facts unknown the answer stays', () => {
  const when = 'not(age < 80) and (local or dibao) and (if dibao then true else grade in [2..4])';
  const person: Record<string, unknown> = { age: 85, local: false, dibao: true, grade: 0 };
  const result = explained(when, person);
  expect(result.eligible).toBe(true);
  const used = new Set(result.reasons.flatMap(({ actual }) => actual.map(({ fact }) => fact)));
  expect([...used].sort()).toEqual(['age', 'dibao']);
  expect(explained(when, Object.fromEntries(Object.entries(person).filter(([fact]) => used.has(fact)))).eligible).toBe(
    true,
  );
});

it('asks for the facts that leave an answer open, most useful first', () => {
  const checked = check(
    facts,
    [
      { id: 'a', when: 'age >= 80 and local' },
      { id: 'b', when: 'age >= 80 and grade >= 2' },
      { id: 'c', when: 'grade >= 3' },
      { id: 'd', when: 'grade >= 3 and living = "alone" and age > 60' },
      { id: 'e', when: 'living = "alone" and age < 60' },
    ],
    parameters,
  );
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const explanations = explain(checked.policies, encodeRow(facts, { age: 81 }));
  expect(explanations.map(({ missing }) => missing)).toEqual([
    ['local'],
    ['grade'],
    ['grade'],
    ['grade', 'living'],
    [],
  ]);
  expect(factsToCollect(explanations)).toEqual([
    { fact: 'grade', settles: 2, concerns: 3 },
    { fact: 'local', settles: 1, concerns: 1 },
    { fact: 'living', settles: 0, concerns: 1 },
  ]);
});

it('asks for the place where a parameter depends on it', () => {
  expect(explained('income_fen <= p.line', { income_fen: 1 }).missing).toEqual(['district']);
});

it.each([
  ['age >= 80 and local', '年龄不低于80岁 且 户籍在本县'],
  ['income_fen <= 90000 or dibao', '月收入不高于900元 或 低保对象'],
  ['income_fen < p.line * 1.5', '月收入低于（低保标准 × 1.5）'],
  ['living in ("alone", "family")', '居住情况为独居、与子女同住之一'],
  ['grade in [2..4)', '失能等级不低于2且低于4'],
  ['age between 60 and 79', '年龄在60岁至79岁之间'],
  ['moved <= date("2024-01-01")', '迁入日期不晚于2024-01-01'],
  ['not(dibao)', '不满足（低保对象）'],
  ['dibao = false and living != null', '非低保对象 且 居住情况已登记'],
])('says %s', (text, expected) => {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.problem.en);
  expect(sentence(parsed.rule.expr, { facts, parameters })).toBe(expected);
});
