import { systemActor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { Handler } from '../../platform/jobs/index.ts';
import { benefitsFor } from '../../platform/packs/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { findElder, findLifeEvents } from '../../people/elders/index.ts';
import { grantsOf } from '../../rights/cases/index.ts';
import { isHospitalItem } from '../catalogue/index.ts';
import { getVisit } from '../visits/index.ts';
import { grantOfCode } from './funds.ts';
import { blockedOn, standing } from './rules.ts';
import { cancelLocked, cancelVisits, closeWhenOver } from './service.ts';
import { findReservedAccounts, lockElderVisitsToCome, lockOpenOrdersOf, type Key, type VisitRow } from './storage.ts';

/** Reads the file as it stands now, not the event: repeated or overtaken deliveries come to the same. */
async function followLife(tx: Tx, key: Key): Promise<void> {
  const elder = await findElder(tx, key);
  if (!elder) return;
  if (elder.status !== 'active') {
    const reason = elder.status === 'deceased' ? '老人已去世' : '老人已迁出';
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
async function followGrants(tx: Tx, key: Key, reason: string): Promise<void> {
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
        benefitsFor(tx.packs, visit.area, day).flatMap((one) => (one.nature === 'voucher' ? [one.id] : [])),
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

const closes = (topic: string): Handler => ({
  name: `orders.close.${topic}`,
  topic,
  async run(tx, { county, payload }) {
    const visit = await getVisit(tx, { county, id: String(payload.visitId) });
    await closeWhenOver(tx, { county, id: visit.order_id });
  },
});

export const orderHandlers: Handler[] = [
  {
    name: 'orders.followLife',
    topic: 'elder.lifeEvent',
    run: (tx, { county, payload }) => followLife(tx, { county, id: String(payload.elderId) }),
  },
  {
    name: 'orders.followGrants',
    topic: 'grant.ended',
    run: (tx, { county, payload }) =>
      followGrants(
        tx,
        { county, id: String(payload.elderId) },
        `补贴资格终止${typeof payload.reason === 'string' ? `:${payload.reason}` : ''}`,
      ),
  },
  ...['visit.verified', 'visit.rejected', 'visit.cancelled', 'visit.missed'].map(closes),
];
