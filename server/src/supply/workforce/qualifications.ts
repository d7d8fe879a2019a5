import { permit, type Actor } from '../../platform/access/index.ts';
import type { InputOf } from '../../platform/contract/index.ts';
import { badInput, conflict, notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { insertAbsence, insertCertificate, lockCertificate, markCertificateRevoked } from './storage.ts';
import { lockOwn } from './service.ts';

type Key = { county: string; id: string };
type Body<E> = InputOf<E> extends { body: infer B } ? B : never;

/** @throws Problem 400 `certificateUnknown`, `periodInvalid` · 404 `workerUnknown` */
export async function addCertificate(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.addCertificate>,
): Promise<{ id: string }> {
  permit(actor, contract.addCertificate);
  const worker = await lockOwn(tx, key);
  if (!tx.packs.certificates.some((one) => one.code === input.kind)) {
    throw badInput('certificateUnknown', {
      zh: '没有这种证书，请从列表中选择。',
      en: 'There is no such kind of certificate.',
      field: 'body.kind',
    });
  }
  if (input.expiresOn !== null && input.expiresOn < input.issuedOn) {
    throw badInput('periodInvalid', {
      zh: '证书到期日不能早于发证日。',
      en: 'The certificate expires before it was issued.',
      field: 'body.expiresOn',
    });
  }
  const id = tx.newId();
  await insertCertificate(tx, {
    county: key.county,
    id,
    worker_id: key.id,
    provider_id: worker.provider_id,
    area: worker.area,
    kind: input.kind,
    number: input.number,
    issued_on: input.issuedOn,
    expires_on: input.expiresOn,
    revoked_at: null,
    recorded_at: tx.now,
  });
  tx.audit({
    area: worker.area,
    action: contract.addCertificate.id,
    subjectType: 'worker',
    subjectId: key.id,
    detail: { certificateId: id, ...input },
  });
  return { id };
}

/** @throws Problem 404 `certificateNotFound` · 409 `certificateRevoked` */
export async function revokeCertificate(tx: Tx, actor: Actor, key: Key, input: { reason: string }): Promise<void> {
  permit(actor, contract.revokeCertificate);
  const row = await lockCertificate(tx, key);
  if (!row) throw notFound('certificateNotFound', { zh: '找不到该证书。', en: 'No such certificate.' });
  if (row.revoked_at)
    throw conflict('certificateRevoked', { zh: '该证书已作废。', en: 'This certificate has been revoked already.' });
  await markCertificateRevoked(tx, key);
  tx.audit({
    area: row.area,
    action: contract.revokeCertificate.id,
    subjectType: 'worker',
    subjectId: row.worker_id,
    reason: input.reason,
    detail: { certificateId: row.id, kind: row.kind },
  });
}

/** @throws Problem 400 `periodInvalid` · 404 `workerUnknown` */
export async function addAbsence(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.addAbsence>,
): Promise<{ id: string }> {
  permit(actor, contract.addAbsence);
  const worker = await lockOwn(tx, key);
  const from = new Date(input.from);
  const to = new Date(input.to);
  if (from >= to)
    throw badInput('periodInvalid', {
      zh: '缺勤的开始应早于结束。',
      en: 'The absence ends before it begins.',
      field: 'body.to',
    });
  const id = tx.newId();
  await insertAbsence(tx, {
    county: key.county,
    id,
    worker_id: key.id,
    provider_id: worker.provider_id,
    area: worker.area,
    kind: input.kind,
    from_at: from,
    to_at: to,
    recorded_at: tx.now,
  });
  tx.audit({
    area: worker.area,
    action: contract.addAbsence.id,
    subjectType: 'worker',
    subjectId: key.id,
    detail: { absenceId: id, ...input },
  });
  return { id };
}
