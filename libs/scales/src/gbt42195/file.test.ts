import { describe, expect, it } from 'vitest';
import { answersWithTotal } from '../test-answers.ts';
import { scoreFile } from './file.ts';
import { gbt42195 } from './instrument.ts';

const assessment = (total: number) => ({
  answers: answersWithTotal(gbt42195, total),
  coma: false,
  dementia: false,
  mentalDisorder: false,
  careRiskEvents30d: 0,
});

describe('scoreFile', () => {
  it('gives an object for an object, with exactly the four fields', () => {
    const { ok, output, errors } = scoreFile({ ...assessment(66), dementia: true });
    expect(ok).toBe(true);
    expect(errors).toEqual([]);
    expect(Object.keys(output)).toEqual(['total', 'initialGrade', 'finalGrade', 'reasons']);
    expect(output).toMatchObject({ total: 66, initialGrade: 1, finalGrade: 2, reasons: [{ code: 'dementia' }] });
  });

  it('gives the errors of an object without an index', () => {
    const { ok, output, errors } = scoreFile({ ...assessment(66), coma: 'no' });
    expect(ok).toBe(false);
    expect(output).toEqual({ errors });
    expect(errors).toHaveLength(1);
    expect(errors[0]).not.toHaveProperty('index');
  });

  it('gives an array of the same length for an array, with the index in each error', () => {
    const broken = { ...assessment(10), answers: { ...assessment(10).answers, 'B2.4': 4 } };
    const { ok, output, errors } = scoreFile([assessment(90), broken, null, { coma: true }]);
    expect(ok).toBe(false);
    expect(errors).toMatchObject([
      { index: 1, item: 'B2.4', code: 'impossible' },
      { index: 2, item: 'input' },
    ]);
    expect(output).toMatchObject([
      { total: 90, finalGrade: 0 },
      { errors: [{ index: 1 }] },
      { errors: [{ index: 2 }] },
      { total: null, finalGrade: 4 },
    ]);
  });

  it('passes the raise limit on and takes an empty array', () => {
    const input = { ...assessment(90), dementia: true, careRiskEvents30d: 3 };
    expect(scoreFile([input], { maxRaise: 2 }).output).toMatchObject([{ finalGrade: 2 }]);
    expect(scoreFile([])).toEqual({ ok: true, output: [], errors: [] });
  });
});
