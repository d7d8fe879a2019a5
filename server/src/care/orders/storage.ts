import { sql, type Selectable } from 'kysely';
import { ownRows, type Actor } from '../../platform/access/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import type { ElderRow } from '../../people/elders/index.ts';
import '../../money/ledger/tables.ts';
import '../../people/elders/tables.ts';
import '../../supply/providers/tables.ts';
import '../visits/tables.ts';
import './tables.ts';

export interface Key {
  county: string;
  id: string;
}
export type OrderRow = Selectable<Tables['orders']>;
export type VisitRow = Selectable<Tables['visits']>;

/**
 * Locks an elder's file while an order is decided: two orders for one person see each other's use of the quota, and a
 * death cannot be recorded in between.
 */
export const lockElder = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('elders')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forNoKeyUpdate()
    .executeTakeFirst();

export const findAddress = (tx: Tx, county: string, elderId: string, id: string) =>
  tx.db
    .selectFrom('elder_addresses')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();

/** Open orders that each organisation has got since an instant. */
export const countOpenOrders = async (
  tx: Tx,
  county: string,
  providerIds: readonly string[],
  since: Date,
): Promise<Map<string, number>> => {
  const rows = await tx.db
    .selectFrom('orders')
    .select(['provider_id', (eb) => eb.fn.countAll<number>().as('n')])
    .where('county', '=', county)
    .where('provider_id', 'in', [...providerIds])
    .where('status', '=', 'open')
    .where('placed_at', '>=', since)
    .groupBy('provider_id')
    .execute();
  return new Map(rows.map((row) => [row.provider_id, row.n]));
};

/** What vouchers have taken over for an elder by month 'YYYY-MM' (Asia/Shanghai), fen. */
export const sumSubsidies = async (
  tx: Tx,
  county: string,
  elderId: string,
  from: Date,
  to: Date,
): Promise<Map<string, number>> => {
  const month = sql<string>`to_char(planned_start AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')`;
  const rows = await tx.db
    .selectFrom('visits')
    .select([month.as('month'), (eb) => eb.fn.sum<number>('subsidy_fen').as('fen')])
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where('planned_start', '>=', from)
    .where('planned_start', '<', to)
    .where('status', 'not in', ['cancelled', 'missed', 'rejected'])
    .groupBy(month)
    .execute();
  return new Map(rows.map((row) => [row.month, row.fen]));
};

export const insertOrder = (
  tx: Tx,
  row: Omit<OrderRow, 'steps' | 'schedule' | 'wishes'> & { steps: string; schedule: string; wishes: string },
) => tx.db.insertInto('orders').values(row).execute();

export const findOrder = (tx: Tx, key: Key): Promise<OrderRow | undefined> =>
  tx.db.selectFrom('orders').selectAll().where('county', '=', key.county).where('id', '=', key.id).executeTakeFirst();

export const lockOrder = (tx: Tx, key: Key): Promise<OrderRow | undefined> =>
  tx.db
    .selectFrom('orders')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

export const closeOrder = (tx: Tx, order: OrderRow, change: { status: 'done' | 'cancelled'; reason?: string }) =>
  tx.db
    .updateTable('orders')
    .set({
      status: change.status,
      version: order.version + 1,
      ...(change.status === 'cancelled' && { cancelled_at: tx.now, cancel_reason: change.reason ?? null }),
    })
    .where('county', '=', order.county)
    .where('id', '=', order.id)
    .execute();

export const findOrders = (
  tx: Tx,
  actor: Actor,
  county: string,
  page: {
    limit: number;
    before: string | undefined;
    elderId: string | undefined;
    providerId: string | undefined;
    status: OrderRow['status'] | undefined;
  },
) => {
  let select = tx.db
    .selectFrom('orders')
    .selectAll()
    .where('county', '=', county)
    .where(ownRows(actor, { area: 'area', provider: 'provider_id', elder: 'elder_id' }))
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.before) select = select.where('id', '<', page.before);
  if (page.elderId) select = select.where('elder_id', '=', page.elderId);
  if (page.providerId) select = select.where('provider_id', '=', page.providerId);
  if (page.status) select = select.where('status', '=', page.status);
  // The page first, then the names: joined at once, a county's few organisations would lead to all their orders.
  return tx.db
    .selectFrom(select.as('o'))
    .innerJoin('providers as p', (join) => join.onRef('p.county', '=', 'o.county').onRef('p.id', '=', 'o.provider_id'))
    .selectAll('o')
    .select('p.name as provider_name')
    .orderBy('o.id', 'desc')
    .execute();
};

const toCome = (tx: Tx, county: string) =>
  tx.db
    .selectFrom('visits as v')
    .selectAll('v')
    .where('v.county', '=', county)
    .where('v.status', 'in', ['planned', 'assigned'])
    .where('v.planned_start', '>', tx.now);

/** Visits of an order that have not begun and lie ahead, locked in one order for all. */
export const lockVisitsToCome = (tx: Tx, order: Key): Promise<VisitRow[]> =>
  toCome(tx, order.county).where('v.order_id', '=', order.id).orderBy('v.id').forUpdate().execute();

/** The same for every order of an elder. */
export const lockElderVisitsToCome = (tx: Tx, elder: Key): Promise<VisitRow[]> =>
  toCome(tx, elder.county).where('v.elder_id', '=', elder.id).orderBy('v.id').forUpdate().execute();

export const lockOpenOrdersOf = (tx: Tx, elder: Key): Promise<OrderRow[]> =>
  tx.db
    .selectFrom('orders')
    .selectAll()
    .where('county', '=', elder.county)
    .where('elder_id', '=', elder.id)
    .where('status', '=', 'open')
    .orderBy('id')
    .forUpdate()
    .execute();

/** Orders of an elder that were cancelled for a reason since an instant. */
export const lockCancelledOrdersOf = (tx: Tx, elder: Key, reason: string, since: Date): Promise<OrderRow[]> =>
  tx.db
    .selectFrom('orders')
    .selectAll()
    .where('county', '=', elder.county)
    .where('elder_id', '=', elder.id)
    .where('status', '=', 'cancelled')
    .where('cancel_reason', '=', reason)
    .where('cancelled_at', '>=', since)
    .orderBy('id')
    .forUpdate()
    .execute();

/** Visits of an order still ahead that were cancelled for a reason since an instant. */
export const lockCancelledVisits = (tx: Tx, order: Key, reason: string, since: Date): Promise<VisitRow[]> =>
  tx.db
    .selectFrom('visits')
    .selectAll()
    .where('county', '=', order.county)
    .where('order_id', '=', order.id)
    .where('status', '=', 'cancelled')
    .where('cancel_reason', '=', reason)
    .where('updated_at', '>=', since)
    .where('planned_start', '>', tx.now)
    .orderBy('id')
    .forUpdate()
    .execute();

export const reopenOrder = (tx: Tx, order: OrderRow) =>
  tx.db
    .updateTable('orders')
    .set({ status: 'open', version: order.version + 1, cancelled_at: null, cancel_reason: null })
    .where('county', '=', order.county)
    .where('id', '=', order.id)
    .execute();

/** Texts of the elder's addresses beside the home, also of those that have ended: an order may still be for one. */
export const findOtherAddresses = async (tx: Tx, elder: Key): Promise<string[]> => {
  const rows = await tx.db
    .selectFrom('elder_addresses')
    .select('address')
    .where('county', '=', elder.county)
    .where('elder_id', '=', elder.id)
    .execute();
  return rows.map((row) => row.address);
};

/** Takes open orders and complaints along to where the elder lives now; an order for the home goes to the new home. */
export async function moveOpenOrders(tx: Tx, elder: ElderRow, otherAddresses: readonly string[]): Promise<void> {
  const here = sql`county = ${elder.county} AND elder_id = ${elder.id} AND status = 'open'`;
  await sql`UPDATE orders SET area = ${elder.area} WHERE ${here} AND area <> ${elder.area}`.execute(tx.db);
  await sql`UPDATE complaints SET area = ${elder.area} WHERE ${here} AND area <> ${elder.area}`.execute(tx.db);
  if (elder.current_address === null) return;
  await sql`UPDATE orders SET address = ${elder.current_address}, lat = ${elder.lat}::float8, lng = ${elder.lng}::float8
    WHERE ${here} AND address <> ${elder.current_address} AND address <> ALL (${[...otherAddresses]}::text[])`.execute(
    tx.db,
  );
}

/** Accounts between which money of these reservations is held, with the code of the paying one. */
export const findReservedAccounts = (tx: Tx, county: string, reservationIds: readonly string[]) =>
  reservationIds.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('ledger_transfers as t')
        .innerJoin('ledger_accounts as a', (join) =>
          join.onRef('a.county', '=', 't.county').onRef('a.id', '=', 't.debit_account'),
        )
        .select(['t.id', 't.debit_account', 't.credit_account', 'a.code'])
        .where('t.county', '=', county)
        .where('t.id', 'in', [...reservationIds])
        .execute();

export interface VisitCounts {
  unfinished: number;
  kept: number;
}

/** How many visits of an order are still on the way, and how many were not cancelled. */
export const countVisits = (tx: Tx, order: Key): Promise<VisitCounts> =>
  tx.db
    .selectFrom('visits')
    .select([
      sql<number>`count(*) FILTER (WHERE status IN ('planned', 'assigned', 'inProgress', 'finished', 'needsReview'))`.as(
        'unfinished',
      ),
      sql<number>`count(*) FILTER (WHERE status <> 'cancelled')`.as('kept'),
    ])
    .where('county', '=', order.county)
    .where('order_id', '=', order.id)
    .executeTakeFirstOrThrow();
