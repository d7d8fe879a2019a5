export type {
  AssessmentInput,
  Band,
  Dimension,
  DimensionScore,
  Factor,
  FactorId,
  Grade,
  Instrument,
  InstrumentId,
  Item,
  Option,
  Reason,
  ReasonCode,
  ScoreError,
  ScoreFailure,
  ScoreOptions,
  ScoreSuccess,
} from './types.ts';
export { instruments, isInstrumentId, score } from './instruments.ts';
export { gradeBands, gradeName, isGrade } from './grades.ts';
export type { GradeBand } from './grades.ts';
export { gbt42195 } from './gbt42195/instrument.ts';
export { initialGradeOf, scoreGbt42195 } from './gbt42195/scoring.ts';
export type { Gbt42195Input, Gbt42195Result } from './gbt42195/scoring.ts';
export { scoreFile } from './gbt42195/file.ts';
export type { FileError, FileScore, FileScoring } from './gbt42195/file.ts';
export { careRiskEventKinds, countCareRiskEvents } from './gbt42195/care-risk.ts';
export type { CareRiskEvent, CareRiskEventKind } from './gbt42195/care-risk.ts';
export { diagnoses, findDiagnosis } from './gbt42195/diagnoses.ts';
export type { Diagnosis } from './gbt42195/diagnoses.ts';
export { annexA, findDictionary } from './gbt42195/annex-a.ts';
export type { Dictionary, DictionaryEntry } from './gbt42195/annex-a.ts';
export { mzt039 } from './mzt039/instrument.ts';
export { scoreMzt039 } from './mzt039/scoring.ts';
export { barthel } from './screens/barthel.ts';
export { ad8, ad8Undetermined } from './screens/ad8.ts';
export { miniCog } from './screens/mini-cog.ts';
