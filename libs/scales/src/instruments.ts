import { gbt42195 } from './gbt42195/instrument.ts';
import { scoreGbt42195Json } from './gbt42195/scoring.ts';
import { mzt039 } from './mzt039/instrument.ts';
import { scoreMzt039Json } from './mzt039/scoring.ts';
import { ad8 } from './screens/ad8.ts';
import { barthel } from './screens/barthel.ts';
import { miniCog } from './screens/mini-cog.ts';
import { scoreByTotal } from './screens/scoring.ts';
import type { AssessmentInput, Instrument, InstrumentId, ScoreFailure, ScoreOptions, ScoreSuccess } from './types.ts';

/** Every instrument by id; a form can be rendered from `dimensions`, `items` and `factors` alone. */
export const instruments: Readonly<Record<InstrumentId, Instrument>> = {
  gbt42195,
  mzt039,
  barthel,
  ad8,
  minicog: miniCog,
};

export function isInstrumentId(value: unknown): value is InstrumentId {
  return typeof value === 'string' && Object.hasOwn(instruments, value);
}

function scoreCommon(input: unknown, options: ScoreOptions): ScoreSuccess | ScoreFailure {
  const scored = scoreGbt42195Json(input, options);
  if (!scored.ok) return scored;
  const { finalGrade, ...rest } = scored;
  return { ...rest, instrument: 'gbt42195', version: gbt42195.version, maximum: gbt42195.maximum, grade: finalGrade };
}

/**
 * Scores the answers of any instrument. Ability instruments give `initialGrade` and `grade` (final), the others a
 * `band`. Input is checked at run time, never trusted by its type: errors name the item, nothing is thrown.
 */
export function score(
  instrument: InstrumentId,
  input: AssessmentInput,
  options: ScoreOptions = {},
): ScoreSuccess | ScoreFailure {
  if (instrument === 'gbt42195') return scoreCommon(input, options);
  if (instrument === 'mzt039') return scoreMzt039Json(input, options);
  return scoreByTotal(instruments[instrument], input);
}
