import { sql } from 'kysely';
import type { Tx } from '../../platform/transactions/index.ts';

export const findCounties = async (tx: Tx): Promise<string[]> =>
  (
    await tx.db
      .selectFrom('ledger_accounts')
      .select('county')
      .union(tx.db.selectFrom('ledger_transfers').select('county'))
      .orderBy('county')
      .execute()
  ).map((row) => row.county);

export const countRows = async (tx: Tx, county: string): Promise<{ accounts: number; transfers: number }> => {
  const result = await sql<{ accounts: number; transfers: number }>`
    SELECT (SELECT count(*) FROM ledger_accounts WHERE county = ${county}) AS accounts,
           (SELECT count(*) FROM ledger_transfers WHERE county = ${county}) AS transfers`.execute(tx.db);
  return result.rows[0] ?? { accounts: 0, transfers: 0 };
};

// What every account's counters must be. A resolution releases what its reservation held, on the reservation's accounts.
const recomputed = (county: string) => sql`
  SELECT account, sum(debits_pending) AS debits_pending, sum(debits_posted) AS debits_posted,
         sum(credits_pending) AS credits_pending, sum(credits_posted) AS credits_posted
  FROM (
    SELECT t.debit_account AS account,
           CASE t.kind WHEN 'reserve' THEN t.amount ELSE 0 END AS debits_pending,
           CASE WHEN t.kind IN ('post', 'commit') THEN t.amount ELSE 0 END AS debits_posted,
           0::bigint AS credits_pending, 0::bigint AS credits_posted
    FROM ledger_transfers t WHERE t.county = ${county}
    UNION ALL
    SELECT t.credit_account, 0, 0,
           CASE t.kind WHEN 'reserve' THEN t.amount ELSE 0 END,
           CASE WHEN t.kind IN ('post', 'commit') THEN t.amount ELSE 0 END
    FROM ledger_transfers t WHERE t.county = ${county}
    UNION ALL
    SELECT r.debit_account, -r.amount, 0, 0, 0
    FROM ledger_transfers t JOIN ledger_transfers r ON r.county = t.county AND r.id = t.reservation_id
    WHERE t.county = ${county} AND t.kind IN ('commit', 'void')
    UNION ALL
    SELECT r.credit_account, 0, 0, -r.amount, 0
    FROM ledger_transfers t JOIN ledger_transfers r ON r.county = t.county AND r.id = t.reservation_id
    WHERE t.county = ${county} AND t.kind IN ('commit', 'void')
  ) moves GROUP BY account`;

export const findDriftedAccounts = async (tx: Tx, county: string, limit: number) => {
  const result = await sql<{ id: string; code: string; stored: string; recomputed: string }>`
    WITH truth AS (${recomputed(county)})
    SELECT COALESCE(a.id, truth.account) AS id, COALESCE(a.code, '?') AS code,
           concat_ws('/', a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted) AS stored,
           concat_ws('/', truth.debits_pending, truth.debits_posted, truth.credits_pending, truth.credits_posted) AS recomputed
    FROM (SELECT * FROM ledger_accounts WHERE county = ${county}) a FULL JOIN truth ON truth.account = a.id
    WHERE (a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted) IS DISTINCT FROM
          (COALESCE(truth.debits_pending, 0), COALESCE(truth.debits_posted, 0),
           COALESCE(truth.credits_pending, 0), COALESCE(truth.credits_posted, 0))
    ORDER BY 1 LIMIT ${limit}`.execute(tx.db);
  return result.rows;
};

// Only a source of funds may give more than it has received, whatever the account's row says of itself.
export const findOverdrawn = async (tx: Tx, county: string, limit: number) => {
  const result = await sql<{ id: string; code: string; available: number }>`
    WITH truth AS (${recomputed(county)})
    SELECT a.id, a.code, truth.credits_posted - truth.debits_posted - truth.debits_pending AS available
    FROM truth JOIN ledger_accounts a ON a.county = ${county} AND a.id = truth.account
    WHERE a.kind <> 'source' AND truth.debits_posted + truth.debits_pending > truth.credits_posted
    ORDER BY a.id LIMIT ${limit}`.execute(tx.db);
  return result.rows;
};

export const findBadResolutions = async (tx: Tx, county: string, limit: number) => {
  const result = await sql<{ reservation_id: string; resolutions: number; reserved: number | null; committed: number }>`
    SELECT t.reservation_id, count(*) AS resolutions, max(r.amount) AS reserved,
           COALESCE(sum(t.amount) FILTER (WHERE t.kind = 'commit'), 0) AS committed
    FROM ledger_transfers t
    LEFT JOIN ledger_transfers r ON r.county = t.county AND r.id = t.reservation_id AND r.kind = 'reserve'
    WHERE t.county = ${county} AND t.reservation_id IS NOT NULL
    GROUP BY t.reservation_id
    HAVING count(*) > 1 OR count(r.id) <> count(*)
        OR COALESCE(sum(t.amount) FILTER (WHERE t.kind = 'commit'), 0) > max(r.amount)
        OR bool_or(t.debit_account <> r.debit_account OR t.credit_account <> r.credit_account OR t.unit <> r.unit)
    ORDER BY 1 LIMIT ${limit}`.execute(tx.db);
  return result.rows;
};

export const findMixedUnits = async (tx: Tx, county: string, limit: number) => {
  const result = await sql<{ id: string }>`
    SELECT t.id FROM ledger_transfers t
    JOIN ledger_accounts d ON d.county = t.county AND d.id = t.debit_account
    JOIN ledger_accounts c ON c.county = t.county AND c.id = t.credit_account
    WHERE t.county = ${county} AND (d.unit <> t.unit OR c.unit <> t.unit)
    ORDER BY t.id LIMIT ${limit}`.execute(tx.db);
  return result.rows;
};

export const findUnbalancedUnits = async (tx: Tx, county: string) => {
  const result = await sql<{ unit: string; debits: string; credits: string }>`
    SELECT unit, concat_ws('/', sum(debits_pending), sum(debits_posted)) AS debits,
           concat_ws('/', sum(credits_pending), sum(credits_posted)) AS credits
    FROM ledger_accounts WHERE county = ${county} GROUP BY unit
    HAVING sum(debits_posted) <> sum(credits_posted) OR sum(debits_pending) <> sum(credits_pending)`.execute(tx.db);
  return result.rows;
};
