import { sql } from 'kysely';
import type { Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import './tables.ts';
import type { ElderRow, FactRow, LifeEventRow } from './tables.ts';

const among = (column: string, ids: readonly string[]) => sql<boolean>`${sql.ref(column)} = ANY (${[...ids]}::uuid[])`;

export const findEldersById = (tx: Tx, county: string, ids: readonly string[]): Promise<ElderRow[]> =>
  tx.db.selectFrom('elders').selectAll().where('county', '=', county).where(among('id', ids)).execute();

/** Oldest first. */
export const findFactsOf = (tx: Tx, county: string, ids: readonly string[]): Promise<FactRow[]> =>
  tx.db
    .selectFrom('elder_facts')
    .selectAll()
    .where('county', '=', county)
    .where(among('elder_id', ids))
    .orderBy('valid_from')
    .orderBy('id')
    .execute();

export const findLifeEventsOf = (tx: Tx, county: string, ids: readonly string[]): Promise<LifeEventRow[]> =>
  tx.db
    .selectFrom('life_events')
    .selectAll()
    .where('county', '=', county)
    .where(among('elder_id', ids))
    .orderBy('from_date')
    .orderBy('id')
    .execute();

export interface HomeMember {
  elder_id: string;
  /** Day on which the person came into the home. */
  since: Day;
  /** One who lives there too, the person among them. */
  other_id: string;
  /** Last day on which the two live there together, if it is known. */
  until: Day | null;
}

/** Who lived with these persons on a day. */
export const findHomesOf = async (tx: Tx, county: string, ids: readonly string[], day: Day): Promise<HomeMember[]> => {
  const found = await sql<HomeMember>`
    SELECT own.elder_id, own.since, other.elder_id AS other_id, LEAST(own.until, other.until) AS until
    FROM yike.household_members own
    JOIN yike.household_members other ON other.county = own.county AND other.household_id = own.household_id
      AND other.since <= ${day}::date AND (other.until IS NULL OR other.until >= ${day}::date)
    WHERE own.county = ${county} AND own.elder_id = ANY (${[...ids]}::uuid[])
      AND own.since <= ${day}::date AND (own.until IS NULL OR own.until >= ${day}::date)`.execute(tx.db);
  return found.rows;
};
