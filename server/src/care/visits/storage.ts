import { sql, type ExpressionBuilder, type SelectQueryBuilder, type Selectable, type Updateable } from 'kysely';
import { ownRows, type Actor } from '../../platform/access/index.ts';
import { notFound, violates } from '../../platform/problems/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import type { VisitStatus } from './rules.ts';
import './tables.ts';

export type VisitRow = Selectable<Tables['visits']>;
export interface Key {
  county: string;
  id: string;
}

/** Stays below PostgreSQL's 65,535 parameters a statement. */
const INSERT_ROWS = 1000;

export async function insertVisits(tx: Tx, rows: readonly Tables['visits'][]): Promise<void> {
  for (let start = 0; start < rows.length; start += INSERT_ROWS) {
    await tx.db
      .insertInto('visits')
      .values(rows.slice(start, start + INSERT_ROWS))
      .execute();
  }
}

export const findVisit = (tx: Tx, key: Key): Promise<VisitRow | undefined> =>
  tx.db.selectFrom('visits').selectAll().where('county', '=', key.county).where('id', '=', key.id).executeTakeFirst();

const unknown = () =>
  notFound('visitUnknown', {
    zh: '找不到该次服务，可能不在您的查看范围内。',
    en: 'No such visit, or it is not in your sight.',
  });

/** @throws Problem 404 `visitUnknown` */
export async function getVisit(tx: Tx, key: Key): Promise<VisitRow> {
  const found = await findVisit(tx, key);
  if (!found) throw unknown();
  return found;
}

/** Takes the row's lock, so that of two who decide at once the second sees what the first did. @throws Problem 404 `visitUnknown` */
export async function getVisitForUpdate(tx: Tx, key: Key): Promise<VisitRow> {
  const found = await tx.db
    .selectFrom('visits')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();
  if (!found) throw unknown();
  return found;
}

/** Writes a locked visit and counts its version up. */
export async function changeVisit(tx: Tx, visit: VisitRow, change: Updateable<Tables['visits']>): Promise<VisitRow> {
  return tx.db
    .updateTable('visits')
    .set({ ...change, version: visit.version + 1, updated_at: tx.now })
    .where('county', '=', visit.county)
    .where('id', '=', visit.id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * Binds the time of exactly these carers to the visit and frees the others.
 * @returns the visit that one of them is bound to at that time, when there is one; nothing is bound then
 */
export async function bindSlots(
  tx: Tx,
  visit: VisitRow,
  workerIds: readonly string[],
): Promise<{ busyWorkerId: string; from: Date; to: Date } | undefined> {
  // The constraint decides, not a look-up before it; the savepoint keeps the transaction usable after its refusal.
  await sql`SAVEPOINT bind_slots`.execute(tx.db);
  try {
    await freeSlots(tx, visit);
    for (const workerId of workerIds) {
      const slot = { planned_start: visit.planned_start, planned_end: visit.planned_end, is_bound: true };
      await tx.db
        .insertInto('visit_slots')
        .values({
          county: visit.county,
          visit_id: visit.id,
          worker_id: workerId,
          area: visit.area,
          provider_id: visit.provider_id,
          ...slot,
        })
        .onConflict((conflict) => conflict.columns(['county', 'visit_id', 'worker_id']).doUpdateSet(slot))
        .execute();
    }
    await sql`RELEASE SAVEPOINT bind_slots`.execute(tx.db);
    return undefined;
  } catch (error) {
    if (!violates(error, 'carer_in_one_place')) throw error;
    await sql`ROLLBACK TO SAVEPOINT bind_slots`.execute(tx.db);
  }
  const other = await tx.db
    .selectFrom('visit_slots')
    .select(['worker_id', 'planned_start', 'planned_end'])
    .where('county', '=', visit.county)
    .where('worker_id', 'in', [...workerIds])
    .where('visit_id', '<>', visit.id)
    .where('is_bound', '=', true)
    .where(
      sql<boolean>`tstzrange(planned_start, planned_end) && tstzrange(${visit.planned_start}, ${visit.planned_end})`,
    )
    .orderBy('planned_start')
    .limit(1)
    .executeTakeFirst();
  return {
    busyWorkerId: other?.worker_id ?? workerIds[0] ?? '',
    from: other?.planned_start ?? visit.planned_start,
    to: other?.planned_end ?? visit.planned_end,
  };
}

export const freeSlots = (tx: Tx, visit: Key) =>
  tx.db
    .updateTable('visit_slots')
    .set({ is_bound: false })
    .where('county', '=', visit.county)
    .where('visit_id', '=', visit.id)
    .where('is_bound', '=', true)
    .execute();

export interface AssignmentNote {
  reason: string | null;
  /** The ranking that the dispatcher saw. */
  candidates: readonly { workerId: string; score: number; reasons: readonly string[] }[];
  byUser: string | null;
  byName: string;
}

/** Appends who was sent, by whom and why. The visit's row is locked by the caller. */
export async function addAssignment(tx: Tx, visit: VisitRow, note: AssignmentNote): Promise<void> {
  const { last } = await tx.db
    .selectFrom('visit_assignments')
    .select((eb) => eb.fn.coalesce(eb.fn.max('seq'), sql<number>`0`).as('last'))
    .where('county', '=', visit.county)
    .where('visit_id', '=', visit.id)
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto('visit_assignments')
    .values({
      county: visit.county,
      visit_id: visit.id,
      seq: last + 1,
      area: visit.area,
      provider_id: visit.provider_id,
      worker_id: visit.worker_id,
      second_worker_id: visit.second_worker_id,
      reason: note.reason,
      candidates: JSON.stringify(note.candidates),
      by_user: note.byUser,
      by_name: note.byName,
      at: tx.now,
    })
    .execute();
}

export const findVisitsOfOrder = (tx: Tx, county: string, orderId: string): Promise<VisitRow[]> =>
  tx.db
    .selectFrom('visits')
    .selectAll()
    .where('county', '=', county)
    .where('order_id', '=', orderId)
    .orderBy('planned_start')
    .orderBy('id')
    .execute();

/** Visits of these carers, as first or second, that touch the time; cancelled and missed ones are left out. */
export const findWorkerVisits = (
  tx: Tx,
  county: string,
  workerIds: readonly string[],
  fromInstant: Date,
  toInstant: Date,
): Promise<VisitRow[]> =>
  workerIds.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('visits')
        .selectAll()
        .where('county', '=', county)
        .where((eb) => eb.or([eb('worker_id', 'in', [...workerIds]), eb('second_worker_id', 'in', [...workerIds])]))
        .where('planned_start', '<', toInstant)
        .where('planned_end', '>', fromInstant)
        .where('status', 'not in', ['cancelled', 'missed'])
        .orderBy('planned_start')
        .orderBy('id')
        .execute();

/** Visits of an elder whose planned start lies in [from, to), oldest first. */
export const findElderVisits = (
  tx: Tx,
  county: string,
  elderId: string,
  statuses: readonly VisitStatus[],
  fromInstant: Date,
  toInstant: Date | undefined,
): Promise<VisitRow[]> => {
  let select = tx.db
    .selectFrom('visits')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where('status', 'in', [...statuses])
    .where('planned_start', '>=', fromInstant)
    .orderBy('planned_start');
  if (toInstant) select = select.where('planned_start', '<', toInstant);
  return select.execute();
};

/** Counties in which a visit waits whose window ended before the instant. */
export const findCountiesWaiting = async (tx: Tx, before: Date): Promise<string[]> => {
  const rows = await tx.db
    .selectFrom('visits')
    .select('county')
    .distinct()
    .where('status', 'in', ['planned', 'assigned'])
    .where('window_to', '<', before)
    .orderBy('county')
    .execute();
  return rows.map((row) => row.county);
};

/** Locks waiting visits whose window ended before the instant; those that someone works on are passed over. */
export const claimWaiting = (tx: Tx, county: string, before: Date, limit: number): Promise<VisitRow[]> =>
  tx.db
    .selectFrom('visits')
    .selectAll()
    .where('county', '=', county)
    .where('status', 'in', ['planned', 'assigned'])
    .where('window_to', '<', before)
    .orderBy('window_to')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();

/** A provider's visits planned in [from, to), without cancelled and missed ones. */
export const findProviderVisits = (
  tx: Tx,
  county: string,
  providerId: string,
  fromInstant: Date,
  toInstant: Date,
): Promise<VisitRow[]> =>
  tx.db
    .selectFrom('visits')
    .selectAll()
    .where('county', '=', county)
    .where('provider_id', '=', providerId)
    .where('planned_start', '>=', fromInstant)
    .where('planned_start', '<', toInstant)
    .where('status', 'not in', ['cancelled', 'missed'])
    .orderBy('planned_start')
    .orderBy('id')
    .execute();

/** How often each carer has served each of these elders: visits that took place, as first or second carer. */
export async function countServed(
  tx: Tx,
  county: string,
  elderIds: readonly string[],
): Promise<{ elderId: string; workerId: string; times: number }[]> {
  if (elderIds.length === 0) return [];
  const { rows } = await sql<{ elderId: string; workerId: string; times: number }>`
    SELECT elder_id AS "elderId", w.worker_id AS "workerId", count(*) AS times
    FROM yike.visits CROSS JOIN LATERAL (VALUES (visits.worker_id), (second_worker_id)) AS w (worker_id)
    WHERE county = ${county} AND elder_id = ANY (${[...new Set(elderIds)]}::uuid[])
      AND status IN ('finished', 'needsReview', 'verified') AND w.worker_id IS NOT NULL
    GROUP BY elder_id, w.worker_id`.execute(tx.db);
  return rows;
}

export interface VisitFilter {
  county: string;
  statuses?: readonly VisitStatus[] | undefined;
  providerId?: string | undefined;
  workerId?: string | undefined;
  elderId?: string | undefined;
  orderId?: string | undefined;
  fromInstant?: Date | undefined;
  toInstant?: Date | undefined;
  isHeld?: boolean | undefined;
  cancelReason?: string | undefined;
}

type VisitQuery = SelectQueryBuilder<Tables, 'visits', object>;

function filtered(select: VisitQuery, filter: VisitFilter): VisitQuery {
  let query = select.where('county', '=', filter.county);
  if (filter.statuses?.length) query = query.where('status', 'in', [...filter.statuses]);
  if (filter.providerId) query = query.where('provider_id', '=', filter.providerId);
  if (filter.elderId) query = query.where('elder_id', '=', filter.elderId);
  if (filter.orderId) query = query.where('order_id', '=', filter.orderId);
  const { workerId } = filter;
  if (workerId) {
    query = query.where((eb: ExpressionBuilder<Tables, 'visits'>) =>
      eb.or([eb('worker_id', '=', workerId), eb('second_worker_id', '=', workerId)]),
    );
  }
  if (filter.fromInstant) query = query.where('planned_start', '>=', filter.fromInstant);
  if (filter.toInstant) query = query.where('planned_start', '<', filter.toInstant);
  if (filter.isHeld !== undefined) query = query.where('is_held', '=', filter.isHeld);
  if (filter.cancelReason !== undefined) query = query.where('cancel_reason', '=', filter.cancelReason);
  return query;
}

const OWN = {
  area: 'area',
  provider: 'provider_id',
  workers: ['worker_id', 'second_worker_id'],
  elder: 'elder_id',
} as const;

/** Newest first, after the key of the last row seen. */
export const findVisits = (
  tx: Tx,
  actor: Actor,
  filter: VisitFilter,
  limit: number,
  after: { plannedStart: Date; id: string } | undefined,
): Promise<VisitRow[]> => {
  let query = filtered(tx.db.selectFrom('visits') as VisitQuery, filter)
    .selectAll()
    .where(ownRows(actor, OWN))
    .orderBy('planned_start', 'desc')
    .orderBy('id', 'desc')
    .limit(limit);
  if (after) query = query.where(sql<boolean>`(planned_start, id) < (${after.plannedStart}, ${after.id}::uuid)`);
  return query.execute() as Promise<VisitRow[]>;
};

/** Visits to review, the most pressing first. */
export const findReviewQueue = (
  tx: Tx,
  actor: Actor,
  filter: { county: string; isAsked: boolean },
  limit: number,
  after: { dueAt: Date; id: string } | undefined,
): Promise<VisitRow[]> => {
  let query = tx.db
    .selectFrom('visits')
    .selectAll()
    .where('county', '=', filter.county)
    .where('status', '=', 'needsReview')
    .where(ownRows(actor, OWN))
    .orderBy('review_due_at')
    .orderBy('id')
    .limit(limit);
  if (filter.isAsked) query = query.where('statement_due_at', 'is not', null).where('statement_at', 'is', null);
  if (after) query = query.where(sql<boolean>`(review_due_at, id) > (${after.dueAt}, ${after.id}::uuid)`);
  return query.execute();
};

/**
 * Takes an elder's visits that have not begun along to where the elder lives now, with the time they bind; one for the home
 * goes to the new home. What has happened stays where it happened.
 */
export async function moveVisitsAhead(
  tx: Tx,
  elder: Key & { area: string; current_address: string | null; lat: number | null; lng: number | null },
  otherAddresses: readonly string[],
): Promise<void> {
  const ahead = sql`county = ${elder.county} AND elder_id = ${elder.id} AND status IN ('planned', 'assigned')`;
  const { rows } = await sql<{ id: string }>`UPDATE visits SET area = ${elder.area}, updated_at = ${tx.now}
    WHERE ${ahead} AND area <> ${elder.area} RETURNING id`.execute(tx.db);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0)
    await sql`UPDATE visit_slots SET area = ${elder.area} WHERE county = ${elder.county} AND visit_id = ANY (${ids}::uuid[])`.execute(
      tx.db,
    );
  if (elder.current_address === null) return;
  await sql`UPDATE visits SET address = ${elder.current_address}, lat = ${elder.lat}::float8, lng = ${elder.lng}::float8,
      updated_at = ${tx.now}
    WHERE ${ahead} AND address <> ${elder.current_address} AND address <> ALL (${[...otherAddresses]}::text[])`.execute(
    tx.db,
  );
}
