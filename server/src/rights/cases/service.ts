import { getElder } from '../../people/elders/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import { nextNumber } from '../../platform/numbers/index.ts';
import { workflow } from '../../platform/packs/index.ts';
import { badInput, conflict } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { policyBook } from '../policies/index.ts';
import * as contract from './contract.ts';
import { findGrants } from './outcome-storage.ts';
import { actionsFor, channelOf, dueOn, knownDocuments, stateOf, type Flow } from './rules.ts';
import { by, guardOpenOnce, openAlready, take } from './steps.ts';
import { addAction, insertCase, insertDocument, lockOpenCases, type CaseRow } from './storage.ts';

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
      zh: '代办须写明代办原因（如老人不会使用手机、行动不便）。',
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
    throw conflict('elderNotActive', { zh: '老人已故或已迁出，不能申请。', en: 'The elder has died or moved away.' });
  }
  const today = dayOf(tx.now);
  const rule = (await policyBook(tx)).benefit(elder.area, today, input.benefit);
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
      zh: `老人已在享受“${rule.name}”，情况有变化请在原申请上申请复核。`,
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
  tx.emit('case.moved', row.area, {
    caseId: row.id,
    elderId: row.elder_id,
    benefit: row.benefit,
    from: null,
    to: state.id,
    action: 'open',
  });
  if (!input.submit)
    return { county: row.county, id: row.id, number: row.number, state: row.state, version: row.version };
  const submit = actionsFor(flow, state.id, actor.role).find((action) => stateOf(flow, action.to).kind === 'waiting');
  if (!submit) throw new RangeError(`workflow ${flow.id} cannot be handed in by ${actor.role}`);
  const moved = await take(tx, actor, flow, row, submit, {});
  return { county: row.county, id: row.id, number: row.number, state: moved.state, version: moved.version };
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
