/** A threshold of the checks, where it comes from, and whether the source was checked word for word. */
export interface Parameter {
  value: number;
  unit: 'ratio' | 'minutes' | 'hours' | 'meters' | 'kmPerHour' | 'visits' | 'minuteOfDay';
  source: string;
  verified: boolean;
}

const ours = (value: number, unit: Parameter['unit'], source: string): Parameter => ({
  value,
  unit,
  source,
  verified: false,
});

/** Defaults of the catalogue of error and fraud patterns (facts.md §12); none is set by a national document. */
export const checkParameters = {
  shortRatioAmber: ours(0.8, 'ratio', 'F01: actual < max(0.8 × standard, standard − 15 min)'),
  shortMinutesAmber: ours(15, 'minutes', 'F01: actual < max(0.8 × standard, standard − 15 min)'),
  shortRatioRed: ours(0.5, 'ratio', 'F01: below half of the standard minutes'),
  distanceAmber: ours(200, 'meters', 'F03: distance − accuracy'),
  distanceRed: ours(500, 'meters', 'F03: distance − accuracy'),
  accuracyMax: ours(500, 'meters', 'F03: a position less exact than this says nothing'),
  speedRed: ours(80, 'kmPerHour', 'F05: city speed between check-out and next check-in'),
  travelMinutesMin: ours(1, 'minutes', 'F05: phones round their time'),
  overlapMinutes: ours(2, 'minutes', 'F06: intervals intersect by more than 2 min'),
  lateHours: ours(24, 'hours', 'F16: entry − end of service'),
  clockAheadMinutes: ours(10, 'minutes', 'F16: phone ahead of the server'),
  burstVisits: ours(5, 'visits', 'F16: orders closed within 10 min'),
  burstMinutes: ours(10, 'minutes', 'F16: orders closed within 10 min'),
  nightFrom: ours(23 * 60, 'minuteOfDay', 'F16: closing at night'),
  nightTo: ours(5 * 60, 'minuteOfDay', 'F16: closing at night'),
} as const satisfies Record<string, Parameter>;

export type CheckParameters = Record<keyof typeof checkParameters, Parameter>;
