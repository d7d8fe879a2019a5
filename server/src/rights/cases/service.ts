import { getElder } from '../../people/elders/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { nextNumber } from '../../platform/numbers/index.ts';
import { benefitsFor, workflow } from '../../platform/packs/index.ts';
import { badInput, conflict, forbidden, notFound, violates } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { cancelPlannedOfCase } from '../assessments/index.ts';
import * as contract from './contract.ts';
import {
  endNotice,
  grantBenefit,
  linkAssessment,
  mustBeEligible,
  openAssessment,
  publishNotice,
  revokeGrant,
  type Changes,
} from './effects.ts';
import { blockersOf } from './guards.ts';
import { findGrants } from './outcome-storage.ts';
import {
  actionsFor,
  applyAction,
  awaitsAssessment,
  channelOf,
  dueOn,
  isClosed,
  knownDocuments,
  needsEligible,
  stateOf,
  type Flow,
  type FlowAction,
  type FlowState,
} from './rules.ts';
import {
  addAction,
  findActions,
  insertCase,
  insertDocument,
  lockCase,
  lockOpenCases,
  updateCase,
  type CaseRow,
  type Key,
} from './storage.ts';

export interface NewCase {
  county: string;
  elderId: string;
  benefit: string;
  relation: string;
  applicantName?: string | undefined;
  proxyReason?: string | undefined;
  documents?: readonly { code: string; note: string }[] | undefined;
  submit?: boolean | undefined;
}

export const flowOf = (tx: Tx, row: Pick<CaseRow, 'workflow'>): Flow => workflow(tx.packs, row.workflow);

export function benefitName(tx: Tx, row: Pick<CaseRow, 'area' | 'benefit' | 'opened_at'>): string {
  const rules = [
    ...benefitsFor(tx.packs, row.area, dayOf(tx.now)),
    ...benefitsFor(tx.packs, row.area, dayOf(row.opened_at)),
  ];
  return rules.find((rule) => rule.id === row.benefit)?.name ?? row.benefit;
}

const openAlready = (row?: CaseRow) =>
  conflict('caseOpenAlready', {
    zh: row
      ? `该老人的同类申请 ${row.number} 正在办理,请在原申请上继续。`
      : '该老人的同类申请正在办理,请在原申请上继续。',
    en: 'A case of this kind is already open for this elder; go on with that one.',
    ...(row && { id: row.id, number: row.number }),
  });

/** The contract and the state machine agree on who may apply; a proxy owes a reason. */
function mustBeApplicant(actor: Actor, input: NewCase): void {
  const isSelf = input.relation === 'self';
  if (
    (actor.role === 'elder') !== isSelf &&
    actor.kind !== 'system' &&
    (actor.role === 'elder' || actor.role === 'family')
  ) {
    throw badInput('relationImpossible', {
      zh: '申请人与老人的关系和您的身份不符。',
      en: 'The relation does not go with your role.',
      field: 'body.relation',
    });
  }
  if (actor.role !== 'elder' && actor.kind !== 'system' && !input.proxyReason) {
    throw badInput('proxyReasonMissing', {
      zh: '代办须写明代办原因(如老人不会使用手机、行动不便)。',
      en: 'A proxy states why the elder does not apply alone.',
      field: 'body.proxyReason',
    });
  }
}

/**
 * Opens a case for a benefit that has a workflow, as a draft or handed in at once.
 * @throws Problem 400 `benefitHasNoWorkflow`, `proxyReasonMissing`, `relationImpossible`, `documentUnknown` · 404 `elderUnknown` ·
 *   409 `caseOpenAlready`, `benefitGrantedAlready`, `elderNotActive`, and what `actOnCase` throws
 */
export async function openCase(
  tx: Tx,
  actor: Actor,
  input: NewCase,
): Promise<{ county: string; id: string; number: string; state: string; version: number }> {
  permit(actor, contract.openCase);
  const elder = await getElder(tx, { county: input.county, id: input.elderId });
  if (elder.status !== 'active') {
    throw conflict('elderNotActive', { zh: '老人已故或已迁出,不能申请。', en: 'The elder has died or moved away.' });
  }
  const today = dayOf(tx.now);
  const rule = benefitsFor(tx.packs, elder.area, today).find((row) => row.id === input.benefit);
  if (!rule?.workflow) {
    throw badInput('benefitHasNoWorkflow', {
      zh: '该待遇在老人居住地不能在线申请。',
      en: 'This benefit cannot be applied for here.',
      field: 'body.benefit',
    });
  }
  mustBeApplicant(actor, input);
  const open = (await lockOpenCases(tx, input.county, input.elderId)).find((row) => row.benefit === rule.id);
  if (open) throw openAlready(open);
  const held = await findGrants(tx, { county: input.county, elderId: input.elderId, from: today });
  if (held.some((grant) => grant.benefit === rule.id && grant.valid_to === null)) {
    throw conflict('benefitGrantedAlready', {
      zh: `老人已在享受“${rule.name}”,情况有变化请在原申请上申请复核。`,
      en: 'The elder already holds this benefit; ask for a recheck instead.',
    });
  }
  const flow = workflow(tx.packs, rule.workflow);
  const state = stateOf(flow, flow.initial);
  const row: CaseRow = {
    county: input.county,
    id: tx.newId(),
    number: await nextNumber(tx, input.county, 'SQ', today),
    area: elder.area,
    elder_id: input.elderId,
    workflow: flow.id,
    workflow_version: flow.version,
    benefit: rule.id,
    state: state.id,
    role: state.role ?? null,
    channel: channelOf(actor.role),
    applicant_name: input.applicantName ?? (input.relation === 'self' ? elder.name : actor.name),
    applicant_relation: input.relation,
    proxy_reason: input.proxyReason ?? null,
    opened_at: tx.now,
    opened_by: actor.userId ?? null,
    state_since: tx.now,
    due_on: dueOn(tx.packs, state, today),
    escalated_at: null,
    escalated_to: null,
    closed_at: null,
    assessment_id: null,
    determination_id: null,
    grant_id: null,
    version: 1,
  };
  await guardOpenOnce(() => insertCase(tx, row));
  await addAction(tx, row, {
    action: 'open',
    from_state: null,
    to_state: state.id,
    ...by(actor),
    reason: row.proxy_reason,
    data: {},
  });
  for (const document of input.documents ?? []) await keepDocument(tx, actor, flow, row, { ...document, fileId: null });
  tx.audit({
    area: row.area,
    action: contract.openCase.id,
    subjectType: 'case',
    subjectId: row.id,
    elderId: row.elder_id,
    ...(row.proxy_reason && { reason: row.proxy_reason }),
    detail: { number: row.number, benefit: row.benefit, channel: row.channel, relation: row.applicant_relation },
  });
  tx.emit('case.moved', row.area, { caseId: row.id, elderId: row.elder_id, from: null, to: state.id, action: 'open' });
  if (!input.submit)
    return { county: row.county, id: row.id, number: row.number, state: row.state, version: row.version };
  const submit = actionsFor(flow, state.id, actor.role).find((action) => stateOf(flow, action.to).kind === 'waiting');
  if (!submit) throw new RangeError(`workflow ${flow.id} cannot be handed in by ${actor.role}`);
  const moved = await take(tx, actor, flow, row, submit, {});
  return { county: row.county, id: row.id, number: row.number, state: moved.state, version: moved.version };
}

const by = (actor: Actor) => ({ actor_id: actor.userId ?? null, actor_role: actor.role, actor_name: actor.name });

async function guardOpenOnce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violates(error, 'cases_open_once')) throw openAlready();
    throw error;
  }
}

/** @throws Problem 400 `documentUnknown` when the workflow has no such document */
export async function keepDocument(
  tx: Tx,
  actor: Actor,
  flow: Flow,
  row: CaseRow,
  document: { code: string; note: string | null; fileId: string | null },
): Promise<string> {
  if (!knownDocuments(flow).has(document.code)) {
    throw badInput('documentUnknown', {
      zh: `办理流程中没有材料“${document.code}”。`,
      en: `The workflow knows no document ${document.code}.`,
      field: 'body.code',
    });
  }
  const id = tx.newId();
  await insertDocument(tx, {
    county: row.county,
    id,
    case_id: row.id,
    area: row.area,
    elder_id: row.elder_id,
    code: document.code,
    file_id: document.fileId,
    note: document.note,
    added_at: tx.now,
    added_by: actor.userId ?? null,
  });
  return id;
}

/** @throws Problem 404 `caseUnknown` */
export async function lockedCase(tx: Tx, key: Key): Promise<CaseRow> {
  const row = await lockCase(tx, key);
  if (!row) throw notFound('caseUnknown', { zh: '找不到该申请。', en: 'No such case.' });
  return row;
}

export interface CaseAct {
  action: string;
  reason?: string | undefined;
  data?: { endsOn?: Day | undefined } | undefined;
  version?: number | undefined;
}

/**
 * Takes one step of the workflow: state, role, reason and guards are checked on the locked row, then effects run.
 * @throws Problem 400 `actionUnknown`, `reasonMissing` · 403 `actionNotYours` · 404 `caseUnknown` · 409 `actionNotNow`,
 *   `changedMeanwhile`, `documentsIncomplete`, `assessmentNeeded`, `noticeNotOver`, `secondPersonNeeded`, `notEligible`,
 *   `amountUnset`, `amountUnchanged`, `benefitGrantedAlready`, `caseOpenAlready`
 */
export async function actOnCase(tx: Tx, actor: Actor, key: Key, input: CaseAct) {
  permit(actor, contract.actOnCase);
  const row = await lockedCase(tx, key);
  const flow = flowOf(tx, row);
  const applied = applyAction(flow, row.state, input.action, actor.role);
  if (!applied.ok) throw refused(flow, row, input.action, applied.refusal);
  if (input.version !== undefined && input.version !== row.version) {
    throw conflict('changedMeanwhile', {
      zh: '该申请刚被他人办理过,请刷新后再操作。',
      en: 'The case has changed meanwhile. Reload and look again.',
    });
  }
  if (applied.action.requiresReason && !input.reason) {
    throw badInput('reasonMissing', {
      zh: `“${applied.action.name}”须写明理由。`,
      en: 'This step needs a reason.',
      field: 'body.reason',
    });
  }
  return take(tx, actor, flow, row, applied.action, input);
}

function refused(
  flow: Flow,
  row: CaseRow,
  actionId: string,
  refusal: 'actionUnknown' | 'stateForbids' | 'roleForbids',
) {
  const state = stateOf(flow, row.state);
  const action = flow.actions.find((one) => one.id === actionId);
  if (refusal === 'actionUnknown') {
    return badInput('actionUnknown', {
      zh: '办理流程中没有这个步骤。',
      en: 'The workflow has no such action.',
      field: 'body.action',
    });
  }
  if (refusal === 'roleForbids') {
    return forbidden('actionNotYours', {
      zh: `“${action?.name ?? actionId}”不由您的岗位办理。`,
      en: 'This step is not for your role.',
    });
  }
  return conflict('actionNotNow', {
    zh: `该申请目前为“${state.name}”,不能“${action?.name ?? actionId}”。请刷新后查看。`,
    en: `The case is in state ${row.state}; ${actionId} is not possible from there.`,
    state: row.state,
  });
}

/** Guards, effects and the move itself. The caller holds the row's lock and has checked state, role and reason. */
export async function take(
  tx: Tx,
  actor: Actor,
  flow: Flow,
  row: CaseRow,
  action: FlowAction,
  input: Omit<CaseAct, 'action'>,
) {
  const steps = await findActions(tx, row);
  const blocker = (await blockersOf(tx, { flow, row, steps }, action, actor))[0];
  if (blocker) {
    const { code, ...words } = blocker;
    throw conflict(code, words);
  }
  const from = stateOf(flow, row.state);
  const to = stateOf(flow, action.to);
  const changes = await runEffects(tx, actor, flow, row, action, input);
  await endNotice(tx, from, action, row);
  if (!awaitsAssessment(flow, to.id)) {
    await cancelPlannedOfCase(tx, { county: row.county, caseId: row.id, reason: `申请已${to.name}` });
  }
  return move(tx, actor, flow, row, { action: action.id, to, reason: input.reason, data: input.data ?? {}, changes });
}

async function runEffects(
  tx: Tx,
  actor: Actor,
  flow: Flow,
  row: CaseRow,
  action: FlowAction,
  input: Omit<CaseAct, 'action'>,
): Promise<Changes> {
  const effects = action.effects ?? [];
  const changes: Changes = action.requires?.includes('assessmentValid') ? await linkAssessment(tx, flow, row) : {};
  if (needsEligible(flow, action)) {
    const determined = await mustBeEligible(tx, row);
    changes.determination_id = determined.id;
    if (effects.includes('publishNotice'))
      await publishNotice(tx, row, stateOf(flow, action.to), determined, benefitName(tx, row));
    if (effects.includes('grantBenefit')) changes.grant_id = await grantBenefit(tx, actor, row, determined);
  }
  if (effects.includes('openAssessment')) await openAssessment(tx, flow, row);
  if (effects.includes('revokeGrant')) {
    await revokeGrant(tx, row, {
      on: input.data?.endsOn,
      // A second person decides; the other way of ending states a cause that has already come.
      byDecision: action.requires?.includes('secondPerson') ?? false,
      reason: input.reason ?? action.name,
    });
  }
  return changes;
}

/** Writes the new state with its deadline, the step in the history, the audit line and the event. */
export async function move(
  tx: Tx,
  actor: Actor,
  flow: Flow,
  row: CaseRow,
  step: { action: string; to: FlowState; reason: string | undefined; data: Record<string, unknown>; changes: Changes },
) {
  const { to } = step;
  const due = dueOn(tx.packs, to, dayOf(tx.now));
  await guardOpenOnce(() =>
    updateCase(tx, row, {
      ...step.changes,
      state: to.id,
      role: to.role ?? null,
      workflow_version: flow.version,
      state_since: tx.now,
      due_on: due,
      escalated_at: null,
      escalated_to: null,
      closed_at: isClosed(to) ? tx.now : null,
    }),
  );
  await addAction(tx, row, {
    action: step.action,
    from_state: row.state,
    to_state: to.id,
    ...by(actor),
    reason: step.reason ?? null,
    data: step.data,
  });
  tx.audit({
    area: row.area,
    action: contract.actOnCase.id,
    subjectType: 'case',
    subjectId: row.id,
    elderId: row.elder_id,
    ...(step.reason && { reason: step.reason }),
    detail: { action: step.action, from: row.state, to: to.id, ...step.changes },
  });
  tx.emit('case.moved', row.area, {
    caseId: row.id,
    elderId: row.elder_id,
    from: row.state,
    to: to.id,
    action: step.action,
  });
  return { state: to.id, stateName: to.name, dueOn: due, version: row.version + 1 };
}

/** What an elder holds on a day. */
export async function grantsOf(tx: Tx, county: string, elderId: string, day: Day) {
  const rows = await findGrants(tx, { county, elderId, from: day, until: day });
  return rows.map((row) => ({
    id: row.id,
    benefit: row.benefit,
    amount: row.amount,
    unit: row.unit,
    caseId: row.case_id,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }));
}
