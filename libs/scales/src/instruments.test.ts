import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeName, isGrade } from './grades.ts';
import { instruments, isInstrumentId, score } from './instruments.ts';
import { anyAnswers } from './test-answers.ts';

const factors = { coma: false, dementia: false, mentalDisorder: false, careRiskEvents30d: 0 };

describe.each(Object.entries(instruments))('instrument %s', (key, instrument) => {
  it('is well formed: unique ids, known dimensions, texts and clauses', () => {
    expect(instrument.id).toBe(key);
    expect(new Set(instrument.items.map((item) => item.id)).size).toBe(instrument.items.length);
    const dimensions = new Set(instrument.dimensions.map((dimension) => dimension.id));
    for (const item of instrument.items) {
      expect(dimensions.has(item.dimension)).toBe(true);
      expect(item.name && item.nameEn && item.clause).toBeTruthy();
      expect(item.options.length).toBeGreaterThan(1);
      expect(new Set(item.options.map((option) => option.value)).size).toBe(item.options.length);
      expect(item.options.every((option) => option.text.length > 0)).toBe(true);
    }
    expect(instrument.verified || instrument.caveats.length > 0).toBe(true);
  });

  it('scores any possible answers through the one door, in the common shape', () => {
    fc.assert(
      fc.property(anyAnswers(instrument), (answers) => {
        const result = score(instrument.id, { answers, ...factors });
        expect(result).toMatchObject({ ok: true, instrument: instrument.id, version: instrument.version });
        if (!result.ok) return;
        expect(isGrade(result.grade)).toBe(instrument.use === 'ability');
        expect(result.band === undefined).toBe(instrument.use === 'ability');
        expect(result.dimensions.map((dimension) => dimension.id)).toEqual(instrument.dimensions.map(({ id }) => id));
      }),
    );
  });

  it('refuses answers that belong to another instrument', () => {
    const result = score(instrument.id, { answers: { Z9: 1 }, ...factors });
    expect(result.ok).toBe(false);
    if (!result.ok) expect(result.errors.some((error) => error.code === 'unknownItem')).toBe(true);
  });
});

describe('score', () => {
  it('passes maxRaise to both ability instruments and gives the final grade', () => {
    for (const id of ['gbt42195', 'mzt039'] as const) {
      const best = instruments[id].items.map((item) => [item.id, item.options[0]?.value ?? 0] as const);
      const input = { ...factors, dementia: true, careRiskEvents30d: 2, answers: Object.fromEntries(best) };
      expect(score(id, input)).toMatchObject({ initialGrade: 0, grade: 1 });
      expect(score(id, input, { maxRaise: 2 })).toMatchObject({ initialGrade: 0, grade: 2 });
    }
  });
});

describe('names', () => {
  it('name the grades', () => {
    expect(([0, 1, 2, 3, 4] as const).map((grade) => gradeName(grade))).toEqual([
      '能力完好',
      '轻度失能',
      '中度失能',
      '重度失能',
      '完全失能',
    ]);
    expect(gradeName(4, 'full')).toBe('能力完全丧失（完全失能）');
    expect(gradeName(2, 'en')).toBe('Moderate disability');
    expect([0, 4].every(isGrade)).toBe(true);
    expect([5, -1, 1.5, '1', null].some(isGrade)).toBe(false);
  });

  it('know the instruments', () => {
    expect(['gbt42195', 'minicog'].every(isInstrumentId)).toBe(true);
    expect(['toString', 'ltci', 1, null].some(isInstrumentId)).toBe(false);
  });
});
