import { sql, type Insertable } from 'kysely';
import { dayOf } from '../../platform/clock/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import type { Key } from './storage.ts';
import './tables.ts';

// Notices and grants: what a case leads to.

export const insertNotice = (tx: Tx, row: Insertable<Tables['notices']>) =>
  tx.db.insertInto('notices').values(row).execute();

/** The notice of a case that stands, if any. */
export const findNotice = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('notices')
    .selectAll()
    .where('county', '=', key.county)
    .where('case_id', '=', key.id)
    .where('withdrawn_at', 'is', null)
    .orderBy('to_date', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

export const withdrawNotices = (tx: Tx, key: Key) =>
  tx.db
    .updateTable('notices')
    .set({ withdrawn_at: tx.now })
    .where('county', '=', key.county)
    .where('case_id', '=', key.id)
    .where('withdrawn_at', 'is', null)
    .execute();

/** Notices that stand on a day, those that end last first. */
export const findNotices = (
  tx: Tx,
  filter: {
    county: string;
    today: string;
    areaFrom: string;
    areaTo: string;
    limit: number;
    after: [string, string] | undefined;
  },
) => {
  let select = tx.db
    .selectFrom('notices')
    .selectAll()
    .where('county', '=', filter.county)
    .where('area', '>=', filter.areaFrom)
    .where('area', '<=', filter.areaTo)
    .where('withdrawn_at', 'is', null)
    .where('from_date', '<=', filter.today)
    .where('to_date', '>=', filter.today)
    .orderBy('to_date', 'desc')
    .orderBy('id')
    .limit(filter.limit);
  if (filter.after) {
    const [toDate, id] = filter.after;
    select = select.where(
      sql<boolean>`(to_date < ${toDate}::date OR (to_date = ${toDate}::date AND id > ${id}::uuid))`,
    );
  }
  return select.execute();
};

export const insertGrant = (tx: Tx, row: Insertable<Tables['grants']>) =>
  tx.db.insertInto('grants').values(row).execute();

export const endGrant = (tx: Tx, key: Key, end: { valid_to: string | null; end_reason: string | null }) =>
  tx.db.updateTable('grants').set(end).where('county', '=', key.county).where('id', '=', key.id).execute();

/** Grants that cover a day or begin after it. */
export const findGrants = (tx: Tx, of: { county: string; elderId: string; from: string; until?: string }) => {
  let select = tx.db
    .selectFrom('grants')
    .selectAll()
    .where('county', '=', of.county)
    .where('elder_id', '=', of.elderId)
    .where(sql<boolean>`(valid_to IS NULL OR (valid_to >= ${of.from}::date AND valid_to >= valid_from))`)
    .orderBy('valid_from')
    .orderBy('id');
  if (of.until) select = select.where('valid_from', '<=', of.until);
  return select.execute();
};

export type GrantRow = Awaited<ReturnType<typeof findGrants>>[number];

export const findGrantsOfCase = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('grants')
    .selectAll()
    .where('county', '=', key.county)
    .where('case_id', '=', key.id)
    .orderBy('valid_from')
    .orderBy('granted_at')
    .execute();

/** Takes along cases that are open or whose grant runs, each with all that its next step is judged by. */
export async function moveStanding(tx: Tx, elder: Key, area: string, today: string): Promise<void> {
  const here = sql`county = ${elder.county} AND elder_id = ${elder.id}`;
  const { rows } = await sql<{ id: string }>`
    UPDATE cases SET area = ${area}
    WHERE ${here} AND area <> ${area} AND (closed_at IS NULL OR EXISTS (SELECT FROM grants AS g
      WHERE g.county = cases.county AND g.case_id = cases.id AND (g.valid_to IS NULL OR g.valid_to >= ${today}::date)))
    RETURNING id`.execute(tx.db);
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await sql`UPDATE determinations SET area = ${area} WHERE ${here} AND id IN (
    SELECT determination_id FROM cases WHERE county = ${elder.county} AND id = ANY (${ids}::uuid[])
    UNION SELECT determination_id FROM grants WHERE county = ${elder.county} AND case_id = ANY (${ids}::uuid[]))`.execute(
    tx.db,
  );
  for (const table of ['case_actions', 'case_documents', 'grants']) {
    await sql`UPDATE ${sql.table(table)} SET area = ${area} WHERE ${here} AND case_id = ANY (${ids}::uuid[])`.execute(
      tx.db,
    );
  }
}

/** Grants of many persons that have no end yet or end later than today. */
export const findGrantsOfMany = (tx: Tx, county: string, elderIds: readonly string[]) =>
  tx.db
    .selectFrom('grants')
    .select(['id', 'elder_id', 'benefit', 'case_id'])
    .where('county', '=', county)
    .where(sql<boolean>`elder_id = ANY (${[...elderIds]}::uuid[])`)
    .where(sql<boolean>`(valid_to IS NULL OR valid_to > ${dayOf(tx.now)}::date)`)
    .execute();

export const findOpenCasesOfMany = (tx: Tx, county: string, elderIds: readonly string[]) =>
  tx.db
    .selectFrom('cases')
    .select(['id', 'elder_id', 'benefit'])
    .where('county', '=', county)
    .where(sql<boolean>`elder_id = ANY (${[...elderIds]}::uuid[])`)
    .where('closed_at', 'is', null)
    .execute();
