import { ageOn, areaRange, countryArea, isWithinArea, normalisePhone, parseResidentId } from '@yike/identity';
import { areaRoles, permit, type Actor, type Role } from '../../platform/access/index.ts';
import { areaName, findAreas } from '../../platform/areas/index.ts';
import { addDays, addMonths, dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type InputOf, type OutputOf } from '../../platform/contract/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import {
  findByAddress,
  findByInitials,
  findByNamePrefix,
  findByPhone,
  findByResidentId,
  findElders,
  type Place,
} from './find-storage.ts';
import { getElder } from './records.ts';
import { factOn, isRecordedFact, standingEvents } from './rules.ts';
import { countyFor } from './service.ts';
import { findAddresses, findConsents, findContacts, findFacts, findLifeEvents, type Key } from './storage.ts';
import type { ElderRow, FactRow } from './tables.ts';

/** 高龄 in the national statistics: 80 and above. */
const VERY_OLD = 80;

/** Special groups (特殊群体) that a person belongs to, as codes. */
export function tagsOf(elder: ElderRow, today: Day): string[] {
  const tags: [string, boolean][] = [
    ['veryOld', ageOn(elder.birth_date, today) >= VERY_OLD],
    ['disabled', (elder.ability_grade ?? 0) >= 2],
    ['alone', elder.living_situation === 'alone'],
    ['emptyNest', elder.living_situation === 'emptyNest'],
    ['leftBehind', elder.living_situation === 'leftBehind'],
    ['minimumLiving', elder.economic_class === 'minimumLiving'],
    ['minimumLivingMargin', elder.economic_class === 'minimumLivingMargin'],
    ['extremePoverty', elder.economic_class === 'extremePoverty'],
    ['severeDisability', elder.disability_class === '1' || elder.disability_class === '2'],
    ['familyPlanningSpecial', elder.is_family_planning_special],
    ['lostOnlyChild', elder.has_lost_only_child],
    ['specialCare', elder.is_special_care],
  ];
  return tags.filter(([, holds]) => holds).map(([tag]) => tag);
}

export function toElderLine(elder: ElderRow, areaText: string, today: Day) {
  return {
    county: elder.county,
    id: elder.id,
    area: elder.area,
    areaName: areaText,
    name: elder.name,
    sex: elder.sex,
    birthDate: elder.birth_date,
    age: ageOn(elder.birth_date, elder.deceased_on ?? today),
    residentIdMasked: elder.resident_id_masked,
    phoneMasked: elder.phone_masked,
    currentAddress: elder.current_address,
    livingSituation: elder.living_situation,
    economicClass: elder.economic_class,
    abilityGrade: elder.ability_grade,
    status: elder.status,
    tags: tagsOf(elder, today),
  };
}

async function toLines(tx: Tx, elders: readonly ElderRow[]) {
  const areas = await findAreas(tx, [...new Set(elders.map((elder) => elder.area))]);
  const names = new Map(areas.map((area) => [area.code, area.name]));
  return elders.map((elder) => toElderLine(elder, names.get(elder.area) ?? elder.area, dayOf(tx.now)));
}

function placeFor(actor: Actor, county: string, asked: string | undefined): Place {
  const seesByArea = actor.kind === 'user' && areaRoles.includes(actor.role as Role);
  const own = seesByArea && actor.area !== countryArea ? actor.area : `${county}000000`;
  // The narrower of what is asked for and what may be seen.
  const area =
    asked !== undefined && isWithinArea(own, asked)
      ? asked
      : isWithinArea(`${county}000000`, own)
        ? own
        : `${county}000000`;
  if (asked !== undefined && !isWithinArea(own, asked) && !isWithinArea(asked, own))
    return { county, from: '1', to: '0' };
  return { county, ...areaRange(area) };
}

/** One page of elders, by community and name. */
export async function listElders(
  tx: Tx,
  actor: Actor,
  query: InputOf<typeof contract.listElders>['query'],
): Promise<OutputOf<typeof contract.listElders>> {
  permit(actor, contract.listElders);
  const county = countyFor(actor, query.county ?? query.area?.slice(0, 6));
  const today = dayOf(tx.now);
  const found = await findElders(tx, {
    place: placeFor(actor, county, query.area),
    ids: actor.role === 'elder' || actor.role === 'family' ? actor.elderIds : undefined,
    namePrefix: query.q,
    livingSituation: query.livingSituation,
    economicClass: query.economicClass,
    abilityGrade: query.abilityGrade,
    status: query.status,
    bornFrom: query.ageTo === undefined ? undefined : addDays(addMonths(today, -12 * (query.ageTo + 1)), 1),
    bornTo: query.ageFrom === undefined ? undefined : addMonths(today, -12 * query.ageFrom),
    after: query.cursor ? (decodeCursor(query.cursor, 3) as [string, string, string]) : undefined,
    limit: query.limit + 1,
  });
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: await toLines(tx, rows),
    next: found.length > query.limit && last ? encodeCursor([last.area, last.name, last.id]) : null,
  };
}

const SEARCH_ROWS = 20;
const ADDRESS_CHARACTERS_MIN = 2;

/** What a person at the counter types; the most certain match first. */
export async function searchElders(
  tx: Tx,
  actor: Actor,
  query: InputOf<typeof contract.searchElders>['query'],
): Promise<OutputOf<typeof contract.searchElders>> {
  permit(actor, contract.searchElders);
  const place = placeFor(actor, countyFor(actor, query.county), undefined);
  const q = query.q.trim();
  const found = new Map<
    string,
    { elder: ElderRow; matched: 'residentId' | 'phone' | 'name' | 'initials' | 'address' }
  >();
  const take = (rows: readonly ElderRow[], matched: 'residentId' | 'phone' | 'name' | 'initials' | 'address') => {
    for (const elder of rows)
      if (found.size < SEARCH_ROWS && !found.has(elder.id)) found.set(elder.id, { elder, matched });
  };
  const parsed = /\d{14}/.test(q.replace(/\s/g, '')) ? parseResidentId(q, dayOf(tx.now)) : undefined;
  const phone = normalisePhone(q);
  if (parsed?.ok) take(await findByResidentId(tx, place, tx.privacy.token(parsed.id)), 'residentId');
  else if (phone !== undefined) take(await findByPhone(tx, place, tx.privacy.token(phone), SEARCH_ROWS), 'phone');
  else {
    take(await findByNamePrefix(tx, place, q, SEARCH_ROWS), 'name');
    if (/^[a-z]+$/i.test(q)) take(await findByInitials(tx, place, q.toLowerCase(), SEARCH_ROWS), 'initials');
    if (found.size < SEARCH_ROWS && [...q].length >= ADDRESS_CHARACTERS_MIN)
      take(await findByAddress(tx, place, q, SEARCH_ROWS), 'address');
  }
  const lines = await toLines(
    tx,
    [...found.values()].map(({ elder }) => elder),
  );
  const matched = [...found.values()].map((one) => one.matched);
  return { rows: lines.flatMap((line, at) => ({ ...line, matched: matched[at] ?? ('name' as const) })) };
}

/** The whole file (一人一档), numbers masked. @throws Problem 404 `elderUnknown` */
export async function getFile(tx: Tx, actor: Actor, key: Key): Promise<OutputOf<typeof contract.getElderFile>> {
  permit(actor, contract.getElderFile);
  const elder = await getElder(tx, key);
  const today = dayOf(tx.now);
  const facts = await findFacts(tx, key.county, key.id);
  const events = await findLifeEvents(tx, key.county, key.id);
  const standing = new Set(standingEvents(events).map((event) => event.id));
  const line = (await toLines(tx, [elder]))[0] ?? toElderLine(elder, elder.area, today);
  return {
    ...line,
    areaPath: await areaName(tx, elder.area),
    ethnicity: elder.ethnicity,
    registeredAddress: elder.registered_address,
    registeredArea: elder.registered_area,
    lat: elder.lat,
    lng: elder.lng,
    disabilityClass: elder.disability_class,
    abilityAssessedOn: elder.ability_assessed_on,
    deceasedOn: elder.deceased_on,
    remarks: elder.remarks,
    source: elder.source,
    importBatch: elder.import_batch,
    importRow: elder.import_row,
    version: elder.version,
    createdAt: elder.created_at.toISOString(),
    updatedAt: elder.updated_at.toISOString(),
    facts: facts.map((fact) => toFact(fact, facts, today)),
    addresses: (await findAddresses(tx, key.county, key.id)).map(({ id, label, address, lat, lng }) => ({
      id,
      label,
      address,
      lat,
      lng,
    })),
    contacts: (await findContacts(tx, key.county, key.id)).map((contact) => ({
      id: contact.id,
      name: contact.name,
      relation: contact.relation,
      phoneMasked: contact.phone_masked,
      isGuardian: contact.is_guardian,
    })),
    consents: (await findConsents(tx, key.county, key.id)).map((consent) => ({
      id: consent.id,
      kind: consent.kind,
      textVersion: consent.text_version,
      isGiven: consent.is_given,
      givenBy: consent.given_by,
      relation: consent.relation,
      evidence: consent.evidence,
      at: consent.at.toISOString(),
    })),
    lifeEvents: events.map((event) => ({
      id: event.id,
      kind: event.kind,
      from: event.from_date,
      to: event.to_date,
      source: event.source,
      note: event.note,
      isReplaced: !standing.has(event.id),
    })),
    openQuestions: questionsOf(elder, facts, today),
  };
}

function toFact(fact: FactRow, all: readonly FactRow[], today: Day) {
  return {
    id: fact.id,
    fact: fact.fact,
    value: fact.value,
    validFrom: fact.valid_from,
    validTo: fact.valid_to,
    source: fact.source,
    evidence: fact.evidence,
    recordedAt: fact.recorded_at.toISOString(),
    recordedBy: fact.recorded_by,
    isCurrent: isRecordedFact(fact.fact) && factOn(all, fact.fact, today)?.id === fact.id,
    isCorrected: all.some((other) => other.replaces === fact.id),
  };
}

/** What the file leaves open. A remark never ends a life: a person has to find out. */
function questionsOf(elder: ElderRow, facts: readonly FactRow[], today: Day) {
  const report = factOn(facts, 'deathReported', today);
  if (elder.status !== 'active' || report?.value !== 'true') return [];
  return [
    {
      kind: 'deathReported',
      zh: '名册备注称已故，待核实：属实请登记去世，不属实请更正该记录。',
      en: 'The roster says that this person has died. Find out: record the death, or withdraw the statement.',
      since: report.valid_from,
    },
  ];
}
