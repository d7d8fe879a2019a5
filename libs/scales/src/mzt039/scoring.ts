import { checkAnswers, checkFactors, inputError, isFields, sumOf } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { applyChangeRules, changeFactorsOf, comaReason } from '../change.ts';
import type { ChangeFactors } from '../change.ts';
import { gradeName } from '../grades.ts';
import type {
  AssessmentInput,
  DimensionScore,
  Option,
  Reason,
  ScoreFailure,
  ScoreOptions,
  ScoreSuccess,
} from '../types.ts';
import { adlLevel, initialGradeOfLevels, literalGrades, mentalLevel, participationLevel, senseLevel } from './grade.ts';
import type { Level, Levels } from './grade.ts';
import { mzt039 } from './instrument.ts';

const changeClause = 'MZ/T 039-2013 等级变更条款';
const gradeClause = 'MZ/T 039-2013 能力等级划分';
const comaValue = 3;
const diagnosedCognition = 2;

function dimensionScores(chosen: ReadonlyMap<string, Option>): DimensionScore[] {
  return mzt039.dimensions.map(({ id, name, maximum }) => {
    const items = mzt039.items.filter((item) => item.dimension === id);
    return { id, name, score: sumOf(items, chosen), maximum };
  });
}

function levelsOf(dimensions: readonly DimensionScore[], chosen: ReadonlyMap<string, Option>): Levels {
  const scoreOf = (id: string): number => {
    const score = dimensions.find((dimension) => dimension.id === id)?.score;
    if (typeof score !== 'number') throw new Error(`dimension ${id} was checked, yet has no score`);
    return score;
  };
  const valueOf = (id: string): number => chosen.get(id)?.value ?? 0;
  return {
    adl: adlLevel(scoreOf('B1')),
    mental: mentalLevel(scoreOf('B2')),
    sense: senseLevel({
      consciousness: valueOf('B3.1'),
      sight: valueOf('B3.2'),
      hearing: valueOf('B3.3'),
      communication: valueOf('B3.4'),
    }),
    participation: participationLevel(scoreOf('B4')),
  };
}

/** Tells that the standard's text left the initial grade open, and how it was closed. */
function ruleReasons(levels: Levels, grade: Level): Reason[] {
  const literal = literalGrades(levels);
  if (literal.length === 1) return [];
  const pattern = [levels.adl, levels.mental, levels.sense, levels.participation].join('、');
  const name = gradeName(grade);
  const nameEn = gradeName(grade, 'en');
  if (literal.length === 0) {
    return [
      {
        code: 'ruleGap',
        text: `四项分级为 ${pattern}，标准条款未覆盖，判定为${name}`,
        textEn: `No clause covers the levels ${pattern}; graded ${nameEn}`,
        clause: gradeClause,
      },
    ];
  }
  return [
    {
      code: 'ruleOverlap',
      text: `四项分级为 ${pattern}，同时符合${literal.map((entry) => gradeName(entry)).join('、')}的条款，从重判定为${name}`,
      textEn: `The levels ${pattern} fit several clauses; graded by the more severe, ${nameEn}`,
      clause: gradeClause,
    },
  ];
}

function isComa(input: Fields): boolean {
  const { answers, coma } = input;
  return coma === true || (isFields(answers) && answers['B3.1'] === comaValue);
}

/** As {@link scoreMzt039}, for input of unknown shape. */
export function scoreMzt039Json(input: unknown, options: ScoreOptions = {}): ScoreSuccess | ScoreFailure {
  if (!isFields(input)) return { ok: false, errors: [inputError(input)] };
  const coma = isComa(input);
  const { chosen, errors } = checkAnswers(mzt039, input, coma);
  errors.push(...checkFactors(mzt039.factors, input, coma));
  if (errors.length > 0) return { ok: false, errors };

  const common = { ok: true, instrument: mzt039.id, version: mzt039.version, total: null, maximum: null } as const;
  const dimensions = dimensionScores(chosen);
  if (coma) {
    const reasons = [comaReason({ clause: changeClause, highest: 3 })];
    return { ...common, dimensions, initialGrade: 3, grade: 3, reasons };
  }
  const levels = levelsOf(dimensions, chosen);
  const initialGrade = initialGradeOfLevels(levels);
  const stated = changeFactorsOf(input);
  const factors: ChangeFactors = {
    ...stated,
    dementia: stated.dementia || chosen.get('B2.1')?.value === diagnosedCognition,
  };
  const { grade, reasons } = applyChangeRules(initialGrade, factors, {
    standard: mzt039.standard,
    clause: changeClause,
    highest: 3,
    maxRaise: options.maxRaise ?? 1,
  });
  const levelById: Record<string, Level> = {
    B1: levels.adl,
    B2: levels.mental,
    B3: levels.sense,
    B4: levels.participation,
  };
  return {
    ...common,
    dimensions: dimensions.map((dimension) => ({ ...dimension, level: levelById[dimension.id] })),
    initialGrade,
    grade,
    reasons: [...ruleReasons(levels, initialGrade), ...reasons],
  };
}

/**
 * Scores one assessment by MZ/T 039-2013: levels of four dimensions, initial grade 0 to 3, change rules. Coma (the
 * factor, or B3.1 = 3) is grade 3 without scoring; B2.1 = 2 states a diagnosed cognitive disorder and counts as
 * dementia. There is no overall total. Never throws: errors name the item.
 */
export function scoreMzt039(input: AssessmentInput, options: ScoreOptions = {}): ScoreSuccess | ScoreFailure {
  return scoreMzt039Json(input, options);
}
