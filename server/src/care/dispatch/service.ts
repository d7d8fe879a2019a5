import type { z } from 'zod';
import { permit, type Actor } from '../../platform/access/index.ts';
import { addDays, atMinute, dayOf, weekdayOf, type Day } from '../../platform/clock/index.ts';
import type { OutputOf } from '../../platform/contract/index.ts';
import { badInput, conflict, Problem } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import {
  findWorkersOf,
  missingCertificates,
  type Availability,
  type StaffMember,
} from '../../supply/workforce/index.ts';
import type { Wishes } from '../orders/index.ts';
import {
  clearWorkers,
  countServed,
  findProviderVisits,
  findWorkerVisits,
  getVisit,
  setWorkers,
  type VisitRow,
} from '../visits/index.ts';
import * as contract from './contract.ts';
import { greedyPlanner, type PlanNeed, type Planner } from './planner.ts';
import {
  neighboursOf,
  overridable,
  rank,
  travelMinutes,
  type Busy,
  type Candidate,
  type CarerDay,
  type Need,
} from './rules.ts';
import { findWishes } from './storage.ts';

interface Key {
  county: string;
  id: string;
}

const placeOf = (row: { lat: number | null; lng: number | null }) =>
  row.lat === null || row.lng === null ? null : { lat: row.lat, lng: row.lng };

const toNeed = (visit: VisitRow, wishes: Wishes | undefined): Need => ({
  visitId: visit.id,
  area: visit.area,
  start: visit.planned_start,
  end: visit.planned_end,
  place: placeOf(visit),
  wishes: wishes ?? {},
});

const toBusy = (visit: VisitRow): Busy => ({
  visitId: visit.id,
  start: visit.planned_start,
  end: visit.planned_end,
  place: placeOf(visit),
});

const isSentTo = (visit: VisitRow, workerId: string): boolean =>
  visit.worker_id === workerId || visit.second_worker_id === workerId;

type Bare = Omit<CarerDay, 'missingCertificates' | 'cameBefore'>;

const toCarer = (member: StaffMember, visits: readonly VisitRow[]): Bare => ({
  workerId: member.id,
  name: member.name,
  sex: member.sex,
  home: placeOf(member),
  serviceAreas: member.service_areas,
  availability: member.availability as Availability,
  absences: member.absences.map((absence) => ({ kind: absence.kind, from: absence.from_at, to: absence.to_at })),
  visits: visits.filter((visit) => isSentTo(visit, member.id)).map(toBusy),
});

const lacking = (tx: Tx, visit: VisitRow, member: StaffMember, day: Day): string[] =>
  missingCertificates(visit.certificates, member.certificates, day).map(
    (code) => tx.packs.certificates.find((known) => known.code === code)?.name ?? code,
  );

/** Everything the ranking of one visit looks at. */
async function rankingOf(tx: Tx, visit: VisitRow): Promise<Candidate[]> {
  const day = dayOf(visit.planned_start);
  const staff = await findWorkersOf(tx, visit.county, visit.provider_id, day);
  const visits = await findWorkerVisits(
    tx,
    visit.county,
    staff.map((member) => member.id),
    atMinute(day, 0),
    atMinute(addDays(day, 1), 0),
  );
  const served = await countServed(tx, visit.county, [visit.elder_id]);
  const wishes = await findWishes(tx, visit.county, [visit.order_id]);
  const carers = staff.map((member) => ({
    ...toCarer(member, visits),
    missingCertificates: lacking(tx, visit, member, day),
    cameBefore: served.find((one) => one.workerId === member.id)?.times ?? 0,
  }));
  return rank(carers, toNeed(visit, wishes.get(visit.order_id)));
}

/**
 * Who can make a visit, best first, each with reasons; then who cannot, and why.
 * @throws Problem 404 `visitUnknown`
 */
export async function candidatesFor(tx: Tx, actor: Actor, key: Key): Promise<{ carers: number; rows: Candidate[] }> {
  permit(actor, contract.listCandidates);
  const visit = await getVisit(tx, key);
  return { carers: visit.carers, rows: await rankingOf(tx, visit) };
}

/**
 * Sends carers to a visit and keeps the ranking that was seen. Nobody goes without a certificate that the service needs.
 * @throws Problem 404 `visitUnknown`; 400 `reasonNeeded`; 409 `carerUnknown`, `carerNotFit`, `workerBusy`, `visitStateWrong`
 */
export async function assign(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: { workerId: string; secondWorkerId?: string | null; reason?: string | undefined },
): Promise<VisitRow> {
  permit(actor, contract.assign);
  const visit = await getVisit(tx, key);
  const chosen = [input.workerId, input.secondWorkerId ?? null].filter((id) => id !== null);
  const isSame =
    chosen.length > 0 &&
    visit.worker_id === input.workerId &&
    visit.second_worker_id === (input.secondWorkerId ?? null);
  if (isSame && visit.status === 'assigned') return visit;
  if (visit.worker_id !== null && !input.reason) {
    throw badInput('reasonNeeded', {
      zh: '更换已派的护理员，请填写原因。',
      en: 'Say why others are sent than before.',
      field: 'body.reason',
    });
  }
  const candidates = await rankingOf(tx, visit);
  for (const workerId of chosen) mustFit(candidates, workerId, input.reason);
  const seen = candidates
    .filter((candidate, index) => index < CANDIDATES_KEPT || chosen.includes(candidate.workerId))
    .map(({ workerId, score, reasons, exclusions }) => ({
      workerId,
      score,
      reasons: [...exclusions.map(({ text }) => text), ...reasons],
    }));
  return setWorkers(
    tx,
    actor,
    key,
    { workerId: input.workerId, secondWorkerId: input.secondWorkerId ?? null },
    { candidates: seen, ...(input.reason && { reason: input.reason }) },
  );
}

const CANDIDATES_KEPT = 10;

function mustFit(candidates: readonly Candidate[], workerId: string, reason: string | undefined): void {
  const candidate = candidates.find((one) => one.workerId === workerId);
  if (!candidate) {
    throw conflict('carerUnknown', {
      zh: '该护理员当天不在本机构任职。',
      en: 'The provider does not employ this carer on that day.',
    });
  }
  // Whether a carer's time is free is decided by the database, which also names the other visit.
  const against = candidate.exclusions.filter(({ code }) => code !== 'busy');
  const binding = reason ? against.filter(({ code }) => !overridable.includes(code)) : against;
  if (binding.length === 0) return;
  throw conflict('carerNotFit', {
    zh: `${candidate.name}不能派往该次服务：${binding.map(({ text }) => text).join('；')}。${
      binding.every(({ code }) => overridable.includes(code)) ? '确需安排请填写原因。' : ''
    }`,
    en: `The carer cannot be sent: ${binding.map(({ code }) => code).join(', ')}.`,
    exclusions: binding,
  });
}

/** Takes the carers off a visit. @throws Problem 404 `visitUnknown`, 409 `visitStateWrong` */
export async function unassign(tx: Tx, actor: Actor, key: Key, reason: string): Promise<VisitRow> {
  permit(actor, contract.unassign);
  return clearWorkers(tx, actor, key, reason);
}

function providerOf(actor: Actor, given: string | undefined): string {
  const providerId = given ?? actor.providerId;
  if (providerId) return providerId;
  throw badInput('providerNeeded', { zh: '请选择服务机构。', en: 'Choose a provider.', field: 'query.providerId' });
}

async function dayOfProvider(tx: Tx, county: string, providerId: string, day: Day) {
  const staff = await findWorkersOf(tx, county, providerId, day);
  const visits = await findProviderVisits(tx, county, providerId, atMinute(day, 0), atMinute(addDays(day, 1), 0));
  return { staff, visits };
}

/**
 * A proposal for all visits of a day that have nobody. Nothing is assigned.
 * @param planner greedy unless given: the seam for an optimiser
 */
export async function suggestDay(
  tx: Tx,
  actor: Actor,
  county: string,
  query: { day: Day; providerId?: string | undefined },
  planner: Planner = greedyPlanner,
): Promise<OutputOf<typeof contract.suggest>> {
  permit(actor, contract.suggest);
  const { staff, visits } = await dayOfProvider(tx, county, providerOf(actor, query.providerId), query.day);
  const open = visits.filter((visit) => visit.status === 'planned' && visit.planned_start > tx.now);
  const served = await countServed(
    tx,
    county,
    open.map((visit) => visit.elder_id),
  );
  const wishes = await findWishes(
    tx,
    county,
    open.map((visit) => visit.order_id),
  );
  const needs: PlanNeed[] = open.map((visit) => ({
    ...toNeed(visit, wishes.get(visit.order_id)),
    carers: visit.carers,
    missingCertificates: new Map(staff.map((member) => [member.id, lacking(tx, visit, member, query.day)])),
    cameBefore: new Map(served.filter((one) => one.elderId === visit.elder_id).map((one) => [one.workerId, one.times])),
  }));
  return { planner: planner.name, ...planner.plan({ needs, carers: staff.map((member) => toCarer(member, visits)) }) };
}

/** Assigns what the dispatcher takes over; a visit that has changed meanwhile is refused by itself. */
export async function acceptPlan(
  tx: Tx,
  actor: Actor,
  county: string,
  assignments: z.output<typeof contract.accept.body>['assignments'],
): Promise<OutputOf<typeof contract.accept>> {
  permit(actor, contract.accept);
  const results: OutputOf<typeof contract.accept>['results'] = [];
  // One order of locks for everybody.
  const inOrder = [...assignments].sort((a, b) => (a.visitId < b.visitId ? -1 : 1));
  for (const { visitId, workerId, secondWorkerId } of inOrder) {
    try {
      await assign(tx, actor, { county, id: visitId }, { workerId, secondWorkerId });
      results.push({ visitId, outcome: 'assigned', problem: null });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { code, zh, en } = error.details;
      results.push({ visitId, outcome: 'refused', problem: { code, zh, en } });
    }
  }
  return { results };
}

const toBoardVisit = (visit: VisitRow) => ({
  id: visit.id,
  elderId: visit.elder_id,
  elderName: visit.elder_name,
  address: visit.address,
  productName: visit.product_name,
  plannedStart: visit.planned_start.toISOString(),
  plannedEnd: visit.planned_end.toISOString(),
  windowFrom: visit.window_from.toISOString(),
  windowTo: visit.window_to.toISOString(),
  carers: visit.carers,
  status: visit.status,
  workerId: visit.worker_id,
  secondWorkerId: visit.second_worker_id,
  lat: visit.lat,
  lng: visit.lng,
  version: visit.version,
});

function roadTo(carer: Bare, visit: VisitRow) {
  const { previous, meters } = neighboursOf(carer, toNeed(visit, undefined));
  const minutes = meters === null ? null : travelMinutes(meters);
  const gapMinutes = previous ? Math.round((visit.planned_start.getTime() - previous.end.getTime()) / 60_000) : null;
  return {
    travelMeters: meters,
    travelMinutes: minutes,
    gapMinutes,
    isTight: gapMinutes !== null && minutes !== null && gapMinutes < minutes,
  };
}

/** A provider's day: each carer's visits with the road between them, and the visits that have nobody. */
export async function dayBoard(
  tx: Tx,
  actor: Actor,
  county: string,
  query: { day: Day; providerId?: string | undefined },
): Promise<OutputOf<typeof contract.dayBoard>> {
  permit(actor, contract.dayBoard);
  const { staff, visits } = await dayOfProvider(tx, county, providerOf(actor, query.providerId), query.day);
  return {
    day: query.day,
    carers: staff.map((member) => {
      const own = visits.filter((visit) => isSentTo(visit, member.id));
      const carer = toCarer(member, visits);
      return {
        workerId: member.id,
        name: member.name,
        hours: (member.availability as Availability)[weekdayOf(query.day) - 1] ?? null,
        absences: carer.absences.map((absence) => ({
          kind: absence.kind,
          from: absence.from.toISOString(),
          to: absence.to.toISOString(),
        })),
        minutes: own.reduce((sum, visit) => sum + visit.minutes, 0),
        visits: own.map((visit) => ({ ...toBoardVisit(visit), ...roadTo(carer, visit) })),
      };
    }),
    unassigned: visits.filter((visit) => visit.status === 'planned').map(toBoardVisit),
  };
}
