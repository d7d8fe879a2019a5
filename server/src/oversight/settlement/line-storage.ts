import { sql } from 'kysely';
import '../../care/visits/tables.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import type { ExclusionReason, ExclusionRow, LineRow } from './tables.ts';

const INSERT_ROWS = 1000;
type After = [string, string] | undefined;

export interface CandidateRow {
  id: string;
  elder_id: string;
  elder_name: string;
  product_name: string;
  planned_start: Date;
  quota_fen: number;
  subsidy_fen: number;
  excluded_because: ExclusionReason | null;
}

/**
 * Verified visits of a provider before an instant that are in no batch. An upheld finding is final: once a batch has
 * left its visit out, the visit is no candidate any more.
 */
const candidates = (filter: { county: string; providerId: string; before: Date }) => sql<CandidateRow>`
  SELECT * FROM (
    SELECT v.id, v.elder_id, v.elder_name, v.product_name, v.planned_start, v.quota_fen, v.subsidy_fen,
      CASE WHEN f.open THEN 'findingOpen' WHEN f.upheld THEN 'findingUpheld' WHEN v.is_held THEN 'held' END AS excluded_because
    FROM visits v
    LEFT JOIN LATERAL (
      SELECT bool_or(status IN ('open', 'heard')) AS open, bool_or(status = 'upheld') AS upheld
      FROM findings WHERE county = v.county AND visit_id = v.id AND holds_payment
    ) f ON true
    WHERE v.county = ${filter.county} AND v.provider_id = ${filter.providerId} AND v.status = 'verified'
      AND v.planned_start < ${filter.before}
      AND NOT EXISTS (SELECT 1 FROM settlement_lines l WHERE l.county = v.county AND l.visit_id = v.id AND l.kind = 'visit')
  ) c
  WHERE c.excluded_because IS DISTINCT FROM 'findingUpheld' OR NOT EXISTS (
    SELECT 1 FROM settlement_exclusions e
    WHERE e.county = ${filter.county} AND e.visit_id = c.id AND e.reason = 'findingUpheld')`;

export const findCandidates = async (
  tx: Tx,
  filter: { county: string; providerId: string; before: Date; after?: After; limit?: number },
): Promise<CandidateRow[]> => {
  const after = filter.after
    ? sql`WHERE (planned_start, id) > (${filter.after[0]}::timestamptz, ${filter.after[1]}::uuid)`
    : sql``;
  const limit = filter.limit === undefined ? sql`` : sql`LIMIT ${filter.limit}`;
  const result = await sql<CandidateRow>`
    SELECT * FROM (${candidates(filter)}) all_candidates ${after} ORDER BY planned_start, id ${limit}`.execute(tx.db);
  return result.rows;
};

export const countCandidates = async (tx: Tx, filter: { county: string; providerId: string; before: Date }) => {
  const result = await sql<{ included: number; included_fen: number; excluded: number }>`
    SELECT count(*) FILTER (WHERE excluded_because IS NULL) AS included,
           COALESCE(sum(quota_fen + subsidy_fen) FILTER (WHERE excluded_because IS NULL), 0)::bigint AS included_fen,
           count(*) FILTER (WHERE excluded_because IS NOT NULL) AS excluded
    FROM (${candidates(filter)}) all_candidates`.execute(tx.db);
  return result.rows[0] ?? { included: 0, included_fen: 0, excluded: 0 };
};

// The condition of a partial index is found in the words of the statement, not in its parameters: a prepared one has none.

/**
 * Adds lines; a visit that another batch takes at the same moment is left to it. The caller gives them in the order of
 * their visits' ids, so that two batches never wait for each other in a circle. Returns what was added.
 */
export const addLines = async (tx: Tx, rows: readonly LineRow[]): Promise<{ visits: number; totalFen: number }> => {
  const added = { visits: 0, totalFen: 0 };
  for (let start = 0; start < rows.length; start += INSERT_ROWS) {
    const part = await tx.db
      .insertInto('settlement_lines')
      .values(rows.slice(start, start + INSERT_ROWS))
      .onConflict((c) =>
        c
          .columns(['county', 'visit_id'])
          .where(sql<boolean>`kind = 'visit'`)
          .doNothing(),
      )
      .returning('amount_fen')
      .execute();
    added.visits += part.length;
    added.totalFen += part.reduce((sum, line) => sum + line.amount_fen, 0);
  }
  return added;
};

export const addExclusions = async (tx: Tx, rows: readonly ExclusionRow[]): Promise<void> => {
  for (let start = 0; start < rows.length; start += INSERT_ROWS) {
    await tx.db
      .insertInto('settlement_exclusions')
      .values(rows.slice(start, start + INSERT_ROWS))
      .onConflict((c) =>
        c
          .columns(['county', 'visit_id'])
          .where(sql<boolean>`reason = 'findingUpheld'`)
          .doNothing(),
      )
      .execute();
  }
};

export const findLine = (tx: Tx, county: string, id: string) =>
  tx.db.selectFrom('settlement_lines').selectAll().where('county', '=', county).where('id', '=', id).executeTakeFirst();

/** What corrections have added to a line (or taken from it), in fen. */
export const sumCorrections = async (tx: Tx, county: string, lineId: string): Promise<number> => {
  const row = await tx.db
    .selectFrom('settlement_lines')
    .select(sql<number>`COALESCE(sum(amount_fen), 0)::bigint`.as('fen'))
    .where('county', '=', county)
    .where('corrects', '=', lineId)
    .executeTakeFirstOrThrow();
  return row.fen;
};

export const findLines = (
  tx: Tx,
  filter: { county: string; batchId: string; kind?: 'correction'; after?: After; limit: number },
) => {
  let select = tx.db
    .selectFrom('settlement_lines as l')
    .innerJoin('visits as v', (join) => join.onRef('v.county', '=', 'l.county').onRef('v.id', '=', 'l.visit_id'))
    .leftJoin('settlement_lines as o', (join) =>
      join.onRef('o.county', '=', 'l.county').onRef('o.id', '=', 'l.corrects'),
    )
    .leftJoin('settlement_batches as ob', (join) =>
      join.onRef('ob.county', '=', 'o.county').onRef('ob.id', '=', 'o.batch_id'),
    )
    .selectAll('l')
    .select(['v.elder_name', 'v.product_name', 'ob.id as corrected_batch', 'ob.number as corrected_number'])
    .select(
      sql<{ batchId: string; number: string; amountFen: number }[]>`COALESCE(
        (SELECT jsonb_agg(jsonb_build_object('batchId', cb.id, 'number', cb.number, 'amountFen', c.amount_fen) ORDER BY c.id)
         FROM settlement_lines c JOIN settlement_batches cb ON cb.county = c.county AND cb.id = c.batch_id
         WHERE c.county = l.county AND c.corrects = l.id), '[]')`.as('corrections'),
    )
    .where('l.county', '=', filter.county)
    .where('l.batch_id', '=', filter.batchId)
    .orderBy('l.planned_start')
    .orderBy('l.id')
    .limit(filter.limit);
  if (filter.kind) select = select.where('l.kind', '=', filter.kind);
  if (filter.after) {
    const [start, id] = filter.after;
    select = select.where(sql<boolean>`(l.planned_start, l.id) > (${start}::timestamptz, ${id}::uuid)`);
  }
  return select.execute();
};

export const findExclusions = (tx: Tx, filter: { county: string; batchId: string; after?: string; limit: number }) => {
  let select = tx.db
    .selectFrom('settlement_exclusions as e')
    .innerJoin('visits as v', (join) => join.onRef('v.county', '=', 'e.county').onRef('v.id', '=', 'e.visit_id'))
    .selectAll('e')
    .select(['v.elder_name', 'v.product_name', 'v.planned_start'])
    .where('e.county', '=', filter.county)
    .where('e.batch_id', '=', filter.batchId)
    .orderBy('e.visit_id')
    .limit(filter.limit);
  if (filter.after) select = select.where('e.visit_id', '>', filter.after);
  return select.execute();
};

/** Visits of a batch that must not be paid now and that no correction has taken out. */
export const findHeldLines = async (tx: Tx, county: string, batchId: string) => {
  const result = await sql<{ visit_id: string; elder_name: string; product_name: string; planned_start: Date }>`
    SELECT l.visit_id, v.elder_name, v.product_name, v.planned_start
    FROM settlement_lines l JOIN visits v ON v.county = l.county AND v.id = l.visit_id
    WHERE l.county = ${county} AND l.batch_id = ${batchId} AND l.kind = 'visit'
      AND (v.is_held OR EXISTS (SELECT 1 FROM findings f WHERE f.county = l.county AND f.visit_id = l.visit_id
                                AND f.holds_payment AND f.status IN ('open', 'heard')))
      AND l.amount_fen + COALESCE((SELECT sum(c.amount_fen) FROM settlement_lines c
                                   WHERE c.county = l.county AND c.corrects = l.id), 0) > 0
    ORDER BY v.planned_start, l.visit_id LIMIT 50`.execute(tx.db);
  return result.rows;
};

/** What paying a batch moves, in fen. `total` is what the provider gets. */
export const sumBatch = async (tx: Tx, county: string, batchId: string) => {
  const result = await sql<{
    visits: number;
    total: number;
    subsidy: number;
    added: number;
    taken: number;
    upheld_quota: number;
  }>`
    SELECT count(*) FILTER (WHERE kind = 'visit') AS visits, COALESCE(sum(amount_fen), 0)::bigint AS total,
      COALESCE(sum(amount_fen - quota_fen) FILTER (WHERE kind = 'visit'), 0)::bigint AS subsidy,
      COALESCE(sum(amount_fen) FILTER (WHERE kind = 'correction' AND amount_fen > 0), 0)::bigint AS added,
      COALESCE(-sum(amount_fen) FILTER (WHERE kind = 'correction' AND amount_fen < 0), 0)::bigint AS taken,
      (SELECT COALESCE(sum(quota_fen), 0)::bigint FROM settlement_exclusions e
       WHERE e.county = ${county} AND e.batch_id = ${batchId} AND e.reason = 'findingUpheld') AS upheld_quota
    FROM settlement_lines WHERE county = ${county} AND batch_id = ${batchId}`.execute(tx.db);
  return result.rows[0] ?? { visits: 0, total: 0, subsidy: 0, added: 0, taken: 0, upheld_quota: 0 };
};

/** Visits and amount of a batch for each service. */
export const sumServices = async (tx: Tx, county: string, batchId: string) => {
  const result = await sql<{ product_name: string; visits: number; amount_fen: number }>`
    SELECT v.product_name, count(*) AS visits, sum(l.amount_fen)::bigint AS amount_fen
    FROM settlement_lines l JOIN visits v ON v.county = l.county AND v.id = l.visit_id
    WHERE l.county = ${county} AND l.batch_id = ${batchId} AND l.kind = 'visit'
    GROUP BY v.product_name ORDER BY sum(l.amount_fen) DESC, v.product_name`.execute(tx.db);
  return result.rows;
};

export const countExclusions = async (tx: Tx, county: string, batchId: string) =>
  tx.db
    .selectFrom('settlement_exclusions')
    .select(['reason', sql<number>`count(*)`.as('visits')])
    .where('county', '=', county)
    .where('batch_id', '=', batchId)
    .groupBy('reason')
    .orderBy('reason')
    .execute();
