import { addDays, addMonths, atMinute, monthDays, monthOf, type Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { accountByCode, balanceFrom } from '../../money/ledger/index.ts';
import { grantsOf } from '../../rights/cases/index.ts';
import { policyBook, voucherRatio } from '../../rights/policies/index.ts';
import type { Fund } from './rules.ts';
import { sumSubsidies } from './storage.ts';

const monthsBetween = (from: Day, to: Day): string[] => {
  const months: string[] = [];
  for (let at = `${monthOf(from)}-01`; at <= to; at = addMonths(at, 1)) months.push(monthOf(at));
  return months;
};

/**
 * What an elder's grants leave for home services between two days. A quota that has not been funded for its month yet
 * counts in full. Call it with the county's sight.
 */
export async function findFunds(
  tx: Tx,
  elder: { county: string; id: string; area: string },
  from: Day,
  to: Day,
): Promise<{ quotas: Fund[]; vouchers: Fund[] }> {
  const months = monthsBetween(from, to);
  // Grants run for months: they are found on the ends of the plan and on the first of each month between.
  const days = new Set([from, to, ...months.map((month) => `${month}-01`).filter((day) => from < day && day < to)]);
  const grants = new Map<string, Awaited<ReturnType<typeof grantsOf>>[number]>();
  for (const day of days)
    for (const grant of await grantsOf(tx, elder.county, elder.id, day)) grants.set(grant.id, grant);
  const book = await policyBook(tx);
  const benefits = new Map(book.benefits(elder.area, from).map((benefit) => [benefit.id, benefit]));
  const found: (Fund & { nature: string; priority: number })[] = [];
  let spent: Map<string, number> | undefined;
  for (const grant of grants.values()) {
    const benefit = benefits.get(grant.benefit);
    if (!benefit || grant.unit !== 'fenPerMonth' || benefit.nature === 'cash') continue;
    const available = new Map<string, number>();
    if (benefit.nature === 'service') {
      for (const month of months) {
        const account = await accountByCode(tx, elder.county, quotaCode(grant.id, month));
        available.set(month, account ? balanceFrom(account).available : grant.amount);
      }
    } else {
      const end = addDays(monthDays(monthOf(to)).last, 1);
      spent ??= await sumSubsidies(tx, elder.county, elder.id, atMinute(`${monthOf(from)}-01`, 0), atMinute(end, 0));
      for (const month of months) available.set(month, grant.amount - (spent.get(month) ?? 0));
    }
    found.push({
      grantId: grant.id,
      benefit: grant.benefit,
      benefitName: benefit.name,
      validFrom: grant.validFrom,
      validTo: grant.validTo,
      monthlyFen: grant.amount,
      available,
      permille: benefit.nature === 'service' ? 1000 : (voucherRatio(benefit, 'homeService') ?? 0),
      nature: benefit.nature,
      priority: benefit.priority,
    });
  }
  found.sort((a, b) => a.priority - b.priority || (a.grantId < b.grantId ? -1 : 1));
  return {
    quotas: found.filter((one) => one.nature === 'service'),
    vouchers: found.filter((one) => one.nature === 'voucher'),
  };
}

/** Code of the account that holds a grant's money of a month. */
export const quotaCode = (grantId: string, month: string): string => `quota:${grantId}:${month}`;
export const grantOfCode = (code: string): string | undefined => /^quota:([0-9a-f-]{36}):/.exec(code)?.[1];
