import { checkAnswers, checkFactors, inputError, isFields, sumOf } from '../answers.ts';
import { applyChangeRules, changeFactorsOf, comaReason } from '../change.ts';
import { gradeBands } from '../grades.ts';
import type { DimensionScore, Grade, Reason, ScoreFailure, ScoreOptions } from '../types.ts';
import { gbt42195 } from './instrument.ts';

const changeClause = 'GB/T 42195-2022 C.4';

export interface Gbt42195Input {
  /** Value by item id (`B1.1` … `B4.5`). May be empty or partial only in coma. */
  answers: Record<string, number>;
  coma: boolean;
  /** Confirmed dementia, ICD-10 F00-F03. A screen such as AD8 does not confirm it. */
  dementia: boolean;
  /** Mental or behavioural disorder, ICD-10 F04-F99, diagnosed by a psychiatric specialist. */
  mentalDisorder: boolean;
  /** Falls, wanderings, chokings, suicide attempts or self-harm and others, all kinds together. */
  careRiskEvents30d: number;
}

export interface Gbt42195Result {
  ok: true;
  /** 0 to 90; null when coma was graded without all answers. */
  total: number | null;
  initialGrade: Grade;
  finalGrade: Grade;
  dimensions: DimensionScore[];
  /** Why the final grade is not simply the grade of the total; empty when nothing changed it. */
  reasons: Reason[];
}

/** Initial grade of a total from 0 to 90 (GB/T 42195-2022 C.3); throws RangeError for anything else. */
export function initialGradeOf(total: number): Grade {
  const band = gradeBands.find((candidate) => candidate.minimumTotal <= total && total <= candidate.maximumTotal);
  if (!band || !Number.isInteger(total)) throw new RangeError(`total ${total} is outside 0..90`);
  return band.grade;
}

/** As {@link scoreGbt42195}, for input of unknown shape. */
export function scoreGbt42195Json(input: unknown, options: ScoreOptions = {}): Gbt42195Result | ScoreFailure {
  if (!isFields(input)) return { ok: false, errors: [inputError(input)] };
  const coma = input.coma === true;
  const { chosen, errors } = checkAnswers(gbt42195, input, coma);
  errors.push(...checkFactors(gbt42195.factors, input, coma));
  if (errors.length > 0) return { ok: false, errors };

  const dimensions = gbt42195.dimensions.map(({ id, name, maximum }): DimensionScore => {
    const items = gbt42195.items.filter((item) => item.dimension === id);
    return { id, name, score: sumOf(items, chosen), maximum };
  });
  const total = sumOf(gbt42195.items, chosen);
  if (coma) {
    const reasons = [comaReason({ clause: changeClause, highest: 4 })];
    return { ok: true, total, initialGrade: 4, finalGrade: 4, dimensions, reasons };
  }
  if (total === null) throw new Error('every answer was checked, yet one is missing');
  const initialGrade = initialGradeOf(total);
  const { grade, reasons } = applyChangeRules(initialGrade, changeFactorsOf(input), {
    standard: gbt42195.standard,
    clause: changeClause,
    highest: 4,
    maxRaise: options.maxRaise ?? 1,
  });
  return { ok: true, total, initialGrade, finalGrade: grade, dimensions, reasons };
}

/**
 * Scores one assessment by GB/T 42195-2022: total, initial grade (C.3), change rules (C.4), final grade (C.5).
 * Coma is graded 4 without scoring, so answers and the other factors may then be absent; present ones are still
 * checked, and the total is given only when all 26 are there. Never throws: errors name the item.
 */
export function scoreGbt42195(input: Gbt42195Input, options: ScoreOptions = {}): Gbt42195Result | ScoreFailure {
  return scoreGbt42195Json(input, options);
}
