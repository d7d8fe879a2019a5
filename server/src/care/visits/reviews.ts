import { permit, type Actor } from '../../platform/access/index.ts';
import { conflict } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { riskOf } from './checks.ts';
import * as contract from './contract.ts';
import { addReview, findChecks } from './facts-storage.ts';
import { voidMoney } from './money.ts';
import { mustMove, stateWrong } from './planning.ts';
import { changeVisit, getVisitForUpdate, type Key, type VisitRow } from './storage.ts';
import { settleVerified } from './verification.ts';

/**
 * A reviewer's decision on a doubtful visit, with its reason: verified posts the money, rejected releases it.
 * @throws Problem 404 `visitUnknown`, 409 `visitStateWrong`, `changedMeanwhile`, `balanceTooLow`
 */
export async function decideVisit(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: { decision: 'verified' | 'rejected'; reason: string; version: number },
): Promise<VisitRow> {
  permit(actor, contract.decide);
  const visit = await getVisitForUpdate(tx, key);
  const status = mustMove(visit, input.decision === 'verified' ? 'approve' : 'reject');
  if (visit.version !== input.version) {
    throw conflict('changedMeanwhile', {
      zh: '该次服务刚有变动,请刷新后再决定。',
      en: 'The visit has changed. Reload and decide again.',
    });
  }
  await addReview(tx, { ...reviewOf(visit, actor), decision: input.decision, reason: input.reason });
  const changed = await changeVisit(tx, visit, {
    status,
    reviewed_by: actor.userId ?? null,
    review_reason: input.reason,
    ...(input.decision === 'verified' && { verified_at: tx.now }),
  });
  tx.audit({
    area: visit.area,
    action: contract.decide.id,
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
    reason: input.reason,
    detail: { decision: input.decision },
  });
  if (input.decision === 'verified') {
    const checks = await findChecks(tx, key.county, [key.id]);
    const run = Math.max(0, ...checks.map((check) => check.run));
    return settleVerified(tx, changed, riskOf(checks.filter((check) => check.run === run)), actor.userId);
  }
  await voidMoney(tx, visit, `服务不予认定:${input.reason}`, actor.userId);
  tx.emit('visit.rejected', visit.area, {
    visitId: visit.id,
    orderId: visit.order_id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    reason: input.reason,
  });
  return changed;
}

/**
 * What provider or carer say before the decision; everyone who is concerned may be heard more than once.
 * @throws Problem 404 `visitUnknown`, 409 `visitStateWrong`
 */
export async function addStatement(tx: Tx, actor: Actor, key: Key, text: string): Promise<{ seq: number }> {
  permit(actor, contract.addStatement);
  const visit = await getVisitForUpdate(tx, key);
  if (visit.status !== 'needsReview') throw stateWrong(visit.status, 'statement');
  // Reviews are not in a carer's sight.
  const seq = await withCounty(tx, key.county, () =>
    addReview(tx, { ...reviewOf(visit, actor), decision: 'heard', reason: text }),
  );
  tx.audit({
    area: visit.area,
    action: contract.addStatement.id,
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
    detail: { seq },
  });
  return { seq };
}

const reviewOf = (visit: VisitRow, actor: Actor) => ({
  county: visit.county,
  visit_id: visit.id,
  area: visit.area,
  provider_id: visit.provider_id,
  by_user: actor.userId ?? null,
  by_name: actor.name,
});
