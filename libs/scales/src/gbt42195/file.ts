import type { Grade, Reason, ScoreError, ScoreOptions } from '../types.ts';
import { scoreGbt42195Json } from './scoring.ts';

export interface FileScore {
  total: number | null;
  initialGrade: Grade;
  finalGrade: Grade;
  reasons: Reason[];
}

/** `index` is the position in the array, from 0; absent when the file holds one object. */
export type FileError = ScoreError & { index?: number };

export interface FileScoring {
  /** False when any assessment of the file could not be scored. */
  ok: boolean;
  /** An object for an object, an array of the same length and order for an array. */
  output: FileScore | { errors: FileError[] } | (FileScore | { errors: FileError[] })[];
  errors: FileError[];
}

function scoreOne(
  json: unknown,
  index: number | undefined,
  options: ScoreOptions,
): FileScore | { errors: FileError[] } {
  const scored = scoreGbt42195Json(json, options);
  if (!scored.ok) return { errors: scored.errors.map((error) => (index === undefined ? error : { index, ...error })) };
  const { total, initialGrade, finalGrade, reasons } = scored;
  return { total, initialGrade, finalGrade, reasons };
}

/** Scores a parsed JSON file by GB/T 42195-2022; fields beside those of `Gbt42195Input` are ignored. Never throws. */
export function scoreFile(json: unknown, options: ScoreOptions = {}): FileScoring {
  if (!Array.isArray(json)) {
    const output = scoreOne(json, undefined, options);
    const errors = 'errors' in output ? output.errors : [];
    return { ok: errors.length === 0, output, errors };
  }
  const output = json.map((entry: unknown, index) => scoreOne(entry, index, options));
  const errors = output.flatMap((entry) => ('errors' in entry ? entry.errors : []));
  return { ok: errors.length === 0, output, errors };
}
