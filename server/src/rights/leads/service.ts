import { ageOn, areaRange } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type InputOf, type OutputOf } from '../../platform/contract/index.ts';
import { badInput, conflict, notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { policyBook, readableReasons, type PolicyBook, type Reason } from '../policies/index.ts';
import * as contract from './contract.ts';
import { isWaiting, stateAfter, summaryOf } from './rules.ts';
import {
  addAction,
  countLeads,
  findActions,
  findLeads,
  findListedLead,
  lockLead,
  updateLead,
  type ListedLead,
} from './storage.ts';

interface Key {
  county: string;
  id: string;
}
type Lead = OutputOf<typeof contract.listLeads>['rows'][number];

const NO_DAY = '9999-12-31';

function toLead(tx: Tx, book: PolicyBook, row: ListedLead, reasons: readonly Reason[]): Lead {
  return {
    county: row.county,
    id: row.id,
    area: row.area,
    areaName: row.area_name ?? row.area,
    elderId: row.elder_id,
    elderName: row.elder_name,
    age: ageOn(row.birth_date, dayOf(tx.now)),
    phoneMasked: row.phone_masked,
    benefit: row.benefit,
    benefitName: row.benefit_name,
    kind: row.kind,
    state: row.state,
    before: row.before as Lead['before'],
    after: row.after as Lead['after'],
    amount: row.amount,
    unit: row.unit,
    summary: summaryOf(row, reasons),
    grantId: row.grant_id,
    caseId: row.case_id,
    workflow: book.benefit(row.area, dayOf(tx.now), row.benefit)?.workflow ?? null,
    dueOn: row.due_on,
    foundAt: row.found_at.toISOString(),
    closedAt: row.closed_at?.toISOString() ?? null,
    version: row.version,
  };
}

/** Most urgent first where only what waits is asked for; else the newest first. */
export async function listLeads(tx: Tx, actor: Actor, query: InputOf<typeof contract.listLeads>['query']) {
  permit(actor, contract.listLeads);
  const range = query.area ? areaRange(query.area) : undefined;
  const isOnlyWaiting = query.waiting === 'true' && query.state === undefined;
  const found = await findLeads(
    tx,
    actor,
    {
      county: query.county ?? query.area?.slice(0, 6) ?? (actor.county.endsWith('00') ? undefined : actor.county),
      areaFrom: range?.from,
      areaTo: range?.to,
      benefit: query.benefit,
      kind: query.kind,
      state: query.state,
      isWaiting: isOnlyWaiting,
      elderId: query.elderId,
    },
    {
      limit: query.limit + 1,
      after: query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined,
    },
  );
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  const book = await policyBook(tx);
  return {
    rows: rows.map((row) => toLead(tx, book, row, row.reasons as Reason[])),
    next: found.length > query.limit && last ? encodeCursor([last.due_on ?? NO_DAY, last.id]) : null,
  };
}

const unknownLead = () => notFound('leadUnknown', { zh: '找不到这条线索。', en: 'No such lead.' });

/** @throws Problem 404 `leadUnknown` */
export async function getLead(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getLead);
  const row = await findListedLead(tx, key);
  if (!row) throw unknownLead();
  const book = await policyBook(tx);
  const rule = book.benefit(row.area, dayOf(tx.now), row.benefit);
  const reasons = await readableReasons(tx, row.reasons as Reason[]);
  return {
    ...toLead(tx, book, row, reasons),
    reasons,
    ruleVersion: row.rule_version,
    isAutomatic: rule?.discovery === 'automatic',
    actions: (await findActions(tx, row)).map((action) => ({
      seq: action.seq,
      action: action.action,
      note: action.note,
      by: action.actor_name,
      at: action.at.toISOString(),
    })),
  };
}

/**
 * Notes what came of a lead. A lead closes when the elder does not want it or nothing is to be done; money that runs is never
 * touched from here.
 * @throws Problem 404 `leadUnknown`, 400 `noteMissing`, 409 `changedMeanwhile`, `leadClosed`, `moneyRuns`
 */
export async function actOnLead(tx: Tx, actor: Actor, key: Key, input: InputOf<typeof contract.actOnLead>['body']) {
  permit(actor, contract.actOnLead);
  const lead = await lockLead(tx, key);
  if (!lead) throw unknownLead();
  if (lead.version !== input.version) {
    throw conflict('changedMeanwhile', {
      zh: '这条线索刚被他人处理过，请刷新后再操作。',
      en: 'The lead has changed meanwhile. Reload and look again.',
    });
  }
  const state = lead.closed_at === null ? stateAfter(lead.state, input.action) : undefined;
  if (state === undefined) {
    throw conflict('leadClosed', { zh: '这条线索已经办结，不能再处理。', en: 'The lead is closed already.' });
  }
  if (input.action !== 'contacted' && !input.note) {
    throw badInput('noteMissing', { zh: '请写明情况。', en: 'Say what happened.', field: 'body.note' });
  }
  const closes = state === 'refused' || state === 'dismissed';
  if (closes && lead.kind === 'lost' && lead.grant_id !== null && state === 'refused') {
    throw conflict('moneyRuns', {
      zh: '老人仍在享受该待遇，请在申请中办理终止或维持；核实仍然符合的，选“无需处理”。',
      en: 'The grant still runs: end or keep it on its case, or dismiss the lead.',
    });
  }
  await updateLead(tx, lead, { state, ...(closes && { closed_at: tx.now }) });
  await addAction(tx, lead, {
    action: input.action,
    note: input.note ?? null,
    actor_id: actor.userId ?? null,
    actor_name: actor.name,
  });
  tx.audit({
    area: lead.area,
    action: contract.actOnLead.id,
    subjectType: 'lead',
    subjectId: lead.id,
    elderId: lead.elder_id,
    ...(input.note && { reason: input.note }),
    detail: { action: input.action, benefit: lead.benefit, kind: lead.kind },
  });
  return { state, version: lead.version + 1 };
}

export async function listLeadCounts(tx: Tx, actor: Actor, query: InputOf<typeof contract.listLeadCounts>['query']) {
  permit(actor, contract.listLeadCounts);
  const { from, to } = areaRange(query.area ?? `${query.county}000000`);
  const rows = new Map<string, OutputOf<typeof contract.listLeadCounts>['rows'][number]>();
  for (const one of await countLeads(tx, { county: query.county, areaFrom: from, areaTo: to })) {
    const row = rows.get(one.benefit) ?? {
      benefit: one.benefit,
      benefitName: one.benefit_name,
      waiting: {},
      closed: {},
    };
    rows.set(one.benefit, row);
    const [counts, key] = isWaiting(one.state) ? [row.waiting, one.kind] : [row.closed, one.state];
    counts[key] = (counts[key] ?? 0) + one.n;
  }
  return { rows: [...rows.values()].sort((a, b) => (a.benefit < b.benefit ? -1 : 1)) };
}
