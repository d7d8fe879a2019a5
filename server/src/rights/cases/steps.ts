import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { workflow } from '../../platform/packs/index.ts';
import { badInput, conflict, forbidden, notFound, violates } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { cancelPlannedOfCase } from '../assessments/index.ts';
import { policyBook, type PolicyBook } from '../policies/index.ts';
import * as contract from './contract.ts';
import {
  determineFor,
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
import {
  applyAction,
  awaitsAssessment,
  dueOn,
  isClosed,
  needsDetermination,
  publishes,
  stateOf,
  type Flow,
  type FlowAction,
  type FlowState,
} from './rules.ts';
import { addAction, findActions, lockCase, updateCase, type CaseRow, type Key } from './storage.ts';

export const flowOf = (tx: Tx, row: Pick<CaseRow, 'workflow'>): Flow => workflow(tx.packs, row.workflow);

export function benefitName(book: PolicyBook, now: Date, row: Pick<CaseRow, 'area' | 'benefit' | 'opened_at'>): string {
  const rule =
    book.benefit(row.area, dayOf(now), row.benefit) ?? book.benefit(row.area, dayOf(row.opened_at), row.benefit);
  return rule?.name ?? book.benefitName(row.benefit);
}

export const openAlready = (row?: CaseRow) =>
  conflict('caseOpenAlready', {
    zh: row
      ? `该老人的同类申请 ${row.number} 正在办理，请在原申请上继续。`
      : '该老人的同类申请正在办理，请在原申请上继续。',
    en: 'A case of this kind is already open for this elder; go on with that one.',
    ...(row && { id: row.id, number: row.number }),
  });

export const by = (actor: Actor) => ({
  actor_id: actor.userId ?? null,
  actor_role: actor.role,
  actor_name: actor.name,
});

export async function guardOpenOnce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violates(error, 'cases_open_once')) throw openAlready();
    throw error;
  }
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
  /** Passes over what the workflow lets be passed over; the reason says why. */
  override?: boolean | undefined;
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
      zh: '该申请刚被他人办理过，请刷新后再操作。',
      en: 'The case has changed meanwhile. Reload and look again.',
    });
  }
  if (applied.action.requiresReason && !input.reason) {
    throw reasonMissing(applied.action);
  }
  return take(tx, actor, flow, row, applied.action, input);
}

const reasonMissing = (action: FlowAction) =>
  badInput('reasonMissing', {
    zh: `“${action.name}”须写明理由。`,
    en: 'This step needs a reason.',
    field: 'body.reason',
  });

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
    zh: `该申请目前为“${state.name}”，不能“${action?.name ?? actionId}”。请刷新后查看。`,
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
  const blockers = await blockersOf(tx, { flow, row, steps }, action, actor);
  const overridden = input.override ? blockers.filter((one) => one.mayOverride) : [];
  const blocker = blockers.find((one) => !overridden.includes(one));
  if (blocker) {
    const { code, ...words } = blocker;
    throw conflict(code, words);
  }
  if (overridden.length > 0 && !input.reason) throw reasonMissing(action);
  const from = stateOf(flow, row.state);
  const to = stateOf(flow, action.to);
  const changes = await runEffects(tx, actor, flow, row, action, input);
  await endNotice(tx, from, action, row);
  if (!awaitsAssessment(flow, to.id)) {
    await cancelPlannedOfCase(tx, { county: row.county, caseId: row.id, reason: `申请已${to.name}` });
  }
  const data = {
    ...input.data,
    ...(overridden.length > 0 && { overridden: overridden.map(({ guard, zh }) => ({ guard, zh })) }),
  };
  return move(tx, actor, flow, row, { action: action.id, to, reason: input.reason, data, changes });
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
  if (publishes(action)) {
    const determined = await mustBeEligible(tx, row);
    changes.determination_id = determined.id;
    if (effects.includes('publishNotice'))
      await publishNotice(
        tx,
        row,
        stateOf(flow, action.to),
        determined,
        benefitName(await policyBook(tx), tx.now, row),
      );
    if (effects.includes('grantBenefit')) changes.grant_id = await grantBenefit(tx, actor, row, determined);
  }
  if (needsDetermination(action) && !publishes(action)) {
    changes.determination_id = (await determineFor(tx, actor, row)).id;
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
    benefit: row.benefit,
    from: row.state,
    to: to.id,
    action: step.action,
  });
  return { state: to.id, stateName: to.name, dueOn: due, version: row.version + 1 };
}
