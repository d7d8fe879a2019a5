import { addDays, addMonths, dayOf, monthOf } from '../../platform/clock/index.ts';
import type { Handler, Schedule } from '../../platform/jobs/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { balanceFrom, lockAccounts, postAll, type NewTransfer } from '../ledger/index.ts';
import { proRata } from './rules.ts';
import { findBudgetCounties, findFunding, findUnspentQuotas } from './storage.ts';

/** Quotas in one transaction, so that their locks are short. */
const QUOTAS_PER_PART = 200;
/** Visits of a month are verified in the first days of the next; their reservations stay whatever the day. */
const RETURN_FROM_DAY = '05';
/** Reservations that are voided late come back as well. */
const MONTHS_BACK = 3;

/**
 * Returns what nobody reserved of a month's quotas to the budget lines it came from, pro rata and exact to the fen. The
 * same again returns only what was freed since.
 * @param afterId last quota account of the part before
 * @returns what was returned in fen, and where the next part begins (undefined after the last)
 */
export async function returnUnspentPart(
  tx: Tx,
  input: { county: string; month: string; afterId?: string | undefined; limit?: number },
): Promise<{ returnedFen: number; nextAfterId: string | undefined }> {
  const limit = input.limit ?? QUOTAS_PER_PART;
  const quotas = await findUnspentQuotas(tx, { ...input, afterId: input.afterId, limit });
  const last = quotas.at(-1);
  if (!last) return { returnedFen: 0, nextAfterId: undefined };
  const ids = quotas.map(({ id }) => id);
  const budgets = (await findFunding(tx, input.county, ids)).map(({ line }) => line);
  const accounts = await lockAccounts(tx, input.county, [...ids, ...budgets]);
  // Read again: what a return before us has moved is visible only now that we hold the locks.
  const funding = await findFunding(tx, input.county, ids);
  const transfers: NewTransfer[] = [];
  for (const { id, area } of quotas) {
    const account = accounts.get(id);
    const unspent = account ? balanceFrom(account).available : 0;
    const weights = funding.filter((row) => row.quota === id).map((row) => ({ id: row.line, amount: row.amount }));
    for (const share of proRata(weights, unspent)) {
      transfers.push({
        area,
        debit: id,
        credit: share.id,
        amount: share.amount,
        reason: '收回未用额度',
        subjectType: 'quota',
        subjectId: id,
      });
    }
  }
  await postAll(tx, transfers);
  const returnedFen = transfers.reduce((sum, transfer) => sum + transfer.amount, 0);
  return { returnedFen, nextAfterId: quotas.length === limit ? last.id : undefined };
}

/** All parts of a month in one transaction; returns the sum in fen. */
export async function returnUnspentQuota(tx: Tx, county: string, month: string): Promise<number> {
  let sum = 0;
  let afterId: string | undefined;
  do {
    const part = await returnUnspentPart(tx, { county, month, afterId });
    sum += part.returnedFen;
    afterId = part.nextAfterId;
  } while (afterId);
  return sum;
}

const isText = (value: unknown): value is string => typeof value === 'string';

export const budgetHandlers: Handler[] = [
  {
    name: 'budgets.returnUnspent',
    topic: 'budgets.monthEnded',
    async run(tx, { county, area, payload }) {
      const { month, afterId } = payload;
      if (!isText(month)) throw new Error('budgets.monthEnded without a month');
      const part = await returnUnspentPart(tx, { county, month, afterId: isText(afterId) ? afterId : undefined });
      if (part.returnedFen > 0) {
        tx.audit({
          area,
          action: 'budgets.returnUnspent',
          subjectType: 'budgetMonth',
          subjectId: month,
          detail: { returnedFen: part.returnedFen },
        });
      }
      if (part.nextAfterId) tx.emit('budgets.monthEnded', area, { month, afterId: part.nextAfterId });
    },
  },
];

export const budgetSchedules: Schedule[] = [
  {
    // Every day, so that a server that was down on the 5th makes good.
    name: 'budgets.monthEnd',
    everyMinutes: 1440,
    async run(tx) {
      const today = dayOf(tx.now);
      const settled = today.slice(8) >= RETURN_FROM_DAY ? today : addDays(`${today.slice(0, 7)}-01`, -1);
      for (const county of await findBudgetCounties(tx)) {
        for (let back = 1; back <= MONTHS_BACK; back += 1) {
          tx.emit('budgets.monthEnded', `${county}000000`, { month: monthOf(addMonths(settled, -back)) });
        }
      }
    },
  },
];
