import { countyOf } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { badInput, conflict, notFound, violates } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import {
  accountByCode,
  balanceFrom,
  lockAccounts,
  openAccount,
  openNewAccount,
  post,
  postAll,
} from '../ledger/index.ts';
import * as contract from './contract.ts';
import { byDrawOrder, drawFrom, type Share } from './rules.ts';
import { addLineRow, findLine, findLinesFor } from './storage.ts';
import type { BudgetLineRow, FundSource } from './tables.ts';

const sourceNames: Record<FundSource, string> = {
  central: '中央财政资金',
  provincial: '省级财政资金',
  city: '市级财政资金',
  county: '县级财政资金',
  welfareLottery: '福利彩票公益金',
  insurance: '保险基金',
  donation: '社会捐赠',
};

/**
 * Records an appropriation: a budget line, its account, and the money from the fund source.
 * @throws Problem 409 `budgetLineExists`, 400 `areaOutsideCounty`, 403 `roleNotAllowed`
 */
export async function addBudgetLine(
  tx: Tx,
  actor: Actor,
  input: {
    county: string;
    area: string;
    name: string;
    fundSource: FundSource;
    year: number;
    benefit?: string | null;
    amountFen: number;
  },
): Promise<{ county: string; id: string; accountId: string }> {
  permit(actor, contract.addLine);
  if (countyOf(input.area) !== input.county) {
    throw badInput('areaOutsideCounty', {
      zh: '所选区划不属于该县（市、区）。',
      en: 'The area is not in this county.',
      field: 'body.area',
    });
  }
  const id = tx.newId();
  const source = await openAccount(tx, {
    area: `${input.county}000000`,
    code: `source:${input.fundSource}`,
    name: sourceNames[input.fundSource],
    kind: 'source',
    mayBeOverdrawn: true,
  });
  const accountId = await openAccount(tx, {
    area: input.area,
    code: `budget:${id}`,
    name: `${input.year}年 ${input.name}`,
    kind: 'budget',
  });
  const line: BudgetLineRow = {
    county: input.county,
    id,
    area: input.area,
    name: input.name,
    fund_source: input.fundSource,
    year: input.year,
    benefit: input.benefit ?? null,
    account_id: accountId,
    created_at: tx.now,
  };
  try {
    await addLineRow(tx, line);
  } catch (error) {
    if (!violates(error, 'budget_lines_county_year_fund_source_name_key')) throw error;
    throw conflict('budgetLineExists', {
      zh: `${input.year}年已有同一资金来源的预算“${input.name}”。追加资金请另立名称。`,
      en: 'This year has a line of that name and fund source. Give additional money a name of its own.',
      field: 'body.name',
    });
  }
  await post(tx, {
    area: input.area,
    debit: source,
    credit: accountId,
    amount: input.amountFen,
    reason: '预算下达',
    subjectType: 'budgetLine',
    subjectId: id,
    byUser: actor.userId,
  });
  tx.audit({
    area: input.area,
    action: contract.addLine.id,
    subjectType: 'budgetLine',
    subjectId: id,
    detail: { name: input.name, fundSource: input.fundSource, year: input.year, amountFen: input.amountFen },
  });
  return { county: input.county, id, accountId };
}

/** @throws Problem 404 `budgetLineUnknown` */
export async function getLine(tx: Tx, key: { county: string; id: string }): Promise<BudgetLineRow> {
  const line = await findLine(tx, key);
  if (!line) throw notFound('budgetLineUnknown', { zh: '找不到该预算。', en: 'No such budget line.' });
  return line;
}

/**
 * Decides from which budget accounts an amount comes, and locks them until commit.
 * @throws Problem 409 `budgetExhausted`
 */
async function planDraw(
  tx: Tx,
  input: { county: string; year: number; benefits: readonly string[]; amountFen: number },
): Promise<Share[]> {
  const lines = (await findLinesFor(tx, input.county, input.year, input.benefits)).sort(byDrawOrder);
  const accounts = await lockAccounts(
    tx,
    input.county,
    lines.map((line) => line.account_id),
  );
  const available = lines.map(({ account_id }) => {
    const account = accounts.get(account_id);
    return { id: account_id, available: account ? balanceFrom(account).available : 0 };
  });
  const shares = drawFrom(available, input.amountFen);
  if (shares) return shares;
  const left = available.reduce((sum, line) => sum + line.available, 0);
  throw conflict('budgetExhausted', {
    zh: `${input.year}年预算可用余额 ${(left / 100).toFixed(2)} 元，不足 ${(input.amountFen / 100).toFixed(2)} 元。请先追加预算。`,
    en: `The budget of ${input.year} has ${left} fen available, ${input.amountFen} needed.`,
    available: left,
    needed: input.amountFen,
  });
}

/**
 * Gives a grant its money for one month, once, from the county's budget lines; returns the quota account. Asking again
 * gives the same account and moves nothing.
 * @throws Problem 409 `budgetExhausted`
 */
export async function fundQuota(
  tx: Tx,
  input: {
    county: string;
    area: string;
    elderId: string;
    grantId: string;
    benefit: string;
    /** 'YYYY-MM' */
    month: string;
    amountFen: number;
  },
): Promise<string> {
  const code = `quota:${input.grantId}:${input.month}`;
  const funded = await accountByCode(tx, input.county, code);
  if (funded) return funded.id;
  const year = Number(input.month.slice(0, 4));
  const shares = await planDraw(tx, { ...input, year, benefits: [input.benefit] });
  const quota = await openNewAccount(tx, {
    area: input.area,
    code,
    name: `${input.month} 服务额度`,
    kind: 'quota',
    elderId: input.elderId,
  });
  if (quota === undefined) {
    // Whoever asked at the same time was before us at the lines' locks.
    const meanwhile = await accountByCode(tx, input.county, code);
    if (!meanwhile) throw new Error(`account ${code} cannot be opened and is not there`);
    return meanwhile.id;
  }
  await postAll(
    tx,
    shares.map((share) => ({
      area: input.area,
      debit: share.id,
      credit: quota,
      amount: share.amount,
      reason: '拨入服务额度',
      subjectType: 'grant',
      subjectId: input.grantId,
    })),
  );
  return quota;
}

/**
 * Pays from the budget lines of a year, those bound to the benefits and the general ones, in their order, over as many as
 * it needs; returns the transfers.
 * @throws Problem 409 `budgetExhausted`
 */
export async function drawBudget(
  tx: Tx,
  input: {
    county: string;
    area: string;
    year: number;
    benefits: readonly string[];
    credit: string;
    amountFen: number;
    reason: string;
    subjectType: string;
    subjectId: string;
    byUser?: string | null;
  },
): Promise<string[]> {
  const shares = await planDraw(tx, input);
  return postAll(
    tx,
    shares.map(({ id, amount }) => ({ ...input, debit: id, amount })),
  );
}

/** Ids of the accounts that `drawBudget` may take from: for a caller that locks all its accounts at once. */
export async function drawableAccounts(
  tx: Tx,
  county: string,
  year: number,
  benefits: readonly string[],
): Promise<string[]> {
  return (await findLinesFor(tx, county, year, benefits)).map((line) => line.account_id);
}

/** Account of what the county owes a provider for verified visits: `payable:<providerId>`. */
export function payableAccount(
  tx: Tx,
  input: { county: string; area: string; providerId: string; providerName: string },
): Promise<string> {
  return openAccount(tx, {
    area: input.area,
    code: `payable:${input.providerId}`,
    name: `应付 ${input.providerName}`,
    kind: 'payable',
    providerId: input.providerId,
  });
}

/** Account of what has left the county's treasury: `paid:<county>`. */
export function paidAccount(tx: Tx, county: string, area: string): Promise<string> {
  return openAccount(tx, { area, code: `paid:${county}`, name: '已拨付', kind: 'paid' });
}

/** Account of what providers were found to be not owed: `recovery:<county>`. */
export function recoveryAccount(tx: Tx, county: string, area: string): Promise<string> {
  return openAccount(tx, { area, code: `recovery:${county}`, name: '核减收回', kind: 'recovery' });
}
