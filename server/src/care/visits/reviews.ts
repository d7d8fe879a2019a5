import { permit, type Actor } from '../../platform/access/index.ts';
import { atMinute, dayOf } from '../../platform/clock/index.ts';
import { workingDaysAfter } from '../../platform/packs/index.ts';
import { conflict } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { riskOf } from './checks.ts';
import * as contract from './contract.ts';
import { addReview, findChecks } from './facts-storage.ts';
import { voidMoney } from './money.ts';
import { mustMove, stateWrong } from './planning.ts';
import { hearingOf, REVIEW_AFTER_STATEMENT_WORKING_DAYS, STATEMENT_WORKING_DAYS } from './rules.ts';
import { changeVisit, getVisitForUpdate, type Key, type VisitRow } from './storage.ts';
import { settleVerified } from './verification.ts';

/**
 * A reviewer's decision on a doubtful visit, with its reason: verified posts the money, rejected releases it. Nothing is
 * rejected before the provider has been heard or has let the time for it pass.
 * @throws Problem 404 `visitUnknown`, 409 `visitStateWrong`, `changedMeanwhile`, `providerNotHeard`, `balanceTooLow`
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
      zh: '该次服务刚有变动，请刷新后再决定。',
      en: 'The visit has changed. Reload and decide again.',
    });
  }
  if (input.decision === 'rejected') mustBeHeard(visit, tx.now);
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
  await voidMoney(tx, visit, `服务不予认定：${input.reason}`, actor.userId);
  tx.emit('visit.rejected', visit.area, {
    visitId: visit.id,
    orderId: visit.order_id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    reason: input.reason,
  });
  return changed;
}

/** A deadline at midnight is the end of the day before. */
const lastDayOf = (dueAt: Date): string => dayOf(new Date(dueAt.getTime() - 1));

/** @throws Problem 409 `providerNotHeard` */
function mustBeHeard(visit: VisitRow, now: Date): void {
  const hearing = hearingOf(visit, now);
  if (hearing === 'heard' || hearing === 'overdue') return;
  const until = visit.statement_due_at && lastDayOf(visit.statement_due_at);
  throw conflict('providerNotHeard', {
    zh:
      until === null
        ? '不予认定之前须先听取机构说明：请先“请机构说明”，机构说明后或期限届满后再作决定。'
        : `已请机构说明，期限至 ${until}；机构说明后或期限届满后才能不予认定。`,
    en: until === null ? 'Ask the provider first.' : `The provider may still answer until ${until}.`,
    hearing,
  });
}

/**
 * Asks the provider what it has to say. Its time is counted in whole working days, and the review's deadline moves so that
 * at least one working day is left after it.
 * @throws Problem 404 `visitUnknown`, 409 `visitStateWrong`, `askedAlready`
 */
export async function askProvider(
  tx: Tx,
  actor: Actor,
  key: Key,
  text: string,
): Promise<{ dueAt: string; version: number }> {
  permit(actor, contract.askProvider);
  const visit = await getVisitForUpdate(tx, key);
  if (visit.status !== 'needsReview') throw stateWrong(visit.status, 'ask');
  if (visit.statement_due_at && hearingOf(visit, tx.now) === 'waiting') {
    throw conflict('askedAlready', {
      zh: `已请机构说明，期限至 ${lastDayOf(visit.statement_due_at)}，请等待机构答复。`,
      en: 'The provider has been asked and may still answer.',
    });
  }
  const lastDay = workingDaysAfter(tx.packs, dayOf(tx.now), STATEMENT_WORKING_DAYS);
  const dueAt = atMinute(lastDay, 1440);
  const reviewBy = atMinute(workingDaysAfter(tx.packs, lastDay, REVIEW_AFTER_STATEMENT_WORKING_DAYS), 1440);
  const isLater = visit.review_due_at === null || visit.review_due_at < reviewBy;
  await addReview(tx, { ...reviewOf(visit, actor), decision: 'asked', reason: text });
  const changed = await changeVisit(tx, visit, {
    statement_due_at: dueAt,
    statement_at: null,
    review_due_at: isLater ? reviewBy : visit.review_due_at,
  });
  tx.audit({
    area: visit.area,
    action: contract.askProvider.id,
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
    reason: text,
    detail: { dueAt: dueAt.toISOString() },
  });
  return { dueAt: dueAt.toISOString(), version: changed.version };
}

/**
 * What provider or carer say before the decision; everyone who is concerned may be heard more than once.
 * @throws Problem 404 `visitUnknown`, 409 `visitStateWrong`
 */
export async function addStatement(
  tx: Tx,
  actor: Actor,
  key: Key,
  text: string,
): Promise<{ seq: number; version: number }> {
  permit(actor, contract.addStatement);
  const visit = await getVisitForUpdate(tx, key);
  if (visit.status !== 'needsReview') throw stateWrong(visit.status, 'statement');
  // Reviews are not in a carer's sight.
  const seq = await withCounty(tx, key.county, () =>
    addReview(tx, { ...reviewOf(visit, actor), decision: 'heard', reason: text }),
  );
  // The version moves: whoever was about to decide reads the statement first.
  const { version } = await changeVisit(tx, visit, { statement_at: tx.now });
  tx.audit({
    area: visit.area,
    action: contract.addStatement.id,
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
    detail: { seq },
  });
  return { seq, version };
}

const reviewOf = (visit: VisitRow, actor: Actor) => ({
  county: visit.county,
  visit_id: visit.id,
  area: visit.area,
  provider_id: visit.provider_id,
  by_user: actor.userId ?? null,
  by_name: actor.name,
});
