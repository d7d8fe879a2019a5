import {
  gradeName,
  instruments,
  isGrade,
  isInstrumentId,
  type AssessmentInput,
  type Instrument,
  type ScoreSuccess,
} from '@yike/scales';
import { addDays, addMonths, type Day } from '../../platform/clock/index.ts';

/** Months that a result counts from the day of assessment, unless a use asks for less (养老服务消费补贴: 12). */
export const VALIDITY_MONTHS = 12;
/** Signing may follow the visit, but not by longer than this. */
export const SIGNING_DAYS_MAX = 30;

export const OPEN_STATUSES = ['planned', 'firstSigned', 'secondSigned'] as const;
export type Status = (typeof OPEN_STATUSES)[number] | 'final' | 'objected' | 'cancelled';
export type Act = 'sign' | 'countersign' | 'confirm' | 'object' | 'cancel' | 'readAnswers';

/** Last day on which a result counts: 12 months that include the day of assessment. */
export function validUntil(assessedOn: Day, months: number = VALIDITY_MONTHS): Day {
  return addDays(addMonths(assessedOn, months), -1);
}

/** Only GB/T 42195-2022 gives the grade that rights rest on; an MZ/T 039 grade is never converted. */
export function givesGrade(instrument: string): boolean {
  return instrument === 'gbt42195';
}

/** Two assessors and a confirmation; a screen or function score needs one assessor. */
export function needsTwoAssessors(instrument: string): boolean {
  return instrumentOf(instrument).use === 'ability';
}

export function instrumentOf(id: string): Instrument {
  if (!isInstrumentId(id)) throw new RangeError(`no instrument ${id}`);
  return instruments[id];
}

export function gradeText(instrument: string, grade: number | null): string | null {
  if (grade === null || !isGrade(grade)) return null;
  // MZ/T 039 has grades 0 to 3 under the same short names.
  return gradeName(grade, instrument === 'gbt42195' ? 'full' : 'short');
}

export interface Standpoint {
  role: string;
  userId: string | undefined;
}

export interface AssessmentState {
  status: Status;
  instrument: string;
  first_assessor: string | null;
  second_assessor: string | null;
  valid_until: Day | null;
  reason: string;
}

const proxies = ['communityWorker', 'callCentreAgent'];
const planners = [...proxies, 'streetWorker', 'countyOfficial'];
const persons = ['elder', 'family'];
const readers = ['streetWorker', 'countyOfficial', 'auditor', ...persons];

/**
 * Tells why an act is not possible now, or undefined when it is: the state, the two-persons rule, and for a re-assessment
 * that nobody judges an objection to their own result (`earlierAssessors`).
 */
export function refusalOf(
  act: Act,
  row: AssessmentState,
  who: Standpoint,
  today: Day,
  earlierAssessors: readonly string[],
): 'role' | 'state' | 'samePerson' | 'earlierAssessor' | 'expired' | undefined {
  const isAssessor = who.role === 'assessor' && who.userId !== undefined;
  const isEarlier = who.userId !== undefined && earlierAssessors.includes(who.userId);
  switch (act) {
    case 'sign':
      if (!isAssessor) return 'role';
      if (row.status !== 'planned') return 'state';
      return isEarlier ? 'earlierAssessor' : undefined;
    case 'countersign':
      if (!isAssessor) return 'role';
      if (row.status !== 'firstSigned') return 'state';
      if (row.first_assessor === who.userId) return 'samePerson';
      return isEarlier ? 'earlierAssessor' : undefined;
    case 'confirm': {
      const hasSigned = who.userId !== undefined && [row.first_assessor, row.second_assessor].includes(who.userId);
      if (!persons.includes(who.role) && !(isAssessor && hasSigned)) return 'role';
      return row.status === 'secondSigned' ? undefined : 'state';
    }
    case 'object':
      if (![...persons, ...proxies].includes(who.role)) return 'role';
      if (row.status !== 'final' || !givesGrade(row.instrument)) return 'state';
      return row.valid_until !== null && row.valid_until < today ? 'expired' : undefined;
    case 'cancel':
      // An objection is withdrawn only by who speaks for the elder, never by who decides on the case.
      if (!(row.reason === 'objection' ? proxies : planners).includes(who.role)) return 'role';
      return (OPEN_STATUSES as readonly Status[]).includes(row.status) ? undefined : 'state';
    case 'readAnswers':
      return isActingOn(row, who) || who.role === 'assessor' || readers.includes(who.role) ? undefined : 'role';
  }
}

/** Who works on the record now, or signed it, reads the answers without stating a purpose. */
export function isActingOn(row: AssessmentState, who: Standpoint): boolean {
  if (who.role !== 'assessor' || who.userId === undefined) return false;
  if ([row.first_assessor, row.second_assessor].includes(who.userId)) return true;
  return (OPEN_STATUSES as readonly Status[]).includes(row.status);
}

export interface Line {
  code: string;
  item: string;
  chosen: string;
  points: number | null;
}

/** Every item of the instrument with the text of the chosen option, by dimension, as the report prints it. */
export function reportLines(
  instrument: Instrument,
  input: AssessmentInput,
  result: Pick<ScoreSuccess, 'dimensions'>,
): { name: string; score: number | null; maximum: number; lines: Line[] }[] {
  return instrument.dimensions.map((dimension) => ({
    name: dimension.name,
    score: result.dimensions.find((scored) => scored.id === dimension.id)?.score ?? null,
    maximum: dimension.maximum,
    lines: instrument.items
      .filter((item) => item.dimension === dimension.id)
      .map((item) => {
        const option = item.options.find((one) => one.value === input.answers[item.id]);
        return {
          code: item.id,
          item: item.name,
          chosen: option?.text ?? '未评',
          points: option ? (option.points ?? option.value) : null,
        };
      }),
  }));
}
