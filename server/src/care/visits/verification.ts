import { findLifeEvents } from '../../people/elders/index.ts';
import { sameHousehold } from '../../people/households/index.ts';
import { addDays, atMinute, dayOf } from '../../platform/clock/index.ts';
import { workingDaysAfter } from '../../platform/packs/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { findCertificates, missingCertificates } from '../../supply/workforce/index.ts';
import { isClean, riskOf, runChecks, type Check } from './checks.ts';
import {
  findChecks,
  findEvidence,
  findLearntHome,
  findStamps,
  findWorkerNames,
  insertChecks,
  type EvidenceRow,
} from './facts-storage.ts';
import type { CarerFacts, Stamp, Stay, VisitFacts } from './facts.ts';
import { commitMoney } from './money.ts';
import { holdVisit, mustMove, visitDay } from './planning.ts';
import { REVIEW_WORKING_DAYS, type ExceptionReason } from './rules.ts';
import { changeVisit, findElderVisits, getVisit, getVisitForUpdate, type Key, type VisitRow } from './storage.ts';

const AROUND_MS = 12 * 3600_000;
/** A home is learnt only from positions as exact as a street number. */
const LEARNT_ACCURACY_METERS = 100;

const stampOf = (row: EvidenceRow): Stamp => ({
  deviceAt: row.device_at,
  serverAt: row.server_at,
  position:
    row.lat === null || row.lng === null
      ? null
      : { lat: row.lat, lng: row.lng, accuracyMeters: row.accuracy_meters, isMock: row.is_mock_location === true },
});

/** Pairs a carer's check-ins and check-outs at other visits. A visit without check-out has no length yet. */
function staysOf(rows: readonly EvidenceRow[]): Stay[] {
  const byVisit = new Map<string, EvidenceRow[]>();
  for (const row of rows) byVisit.set(row.visit_id, [...(byVisit.get(row.visit_id) ?? []), row]);
  return [...byVisit.values()].flatMap((ends) => {
    const checkIn = ends.find((row) => row.kind === 'checkIn');
    const checkOut = ends.find((row) => row.kind === 'checkOut');
    if (!checkIn || !checkOut) return [];
    return [
      { visitId: checkIn.visit_id, elderId: checkIn.elder_id, checkIn: stampOf(checkIn), checkOut: stampOf(checkOut) },
    ];
  });
}

async function carerFacts(
  tx: Tx,
  visit: VisitRow,
  workerId: string,
  name: string,
  evidence: readonly EvidenceRow[],
): Promise<CarerFacts> {
  const { county } = visit;
  const own = evidence.filter((row) => row.worker_id === workerId);
  const checkIn = own.find((row) => row.kind === 'checkIn');
  const checkOut = own.find((row) => row.kind === 'checkOut');
  const from = new Date((checkIn?.device_at ?? visit.planned_start).getTime() - AROUND_MS);
  const to = new Date((checkOut?.device_at ?? visit.planned_end).getTime() + AROUND_MS);
  const stays = staysOf(await findStamps(tx, county, workerId, from, to, visit.id));
  const otherStays: CarerFacts['otherStays'][number][] = [];
  const households = new Map<string, boolean>();
  for (const stay of stays) {
    const isKnown = households.get(stay.elderId);
    const isSameHousehold = isKnown ?? (await sameHousehold(tx, county, visit.elder_id, stay.elderId));
    households.set(stay.elderId, isSameHousehold);
    otherStays.push({ ...stay, isSameHousehold });
  }
  const missing = missingCertificates(
    visit.certificates,
    await findCertificates(tx, county, [workerId]),
    visitDay(visit),
  );
  return {
    workerId,
    name,
    checkIn: checkIn ? stampOf(checkIn) : null,
    checkOut: checkOut ? stampOf(checkOut) : null,
    otherStays,
    missingCertificates: missing.map(
      (code) => tx.packs.certificates.find((known) => known.code === code)?.name ?? code,
    ),
  };
}

function confirmationOf(evidence: readonly EvidenceRow[]): VisitFacts['confirmation'] {
  const given = evidence
    .filter((row) => row.kind === 'confirmation')
    .map((row) => row.data as { method?: string; isMatch?: boolean });
  if (given.some((data) => data.method === 'signature' || data.isMatch === true)) return 'given';
  return given.length > 0 ? 'wrongCode' : 'none';
}

/** Everything the checks look at, as it is known now. */
async function factsOf(tx: Tx, visit: VisitRow): Promise<VisitFacts> {
  const { county } = visit;
  const evidence = await findEvidence(tx, county, [visit.id]);
  const workerIds = [visit.worker_id, visit.second_worker_id].filter((id) => id !== null);
  const names = await findWorkerNames(tx, county, workerIds);
  const carers: CarerFacts[] = [];
  for (const id of workerIds) carers.push(await carerFacts(tx, visit, id, names.get(id) ?? '护理员', evidence));

  const day = visitDay(visit);
  const others = await findElderVisits(
    tx,
    county,
    visit.elder_id,
    ['inProgress', 'finished', 'needsReview', 'verified'],
    atMinute(addDays(day, -1), 0),
    atMinute(addDays(day, 2), 0),
  );
  const learnt =
    visit.lat === null
      ? await findLearntHome(tx, county, visit.elder_id, visit.address, LEARNT_ACCURACY_METERS)
      : undefined;
  const lifeEvents = await findLifeEvents(tx, county, visit.elder_id);
  const reasons = evidence.flatMap((row) => (row.data as { reason?: ExceptionReason }).reason ?? []);
  return {
    visit: {
      id: visit.id,
      elderId: visit.elder_id,
      providerId: visit.provider_id,
      item: visit.item,
      minutes: visit.minutes,
      carers: visit.carers,
      plannedStart: visit.planned_start,
    },
    home: homeOf(visit, learnt),
    wasMissed: evidence.some((row) => (row.data as { isAfterMissed?: boolean }).isAfterMissed === true),
    carers,
    exceptions: [...new Set(reasons)],
    confirmation: confirmationOf(evidence),
    elderVisits: others.flatMap((other) =>
      other.id !== visit.id && other.checked_in_at && other.checked_out_at
        ? [
            {
              visitId: other.id,
              providerId: other.provider_id,
              item: other.item,
              from: other.checked_in_at,
              to: other.checked_out_at,
            },
          ]
        : [],
    ),
    lifeEvents: lifeEvents
      .filter((event) => !lifeEvents.some((later) => later.replaces === event.id))
      .map((event) => ({ kind: event.kind, from: event.from_date, to: event.to_date })),
  };
}

function homeOf(visit: VisitRow, learnt: { lat: number | null; lng: number | null } | undefined): VisitFacts['home'] {
  if (visit.lat !== null && visit.lng !== null) return { lat: visit.lat, lng: visit.lng, isLearnt: false };
  if (learnt && learnt.lat !== null && learnt.lng !== null) return { lat: learnt.lat, lng: learnt.lng, isLearnt: true };
  return null;
}

/** One run of the checks over a locked visit, appended. */
async function runOver(tx: Tx, visit: VisitRow): Promise<Check[]> {
  const earlier = await findChecks(tx, visit.county, [visit.id]);
  const run = Math.max(0, ...earlier.map((row) => row.run)) + 1;
  const found = runChecks(await factsOf(tx, visit));
  await insertChecks(
    tx,
    found.map((check) => ({
      county: visit.county,
      id: tx.newId(),
      visit_id: visit.id,
      area: visit.area,
      provider_id: visit.provider_id,
      run,
      code: check.code,
      outcome: check.outcome,
      message: check.message,
      measured: JSON.stringify(check.measured),
      at: tx.now,
    })),
  );
  return found;
}

const doubtsOf = (found: readonly Check[]) => found.filter((check) => check.outcome !== 'pass');

function emitDoubt(tx: Tx, visit: VisitRow, found: readonly Check[], reason: string | null): void {
  tx.emit('visit.needsReview', visit.area, {
    visitId: visit.id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    status: visit.status,
    risk: riskOf(found),
    codes: doubtsOf(found).map((check) => check.code),
    reason,
  });
}

/** Posts a verified visit's money and tells of it. The visit is locked and has moved to `verified`. */
export async function settleVerified(
  tx: Tx,
  visit: VisitRow,
  risk: number,
  byUser: string | undefined,
): Promise<VisitRow> {
  const reservationId = await commitMoney(tx, visit, byUser);
  const kept =
    reservationId === visit.reservation_id ? visit : await changeVisit(tx, visit, { reservation_id: reservationId });
  tx.emit('visit.verified', visit.area, {
    visitId: visit.id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    risk,
  });
  return kept;
}

/**
 * Checks a finished visit: verified and its money posted when every check passes, else it waits for a reviewer until the
 * end of the third working day. A visit in any other state is left alone.
 */
export async function verifyVisit(tx: Tx, key: Key): Promise<void> {
  await withCounty(tx, key.county, async () => {
    const visit = await getVisitForUpdate(tx, key);
    if (visit.status !== 'finished') return;
    const found = await runOver(tx, visit);
    const isPassed = isClean(found);
    const changed = await changeVisit(tx, visit, {
      status: mustMove(visit, isPassed ? 'pass' : 'doubt'),
      ...(isPassed
        ? { verified_at: tx.now }
        : { review_due_at: atMinute(workingDaysAfter(tx.packs, dayOf(tx.now), REVIEW_WORKING_DAYS), 1440) }),
    });
    tx.audit({
      area: visit.area,
      action: isPassed ? 'visit.verified' : 'visit.needsReview',
      subjectType: 'visit',
      subjectId: visit.id,
      elderId: visit.elder_id,
      detail: { codes: doubtsOf(found).map((check) => check.code) },
    });
    if (isPassed) await settleVerified(tx, changed, riskOf(found), undefined);
    else emitDoubt(tx, changed, found, null);
  });
}

/**
 * Runs the checks again because something became known later. What was decided stays decided: a verified visit that is no
 * longer clean is held and told of, and a person decides.
 */
export async function recheckVisit(tx: Tx, key: Key, reason: string): Promise<Check[]> {
  return withCounty(tx, key.county, async () => {
    const visit = await getVisitForUpdate(tx, key);
    const earlier = await findChecks(tx, key.county, [key.id]);
    const lastRun = Math.max(0, ...earlier.map((row) => row.run));
    const before = new Set(
      earlier.filter((row) => row.run === lastRun && row.outcome !== 'pass').map((row) => `${row.code}:${row.outcome}`),
    );
    const found = await runOver(tx, visit);
    tx.audit({
      area: visit.area,
      action: 'visit.recheck',
      subjectType: 'visit',
      subjectId: visit.id,
      elderId: visit.elder_id,
      reason,
      detail: { codes: doubtsOf(found).map((check) => check.code) },
    });
    const isNewlyDoubtful = doubtsOf(found).some((check) => !before.has(`${check.code}:${check.outcome}`));
    if (visit.status === 'verified' && isNewlyDoubtful) {
      await holdVisit(tx, key, true, reason);
      emitDoubt(tx, await getVisit(tx, key), found, reason);
    }
    return found;
  });
}
