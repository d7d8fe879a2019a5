import { ageOn } from '@yike/identity';
import { pinyin } from 'pinyin-pro';
import { addDays, daysBetween, type Day } from '../../platform/clock/index.ts';
import type { ElderRow, FactRow, LifeEventRow } from './tables.ts';

/** What may be stated about a person, with the values it may take (`day.number` and booleans travel as text). */
export const FACT_KINDS = {
  livingSituation: [
    'alone',
    'emptyNest',
    'leftBehind',
    'withSpouse',
    'withChildren',
    'withRelatives',
    'institution',
    'other',
  ],
  economicClass: ['general', 'minimumLiving', 'minimumLivingMargin', 'extremePoverty', 'lowIncome'],
  abilityGrade: ['0', '1', '2', '3', '4'],
  disabilityClass: ['0', '1', '2', '3', '4'],
  familyPlanningSpecial: ['true', 'false'],
  specialCare: ['true', 'false'],
  lostOnlyChild: ['true', 'false'],
  martyrFamily: ['true', 'false'],
  inUpgradeProgramme: ['true', 'false'],
  /** Somebody says that the person has died; open until a death is recorded or the statement is withdrawn. */
  deathReported: ['true', 'false'],
} as const satisfies Record<string, readonly string[]>;
export type RecordedFact = keyof typeof FACT_KINDS;
export const RECORDED_FACTS = Object.keys(FACT_KINDS) as [RecordedFact, ...RecordedFact[]];

export function isRecordedFact(fact: string): fact is RecordedFact {
  return Object.hasOwn(FACT_KINDS, fact);
}

/** Source of a fact that came from an assessment under a standard: it dates `abilityGrade`. */
export const isAssessmentSource = (source: string): boolean => source.startsWith('assessment');

export interface StatedFact {
  fact: string;
  value: string;
  valid_from: Day;
  valid_to: Day | null;
  source: string;
  evidence?: string | null;
  id: string;
  replaces: string | null;
}

/**
 * The statement that holds on a day: of those not corrected, the one that began last (recorded last on the same day).
 * After its end nothing is known; an older one does not come back. For the ability grade an assessment that holds wins
 * over any claim, a roster's for instance.
 */
export function factOn<F extends StatedFact>(facts: readonly F[], fact: RecordedFact, day: Day): F | undefined {
  const corrected = new Set(facts.map((one) => one.replaces));
  const standing = facts.filter((one) => one.fact === fact && one.valid_from <= day && !corrected.has(one.id));
  const assessed =
    fact === 'abilityGrade'
      ? holding(
          standing.filter((one) => isAssessmentSource(one.source)),
          day,
        )
      : undefined;
  return assessed ?? holding(standing, day);
}

function holding<F extends StatedFact>(facts: readonly F[], day: Day): F | undefined {
  let found: F | undefined;
  for (const one of facts) {
    if (!found || [one.valid_from, one.id].join() > [found.valid_from, found.id].join()) found = one;
  }
  return found && (found.valid_to === null || found.valid_to >= day) ? found : undefined;
}

/** The columns of `elders` that repeat the facts of a day. */
export function projectionOf(facts: readonly StatedFact[], day: Day) {
  const value = (fact: RecordedFact): string | null => factOn(facts, fact, day)?.value ?? null;
  const ability = factOn(facts, 'abilityGrade', day);
  return {
    living_situation: value('livingSituation'),
    economic_class: value('economicClass'),
    ability_grade: ability ? Number(ability.value) : null,
    ability_assessed_on: ability && isAssessmentSource(ability.source) ? ability.valid_from : null,
    disability_class: value('disabilityClass'),
    is_family_planning_special: value('familyPlanningSpecial') === 'true',
    is_special_care: value('specialCare') === 'true',
    has_lost_only_child: value('lostOnlyChild') === 'true',
  };
}

/** Whether a stay covers a day; one without an end lasts on. Corrected events count no more. */
function eventOn(events: readonly LifeEventRow[], kind: LifeEventRow['kind'], day: Day): LifeEventRow | undefined {
  return standingEvents(events).find(
    (event) =>
      event.kind === kind &&
      event.from_date <= day &&
      (kind === 'death' || event.to_date === null || event.to_date >= day),
  );
}

/** Life events that no later one replaces. */
export function standingEvents(events: readonly LifeEventRow[]): LifeEventRow[] {
  const replaced = new Set(events.map((event) => event.replaces));
  return events.filter((event) => !replaced.has(event.id));
}

export interface PolicyFact {
  value: string | number | boolean | null;
  /** `identity`, `address`, `lifeEvent`, `noRecord`, or the source that the statement names. */
  source: string;
  since: Day | null;
}
/** By the names of the catalogue (packs/national/facts.json); a test holds the two together. */
export type PolicyFacts = Readonly<Record<PolicyFactName, PolicyFact>>;
export type PolicyFactName =
  | 'age'
  | 'sex'
  | 'alive'
  | 'abilityGrade'
  | 'assessmentAgeDays'
  | 'economicClass'
  | 'livingSituation'
  | 'inInstitution'
  | 'familyPlanningSpecial'
  | 'severeDisability'
  | 'disabilityClass'
  | 'martyrFamily'
  | 'specialCare'
  | 'lostOnlyChild'
  | 'inUpgradeProgramme'
  | 'registeredCounty'
  | 'residentCounty'
  | 'householdElders'
  | 'householdDisabled';

const unknown: PolicyFact = { value: null, source: 'noRecord', since: null };
/** A status that an authority grants: where none is on file, the person does not have it. */
const notOnFile: PolicyFact = { value: false, source: 'noRecord', since: null };

/**
 * The facts that policies ask for, as they stood on a day. `value` is null where nothing is known; statuses that an
 * authority grants (计生特殊家庭, 重残, 烈属, 提升行动项目) are false where none is on file.
 */
export function policyFacts(
  elder: Pick<ElderRow, 'birth_date' | 'sex' | 'county' | 'registered_area' | 'status' | 'deceased_on' | 'created_at'>,
  facts: readonly FactRow[],
  events: readonly LifeEventRow[],
  asOf: Day,
  household: HouseholdOn,
): PolicyFacts {
  const identity = (value: PolicyFact['value']): PolicyFact => ({ value, source: 'identity', since: elder.birth_date });
  const stated = (
    fact: RecordedFact,
    read: (value: string) => PolicyFact['value'],
    missing: PolicyFact,
  ): PolicyFact => {
    const found = factOn(facts, fact, asOf);
    return found ? { value: read(found.value), source: found.source, since: found.valid_from } : missing;
  };
  const isTrue = (value: string): boolean => value === 'true';
  const death = eventOn(events, 'death', asOf);
  const living = stated('livingSituation', (value) => (value === 'other' ? null : value), unknown);
  const stay = eventOn(events, 'institution', asOf);
  const ability = factOn(facts, 'abilityGrade', asOf);
  const assessedOn = ability && isAssessmentSource(ability.source) ? ability.valid_from : undefined;
  const left = elder.status === 'movedOut' ? eventOn(events, 'move', asOf) : undefined;
  return {
    age: identity(ageOn(elder.birth_date, asOf)),
    sex: identity(elder.sex),
    alive: death ? { value: false, source: death.source, since: death.from_date } : identity(true),
    abilityGrade: stated('abilityGrade', Number, unknown),
    assessmentAgeDays:
      assessedOn === undefined
        ? unknown
        : { value: daysBetween(assessedOn, asOf), source: ability?.source ?? 'assessment', since: assessedOn },
    economicClass: stated('economicClass', (value) => value, unknown),
    livingSituation: living,
    inInstitution: stay
      ? { value: true, source: 'lifeEvent', since: stay.from_date }
      : { value: living.value === 'institution', source: living.source, since: living.since },
    familyPlanningSpecial: stated('familyPlanningSpecial', isTrue, notOnFile),
    // 重度残疾 is class 一级 or 二级 of GB/T 26341-2010.
    severeDisability: stated('disabilityClass', (value) => value === '1' || value === '2', notOnFile),
    disabilityClass: stated('disabilityClass', Number, unknown),
    martyrFamily: stated('martyrFamily', isTrue, notOnFile),
    specialCare: stated('specialCare', isTrue, notOnFile),
    lostOnlyChild: stated('lostOnlyChild', isTrue, notOnFile),
    inUpgradeProgramme: stated('inUpgradeProgramme', isTrue, notOnFile),
    registeredCounty: elder.registered_area
      ? { value: elder.registered_area.slice(0, 6), source: 'address', since: null }
      : unknown,
    residentCounty: left
      ? { value: null, source: left.source, since: left.from_date }
      : { value: elder.county, source: 'address', since: null },
    householdElders: {
      value: household.elders,
      source: household.since ? 'household' : 'noRecord',
      since: household.since,
    },
    householdDisabled: {
      value: household.disabled,
      source: household.since ? 'household' : 'noRecord',
      since: household.since,
    },
  };
}

/** The home of a person on a day: elders on file in it, the person among them, and how many others are at grade 2 or worse. */
export interface HouseholdOn {
  elders: number;
  disabled: number;
  since: Day | null;
}
export const aloneOnFile: HouseholdOn = { elders: 1, disabled: 0, since: null };

/** Grades from which a member of the home counts as disabled: 中度失能 and worse. */
export const DISABLED_FROM_GRADE = 2;

/** The first day after `day` on which a statement or a stay begins or has ended; null where none does. */
export function nextTurn(facts: readonly FactRow[], events: readonly LifeEventRow[], day: Day): Day | null {
  const turns = [
    ...facts.flatMap((fact) => [fact.valid_from, ...(fact.valid_to ? [addDays(fact.valid_to, 1)] : [])]),
    ...standingEvents(events).flatMap((event) => [
      event.from_date,
      ...(event.to_date ? [addDays(event.to_date, 1)] : []),
    ]),
  ].filter((turn) => turn > day);
  return turns.sort()[0] ?? null;
}

const initialsOfName = new Map<string, string>();
const NAMES_KEPT = 200_000;

/** Pinyin initials of a name for search as one types (欧阳修 → `oyx`); Latin letters stay. */
export function nameInitials(name: string): string {
  const known = initialsOfName.get(name);
  if (known !== undefined) return known;
  const letters = pinyin(name, {
    pattern: 'first',
    toneType: 'none',
    surname: 'head',
    type: 'array',
    nonZh: 'consecutive',
  });
  const initials = letters
    .join('')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  if (initialsOfName.size >= NAMES_KEPT) initialsOfName.clear();
  initialsOfName.set(name, initials);
  return initials;
}
