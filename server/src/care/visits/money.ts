import { balanceOf, commitReservation, lockAccounts, reserve, voidReservation } from '../../money/ledger/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { findReservations, getReservation, type HeldMoney } from './facts-storage.ts';
import type { VisitRow } from './storage.ts';

/**
 * Posts what the order reserved for a visit to its provider's payable account. A visit that had counted as missed lost its
 * reservation; the same accounts hold it anew.
 * @returns the reservation that was committed, null when the visit costs no quota
 * @throws Problem 409 `balanceTooLow` when a lost reservation cannot be held again
 */
export async function commitMoney(tx: Tx, visit: VisitRow, byUser: string | undefined): Promise<string | null> {
  const { county, reservation_id: first } = visit;
  if (!first) return null;
  return withCounty(tx, county, async () => {
    const held = await getReservation(tx, county, first);
    const reservationId =
      held.resolution === 'void'
        ? await holdAgain(tx, visit, held, `迟到凭证经核实，重新预留：${visit.product_name}`, byUser)
        : first;
    await commitReservation(tx, {
      county,
      reservationId,
      reason: `服务已核实：${visit.product_name}`,
      byUser: byUser ?? null,
    });
    return reservationId;
  });
}

const holdAgain = (tx: Tx, visit: VisitRow, held: HeldMoney, reason: string, byUser: string | undefined) =>
  reserve(tx, {
    area: held.area,
    debit: held.debit_account,
    credit: held.credit_account,
    amount: held.amount,
    reason,
    subjectType: 'visit',
    subjectId: visit.id,
    byUser: byUser ?? null,
  });

/**
 * Holds what a cancelled visit had held, in the same accounts; the accounts are locked by the caller.
 * @returns the reservation (null when the visit costs no quota), undefined when the quota is no longer there
 */
export async function reserveAgain(tx: Tx, visit: VisitRow, reason: string): Promise<string | null | undefined> {
  const { county, reservation_id: first } = visit;
  if (!first) return null;
  const held = await getReservation(tx, county, first);
  if (held.resolution !== 'void') return first;
  const { available } = await balanceOf(tx, county, held.debit_account);
  return available < held.amount ? undefined : holdAgain(tx, visit, held, reason, undefined);
}

/** Releases what the order reserved for a visit; what is released already stays so. */
export async function voidMoney(tx: Tx, visit: VisitRow, reason: string, byUser: string | undefined): Promise<void> {
  const { county, reservation_id: reservationId } = visit;
  if (!reservationId) return;
  await withCounty(tx, county, async () => {
    const held = await getReservation(tx, county, reservationId);
    if (held.resolution === 'void') return;
    await voidReservation(tx, { county, reservationId, reason, byUser: byUser ?? null });
  });
}

/** Locks the accounts of several visits in the ledger's one order, before their money is moved in one transaction. */
export async function lockMoney(tx: Tx, county: string, visits: readonly VisitRow[]): Promise<void> {
  const ids = visits.map((visit) => visit.reservation_id).filter((id) => id !== null);
  if (ids.length === 0) return;
  const held = await findReservations(tx, county, ids);
  await lockAccounts(
    tx,
    county,
    held.flatMap((one) => [one.debit_account, one.credit_account]),
  );
}
