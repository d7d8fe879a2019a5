import { sql, type Selectable } from 'kysely';
import { ownRows, type Actor } from '../../platform/access/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import './tables.ts';

export type ComplaintRow = Selectable<Tables['complaints']>;

export const insertComplaint = (tx: Tx, row: ComplaintRow) => tx.db.insertInto('complaints').values(row).execute();

export const lockComplaint = (tx: Tx, key: { county: string; id: string }): Promise<ComplaintRow | undefined> =>
  tx.db
    .selectFrom('complaints')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

export const writeAnswer = (tx: Tx, key: { county: string; id: string }, answer: string, by: string | null) =>
  tx.db
    .updateTable('complaints')
    .set({ status: 'answered', answer, answered_by: by, answered_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

export const findComplaints = (
  tx: Tx,
  actor: Actor,
  county: string,
  page: {
    limit: number;
    after: [string, string] | undefined;
    status: ComplaintRow['status'];
    providerId: string | undefined;
  },
) => {
  let select = tx.db
    .selectFrom('complaints as c')
    .innerJoin('orders as o', (join) => join.onRef('o.county', '=', 'c.county').onRef('o.id', '=', 'c.order_id'))
    .selectAll('c')
    .select(['o.number', 'o.elder_name', 'o.product_name'])
    .where('c.county', '=', county)
    .where(ownRows(actor, { area: 'c.area', provider: 'c.provider_id', elder: 'c.elder_id' }))
    .where('c.status', '=', page.status)
    .orderBy('c.due_on')
    .orderBy('c.id')
    .limit(page.limit);
  if (page.providerId) select = select.where('c.provider_id', '=', page.providerId);
  if (page.after)
    select = select.where(sql<boolean>`(c.due_on, c.id) > (${page.after[0]}::date, ${page.after[1]}::uuid)`);
  return select.execute();
};
