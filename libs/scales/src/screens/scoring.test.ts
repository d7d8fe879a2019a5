import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyAnswers } from '../test-answers.ts';
import type { Instrument, ScoreSuccess } from '../types.ts';
import { ad8 } from './ad8.ts';
import { barthel } from './barthel.ts';
import { miniCog } from './mini-cog.ts';
import { scoreByTotal } from './scoring.ts';

const instruments = [barthel, ad8, miniCog];

function scored(instrument: Instrument, answers: Record<string, number>): ScoreSuccess {
  const result = scoreByTotal(instrument, { answers });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result;
}

function ad8Answers(yes: number, unjudged: number): Record<string, number> {
  return Object.fromEntries(ad8.items.map((item, i) => [item.id, i < yes ? 1 : i < yes + unjudged ? 2 : 0]));
}

describe.each(instruments.map((instrument) => [instrument.id, instrument] as const))('%s', (_id, instrument) => {
  it('names every missing and impossible answer', () => {
    const complete = Object.fromEntries(instrument.items.map((item) => [item.id, 0]));
    for (const { id } of instrument.items) {
      const { [id]: _left, ...partial } = complete;
      expect(scoreByTotal(instrument, { answers: partial })).toMatchObject({ errors: [{ item: id, code: 'missing' }] });
      const wrong = scoreByTotal(instrument, { answers: { ...complete, [id]: 4 } });
      expect(wrong).toMatchObject({ errors: [{ item: id, code: 'impossible' }] });
    }
    expect(scoreByTotal(instrument, [])).toMatchObject({ errors: [{ item: 'input' }] });
  });

  it('has a total that sums the points, one band for it, and no ability grade', () => {
    fc.assert(
      fc.property(anyAnswers(instrument), (answers) => {
        const result = scored(instrument, answers);
        const points = instrument.items.map((item) => {
          const option = item.options.find((candidate) => candidate.value === answers[item.id]);
          return option?.points ?? option?.value ?? Number.NaN;
        });
        expect(result.total).toBe(points.reduce((sum, value) => sum + value, 0));
        const fitting = instrument.bands.filter(
          (band) => band.minimum <= (result.total ?? -1) && (result.total ?? -1) <= band.maximum,
        );
        expect(fitting).toEqual([result.band]);
        expect(result).not.toHaveProperty('grade');
      }),
    );
  });
});

describe('Barthel', () => {
  it('reaches 100 and offers the points of the original', () => {
    expect(barthel.items.map((item) => item.options[0]?.value)).toEqual([10, 5, 5, 10, 10, 10, 10, 15, 15, 10]);
    const best = Object.fromEntries(barthel.items.map((item) => [item.id, item.options[0]?.value ?? 0]));
    expect(scored(barthel, best)).toMatchObject({ total: 100, band: { code: 'independent' } });
  });

  it.each([
    [100, 'independent'],
    [95, 'mild'],
    [65, 'mild'],
    [60, 'moderate'],
    [45, 'moderate'],
    [40, 'severe'],
    [0, 'severe'],
  ])('bands %i as %s', (total, code) => {
    let left = total;
    const answers = Object.fromEntries(
      barthel.items.map((item) => {
        const value = Math.min(left, item.options[0]?.value ?? 0);
        left -= value;
        return [item.id, value];
      }),
    );
    expect(scored(barthel, answers)).toMatchObject({ total, band: { code } });
  });
});

describe('AD8', () => {
  it.each([
    [0, 0, 'normal', 0],
    [1, 0, 'normal', 0],
    [2, 0, 'suspected', 0],
    [8, 0, 'suspected', 0],
    [0, 1, 'normal', 0],
    [1, 1, 'normal', 1],
    [0, 2, 'normal', 1],
    [2, 6, 'suspected', 0],
  ])('with %i yes and %i unjudged is %s with %i reasons', (yes, unjudged, code, reasons) => {
    const result = scored(ad8, ad8Answers(yes, unjudged));
    expect(result).toMatchObject({ total: yes, band: { code } });
    expect(result.reasons).toHaveLength(reasons);
  });
});

describe('Mini-Cog', () => {
  it.each([
    [3, 2, 'negative'],
    [3, 0, 'negative'],
    [1, 2, 'negative'],
    [2, 0, 'positive'],
    [0, 2, 'positive'],
    [0, 0, 'positive'],
  ])('with %i words and a clock of %i is %s', (recall, clock, code) => {
    expect(scored(miniCog, { recall, clock }).band?.code).toBe(code);
  });

  it('has no clock of 1', () => {
    expect(scoreByTotal(miniCog, { answers: { recall: 3, clock: 1 } })).toMatchObject({ ok: false });
  });
});
