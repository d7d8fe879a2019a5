import { maskPhone, maskResidentId } from '@yike/identity';
import type { RosterRecord } from '@yike/roster';
import type { Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { nameInitials, type RecordedFact } from './rules.ts';
import type { ContactRow, ElderRow, FactRow } from './tables.ts';

/** One accepted row of a roster, with what the file and the divisions add to it. */
export interface Candidate {
  rowNumber: number;
  record: RosterRecord;
  token: string;
  area: string;
  registeredArea: string | null;
  /** The column says 否, not nothing. */
  isFamilyPlanningDenied: boolean;
}

export interface Origin {
  county: string;
  batchId: string | null;
  actorId: string | null;
  /** Of the import. */
  day: Day;
}

const IMPORT = 'import';

/** Opens the file of a person whom the county does not know yet. */
export function newElder(
  tx: Tx,
  origin: Origin,
  one: Candidate,
): { elder: ElderRow; facts: FactRow[]; contacts: ContactRow[] } {
  const { record } = one;
  const id = tx.newId();
  const base: ElderRow = {
    county: origin.county,
    id,
    area: one.area,
    name: record.name,
    initials: nameInitials(record.name),
    sex: record.sex,
    birth_date: record.birthDate,
    ethnicity: record.ethnicity ?? null,
    resident_id_enc: tx.privacy.seal(record.residentId),
    resident_id_token: one.token,
    resident_id_masked: maskResidentId(record.residentId),
    phone_enc: record.phone ? tx.privacy.seal(record.phone) : null,
    phone_token: record.phone ? tx.privacy.token(record.phone) : null,
    phone_masked: record.phone ? maskPhone(record.phone) : null,
    registered_address: record.registeredAddress ?? null,
    registered_area: one.registeredArea,
    current_address: record.currentAddress ?? null,
    lat: null,
    lng: null,
    living_situation: null,
    economic_class: null,
    ability_grade: null,
    ability_assessed_on: null,
    disability_class: null,
    is_family_planning_special: false,
    is_special_care: false,
    has_lost_only_child: false,
    status: 'active',
    deceased_on: null,
    remarks: record.remarks ?? null,
    source: IMPORT,
    import_batch: origin.batchId,
    import_row: one.rowNumber,
    version: 1,
    created_at: tx.now,
    updated_at: tx.now,
  };
  const stated = statedFacts(one, base, true);
  return {
    elder: { ...base, ...stated.projection },
    facts: stated.facts.map((fact) => toFactRow(tx, origin, one, base, fact)),
    contacts: hasContact(record) ? [contactRow(tx, base, record)] : [],
  };
}

export interface Update {
  elder: ElderRow;
  facts: FactRow[];
  newContacts: ContactRow[];
  endedContacts: string[];
  movedTo: string | null;
}

/**
 * What a roster row changes on a file; undefined when nothing. A blank cell erases nothing, and a grade in a roster is a
 * claim: it never replaces the result of an assessment.
 */
export function planUpdate(
  tx: Tx,
  origin: Origin,
  one: Candidate,
  elder: ElderRow,
  contacts: readonly ContactRow[],
  isDeathReported: boolean,
): Update | undefined {
  const { record } = one;
  const changes: Partial<ElderRow> = {};
  const set = <K extends keyof ElderRow>(column: K, value: ElderRow[K] | undefined | null) => {
    if (value !== undefined && value !== null && value !== elder[column]) changes[column] = value;
  };
  set('name', record.name);
  if (changes.name !== undefined) changes.initials = nameInitials(changes.name);
  set('ethnicity', record.ethnicity);
  set('registered_address', record.registeredAddress);
  set('registered_area', one.registeredArea);
  if (record.currentAddress !== undefined && record.currentAddress !== elder.current_address) {
    Object.assign(changes, { current_address: record.currentAddress, lat: null, lng: null });
  }
  set('remarks', record.remarks);
  if (record.phone !== undefined && tx.privacy.token(record.phone) !== elder.phone_token) {
    changes.phone_enc = tx.privacy.seal(record.phone);
    changes.phone_token = tx.privacy.token(record.phone);
    changes.phone_masked = maskPhone(record.phone);
  }
  const stated = statedFacts(one, elder, !isDeathReported);
  const contact = contactChange(tx, elder, record, contacts);
  const movedTo = one.area === elder.area ? null : one.area;
  const isSame = Object.keys(changes).length === 0 && stated.facts.length === 0;
  if (isSame && movedTo === null && contact === undefined) return undefined;
  return {
    elder: { ...elder, ...changes, ...stated.projection, version: elder.version + 1, updated_at: tx.now },
    facts: stated.facts.map((fact) => toFactRow(tx, origin, one, { ...elder, area: one.area }, fact)),
    newContacts: contact ? [{ ...contact.added, area: one.area }] : [],
    endedContacts: contact?.ended ?? [],
    movedTo,
  };
}

/** Whether the roster's grade differs from an assessed one, which stays. */
export function isGradeKept(record: RosterRecord, elder: ElderRow): boolean {
  return (
    record.abilityGrade !== undefined &&
    elder.ability_assessed_on !== null &&
    elder.ability_grade !== record.abilityGrade
  );
}

interface Stated {
  fact: RecordedFact;
  value: string;
}

function statedFacts(
  one: Candidate,
  elder: ElderRow,
  mayReportDeath: boolean,
): { facts: Stated[]; projection: Partial<ElderRow> } {
  const { record } = one;
  const facts: Stated[] = [];
  const projection: Partial<ElderRow> = {};
  if (record.livingSituation !== undefined && record.livingSituation !== elder.living_situation) {
    facts.push({ fact: 'livingSituation', value: record.livingSituation });
    projection.living_situation = record.livingSituation;
  }
  if (record.economicClass !== undefined && record.economicClass !== elder.economic_class) {
    facts.push({ fact: 'economicClass', value: record.economicClass });
    projection.economic_class = record.economicClass;
  }
  if (
    record.abilityGrade !== undefined &&
    record.abilityGrade !== elder.ability_grade &&
    elder.ability_assessed_on === null
  ) {
    facts.push({ fact: 'abilityGrade', value: String(record.abilityGrade) });
    projection.ability_grade = record.abilityGrade;
  }
  // 无残疾 is what a file without a class says already.
  const disability = record.disabilityClass === undefined ? undefined : String(record.disabilityClass);
  if (disability !== undefined && disability !== (elder.disability_class ?? '0')) {
    facts.push({ fact: 'disabilityClass', value: disability });
    projection.disability_class = disability;
  }
  const isGained = record.familyPlanningSpecial && !elder.is_family_planning_special;
  const isLost = one.isFamilyPlanningDenied && elder.is_family_planning_special;
  if (isGained || isLost) {
    facts.push({ fact: 'familyPlanningSpecial', value: String(isGained) });
    projection.is_family_planning_special = isGained;
  }
  if (record.deceased && mayReportDeath) facts.push({ fact: 'deathReported', value: 'true' });
  return { facts, projection };
}

function toFactRow(
  tx: Tx,
  origin: Origin,
  one: Candidate,
  elder: Pick<ElderRow, 'county' | 'id' | 'area'>,
  stated: Stated,
): FactRow {
  return {
    county: elder.county,
    id: tx.newId(),
    area: elder.area,
    elder_id: elder.id,
    fact: stated.fact,
    value: stated.value,
    valid_from: origin.day,
    valid_to: null,
    source: IMPORT,
    evidence: `名册第 ${one.rowNumber} 行`,
    replaces: null,
    recorded_at: tx.now,
    recorded_by: origin.actorId,
  };
}

const CONTACT_NAME = '联系人';

const hasContact = (record: RosterRecord): boolean =>
  record.contactName !== undefined || record.contactPhone !== undefined;

function contactRow(tx: Tx, elder: Pick<ElderRow, 'county' | 'id' | 'area'>, record: RosterRecord): ContactRow {
  return {
    county: elder.county,
    id: tx.newId(),
    area: elder.area,
    elder_id: elder.id,
    name: record.contactName ?? CONTACT_NAME,
    relation: CONTACT_NAME,
    phone_enc: record.contactPhone ? tx.privacy.seal(record.contactPhone) : null,
    phone_masked: record.contactPhone ? maskPhone(record.contactPhone) : null,
    is_guardian: false,
    ended_at: null,
    created_at: tx.now,
  };
}

/** A contact of the same name with another number is replaced; one whom the file does not name is added. */
function contactChange(tx: Tx, elder: ElderRow, record: RosterRecord, contacts: readonly ContactRow[]) {
  if (!hasContact(record)) return undefined;
  const same = contacts.filter((contact) => contact.name === (record.contactName ?? CONTACT_NAME));
  const isKnown = same.some(
    ({ phone_enc }) =>
      record.contactPhone === undefined || (phone_enc !== null && tx.privacy.open(phone_enc) === record.contactPhone),
  );
  if (isKnown) return undefined;
  const replaced = same.find((contact) => contact.relation === CONTACT_NAME && !contact.is_guardian);
  return { added: contactRow(tx, elder, record), ended: replaced ? [replaced.id] : [] };
}
