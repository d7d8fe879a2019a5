import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, monthOf } from '../../platform/clock/index.ts';
import { encodeCursor, decodeCursor, type InputOf } from '../../platform/contract/index.ts';
import { conflict, notFound } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { lockAccounts } from '../../money/ledger/index.ts';
import { getProvider } from '../../supply/providers/index.ts';
import { cancelVisit, findVisitsOfOrder, getVisit, rescheduleVisit } from '../visits/index.ts';
import * as contract from './contract.ts';
import { expectedBy } from './plan.ts';
import { clashOf, totalOf } from './rules.ts';
import {
  closeOrder,
  countVisits,
  findOrder,
  findOrders,
  findReservedAccounts,
  lockElder,
  lockOrder,
  lockVisitsToCome,
  type Key,
  type OrderRow,
  type VisitRow,
} from './storage.ts';
import type { OrderSchedule, Wishes } from './tables.ts';

const unknown = () =>
  notFound('orderUnknown', { zh: '找不到该订单，或不在您的查看范围内。', en: 'No such order, or not in your sight.' });

/** @throws Problem 404 `orderUnknown` */
export async function getOrder(tx: Tx, key: Key): Promise<OrderRow> {
  const row = await findOrder(tx, key);
  if (!row) throw unknown();
  return row;
}

export async function lockKnown(tx: Tx, key: Key): Promise<OrderRow> {
  const row = await lockOrder(tx, key);
  if (!row) throw unknown();
  return row;
}

const toOrder = (row: OrderRow, providerName: string) => ({
  county: row.county,
  id: row.id,
  number: row.number,
  area: row.area,
  elderId: row.elder_id,
  elderName: row.elder_name,
  providerId: row.provider_id,
  providerName,
  product: row.product,
  productName: row.product_name,
  item: row.item,
  kind: row.kind,
  status: row.status,
  channel: row.channel,
  placedAt: row.placed_at.toISOString(),
  placedByName: row.placed_by_name,
  address: row.address,
  phoneMasked: row.phone_masked,
});

export async function listOrders(
  tx: Tx,
  actor: Actor,
  county: string,
  query: InputOf<typeof contract.listOrders>['query'],
) {
  permit(actor, contract.listOrders);
  const found = await findOrders(tx, actor, county, {
    limit: query.limit + 1,
    before: query.cursor ? String(decodeCursor(query.cursor, 1)[0]) : undefined,
    elderId: query.elderId,
    providerId: query.providerId,
    status: query.status,
  });
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => toOrder(row, row.provider_name)),
    next: found.length > query.limit && last ? encodeCursor([last.id]) : null,
  };
}

const moneyOf = (row: VisitRow) => ({
  priceFen: row.price_fen,
  quotaFen: row.quota_fen,
  subsidyFen: row.subsidy_fen,
  selfFen: row.self_fen,
});
const isReleased = (row: VisitRow): boolean => ['cancelled', 'missed', 'rejected'].includes(row.status);

export async function readOrder(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getOrder);
  const row = await getOrder(tx, key);
  const provider = await getProvider(tx, { county: row.county, id: row.provider_id });
  const visits = await findVisitsOfOrder(tx, key.county, key.id);
  const quota = (of: (visit: VisitRow) => boolean) => totalOf(visits.filter(of).map(moneyOf)).quotaFen;
  return {
    ...toOrder(row, provider.name),
    elderSex: row.elder_sex,
    providerReason: row.provider_reason,
    grantId: row.grant_id,
    minutes: row.minutes,
    carers: row.carers,
    certificates: row.certificates,
    steps: row.steps as string[],
    unit: row.unit,
    quantity: row.quantity,
    unitPriceFen: row.unit_price_fen,
    schedule: row.schedule as OrderSchedule,
    wishes: row.wishes as Wishes,
    notes: row.notes,
    proxyRelation: row.proxy_relation,
    proxyReason: row.proxy_reason,
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    cancelReason: row.cancel_reason,
    visits: visits.map((visit) => ({
      id: visit.id,
      plannedStart: visit.planned_start.toISOString(),
      plannedEnd: visit.planned_end.toISOString(),
      status: visit.status,
      workerId: visit.worker_id,
      cancelReason: visit.cancel_reason,
      ...moneyOf(visit),
    })),
    money: {
      totals: totalOf(visits.filter((visit) => !isReleased(visit)).map(moneyOf)),
      reservedFen: quota((visit) => !isReleased(visit) && visit.status !== 'verified'),
      postedFen: quota((visit) => visit.status === 'verified'),
      releasedFen: quota(isReleased),
    },
  };
}

/**
 * Cancels locked visits to come and releases what was held for them. All accounts are locked together first, so that it
 * never waits in a circle with an order that is being placed.
 */
export async function cancelVisits(
  tx: Tx,
  actor: Actor,
  county: string,
  visits: readonly VisitRow[],
  reason: string,
): Promise<void> {
  await withCounty(tx, county, async () => {
    const held = await findReservedAccounts(
      tx,
      county,
      visits.flatMap((visit) => visit.reservation_id ?? []),
    );
    if (held.length > 0)
      await lockAccounts(
        tx,
        county,
        held.flatMap((one) => [one.debit_account, one.credit_account]),
      );
    for (const visit of visits) await cancelVisit(tx, actor, { county, id: visit.id }, reason);
  });
}

/** @throws Problem 409 `orderNotOpen` */
export async function cancelLocked(tx: Tx, actor: Actor, order: OrderRow, reason: string): Promise<number> {
  if (order.status !== 'open') {
    throw conflict('orderNotOpen', {
      zh: order.status === 'cancelled' ? '该订单已取消。' : '该订单已完成，不能取消。',
      en: `The order is ${order.status}.`,
    });
  }
  const visits = await lockVisitsToCome(tx, order);
  await cancelVisits(tx, actor, order.county, visits, reason);
  await closeOrder(tx, order, { status: 'cancelled', reason });
  tx.audit({
    area: order.area,
    action: contract.cancelOrder.id,
    subjectType: 'order',
    subjectId: order.id,
    elderId: order.elder_id,
    reason,
    detail: { visits: visits.length },
  });
  tx.emit('order.cancelled', order.area, {
    orderId: order.id,
    elderId: order.elder_id,
    providerId: order.provider_id,
    reason,
  });
  return visits.length;
}

/** Cancels an order and its visits to come; a visit that has begun runs its course. @throws Problem 404 `orderUnknown`, 409 `orderNotOpen` */
export async function cancelOrder(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: { reason: string },
): Promise<{ cancelledVisits: number }> {
  permit(actor, contract.cancelOrder);
  return { cancelledVisits: await cancelLocked(tx, actor, await lockKnown(tx, key), input.reason) };
}

async function lockWithVisit(tx: Tx, key: Key, visitId: string) {
  const order = await lockKnown(tx, key);
  const visit = await getVisit(tx, { county: key.county, id: visitId });
  if (visit.order_id !== order.id)
    throw notFound('visitUnknown', { zh: '该订单中没有这次服务。', en: 'The order has no such visit.' });
  return { order, visit };
}

/** @throws Problem 404 `orderUnknown`, `visitUnknown` · 409 `visitStateWrong` */
export async function cancelOneVisit(
  tx: Tx,
  actor: Actor,
  key: Key,
  visitId: string,
  input: { reason: string },
): Promise<void> {
  permit(actor, contract.cancelVisit);
  const { order, visit } = await lockWithVisit(tx, key, visitId);
  await cancelVisit(tx, actor, { county: key.county, id: visitId }, input.reason);
  tx.audit({
    area: order.area,
    action: contract.cancelVisit.id,
    subjectType: 'order',
    subjectId: order.id,
    elderId: order.elder_id,
    reason: input.reason,
    detail: { visitId, plannedStart: visit.planned_start.toISOString() },
  });
}

/** @throws Problem 404 `orderUnknown`, `visitUnknown` · 400 `timePast` · 409 `visitStateWrong`, `otherMonth`, `elderBusy` */
export async function moveVisit(
  tx: Tx,
  actor: Actor,
  key: Key,
  visitId: string,
  input: { plannedStart: string; reason: string },
): Promise<void> {
  permit(actor, contract.rescheduleVisit);
  const { order, visit } = await lockWithVisit(tx, key, visitId);
  const plannedStart = new Date(input.plannedStart);
  // The quota of a month pays for services of that month.
  if (visit.quota_fen + visit.subsidy_fen > 0 && monthOf(plannedStart) !== monthOf(visit.planned_start)) {
    throw conflict('otherMonth', {
      zh: '补贴额度按月使用，不能改到其他月份；请取消本次后重新下单。',
      en: 'The quota belongs to its month: cancel this visit and order anew.',
      field: 'body.plannedStart',
    });
  }
  await mustBeFree(tx, order, visit, plannedStart);
  await rescheduleVisit(tx, actor, { county: key.county, id: visitId }, { plannedStart });
  tx.audit({
    area: order.area,
    action: contract.rescheduleVisit.id,
    subjectType: 'order',
    subjectId: order.id,
    elderId: order.elder_id,
    reason: input.reason,
    detail: {
      visitId,
      from: visit.planned_start.toISOString(),
      to: plannedStart.toISOString(),
      day: dayOf(plannedStart),
    },
  });
}

/** @throws Problem 409 `elderBusy` when the elder expects another visit at that time */
async function mustBeFree(tx: Tx, order: OrderRow, visit: VisitRow, plannedStart: Date): Promise<void> {
  const elder = { county: order.county, id: order.elder_id };
  const to = new Date(plannedStart.getTime() + visit.minutes * 60_000);
  // Two moves of one elder's visits wait for each other here.
  await withCounty(tx, order.county, async () => {
    await lockElder(tx, elder);
    const expected = await expectedBy(tx, elder, dayOf(plannedStart), dayOf(to));
    const others = expected.filter((one) => one.id !== visit.id);
    const clash = clashOf(others, { from: plannedStart, to, carers: visit.carers });
    if (!clash) return;
    throw conflict('elderBusy', {
      zh: `老人同一时间已有“${clash.productName}”，请另选时间。`,
      en: `The elder expects another visit from ${clash.from.toISOString()} to ${clash.to.toISOString()}.`,
      field: 'body.plannedStart',
    });
  });
}

/** An open order none of whose visits is still on the way is done, or cancelled when each was. */
export async function closeWhenOver(tx: Tx, key: Key): Promise<void> {
  const order = await lockOrder(tx, key);
  if (order?.status !== 'open') return;
  const { unfinished, kept } = await countVisits(tx, key);
  if (unfinished > 0) return;
  await closeOrder(tx, order, kept > 0 ? { status: 'done' } : { status: 'cancelled', reason: '各次服务均已取消' });
}
