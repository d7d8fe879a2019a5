import { countyOf, isWithinArea } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { atMinute, dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type InputOf } from '../../platform/contract/index.ts';
import { badInput, conflict, forbidden, notFound, violates } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { readCreditCode, readPhone } from './rules.ts';
import {
  findBankAccounts,
  findContractsOf,
  findProvider,
  findProviders,
  insertProvider,
  lockProvider,
  updateProviderRow,
  type ContractRow,
  type ProviderRow,
} from './storage.ts';

type Key = { county: string; id: string };
type Body<E> = InputOf<E> extends { body: infer B } ? B : never;

const unknown = () => notFound('providerUnknown', { zh: '找不到该服务机构。', en: 'No such provider.' });

/** @throws Problem 404 `providerUnknown` */
export async function getProvider(tx: Tx, key: Key): Promise<ProviderRow> {
  const row = await findProvider(tx, key);
  if (!row) throw unknown();
  return row;
}

/** Organisations are public to read, so the database alone does not tell whose they are to change. */
export async function lockOwn(tx: Tx, actor: Actor, key: Key): Promise<ProviderRow> {
  const row = await findProvider(tx, key);
  if (!row) throw unknown();
  const isOwn =
    actor.kind === 'system' || actor.providerId === row.id || (!actor.providerId && isWithinArea(actor.area, row.area));
  if (!isOwn) throw unknown();
  return withCounty(tx, key.county, async () => (await lockProvider(tx, key)) ?? row);
}

export function mustBeWithin(actor: Actor, area: string, field: string): void {
  if (actor.kind === 'system' || isWithinArea(actor.area, area)) return;
  throw forbidden('areaBeyondYours', { zh: '该地区不在您的管辖范围内。', en: 'This area is not within yours.', field });
}

const toProvider = (row: ProviderRow) => ({
  county: row.county,
  id: row.id,
  area: row.area,
  name: row.name,
  creditCode: row.credit_code,
  address: row.address,
  phone: row.phone,
  lat: row.lat,
  lng: row.lng,
  status: row.status,
});

export const isContractInForce = (row: Pick<ContractRow, 'valid_from' | 'valid_to' | 'ended_at'>, day: Day): boolean =>
  row.valid_from <= day && day <= row.valid_to && (row.ended_at === null || row.ended_at >= atMinute(day, 1440));

export async function listProviders(
  tx: Tx,
  actor: Actor,
  county: string,
  query: InputOf<typeof contract.listProviders>['query'],
) {
  permit(actor, contract.listProviders);
  const after = query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined;
  const found = await findProviders(tx, county, {
    limit: query.limit + 1,
    after,
    status: query.status,
    words: query.q,
  });
  const rows = found.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(toProvider),
    next: found.length > query.limit && last ? encodeCursor([last.name, last.id]) : null,
  };
}

export async function readProvider(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getProvider);
  const row = await getProvider(tx, key);
  const today = dayOf(tx.now);
  const contracts = await findContractsOf(tx, key.county, key.id);
  const accounts = await findBankAccounts(tx, key.county, key.id);
  return {
    ...toProvider(row),
    contracts: contracts.map((one) => ({
      id: one.id,
      number: one.number,
      products: one.products,
      serviceAreas: one.service_areas,
      validFrom: one.valid_from,
      validTo: one.valid_to,
      endedAt: one.ended_at?.toISOString() ?? null,
      isInForce: row.status === 'active' && isContractInForce(one, today),
    })),
    bankAccounts: accounts.map((one) => ({
      id: one.id,
      bankName: one.bank_name,
      accountName: one.account_name,
      accountMasked: one.account_masked,
      validFrom: one.valid_from,
    })),
  };
}

/** @throws Problem 400 `creditCodeInvalid`, `phoneInvalid` · 403 `areaBeyondYours` · 409 `providerKnown` */
export async function addProvider(
  tx: Tx,
  actor: Actor,
  county: string,
  input: Body<typeof contract.addProvider>,
): Promise<Key> {
  permit(actor, contract.addProvider);
  if (countyOf(input.area) !== county) {
    throw badInput('areaOutsideCounty', {
      zh: '所在地区不属于该县区。',
      en: 'The area is not in this county.',
      field: 'body.area',
    });
  }
  mustBeWithin(actor, input.area, 'body.area');
  const key = { county, id: tx.newId() };
  const row: ProviderRow = {
    ...key,
    area: input.area,
    name: input.name,
    credit_code: readCreditCode(input.creditCode),
    address: input.address,
    phone: readPhone(input.phone),
    lat: input.lat,
    lng: input.lng,
    status: 'active',
    created_at: tx.now,
    updated_at: tx.now,
  };
  try {
    await insertProvider(tx, row);
  } catch (error) {
    if (!violates(error, 'providers_county_credit_code_key')) throw error;
    throw conflict('providerKnown', {
      zh: '该统一社会信用代码的机构已登记，请在机构列表中查找。',
      en: 'An organisation with this code is registered already.',
      field: 'body.creditCode',
    });
  }
  tx.audit({
    area: row.area,
    action: contract.addProvider.id,
    subjectType: 'provider',
    subjectId: key.id,
    detail: { name: row.name, creditCode: row.credit_code },
  });
  return key;
}

/** @throws Problem 404 `providerUnknown` · 403 `nameIsOfficial` · 400 `phoneInvalid` */
export async function updateProvider(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.updateProvider>,
): Promise<void> {
  permit(actor, contract.updateProvider);
  const row = await lockOwn(tx, actor, key);
  if (actor.role === 'providerManager' && input.name !== row.name) {
    throw forbidden('nameIsOfficial', {
      zh: '机构名称以登记为准，请联系县区民政部门变更。',
      en: 'The county changes the registered name.',
      field: 'body.name',
    });
  }
  const change = {
    name: input.name,
    address: input.address,
    phone: readPhone(input.phone),
    lat: input.lat,
    lng: input.lng,
  };
  await withCounty(tx, key.county, () => updateProviderRow(tx, key, change));
  tx.audit({
    area: row.area,
    action: contract.updateProvider.id,
    subjectType: 'provider',
    subjectId: key.id,
    detail: change,
  });
}

/** @throws Problem 404 `providerUnknown` · 409 `providerEnded`, `statusSame` */
export async function changeStatus(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.changeStatus>,
): Promise<void> {
  permit(actor, contract.changeStatus);
  const row = await lockOwn(tx, actor, key);
  if (row.status === 'ended') {
    throw conflict('providerEnded', {
      zh: '该机构已终止，不能再变更状态；恢复合作请重新登记合同主体。',
      en: 'This organisation has ended for good.',
    });
  }
  if (row.status === input.status)
    throw conflict('statusSame', { zh: '机构已处于该状态。', en: 'It has this status already.' });
  await updateProviderRow(tx, key, { status: input.status });
  tx.audit({
    area: row.area,
    action: contract.changeStatus.id,
    subjectType: 'provider',
    subjectId: key.id,
    reason: input.reason,
    detail: { from: row.status, to: input.status },
  });
}
