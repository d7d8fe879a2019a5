import { sql, type Insertable } from 'kysely';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import './tables.ts';

export const insertDetermination = (tx: Tx, row: Insertable<Tables['determinations']>) =>
  tx.db.insertInto('determinations').values(row).execute();

export const findDetermination = (tx: Tx, key: { county: string; id: string }) =>
  tx.db
    .selectFrom('determinations')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .executeTakeFirst();

export type DeterminationRow = NonNullable<Awaited<ReturnType<typeof findDetermination>>>;

/** Newest first. */
export const findDeterminations = (
  tx: Tx,
  filter: { county: string; elderId: string; limit: number; after: [string, string] | undefined },
) => {
  let select = tx.db
    .selectFrom('determinations')
    .selectAll()
    .where('county', '=', filter.county)
    .where('elder_id', '=', filter.elderId)
    .orderBy('determined_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.after) {
    select = select.where(
      sql<boolean>`(determined_at, id) < (${filter.after[0]}::timestamptz, ${filter.after[1]}::uuid)`,
    );
  }
  return select.execute();
};
