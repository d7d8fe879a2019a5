import { expect, it } from 'vitest';
import { completionsFor } from './completions.ts';
import { compileRule, problemsOf, sentenceOf, vocabularyOf, type CatalogueFact } from './vocabulary.ts';

const fact = (name: string, more: Partial<CatalogueFact>): CatalogueFact => ({
  name,
  type: 'number',
  label: name,
  enum: null,
  enumLabels: {},
  unit: null,
  unitLabel: '',
  nullable: true,
  min: null,
  max: null,
  grows: null,
  derived: false,
  division: false,
  origin: '',
  freshnessDays: null,
  ...more,
});
const vocabulary = vocabularyOf({
  facts: [
    fact('age', { label: '年龄', unit: 'years', unitLabel: '岁', nullable: false }),
    fact('sex', { label: '性别', type: 'string', enum: ['male', 'female'], enumLabels: { male: '男', female: '女' } }),
    fact('registeredCounty', { label: '户籍所在区县', type: 'string', division: true }),
    fact('alive', { label: '在世', type: 'boolean' }),
  ],
  parameters: [
    {
      name: 'old_age',
      label: '高龄',
      value: 80,
      unit: 'years',
      area: '331003000000',
      versionId: '',
      versionCounty: '331003',
      verified: true,
    },
  ],
  documents: [],
  workflows: [],
  counties: [{ code: '331003', name: '黄岩区' }],
});
const labels = (before: string, inString = false) =>
  completionsFor(before, vocabulary, inString).map(({ label }) => label);

it.each(['sex = ', 'age > 60 and sex != ', 'sex in [', 'sex in ("male", ', '"x" = sex or sex in ["male",'])(
  'after %s come the values of the fact',
  (before) => expect(labels(before)).toEqual(['"male"', '"female"']),
);

it('offers divisions by name', () => {
  expect(completionsFor('registeredCounty = ', vocabulary, true)).toMatchObject([
    { label: '"331003"', detail: '黄岩区' },
  ]);
});

it.each(['', 'alive and ', 'age > ', 'alive = '])('after “%s” come facts, parameters and keywords', (before) => {
  expect(labels(before)).toEqual(expect.arrayContaining(['age', 'sex', 'p.old_age', 'and']));
});

it('offers nothing inside a text that belongs to no fact', () => expect(labels('age > ', true)).toEqual([]));

it('speaks and checks with the catalogue', () => {
  expect(sentenceOf('age >= p.old_age and registeredCounty = "331003"', vocabulary)).toContain('黄岩区');
  expect(sentenceOf('age >=', vocabulary)).toBe('');
  expect(problemsOf('agee > 1', vocabulary)).toHaveLength(1);
  expect(problemsOf('age > 1', vocabulary)).toEqual([]);
  expect(problemsOf('sex = 1', vocabulary).length).toBeGreaterThan(0);
});

it('decides a person of a test case; what is left out is unknown', () => {
  const rule = compileRule({ when: 'age >= p.old_age and sex = "male"', amount: 'age * 100' }, vocabulary);
  expect(rule?.reads).toEqual(['age', 'sex']);
  expect(rule?.decide({ age: 81, sex: 'male' })).toEqual({ outcome: 'eligible', amount: 8100 });
  expect(rule?.decide({ age: 81 })).toEqual({ outcome: 'unknown', amount: null });
  expect(rule?.decide({ age: 79 })).toEqual({ outcome: 'ineligible', amount: null });
  expect(rule?.decide({ age: 'old' })).toBeUndefined();
  expect(compileRule({ when: 'age >=', amount: null }, vocabulary)).toBeUndefined();
});
