import type { Tx } from '../../platform/transactions/index.ts';
import '../elders/tables.ts';
import type { MemberRow } from './tables.ts';

/** The home that a person lives in today. */
export const findHousehold = (tx: Tx, county: string, elderId: string) =>
  tx.db
    .selectFrom('household_members as m')
    .innerJoin('households as h', (join) =>
      join.onRef('h.county', '=', 'm.county').onRef('h.id', '=', 'm.household_id'),
    )
    .select(['h.id', 'h.address'])
    .where('m.county', '=', county)
    .where('m.elder_id', '=', elderId)
    .where('m.until', 'is', null)
    .executeTakeFirst();

export const findMembers = (tx: Tx, county: string, householdId: string) =>
  tx.db
    .selectFrom('household_members as m')
    .innerJoin('elders as e', (join) => join.onRef('e.county', '=', 'm.county').onRef('e.id', '=', 'm.elder_id'))
    .select(['m.elder_id', 'm.relation', 'm.since', 'e.name', 'e.sex', 'e.birth_date'])
    .where('m.county', '=', county)
    .where('m.household_id', '=', householdId)
    .where('m.until', 'is', null)
    .orderBy('m.since')
    .orderBy('m.elder_id')
    .execute();

/** Whether two persons are members of the same home today. */
export async function isSameHousehold(tx: Tx, county: string, elderA: string, elderB: string): Promise<boolean> {
  const found = await tx.db
    .selectFrom('household_members as a')
    .innerJoin('household_members as b', (join) =>
      join.onRef('b.county', '=', 'a.county').onRef('b.household_id', '=', 'a.household_id'),
    )
    .select('a.household_id')
    .where('a.county', '=', county)
    .where('a.elder_id', '=', elderA)
    .where('b.elder_id', '=', elderB)
    .where('a.until', 'is', null)
    .where('b.until', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

export const insertHousehold = (tx: Tx, row: { county: string; id: string; area: string; address: string }) =>
  tx.db
    .insertInto('households')
    .values({ ...row, created_at: tx.now })
    .execute();

/** Who left on the day on which they came is a member again. */
export const insertMember = (tx: Tx, row: MemberRow) =>
  tx.db
    .insertInto('household_members')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['county', 'household_id', 'elder_id', 'since'])
        .doUpdateSet({ until: null, relation: row.relation }),
    )
    .execute();

export const endMember = async (
  tx: Tx,
  county: string,
  householdId: string,
  elderId: string,
  until: string,
): Promise<number> => {
  const result = await tx.db
    .updateTable('household_members')
    .set({ until })
    .where('county', '=', county)
    .where('household_id', '=', householdId)
    .where('elder_id', '=', elderId)
    .where('until', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
};
