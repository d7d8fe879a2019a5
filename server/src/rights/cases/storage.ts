import { sql, type Insertable, type RawBuilder, type Updateable } from 'kysely';
import '../../people/elders/tables.ts';
import '../../platform/areas/tables.ts';
import { ownRows, type Actor } from '../../platform/access/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import './tables.ts';

export interface Key {
  county: string;
  id: string;
}

const one = (tx: Tx, key: Key) =>
  tx.db.selectFrom('cases').selectAll().where('county', '=', key.county).where('id', '=', key.id);

export const findCase = (tx: Tx, key: Key) => one(tx, key).executeTakeFirst();

export type CaseRow = NonNullable<Awaited<ReturnType<typeof findCase>>>;

/** Locks the row, so that two who decide at once decide one after the other. */
export const lockCase = (tx: Tx, key: Key) => one(tx, key).forUpdate().executeTakeFirst();

export const insertCase = (tx: Tx, row: Insertable<Tables['cases']>) => tx.db.insertInto('cases').values(row).execute();

/** Writes and counts the version up; the caller holds the row's lock. */
export const updateCase = (tx: Tx, row: CaseRow, changes: Updateable<Tables['cases']>) =>
  tx.db
    .updateTable('cases')
    .set({ ...changes, version: row.version + 1 })
    .where('county', '=', row.county)
    .where('id', '=', row.id)
    .execute();

export const lockOpenCases = (tx: Tx, county: string, elderId: string) =>
  tx.db
    .selectFrom('cases')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where('closed_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute();

/** Every case of an elder, open or not. */
export const lockCasesOf = (tx: Tx, county: string, elderId: string) =>
  tx.db
    .selectFrom('cases')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .orderBy('id')
    .forUpdate()
    .execute();

export const findActions = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('case_actions')
    .selectAll()
    .where('county', '=', key.county)
    .where('case_id', '=', key.id)
    .orderBy('seq')
    .execute();

export type ActionRow = Awaited<ReturnType<typeof findActions>>[number];

/** The caller holds the case's lock. */
export async function addAction(
  tx: Tx,
  row: CaseRow,
  action: Omit<Insertable<Tables['case_actions']>, 'county' | 'case_id' | 'seq' | 'area' | 'elder_id' | 'at'>,
): Promise<void> {
  const { next } = await tx.db
    .selectFrom('case_actions')
    .select(sql<number>`coalesce(max(seq), 0) + 1`.as('next'))
    .where('county', '=', row.county)
    .where('case_id', '=', row.id)
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto('case_actions')
    .values({
      ...action,
      data: JSON.stringify(action.data ?? {}),
      county: row.county,
      case_id: row.id,
      seq: next,
      area: row.area,
      elder_id: row.elder_id,
      at: tx.now,
    })
    .execute();
}

export const findDocuments = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('case_documents')
    .selectAll()
    .where('county', '=', key.county)
    .where('case_id', '=', key.id)
    .orderBy('added_at')
    .orderBy('id')
    .execute();

export const insertDocument = (tx: Tx, row: Insertable<Tables['case_documents']>) =>
  tx.db.insertInto('case_documents').values(row).execute();

const listed = (tx: Tx) =>
  tx.db
    .selectFrom('cases as c')
    .innerJoin('elders as e', (join) => join.onRef('e.county', '=', 'c.county').onRef('e.id', '=', 'c.elder_id'))
    .leftJoin('areas as place', 'place.code', 'c.area')
    .selectAll('c')
    .select(['e.name as elder_name', 'e.resident_id_masked', 'place.name as area_name']);

export type ListedCase = Awaited<ReturnType<ReturnType<typeof listed>['executeTakeFirstOrThrow']>>;

export const findListedCase = (tx: Tx, key: Key) =>
  listed(tx).where('c.county', '=', key.county).where('c.id', '=', key.id).executeTakeFirst();

export interface CaseFilter {
  county: string;
  limit: number;
  after: [string, string] | undefined;
  isOpen: boolean | undefined;
  state: string | undefined;
  benefit: string | undefined;
  elderId: string | undefined;
  areaFrom: string | undefined;
  areaTo: string | undefined;
  overdueOn: string | undefined;
  /** Only what waits for the reader. */
  isMine: boolean;
}

/**
 * Cases that wait for the actor: of their role, escalated to it, or begun by them for an elder. A family member goes on with
 * whatever waits for theirs.
 * @param alias of the table `cases` in the query
 */
export function waitsFor(actor: Actor, alias: string): RawBuilder<boolean> {
  const role = actor.role === 'family' ? 'elder' : actor.role;
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const isProxy = actor.role === 'communityWorker' || actor.role === 'callCentreAgent';
  const drafts = isProxy
    ? sql`OR (${column('role')} = 'elder' AND ${column('opened_by')} = ${actor.userId ?? null}::uuid)`
    : sql``;
  return sql<boolean>`(${column('role')} = ${role} OR ${column('escalated_to')} = ${role} ${drafts})`;
}

// What has no deadline comes last; the same expression is in the indexes.
const due = sql<string>`COALESCE(c.due_on, DATE '9999-12-31')`;
export const NO_DEADLINE = '9999-12-31';

/** By deadline, then id. */
export const findCases = (tx: Tx, actor: Actor, filter: CaseFilter) => {
  let select = listed(tx)
    .where('c.county', '=', filter.county)
    .where(ownRows(actor, { area: 'c.area', elder: 'c.elder_id' }))
    .orderBy(due)
    .orderBy('c.id')
    .limit(filter.limit);
  if (filter.after)
    select = select.where(sql<boolean>`(${due}, c.id) > (${filter.after[0]}::date, ${filter.after[1]}::uuid)`);
  if (filter.isOpen !== undefined) select = select.where('c.closed_at', filter.isOpen ? 'is' : 'is not', null);
  if (filter.state) select = select.where('c.state', '=', filter.state);
  if (filter.benefit) select = select.where('c.benefit', '=', filter.benefit);
  if (filter.elderId) select = select.where('c.elder_id', '=', filter.elderId);
  if (filter.areaFrom && filter.areaTo)
    select = select.where('c.area', '>=', filter.areaFrom).where('c.area', '<=', filter.areaTo);
  if (filter.overdueOn) select = select.where('c.due_on', '<', filter.overdueOn);
  if (filter.isMine) select = select.where(waitsFor(actor, 'c'));
  return select.execute();
};

export const findOverdueCounties = async (tx: Tx, today: string): Promise<string[]> => {
  const rows = await tx.db
    .selectFrom('cases')
    .select('county')
    .distinct()
    .where('closed_at', 'is', null)
    .where('escalated_at', 'is', null)
    .where('due_on', '<', today)
    .orderBy('county')
    .execute();
  return rows.map((row) => row.county);
};

export const lockOverdue = (tx: Tx, county: string, today: string, limit: number) =>
  tx.db
    .selectFrom('cases')
    .selectAll()
    .where('county', '=', county)
    .where('closed_at', 'is', null)
    .where('escalated_at', 'is', null)
    .where('due_on', '<', today)
    .orderBy(sql`COALESCE(due_on, DATE '9999-12-31')`)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
