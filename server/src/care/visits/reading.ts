import type { z } from 'zod';
import { permit, type Actor } from '../../platform/access/index.ts';
import { addDays, atMinute, dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type OutputOf } from '../../platform/contract/index.ts';
import { forbidden } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { checkNames } from './checks.ts';
import * as contract from './contract.ts';
import {
  findAssignments,
  findChecks,
  findEvidence,
  findProviderNames,
  findReviews,
  findWorkerNames,
  type CheckRow,
  type EvidenceRow,
} from './facts-storage.ts';
import { hearingOf, type ExceptionReason } from './rules.ts';
import { findReviewQueue, findVisits, findWorkerVisits, getVisit, type Key, type VisitRow } from './storage.ts';

type Summary = z.output<typeof contract.visitSummarySchema>;
interface Names {
  workers: Map<string, string>;
  providers: Map<string, string>;
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const nameIn = (names: Map<string, string>, id: string | null): string | null =>
  id === null ? null : (names.get(id) ?? null);

/** Whoever may see a visit may know who comes, though not the staff file. */
async function namesFor(
  tx: Tx,
  county: string,
  visits: readonly VisitRow[],
  others: readonly (string | null)[] = [],
): Promise<Names> {
  const workers = [...visits.flatMap((visit) => [visit.worker_id, visit.second_worker_id]), ...others].filter(
    (id) => id !== null,
  );
  return {
    workers: await withCounty(tx, county, () => findWorkerNames(tx, county, workers)),
    providers: await findProviderNames(
      tx,
      county,
      visits.map((visit) => visit.provider_id),
    ),
  };
}

function toSummary(visit: VisitRow, names: Names): Summary {
  return {
    county: visit.county,
    id: visit.id,
    area: visit.area,
    orderId: visit.order_id,
    elderId: visit.elder_id,
    elderName: visit.elder_name,
    providerId: visit.provider_id,
    providerName: nameIn(names.providers, visit.provider_id),
    workerId: visit.worker_id,
    workerName: nameIn(names.workers, visit.worker_id),
    secondWorkerId: visit.second_worker_id,
    secondWorkerName: nameIn(names.workers, visit.second_worker_id),
    item: visit.item,
    product: visit.product,
    productName: visit.product_name,
    plannedStart: visit.planned_start.toISOString(),
    plannedEnd: visit.planned_end.toISOString(),
    windowFrom: visit.window_from.toISOString(),
    windowTo: visit.window_to.toISOString(),
    minutes: visit.minutes,
    carers: visit.carers,
    address: visit.address,
    lat: visit.lat,
    lng: visit.lng,
    status: visit.status,
    isHeld: visit.is_held,
    checkedInAt: iso(visit.checked_in_at),
    checkedOutAt: iso(visit.checked_out_at),
    verifiedAt: iso(visit.verified_at),
    reviewDueAt: iso(visit.review_due_at),
    priceFen: visit.price_fen,
    version: visit.version,
  };
}

const toCheck = (row: CheckRow) => ({
  run: row.run,
  code: row.code,
  name: checkNames[row.code as keyof typeof checkNames] ?? row.code,
  outcome: row.outcome,
  message: row.message,
  measured: row.measured as Record<string, unknown>,
  at: row.at.toISOString(),
});

const toEvidence = (row: EvidenceRow, names: Names) => ({
  id: row.id,
  workerId: row.worker_id,
  workerName: nameIn(names.workers, row.worker_id),
  kind: row.kind,
  deviceAt: row.device_at.toISOString(),
  serverAt: row.server_at.toISOString(),
  deviceId: row.device_id,
  position:
    row.lat === null || row.lng === null
      ? null
      : { lat: row.lat, lng: row.lng, accuracyMeters: row.accuracy_meters, isMock: row.is_mock_location === true },
  fileId: row.file_id,
  fileSha256: row.file_sha256,
  data: row.data as Record<string, unknown>,
});

/** A whole visit. What the checks found is told to those it concerns: reviewers, the provider, the carers; not to the elder. */
export async function readVisit(tx: Tx, actor: Actor, key: Key): Promise<OutputOf<typeof contract.getVisit>> {
  permit(actor, contract.getVisit);
  const visit = await getVisit(tx, key);
  const details = async () => ({
    evidence: await findEvidence(tx, key.county, [key.id]),
    checks: await findChecks(tx, key.county, [key.id]),
    reviews: await findReviews(tx, key.county, key.id),
    assignments: await findAssignments(tx, key.county, key.id),
  });
  // The carer must be able to answer a doubt, but does not see the county's rows.
  const { evidence, checks, reviews, assignments } = await (actor.role === 'carer'
    ? withCounty(tx, key.county, details)
    : details());
  const names = await namesFor(
    tx,
    key.county,
    [visit],
    [...evidence.map((row) => row.worker_id), ...assignments.flatMap((row) => [row.worker_id, row.second_worker_id])],
  );
  return {
    ...toSummary(visit, names),
    notes: visit.notes,
    steps: visit.steps as string[],
    certificates: visit.certificates,
    cancelReason: visit.cancel_reason,
    reviewReason: visit.review_reason,
    hearing: hearingOf(visit, tx.now),
    statementDueAt: iso(visit.statement_due_at),
    money: {
      priceFen: visit.price_fen,
      quotaFen: visit.quota_fen,
      subsidyFen: visit.subsidy_fen,
      selfFen: visit.self_fen,
      reservationId: visit.reservation_id,
    },
    evidence: evidence.map((row) => toEvidence(row, names)),
    checks: checks.map(toCheck),
    reviews: reviews.map((row) => ({
      seq: row.seq,
      decision: row.decision,
      reason: row.reason,
      byName: row.by_name,
      at: row.at.toISOString(),
    })),
    assignments: assignments.map((row) => ({
      seq: row.seq,
      workerId: row.worker_id,
      workerName: nameIn(names.workers, row.worker_id),
      secondWorkerId: row.second_worker_id,
      secondWorkerName: nameIn(names.workers, row.second_worker_id),
      reason: row.reason,
      candidates: row.candidates as { workerId: string; score: number; reasons: string[] }[],
      byName: row.by_name,
      at: row.at.toISOString(),
    })),
  };
}

/** Visits in sight, newest first, by key. */
export async function readVisits(
  tx: Tx,
  actor: Actor,
  county: string,
  query: z.output<typeof contract.listVisits.query>,
): Promise<OutputOf<typeof contract.listVisits>> {
  permit(actor, contract.listVisits);
  const [plannedStart, id] = query.cursor ? decodeCursor(query.cursor, 2) : [];
  const found = await findVisits(
    tx,
    actor,
    {
      county,
      statuses: query.status,
      providerId: query.providerId,
      workerId: query.workerId,
      elderId: query.elderId,
      orderId: query.orderId,
      fromInstant: query.from ? atMinute(query.from, 0) : undefined,
      toInstant: query.to ? atMinute(addDays(query.to, 1), 0) : undefined,
      isHeld: query.held,
      cancelReason: query.cancelReason,
    },
    query.limit + 1,
    query.cursor ? { plannedStart: new Date(String(plannedStart)), id: String(id) } : undefined,
  );
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  const names = await namesFor(tx, county, rows);
  return {
    rows: rows.map((row) => toSummary(row, names)),
    next: found.length > query.limit && last ? encodeCursor([last.planned_start.toISOString(), last.id]) : null,
  };
}

/** What waits for a reviewer, the most pressing first, with the doubts of the present run. */
export async function readReviewQueue(
  tx: Tx,
  actor: Actor,
  county: string,
  query: z.output<typeof contract.reviewQueue.query>,
): Promise<OutputOf<typeof contract.reviewQueue>> {
  permit(actor, contract.reviewQueue);
  const [dueAt, id] = query.cursor ? decodeCursor(query.cursor, 2) : [];
  const after = query.cursor ? { dueAt: new Date(String(dueAt)), id: String(id) } : undefined;
  const found = await findReviewQueue(tx, actor, { county, isAsked: query.asked ?? false }, query.limit + 1, after);
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  const names = await namesFor(tx, county, rows);
  const checks = await findChecks(
    tx,
    county,
    rows.map((row) => row.id),
  );
  return {
    rows: rows.map((row) => {
      const own = checks.filter((check) => check.visit_id === row.id);
      const run = Math.max(0, ...own.map((check) => check.run));
      return {
        ...toSummary(row, names),
        isOverdue: row.review_due_at !== null && row.review_due_at < tx.now,
        hearing: hearingOf(row, tx.now),
        statementDueAt: iso(row.statement_due_at),
        findings: own.filter((check) => check.run === run && check.outcome !== 'pass').map(toCheck),
      };
    }),
    next: found.length > query.limit && last ? encodeCursor([iso(last.review_due_at), last.id]) : null,
  };
}

function doneOf(evidence: readonly EvidenceRow[]) {
  const ticked = new Map<number, boolean>();
  for (const row of evidence) {
    if (row.kind !== 'step') continue;
    const { step, isDone } = row.data as { step: number; isDone: boolean };
    ticked.set(step, isDone);
  }
  return {
    checkedInAt: iso(evidence.find((row) => row.kind === 'checkIn')?.device_at ?? null),
    checkedOutAt: iso(evidence.find((row) => row.kind === 'checkOut')?.device_at ?? null),
    steps: [...ticked]
      .filter(([, isDone]) => isDone)
      .map(([step]) => step)
      .sort((a, b) => a - b),
    photos: evidence.filter((row) => row.kind === 'photo').length,
    isConfirmed: evidence.some(
      (row) => row.kind === 'confirmation' && (row.data as { isMatch?: boolean }).isMatch !== false,
    ),
    exceptions: [...new Set(evidence.flatMap((row) => (row.data as { reason?: ExceptionReason }).reason ?? []))],
  };
}

/**
 * A carer's own visits of a Shanghai day, with all that the phone needs where there is no network.
 * @throws Problem 403 `notACarer` when the account is tied to no carer
 */
export async function readToday(
  tx: Tx,
  actor: Actor,
  county: string,
  day: Day | undefined,
): Promise<OutputOf<typeof contract.today>> {
  permit(actor, contract.today);
  const { workerId } = actor;
  if (!workerId)
    throw forbidden('notACarer', { zh: '当前账号没有关联护理员档案。', en: 'This account belongs to no carer.' });
  const on = day ?? dayOf(tx.now);
  const touching = await findWorkerVisits(tx, county, [workerId], atMinute(on, 0), atMinute(addDays(on, 1), 0));
  const visits = touching.filter((visit) => dayOf(visit.planned_start) === on);
  const names = await namesFor(tx, county, visits);
  const evidence = await findEvidence(
    tx,
    county,
    visits.map((visit) => visit.id),
  );
  return {
    day: on,
    now: tx.now.toISOString(),
    visits: visits.map((visit) => ({
      ...toSummary(visit, names),
      notes: visit.notes,
      steps: visit.steps as string[],
      isLeading: visit.worker_id === workerId,
      done: doneOf(evidence.filter((row) => row.visit_id === visit.id && row.worker_id === workerId)),
    })),
  };
}
