import { areaRange } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor } from '../../platform/contract/index.ts';
import { workflow } from '../../platform/packs/index.ts';
import { notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { describeAssessment } from '../assessments/index.ts';
import { describeDetermination, policyBook, type PolicyBook } from '../policies/index.ts';
import * as contract from './contract.ts';
import { blockersOf } from './guards.ts';
import { findGrants, findGrantsOfCase, findNotice, findNotices, type GrantRow } from './outcome-storage.ts';
import {
  actionsFor,
  knownDocuments,
  needsDetermination,
  ownInputOf,
  requiredDocuments,
  stateOf,
  type Flow,
} from './rules.ts';
import { benefitName, flowOf } from './steps.ts';
import {
  findActions,
  findCases,
  findDocuments,
  findListedCase,
  NO_DEADLINE,
  type ActionRow,
  type Key,
  type ListedCase,
} from './storage.ts';

function toRow(tx: Tx, book: PolicyBook, row: ListedCase) {
  const flow = workflow(tx.packs, row.workflow);
  const state = stateOf(flow, row.state);
  return {
    county: row.county,
    id: row.id,
    number: row.number,
    elderId: row.elder_id,
    elderName: row.elder_name,
    residentIdMasked: row.resident_id_masked,
    area: row.area,
    areaName: row.area_name ?? row.area,
    workflow: flow.id,
    workflowName: flow.name,
    benefit: row.benefit,
    benefitName: benefitName(book, tx.now, row),
    state: state.id,
    stateName: state.name,
    stateKind: state.kind,
    role: row.role,
    channel: row.channel,
    openedAt: row.opened_at.toISOString(),
    stateSince: row.state_since.toISOString(),
    dueOn: row.due_on,
    isOverdue: row.due_on !== null && row.closed_at === null && row.due_on < dayOf(tx.now),
    escalatedTo: row.escalated_to,
    closedAt: row.closed_at?.toISOString() ?? null,
    version: row.version,
  };
}

/** Read from the workflow alone: no query. */
function openSteps(tx: Tx, row: ListedCase, role: string) {
  const flow = workflow(tx.packs, row.workflow);
  return actionsFor(flow, row.state, role).map((action) => {
    const to = stateOf(flow, action.to);
    return {
      action: action.id,
      name: action.name,
      toName: to.name,
      toKind: to.kind,
      requiresReason: action.requiresReason,
      decidesRight: needsDetermination(action),
      ownInput: ownInputOf(flow, row.state, action),
    };
  });
}

export async function listCases(
  tx: Tx,
  actor: Actor,
  input: {
    county: string;
    limit: number;
    cursor?: string | undefined;
    open: 'true' | 'false' | 'all';
    waiting: 'mine' | 'all';
    overdue: 'true' | 'false';
    state?: string | undefined;
    benefit?: string | undefined;
    elderId?: string | undefined;
    area?: string | undefined;
  },
) {
  permit(actor, contract.listCases);
  const range = input.area ? areaRange(input.area) : undefined;
  const found = await findCases(tx, actor, {
    county: input.county,
    limit: input.limit + 1,
    after: input.cursor ? (decodeCursor(input.cursor, 2) as [string, string]) : undefined,
    isOpen: input.open === 'all' ? undefined : input.open === 'true',
    state: input.state,
    benefit: input.benefit,
    elderId: input.elderId,
    areaFrom: range?.from,
    areaTo: range?.to,
    overdueOn: input.overdue === 'true' ? dayOf(tx.now) : undefined,
    isMine: input.waiting === 'mine',
  });
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  const book = await policyBook(tx);
  return {
    rows: rows.map((row) => ({ ...toRow(tx, book, row), allowed: openSteps(tx, row, actor.role) })),
    next: found.length > input.limit && last ? encodeCursor([last.due_on ?? NO_DEADLINE, last.id]) : null,
  };
}

const toGrant = (row: GrantRow) => ({
  id: row.id,
  benefit: row.benefit,
  amount: row.amount,
  unit: row.unit,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  endReason: row.end_reason,
  grantedAt: row.granted_at.toISOString(),
});

// What the system does to a case by itself has no action in the workflow.
const ownActions: Record<string, string> = {
  open: '建立申请',
  escalate: '逾期升级提醒',
  closeOnDeath: '老人去世，终止办理',
  reopenAfterDeath: '去世登记已更正，恢复办理',
};

const toStep = (flow: Flow, row: ActionRow) => ({
  seq: row.seq,
  action: row.action,
  actionName: flow.actions.find((action) => action.id === row.action)?.name ?? ownActions[row.action] ?? row.action,
  fromState: row.from_state,
  toState: row.to_state,
  toStateName: stateOf(flow, row.to_state).name,
  actorName: row.actor_name,
  actorRole: row.actor_role,
  reason: row.reason,
  data: row.data as Record<string, unknown>,
  at: row.at.toISOString(),
});

async function findings(tx: Tx, actor: Actor, row: ListedCase) {
  const assessment = row.assessment_id
    ? await describeAssessment(tx, actor, { county: row.county, id: row.assessment_id })
    : null;
  const determination = row.determination_id
    ? await describeDetermination(tx, { county: row.county, id: row.determination_id })
    : null;
  return {
    assessment: assessment && {
      id: assessment.id,
      status: assessment.status,
      instrument: assessment.instrument,
      total: assessment.total,
      finalGrade: assessment.finalGrade,
      gradeName: assessment.gradeName,
      assessedOn: assessment.assessedOn,
      validUntil: assessment.validUntil,
    },
    determination: determination && {
      id: determination.id,
      outcome: determination.outcome,
      amount: determination.amount,
      unit: determination.unit,
      asOf: determination.asOf,
      ruleVersion: determination.ruleVersion,
      verified: determination.verified,
      source: determination.source,
      reasons: determination.reasons,
    },
  };
}

/** The whole case and why, with the steps that this actor may take and what keeps them from it. @throws Problem 404 `caseUnknown` */
export async function getCase(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getCase);
  const row = await findListedCase(tx, key);
  if (!row) throw notFound('caseUnknown', { zh: '找不到该申请。', en: 'No such case.' });
  const flow = flowOf(tx, row);
  const steps = await findActions(tx, key);
  const documents = await findDocuments(tx, key);
  const names = knownDocuments(flow);
  const required = new Set(requiredDocuments(flow, steps).map((document) => document.code));
  const present = new Set(documents.map((document) => document.code));
  const notice = await findNotice(tx, key);
  const allowed = [];
  for (const action of actionsFor(flow, row.state, actor.role)) {
    allowed.push({
      action: action.id,
      name: action.name,
      to: action.to,
      requiresReason: action.requiresReason,
      blockedBy: await blockersOf(tx, { flow, row, steps }, action, actor),
    });
  }
  return {
    ...toRow(tx, await policyBook(tx), row),
    stateHelp: stateOf(flow, row.state).help,
    workflowVerified: flow.verified,
    applicantName: row.applicant_name,
    applicantRelation: row.applicant_relation as 'self',
    proxyReason: row.proxy_reason,
    states: flow.states.map(({ id, name, kind }) => ({ id, name, kind })),
    documents: documents.map((document) => ({
      id: document.id,
      code: document.code,
      name: names.get(document.code) ?? document.code,
      fileId: document.file_id,
      note: document.note,
      addedAt: document.added_at.toISOString(),
    })),
    documentsKnown: [...names].map(([code, name]) => ({
      code,
      name,
      required: required.has(code),
      present: present.has(code),
    })),
    history: steps.map((step) => toStep(flow, step)),
    ...(await findings(tx, actor, row)),
    notice: notice
      ? { id: notice.id, maskedName: notice.masked_name, fromDate: notice.from_date, toDate: notice.to_date }
      : null,
    grants: (await findGrantsOfCase(tx, key)).map(toGrant),
    allowed,
  };
}

/** Notices that stand today in an area, as anybody may see them. */
export async function listNotices(tx: Tx, input: { area: string; limit: number; cursor?: string | undefined }) {
  const range = areaRange(input.area);
  const found = await findNotices(tx, {
    county: input.area.slice(0, 6),
    today: dayOf(tx.now),
    areaFrom: range.from,
    areaTo: range.to,
    limit: input.limit + 1,
    after: input.cursor ? (decodeCursor(input.cursor, 2) as [string, string]) : undefined,
  });
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({
      id: row.id,
      maskedName: row.masked_name,
      areaName: row.area_name,
      benefit: row.benefit,
      benefitName: row.benefit_name,
      amount: row.amount,
      unit: row.unit,
      fromDate: row.from_date,
      toDate: row.to_date,
    })),
    next: found.length > input.limit && last ? encodeCursor([last.to_date, last.id]) : null,
  };
}

export async function listGrants(tx: Tx, actor: Actor, input: Key & { day?: Day | undefined }) {
  permit(actor, contract.listGrants);
  const day = input.day ?? dayOf(tx.now);
  const rows = await findGrants(tx, { county: input.county, elderId: input.id, from: day, until: day });
  const book = await policyBook(tx);
  return {
    rows: rows.map((row) => ({
      ...toGrant(row),
      caseId: row.case_id,
      benefitName: book.benefit(row.area, day, row.benefit)?.name ?? book.benefitName(row.benefit),
    })),
  };
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
