import type { Row } from '@yike/rules';
import type { SubjectFacts } from '../../people/elders/index.ts';
import type { CompiledSet } from './compiled.ts';
import type { ContentOf } from './book.ts';
import type { SubjectRow, SubjectStanding } from './tables.ts';

/** Columns of `policy_subjects` that hold facts, and the fact that each is. Ages are derived from the two days. */
export const SUBJECT_COLUMNS = {
  sex: 'sex',
  ability_grade: 'abilityGrade',
  disability_class: 'disabilityClass',
  economic_class: 'economicClass',
  living_situation: 'livingSituation',
  registered_county: 'registeredCounty',
  resident_county: 'residentCounty',
  alive: 'alive',
  in_institution: 'inInstitution',
  in_upgrade_programme: 'inUpgradeProgramme',
  family_planning_special: 'familyPlanningSpecial',
  severe_disability: 'severeDisability',
  martyr_family: 'martyrFamily',
  special_care: 'specialCare',
  lost_only_child: 'lostOnlyChild',
  household_elders: 'householdElders',
  household_disabled: 'householdDisabled',
} as const;

type Columns = Omit<SubjectRow, 'standing' | 'next_on' | 'seq'>;

/** A person's facts as the row that engines read. */
export function subjectColumns({ elder, facts }: SubjectFacts): Columns {
  const value = (name: keyof typeof facts) => facts[name].value;
  return {
    county: elder.county,
    elder_id: elder.id,
    area: elder.area,
    is_present: elder.status === 'active',
    birth_date: elder.birth_date,
    assessed_on: facts.assessmentAgeDays.since,
    ...(Object.fromEntries(Object.entries(SUBJECT_COLUMNS).map(([column, fact]) => [column, value(fact)])) as Pick<
      Columns,
      keyof typeof SUBJECT_COLUMNS
    >),
  };
}

export type Answer = 'eligible' | 'ineligible' | 'unknown';

/** What a compiled set answers for one person: the standing to be kept. */
export function standingOf(set: CompiledSet<ContentOf['benefit']>, row: Row, buffers: Buffers): SubjectStanding {
  set.run(row, buffers.truths, buffers.amounts);
  const standing: SubjectStanding = {};
  for (const { rule, when } of set.rules) {
    const truth = buffers.truths[when.index];
    if (truth === TRUE) {
      const amount = buffers.amounts[when.index] ?? Number.NaN;
      standing[rule.id] = Number.isNaN(amount) ? null : amount;
    } else if (truth === UNKNOWN) {
      standing[rule.id] = 'unknown';
    }
  }
  return standing;
}

const TRUE = 1;
const UNKNOWN = 2;

export interface Buffers {
  readonly truths: Uint8Array;
  readonly amounts: Float64Array;
}
export const buffersFor = (set: CompiledSet): Buffers => ({
  truths: new Uint8Array(set.policies.rules.length),
  amounts: new Float64Array(set.policies.rules.length),
});

export function answerOf(standing: SubjectStanding | undefined, benefit: string): Answer | null {
  if (standing === undefined) return null;
  if (!Object.hasOwn(standing, benefit)) return 'ineligible';
  return standing[benefit] === 'unknown' ? 'unknown' : 'eligible';
}

export interface StandingChange {
  benefit: string;
  before: Answer | null;
  after: Answer;
  /** In the unit of the benefit; null where it has none or facts for it are missing. */
  amountBefore: number | null;
  amount: number | null;
}

const amountOf = (standing: SubjectStanding | undefined, benefit: string): number | null => {
  const value = standing?.[benefit];
  return typeof value === 'number' ? value : null;
};

/**
 * What changed for a person between two standings. Who is seen for the first time (`before` undefined) may gain, but a
 * first unknown is no news; a change of amount counts where the person was and is entitled.
 */
export function changesBetween(
  before: SubjectStanding | undefined,
  after: SubjectStanding,
  benefits: readonly string[],
): StandingChange[] {
  const changes: StandingChange[] = [];
  for (const benefit of benefits) {
    const [from, to] = [answerOf(before, benefit), answerOf(after, benefit) ?? 'ineligible'];
    const [amountBefore, amount] = [amountOf(before, benefit), amountOf(after, benefit)];
    const isNews = from === null ? to === 'eligible' : from !== to || (to === 'eligible' && amountBefore !== amount);
    if (isNews) changes.push({ benefit, before: from, after: to, amountBefore, amount });
  }
  return changes;
}
