import type { Tx } from '../../platform/transactions/index.ts';
import '../orders/tables.ts';
import type { Wishes } from '../orders/index.ts';

/** What elders wish of who comes, by order. */
export async function findWishes(tx: Tx, county: string, orderIds: readonly string[]): Promise<Map<string, Wishes>> {
  if (orderIds.length === 0) return new Map();
  const rows = await tx.db
    .selectFrom('orders')
    .select(['id', 'wishes'])
    .where('county', '=', county)
    .where('id', 'in', [...new Set(orderIds)])
    .execute();
  return new Map(rows.map((row) => [row.id, row.wishes as Wishes]));
}
