import type pg from 'pg';
import { SUBJECT_COLUMNS } from '../subjects.ts';
import type { FeedRow } from './county-store.ts';

const COLUMNS = [
  'elder_id',
  'area',
  'is_present',
  'birth_date',
  'assessed_on',
  ...Object.keys(SUBJECT_COLUMNS),
  'seq',
].join(', ');

/** The whole country's sight for a connection that belongs to the worker alone and reads only subjects. */
export async function openSight(client: pg.ClientBase): Promise<void> {
  await client.query(`SET yike.area_from = '000000000000'; SET yike.area_to = '999999999999'`);
}

/** Positions of the feeds of counties; a county without one has nobody yet. */
export async function findPositions(client: pg.ClientBase, counties: readonly string[]): Promise<Map<string, number>> {
  const found = await client.query<{ county: string; seq: number }>(
    'SELECT county, seq FROM yike.policy_feeds WHERE county = ANY ($1::text[])',
    [[...counties]],
  );
  return new Map(found.rows.map((row) => [row.county, row.seq]));
}

export async function countSubjects(client: pg.ClientBase, county: string): Promise<number> {
  const found = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM yike.policy_subjects WHERE county = $1',
    [county],
  );
  return found.rows[0]?.n ?? 0;
}

/** A page of a county's persons by area, after a place in that order: neighbours stand together in the columns. */
export async function findSubjects(
  client: pg.ClientBase,
  county: string,
  after: { area: string; id: string },
  limit: number,
): Promise<FeedRow[]> {
  const found = await client.query<FeedRow>(
    `SELECT ${COLUMNS} FROM yike.policy_subjects
     WHERE county = $1 AND (area, elder_id) > ($2, $3::uuid) ORDER BY area, elder_id LIMIT $4`,
    [county, after.area, after.id, limit],
  );
  return found.rows;
}

/** Persons of a county whose row was written after a position of its feed. */
export async function findChangedSince(
  client: pg.ClientBase,
  county: string,
  seq: number,
  limit: number,
): Promise<FeedRow[]> {
  const found = await client.query<FeedRow>(
    `SELECT ${COLUMNS} FROM yike.policy_subjects WHERE county = $1 AND seq > $2 ORDER BY seq, elder_id LIMIT $3`,
    [county, seq, limit],
  );
  return found.rows;
}
