import { sql, type Selectable } from 'kysely';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import '../../money/ledger/tables.ts';
import '../../supply/providers/tables.ts';
import '../../supply/workforce/tables.ts';
import './tables.ts';

export type EvidenceRow = Selectable<Tables['visit_evidence']>;
export type CheckRow = Selectable<Tables['visit_checks']>;
export type ReviewRow = Selectable<Tables['visit_reviews']>;
export type AssignmentRow = Selectable<Tables['visit_assignments']>;

/** Appends evidence. False when its id is taken. */
export async function insertEvidence(tx: Tx, row: Tables['visit_evidence']): Promise<boolean> {
  const result = await tx.db
    .insertInto('visit_evidence')
    .values(row)
    .onConflict((conflict) => conflict.columns(['county', 'id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export const findEvidence = (tx: Tx, county: string, visitIds: readonly string[]): Promise<EvidenceRow[]> =>
  visitIds.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('visit_evidence')
        .selectAll()
        .where('county', '=', county)
        .where('visit_id', 'in', [...visitIds])
        .orderBy('device_at')
        .orderBy('id')
        .execute();

/** Check-ins and check-outs of a carer within a time, of visits that count, with whose visit each is. */
export const findStamps = (
  tx: Tx,
  county: string,
  workerId: string,
  fromInstant: Date,
  toInstant: Date,
  exceptVisit: string,
) =>
  tx.db
    .selectFrom('visit_evidence as e')
    .innerJoin('visits as v', (join) => join.onRef('v.county', '=', 'e.county').onRef('v.id', '=', 'e.visit_id'))
    .selectAll('e')
    .where('e.county', '=', county)
    .where('e.worker_id', '=', workerId)
    .where('e.device_at', '>=', fromInstant)
    .where('e.device_at', '<=', toInstant)
    .where('e.kind', 'in', ['checkIn', 'checkOut'])
    .where('e.visit_id', '<>', exceptVisit)
    .where('v.status', 'in', ['inProgress', 'finished', 'needsReview', 'verified'])
    .orderBy('e.device_at')
    .execute();

/** Where the latest verified visit to this address began: stands in for a home whose file has no coordinates. */
export const findLearntHome = (tx: Tx, county: string, elderId: string, address: string, accuracyMax: number) =>
  tx.db
    .selectFrom('visits as v')
    .innerJoin('visit_evidence as e', (join) =>
      join.onRef('e.county', '=', 'v.county').onRef('e.visit_id', '=', 'v.id'),
    )
    .select(['e.lat', 'e.lng'])
    .where('v.county', '=', county)
    .where('v.elder_id', '=', elderId)
    .where('v.address', '=', address)
    .where('v.status', '=', 'verified')
    .where('v.is_held', '=', false)
    .where('e.kind', '=', 'checkIn')
    .where('e.lat', 'is not', null)
    .where('e.is_mock_location', 'is distinct from', true)
    .where('e.accuracy_meters', '<=', accuracyMax)
    .orderBy('v.planned_start', 'desc')
    .limit(1)
    .executeTakeFirst();

export async function insertChecks(tx: Tx, rows: readonly Tables['visit_checks'][]): Promise<void> {
  await tx.db
    .insertInto('visit_checks')
    .values([...rows])
    .execute();
}

export const findChecks = (tx: Tx, county: string, visitIds: readonly string[]): Promise<CheckRow[]> =>
  visitIds.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('visit_checks')
        .selectAll()
        .where('county', '=', county)
        .where('visit_id', 'in', [...visitIds])
        .orderBy('run')
        .orderBy('code')
        .execute();

export const findReviews = (tx: Tx, county: string, visitId: string): Promise<ReviewRow[]> =>
  tx.db
    .selectFrom('visit_reviews')
    .selectAll()
    .where('county', '=', county)
    .where('visit_id', '=', visitId)
    .orderBy('seq')
    .execute();

/** Appends a decision or a statement; the visit's row is locked by the caller. */
export async function addReview(tx: Tx, row: Omit<Tables['visit_reviews'], 'seq' | 'at'>): Promise<number> {
  const { last } = await tx.db
    .selectFrom('visit_reviews')
    .select((eb) => eb.fn.coalesce(eb.fn.max('seq'), sql<number>`0`).as('last'))
    .where('county', '=', row.county)
    .where('visit_id', '=', row.visit_id)
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto('visit_reviews')
    .values({ ...row, seq: last + 1, at: tx.now })
    .execute();
  return last + 1;
}

export const findAssignments = (tx: Tx, county: string, visitId: string): Promise<AssignmentRow[]> =>
  tx.db
    .selectFrom('visit_assignments')
    .selectAll()
    .where('county', '=', county)
    .where('visit_id', '=', visitId)
    .orderBy('seq')
    .execute();

/** Names of carers, for those who may see a visit but not the staff file. */
export async function findWorkerNames(tx: Tx, county: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('workers')
    .select(['id', 'name'])
    .where('county', '=', county)
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

export async function findProviderNames(tx: Tx, county: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('providers')
    .select(['id', 'name'])
    .where('county', '=', county)
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** A reservation's accounts and amount, and whether it was voided. */
export const findReservations = (tx: Tx, county: string, ids: readonly string[]) =>
  tx.db
    .selectFrom('ledger_transfers as t')
    .leftJoin('ledger_transfers as r', (join) =>
      join.onRef('r.county', '=', 't.county').onRef('r.reservation_id', '=', 't.id'),
    )
    .select(['t.id', 't.area', 't.debit_account', 't.credit_account', 't.amount', 'r.kind as resolution'])
    .where('t.county', '=', county)
    .where('t.id', 'in', [...ids])
    .execute();

export type HeldMoney = Awaited<ReturnType<typeof findReservations>>[number];

/** @throws Error when there is no such reservation: the visit's own row names it */
export async function getReservation(tx: Tx, county: string, id: string): Promise<HeldMoney> {
  const [found] = await findReservations(tx, county, [id]);
  if (!found) throw new Error(`no reservation ${id}`);
  return found;
}
