import { score, type AssessmentInput, type ScoreSuccess } from '@yike/scales';
import { permit, systemActor, type Actor } from '../../platform/access/index.ts';
import { addDays, dayOf, type Day } from '../../platform/clock/index.ts';
import { badInput } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { instrumentOf, needsTwoAssessors, SIGNING_DAYS_MAX, validUntil } from './rules.ts';
import { announce, auditOf, lockedAssessment, mustBePossible, planAssessment, type Key } from './service.ts';
import { addSignature, updateAssessment, type AssessmentRow } from './storage.ts';

function scored(row: AssessmentRow, input: AssessmentInput): ScoreSuccess {
  const result = score(instrumentOf(row.instrument).id, input);
  if (result.ok) return result;
  throw badInput('answersInvalid', {
    zh: `评估表填写有误：${result.errors.map((error) => error.message).join('；')}`,
    en: result.errors.map((error) => error.messageEn).join('; '),
    field: `body.input.answers.${result.errors[0]?.item ?? ''}`,
    fields: result.errors.map((error) => ({
      field: `body.input.answers.${error.item}`,
      code: error.code,
      zh: error.message,
      en: error.messageEn,
    })),
  });
}

function mustBeRecent(assessedOn: Day, today: Day): void {
  if (assessedOn <= today && assessedOn >= addDays(today, -SIGNING_DAYS_MAX)) return;
  throw badInput('assessedOnImpossible', {
    zh: `评估日期须在今天之前 ${SIGNING_DAYS_MAX} 天以内。`,
    en: `The day of assessment must lie within the last ${SIGNING_DAYS_MAX} days.`,
    field: 'body.assessedOn',
  });
}

/**
 * The first assessor's answers, complete and signed. A screen or function score is final with this one signature.
 * @throws Problem 400 `answersInvalid` naming every item, `assessedOnImpossible` · 403 `earlierAssessor` · 409 `assessmentState`, `changedMeanwhile`
 */
export async function signAssessment(
  tx: Tx,
  actor: Actor,
  input: Key & { input: AssessmentInput; assessedOn?: Day | undefined; note?: string | undefined; version: number },
) {
  permit(actor, contract.signAssessment);
  const row = await lockedAssessment(tx, input, input.version);
  await mustBePossible(tx, 'sign', row, actor);
  const assessedOn = input.assessedOn ?? dayOf(tx.now);
  mustBeRecent(assessedOn, dayOf(tx.now));
  const result = scored(row, input.input);
  const isFinal = !needsTwoAssessors(row.instrument);
  const status = isFinal ? ('final' as const) : ('firstSigned' as const);
  const initialGrade = result.initialGrade ?? null;
  const finalGrade = result.grade ?? null;
  await updateAssessment(tx, row, {
    status,
    first_assessor: actor.userId ?? null,
    second_assessor: null,
    answers: JSON.stringify(input.input),
    result: JSON.stringify(result),
    total: result.total,
    initial_grade: initialGrade,
    final_grade: finalGrade,
    assessed_on: assessedOn,
    valid_until: isFinal ? validUntil(assessedOn) : null,
    confirmed_at: isFinal ? tx.now : null,
  });
  await addSignature(tx, row, {
    part: 'first',
    signer: actor.userId ?? null,
    signer_name: actor.name,
    relation: null,
    answers: input.input,
    note: input.note ?? null,
  });
  auditOf(tx, row, contract.signAssessment.id, { detail: { instrument: row.instrument } });
  if (isFinal) await announce(tx, actor, row, { finalGrade, assessedOn, document: instrumentOf(row.instrument).name });
  return { status, total: result.total, initialGrade, finalGrade, version: row.version + 1 };
}

/** The second assessor agrees, or sends the sheet back. @throws Problem 403 `samePerson`, 409 `assessmentState` */
export async function countersignAssessment(
  tx: Tx,
  actor: Actor,
  input: Key & { decision: 'agree' | 'sendBack'; note?: string | undefined; version: number },
) {
  permit(actor, contract.countersignAssessment);
  const row = await lockedAssessment(tx, input, input.version);
  await mustBePossible(tx, 'countersign', row, actor);
  const agrees = input.decision === 'agree';
  const status = agrees ? ('secondSigned' as const) : ('planned' as const);
  // What was sent back stays as a draft; its grade does not.
  await updateAssessment(
    tx,
    row,
    agrees
      ? { status, second_assessor: actor.userId ?? null }
      : { status, first_assessor: null, result: null, total: null, initial_grade: null, final_grade: null },
  );
  await addSignature(tx, row, {
    part: agrees ? 'second' : 'sentBack',
    signer: actor.userId ?? null,
    signer_name: actor.name,
    relation: null,
    answers: agrees ? row.answers : null,
    note: input.note ?? null,
  });
  auditOf(tx, row, contract.countersignAssessment.id, { reason: input.note, detail: { decision: input.decision } });
  return { status, version: row.version + 1 };
}

/** The elder or a proxy confirms: the result is final from now on. @throws Problem 403 `notYourStep`, 409 `assessmentState` */
export async function confirmAssessment(
  tx: Tx,
  actor: Actor,
  input: Key & { name: string; relation: string; note?: string | undefined; version: number },
) {
  permit(actor, contract.confirmAssessment);
  const row = await lockedAssessment(tx, input, input.version);
  await mustBePossible(tx, 'confirm', row, actor);
  const assessedOn = row.assessed_on ?? dayOf(tx.now);
  const until = validUntil(assessedOn);
  await updateAssessment(tx, row, {
    status: 'final',
    valid_until: until,
    confirmed_by: input.name,
    confirmed_relation: input.relation,
    confirmed_at: tx.now,
  });
  await addSignature(tx, row, {
    part: 'elder',
    signer: actor.userId ?? null,
    signer_name: input.name,
    relation: input.relation,
    answers: null,
    note: input.note ?? null,
  });
  auditOf(tx, row, contract.confirmAssessment.id, {
    detail: { relation: input.relation, finalGrade: row.final_grade },
  });
  await announce(tx, actor, row, {
    finalGrade: row.final_grade,
    assessedOn,
    document: instrumentOf(row.instrument).standard,
  });
  return { status: 'final' as const, version: row.version + 1, validUntil: until };
}

/**
 * An objection to a result: it no longer counts, and a re-assessment by two other assessors is planned.
 * @returns key of the re-assessment
 * @throws Problem 409 `assessmentState`, `assessmentExpired`, `assessmentOpenAlready`
 */
export async function objectToAssessment(
  tx: Tx,
  actor: Actor,
  input: Key & { name: string; relation: string; reason: string },
): Promise<Key> {
  permit(actor, contract.objectToAssessment);
  const row = await lockedAssessment(tx, input);
  await mustBePossible(tx, 'object', row, actor);
  await updateAssessment(tx, row, { status: 'objected' });
  await addSignature(tx, row, {
    part: 'objection',
    signer: actor.userId ?? null,
    signer_name: input.name,
    relation: input.relation,
    answers: null,
    note: input.reason,
  });
  const id = await planAssessment(tx, systemActor, {
    county: row.county,
    elderId: row.elder_id,
    instrument: row.instrument,
    reason: 'objection',
    caseId: row.case_id ?? undefined,
    replaces: row.id,
  });
  auditOf(tx, row, contract.objectToAssessment.id, { reason: input.reason, detail: { reassessment: id } });
  tx.emit('assessment.objected', row.area, {
    assessmentId: row.id,
    elderId: row.elder_id,
    caseId: row.case_id,
    reassessmentId: id,
  });
  return { county: row.county, id };
}
