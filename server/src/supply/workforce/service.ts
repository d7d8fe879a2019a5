import { isWithinArea, maskPhone, maskResidentId } from '@yike/identity';
import { createUser, permit, systemActor, type Actor } from '../../platform/access/index.ts';
import { addDays, dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type InputOf } from '../../platform/contract/index.ts';
import { conflict, notFound, violates } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { getProvider } from '../providers/index.ts';
import * as contract from './contract.ts';
import { checkEmployment, isCertificateValid, readPhone, readResidentId } from './rules.ts';
import {
  findAbsences,
  findCertificates,
  findEmployed,
  findRecentAbsences,
  findWorker,
  findWorkerPage,
  hasAccount,
  insertWorker,
  lockWorker,
  updateWorkerRow,
  type AbsenceRow,
  type CertificateRow,
  type WorkerRow,
} from './storage.ts';
import type { Availability } from './tables.ts';

type Key = { county: string; id: string };
type Body<E> = InputOf<E> extends { body: infer B } ? B : never;

const unknown = () => notFound('workerUnknown', { zh: '找不到该服务人员。', en: 'No such worker.' });

/** @throws Problem 404 `workerUnknown` */
export async function getWorker(tx: Tx, key: Key): Promise<WorkerRow> {
  const row = await findWorker(tx, key);
  if (!row) throw unknown();
  return row;
}

export async function lockOwn(tx: Tx, key: Key): Promise<WorkerRow> {
  const row = await lockWorker(tx, key);
  if (!row) throw unknown();
  return row;
}

export interface StaffMember extends WorkerRow {
  certificates: CertificateRow[];
  /** Those that touch the day. */
  absences: AbsenceRow[];
}

function byWorker<Row extends { worker_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const list = found.get(row.worker_id);
    if (list) list.push(row);
    else found.set(row.worker_id, [row]);
  }
  return found;
}

/** Staff whom an organisation employs on a day, with certificates and the day's absences, by name. */
export async function findWorkersOf(tx: Tx, county: string, providerId: string, day: Day): Promise<StaffMember[]> {
  const workers = await findEmployed(tx, county, providerId, day);
  const ids = workers.map((worker) => worker.id);
  const certificates = byWorker(await findCertificates(tx, county, ids));
  const absences = byWorker(await findAbsences(tx, county, ids, day, day));
  return workers.map((worker) => ({
    ...worker,
    certificates: certificates.get(worker.id) ?? [],
    absences: absences.get(worker.id) ?? [],
  }));
}

function toCertificate(tx: Tx, row: CertificateRow) {
  return {
    id: row.id,
    kind: row.kind,
    kindName: tx.packs.certificates.find((one) => one.code === row.kind)?.name ?? row.kind,
    number: row.number,
    issuedOn: row.issued_on,
    expiresOn: row.expires_on,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    isValid: isCertificateValid(row, dayOf(tx.now)),
  };
}

function toWorker(tx: Tx, row: WorkerRow, certificates: readonly CertificateRow[]) {
  return {
    county: row.county,
    id: row.id,
    providerId: row.provider_id,
    name: row.name,
    sex: row.sex,
    lat: row.lat,
    lng: row.lng,
    employedFrom: row.employed_from,
    employedTo: row.employed_to,
    serviceAreas: row.service_areas,
    availability: row.availability as Availability,
    residentIdMasked: row.resident_id_masked,
    phoneMasked: row.phone_masked,
    certificates: certificates.map((one) => toCertificate(tx, one)),
  };
}

export async function listWorkers(
  tx: Tx,
  actor: Actor,
  key: Key,
  query: InputOf<typeof contract.listWorkers>['query'],
) {
  permit(actor, contract.listWorkers);
  const found = await findWorkerPage(tx, {
    county: key.county,
    providerId: key.id,
    limit: query.limit + 1,
    after: query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined,
    words: query.q,
    expiringBy: query.expiringWithinDays === undefined ? undefined : addDays(dayOf(tx.now), query.expiringWithinDays),
  });
  const rows = found.slice(0, query.limit);
  const certificates = byWorker(
    await findCertificates(
      tx,
      key.county,
      rows.map((row) => row.id),
    ),
  );
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => toWorker(tx, row, certificates.get(row.id) ?? [])),
    next: found.length > query.limit && last ? encodeCursor([last.name, last.id]) : null,
  };
}

export async function readWorker(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getWorker);
  const row = await getWorker(tx, key);
  const absences = await findRecentAbsences(tx, key.county, key.id);
  // Providers see no accounts; that there is one they may know of their own staff.
  const isOpen = await withCounty(tx, key.county, () => hasAccount(tx, key.county, key.id));
  return {
    ...toWorker(tx, row, await findCertificates(tx, key.county, [key.id])),
    absences: absences.map((one) => ({
      id: one.id,
      kind: one.kind,
      from: one.from_at.toISOString(),
      to: one.to_at.toISOString(),
    })),
    hasAccount: isOpen,
  };
}

/** @throws Problem 400 `residentIdInvalid`, `phoneInvalid`, `availabilityInvalid`, `periodInvalid` · 404 `providerUnknown` · 409 `workerKnown` */
export async function addWorker(
  tx: Tx,
  actor: Actor,
  provider: Key,
  input: Body<typeof contract.addWorker>,
): Promise<Key> {
  permit(actor, contract.addWorker);
  const employer = await getProvider(tx, provider);
  // Organisations are public to read; the list of their staff is not for others to write.
  const isOwn =
    actor.kind === 'system' ||
    actor.providerId === employer.id ||
    (!actor.providerId && isWithinArea(actor.area, employer.area));
  if (!isOwn) throw notFound('providerUnknown', { zh: '找不到该服务机构。', en: 'No such provider.' });
  checkEmployment(input);
  const residentId = readResidentId(input.residentId);
  const phone = readPhone(input.phone);
  const key = { county: provider.county, id: tx.newId() };
  try {
    await insertWorker(tx, {
      ...key,
      provider_id: employer.id,
      area: employer.area,
      ...toColumns(input),
      resident_id_enc: tx.privacy.seal(residentId),
      resident_id_token: tx.privacy.token(residentId),
      resident_id_masked: maskResidentId(residentId),
      phone_enc: tx.privacy.seal(phone),
      phone_masked: maskPhone(phone),
      created_at: tx.now,
      updated_at: tx.now,
    });
  } catch (error) {
    if (!violates(error, 'workers_resident_once')) throw error;
    throw conflict('workerKnown', {
      zh: '该身份证号的人员已在本机构名单中。',
      en: 'A worker with this ID number is on the list already.',
      field: 'body.residentId',
    });
  }
  tx.audit({
    area: employer.area,
    action: contract.addWorker.id,
    subjectType: 'worker',
    subjectId: key.id,
    detail: { provider: employer.id, name: input.name },
  });
  return key;
}

const toColumns = (input: Body<typeof contract.updateWorker>) => ({
  name: input.name,
  sex: input.sex,
  lat: input.lat,
  lng: input.lng,
  employed_from: input.employedFrom,
  employed_to: input.employedTo,
  service_areas: input.serviceAreas,
  availability: JSON.stringify(input.availability),
});

/** @throws Problem 400 `phoneInvalid`, `availabilityInvalid`, `periodInvalid` · 404 `workerUnknown` */
export async function updateWorker(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.updateWorker>,
): Promise<void> {
  permit(actor, contract.updateWorker);
  const row = await lockOwn(tx, key);
  checkEmployment(input);
  const phone = input.phone === undefined ? undefined : readPhone(input.phone);
  await updateWorkerRow(tx, key, {
    ...toColumns(input),
    ...(phone !== undefined && { phone_enc: tx.privacy.seal(phone), phone_masked: maskPhone(phone) }),
  });
  tx.audit({
    area: row.area,
    action: contract.updateWorker.id,
    subjectType: 'worker',
    subjectId: key.id,
    detail: { employedTo: input.employedTo, serviceAreas: input.serviceAreas, availability: input.availability },
  });
}

/**
 * Opens the account of a worker in the actor's sight. Only carer and dispatcher of the worker's own organisation can
 * come out of it, whoever asks; the account itself is opened by the system because providers see no accounts.
 * @throws Problem 404 `workerUnknown` · 409 `workerLeft`, `accountExists`, `loginTaken` · 400 `passwordWeak`
 */
export async function openAccount(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.openAccount>,
): Promise<Key> {
  permit(actor, contract.openAccount);
  const worker = await lockOwn(tx, key);
  if (worker.employed_to !== null && worker.employed_to < dayOf(tx.now)) {
    throw conflict('workerLeft', { zh: '该人员已离职，不能开通账号。', en: 'This worker has left.' });
  }
  return withCounty(tx, key.county, async () => {
    if (await hasAccount(tx, key.county, key.id)) {
      throw conflict('accountExists', {
        zh: '该人员已有账号，忘记密码请联系县区管理员。',
        en: 'This worker has an account already.',
      });
    }
    const user = await createUser(tx, systemActor, {
      login: input.login,
      name: worker.name,
      password: input.password,
      assignment: { role: input.role, area: worker.area, providerId: worker.provider_id, workerId: worker.id },
    });
    tx.audit({
      area: worker.area,
      action: contract.openAccount.id,
      subjectType: 'worker',
      subjectId: key.id,
      detail: { user: user.id, login: input.login, role: input.role },
    });
    return user;
  });
}
