import type { Grade } from './types.ts';

export interface GradeBand {
  grade: Grade;
  /** Short name, shared by GB/T 42195-2022 and (0 to 3) MZ/T 039-2013. */
  name: string;
  /** Name in GB/T 42195-2022 C.3. */
  fullName: string;
  nameEn: string;
  minimumTotal: number;
  maximumTotal: number;
}

/** Initial grade by total of GB/T 42195-2022; the bands partition 0 to 90. */
export const gradeBands: readonly GradeBand[] = [
  { grade: 0, name: '能力完好', fullName: '能力完好', nameEn: 'Intact', minimumTotal: 90, maximumTotal: 90 },
  {
    grade: 1,
    name: '轻度失能',
    fullName: '能力轻度受损（轻度失能）',
    nameEn: 'Mild disability',
    minimumTotal: 66,
    maximumTotal: 89,
  },
  {
    grade: 2,
    name: '中度失能',
    fullName: '能力中度受损（中度失能）',
    nameEn: 'Moderate disability',
    minimumTotal: 46,
    maximumTotal: 65,
  },
  {
    grade: 3,
    name: '重度失能',
    fullName: '能力重度受损（重度失能）',
    nameEn: 'Severe disability',
    minimumTotal: 30,
    maximumTotal: 45,
  },
  {
    grade: 4,
    name: '完全失能',
    fullName: '能力完全丧失（完全失能）',
    nameEn: 'Complete disability',
    minimumTotal: 0,
    maximumTotal: 29,
  },
];

/** Name of a grade: short Chinese by default, the standard's full wording, or English. */
export function gradeName(grade: Grade, form: 'short' | 'full' | 'en' = 'short'): string {
  const band = gradeBands.find((candidate) => candidate.grade === grade);
  if (!band) throw new RangeError(`grade ${String(grade)} is outside 0..4`);
  if (form === 'en') return band.nameEn;
  return form === 'full' ? band.fullName : band.name;
}

export function isGrade(value: unknown): value is Grade {
  return gradeBands.some((band) => band.grade === value);
}
