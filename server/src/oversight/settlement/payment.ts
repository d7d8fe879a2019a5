import {
  drawableAccounts,
  drawBudget,
  paidAccount,
  payableAccount,
  recoveryAccount,
} from '../../money/budgets/index.ts';
import { lockAccounts, post } from '../../money/ledger/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { monthDays } from '../../platform/clock/index.ts';
import type { Download } from '../../platform/contract/index.ts';
import { sha256 } from '../../platform/privacy/index.ts';
import { conflict, forbidden, notFound } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { policyBook } from '../../rights/policies/index.ts';
import { bankAccountOf, getProvider } from '../../supply/providers/index.ts';
import * as contract from './contract.ts';
import { sumBatch } from './line-storage.ts';
import { bankFile } from './rules.ts';
import { lockFor, mustExist, mustHoldNothing, type Key } from './service.ts';
import { changeBatch, findBatch } from './storage.ts';
import type { BatchRow } from './tables.ts';

/**
 * Pays a reviewed batch: draws subsidies and additions from the budget, takes back what corrections and upheld findings
 * took away, moves the total from payable to paid, and seals the bank file. All in one transaction.
 * @throws Problem 403 `reviewerMayNotPay`, 409 `batchStateWrong`, 409 `linesHeld`, 409 `bankAccountMissing`, 409
 * `budgetExhausted`, 409 `balanceTooLow`
 */
export async function payBatch(tx: Tx, actor: Actor, key: Key, input: { version: number }) {
  permit(actor, contract.payBatch);
  const { batch, next } = await lockFor(tx, key, 'pay', input.version);
  if (actor.userId !== undefined && actor.userId === batch.reviewed_by) {
    throw forbidden('reviewerMayNotPay', {
      zh: '审核人不能付款，请由另一名财务人员办理。',
      en: 'Who reviewed a batch may not pay it.',
    });
  }
  const paid = await withCounty(tx, key.county, async () => {
    await mustHoldNothing(tx, batch);
    return batch.total_fen > 0 ? transfer(tx, actor, batch) : settleNothing(tx, actor, batch);
  });
  const changed = await changeBatch(tx, key, {
    ...paid,
    status: next,
    paid_at: tx.now,
    paid_by: actor.userId ?? null,
  });
  tx.audit({
    area: batch.area,
    action: contract.payBatch.id,
    subjectType: 'batch',
    subjectId: batch.id,
    detail: {
      number: batch.number,
      totalFen: batch.total_fen,
      transferId: paid.payment_transfer_id,
      bankFileSha256: paid.bank_file_sha256,
    },
  });
  tx.emit('batch.paid', batch.area, {
    batchId: batch.id,
    providerId: batch.provider_id,
    month: batch.month.slice(0, 7),
    visits: batch.visits,
    totalFen: batch.total_fen,
  });
  return {
    status: changed.status,
    version: changed.version,
    transferId: paid.payment_transfer_id,
    bankFileSha256: paid.bank_file_sha256,
  };
}

async function transfer(tx: Tx, actor: Actor, batch: BatchRow) {
  const provider = await getProvider(tx, { county: batch.county, id: batch.provider_id });
  const account = await bankAccountOf(tx, batch.county, batch.provider_id);
  if (!account) {
    throw conflict('bankAccountMissing', {
      zh: `“${provider.name}”没有登记收款账户，请先由机构登记。`,
      en: 'The provider has no bank account on record.',
    });
  }
  const { payable, paid } = await balance(tx, actor, batch);
  const payment_transfer_id = await post(tx, {
    ...subjectOf(batch, actor),
    debit: payable,
    credit: paid,
    amount: batch.total_fen,
    reason: `拨付结算款 ${batch.number}`,
  });
  const file = bankFile({
    number: batch.number,
    accountName: account.accountName,
    bankName: account.bankName,
    account: tx.privacy.open(account.accountEnc),
    amountFen: batch.total_fen,
    purpose: `${batch.month.slice(0, 7)}居家养老服务费`,
  });
  return {
    payment_transfer_id,
    bank_account_id: account.id,
    bank_file_enc: tx.privacy.seal(file),
    bank_file_sha256: sha256(Buffer.from(file)),
  };
}

async function settleNothing(tx: Tx, actor: Actor, batch: BatchRow) {
  await balance(tx, actor, batch);
  return { payment_transfer_id: null, bank_account_id: null, bank_file_enc: null, bank_file_sha256: null };
}

const subjectOf = (batch: BatchRow, actor: Actor) => ({
  area: batch.area,
  subjectType: 'batch',
  subjectId: batch.id,
  byUser: actor.userId ?? null,
});

/** Brings the payable account to hold this batch's total: verification has moved only the visits' quota there. */
async function balance(tx: Tx, actor: Actor, batch: BatchRow): Promise<{ payable: string; paid: string }> {
  const { county } = batch;
  const place = `${county}000000`;
  const sums = await sumBatch(tx, county, batch.id);
  if (sums.total !== batch.total_fen) throw new Error(`batch ${batch.id} says ${batch.total_fen}, lines ${sums.total}`);
  const provider = await getProvider(tx, { county, id: batch.provider_id });
  const payable = await payableAccount(tx, {
    county,
    area: place,
    providerId: provider.id,
    providerName: provider.name,
  });
  const paid = await paidAccount(tx, county, place);
  const recovery = await recoveryAccount(tx, county, place);
  const year = Number(batch.month.slice(0, 4));
  const benefits = (await policyBook(tx))
    .benefits(batch.area, monthDays(batch.month).last)
    .filter(({ nature }) => nature !== 'cash');
  const all = benefits.map(({ id }) => id);
  const vouchers = benefits.filter(({ nature }) => nature === 'voucher').map(({ id }) => id);
  const isDrawing = sums.subsidy + sums.added > 0;
  await lockAccounts(tx, county, [
    payable,
    paid,
    recovery,
    ...(isDrawing ? await drawableAccounts(tx, county, year, all) : []),
  ]);
  const common = { county, year, credit: payable, ...subjectOf(batch, actor) };
  if (sums.subsidy > 0) {
    const reason = `结算补贴拨入 ${batch.number}`;
    await drawBudget(tx, { ...common, benefits: vouchers, amountFen: sums.subsidy, reason });
  }
  if (sums.added > 0) {
    const reason = `结算更正补付 ${batch.number}`;
    await drawBudget(tx, { ...common, benefits: all, amountFen: sums.added, reason });
  }
  const taken = sums.taken + sums.upheld_quota;
  if (taken > 0) {
    const reason = `结算核减收回 ${batch.number}`;
    await post(tx, { ...subjectOf(batch, actor), debit: payable, credit: recovery, amount: taken, reason });
  }
  return { payable, paid };
}

/**
 * The bank file of a paid batch, as it was made at payment. It holds the full account number: the purpose goes on record.
 * @throws Problem 404 `batchUnknown`, 404 `bankFileMissing`
 */
export async function downloadBankFile(tx: Tx, actor: Actor, key: Key, purpose: string): Promise<Download> {
  permit(actor, contract.downloadBankFile);
  const batch = mustExist(await findBatch(tx, key));
  if (!batch.bank_file_enc) {
    throw notFound('bankFileMissing', {
      zh: '付款后才有银行文件；合计为零的结算单没有银行文件。',
      en: 'There is a bank file only after payment of an amount.',
    });
  }
  const content = Buffer.from(tx.privacy.open(batch.bank_file_enc));
  if (sha256(content) !== batch.bank_file_sha256) throw new Error(`bank file of batch ${batch.id} was altered`);
  tx.audit({
    area: batch.area,
    action: contract.downloadBankFile.id,
    subjectType: 'batch',
    subjectId: batch.id,
    reason: purpose,
    detail: { number: batch.number, sha256: batch.bank_file_sha256 },
  });
  return { fileName: `${batch.number}.csv`, mediaType: 'text/csv; charset=utf-8', content };
}
