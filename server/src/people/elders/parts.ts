import { permit, type Actor } from '../../platform/access/index.ts';
import type { InputOf, OutputOf } from '../../platform/contract/index.ts';
import { notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { getElder } from './records.ts';
import { phoneColumns } from './service.ts';
import { endPart, findContacts, insertAddress, insertConsent, insertContact, type Key } from './storage.ts';
import type { ElderRow } from './tables.ts';

const ofElder = (tx: Tx, elder: ElderRow) => ({
  county: elder.county,
  id: tx.newId(),
  area: elder.area,
  elder_id: elder.id,
});

function note(tx: Tx, elder: ElderRow, action: string, id: string, detail: Record<string, unknown> = {}): void {
  tx.audit({
    area: elder.area,
    action,
    subjectType: 'elder',
    subjectId: elder.id,
    elderId: elder.id,
    detail: { part: id, ...detail },
  });
}

/** @throws Problem 404 `elderUnknown` */
export async function addAddress(tx: Tx, actor: Actor, key: Key, input: InputOf<typeof contract.addAddress>['body']) {
  permit(actor, contract.addAddress);
  const elder = await getElder(tx, key);
  const row = {
    ...ofElder(tx, elder),
    label: input.label,
    address: input.address,
    lat: input.lat ?? null,
    lng: input.lng ?? null,
    ended_at: null,
    created_at: tx.now,
  };
  await insertAddress(tx, row);
  note(tx, elder, contract.addAddress.id, row.id);
  return { id: row.id };
}

/** @throws Problem 404 `elderUnknown`, 400 `phoneInvalid` */
export async function addContact(tx: Tx, actor: Actor, key: Key, input: InputOf<typeof contract.addContact>['body']) {
  permit(actor, contract.addContact);
  const elder = await getElder(tx, key);
  const { phone_enc, phone_masked } = phoneColumns(tx, input.phone);
  const row = {
    ...ofElder(tx, elder),
    name: input.name,
    relation: input.relation,
    phone_enc,
    phone_masked,
    is_guardian: input.isGuardian,
    ended_at: null,
    created_at: tx.now,
  };
  await insertContact(tx, row);
  note(tx, elder, contract.addContact.id, row.id, { relation: input.relation, isGuardian: input.isGuardian });
  return { id: row.id };
}

const parts = {
  elder_addresses: contract.endAddress,
  elder_contacts: contract.endContact,
} as const;

/** @throws Problem 404 `elderUnknown`, `partUnknown` */
export async function endPartOf(tx: Tx, actor: Actor, table: keyof typeof parts, params: Key & { partId: string }) {
  permit(actor, parts[table]);
  const elder = await getElder(tx, params);
  if ((await endPart(tx, table, params, params.partId)) === 0) {
    throw notFound('partUnknown', {
      zh: '该条记录不存在或已停用，请刷新。',
      en: 'There is no such entry, or it has ended already.',
    });
  }
  note(tx, elder, parts[table].id, params.partId);
  return {};
}

/** A consent or its withdrawal, as a new entry. @throws Problem 404 `elderUnknown` */
export async function recordConsent(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: InputOf<typeof contract.recordConsent>['body'],
) {
  permit(actor, contract.recordConsent);
  const elder = await getElder(tx, key);
  const row = {
    ...ofElder(tx, elder),
    kind: input.kind,
    text_version: input.textVersion,
    is_given: input.isGiven,
    given_by: input.givenBy,
    relation: input.relation,
    evidence: input.evidence ?? null,
    at: tx.now,
    recorded_by: actor.userId ?? null,
  };
  await insertConsent(tx, row);
  note(tx, elder, contract.recordConsent.id, row.id, { kind: input.kind, isGiven: input.isGiven });
  return { id: row.id };
}

/** Numbers in the clear, for a purpose that the audit log keeps. @throws Problem 404 `elderUnknown` */
export async function revealElder(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: InputOf<typeof contract.revealElder>['body'],
): Promise<OutputOf<typeof contract.revealElder>> {
  permit(actor, contract.revealElder);
  const elder = await getElder(tx, key);
  const open = (sealed: string | null): string | null => (sealed === null ? null : tx.privacy.open(sealed));
  tx.audit({
    area: elder.area,
    action: contract.revealElder.id,
    subjectType: 'elder',
    subjectId: key.id,
    elderId: key.id,
    reason: input.purpose,
    detail: { fields: input.fields },
  });
  return {
    ...(input.fields.includes('residentId') && { residentId: tx.privacy.open(elder.resident_id_enc) }),
    ...(input.fields.includes('phone') && { phone: open(elder.phone_enc) }),
    ...(input.fields.includes('contactPhones') && {
      contactPhones: (await findContacts(tx, key.county, key.id)).map(({ id, phone_enc }) => ({
        id,
        phone: open(phone_enc),
      })),
    }),
  };
}
