import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../database/testing.ts';
import { createDatabase, type Database } from './index.ts';

interface Thing {
  id: number;
  kind: string;
}

let admin: Database;

beforeAll(async () => {
  admin = createDatabase((await testDatabase()).adminUrl, 1);
  await sql`CREATE TABLE public.things (id integer, kind text)`.execute(admin.db);
  await sql`INSERT INTO public.things VALUES (1, 'a'), (2, 'b'), (3, 'c')`.execute(admin.db);
});
afterAll(() => admin.close());

const things = () => admin.db.withTables<{ 'public.things': Thing }>().selectFrom('public.things').orderBy('id');
const ids = async (select: ReturnType<typeof things>) => (await select.select('id').execute()).map(({ id }) => id);
const prepared = async () =>
  (
    await sql<{
      n: number;
    }>`SELECT count(*) AS n FROM pg_prepared_statements WHERE statement LIKE '%things%kind%'`.execute(admin.db)
  ).rows[0]?.n;

describe('lists', () => {
  it('match their members, however many, and none when empty', async () => {
    expect(await ids(things().where('kind', 'in', ['a', 'c', 'z']))).toEqual([1, 3]);
    expect(await ids(things().where('kind', 'in', []))).toEqual([]);
    expect(await ids(things().where('kind', 'not in', ['a', 'c']))).toEqual([2]);
    expect(await ids(things().where('kind', 'not in', []))).toEqual([1, 2, 3]);
    expect(await ids(things().where('id', 'in', [2, 3]))).toEqual([2, 3]);
  });

  it('still take subqueries', async () => {
    const some = things().where('id', '>', 1).clearOrderBy().select('kind');
    expect(await ids(things().where('kind', 'in', some))).toEqual([2, 3]);
  });
});

describe('a statement that comes back', () => {
  it('is prepared once, for lists of any length', async () => {
    const before = (await prepared()) ?? 0;
    for (const kinds of [['a'], ['a', 'b'], ['a', 'b', 'c'], ['c'], []]) {
      expect(await ids(things().where('id', '<>', 9).where('kind', 'in', kinds))).toHaveLength(kinds.length);
    }
    expect(await prepared()).toBe(before + 1);
  });

  it('is planned anew each time when it asks for a range', async () => {
    const before = await prepared();
    for (let n = 0; n < 5; n += 1)
      expect(await ids(things().where('id', '<=', n).where('kind', '<>', 'z'))).toHaveLength(Math.min(n, 3));
    expect(await prepared()).toBe(before);
  });

  it('survives a migration that changes what it returns, after one refusal', async () => {
    const all = () => things().selectAll().where('kind', '<>', '').execute();
    for (let n = 0; n < 4; n += 1) await all();
    await sql`ALTER TABLE public.things ADD COLUMN note text DEFAULT 'new'`.execute(admin.db);
    await expect(all()).rejects.toMatchObject({ code: '0A000' });
    expect(await all()).toContainEqual({ id: 1, kind: 'a', note: 'new' });
  });
});
