import { permit, type Actor } from '../../platform/access/index.ts';
import { addDays, atMinute, dayOf, monthDays, monthOf } from '../../platform/clock/index.ts';
import { nextNumber } from '../../platform/numbers/index.ts';
import { badInput, conflict, notFound, violates } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { getProvider } from '../../supply/providers/index.ts';
import * as contract from './contract.ts';
import {
  addExclusions,
  addLines,
  findCandidates,
  findHeldLines,
  findLine,
  sumCorrections,
  type CandidateRow,
} from './line-storage.ts';
import { batchStatusNames, nextStatus, yuanText, type BatchAction } from './rules.ts';
import { addBatch, changeBatch, lockBatches } from './storage.ts';
import type { BatchRow, BatchStatus } from './tables.ts';

export interface Key {
  county: string;
  id: string;
}

export const endOf = (month: string): Date => atMinute(addDays(monthDays(month).last, 1), 0);

/**
 * Opens the batch of a provider for a month that is over: every verified visit up to its end that is in no batch becomes a
 * line, or an exclusion with its reason. What is verified later goes into the next month's batch.
 * @param input month 'YYYY-MM'
 * @throws Problem 400 `monthNotOver`, 409 `batchExists`, 409 `nothingToSettle`, 404 of an unknown provider
 */
export async function openBatch(
  tx: Tx,
  actor: Actor,
  input: { county: string; providerId: string; month: string },
): Promise<{ county: string; id: string; number: string }> {
  permit(actor, contract.openBatchOf);
  const { county, month } = input;
  if (month >= monthOf(tx.now)) {
    throw badInput('monthNotOver', {
      zh: `${month} 尚未结束，月末之后才能结算。`,
      en: `${month} is not over yet.`,
      field: 'body.month',
    });
  }
  const provider = await getProvider(tx, { county, id: input.providerId });
  const batch: BatchRow = {
    county,
    id: tx.newId(),
    number: await nextNumber(tx, county, 'JS', dayOf(tx.now)),
    area: provider.area,
    provider_id: provider.id,
    month: `${month}-01`,
    status: 'draft',
    visits: 0,
    total_fen: 0,
    bank_account_id: null,
    bank_file_enc: null,
    bank_file_sha256: null,
    payment_transfer_id: null,
    created_at: tx.now,
    created_by: actor.userId ?? null,
    confirmed_at: null,
    confirmed_by: null,
    reviewed_at: null,
    reviewed_by: null,
    paid_at: null,
    paid_by: null,
    version: 1,
  };
  // Under the actor's own sight: row-level security refuses a batch of another place here.
  await addBatch(tx, batch).catch((error: unknown) => {
    if (!violates(error, 'settlement_batches_county_provider_id_month_key')) throw error;
    throw conflict('batchExists', {
      zh: `“${provider.name}”${month} 的结算单已经存在，请在列表中打开。`,
      en: `The batch of this provider for ${month} exists already.`,
    });
  });
  const added = await withCounty(tx, county, () => fill(tx, actor, batch, endOf(month)));
  if (added.visits === 0 && added.exclusions === 0) {
    throw conflict('nothingToSettle', {
      zh: `“${provider.name}”到 ${month} 为止没有待结算的服务。`,
      en: `There is nothing to settle up to ${month}.`,
    });
  }
  tx.audit({
    area: batch.area,
    action: contract.openBatchOf.id,
    subjectType: 'batch',
    subjectId: batch.id,
    detail: { number: batch.number, providerId: provider.id, month, ...added },
  });
  return { county, id: batch.id, number: batch.number };
}

async function fill(tx: Tx, actor: Actor, batch: BatchRow, before: Date) {
  const found = await findCandidates(tx, { county: batch.county, providerId: batch.provider_id, before });
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  const common = { county: batch.county, batch_id: batch.id, area: batch.area, provider_id: batch.provider_id };
  const lineOf = (visit: CandidateRow) => ({
    ...common,
    id: tx.newId(),
    visit_id: visit.id,
    elder_id: visit.elder_id,
    kind: 'visit' as const,
    corrects: null,
    planned_start: visit.planned_start,
    amount_fen: visit.quota_fen + visit.subsidy_fen,
    quota_fen: visit.quota_fen,
    reason: null,
    created_at: tx.now,
    created_by: actor.userId ?? null,
  });
  const lines = found.filter((visit) => visit.excluded_because === null).map(lineOf);
  const exclusions = found.flatMap((visit) =>
    visit.excluded_because === null
      ? []
      : [
          {
            ...common,
            visit_id: visit.id,
            reason: visit.excluded_because,
            quota_fen: visit.quota_fen,
            created_at: tx.now,
          },
        ],
  );
  const added = await addLines(tx, lines);
  await addExclusions(tx, exclusions);
  await changeBatch(tx, batch, { visits: added.visits, total_fen: added.totalFen });
  return { ...added, exclusions: exclusions.length };
}

const batchUnknown = () => notFound('batchUnknown', { zh: '找不到该结算单。', en: 'No such settlement batch.' });

/**
 * Locks a batch for a decision on the version that the decider has seen.
 * @throws Problem 404 `batchUnknown`, 409 `batchStateWrong`, 409 `changedMeanwhile`
 */
export async function lockFor(
  tx: Tx,
  key: Key,
  action: BatchAction,
  version?: number,
): Promise<{ batch: BatchRow; next: BatchStatus }> {
  const [batch] = await lockBatches(tx, key.county, [key.id]);
  if (!batch) throw batchUnknown();
  const next = nextStatus(batch.status, action);
  if (!next) {
    throw conflict('batchStateWrong', {
      zh: `该结算单当前为“${batchStatusNames[batch.status]}”，不能进行此操作，请刷新后再看。`,
      en: `The batch is ${batch.status}: ${action} is not possible now.`,
      status: batch.status,
    });
  }
  if (version !== undefined && version !== batch.version) {
    throw conflict('changedMeanwhile', {
      zh: '该结算单刚被他人更改，请刷新后核对再办理。',
      en: 'The batch was changed meanwhile. Reload, look again and decide.',
      version: batch.version,
    });
  }
  return { batch, next };
}

/**
 * Nothing is paid while a visit of the batch is held.
 * @throws Problem 409 `linesHeld`
 */
export async function mustHoldNothing(tx: Tx, batch: BatchRow): Promise<void> {
  const held = await findHeldLines(tx, batch.county, batch.id);
  if (held.length === 0) return;
  const names = held
    .slice(0, 3)
    .map((line) => `${dayOf(line.planned_start)} ${line.elder_name} ${line.product_name}`)
    .join('、');
  throw conflict('linesHeld', {
    zh: `结算单中有 ${held.length} 次服务被暂停支付（${names}）。请先处理有关问题，或退回后以更正扣除。`,
    en: `${held.length} visits of the batch are held. Decide their findings, or return the batch and correct the lines.`,
    visitIds: held.map((line) => line.visit_id),
  });
}

function audited(tx: Tx, batch: BatchRow, action: string, detail: Record<string, unknown>, reason?: string): void {
  tx.audit({
    area: batch.area,
    action,
    subjectType: 'batch',
    subjectId: batch.id,
    ...(reason && { reason }),
    detail: { number: batch.number, totalFen: batch.total_fen, ...detail },
  });
}

/** The provider agrees. Row-level security shows a manager only batches of the own organisation. */
export async function confirmBatch(tx: Tx, actor: Actor, key: Key, input: { version: number }) {
  permit(actor, contract.confirmBatch);
  const { batch, next } = await lockFor(tx, key, 'confirm', input.version);
  const changed = await changeBatch(tx, key, {
    status: next,
    confirmed_at: tx.now,
    confirmed_by: actor.userId ?? null,
  });
  audited(tx, batch, contract.confirmBatch.id, { version: changed.version });
  return { status: changed.status, version: changed.version };
}

/** @throws Problem 409 `linesHeld` while a visit of the batch is held */
export async function reviewBatch(tx: Tx, actor: Actor, key: Key, input: { version: number }) {
  permit(actor, contract.reviewBatch);
  const { batch, next } = await lockFor(tx, key, 'review', input.version);
  await withCounty(tx, key.county, () => mustHoldNothing(tx, batch));
  const changed = await changeBatch(tx, key, { status: next, reviewed_at: tx.now, reviewed_by: actor.userId ?? null });
  audited(tx, batch, contract.reviewBatch.id, { version: changed.version });
  return { status: changed.status, version: changed.version };
}

/** Back to draft; who had confirmed and reviewed, and why it comes back, stays in the audit log. */
export async function returnBatch(tx: Tx, actor: Actor, key: Key, input: { version: number; reason: string }) {
  permit(actor, contract.returnBatch);
  const { batch, next } = await lockFor(tx, key, 'return', input.version);
  const changed = await changeBatch(tx, key, {
    status: next,
    confirmed_at: null,
    confirmed_by: null,
    reviewed_at: null,
    reviewed_by: null,
  });
  const { status: from, confirmed_by: confirmedBy, reviewed_by: reviewedBy } = batch;
  audited(
    tx,
    batch,
    contract.returnBatch.id,
    { from, confirmedBy, reviewedBy, version: changed.version },
    input.reason,
  );
  return { status: changed.status, version: changed.version };
}

/**
 * Adds a line to a draft that corrects the line of a visit in this or in a paid batch of the same provider.
 * @throws Problem 404 `lineUnknown`, 409 `otherProvider`, 409 `lineNotPaid`, 409 `lineBelowZero`, 409 `totalBelowZero`
 */
export async function correct(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: { lineId: string; amountFen: number; reason: string },
): Promise<{ lineId: string; totalFen: number; version: number }> {
  permit(actor, contract.correctLine);
  const line = await findLine(tx, key.county, input.lineId);
  if (!line || line.kind !== 'visit') {
    throw notFound('lineUnknown', {
      zh: '找不到要更正的结算明细；对更正有异议的，请再次更正原明细。',
      en: 'No such line of a visit. To change a correction, correct the line of the visit again.',
      field: 'body.lineId',
    });
  }
  // Two corrections of one line, in whichever drafts, wait for each other at the line's own batch.
  const locked = await lockBatches(tx, key.county, [key.id, line.batch_id]);
  const { batch } = await lockFor(tx, key, 'correct');
  const corrected = locked.find((one) => one.id === line.batch_id);
  if (line.provider_id !== batch.provider_id) {
    throw conflict('otherProvider', { zh: '该明细属于另一家机构。', en: 'The line belongs to another provider.' });
  }
  if (corrected?.status !== 'paid' && line.batch_id !== batch.id) {
    throw conflict('lineNotPaid', {
      zh: `该明细所在的结算单 ${corrected?.number ?? ''} 尚未付款，请在那一单中更正。`,
      en: 'The batch of the line is not paid yet: correct it there.',
    });
  }
  const left = line.amount_fen + (await sumCorrections(tx, key.county, line.id));
  if (left + input.amountFen < 0) {
    throw conflict('lineBelowZero', {
      zh: `该明细最多可扣减 ${yuanText(left)} 元。`,
      en: `At most ${left} fen can be taken from this line.`,
      left,
    });
  }
  if (batch.total_fen + input.amountFen < 0) {
    throw conflict('totalBelowZero', {
      zh: `本结算单合计仅 ${yuanText(batch.total_fen)} 元，不足以扣减；余下部分请在下一月结算单中扣减。`,
      en: `The batch has ${batch.total_fen} fen: take the rest in a later batch.`,
      left: batch.total_fen,
    });
  }
  const id = tx.newId();
  await addLines(tx, [
    {
      ...line,
      id,
      batch_id: batch.id,
      kind: 'correction',
      corrects: line.id,
      amount_fen: input.amountFen,
      quota_fen: 0,
      reason: input.reason,
      created_at: tx.now,
      created_by: actor.userId ?? null,
    },
  ]);
  const changed = await changeBatch(tx, key, { total_fen: batch.total_fen + input.amountFen });
  audited(tx, batch, contract.correctLine.id, { lineId: line.id, amountFen: input.amountFen }, input.reason);
  return { lineId: id, totalFen: changed.total_fen, version: changed.version };
}

/** @throws Problem 404 `batchUnknown` */
export function mustExist<T>(batch: T | undefined): T {
  if (!batch) throw batchUnknown();
  return batch;
}
