import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type InputOf } from '../../platform/contract/index.ts';
import { workingDaysAfter } from '../../platform/packs/index.ts';
import { conflict, notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { getVisit } from '../visits/index.ts';
import { findComplaints, insertComplaint, lockComplaint, writeAnswer } from './complaint-storage.ts';
import * as contract from './contract.ts';
import { getOrder } from './service.ts';
import type { Key } from './storage.ts';

const ANSWER_WORKING_DAYS = 5;

/** @throws Problem 404 `orderUnknown`, `visitUnknown` */
export async function complain(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: { visitId: string | null; text: string },
): Promise<{ id: string; dueOn: string }> {
  permit(actor, contract.complain);
  const order = await getOrder(tx, key);
  if (input.visitId !== null) {
    const visit = await getVisit(tx, { county: key.county, id: input.visitId });
    if (visit.order_id !== order.id)
      throw notFound('visitUnknown', { zh: '该订单中没有这次服务。', en: 'The order has no such visit.' });
  }
  const row = {
    county: key.county,
    id: tx.newId(),
    area: order.area,
    elder_id: order.elder_id,
    order_id: order.id,
    visit_id: input.visitId,
    provider_id: order.provider_id,
    text: input.text,
    status: 'open' as const,
    answer: null,
    answered_by: null,
    answered_at: null,
    due_on: workingDaysAfter(tx.packs, dayOf(tx.now), ANSWER_WORKING_DAYS),
    created_at: tx.now,
    created_by: actor.userId ?? null,
  };
  await insertComplaint(tx, row);
  tx.audit({
    area: order.area,
    action: contract.complain.id,
    subjectType: 'complaint',
    subjectId: row.id,
    elderId: order.elder_id,
    detail: { order: order.number, visitId: input.visitId, dueOn: row.due_on },
  });
  return { id: row.id, dueOn: row.due_on };
}

export async function listComplaints(
  tx: Tx,
  actor: Actor,
  county: string,
  query: InputOf<typeof contract.listComplaints>['query'],
) {
  permit(actor, contract.listComplaints);
  const found = await findComplaints(tx, actor, county, {
    limit: query.limit + 1,
    after: query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined,
    status: query.status,
    providerId: query.providerId,
  });
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  const today = dayOf(tx.now);
  return {
    rows: rows.map((row) => ({
      county: row.county,
      id: row.id,
      orderId: row.order_id,
      orderNumber: row.number,
      visitId: row.visit_id,
      elderId: row.elder_id,
      elderName: row.elder_name,
      providerId: row.provider_id,
      productName: row.product_name,
      text: row.text,
      status: row.status,
      answer: row.answer,
      dueOn: row.due_on,
      isOverdue: row.status === 'open' && row.due_on < today,
      createdAt: row.created_at.toISOString(),
    })),
    next: found.length > query.limit && last ? encodeCursor([last.due_on, last.id]) : null,
  };
}

/** @throws Problem 404 `complaintUnknown`, 409 `complaintAnswered` */
export async function answerComplaint(tx: Tx, actor: Actor, key: Key, input: { answer: string }): Promise<void> {
  permit(actor, contract.answerComplaint);
  const row = await lockComplaint(tx, key);
  if (!row)
    throw notFound('complaintUnknown', {
      zh: '找不到该投诉，或不在您的查看范围内。',
      en: 'No such complaint, or not in your sight.',
    });
  if (row.status !== 'open')
    throw conflict('complaintAnswered', { zh: '该投诉已答复。', en: 'The complaint has been answered.' });
  await writeAnswer(tx, key, input.answer, actor.userId ?? null);
  tx.audit({
    area: row.area,
    action: contract.answerComplaint.id,
    subjectType: 'complaint',
    subjectId: row.id,
    elderId: row.elder_id,
    detail: { orderId: row.order_id, isOverdue: row.due_on < dayOf(tx.now) },
  });
}
