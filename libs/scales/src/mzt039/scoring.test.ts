import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyAnswers } from '../test-answers.ts';
import type { AssessmentInput, ScoreSuccess } from '../types.ts';
import { adlLevel, initialGradeOfLevels, literalGrades, mentalLevel, participationLevel, senseLevel } from './grade.ts';
import type { Level, Levels } from './grade.ts';
import { mzt039 } from './instrument.ts';
import { scoreMzt039, scoreMzt039Json } from './scoring.ts';

const plain = { coma: false, dementia: false, mentalDisorder: false, careRiskEvents30d: 0 };
const all: readonly Level[] = [0, 1, 2, 3];
const combinations: Levels[] = all.flatMap((adl) =>
  all.flatMap((mental) => all.flatMap((sense) => all.map((participation) => ({ adl, mental, sense, participation })))),
);

function scored(input: AssessmentInput): ScoreSuccess {
  const result = scoreMzt039(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result;
}

/** Best answers, with some replaced. */
function answers(changes: Record<string, number> = {}): Record<string, number> {
  const best = mzt039.items.map((item) => [item.id, item.options[0]?.value ?? 0]);
  return { ...Object.fromEntries(best), ...changes };
}

describe('MZ/T 039-2013 refusals', () => {
  it('names every missing and impossible answer', () => {
    for (const { id } of mzt039.items) {
      const partial: Record<string, number> = answers();
      delete partial[id];
      expect(scoreMzt039({ ...plain, answers: partial })).toMatchObject({ errors: [{ item: id, code: 'missing' }] });
      const wrong = { ...plain, answers: answers({ [id]: 7 }) };
      expect(scoreMzt039(wrong)).toMatchObject({ errors: [{ item: id, code: 'impossible' }] });
    }
    expect(scoreMzt039Json({ answers: answers() })).toMatchObject({ ok: false, errors: { length: 4 } });
    expect(scoreMzt039Json(null)).toMatchObject({ errors: [{ item: 'input' }] });
  });
});

describe('MZ/T 039-2013 levels', () => {
  it('have 22 items: ten to 100, three to 6, four to 14, five to 20', () => {
    for (const { id, maximum } of mzt039.dimensions) {
      const items = mzt039.items.filter((item) => item.dimension === id);
      const sum = items.reduce((total, item) => total + Math.max(...item.options.map((option) => option.value)), 0);
      expect(sum).toBe(maximum);
    }
    expect(mzt039.items).toHaveLength(22);
  });

  it('follow the bands', () => {
    const bands = (levelOf: (total: number) => Level, totals: number[]) => totals.map(levelOf);
    expect(bands(adlLevel, [100, 95, 65, 60, 45, 40, 0])).toEqual([0, 1, 1, 2, 2, 3, 3]);
    expect(bands(mentalLevel, [0, 1, 2, 3, 4, 6])).toEqual([0, 1, 2, 2, 3, 3]);
    expect(bands(participationLevel, [0, 2, 3, 7, 8, 13, 14, 20])).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it.each([
    [0, 1, 1, 0, 0],
    [0, 2, 0, 0, 1],
    [0, 0, 0, 1, 1],
    [0, 0, 3, 0, 2],
    [0, 0, 0, 2, 2],
    [1, 0, 0, 0, 2],
    [1, 3, 3, 2, 2],
    [0, 4, 0, 0, 3],
    [1, 0, 0, 3, 3],
    [2, 0, 0, 0, 3],
    [3, 0, 0, 0, 3],
  ])('judges consciousness %i, sight %i, hearing %i, communication %i as %i', (...values) => {
    const [consciousness, sight, hearing, communication, level] = values;
    expect(senseLevel({ consciousness, sight, hearing, communication })).toBe(level);
  });
});

describe('MZ/T 039-2013 grades', () => {
  it('leave 9 combinations without a clause and 60 with two', () => {
    const counts = combinations.map((levels) => literalGrades(levels).length);
    expect(counts.filter((count) => count === 0)).toHaveLength(9);
    expect(counts.filter((count) => count === 2)).toHaveLength(60);
    expect(Math.max(...counts)).toBe(2);
    for (const [adl, mental, sense, participation] of [
      [0, 0, 0, 3],
      [2, 0, 0, 0],
      [2, 1, 1, 1],
    ] as const) {
      expect(literalGrades({ adl, mental, sense, participation })).toEqual([]);
    }
  });

  it('are 2, 88, 64 and 102 of the 256 combinations', () => {
    const grades = combinations.map(initialGradeOfLevels);
    expect(all.map((grade) => grades.filter((candidate) => candidate === grade).length)).toEqual([2, 88, 64, 102]);
  });

  it('never get better when one level gets worse', () => {
    for (const levels of combinations) {
      for (const key of ['adl', 'mental', 'sense', 'participation'] as const) {
        const worse = all.find((level) => level === levels[key] + 1);
        if (worse === undefined) continue;
        const next = initialGradeOfLevels({ ...levels, [key]: worse });
        expect(next, `${JSON.stringify(levels)} ${key}`).toBeGreaterThanOrEqual(initialGradeOfLevels(levels));
      }
    }
  });

  it('give a reason for a gap and for an overlap', () => {
    const gap = scored({ ...plain, answers: answers({ 'B4.1': 4, 'B4.2': 4, 'B4.3': 4, 'B4.4': 2 }) });
    expect(gap).toMatchObject({ initialGrade: 1, grade: 1, total: null, reasons: [{ code: 'ruleGap' }] });
    expect(gap.dimensions.map((dimension) => dimension.level)).toEqual([0, 0, 0, 3]);
    const overlap = scored({ ...plain, answers: answers({ 'B1.1': 5, 'B3.2': 4 }) });
    expect(overlap).toMatchObject({ initialGrade: 2, reasons: [{ code: 'ruleOverlap' }] });
  });

  it('grade the best answers 0 and raise them by one', () => {
    expect(scored({ ...plain, answers: answers() })).toMatchObject({ initialGrade: 0, grade: 0, reasons: [] });
    expect(scored({ ...plain, mentalDisorder: true, answers: answers() }).grade).toBe(1);
    expect(scored({ ...plain, careRiskEvents30d: 2, dementia: true, answers: answers() }).grade).toBe(1);
    expect(scored({ ...plain, careRiskEvents30d: 1, answers: answers() }).grade).toBe(0);
  });

  it('take a diagnosed cognitive disorder among the answers for dementia', () => {
    const result = scored({ ...plain, answers: answers({ 'B2.1': 2 }) });
    expect(result).toMatchObject({ initialGrade: 1, grade: 2, reasons: [{ code: 'dementia' }] });
  });

  it('do not raise 重度失能 and grade coma 重度失能 without answers', () => {
    const severe = scored({
      ...plain,
      dementia: true,
      answers: answers({ 'B1.8': 0, 'B1.9': 0, 'B1.1': 0, 'B1.4': 0, 'B1.10': 0 }),
    });
    expect(severe).toMatchObject({ initialGrade: 3, grade: 3 });
    expect(scored({ coma: true, answers: {} })).toMatchObject({ grade: 3, reasons: [{ code: 'coma' }] });
    expect(scored({ ...plain, answers: { 'B3.1': 3 } })).toMatchObject({ grade: 3, reasons: [{ code: 'coma' }] });
  });

  it('never get worse when any one answer improves', () => {
    fc.assert(
      fc.property(anyAnswers(mzt039), fc.nat(mzt039.items.length - 1), fc.nat(5), (given, index, events) => {
        const item = mzt039.items[index];
        const place = item?.options.findIndex((option) => option.value === given[item.id]) ?? 0;
        const better = item?.options[item.dimension === 'B1' ? 0 : Math.max(place - 1, 0)];
        if (!item || !better) return;
        const before = scored({ ...plain, careRiskEvents30d: events, answers: given });
        const after = scored({ ...plain, careRiskEvents30d: events, answers: { ...given, [item.id]: better.value } });
        expect(after.grade).toBeLessThanOrEqual(before.grade ?? -1);
      }),
    );
  });
});
