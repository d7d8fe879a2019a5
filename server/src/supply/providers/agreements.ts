import { countyOf, maskBankAccount } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { InputOf } from '../../platform/contract/index.ts';
import { servicePricesFor } from '../../platform/packs/index.ts';
import { badInput, conflict, notFound, violates } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { readBankAccount } from './rules.ts';
import {
  findBankAccounts,
  findContract,
  insertBankAccount,
  insertContract,
  markContractEnded,
  type ContractRow,
} from './storage.ts';
import { lockOwn, mustBeWithin } from './service.ts';

type Key = { county: string; id: string };
type Body<E> = InputOf<E> extends { body: infer B } ? B : never;

/** @throws Problem 404 `providerUnknown` · 400 `bankAccountInvalid` */
export async function addBankAccount(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.addBankAccount>,
): Promise<{ id: string }> {
  permit(actor, contract.addBankAccount);
  const provider = await lockOwn(tx, actor, key);
  const account = readBankAccount(input.account);
  const row = {
    county: key.county,
    id: tx.newId(),
    provider_id: key.id,
    area: provider.area,
    bank_name: input.bankName,
    account_name: input.accountName,
    account_enc: tx.privacy.seal(account),
    account_masked: maskBankAccount(account),
    valid_from: input.validFrom,
    recorded_at: tx.now,
    recorded_by: actor.userId ?? null,
  };
  await insertBankAccount(tx, row);
  tx.audit({
    area: provider.area,
    action: contract.addBankAccount.id,
    subjectType: 'provider',
    subjectId: key.id,
    reason: input.reason,
    detail: { bankAccountId: row.id, account: row.account_masked, validFrom: row.valid_from },
  });
  return { id: row.id };
}

/** @throws Problem 400 `periodInvalid`, `productUnknown`, `areaOutsideCounty` · 404 `providerUnknown` · 409 `contractNumberTaken`, `providerEnded` */
export async function addContract(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: Body<typeof contract.addContract>,
): Promise<{ id: string }> {
  permit(actor, contract.addContract);
  const provider = await lockOwn(tx, actor, key);
  const area = `${key.county}000000`;
  mustBeWithin(actor, area, 'params.county');
  if (provider.status === 'ended')
    throw conflict('providerEnded', { zh: '该机构已终止，不能再签合同。', en: 'This organisation has ended.' });
  if (input.validFrom > input.validTo) {
    throw badInput('periodInvalid', {
      zh: '合同起始日不能晚于终止日。',
      en: 'The contract ends before it begins.',
      field: 'body.validTo',
    });
  }
  const known = new Set(servicePricesFor(tx.packs, area, input.validFrom).map((price) => price.product));
  const stranger = input.products.find((product) => !known.has(product));
  if (stranger !== undefined) {
    throw badInput('productUnknown', {
      zh: `本县区服务目录中没有“${stranger}”，请先核对服务项目和价格。`,
      en: `The catalogue of this county has no ${stranger}.`,
      field: `body.products.${input.products.indexOf(stranger)}`,
    });
  }
  const outside = input.serviceAreas.findIndex((one) => countyOf(one) !== key.county);
  if (outside >= 0) {
    throw badInput('areaOutsideCounty', {
      zh: '服务地区不属于该县区。',
      en: 'A service area is not in this county.',
      field: `body.serviceAreas.${outside}`,
    });
  }
  const row: ContractRow = {
    county: key.county,
    id: tx.newId(),
    provider_id: key.id,
    area,
    number: input.number,
    products: [...new Set(input.products)],
    service_areas: [...new Set(input.serviceAreas)],
    valid_from: input.validFrom,
    valid_to: input.validTo,
    ended_at: null,
    created_at: tx.now,
  };
  try {
    await insertContract(tx, row);
  } catch (error) {
    if (!violates(error, 'contracts_county_number_key')) throw error;
    throw conflict('contractNumberTaken', {
      zh: `合同编号“${input.number}”已存在。`,
      en: 'This contract number is taken.',
      field: 'body.number',
    });
  }
  tx.audit({
    area,
    action: contract.addContract.id,
    subjectType: 'contract',
    subjectId: row.id,
    detail: { provider: key.id, ...input },
  });
  return { id: row.id };
}

/** @throws Problem 404 `contractUnknown` · 409 `contractEnded` */
export async function endContract(tx: Tx, actor: Actor, key: Key, input: { reason: string }): Promise<void> {
  permit(actor, contract.endContract);
  const row = await findContract(tx, key);
  if (!row) throw notFound('contractUnknown', { zh: '找不到该合同。', en: 'No such contract.' });
  mustBeWithin(actor, row.area, 'params.id');
  if (row.ended_at)
    throw conflict('contractEnded', { zh: '该合同已提前终止。', en: 'This contract has ended already.' });
  await markContractEnded(tx, key);
  tx.audit({
    area: row.area,
    action: contract.endContract.id,
    subjectType: 'contract',
    subjectId: row.id,
    reason: input.reason,
    detail: { provider: row.provider_id },
  });
}

/** The account in force today: the latest that has begun. The caller sees it only within its sight. */
export async function bankAccountOf(tx: Tx, county: string, providerId: string) {
  const today = dayOf(tx.now);
  const row = (await findBankAccounts(tx, county, providerId)).find((one) => one.valid_from <= today);
  return (
    row && {
      id: row.id,
      bankName: row.bank_name,
      accountName: row.account_name,
      accountEnc: row.account_enc,
      accountMasked: row.account_masked,
    }
  );
}
