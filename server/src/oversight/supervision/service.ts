import { getVisit, holdVisit } from '../../care/visits/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { addDays, atMinute, dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type InputOf, type OutputOf } from '../../platform/contract/index.ts';
import { workingDaysAfter } from '../../platform/packs/index.ts';
import { conflict, notFound } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { getProvider } from '../../supply/providers/index.ts';
import * as contract from './contract.ts';
import { findingsOfCall, followupScript, samplingDefaults, sampleVisit, type VisitRisk } from './rules.ts';
import * as storage from './storage.ts';

interface Key {
  county: string;
  id: string;
}

const FINDING_WORKING_DAYS = 10;

const changedMeanwhile = () =>
  conflict('changedMeanwhile', {
    zh: '该记录刚被他人处理，请刷新后再看。',
    en: 'Somebody else has just changed this. Reload and look again.',
  });

type FollowupRow = NonNullable<Awaited<ReturnType<typeof storage.findFollowup>>>;

function toFollowup(row: FollowupRow) {
  return {
    county: row.county,
    id: row.id,
    visitId: row.visit_id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    phoneMasked: row.phone_masked,
    providerName: row.provider_name,
    productName: row.product_name,
    plannedStart: row.planned_start.toISOString(),
    because: row.sampled_because as 'doubtful' | 'reviewed' | 'random',
    risk: row.risk,
    status: row.status,
    attempts: row.attempts,
    dueOn: row.due_on,
    came: row.came,
    satisfaction: row.satisfaction,
    note: row.note,
    calledAt: row.called_at?.toISOString() ?? null,
    version: row.version,
  };
}

export async function listFollowups(tx: Tx, actor: Actor, query: InputOf<typeof contract.listFollowups>['query']) {
  permit(actor, contract.listFollowups);
  const after = query.cursor ? (decodeCursor(query.cursor, 2) as [Day, string]) : undefined;
  const found = await storage.findFollowups(tx, { status: query.status, limit: query.limit + 1, after });
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(toFollowup),
    next: found.length > query.limit && last ? encodeCursor([last.due_on, last.id]) : null,
  };
}

/** @throws Problem 404 `followupUnknown` */
export async function getFollowup(tx: Tx, actor: Actor, key: Key): Promise<OutputOf<typeof contract.getFollowup>> {
  permit(actor, contract.getFollowup);
  const row = await storage.findFollowup(tx, key);
  if (!row) throw notFound('followupUnknown', { zh: '找不到该回访任务。', en: 'No such call-back.' });
  return { ...toFollowup(row), script: [...followupScript] };
}

/** Chooses a finished visit for a call-back, or not. Called once a verification; safe to call again. */
export async function planFollowup(tx: Tx, key: Key, risk: VisitRisk): Promise<void> {
  const sample = sampleVisit(key.id, risk);
  if (!sample) return;
  const visit = await getVisit(tx, key);
  await storage.insertFollowup(tx, {
    county: key.county,
    id: tx.newId(),
    area: visit.area,
    visitId: key.id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    because: sample.because,
    risk: sample.risk,
    dueOn: workingDaysAfter(tx.packs, dayOf(tx.now), samplingDefaults.dueWorkingDays),
  });
}

/**
 * Writes down a call. Not reached: tried again tomorrow, three times in all. “Nobody came” opens a finding and holds payment.
 * @throws Problem 404 `followupUnknown` · 409 `followupDone`, `changedMeanwhile`
 */
export async function recordCall(
  tx: Tx,
  actor: Actor,
  key: Key,
  call: InputOf<typeof contract.recordCall>['body'],
): Promise<OutputOf<typeof contract.recordCall>> {
  permit(actor, contract.recordCall);
  const row = await storage.lockFollowup(tx, key);
  if (!row) throw notFound('followupUnknown', { zh: '找不到该回访任务。', en: 'No such call-back.' });
  if (row.status !== 'waiting') {
    throw conflict('followupDone', { zh: '该回访已经完成。', en: 'This call-back is done already.' });
  }
  if (row.version !== call.version) throw changedMeanwhile();
  const attempts = row.attempts + 1;
  const common = { attempts, note: call.note ?? null, called_by: actor.userId ?? null, called_at: tx.now };
  const audit = (detail: Record<string, unknown>) =>
    tx.audit({
      area: row.area,
      action: contract.recordCall.id,
      subjectType: 'followup',
      subjectId: row.id,
      elderId: row.elder_id,
      detail,
    });
  if (!call.reached) {
    const status = attempts >= samplingDefaults.attemptsMax ? 'unreachable' : 'waiting';
    await storage.updateFollowup(tx, key, {
      ...common,
      status,
      ...(status === 'waiting' && { due_on: addDays(dayOf(tx.now), 1) }),
    });
    audit({ reached: false, attempts });
    return { status, findings: [] };
  }
  await storage.updateFollowup(tx, key, {
    ...common,
    status: 'done',
    came: call.came,
    satisfaction: call.satisfaction ?? null,
    answers: JSON.stringify(call.answers),
  });
  audit({ reached: true, came: call.came, satisfaction: call.satisfaction ?? null });
  const opened: string[] = [];
  for (const finding of findingsOfCall(call)) {
    opened.push(await addFinding(tx, actor, { county: key.county, id: row.visit_id }, finding));
  }
  return { status: 'done', findings: opened };
}

/** Opens a finding about a visit; the same open question about the same visit is not asked twice. */
async function addFinding(
  tx: Tx,
  actor: Actor,
  visitKey: Key,
  finding: { kind: string; summary: string; holdsPayment: boolean },
): Promise<string> {
  const visit = await getVisit(tx, visitKey);
  const earlier = await storage.findOpenFindingOfKind(tx, visit.county, visit.id, finding.kind);
  if (earlier) return earlier.id;
  const id = tx.newId();
  await storage.insertFinding(tx, {
    county: visit.county,
    id,
    area: visit.area,
    kind: finding.kind,
    visitId: visit.id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    summary: finding.summary,
    holdsPayment: finding.holdsPayment,
    dueOn: workingDaysAfter(tx.packs, dayOf(tx.now), FINDING_WORKING_DAYS),
    openedBy: actor.userId ?? null,
  });
  if (finding.holdsPayment) {
    await withCounty(tx, visit.county, () => holdVisit(tx, visitKey, true, finding.summary));
  }
  tx.audit({
    area: visit.area,
    action: contract.openFinding.id,
    subjectType: 'finding',
    subjectId: id,
    elderId: visit.elder_id,
    reason: finding.summary,
    detail: { kind: finding.kind, visit: visit.id, holdsPayment: finding.holdsPayment },
  });
  tx.emit('finding.opened', visit.area, { findingId: id, visitId: visit.id });
  return id;
}

/** A finding about a provider as a whole belongs to the place of whoever opens it, within the provider's county. */
async function addProviderFinding(
  tx: Tx,
  actor: Actor,
  providerKey: Key,
  finding: { kind: string; summary: string },
): Promise<string> {
  const provider = await getProvider(tx, providerKey);
  const id = tx.newId();
  const area = actor.kind === 'system' ? provider.area : actor.area;
  await storage.insertFinding(tx, {
    county: provider.county,
    id,
    area,
    kind: finding.kind,
    visitId: null,
    elderId: null,
    providerId: provider.id,
    summary: finding.summary,
    holdsPayment: false,
    dueOn: workingDaysAfter(tx.packs, dayOf(tx.now), FINDING_WORKING_DAYS),
    openedBy: actor.userId ?? null,
  });
  tx.audit({
    area,
    action: contract.openFinding.id,
    subjectType: 'finding',
    subjectId: id,
    reason: finding.summary,
    detail: { kind: finding.kind, provider: provider.id },
  });
  return id;
}

/** @throws Problem 404 of an unknown visit or provider */
export async function openFinding(tx: Tx, actor: Actor, input: InputOf<typeof contract.openFinding>['body']) {
  permit(actor, contract.openFinding);
  const { county } = input;
  if (input.about === 'visit') return { id: await addFinding(tx, actor, { county, id: input.visitId }, input) };
  return { id: await addProviderFinding(tx, actor, { county, id: input.providerId }, input) };
}

/** What the system itself finds (a death reported after the visit). */
export async function reportFinding(
  tx: Tx,
  actor: Actor,
  visitKey: Key,
  finding: { kind: (typeof contract.findingKinds)[number]; summary: string; holdsPayment: boolean },
): Promise<string> {
  return addFinding(tx, actor, visitKey, finding);
}

export async function listFindings(tx: Tx, actor: Actor, query: InputOf<typeof contract.listFindings>['query']) {
  permit(actor, contract.listFindings);
  const after = query.cursor ? (decodeCursor(query.cursor, 2) as [Day, string]) : undefined;
  const found = await storage.findFindings(tx, {
    status: query.status,
    visitId: query.visitId,
    limit: query.limit + 1,
    after,
  });
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({
      county: row.county,
      id: row.id,
      kind: row.kind as (typeof contract.findingKinds)[number],
      visitId: row.visit_id,
      elderId: row.elder_id,
      providerId: row.provider_id,
      providerName: row.provider_name,
      summary: row.summary,
      holdsPayment: row.holds_payment,
      status: row.status,
      dueOn: row.due_on,
      providerStatement: row.provider_statement,
      decisionReason: row.decision_reason,
      openedAt: row.opened_at.toISOString(),
      decidedAt: row.decided_at?.toISOString() ?? null,
      version: row.version,
    })),
    next: found.length > query.limit && last ? encodeCursor([last.due_on, last.id]) : null,
  };
}

async function lockOpenFinding(tx: Tx, key: Key, version: number) {
  const finding = await storage.lockFinding(tx, key);
  if (!finding) throw notFound('findingUnknown', { zh: '找不到该问题。', en: 'No such finding.' });
  if (finding.status === 'upheld' || finding.status === 'dismissed') {
    throw conflict('findingDecided', { zh: '该问题已有结论。', en: 'This finding is decided already.' });
  }
  if (finding.version !== version) throw changedMeanwhile();
  return finding;
}

/** The provider's side is on record before anything is decided against it. */
export async function answerFinding(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: InputOf<typeof contract.answerFinding>['body'],
): Promise<Record<string, never>> {
  permit(actor, contract.answerFinding);
  const finding = await lockOpenFinding(tx, key, input.version);
  await storage.updateFinding(tx, key, { status: 'heard', provider_statement: input.statement });
  tx.audit({
    area: finding.area,
    action: contract.answerFinding.id,
    subjectType: 'finding',
    subjectId: key.id,
    reason: input.statement,
  });
  return {};
}

/**
 * A person decides. Dismissed: the hold ends when no other finding holds the visit. Upheld: the hold stays; what was paid
 * already is corrected by an entry in a later settlement.
 * @throws Problem 409 `providerNotHeard` before the deadline when the provider has not been heard
 */
export async function decideFinding(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: InputOf<typeof contract.decideFinding>['body'],
): Promise<OutputOf<typeof contract.decideFinding>> {
  permit(actor, contract.decideFinding);
  const finding = await lockOpenFinding(tx, key, input.version);
  if (input.decision === 'upheld' && finding.status === 'open' && dayOf(tx.now) <= finding.due_on) {
    throw conflict('providerNotHeard', {
      zh: `服务机构尚未陈述，请等其陈述或期限（${finding.due_on}）届满后再认定。`,
      en: `The provider has not been heard. Wait for its statement or for the deadline (${finding.due_on}).`,
    });
  }
  await storage.updateFinding(tx, key, {
    status: input.decision,
    decision_reason: input.reason,
    decided_at: tx.now,
    decided_by: actor.userId ?? null,
  });
  if (input.decision === 'dismissed' && finding.holds_payment && finding.visit_id) {
    const visitKey = { county: finding.county, id: finding.visit_id };
    if ((await storage.countHolding(tx, finding.county, finding.visit_id)) === 0) {
      await withCounty(tx, finding.county, () => holdVisit(tx, visitKey, false, input.reason));
    }
  }
  tx.audit({
    area: finding.area,
    action: contract.decideFinding.id,
    subjectType: 'finding',
    subjectId: key.id,
    ...(finding.elder_id && { elderId: finding.elder_id }),
    reason: input.reason,
    detail: { decision: input.decision },
  });
  tx.emit('finding.decided', finding.area, { findingId: key.id, visitId: finding.visit_id, decision: input.decision });
  return { status: input.decision };
}

export async function getSatisfaction(tx: Tx, actor: Actor, county: string, span: { from: Day; to: Day }) {
  permit(actor, contract.getSatisfaction);
  return { rows: await storage.findSatisfaction(tx, county, atMinute(span.from, 0), atMinute(addDays(span.to, 1), 0)) };
}
