export type Level = 0 | 1 | 2 | 3;

/** Levels of the four dimensions, 0 best. */
export interface Levels {
  adl: Level;
  mental: Level;
  sense: Level;
  participation: Level;
}

/** Level of a Barthel total, 0 to 100 in steps of 5: 100 / 65-95 / 45-60 / 0-40. */
export function adlLevel(total: number): Level {
  if (total === 100) return 0;
  if (total >= 65) return 1;
  return total >= 45 ? 2 : 3;
}

/** Level of the mental state sum, 0 to 6: 0 / 1 / 2-3 / 4-6. */
export function mentalLevel(sum: number): Level {
  if (sum <= 1) return sum <= 0 ? 0 : 1;
  return sum <= 3 ? 2 : 3;
}

/** Level of senses and communication by pattern: the standard looks at the worst item, not at a sum. */
export function senseLevel(values: {
  consciousness: number;
  sight: number;
  hearing: number;
  communication: number;
}): Level {
  const worst = Math.max(values.sight, values.hearing);
  if (values.consciousness >= 2 || worst >= 4 || values.communication >= 3) return 3;
  if (values.consciousness === 1 || worst === 3 || values.communication === 2) return 2;
  return worst === 2 || values.communication === 1 ? 1 : 0;
}

/** Level of the social participation sum, 0 to 20: 0-2 / 3-7 / 8-13 / 14-20. */
export function participationLevel(sum: number): Level {
  if (sum <= 2) return 0;
  if (sum <= 7) return 1;
  return sum <= 13 ? 2 : 3;
}

/** Every grade whose clause, read literally, fits the levels: none for 9 of the 256 combinations, two for 60. */
export function literalGrades({ adl, mental, sense, participation }: Levels): Level[] {
  const others = [mental, sense, participation];
  const count = (test: (level: Level) => boolean): number => others.filter(test).length;
  const grades: Level[] = [];
  if (adl === 0 && mental === 0 && sense === 0 && participation <= 1) grades.push(0);
  if (
    (adl === 0 && (mental >= 1 || sense >= 1 || participation === 2)) ||
    (adl === 1 && count((level) => level <= 1) > 0)
  ) {
    grades.push(1);
  }
  const middling = count((level) => level === 1 || level === 2);
  if (
    (adl === 1 && (count((level) => level === 2) === 3 || count((level) => level === 3) > 0)) ||
    (adl === 2 && middling >= 1 && middling <= 2)
  ) {
    grades.push(2);
  }
  if (
    adl === 3 ||
    (adl === 2 && count((level) => level === 2) === 3) ||
    (adl === 2 && count((level) => level === 3) > 0)
  ) {
    grades.push(3);
  }
  return grades;
}

/**
 * Initial grade of MZ/T 039-2013, total over all 256 combinations: the most severe literal clause; where none fits,
 * 中度失能 for ADL level 2 and 轻度失能 for ADL level 0, as the notes to the standard's decision card also have it.
 */
export function initialGradeOfLevels(levels: Levels): Level {
  const literal = literalGrades(levels).at(-1);
  if (literal !== undefined) return literal;
  return levels.adl === 2 ? 2 : 1;
}
