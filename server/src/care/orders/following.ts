import { systemActor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { findElder, findLifeEvents } from '../../people/elders/index.ts';
import { grantsOf } from '../../rights/cases/index.ts';
import { policyBook } from '../../rights/policies/index.ts';
import { isHospitalItem } from '../catalogue/index.ts';
import { restoreVisits } from '../visits/index.ts';
import { grantOfCode } from './funds.ts';
import { blockedOn, standing } from './rules.ts';
import { cancelLocked, cancelVisits } from './service.ts';
import {
  findReservedAccounts,
  lockCancelledOrdersOf,
  lockCancelledVisits,
  lockElderVisitsToCome,
  lockOpenOrdersOf,
  reopenOrder,
  type Key,
  type VisitRow,
} from './storage.ts';

/** Why a death cancels; what it cancelled is found again by it. */
const DIED = '老人已去世';

/** Reads the file as it stands now, not the event: repeated or overtaken deliveries come to the same. */
export async function followLife(tx: Tx, key: Key): Promise<void> {
  const elder = await findElder(tx, key);
  if (!elder) return;
  if (elder.status !== 'active') {
    const reason = elder.status === 'deceased' ? DIED : '老人已迁出';
    for (const order of await lockOpenOrdersOf(tx, key)) await cancelLocked(tx, systemActor, order, reason);
    return;
  }
  const events = standing(await findLifeEvents(tx, key.county, key.id));
  const reasonOf = (visit: VisitRow) => blockedOn(events, dayOf(visit.planned_start), isHospitalItem(visit.item));
  const blocked = (await lockElderVisitsToCome(tx, key)).filter((visit) => reasonOf(visit) !== undefined);
  const reasons = new Set(blocked.map(reasonOf));
  for (const reason of reasons) {
    if (reason !== undefined)
      await cancelVisits(
        tx,
        systemActor,
        key.county,
        blocked.filter((visit) => reasonOf(visit) === reason),
        reason,
      );
  }
}

/** Cancels visits to come that a grant pays for which no longer runs on their day. */
export async function followGrants(tx: Tx, key: Key, reason: string): Promise<void> {
  const visits = (await lockElderVisitsToCome(tx, key)).filter((visit) => visit.quota_fen + visit.subsidy_fen > 0);
  const held = await findReservedAccounts(
    tx,
    key.county,
    visits.flatMap((visit) => visit.reservation_id ?? []),
  );
  const grantOf = new Map(held.map((one) => [one.id, grantOfCode(one.code)]));
  const running = new Map<string, { ids: Set<string>; hasVoucher: boolean }>();
  const unpaid: VisitRow[] = [];
  for (const visit of visits) {
    const day = dayOf(visit.planned_start);
    let on = running.get(day);
    if (!on) {
      const grants = await grantsOf(tx, key.county, key.id, day);
      const vouchers = new Set(
        (await policyBook(tx)).benefits(visit.area, day).flatMap((one) => (one.nature === 'voucher' ? [one.id] : [])),
      );
      on = {
        ids: new Set(grants.map((grant) => grant.id)),
        hasVoucher: grants.some((grant) => vouchers.has(grant.benefit)),
      };
      running.set(day, on);
    }
    const grantId = visit.reservation_id === null ? undefined : grantOf.get(visit.reservation_id);
    const hasLostQuota = grantId !== undefined && !on.ids.has(grantId);
    const hasLostVoucher = visit.subsidy_fen > 0 && !on.hasVoucher;
    if (hasLostQuota || hasLostVoucher) unpaid.push(visit);
  }
  await cancelVisits(tx, systemActor, key.county, unpaid, reason);
}

const RESTORED = '去世登记有误，已更正';
/** What a worker has to do: said where the visit is looked at, and found by the desk. */
export const QUOTA_GONE = '去世登记已更正，但当月额度已不足，请与老人商定后重新下单';

/**
 * Brings back what a wrong record of a death cancelled, from now on: open orders and their visits to come, on days on which
 * somebody may come and that a grant still pays for.
 */
export async function followReturn(tx: Tx, key: Key, recordedAt: Date): Promise<void> {
  const elder = await findElder(tx, key);
  if (elder?.status !== 'active') return;
  const events = standing(await findLifeEvents(tx, key.county, key.id));
  const orders = await lockCancelledOrdersOf(tx, key, DIED, recordedAt);
  const cancelled: VisitRow[] = [];
  for (const order of orders) cancelled.push(...(await lockCancelledVisits(tx, order, DIED, recordedAt)));
  const free = cancelled.filter(
    (visit) => blockedOn(events, dayOf(visit.planned_start), isHospitalItem(visit.item)) === undefined,
  );
  const restored = await restoreVisits(tx, key.county, free, { restored: RESTORED, quotaGone: QUOTA_GONE });
  for (const order of orders) {
    const of = (visits: readonly VisitRow[]) => visits.filter((visit) => visit.order_id === order.id).length;
    if (of(restored) > 0) await reopenOrder(tx, order);
    tx.audit({
      area: order.area,
      action: 'orders.restore',
      subjectType: 'order',
      subjectId: order.id,
      elderId: order.elder_id,
      reason: RESTORED,
      detail: { visits: of(restored), quotaGone: of(free) - of(restored) },
    });
  }
  await followGrants(tx, key, '补贴资格已终止');
}
