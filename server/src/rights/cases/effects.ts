import { maskName } from '@yike/identity';
import { getElder } from '../../people/elders/index.ts';
import { systemActor, type Actor } from '../../platform/access/index.ts';
import { areaName } from '../../platform/areas/index.ts';
import { addDays, dayOf, type Day } from '../../platform/clock/index.ts';
import { badInput, conflict, violates } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { planAssessment, validAssessment } from '../assessments/index.ts';
import { determine, policyBook, type Determined } from '../policies/index.ts';
import {
  endGrant,
  findGrants,
  findNotice,
  insertGrant,
  insertNotice,
  withdrawNotices,
  type GrantRow,
} from './outcome-storage.ts';
import {
  endOfMonth,
  isClosed,
  knownDocuments,
  noticeEnd,
  stateOf,
  type Flow,
  type FlowAction,
  type FlowState,
} from './rules.ts';
import { insertDocument, type CaseRow } from './storage.ts';

/** Columns of the case that an effect changes. */
export type Changes = Partial<Pick<CaseRow, 'assessment_id' | 'determination_id' | 'grant_id'>>;

export async function openAssessment(tx: Tx, flow: Flow, row: CaseRow): Promise<void> {
  const isRecheck = isClosed(stateOf(flow, row.state));
  await planAssessment(tx, systemActor, {
    county: row.county,
    elderId: row.elder_id,
    instrument: 'gbt42195',
    reason: isRecheck ? 'change' : row.assessment_id ? 'other' : 'first',
    caseId: row.id,
  });
}

/** Takes over the valid assessment, with its report among the documents, and determines the right anew when it is another one. */
export async function linkAssessment(tx: Tx, flow: Flow, row: CaseRow): Promise<Changes> {
  const today = dayOf(tx.now);
  const valid = await validAssessment(tx, { county: row.county, elderId: row.elder_id, day: today });
  if (!valid || valid.id === row.assessment_id) return {};
  if (knownDocuments(flow).has('assessmentReport')) {
    await insertDocument(tx, {
      county: row.county,
      id: tx.newId(),
      case_id: row.id,
      area: row.area,
      elder_id: row.elder_id,
      code: 'assessmentReport',
      file_id: null,
      note: `平台评估结果，${valid.assessedOn},${valid.finalGrade} 级`,
      added_at: tx.now,
      added_by: null,
    });
  }
  const determined = await determineFor(tx, systemActor, row);
  return { assessment_id: valid.id, determination_id: determined.id };
}

export function determineFor(tx: Tx, actor: Actor, row: CaseRow): Promise<Determined> {
  return determine(tx, actor, { county: row.county, elderId: row.elder_id, benefit: row.benefit, asOf: dayOf(tx.now) });
}

/** Why a right is not decided in the elder's favour: the clauses that are not met. Without a rule in force there is none. */
export function notEligible(determined: Pick<Determined, 'outcome' | 'reasons'> | undefined) {
  const reasons = determined?.reasons.filter((reason) => reason.outcome !== 'met') ?? [];
  const verdict =
    determined === undefined
      ? '当地没有这项待遇的现行规定'
      : determined.outcome === 'unknown'
        ? '还不能确定符合条件'
        : '不符合条件';
  const clauses = reasons.map((reason) => `${reason.text}（现为 ${reason.actual}）`).join('；');
  return {
    code: 'notEligible',
    zh: `按现行规定${verdict}${clauses && `：${clauses}`}`,
    en: `By the rules in force the elder is ${determined?.outcome ?? 'without such a benefit'}: ${reasons
      .map((reason) => reason.clause)
      .join('; ')}`,
    reasons,
  };
}

/**
 * Determines the right on the day of a positive decision.
 * @throws Problem 409 `notEligible` with the clauses that are not met, `amountUnset`
 */
export async function mustBeEligible(tx: Tx, row: CaseRow): Promise<Determined & { amount: number }> {
  const determined = await determineFor(tx, systemActor, row);
  if (determined.outcome !== 'eligible') {
    const { code, ...words } = notEligible(determined);
    throw conflict(code, words);
  }
  if (determined.amount === null) {
    throw conflict('amountUnset', {
      zh: '该待遇在当地没有设定金额，不能发放，请先维护标准。',
      en: 'No amount is set for this benefit here.',
    });
  }
  return { ...determined, amount: determined.amount };
}

export async function publishNotice(
  tx: Tx,
  row: CaseRow,
  to: FlowState,
  determined: Determined,
  benefitName: string,
): Promise<void> {
  const elder = await getElder(tx, { county: row.county, id: row.elder_id });
  const today = dayOf(tx.now);
  await insertNotice(tx, {
    county: row.county,
    id: tx.newId(),
    area: row.area,
    case_id: row.id,
    masked_name: maskName(elder.name),
    area_name: await areaName(tx, row.area),
    benefit: row.benefit,
    benefit_name: benefitName,
    amount: determined.amount,
    unit: determined.unit,
    from_date: today,
    to_date: noticeEnd(today, to.noticeDays ?? 0),
    withdrawn_at: null,
    created_at: tx.now,
  });
}

/** Publishes a notice again that fell away without a decision, if the right is still determined so. */
export async function publishAnew(tx: Tx, row: CaseRow, to: FlowState, benefitName: string): Promise<void> {
  const determined = await determineFor(tx, systemActor, row);
  if (determined.outcome === 'eligible') await publishNotice(tx, row, to, determined, benefitName);
}

/** A notice ends early when its case leaves the notice for anything but the grant: objection, withdrawal, death. */
export async function endNotice(
  tx: Tx,
  from: FlowState,
  action: Pick<FlowAction, 'effects'>,
  row: CaseRow,
): Promise<void> {
  if (from.noticeDays === undefined || action.effects?.includes('grantBenefit')) return;
  // The elder who withdraws sees notices as anybody does, and may not change them.
  await withCounty(tx, row.county, async () => {
    if (await findNotice(tx, row)) await withdrawNotices(tx, row);
  });
}

/** Ends a grant, on its eve at the latest if it has not begun, and tells `grant.ended`. */
export async function closeGrant(tx: Tx, grant: GrantRow, end: { on: Day; reason: string }): Promise<void> {
  const eve = addDays(grant.valid_from, -1);
  const until = end.on < grant.valid_from ? eve : end.on;
  const validTo = grant.valid_to !== null && grant.valid_to < until ? grant.valid_to : until;
  await endGrant(tx, grant, { valid_to: validTo, end_reason: end.reason });
  tx.audit({
    area: grant.area,
    action: 'cases.endGrant',
    subjectType: 'grant',
    subjectId: grant.id,
    elderId: grant.elder_id,
    reason: end.reason,
    detail: { benefit: grant.benefit, validTo },
  });
  tx.emit('grant.ended', grant.area, {
    grantId: grant.id,
    elderId: grant.elder_id,
    benefit: grant.benefit,
    reason: end.reason,
    validTo,
  });
}

/** Lets a grant run as it did before it was ended by mistake. */
export async function reopenGrant(
  tx: Tx,
  grant: GrantRow,
  before: { validTo: Day | null; endReason: string | null },
): Promise<void> {
  await endGrant(tx, grant, { valid_to: before.validTo, end_reason: before.endReason });
  tx.audit({
    area: grant.area,
    action: 'cases.reopenGrant',
    subjectType: 'grant',
    subjectId: grant.id,
    elderId: grant.elder_id,
    reason: '去世登记有误，已更正',
    detail: { benefit: grant.benefit, endedOn: grant.valid_to, validTo: before.validTo },
  });
}

async function mustBeFree(tx: Tx, row: CaseRow, others: GrantRow[]): Promise<void> {
  const rules = (await policyBook(tx)).benefits(row.area, dayOf(tx.now));
  const own = rules.find((rule) => rule.id === row.benefit);
  for (const grant of others) {
    const rule = rules.find((one) => one.id === grant.benefit);
    const isSame = grant.benefit === row.benefit;
    const isRival = own && rule?.stackGroup === own.stackGroup && ['exclusive', 'highest'].includes(own.stackRule);
    if (!isSame && !isRival) continue;
    throw conflict('benefitGrantedAlready', {
      zh: `老人正在享受“${rule?.name ?? grant.benefit}”,${isSame ? '不能重复发放' : '同类待遇只能享受一项，请先终止原待遇'}。`,
      en: `The elder already holds ${grant.benefit}.`,
      grantId: grant.id,
    });
  }
}

/**
 * Grants what was determined: from today, or, where this case already grants, from next month in place of the old amount.
 * @throws Problem 409 `benefitGrantedAlready`, `amountUnchanged`
 */
export async function grantBenefit(
  tx: Tx,
  actor: Actor,
  row: CaseRow,
  determined: Determined & { amount: number },
): Promise<string> {
  const today = dayOf(tx.now);
  const held = await findGrants(tx, { county: row.county, elderId: row.elder_id, from: today });
  await mustBeFree(
    tx,
    row,
    held.filter((grant) => grant.case_id !== row.id),
  );
  const own = held.filter((grant) => grant.case_id === row.id);
  const latest = own.at(-1);
  if (latest?.valid_to === null && latest.amount === determined.amount) {
    throw conflict('amountUnchanged', {
      zh: '额度没有变化，请选择“维持发放”。',
      en: 'The amount is unchanged: confirm the grant instead.',
    });
  }
  const until = endOfMonth(today);
  for (const grant of own) {
    if (grant.valid_to === null || grant.valid_to > until)
      await closeGrant(tx, grant, { on: until, reason: 'adjusted' });
  }
  const grant = {
    county: row.county,
    id: tx.newId(),
    area: row.area,
    elder_id: row.elder_id,
    case_id: row.id,
    determination_id: determined.id,
    benefit: row.benefit,
    amount: determined.amount,
    unit: determined.unit ?? 'fenPerMonth',
    valid_from: own.length > 0 ? addDays(until, 1) : today,
    valid_to: null,
    end_reason: null,
    granted_at: tx.now,
    granted_by: actor.userId ?? null,
  };
  try {
    await insertGrant(tx, grant);
  } catch (error) {
    if (!violates(error, 'grants_once_a_day')) throw error;
    throw conflict('benefitGrantedAlready', {
      zh: '该待遇已经发放，不能重复发放。',
      en: 'This benefit is granted already.',
    });
  }
  tx.audit({
    area: row.area,
    action: 'cases.grant',
    subjectType: 'grant',
    subjectId: grant.id,
    elderId: row.elder_id,
    detail: {
      case: row.id,
      benefit: grant.benefit,
      amount: grant.amount,
      unit: grant.unit,
      validFrom: grant.valid_from,
    },
  });
  tx.emit('grant.given', row.area, {
    grantId: grant.id,
    elderId: row.elder_id,
    benefit: grant.benefit,
    amount: grant.amount,
    validFrom: grant.valid_from,
  });
  return grant.id;
}

/**
 * Ends what this case granted: on the day given, else with the month (stopped by decision) or today (the cause has come).
 * @throws Problem 400 `endsOnImpossible` when the day is later than the end of this month
 */
export async function revokeGrant(
  tx: Tx,
  row: CaseRow,
  end: { on: Day | undefined; byDecision: boolean; reason: string },
): Promise<void> {
  const today = dayOf(tx.now);
  const last = endOfMonth(today);
  if (end.on !== undefined && end.on > last) {
    throw badInput('endsOnImpossible', {
      zh: `终止日期不得晚于本月末 ${last}。`,
      en: `The grant ends by ${last} at the latest.`,
      field: 'body.data.endsOn',
    });
  }
  const on = end.on ?? (end.byDecision ? last : today);
  const held = await findGrants(tx, { county: row.county, elderId: row.elder_id, from: on < today ? on : today });
  for (const grant of held) if (grant.case_id === row.id) await closeGrant(tx, grant, { on, reason: end.reason });
}
