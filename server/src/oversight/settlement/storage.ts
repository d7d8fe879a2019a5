import { sql } from 'kysely';
import '../../platform/access/tables.ts';
import '../../supply/providers/tables.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import type { BatchRow, BatchStatus } from './tables.ts';

interface Key {
  county: string;
  id: string;
}

export const addBatch = (tx: Tx, row: BatchRow) => tx.db.insertInto('settlement_batches').values(row).execute();

/** Locks batches until commit, in the order of their ids. */
export const lockBatches = (tx: Tx, county: string, ids: readonly string[]): Promise<BatchRow[]> =>
  tx.db
    .selectFrom('settlement_batches')
    .selectAll()
    .where('county', '=', county)
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id')
    .forUpdate()
    .execute();

export const changeBatch = (tx: Tx, key: Key, change: Partial<BatchRow>) =>
  tx.db
    .updateTable('settlement_batches')
    .set({ ...change, version: sql<number>`version + 1` })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .returning(['status', 'version', 'total_fen'])
    .executeTakeFirstOrThrow();

const described = (tx: Tx, county: string) =>
  tx.db
    .selectFrom('settlement_batches as b')
    .innerJoin('providers as p', (join) => join.onRef('p.county', '=', 'b.county').onRef('p.id', '=', 'b.provider_id'))
    .leftJoin('provider_bank_accounts as a', (join) =>
      join.onRef('a.county', '=', 'b.county').onRef('a.id', '=', 'b.bank_account_id'),
    )
    .leftJoin('users as opened', (join) =>
      join.onRef('opened.county', '=', 'b.county').onRef('opened.id', '=', 'b.created_by'),
    )
    .leftJoin('users as confirmed', (join) =>
      join.onRef('confirmed.county', '=', 'b.county').onRef('confirmed.id', '=', 'b.confirmed_by'),
    )
    .leftJoin('users as reviewed', (join) =>
      join.onRef('reviewed.county', '=', 'b.county').onRef('reviewed.id', '=', 'b.reviewed_by'),
    )
    .leftJoin('users as paid', (join) => join.onRef('paid.county', '=', 'b.county').onRef('paid.id', '=', 'b.paid_by'))
    .selectAll('b')
    .select([
      'p.name as provider_name',
      'a.bank_name',
      'a.account_name',
      'a.account_masked',
      'opened.name as opened_name',
      'confirmed.name as confirmed_name',
      'reviewed.name as reviewed_name',
      'paid.name as paid_name',
    ])
    .where('b.county', '=', county);

export const findBatch = (tx: Tx, key: Key) => described(tx, key.county).where('b.id', '=', key.id).executeTakeFirst();

export type DescribedBatch = NonNullable<Awaited<ReturnType<typeof findBatch>>>;

export const findBatches = (
  tx: Tx,
  filter: {
    county: string;
    status: BatchStatus | undefined;
    providerId: string | undefined;
    month: string | undefined;
    after: [string, string] | undefined;
    limit: number;
  },
): Promise<DescribedBatch[]> => {
  let select = described(tx, filter.county).orderBy('b.month', 'desc').orderBy('b.id', 'desc').limit(filter.limit);
  if (filter.status) select = select.where('b.status', '=', filter.status);
  if (filter.providerId) select = select.where('b.provider_id', '=', filter.providerId);
  if (filter.month) select = select.where('b.month', '=', `${filter.month}-01`);
  if (filter.after)
    select = select.where(sql<boolean>`(b.month, b.id) < (${filter.after[0]}::date, ${filter.after[1]}::uuid)`);
  return select.execute();
};
