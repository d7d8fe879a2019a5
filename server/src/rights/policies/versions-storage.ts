import { sql, type Insertable } from 'kysely';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import './tables.ts';
import type { VersionRow } from './tables.ts';

interface Key {
  county: string;
  id: string;
}

/** How many publications there have been. */
export async function getRevision(tx: Tx): Promise<number> {
  const row = await tx.db.selectFrom('policy_revision').select('seq').executeTakeFirstOrThrow();
  return row.seq;
}

/** Counts a publication; whoever publishes next waits for this transaction. */
export async function nextRevision(tx: Tx): Promise<number> {
  const row = await tx.db
    .updateTable('policy_revision')
    .set({ seq: sql`seq + 1` })
    .returning('seq')
    .executeTakeFirstOrThrow();
  return row.seq;
}

export const findPublished = (tx: Tx): Promise<VersionRow[]> =>
  tx.db
    .selectFrom('policy_versions')
    .selectAll()
    .where('status', '=', 'published')
    .orderBy('published_at')
    .orderBy('id')
    .execute();

export const findVersion = (tx: Tx, key: Key): Promise<VersionRow | undefined> =>
  tx.db
    .selectFrom('policy_versions')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .executeTakeFirst();

export const lockVersion = (tx: Tx, key: Key): Promise<VersionRow | undefined> =>
  tx.db
    .selectFrom('policy_versions')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

/** Every version that the reader may see of one thing at these places, newest first. */
export const findVersions = (
  tx: Tx,
  filter: {
    areas: readonly string[];
    kind: VersionRow['kind'];
    key: string;
    limit: number;
    after?: [string, string] | undefined;
  },
): Promise<VersionRow[]> => {
  let select = tx.db
    .selectFrom('policy_versions')
    .selectAll()
    .where('area', 'in', filter.areas)
    .where('kind', '=', filter.kind)
    .where('key', '=', filter.key);
  if (filter.after)
    select = select.where(sql<boolean>`(created_at, id) < (${filter.after[0]}::timestamptz, ${filter.after[1]}::uuid)`);
  return select.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
};

/** Open drafts of a place and those below it, the last edited first. */
export const findDrafts = (
  tx: Tx,
  areas: readonly string[],
  kind: VersionRow['kind'] | undefined,
): Promise<VersionRow[]> => {
  let select = tx.db.selectFrom('policy_versions').selectAll().where('status', '=', 'draft').where('area', 'in', areas);
  if (kind) select = select.where('kind', '=', kind);
  return select.orderBy('edited_at', 'desc').orderBy('id', 'desc').limit(DRAFTS_MAX).execute();
};

const DRAFTS_MAX = 200;

export async function lastVersion(
  tx: Tx,
  of: { county: string; area: string; kind: VersionRow['kind']; key: string },
): Promise<number> {
  const row = await tx.db
    .selectFrom('policy_versions')
    .select((eb) => eb.fn.max('version').as('last'))
    .where('county', '=', of.county)
    .where('area', '=', of.area)
    .where('kind', '=', of.kind)
    .where('key', '=', of.key)
    .executeTakeFirst();
  return row?.last ?? 0;
}

const forDatabase = <R extends Partial<VersionRow>>(row: R) => ({
  ...row,
  ...(row.content !== undefined && { content: JSON.stringify(row.content) }),
  ...(row.edited_by !== undefined && { edited_by: sql<string[]>`${row.edited_by}::uuid[]` }),
});

export const insertVersions = async (tx: Tx, rows: readonly VersionRow[]): Promise<void> => {
  for (const row of rows)
    await tx.db
      .insertInto('policy_versions')
      .values(forDatabase(row) as unknown as Insertable<Tables['policy_versions']>)
      .execute();
};

/** Rows changed: none when it is no draft any more, or another edit came first. */
export async function updateDraft(tx: Tx, key: Key, edition: number, changes: Partial<VersionRow>): Promise<number> {
  const result = await tx.db
    .updateTable('policy_versions')
    .set(forDatabase({ ...changes, edition: edition + 1 }) as unknown as Partial<Tables['policy_versions']>)
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .where('status', '=', 'draft')
    .where('edition', '=', edition)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The newest version that came from a pack, of each thing, place and first day. */
export const findPackVersions = (
  tx: Tx,
): Promise<Pick<VersionRow, 'area' | 'kind' | 'key' | 'valid_from' | 'content_hash'>[]> =>
  tx.db
    .selectFrom('policy_versions')
    .distinctOn(['area', 'kind', 'key', 'valid_from'])
    .select(['area', 'kind', 'key', 'valid_from', 'content_hash'])
    .where('origin', '=', 'pack')
    .orderBy('area')
    .orderBy('kind')
    .orderBy('key')
    .orderBy('valid_from')
    .orderBy('version', 'desc')
    .execute();

export const findVersionsById = (tx: Tx, ids: readonly string[]): Promise<VersionRow[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : tx.db.selectFrom('policy_versions').selectAll().where('id', 'in', ids).execute();
