import type { z } from 'zod';
import { permit, type Actor } from '../../platform/access/index.ts';
import type { Upload } from '../../platform/contract/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { keepFile } from '../../platform/files/index.ts';
import { badInput, conflict, forbidden, Problem } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { codeHash, dayCode } from './confirmation.ts';
import * as contract from './contract.ts';
import { findEvidence, insertEvidence, type EvidenceRow } from './facts-storage.ts';
import { mustMove, stateWrong, visitDay } from './planning.ts';
import { CHECK_IN_HOURS_MAX, CODE_ATTEMPTS_MAX, evidenceTakenIn, type EvidenceKind } from './rules.ts';
import { changeVisit, freeSlots, getVisitForUpdate, type Key, type VisitRow } from './storage.ts';

export type EvidenceEvent = z.output<typeof contract.evidenceEventSchema>;
type Position = z.output<typeof contract.positionSchema>;

interface Result {
  id: string;
  outcome: 'kept' | 'repeated' | 'refused';
  isMatch: boolean | null;
  problem: { code: string; zh: string; en: string } | null;
}

/** A visit under a carer's hands: its row is locked, what it has left behind so far is known. */
interface Work {
  visit: VisitRow;
  workerId: string;
  evidence: EvidenceRow[];
}

async function begin(tx: Tx, actor: Actor, key: Key): Promise<Work> {
  const visit = await getVisitForUpdate(tx, key);
  const { workerId } = actor;
  if (!workerId || (visit.worker_id !== workerId && visit.second_worker_id !== workerId)) {
    throw forbidden('notYourVisit', { zh: '该次服务没有派给您。', en: 'This visit was not assigned to you.' });
  }
  // The other carer's evidence is not in this one's sight.
  const evidence = await withCounty(tx, key.county, () => findEvidence(tx, key.county, [key.id]));
  return { visit, workerId, evidence };
}

/**
 * Takes a carer's evidence in order. Each event is kept, recognised as kept before, or refused with a reason; a refused one
 * leaves nothing behind and does not stop the others. The visit moves on with its check-in and check-out.
 * @throws Problem 404 `visitUnknown`, 403 `notYourVisit`
 */
export async function recordEvidence(
  tx: Tx,
  actor: Actor,
  key: Key,
  events: readonly EvidenceEvent[],
): Promise<{ status: VisitRow['status']; results: Result[] }> {
  permit(actor, contract.addEvidence);
  const work = await begin(tx, actor, key);
  const before = work.visit.status;
  const results: Result[] = [];
  for (const event of events) {
    try {
      results.push(await take(tx, work, event));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { code, zh, en } = error.details;
      results.push({ id: event.id, outcome: 'refused', isMatch: null, problem: { code, zh, en } });
    }
  }
  close(tx, work, before, results.filter((result) => result.outcome === 'kept').length);
  return { status: work.visit.status, results };
}

function close(tx: Tx, { visit, workerId }: Work, before: VisitRow['status'], kept: number): void {
  if (kept === 0) return;
  const payload = { visitId: visit.id, elderId: visit.elder_id, providerId: visit.provider_id };
  tx.audit({
    area: visit.area,
    action: contract.addEvidence.id,
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
    detail: { workerId, kept, status: visit.status },
  });
  if (visit.status === 'finished' && before !== 'finished') tx.emit('visit.finished', visit.area, payload);
  if (before === 'needsReview' || before === 'verified') tx.emit('visit.evidenceLate', visit.area, payload);
}

async function take(tx: Tx, work: Work, event: EvidenceEvent): Promise<Result> {
  const known = work.evidence.find((row) => row.id === event.id);
  if (known) return { id: event.id, outcome: 'repeated', isMatch: matchOf(known), problem: null };
  mustBeTaken(work.visit, event.kind);
  const deviceAt = new Date(event.deviceAt);
  const data = dataOf(tx, work, event, deviceAt);
  const row = await keep(tx, work, { ...event, deviceAt, data });
  if (event.kind === 'checkIn') await arrive(tx, work, row);
  if (event.kind === 'checkOut') await leave(tx, work);
  return { id: event.id, outcome: 'kept', isMatch: matchOf(row), problem: null };
}

const matchOf = (row: EvidenceRow): boolean | null => (row.data as { isMatch?: boolean }).isMatch ?? null;

function mustBeTaken(visit: VisitRow, kind: EvidenceKind): void {
  if (!evidenceTakenIn[kind].includes(visit.status)) throw stateWrong(visit.status, kind);
}

/** What an event leaves in the row beside time and place. Refuses what cannot be true. */
function dataOf(tx: Tx, work: Work, event: EvidenceEvent, deviceAt: Date): Record<string, unknown> {
  const { visit, workerId, evidence } = work;
  const mine = (kind: EvidenceKind) => evidence.find((row) => row.worker_id === workerId && row.kind === kind);
  switch (event.kind) {
    case 'checkIn': {
      if (mine('checkIn'))
        throw conflict('alreadyCheckedIn', { zh: '您已经签到过了。', en: 'You have checked in already.' });
      const hours = Math.abs(deviceAt.getTime() - visit.planned_start.getTime()) / 3600_000;
      if (hours > CHECK_IN_HOURS_MAX) {
        throw conflict('notTheTime', {
          zh: '签到时间与约定时间相差太远，请核对日期和手机时间。',
          en: `Check-in lies more than ${CHECK_IN_HOURS_MAX} h from the planned time.`,
        });
      }
      return { ...excuseOf(event), ...(visit.status === 'missed' && { isAfterMissed: true }) };
    }
    case 'checkOut': {
      const checkIn = mine('checkIn');
      if (!checkIn) throw conflict('notCheckedIn', { zh: '请先签到，再签退。', en: 'Check in first.' });
      if (mine('checkOut'))
        throw conflict('alreadyCheckedOut', { zh: '您已经签退过了。', en: 'You have checked out already.' });
      if (deviceAt <= checkIn.device_at) {
        throw badInput('checkOutTooEarly', { zh: '签退时间不能早于签到时间。', en: 'Check-out is before check-in.' });
      }
      return excuseOf(event);
    }
    case 'step': {
      const steps = visit.steps as string[];
      if (event.step >= steps.length)
        throw badInput('stepUnknown', { zh: '没有这个服务步骤。', en: 'There is no such step.' });
      return { step: event.step, name: steps[event.step], isDone: event.isDone };
    }
    case 'confirmation': {
      if (event.method === 'signature') return { method: event.method, strokes: event.strokes };
      const wrong = evidence.filter((row) => row.kind === 'confirmation' && matchOf(row) === false);
      if (wrong.length >= CODE_ATTEMPTS_MAX) {
        throw conflict('codeAttemptsUsed', {
          zh: '确认码已多次输错，请改用老人签名。',
          en: 'Too many wrong codes. Take a signature instead.',
        });
      }
      return { method: event.method, isMatch: codeHash(tx, visit.id, event.code) === visit.confirmation_code_hash };
    }
    case 'exception':
      return { ...event.excuse };
    case 'note':
      return { text: event.text };
  }
}

/** A position may be lacking, but not without saying why. */
function excuseOf(event: {
  position: Position | null;
  excuse?: { reason: string; text?: string | undefined } | undefined;
}): Record<string, unknown> {
  const isPlaced =
    event.position !== null && event.position.accuracyMeters !== null && event.position.accuracyMeters > 0;
  if (!isPlaced && !event.excuse) {
    throw badInput('positionReasonNeeded', {
      zh: '没有取得定位，请选择原因后再提交。',
      en: 'There is no position: say why.',
      field: 'body.events.excuse',
    });
  }
  return { ...event.excuse };
}

async function keep(
  tx: Tx,
  work: Work,
  event: {
    id: string;
    kind: EvidenceKind;
    deviceAt: Date;
    deviceId?: string | undefined;
    position: Position | null;
    data: Record<string, unknown>;
    file?: { id: string; sha256: string };
  },
): Promise<EvidenceRow> {
  const { visit, workerId } = work;
  const row = {
    county: visit.county,
    id: event.id,
    visit_id: visit.id,
    area: visit.area,
    elder_id: visit.elder_id,
    provider_id: visit.provider_id,
    worker_id: workerId,
    kind: event.kind,
    device_at: event.deviceAt,
    server_at: tx.now,
    device_id: event.deviceId ?? null,
    lat: event.position?.lat ?? null,
    lng: event.position?.lng ?? null,
    accuracy_meters: event.position?.accuracyMeters ?? null,
    is_mock_location: event.position ? event.position.isMock : null,
    file_id: event.file?.id ?? null,
    file_sha256: event.file?.sha256 ?? null,
  };
  if (!(await insertEvidence(tx, { ...row, data: JSON.stringify(event.data) }))) {
    throw conflict('evidenceIdTaken', {
      zh: '凭证编号已被使用，请重新提交。',
      en: 'The id of this evidence is taken.',
    });
  }
  const kept = { ...row, data: event.data };
  work.evidence.push(kept);
  return kept;
}

/** The first of the carers to arrive begins the visit. A phone's clock that runs ahead counts as the present. */
async function arrive(tx: Tx, work: Work, row: EvidenceRow): Promise<void> {
  const { visit } = work;
  if (visit.status !== 'assigned' && visit.status !== 'missed') return;
  const status = mustMove(visit, 'checkIn');
  work.visit = await changeVisit(tx, visit, { status, checked_in_at: row.device_at < tx.now ? row.device_at : tx.now });
}

/** The last of the carers who came to leave ends the visit. */
async function leave(tx: Tx, work: Work): Promise<void> {
  const { visit, evidence } = work;
  if (visit.status !== 'inProgress') return;
  const came = new Set(evidence.filter((row) => row.kind === 'checkIn').map((row) => row.worker_id));
  const gone = evidence.filter((row) => row.kind === 'checkOut');
  if ([...came].some((id) => !gone.some((row) => row.worker_id === id))) return;
  const last = Math.max(...gone.map((row) => row.device_at.getTime()));
  const status = mustMove(visit, 'checkOut');
  await withCounty(tx, visit.county, async () => {
    await freeSlots(tx, visit);
    work.visit = await changeVisit(tx, visit, { status, checked_out_at: new Date(Math.min(last, tx.now.getTime())) });
  });
}

/**
 * Keeps a photo of the service, or a picture of the elder's signature, with its SHA-256.
 * @throws Problem 400 `photoNeeded`, 404 `visitUnknown`, 409 `visitStateWrong`
 */
export async function recordPhoto(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: z.output<typeof contract.addPhoto.body>,
  upload: Upload | undefined,
): Promise<{ id: string; outcome: 'kept' | 'repeated'; fileId: string; sha256: string }> {
  permit(actor, contract.addPhoto);
  if (!upload || !/^image\/(jpeg|png|webp|heic)$/.test(upload.mediaType) || upload.content.length === 0) {
    throw badInput('photoNeeded', {
      zh: '请上传照片（JPG、PNG、WebP 或 HEIC）。',
      en: 'A picture is needed.',
      field: 'body.file',
    });
  }
  const work = await begin(tx, actor, key);
  const before = work.visit.status;
  const known = work.evidence.find((row) => row.id === input.id);
  if (known?.file_id && known.file_sha256) {
    return { id: input.id, outcome: 'repeated', fileId: known.file_id, sha256: known.file_sha256 };
  }
  const kind = input.kind === 'signature' ? 'confirmation' : 'photo';
  mustBeTaken(work.visit, kind);
  const file = await keepFile(tx, {
    area: work.visit.area,
    elderId: work.visit.elder_id,
    providerId: work.visit.provider_id,
    workerId: work.workerId,
    createdBy: actor.userId,
    name: upload.fileName,
    mediaType: upload.mediaType,
    content: upload.content,
  });
  const { lat, lng } = input;
  const isPlaced = lat !== undefined && lng !== undefined;
  await keep(tx, work, {
    id: input.id,
    kind,
    deviceAt: new Date(input.deviceAt),
    deviceId: input.deviceId,
    position: isPlaced
      ? { lat, lng, accuracyMeters: input.accuracyMeters ?? null, isMock: input.isMock ?? false }
      : null,
    data: { ...(kind === 'confirmation' && { method: 'signature' }), ...(input.caption && { caption: input.caption }) },
    file,
  });
  close(tx, work, before, 1);
  return { id: input.id, outcome: 'kept', fileId: file.id, sha256: file.sha256 };
}

/**
 * The code of the day, the same however often it is asked for; whoever asks is on record.
 * @throws Problem 404 `visitUnknown`, 409 `codeNotToday`
 */
export async function giveConfirmationCode(tx: Tx, actor: Actor, key: Key): Promise<{ code: string; day: Day }> {
  permit(actor, contract.confirmationCode);
  const visit = await getVisitForUpdate(tx, key);
  const day = visitDay(visit);
  if ((visit.status !== 'assigned' && visit.status !== 'inProgress') || day !== dayOf(tx.now)) {
    throw conflict('codeNotToday', {
      zh: '确认码只在服务当天、服务结束前提供。',
      en: 'The code is given on the day of the visit, before it ends.',
    });
  }
  const code = dayCode(tx, visit.id, day);
  const hash = codeHash(tx, visit.id, code);
  if (visit.confirmation_code_hash !== hash) await changeVisit(tx, visit, { confirmation_code_hash: hash });
  tx.audit({
    area: visit.area,
    action: contract.confirmationCode.id,
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
  });
  return { code, day };
}
