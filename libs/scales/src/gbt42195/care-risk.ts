export type CareRiskEventKind = 'fall' | 'wandering' | 'choking' | 'selfHarm' | 'other';

export interface CareRiskEvent {
  kind: CareRiskEventKind;
  /** Calendar day in Asia/Shanghai, `YYYY-MM-DD`. */
  date: string;
}

export const careRiskEventKinds: readonly { code: CareRiskEventKind; name: string; nameEn: string; clause: string }[] =
  [
    { code: 'fall', name: '跌倒', nameEn: 'Fall', clause: 'GB/T 42195-2022 A.2.14.1' },
    { code: 'wandering', name: '走失', nameEn: 'Wandering', clause: 'GB/T 42195-2022 A.2.14.2' },
    { code: 'choking', name: '噎食', nameEn: 'Choking', clause: 'GB/T 42195-2022 A.2.14.3' },
    {
      code: 'selfHarm',
      name: '自杀、自伤',
      nameEn: 'Suicide attempt or self-harm',
      clause: 'GB/T 42195-2022 A.2.14.4',
    },
    { code: 'other', name: '其他', nameEn: 'Other', clause: 'GB/T 42195-2022 A.2.14.5' },
  ];

const windowDays = 30;
const dayMs = 86_400_000;

function dayNumber(date: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const ms = match ? Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) : Number.NaN;
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) {
    throw new RangeError(`${date} is not a calendar day (YYYY-MM-DD)`);
  }
  return ms / dayMs;
}

/**
 * Counts events of all kinds on the assessment day and the 30 days before it (GB/T 42195-2022 A.2.14, C.4); later
 * events do not count. Days are `YYYY-MM-DD`; throws RangeError for anything else.
 */
export function countCareRiskEvents(events: readonly CareRiskEvent[], assessedOn: string): number {
  const today = dayNumber(assessedOn);
  return events.filter(({ date }) => {
    const age = today - dayNumber(date);
    return age >= 0 && age <= windowDays;
  }).length;
}
