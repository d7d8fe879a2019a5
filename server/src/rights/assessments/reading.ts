import { instruments, type AssessmentInput, type InstrumentId, type ScoreSuccess } from '@yike/scales';
import { getElder } from '../../people/elders/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { areaName } from '../../platform/areas/index.ts';
import { addDays, dayOf } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type Download } from '../../platform/contract/index.ts';
import { badInput, conflict, notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { drawReport } from './report.ts';
import { gradeText, instrumentOf, isActingOn, refusalOf, type Act } from './rules.ts';
import { auditOf, earlierAssessorsOf, mustBePossible, type Key } from './service.ts';
import {
  findAssessment,
  findAssessments,
  findDue,
  findListed,
  findSignatures,
  type AssessmentRow,
  type ListedAssessment,
} from './storage.ts';

export const listInstruments = () => ({
  rows: Object.values(instruments).map((instrument) => ({ ...instrument, caveats: [...instrument.caveats] })),
});

export function getInstrument(id: InstrumentId) {
  const { caveats, dimensions, items, factors, bands, sources, ...head } = instruments[id];
  return {
    ...head,
    caveats: [...caveats],
    dimensions: [...dimensions],
    items: items.map((item) => ({ ...item, options: [...item.options] })),
    factors: [...factors],
    bands: [...bands],
    sources: [...sources],
  };
}

function toRow(row: ListedAssessment) {
  return {
    county: row.county,
    id: row.id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    residentIdMasked: row.resident_id_masked,
    area: row.area,
    areaName: row.area_name ?? row.area,
    caseId: row.case_id,
    instrument: row.instrument as InstrumentId,
    reason: row.reason,
    status: row.status,
    plannedOn: row.planned_on,
    assessedOn: row.assessed_on,
    validUntil: row.valid_until,
    total: row.total,
    finalGrade: row.final_grade,
    gradeName: gradeText(row.instrument, row.final_grade),
    recognisedFrom: row.recognised_from,
    version: row.version,
  };
}

export async function listAssessments(
  tx: Tx,
  actor: Actor,
  input: {
    county: string;
    limit: number;
    cursor?: string | undefined;
    status?: AssessmentRow['status'] | undefined;
    elderId?: string | undefined;
    mine: 'true' | 'false';
  },
) {
  permit(actor, contract.listAssessments);
  const found = await findAssessments(tx, actor, {
    county: input.county,
    limit: input.limit + 1,
    after: input.cursor ? String(decodeCursor(input.cursor, 1)[0]) : undefined,
    status: input.status,
    elderId: input.elderId,
    waitingFor: input.mine === 'true' ? actor.userId : undefined,
  });
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  return { rows: rows.map(toRow), next: found.length > input.limit && last ? encodeCursor([last.id]) : null };
}

export async function listDue(
  tx: Tx,
  actor: Actor,
  input: { county: string; withinDays: number; limit: number; cursor?: string | undefined },
) {
  permit(actor, contract.listDue);
  const found = await findDue(tx, actor, {
    county: input.county,
    until: addDays(dayOf(tx.now), input.withinDays),
    limit: input.limit + 1,
    after: input.cursor ? (decodeCursor(input.cursor, 2) as [string, string]) : undefined,
  });
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(toRow),
    next: found.length > input.limit && last ? encodeCursor([last.valid_until, last.id]) : null,
  };
}

const unknown = () => notFound('assessmentUnknown', { zh: '找不到该评估。', en: 'No such assessment.' });

const ACTS: readonly Act[] = ['sign', 'countersign', 'confirm', 'object', 'cancel', 'readAnswers'];

/** State, result and signatures of one assessment. @throws Problem 404 `assessmentUnknown` */
export async function describeAssessment(tx: Tx, actor: Actor, key: Key) {
  const row = await findListed(tx, key);
  if (!row) throw unknown();
  const signatures = await findSignatures(tx, key);
  const earlier = await earlierAssessorsOf(tx, row);
  const who = { role: actor.role, userId: actor.userId };
  const result = row.result as ScoreSuccess | null;
  return {
    ...toRow(row),
    initialGrade: row.initial_grade,
    dimensions: (result?.dimensions ?? []).map(({ id, name, score, maximum }) => ({ id, name, score, maximum })),
    band: result?.band?.name ?? null,
    reasons: result?.reasons ?? [],
    confirmedBy: row.confirmed_by,
    confirmedRelation: row.confirmed_relation,
    cancelReason: row.cancel_reason,
    replaces: row.replaces,
    signatures: signatures.map((signature) => ({
      part: signature.part,
      signerName: signature.signer_name,
      relation: signature.relation,
      note: signature.note,
      at: signature.at.toISOString(),
    })),
    can: ACTS.filter((act) => refusalOf(act, row, who, dayOf(tx.now), earlier) === undefined),
  };
}

export async function getAssessment(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getAssessment);
  return describeAssessment(tx, actor, key);
}

/** The answers, which are a health record. @throws Problem 400 `purposeMissing`, 404 `assessmentUnknown` */
export async function getAnswers(tx: Tx, actor: Actor, input: Key & { purpose?: string | undefined }) {
  permit(actor, contract.getAnswers);
  const row = await findAssessment(tx, input);
  if (!row) throw unknown();
  await mustBePossible(tx, 'readAnswers', row, actor);
  const isPerson = actor.role === 'elder' || actor.role === 'family';
  const ownPurpose = isPerson
    ? '本人或家属查阅'
    : isActingOn(row, { role: actor.role, userId: actor.userId })
      ? '办理评估'
      : undefined;
  const purpose = input.purpose ?? ownPurpose;
  if (!purpose) {
    throw badInput('purposeMissing', {
      zh: '查阅评估答案须写明用途，用途会记入日志。',
      en: 'State the purpose; it is logged.',
      field: 'query.purpose',
    });
  }
  auditOf(tx, row, contract.getAnswers.id, { reason: purpose });
  return { input: row.answers as AssessmentInput | null };
}

/**
 * The report of a concluded assessment as PDF.
 * @throws Problem 404 `assessmentUnknown`, 409 `noReportYet`
 */
export async function getReport(tx: Tx, actor: Actor, input: Key & { purpose: string }): Promise<Download> {
  permit(actor, contract.getReport);
  const row = await findListed(tx, input);
  if (!row) throw unknown();
  const input42195 = row.answers as AssessmentInput | null;
  const result = row.result as ScoreSuccess | null;
  if (!['final', 'objected'].includes(row.status) || !input42195 || !result) {
    throw conflict('noReportYet', {
      zh: row.recognised_from ? '该结果由外地作出，报告请向原评估地区调取。' : '评估尚未完成，还没有报告。',
      en: 'There is no report: the assessment is not final, or another county made it.',
    });
  }
  const elder = await getElder(tx, { county: row.county, id: row.elder_id });
  const content = await drawReport({
    instrument: instrumentOf(row.instrument),
    input: input42195,
    result,
    row,
    elder: {
      name: elder.name,
      sex: elder.sex,
      birthDate: elder.birth_date,
      residentIdMasked: elder.resident_id_masked,
      areaName: await areaName(tx, elder.area, 'province'),
    },
    signatures: await findSignatures(tx, input),
    at: tx.now,
  });
  auditOf(tx, row, contract.getReport.id, { reason: input.purpose });
  return {
    fileName: `老年人能力评估报告-${elder.name}-${row.assessed_on ?? ''}.pdf`,
    mediaType: 'application/pdf',
    content,
  };
}
