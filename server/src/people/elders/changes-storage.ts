import { sql } from 'kysely';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import './tables.ts';

const told = new WeakMap<Tx, Set<string>>();

/**
 * Notes, in the transaction of the change, that the facts of these persons and of whoever lives with them may have changed,
 * and tells `elders.changed` once a county.
 */
export async function markChanged(tx: Tx, county: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await withCounty(tx, county, () =>
    sql`
      INSERT INTO yike.elder_changes (county, elder_id, area, is_pending, changed_at)
      SELECT e.county, e.id, e.area, true, ${tx.now}::timestamptz FROM yike.elders e
      WHERE e.county = ${county} AND e.id = ANY (
        SELECT asked.id FROM unnest(${[...ids]}::uuid[]) asked (id)
        UNION
        SELECT other.elder_id FROM yike.household_members own
        JOIN yike.household_members other ON other.county = own.county AND other.household_id = own.household_id
        WHERE own.county = ${county} AND own.elder_id = ANY (${[...ids]}::uuid[])
      )
      ORDER BY e.id
      ON CONFLICT (county, elder_id) DO UPDATE
        SET is_pending = true, area = EXCLUDED.area, changed_at = EXCLUDED.changed_at`.execute(tx.db),
  );
  const counties = told.get(tx) ?? new Set();
  told.set(tx, counties);
  if (counties.has(county)) return;
  counties.add(county);
  tx.emit('elders.changed', `${county}000000`, {});
}

/** Takes up to `limit` persons whose facts have changed; whoever another transaction is changing now waits for the next time. */
export async function takeChanged(tx: Tx, county: string, limit: number): Promise<string[]> {
  const taken = await sql<{ elder_id: string }>`
    UPDATE yike.elder_changes c SET is_pending = false
    FROM (
      SELECT elder_id FROM yike.elder_changes
      WHERE county = ${county} AND is_pending ORDER BY elder_id LIMIT ${limit} FOR UPDATE SKIP LOCKED
    ) t
    WHERE c.county = ${county} AND c.elder_id = t.elder_id
    RETURNING c.elder_id`.execute(tx.db);
  return taken.rows.map((row) => row.elder_id);
}
