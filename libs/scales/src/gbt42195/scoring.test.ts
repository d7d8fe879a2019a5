import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyAnswers, answersWithTotal } from '../test-answers.ts';
import { countCareRiskEvents } from './care-risk.ts';
import { findDiagnosis } from './diagnoses.ts';
import { gbt42195 } from './instrument.ts';
import { initialGradeOf, scoreGbt42195, scoreGbt42195Json } from './scoring.ts';
import type { Gbt42195Input, Gbt42195Result } from './scoring.ts';

const plain = { coma: false, dementia: false, mentalDisorder: false, careRiskEvents30d: 0 };

function scored(input: Gbt42195Input, maxRaise: 1 | 2 = 1): Gbt42195Result {
  const result = scoreGbt42195(input, { maxRaise });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result;
}

function errorsOf(input: unknown) {
  const result = scoreGbt42195Json(input);
  if (result.ok) throw new Error('expected errors');
  return result.errors;
}

const anyInput: fc.Arbitrary<Gbt42195Input> = fc.record({
  answers: anyAnswers(gbt42195),
  coma: fc.boolean(),
  dementia: fc.boolean(),
  mentalDisorder: fc.boolean(),
  careRiskEvents30d: fc.nat(5),
});

describe('GB/T 42195-2022 items', () => {
  it('has 26 items whose maxima sum to 32, 15, 28, 15 and 90', () => {
    expect(gbt42195.items).toHaveLength(26);
    expect(gbt42195.dimensions.map((dimension) => dimension.maximum)).toEqual([32, 15, 28, 15]);
    for (const { id, maximum } of gbt42195.dimensions) {
      const items = gbt42195.items.filter((item) => item.dimension === id);
      expect(items.reduce((sum, item) => sum + (item.options[0]?.value ?? 0), 0)).toBe(maximum);
    }
    expect(scored({ ...plain, answers: answersWithTotal(gbt42195, 90) }).total).toBe(90);
  });

  it('has the levels per item that the standard gives, each from its maximum down to 0 without a gap', () => {
    expect(gbt42195.items.map((item) => item.options.length)).toEqual([
      5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 5, 5, 5, 5, 5, 5, 2, 2, 3, 3, 3, 5, 4, 5,
    ]);
    for (const item of gbt42195.items) {
      expect(item.options.map((option) => option.value)).toEqual(item.options.map((_, i, all) => all.length - 1 - i));
      expect(new Set(item.options.map((option) => option.text)).size).toBe(item.options.length);
    }
  });

  it('names the clause of each item by its number', () => {
    expect(gbt42195.items.map((item) => item.id)).toEqual([
      ...Array.from({ length: 8 }, (_, index) => `B1.${index + 1}`),
      ...Array.from({ length: 4 }, (_, index) => `B2.${index + 1}`),
      ...Array.from({ length: 9 }, (_, index) => `B3.${index + 1}`),
      ...Array.from({ length: 5 }, (_, index) => `B4.${index + 1}`),
    ]);
    expect(gbt42195.items.every((item) => item.clause === `GB/T 42195-2022 B.${item.id.slice(1)}`)).toBe(true);
  });
});

describe('GB/T 42195-2022 refusals', () => {
  const complete = { ...plain, answers: answersWithTotal(gbt42195, 70) };

  it.each(gbt42195.items.map((item) => [item.id, item.name]))('names %s %s when it is missing', (id, name) => {
    const answers: Record<string, number> = { ...complete.answers };
    delete answers[id];
    const errors = errorsOf({ ...complete, answers });
    expect(errors).toMatchObject([{ item: id, code: 'missing' }]);
    expect(errors[0]?.message).toContain(`${id} ${name}`);
    expect(errors[0]?.messageEn).toContain(id);
  });

  it.each(gbt42195.items.map((item) => [item.id, item.options[0]?.value ?? 0]))(
    'names %s for every value it does not have',
    (id, maximum) => {
      for (const value of [maximum + 1, -1, 0.5, '1', true, [], {}, Number.NaN, Number.POSITIVE_INFINITY]) {
        const errors = errorsOf({ ...complete, answers: { ...complete.answers, [id]: value } });
        expect(errors).toMatchObject([{ item: id, code: 'impossible' }]);
      }
    },
  );

  it('takes null for missing and refuses items that the standard lacks', () => {
    expect(errorsOf({ ...complete, answers: { ...complete.answers, 'B1.1': null } })).toMatchObject([
      { item: 'B1.1', code: 'missing' },
    ]);
    for (const id of ['B1.9', 'b1.1', '', '__proto__', 'constructor']) {
      const answers: unknown = JSON.parse(JSON.stringify(complete.answers).replace('}', `,${JSON.stringify(id)}:1}`));
      expect(errorsOf({ ...complete, answers })).toMatchObject([{ item: id, code: 'unknownItem' }]);
    }
  });

  it('reports all errors at once, in the order of the form', () => {
    const answers: Record<string, number> = { ...complete.answers, 'B4.5': 9 };
    delete answers['B1.2'];
    const errors = errorsOf({ ...complete, answers, careRiskEvents30d: -1 });
    expect(errors.map((error) => error.item)).toEqual(['B1.2', 'B4.5', 'careRiskEvents30d']);
  });

  it.each([
    ['coma', 'yes'],
    ['coma', 0],
    ['dementia', 1],
    ['mentalDisorder', 'false'],
    ['careRiskEvents30d', -1],
    ['careRiskEvents30d', 1.5],
    ['careRiskEvents30d', '2'],
    ['careRiskEvents30d', Number.NaN],
  ])('refuses %s = %j', (factor, value) => {
    expect(errorsOf({ ...complete, [factor]: value })).toMatchObject([{ item: factor, code: 'impossible' }]);
  });

  it.each(Object.keys(plain))('refuses a missing %s, because unknown is not no', (factor) => {
    const input: Record<string, unknown> = { ...complete };
    delete input[factor];
    expect(errorsOf(input)).toMatchObject([{ item: factor, code: 'missing' }]);
  });

  it('refuses input that is not an assessment', () => {
    for (const input of [null, undefined, 1, 'x', [], true]) {
      expect(errorsOf(input)).toMatchObject([{ item: 'input', code: 'impossible' }]);
    }
    expect(errorsOf({ ...plain })).toMatchObject([{ item: 'answers', code: 'missing' }]);
    expect(errorsOf({ ...plain, answers: [] })).toMatchObject([{ item: 'answers', code: 'impossible' }]);
  });

  it('never throws, whatever comes in', () => {
    const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, withMap: true });
    const fields = fc.record({ answers: fc.oneof(anything, fc.record({ 'B1.1': anything })), coma: anything });
    fc.assert(
      fc.property(fc.oneof(anything, fields), (input) => {
        expect(scoreGbt42195Json(input)).toHaveProperty('ok');
      }),
    );
  });
});

describe('GB/T 42195-2022 grades', () => {
  it.each([
    [90, 0],
    [89, 1],
    [66, 1],
    [65, 2],
    [46, 2],
    [45, 3],
    [30, 3],
    [29, 4],
    [0, 4],
  ])('grades a total of %i as %i', (total, grade) => {
    expect(scored({ ...plain, answers: answersWithTotal(gbt42195, total) })).toMatchObject({
      total,
      initialGrade: grade,
      finalGrade: grade,
      reasons: [],
    });
  });

  it('partitions 0 to 90, better totals never grading worse, and refuses totals outside', () => {
    let previous = 4;
    const seen = new Map<number, number>();
    for (let total = 0; total <= 90; total += 1) {
      const grade = initialGradeOf(total);
      expect(grade).toBeLessThanOrEqual(previous);
      previous = grade;
      seen.set(grade, (seen.get(grade) ?? 0) + 1);
    }
    expect([...seen]).toEqual([
      [4, 30],
      [3, 16],
      [2, 20],
      [1, 24],
      [0, 1],
    ]);
    for (const total of [-1, 91, 65.5, Number.NaN]) expect(() => initialGradeOf(total)).toThrow(RangeError);
  });

  it.each([
    [66, 'F01', 2],
    [90, 'F00', 1],
    [30, 'F20', 4],
    [12, 'F00', 4],
    [70, 'I10', 1],
  ])('grades %i with diagnosis %s as %i', (total, icd10, final) => {
    const raises = findDiagnosis(icd10)?.raises;
    const result = scored({
      answers: answersWithTotal(gbt42195, total),
      coma: false,
      dementia: raises === 'dementia',
      mentalDisorder: raises === 'mentalDisorder',
      careRiskEvents30d: 0,
    });
    expect(result.finalGrade).toBe(final);
    expect(result.reasons[0]?.code).toBe(raises);
  });

  it.each([
    [46, [['fall', '2026-06-30'] as const, ['fall', '2026-06-10'] as const], 3],
    [70, [['fall', '2026-06-30'] as const, ['wandering', '2026-06-05'] as const], 2],
    [70, [['fall', '2026-05-30'] as const, ['fall', '2026-05-30'] as const], 1],
    [70, [['fall', '2026-06-30'] as const], 1],
  ])('grades %i with events %j before 2026-06-30 as %i', (total, events, final) => {
    const careRiskEvents30d = countCareRiskEvents(
      events.map(([kind, date]) => ({ kind, date })),
      '2026-06-30',
    );
    const result = scored({ ...plain, careRiskEvents30d, answers: answersWithTotal(gbt42195, total) });
    expect(result.finalGrade).toBe(final);
  });

  it('raises one grade for a diagnosis and events together, two when the parameter allows, and keeps both reasons', () => {
    const input = { ...plain, dementia: true, careRiskEvents30d: 2, answers: answersWithTotal(gbt42195, 90) };
    expect(scored(input).finalGrade).toBe(1);
    expect(scored(input).reasons.map((reason) => reason.code)).toEqual(['dementia', 'careRiskEvents', 'raiseLimited']);
    expect(scored(input, 2).finalGrade).toBe(2);
    expect(scored(input, 2).reasons.map((reason) => reason.code)).toEqual(['dementia', 'careRiskEvents']);
    const severe = { ...input, answers: answersWithTotal(gbt42195, 40) };
    expect(scored(severe, 2).finalGrade).toBe(4);
  });

  it('counts dementia and another mental disorder as one rule', () => {
    const input = { ...plain, dementia: true, mentalDisorder: true, answers: answersWithTotal(gbt42195, 90) };
    expect(scored(input, 2).finalGrade).toBe(1);
  });

  it('says that grade 4 cannot be raised', () => {
    const result = scored({ ...plain, dementia: true, answers: answersWithTotal(gbt42195, 12) });
    expect(result).toMatchObject({ initialGrade: 4, finalGrade: 4 });
    expect(result.reasons.map((reason) => reason.code)).toEqual(['dementia', 'highestGrade']);
  });

  it('grades coma 4 without answers, giving a total only when every item is answered', () => {
    expect(scoreGbt42195Json({ coma: true })).toMatchObject({ ok: true, total: null, initialGrade: 4, finalGrade: 4 });
    expect(scored({ ...plain, coma: true, answers: { 'B3.9': 0 } }).total).toBeNull();
    const full = scored({ ...plain, coma: true, answers: answersWithTotal(gbt42195, 90) });
    expect(full).toMatchObject({ total: 90, initialGrade: 4, finalGrade: 4, reasons: [{ code: 'coma' }] });
    expect(errorsOf({ coma: true, answers: { 'B1.1': 5 } })).toMatchObject([{ item: 'B1.1', code: 'impossible' }]);
    expect(errorsOf({ coma: true, careRiskEvents30d: -2 })).toMatchObject([{ item: 'careRiskEvents30d' }]);
  });
});

describe('GB/T 42195-2022 properties', () => {
  it('sums the dimensions to the total and stays within the maxima', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { total, dimensions } = scored(input);
        expect(dimensions.reduce((sum, dimension) => sum + (dimension.score ?? Number.NaN), 0)).toBe(total);
        expect(Object.values(input.answers).reduce((sum, value) => sum + value, 0)).toBe(total);
        expect(dimensions.every((dimension) => (dimension.score ?? -1) <= dimension.maximum)).toBe(true);
      }),
    );
  });

  it('never grades worse when any one answer improves', () => {
    const place = fc.nat(gbt42195.items.length - 1);
    fc.assert(
      fc.property(anyInput, place, fc.constantFrom<1 | 2>(1, 2), (input, index, maxRaise) => {
        const item = gbt42195.items[index];
        const value = item ? input.answers[item.id] : undefined;
        fc.pre(item !== undefined && value !== undefined && value < (item.options[0]?.value ?? 0));
        if (!item || value === undefined) return;
        const better = { ...input, answers: { ...input.answers, [item.id]: value + 1 } };
        expect(scored(better, maxRaise).finalGrade).toBeLessThanOrEqual(scored(input, maxRaise).finalGrade);
        expect(scored(better, maxRaise).initialGrade).toBeLessThanOrEqual(scored(input, maxRaise).initialGrade);
      }),
    );
  });

  it('raises by at most maxRaise, never lowers, and gives a reason whenever it raises', () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom<1 | 2>(1, 2), (input, maxRaise) => {
        const { initialGrade, finalGrade, reasons } = scored(input, maxRaise);
        expect(finalGrade).toBeGreaterThanOrEqual(initialGrade);
        expect(finalGrade - initialGrade).toBeLessThanOrEqual(maxRaise);
        if (finalGrade > initialGrade) expect(reasons.length).toBeGreaterThan(0);
        const applies = input.coma || input.dementia || input.mentalDisorder || input.careRiskEvents30d >= 2;
        expect(reasons.length > 0).toBe(applies);
        if (applies && !input.coma) expect(finalGrade).toBe(Math.max(finalGrade, Math.min(initialGrade + 1, 4)));
      }),
    );
  });

  it('grades coma 4 whatever else is so', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        expect(scored({ ...input, coma: true })).toMatchObject({ initialGrade: 4, finalGrade: 4 });
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(anyInput, fc.array(fc.nat(), { minLength: 26, maxLength: 26 }), (input, keys) => {
        const shuffled = Object.entries(input.answers)
          .map((entry, index) => ({ entry, key: keys[index] ?? 0 }))
          .sort((left, right) => left.key - right.key)
          .map(({ entry }) => entry);
        expect(scored({ ...input, answers: Object.fromEntries(shuffled) })).toEqual(scored(input));
      }),
    );
  });
});
