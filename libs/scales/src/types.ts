/** 0 能力完好 … 4 完全失能 (GB/T 42195-2022 C.3). MZ/T 039-2013 uses 0 to 3 only. */
export type Grade = 0 | 1 | 2 | 3 | 4;

export type InstrumentId = 'gbt42195' | 'mzt039' | 'barthel' | 'ad8' | 'minicog';

export interface Option {
  /** What is recorded as the answer. */
  value: number;
  text: string;
  /** What the answer adds to its dimension where that differs from `value`. */
  points?: number;
}

export interface Item {
  id: string;
  dimension: string;
  name: string;
  nameEn: string;
  /** What is assessed, as the instrument words it. */
  description?: string;
  /** Instruction to the assessor. */
  note?: string;
  clause: string;
  options: readonly Option[];
}

export interface Dimension {
  id: string;
  name: string;
  nameEn: string;
  clause: string;
  maximum: number;
}

/** What a grade depends on besides the answers. */
export interface Factor {
  id: FactorId;
  kind: 'boolean' | 'count';
  name: string;
  nameEn: string;
  clause: string;
}

export type FactorId = 'coma' | 'dementia' | 'mentalDisorder' | 'careRiskEvents30d';

export interface Band {
  code: string;
  name: string;
  nameEn: string;
  minimum: number;
  maximum: number;
}

export interface Instrument {
  id: InstrumentId;
  version: string;
  name: string;
  nameEn: string;
  /** Document that defines the instrument. */
  standard: string;
  /** An ability grade decides entitlements; a function score informs; a screen never diagnoses. */
  use: 'ability' | 'function' | 'screen';
  better: 'higher' | 'lower';
  dimensions: readonly Dimension[];
  items: readonly Item[];
  factors: readonly Factor[];
  bands: readonly Band[];
  maximum: number | null;
  /** False when part of the data rests on recollection; `caveats` says which part. */
  verified: boolean;
  sources: readonly string[];
  caveats: readonly string[];
}

export interface Reason {
  code: ReasonCode;
  text: string;
  textEn: string;
  clause: string;
}

export type ReasonCode =
  | 'coma'
  | 'dementia'
  | 'mentalDisorder'
  | 'careRiskEvents'
  | 'raiseLimited'
  | 'highestGrade'
  | 'ruleGap'
  | 'ruleOverlap'
  | 'undetermined';

export interface ScoreError {
  /** Item id, factor id, `answers` or `input`. */
  item: string;
  code: 'missing' | 'impossible' | 'unknownItem';
  message: string;
  messageEn: string;
}

export interface ScoreFailure {
  ok: false;
  errors: ScoreError[];
}

export interface DimensionScore {
  id: string;
  name: string;
  /** Null when the dimension was not fully answered, which only coma permits. */
  score: number | null;
  maximum: number;
  /** MZ/T 039-2013 grades each dimension by itself, 0 best. */
  level?: 0 | 1 | 2 | 3;
}

export interface ScoreSuccess {
  ok: true;
  instrument: InstrumentId;
  version: string;
  /** Null for MZ/T 039-2013, which has no overall sum, and for an unscored coma. */
  total: number | null;
  maximum: number | null;
  dimensions: DimensionScore[];
  initialGrade?: Grade;
  grade?: Grade;
  band?: Band;
  reasons: Reason[];
}

export interface AssessmentInput {
  answers: Record<string, number>;
  coma?: boolean;
  dementia?: boolean;
  mentalDisorder?: boolean;
  careRiskEvents30d?: number;
}

export interface ScoreOptions {
  /** Most grades that the change rules may raise together. The standards do not say whether rules stack; default 1. */
  maxRaise?: 1 | 2;
}
