import { sql } from 'kysely';
import '../ledger/tables.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import type { BudgetLineRow } from './tables.ts';

export const addLineRow = (tx: Tx, row: BudgetLineRow) => tx.db.insertInto('budget_lines').values(row).execute();

export const findLine = (tx: Tx, key: { county: string; id: string }) =>
  tx.db
    .selectFrom('budget_lines')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .executeTakeFirst();

/** Lines that may pay for benefits in a year: those bound to one of them and the general ones. */
export const findLinesFor = (tx: Tx, county: string, year: number, benefits: readonly string[]) =>
  tx.db
    .selectFrom('budget_lines')
    .selectAll()
    .where('county', '=', county)
    .where('year', '=', year)
    .where(sql<boolean>`(benefit IS NULL OR benefit = ANY (${[...benefits]}::text[]))`)
    .limit(200)
    .execute();

/**
 * Lines of a year with what became of their money, in fen. A quota paid by several lines counts as spent on them in
 * proportion, rounded so that the lines' parts add up to the quota's whole.
 */
export const findLinesWithUse = async (
  tx: Tx,
  filter: { county: string; year: number; limit: number; afterId: string | undefined },
) => {
  const result = await sql<
    BudgetLineRow & { appropriated: number; allocated: number; drawn: number; spent_quota: number; available: number }
  >`
    WITH lines AS (
      SELECT l.* FROM budget_lines l
      WHERE l.county = ${filter.county} AND l.year = ${filter.year}
        AND (${filter.afterId ?? null}::uuid IS NULL OR l.id > ${filter.afterId ?? null}::uuid)
      ORDER BY l.id LIMIT ${filter.limit}
    ), moves AS (
      SELECT t.debit_account AS line, t.credit_account AS other, t.amount
      FROM ledger_transfers t
      WHERE t.county = ${filter.county} AND t.kind = 'post' AND t.debit_account IN (SELECT account_id FROM lines)
      UNION ALL
      SELECT t.credit_account, t.debit_account, -t.amount
      FROM ledger_transfers t
      WHERE t.county = ${filter.county} AND t.kind = 'post' AND t.credit_account IN (SELECT account_id FROM lines)
    ), net AS (
      SELECT m.line, a.id AS other, a.kind, sum(m.amount) AS amount
      FROM moves m JOIN ledger_accounts a ON a.county = ${filter.county} AND a.id = m.other
      GROUP BY m.line, a.id, a.kind
    ), funding AS (
      SELECT t.credit_account AS quota, t.debit_account AS line, t.amount
      FROM ledger_transfers t
      WHERE t.county = ${filter.county} AND t.kind = 'post'
        AND t.debit_account IN (SELECT account_id FROM budget_lines WHERE county = ${filter.county})
        AND t.credit_account IN (SELECT other FROM net WHERE kind = 'quota')
      UNION ALL
      SELECT t.debit_account, t.credit_account, -t.amount
      FROM ledger_transfers t
      WHERE t.county = ${filter.county} AND t.kind = 'post'
        AND t.credit_account IN (SELECT account_id FROM budget_lines WHERE county = ${filter.county})
        AND t.debit_account IN (SELECT other FROM net WHERE kind = 'quota')
    ), shares AS (
      SELECT f.quota, f.line, sum(f.amount) AS amount FROM funding f GROUP BY f.quota, f.line
    ), split AS (
      SELECT s.quota, s.line, s.amount,
             sum(s.amount) OVER (PARTITION BY s.quota) AS total,
             sum(s.amount) OVER (PARTITION BY s.quota ORDER BY s.line) AS upto
      FROM shares s
    ), spent AS (
      -- What is left in the quota is not spent: total funding less what may still be used or is held.
      SELECT p.line,
             div(p.upto * (p.total - q.held), p.total) - div((p.upto - p.amount) * (p.total - q.held), p.total) AS amount
      FROM split p
      JOIN (SELECT id, credits_posted - debits_posted AS held FROM ledger_accounts WHERE county = ${filter.county}) q
        ON q.id = p.quota
      WHERE p.total > 0
    )
    SELECT l.*,
      COALESCE((SELECT -sum(n.amount) FROM net n WHERE n.line = l.account_id AND n.kind = 'source'), 0)::bigint AS appropriated,
      COALESCE((SELECT sum(n.amount) FROM net n WHERE n.line = l.account_id AND n.kind = 'quota'), 0)::bigint AS allocated,
      COALESCE((SELECT sum(n.amount) FROM net n WHERE n.line = l.account_id AND n.kind NOT IN ('source', 'quota')), 0)::bigint AS drawn,
      COALESCE((SELECT sum(s.amount) FROM spent s WHERE s.line = l.account_id), 0)::bigint AS spent_quota,
      (a.credits_posted - a.debits_posted - a.debits_pending) AS available
    FROM lines l JOIN ledger_accounts a ON a.county = l.county AND a.id = l.account_id
    ORDER BY l.id`.execute(tx.db);
  return result.rows;
};

/** A quota's funding less its returns, by budget account. */
export const findFunding = async (tx: Tx, county: string, quotaIds: readonly string[]) => {
  const result = await sql<{ quota: string; line: string; amount: number }>`
    SELECT quota, line, sum(amount)::bigint AS amount FROM (
      SELECT credit_account AS quota, debit_account AS line, amount FROM ledger_transfers
      WHERE county = ${county} AND kind = 'post' AND credit_account = ANY (${[...quotaIds]}::uuid[])
      UNION ALL
      SELECT debit_account, credit_account, -amount FROM ledger_transfers
      WHERE county = ${county} AND kind = 'post' AND debit_account = ANY (${[...quotaIds]}::uuid[])
    ) f
    WHERE line IN (SELECT account_id FROM budget_lines WHERE county = ${county})
    GROUP BY quota, line ORDER BY quota, line`.execute(tx.db);
  return result.rows;
};

/** Quotas of a month, by id, with something in them that no reservation holds. */
export const findUnspentQuotas = (
  tx: Tx,
  filter: { county: string; month: string; afterId: string | undefined; limit: number },
) => {
  let select = tx.db
    .selectFrom('ledger_accounts')
    .select(['id', 'area'])
    .where('county', '=', filter.county)
    .where('kind', '=', 'quota')
    .where(sql<string>`right(code, 7)`, '=', filter.month)
    .where(sql<boolean>`credits_posted > debits_posted + debits_pending`)
    .orderBy('id')
    .limit(filter.limit);
  if (filter.afterId) select = select.where('id', '>', filter.afterId);
  return select.execute();
};

export const findBudgetCounties = async (tx: Tx): Promise<string[]> =>
  (await tx.db.selectFrom('budget_lines').select('county').distinct().orderBy('county').execute()).map((r) => r.county);
