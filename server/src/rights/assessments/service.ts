import { getElder, recordFacts } from '../../people/elders/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { badInput, conflict, forbidden, notFound, violates } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { givesGrade, refusalOf, validUntil, type Act } from './rules.ts';
import {
  addSignature,
  findAssessment,
  findNewest,
  findOpen,
  findPlannedOfCase,
  insertAssessment,
  lockAssessment,
  updateAssessment,
  type AssessmentRow,
} from './storage.ts';

export interface Key {
  county: string;
  id: string;
}

export async function lockedAssessment(tx: Tx, key: Key, version?: number): Promise<AssessmentRow> {
  const row = await lockAssessment(tx, key);
  if (!row) throw notFound('assessmentUnknown', { zh: '找不到该评估。', en: 'No such assessment.' });
  if (version !== undefined && version !== row.version) {
    throw conflict('changedMeanwhile', {
      zh: '该评估刚被他人处理过，请刷新后再操作。',
      en: 'The assessment has changed meanwhile. Reload and look again.',
    });
  }
  return row;
}

/** Assessors of the results that an objection, or a chain of them, has put in question. */
export async function earlierAssessorsOf(tx: Tx, row: AssessmentRow): Promise<string[]> {
  const found: string[] = [];
  let id = row.replaces;
  for (let depth = 0; id !== null && depth < OBJECTIONS_MAX; depth += 1) {
    const earlier: AssessmentRow | undefined = await findAssessment(tx, { county: row.county, id });
    for (const assessor of [earlier?.first_assessor, earlier?.second_assessor]) if (assessor) found.push(assessor);
    id = earlier?.replaces ?? null;
  }
  return found;
}

const OBJECTIONS_MAX = 10;

const stateWords: Record<AssessmentRow['status'], string> = {
  planned: '待评估',
  firstSigned: '待第二评估员复核',
  secondSigned: '待本人或代理人确认',
  final: '已出结果',
  objected: '已提出异议',
  cancelled: '已取消',
};

/** @throws Problem 403 `notYourStep`, `samePerson`, `earlierAssessor` · 409 `assessmentState`, `assessmentExpired` */
export async function mustBePossible(tx: Tx, act: Act, row: AssessmentRow, actor: Actor): Promise<void> {
  const earlier = await earlierAssessorsOf(tx, row);
  const refusal = refusalOf(act, row, { role: actor.role, userId: actor.userId }, dayOf(tx.now), earlier);
  switch (refusal) {
    case undefined:
      return;
    case 'role':
      throw forbidden('notYourStep', { zh: '这一步不由您办理。', en: 'This step is not yours.' });
    case 'samePerson':
      throw forbidden('samePerson', {
        zh: '第二评估员必须是另一个人，请由其他评估员复核。',
        en: 'The second assessor must be another person.',
      });
    case 'earlierAssessor':
      throw forbidden('earlierAssessor', {
        zh: '因异议重新评估须由未参与原评估的评估员进行。',
        en: 'A re-assessment after an objection needs assessors who did not make the first result.',
      });
    case 'expired':
      throw conflict('assessmentExpired', {
        zh: '该评估已过有效期，请直接申请新的评估。',
        en: 'The assessment has expired; ask for a new one.',
      });
    case 'state':
      throw conflict('assessmentState', {
        zh: `该评估目前为“${stateWords[row.status]}”，不能进行此操作。请刷新后查看。`,
        en: `The assessment is ${row.status}; this is not possible now.`,
        status: row.status,
      });
  }
}

function mustNotBeOpen(open: AssessmentRow | undefined): void {
  if (!open) return;
  throw conflict('assessmentOpenAlready', {
    zh: '该老人已有一次评估正在进行，请先办完或取消。',
    en: 'An assessment of this elder is already under way.',
    id: open.id,
  });
}

function newRow(tx: Tx, of: { county: string; area: string; elderId: string; instrument: string }): AssessmentRow {
  return {
    county: of.county,
    id: tx.newId(),
    area: of.area,
    elder_id: of.elderId,
    case_id: null,
    instrument: of.instrument,
    reason: 'first',
    status: 'planned',
    planned_on: null,
    first_assessor: null,
    second_assessor: null,
    answers: null,
    result: null,
    total: null,
    initial_grade: null,
    final_grade: null,
    assessed_on: null,
    valid_until: null,
    confirmed_by: null,
    confirmed_relation: null,
    confirmed_at: null,
    recognised_from: null,
    cancel_reason: null,
    replaces: null,
    version: 1,
    created_at: tx.now,
    updated_at: tx.now,
  };
}

/**
 * Plans an assessment. With `caseId` an assessment that is already under way serves the case; without, it is refused.
 * @returns the assessment's id
 * @throws Problem 404 `elderUnknown`, 409 `assessmentOpenAlready`, `elderNotActive`
 */
export async function planAssessment(
  tx: Tx,
  actor: Actor,
  input: {
    county: string;
    elderId: string;
    instrument: string;
    reason: AssessmentRow['reason'];
    caseId?: string | undefined;
    plannedOn?: Day | undefined;
    replaces?: string | undefined;
  },
): Promise<string> {
  permit(actor, contract.planAssessment);
  const elder = await getElder(tx, { county: input.county, id: input.elderId });
  if (elder.status !== 'active') {
    throw conflict('elderNotActive', { zh: '老人已故或已迁出，不能评估。', en: 'The elder has died or moved away.' });
  }
  const open = await findOpen(tx, input.county, input.elderId, input.instrument);
  // One that is under way serves the case; but who has begun it did so without knowing of an objection.
  if (open && input.caseId && (!input.replaces || open.status === 'planned')) {
    await updateAssessment(tx, open, {
      case_id: open.case_id ?? input.caseId,
      ...(input.replaces ? { replaces: input.replaces, reason: 'objection' } : {}),
    });
    return open.id;
  }
  mustNotBeOpen(open);
  const row: AssessmentRow = {
    ...newRow(tx, { county: input.county, area: elder.area, elderId: input.elderId, instrument: input.instrument }),
    case_id: input.caseId ?? null,
    reason: input.reason,
    planned_on: input.plannedOn ?? null,
    replaces: input.replaces ?? null,
  };
  try {
    await insertAssessment(tx, row);
  } catch (error) {
    if (!violates(error, 'assessments_open_once')) throw error;
    throw conflict('assessmentOpenAlready', {
      zh: '该老人已有一次评估正在进行，请先办完或取消。',
      en: 'An assessment of this elder is already under way.',
    });
  }
  auditOf(tx, row, contract.planAssessment.id, { detail: { instrument: row.instrument, reason: row.reason } });
  return row.id;
}

export function auditOf(
  tx: Tx,
  row: AssessmentRow,
  action: string,
  more: { reason?: string | undefined; detail?: Record<string, unknown> } = {},
): void {
  tx.audit({
    area: row.area,
    action,
    subjectType: 'assessment',
    subjectId: row.id,
    elderId: row.elder_id,
    ...(more.reason ? { reason: more.reason } : {}),
    ...(more.detail ? { detail: more.detail } : {}),
  });
}

/** What follows from a final result: the fact on the person's file, and the event that moves cases. */
export async function announce(
  tx: Tx,
  actor: Actor,
  row: AssessmentRow,
  result: { finalGrade: number | null; assessedOn: Day; document: string },
): Promise<void> {
  if (givesGrade(row.instrument) && result.finalGrade !== null) {
    const fact = {
      fact: 'abilityGrade' as const,
      value: String(result.finalGrade),
      validFrom: result.assessedOn,
      source: `assessment:${row.id}`,
      evidence: result.document,
    };
    await recordFacts(tx, actor, { county: row.county, id: row.elder_id }, [fact]);
  }
  tx.emit('assessment.final', row.area, {
    assessmentId: row.id,
    elderId: row.elder_id,
    caseId: row.case_id,
    finalGrade: result.finalGrade,
  });
}

/**
 * Recognises the result of another county. An MZ/T 039 grade is kept as it is and gives no ability grade.
 * @throws Problem 400 `assessedInFuture`, `assessmentTooOld`, `gradeImpossible`
 */
export async function recogniseAssessment(
  tx: Tx,
  actor: Actor,
  input: {
    county: string;
    elderId: string;
    instrument: 'gbt42195' | 'mzt039';
    grade: number;
    total?: number | undefined;
    assessedOn: Day;
    fromCounty: string;
    document: string;
  },
): Promise<Key> {
  permit(actor, contract.recogniseAssessment);
  const elder = await getElder(tx, { county: input.county, id: input.elderId });
  const today = dayOf(tx.now);
  const until = validUntil(input.assessedOn);
  if (input.assessedOn > today) {
    throw badInput('assessedInFuture', {
      zh: '评估日期在今天之后。',
      en: 'The day lies in the future.',
      field: 'body.assessedOn',
    });
  }
  if (until < today) {
    throw badInput('assessmentTooOld', {
      zh: `该结果已于 ${until} 过有效期，请安排新的评估。`,
      en: `The result counted until ${until}; plan a new assessment.`,
      field: 'body.assessedOn',
    });
  }
  if (input.instrument === 'mzt039' && input.grade > 3) {
    throw badInput('gradeImpossible', {
      zh: 'MZ/T 039 只有 0 至 3 级。',
      en: 'MZ/T 039 has grades 0 to 3.',
      field: 'body.grade',
    });
  }
  const row: AssessmentRow = {
    ...newRow(tx, { county: input.county, area: elder.area, elderId: input.elderId, instrument: input.instrument }),
    reason: 'other',
    status: 'final',
    total: input.total ?? null,
    final_grade: input.grade,
    assessed_on: input.assessedOn,
    valid_until: until,
    recognised_from: input.fromCounty,
    confirmed_at: tx.now,
  };
  await insertAssessment(tx, row);
  await addSignature(tx, row, {
    part: 'recognition',
    signer: actor.userId ?? null,
    signer_name: actor.name,
    relation: null,
    answers: null,
    note: input.document,
  });
  auditOf(tx, row, contract.recogniseAssessment.id, {
    reason: input.document,
    detail: { grade: input.grade, assessedOn: input.assessedOn, fromCounty: input.fromCounty },
  });
  await announce(tx, actor, row, { finalGrade: input.grade, assessedOn: input.assessedOn, document: input.document });
  return { county: row.county, id: row.id };
}

/**
 * Cancels an open assessment. Cancelling a re-assessment withdraws the objection: the first result counts again.
 * @throws Problem 403 `notYourStep`, 409 `assessmentState`, `changedMeanwhile`
 */
export async function cancelAssessment(tx: Tx, actor: Actor, input: Key & { reason: string; version: number }) {
  permit(actor, contract.cancelAssessment);
  const row = await lockedAssessment(tx, input, input.version);
  await mustBePossible(tx, 'cancel', row, actor);
  await updateAssessment(tx, row, { status: 'cancelled', cancel_reason: input.reason });
  auditOf(tx, row, contract.cancelAssessment.id, { reason: input.reason });
  if (row.replaces) {
    const objected = await lockedAssessment(tx, { county: row.county, id: row.replaces });
    await updateAssessment(tx, objected, { status: 'final' });
    auditOf(tx, objected, contract.cancelAssessment.id, { reason: input.reason, detail: { objectionWithdrawn: true } });
  }
  return { status: 'cancelled' as const, version: row.version + 1 };
}

/** Cancels what was planned for a case that no longer needs it; one that an assessor has begun goes on. */
export async function cancelPlannedOfCase(
  tx: Tx,
  of: { county: string; caseId: string; reason: string },
): Promise<void> {
  for (const row of await findPlannedOfCase(tx, of.county, of.caseId)) {
    await updateAssessment(tx, row, { status: 'cancelled', cancel_reason: of.reason });
    auditOf(tx, row, contract.cancelAssessment.id, { reason: of.reason });
  }
}

/**
 * The result that rights may rest on, on a day: the newest one, if it is within its validity and nobody objects to it.
 * @param months validity that the use asks for, 12 unless given
 */
export async function validAssessment(
  tx: Tx,
  of: { county: string; elderId: string; day: Day; months?: number },
): Promise<{ id: string; finalGrade: number; assessedOn: Day; validUntil: Day } | undefined> {
  const row = await findNewest(tx, { county: of.county, elderId: of.elderId, instrument: 'gbt42195', until: of.day });
  if (row?.status !== 'final' || row.final_grade === null || row.assessed_on === null) return undefined;
  const until = validUntil(row.assessed_on, of.months);
  return until < of.day
    ? undefined
    : { id: row.id, finalGrade: row.final_grade, assessedOn: row.assessed_on, validUntil: until };
}
