import { sql, type SqlBool } from 'kysely';
import { ownRows, type Actor } from '../../platform/access/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import '../../people/elders/tables.ts';
import '../../platform/areas/tables.ts';
import './tables.ts';
import type { LeadRow, LeadState } from './tables.ts';

interface Key {
  county: string;
  id: string;
}

/**
 * Leads of these persons that are not closed, locked. Person by person: a planner that does not know yet how many leads a night
 * has brought would read every open one of the county for each step of the way.
 */
export async function lockOpenOf(tx: Tx, county: string, elderIds: readonly string[]): Promise<LeadRow[]> {
  const found = await sql<LeadRow>`
    SELECT l.* FROM unnest(${[...elderIds].sort()}::uuid[]) AS asked (id)
    CROSS JOIN LATERAL (
      SELECT * FROM yike.leads
      WHERE county = ${county} AND elder_id = asked.id AND closed_at IS NULL ORDER BY benefit FOR UPDATE
    ) l`.execute(tx.db);
  return found.rows;
}

export const lockLead = (tx: Tx, key: Key): Promise<LeadRow | undefined> =>
  tx.db
    .selectFrom('leads')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

/** Columns of a new lead but its reasons, with their types. */
const COLUMNS = {
  county: 'text',
  id: 'uuid',
  area: 'text',
  elder_id: 'uuid',
  benefit: 'text',
  benefit_name: 'text',
  kind: 'text',
  before: 'text',
  after: 'text',
  amount: 'bigint',
  unit: 'text',
  rule_version: 'text',
  facts_hash: 'text',
  state: 'text',
  grant_id: 'uuid',
  case_id: 'uuid',
  due_on: 'date',
  found_at: 'timestamptz',
  closed_at: 'timestamptz',
  version: 'integer',
} as const satisfies Record<Exclude<keyof LeadRow, 'reasons'>, string>;

/** Reasons go beside the rows, a line each: inside them PostgreSQL would read them twice, and they are most of the text. */
export async function insertLeads(tx: Tx, rows: readonly LeadRow[]): Promise<void> {
  if (rows.length === 0) return;
  const names = sql.raw(Object.keys(COLUMNS).join(', '));
  const typed = sql.raw(
    Object.entries(COLUMNS)
      .map(([name, type]) => `${name} ${type}`)
      .join(', '),
  );
  const bare = JSON.stringify(rows.map(({ reasons: _, ...row }) => row));
  const reasons = rows.map((row) => JSON.stringify(row.reasons)).join('\n');
  await sql`INSERT INTO yike.leads (${names}, reasons)
    SELECT ${names}, reasons::jsonb
    FROM ROWS FROM (json_to_recordset(${bare}::json) AS (${typed}), string_to_table(${reasons}, E'\n'))
      AS found (${names}, reasons)`.execute(tx.db);
}

/** Closes leads that a later finding takes the place of. */
export const supersede = (tx: Tx, county: string, ids: readonly string[]) =>
  tx.db
    .updateTable('leads')
    .set((eb) => ({ state: 'superseded', closed_at: tx.now, version: eb('version', '+', 1) }))
    .where('county', '=', county)
    .where(sql<boolean>`id = ANY (${[...ids]}::uuid[])`)
    .execute();

export const updateLead = (tx: Tx, key: Key, changes: Partial<LeadRow>) =>
  tx.db
    .updateTable('leads')
    .set((eb) => ({ ...changes, version: eb('version', '+', 1) }))
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

export async function addAction(
  tx: Tx,
  lead: Pick<LeadRow, 'county' | 'id' | 'area' | 'elder_id'>,
  action: { action: string; note: string | null; actor_id: string | null; actor_name: string },
): Promise<void> {
  const last = await tx.db
    .selectFrom('lead_actions')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where('county', '=', lead.county)
    .where('lead_id', '=', lead.id)
    .executeTakeFirst();
  await tx.db
    .insertInto('lead_actions')
    .values({
      county: lead.county,
      lead_id: lead.id,
      seq: (last?.seq ?? 0) + 1,
      area: lead.area,
      elder_id: lead.elder_id,
      ...action,
      at: tx.now,
    })
    .execute();
}

export const findActions = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('lead_actions')
    .selectAll()
    .where('county', '=', key.county)
    .where('lead_id', '=', key.id)
    .orderBy('seq')
    .execute();

/** Leads that ask for something to be done, neither closed nor applied for. */
export const leadWaits = (alias: string) =>
  sql<SqlBool>`${sql.ref(`${alias}.closed_at`)} IS NULL AND ${sql.ref(`${alias}.state`)} IN ('open', 'contacted')`;

export interface LeadFilter {
  county?: string | undefined;
  areaFrom?: string | undefined;
  areaTo?: string | undefined;
  benefit?: string | undefined;
  kind?: LeadRow['kind'] | undefined;
  state?: LeadState | undefined;
  isWaiting: boolean;
  elderId?: string | undefined;
}

const withPerson = (tx: Tx) =>
  tx.db
    .selectFrom('leads as l')
    .innerJoin('elders as e', (join) => join.onRef('e.county', '=', 'l.county').onRef('e.id', '=', 'l.elder_id'))
    .leftJoin('areas as a', 'a.code', 'l.area')
    .selectAll('l')
    .select(['e.name as elder_name', 'e.birth_date', 'e.phone_masked', 'a.name as area_name']);

export type ListedLead = LeadRow & {
  elder_name: string;
  birth_date: string;
  phone_masked: string | null;
  area_name: string | null;
};

const NO_DAY = '9999-12-31';

/** What waits, by due day; else the newest first. */
export const findLeads = (
  tx: Tx,
  actor: Actor,
  filter: LeadFilter,
  page: { limit: number; after: [string, string] | undefined },
): Promise<ListedLead[]> => {
  const due = sql<string>`COALESCE(l.due_on, ${sql.lit(NO_DAY)}::date)`;
  let select = withPerson(tx).where(ownRows(actor, { area: 'l.area', elder: 'l.elder_id' }));
  if (filter.county) select = select.where('l.county', '=', filter.county);
  if (filter.areaFrom) select = select.where('l.area', '>=', filter.areaFrom);
  if (filter.areaTo) select = select.where('l.area', '<=', filter.areaTo);
  if (filter.benefit) select = select.where('l.benefit', '=', filter.benefit);
  if (filter.kind) select = select.where('l.kind', '=', filter.kind);
  if (filter.state) select = select.where('l.state', '=', filter.state);
  if (filter.elderId) select = select.where('l.elder_id', '=', filter.elderId);
  if (filter.isWaiting) select = select.where(leadWaits('l'));
  if (page.after) {
    const [day, id] = page.after;
    select = select.where(
      filter.isWaiting ? sql<SqlBool>`(${due}, l.id) > (${day}::date, ${id}::uuid)` : sql<SqlBool>`l.id < ${id}::uuid`,
    );
  }
  const ordered = filter.isWaiting ? select.orderBy(due).orderBy('l.id') : select.orderBy('l.id', 'desc');
  return ordered.limit(page.limit).execute();
};

export const findListedLead = (tx: Tx, key: Key): Promise<ListedLead | undefined> =>
  withPerson(tx).where('l.county', '=', key.county).where('l.id', '=', key.id).executeTakeFirst();

export const countLeads = (
  tx: Tx,
  filter: { county: string; areaFrom: string; areaTo: string },
): Promise<{ benefit: string; benefit_name: string; kind: string; state: LeadState; n: number }[]> =>
  tx.db
    .selectFrom('leads')
    .select((eb) => [
      'benefit',
      'kind',
      'state',
      eb.fn.max('benefit_name').as('benefit_name'),
      sql<number>`count(*)::int`.as('n'),
    ])
    .where('county', '=', filter.county)
    .where('area', '>=', filter.areaFrom)
    .where('area', '<=', filter.areaTo)
    .groupBy(['benefit', 'kind', 'state'])
    .execute() as Promise<{ benefit: string; benefit_name: string; kind: string; state: LeadState; n: number }[]>;

/** What still waits goes with the person to another community of the county. */
export async function moveLeads(tx: Tx, elder: Key, area: string): Promise<void> {
  const moved = await tx.db
    .updateTable('leads')
    .set({ area })
    .where('county', '=', elder.county)
    .where('elder_id', '=', elder.id)
    .where('closed_at', 'is', null)
    .returning('id')
    .execute();
  if (moved.length === 0) return;
  await tx.db
    .updateTable('lead_actions')
    .set({ area })
    .where('county', '=', elder.county)
    .where(
      'lead_id',
      'in',
      moved.map((row) => row.id),
    )
    .execute();
}
