import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { administer } from './administer.ts';
import { migrate } from './migrate.ts';
import { withApplicationRole } from './roles.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await testDatabase('empty');
  folder = await mkdtemp(join(tmpdir(), 'yike-migrations-'));
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const put = (name: string, sql: string) => writeFile(join(folder, name), sql);
const run = () => migrate(database.adminUrl, { folder });
const names = (list: { id: string }[]) => list.map(({ id }) => id);

async function query(sql: string, url = database.adminUrl): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('migrate', () => {
  it('refuses a migration that was changed after it was applied, and applies nothing', async () => {
    await put('0001_first.sql', 'CREATE SCHEMA yike; CREATE TABLE yike.a (id int PRIMARY KEY)');
    await run();
    await put('0001_first.sql', 'CREATE SCHEMA yike; CREATE TABLE yike.a (id bigint PRIMARY KEY)');
    await put('0002_second.sql', 'CREATE TABLE yike.b (id int)');
    await expect(run()).rejects.toMatchObject({
      details: { code: 'migration_changed', en: expect.stringContaining('0001_first.sql') as string },
    });
    expect(await query(`SELECT to_regclass('yike.b') AS b`)).toEqual([{ b: null }]);
  });

  it('refuses a migration that comes before one already applied', async () => {
    await put('0002_second.sql', 'SELECT 1');
    await run();
    await put('0001_first.sql', 'SELECT 1');
    await expect(run()).rejects.toMatchObject({ details: { code: 'migration_gap' } });
  });

  it('refuses misnamed files, transaction commands and what cannot be split', async () => {
    for (const [name, sql] of [
      ['1_first.sql', 'SELECT 1'],
      ['0001_first.sql', 'BEGIN; SELECT 1; COMMIT'],
      ['0001_first.sql', "SELECT 'open"],
    ] as const) {
      await put(name, sql);
      await expect(run()).rejects.toMatchObject({ details: { code: 'migration_file' } });
      await rm(join(folder, name));
    }
  });

  it('leaves nothing of a migration that fails, and names the line', async () => {
    await put('0001_first.sql', 'CREATE TABLE a (id int);\n\nCREATE TABLE a (id int);');
    await put('0002_second.sql', 'CREATE TABLE b (id int)');
    await expect(run()).rejects.toMatchObject({
      details: { code: 'migration_failed', en: expect.stringMatching(/line 3 .*0001_first.*already exists/) as string },
    });
    expect(await query(`SELECT to_regclass('a') AS a, to_regclass('b') AS b`)).toEqual([{ a: null, b: null }]);
  });

  it('applies each once, in order, and does not carry settings over', async () => {
    await put('0001_first.sql', 'CREATE SCHEMA yike; SET search_path = yike; CREATE TABLE a (id int);');
    await put('0002_second.sql', 'CREATE TABLE a (id int); -- in public');
    expect(names((await run()).applied)).toEqual(['0001', '0002']);
    expect(await run()).toMatchObject({ applied: [], current: [{ id: '0001', name: 'first' }, { id: '0002' }] });
    expect(await query(`SELECT to_regclass('public.a') IS NOT NULL AS found`)).toEqual([{ found: true }]);
  });

  it('does not mind Windows line ends, nor a database that is ahead', async () => {
    await put('0001_first.sql', 'CREATE TABLE a (\n id int)');
    await put('0002_second.sql', 'SELECT 2');
    await run();
    await put('0001_first.sql', 'CREATE TABLE a (\r\n id int)');
    await rm(join(folder, '0002_second.sql'));
    expect(names((await run()).current)).toEqual(['0001', '0002']);
  });

  it('applies once when many start at the same time, in several databases', async () => {
    const other = await testDatabase('empty');
    try {
      await put('0001_first.sql', 'CREATE TABLE a (id int); SELECT pg_sleep(0.2)');
      const urls = [database.adminUrl, other.adminUrl, database.adminUrl, other.adminUrl, database.adminUrl];
      const results = await Promise.all(urls.map((url) => migrate(url, { folder })));
      expect(results.flatMap(({ applied }) => applied)).toHaveLength(2);
    } finally {
      await other.drop();
    }
  });

  it('lets an owner who is no superuser act as the application role, which owns nothing', async () => {
    const owner = `${new URL(database.adminUrl).pathname.slice(1)}_owner`;
    const clusterUrl = inject('clusterUrl');
    await administer(clusterUrl, `CREATE ROLE ${owner} LOGIN CREATEROLE NOSUPERUSER PASSWORD 'secret'`);
    try {
      await administer(clusterUrl, `ALTER DATABASE ${owner.replace('_owner', '')} OWNER TO ${owner}`);
      // Who has CREATEROLE may not hand out a role that somebody else made; an administrator grants it once.
      const url = new URL(database.adminUrl);
      url.username = owner;
      url.password = 'secret';
      await put('0001_first.sql', 'CREATE TABLE a (id int); GRANT SELECT ON a TO yike_app');
      const server = await query(`SELECT current_setting('server_version_num')::int >= 160000 AS strict`);
      if ((server[0] as { strict: boolean }).strict) {
        await expect(migrate(url.href, { folder })).rejects.toMatchObject({
          details: { code: 'role_missing', en: expect.stringContaining('GRANT yike_app TO') as string },
        });
        await administer(clusterUrl, `GRANT yike_app TO ${owner}`);
      }
      await migrate(url.href, { folder });
      expect(
        await query(
          'SELECT current_user::text AS who, (SELECT count(*)::int FROM a) AS rows',
          withApplicationRole(url.href),
        ),
      ).toEqual([{ who: 'yike_app', rows: 0 }]);
    } finally {
      await database.drop();
      await administer(clusterUrl, `DROP ROLE ${owner}`);
    }
  });
});

describe('testDatabase', () => {
  it('is migrated, and its application role is bound by row-level security', async () => {
    const migrated = await testDatabase();
    try {
      expect(await query('SELECT count(*) > 0 AS has FROM schema_migrations', migrated.adminUrl)).toEqual([
        { has: true },
      ]);
      expect(
        await query(`SELECT current_user::text AS who, row_security_active('yike.elders') AS bound`, migrated.appUrl),
      ).toEqual([{ who: 'yike_app', bound: true }]);
    } finally {
      await migrated.drop();
    }
  });
});
