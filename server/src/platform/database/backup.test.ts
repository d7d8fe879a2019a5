import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { administer } from './administer.ts';
import { backup } from './backup.ts';
import { frame, jsonFrame, readFrames, type BackupManifest } from './backup-format.ts';
import { migrate } from './migrate.ts';
import { restore } from './restore.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

const createdAt = new Date('2026-11-21T08:00:00Z');
/** Everything that makes copying hard: circles, self-references, generated and identity columns, partitions, seeds. */
const schema = `
  CREATE SCHEMA yike;
  CREATE TABLE yike.zones (code text PRIMARY KEY, name text NOT NULL);
  INSERT INTO yike.zones VALUES ('331002', '椒江区'), ('331003', '黄岩区');
  CREATE TABLE yike.elders (
    zone text NOT NULL REFERENCES yike.zones, id int GENERATED ALWAYS AS IDENTITY, parent int, main_visit int,
    name text, birth date, tags jsonb, photo bytea, score float8, born_year int GENERATED ALWAYS AS (date_part('year', birth)::int) STORED,
    PRIMARY KEY (zone, id), FOREIGN KEY (zone, parent) REFERENCES yike.elders);
  CREATE TABLE yike.a_visits (
    zone text NOT NULL, id int, elder int NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (zone, id), FOREIGN KEY (zone, elder) REFERENCES yike.elders);
  ALTER TABLE yike.elders ADD CONSTRAINT circle FOREIGN KEY (zone, main_visit) REFERENCES yike.a_visits;
  CREATE TABLE yike.events (zone text, month int NOT NULL CHECK (month BETWEEN 1 AND 12), note text) PARTITION BY LIST (month);
  CREATE TABLE yike.events_1 PARTITION OF yike.events FOR VALUES IN (1);
  CREATE TABLE yike.events_2 PARTITION OF yike.events DEFAULT;
  CREATE TABLE yike."Odd ""name" ("select" int, "a,b" text);
  CREATE SEQUENCE yike.numbers START 7;
  ALTER TABLE yike.elders ENABLE ROW LEVEL SECURITY;
  ALTER TABLE yike.elders FORCE ROW LEVEL SECURITY;
  CREATE POLICY by_area ON yike.elders
    USING (zone || '000000' >= nullif(current_setting('yike.area_from', true), '') AND zone || '000000' <= nullif(current_setting('yike.area_to', true), ''));
`;
const fill = `
  SET yike.area_from = '000000000000'; SET yike.area_to = '999999999999';
  DELETE FROM yike.zones WHERE code = '331003';
  INSERT INTO yike.elders (zone, name, birth, tags, photo, score)
    SELECT '331002', E'王\\t\\\\N㐂䶮龘' || i, date '1940-01-01' + i, json_build_object('n', i), decode(md5(i::text), 'hex'), i / 3.0
    FROM generate_series(1, 5000) i;
  INSERT INTO yike.elders (zone, name, score) VALUES ('331002', NULL, 'NaN'), ('331002', '', '-Infinity'), ('331002', E'\\\\.\\n', 1e-300);
  UPDATE yike.elders SET parent = 1 WHERE id > 4000;
  INSERT INTO yike.a_visits SELECT zone, id, id, timestamptz '2026-10-01 08:00+08' + id * interval '1 minute' FROM yike.elders WHERE id < 1000;
  UPDATE yike.elders SET main_visit = id WHERE id < 10;
  INSERT INTO yike.events SELECT '331002', 1 + i % 12, repeat('x', i) FROM generate_series(1, 100) i;
  INSERT INTO yike."Odd ""name" VALUES (1, 'a,"b');
  SELECT nextval('yike.numbers'), nextval('yike.numbers');
`;

let folder: string;
let file: string;
let migrationsFolder: string;
let source: TestDatabase;
let target: TestDatabase;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yike-backup-'));
  file = join(folder, 'county.yike');
  migrationsFolder = folder;
  await writeFile(join(folder, '0001_schema.sql'), schema);
  source = await testDatabase('empty');
  target = await testDatabase('empty');
  await migrate(source.adminUrl, { folder });
  await query(source, fill);
});
afterEach(async () => {
  await source.drop();
  await target.drop();
  await rm(folder, { recursive: true, force: true });
});

async function query(database: { adminUrl: string }, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const save = (database: { adminUrl: string } = source, to = file) =>
  backup({ adminUrl: database.adminUrl, file: to, createdAt, appVersion: '0.1.0' });
const load = (database: { adminUrl: string } = target) =>
  restore({ adminUrl: database.adminUrl, file, migrationsFolder });
const expectUntouched = async (database: TestDatabase = target) =>
  expect(
    await query(database, `SELECT to_regnamespace('yike') AS yike, to_regclass('schema_migrations') AS migrations`),
  ).toEqual([{ yike: null, migrations: null }]);

async function rewrite(change: (frames: { kind: string; body: Buffer }[]) => Buffer[]): Promise<void> {
  const frames = [];
  for await (const one of readFrames(file)) frames.push({ kind: one.kind, body: Buffer.from(one.body) });
  await writeFile(file, gzipSync(Buffer.concat(change(frames))));
}

describe('backup', () => {
  it('refuses to overwrite a file, an unwritable place and a database without tables, and leaves no file', async () => {
    await writeFile(file, 'precious');
    await expect(save()).rejects.toMatchObject({ details: { code: 'backup_exists' } });
    expect(await readFile(file, 'utf8')).toBe('precious');
    await expect(save(source, join(folder, 'none', 'x'))).rejects.toMatchObject({
      details: { code: 'backup_unwritable' },
    });
    const nothing = join(folder, 'nothing');
    await expect(save(target, nothing)).rejects.toMatchObject({ details: { code: 'not_migrated' } });
    expect([existsSync(nothing), existsSync(`${nothing}.part`)]).toEqual([false, false]);
  });

  it('is of one moment while others write, and readable by its owner only', async () => {
    const writer = new pg.Client({ connectionString: source.adminUrl });
    await writer.connect();
    await writer.query(`BEGIN; INSERT INTO yike.events VALUES ('331002', 12, 'late')`);
    const before = await query(source, 'SELECT count(*)::int AS rows FROM yike.events');
    let rowsSeen = 0;
    let commit: Promise<unknown> | undefined;
    const input = { adminUrl: source.adminUrl, file, createdAt, appVersion: '0.1.0' };
    const manifest = await backup(input, ({ rows }) => {
      commit ??= writer.query('COMMIT');
      rowsSeen = rows;
    });
    await commit;
    await writer.end();
    expect(await query(source, 'SELECT count(*)::int AS rows FROM yike.events')).not.toEqual(before);
    expect(manifest.tables.find(({ table }) => table === 'events')).toMatchObject(before[0] ?? {});
    expect(manifest).toMatchObject({
      createdAt: '2026-11-21T08:00:00.000Z',
      migrations: [{ id: '0001', name: 'schema' }],
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(rowsSeen).toBe(manifest.tables.reduce((sum, { rows }) => sum + rows, 0));
  });
});

describe('restore', () => {
  it('refuses a database that holds anything', async () => {
    await save();
    const before = await query(source, 'SELECT count(*) FROM yike.elders');
    await expect(load(source)).rejects.toMatchObject({ details: { code: 'database_not_empty' } });
    expect(await query(source, 'SELECT count(*) FROM yike.elders')).toEqual(before);
  });

  it('refuses any damaged file before it touches the database', async () => {
    await save();
    const good = await readFile(file);
    const plain = gunzipSync(good);
    const flip = (at: number) =>
      gzipSync(Buffer.concat([plain.subarray(0, at), Buffer.from([(plain[at] ?? 0) ^ 1]), plain.subarray(at + 1)]));
    const bad: [string, Buffer][] = [
      ['empty', Buffer.alloc(0)],
      ['not gzip', Buffer.from('hello')],
      ['not ours', gzipSync('hello')],
      ['cut', good.subarray(0, good.length - 20)],
      ['cut inside a frame', gzipSync(plain.subarray(0, plain.length - 20))],
      ['without its end', gzipSync(plain.subarray(0, plain.indexOf('{"table":"elders","rows"') - 5))],
      ['a changed row', flip(plain.indexOf('㐂䶮龘') + 9)],
      [
        'a changed count',
        gzipSync(Buffer.from(plain.toString('latin1').replaceAll('"rows":5003', '"rows":5004'), 'latin1')),
      ],
      ['more behind', gzipSync(Buffer.concat([plain, jsonFrame('H', {})]))],
    ];
    for (const [name, content] of bad) {
      await writeFile(file, content);
      const failure = await load().then(
        () => undefined,
        (error: unknown) => error,
      );
      const code = name === 'a changed count' ? 'restore_mismatch' : 'backup_damaged';
      expect(failure, name).toMatchObject({ details: { code } });
      await expectUntouched();
    }
  });

  it('refuses a backup of another release', async () => {
    await save();
    await writeFile(join(folder, '0001_schema.sql'), `${schema} SELECT 1`);
    await expect(load()).rejects.toMatchObject({ details: { code: 'backup_other_release' } });
    await expectUntouched();
  });

  it('leaves nothing when the last table breaks a constraint', async () => {
    await save();
    await rewrite((frames) => {
      const row = Buffer.from('331002\t13\tno such month\n');
      const manifest = JSON.parse(frames.at(-1)?.body.toString() ?? '') as BackupManifest;
      const end = { table: 'events', rows: 1, sha256: createHash('sha256').update(row).digest('hex') };
      manifest.tables = manifest.tables.map((table) => (table.table === 'events' ? end : table));
      let current = '';
      return frames.flatMap(({ kind, body }) => {
        if (kind === 'T') current = (JSON.parse(body.toString()) as { table: string }).table;
        if (kind === 'M') return [jsonFrame('M', manifest)];
        if (current === 'events' && kind === 'E') return [frame('D', row), jsonFrame('E', end)];
        if (current === 'events' && kind === 'D') return [];
        return [frame(kind as 'D', body)];
      });
    });
    await expect(load()).rejects.toMatchObject({ code: '23514' });
    await expectUntouched();
  });

  it('brings everything back, and the copy saves to the same bytes', async () => {
    const saved = await save();
    const restored = await load();
    expect(restored).toEqual(saved);
    const again = await save(target, join(folder, 'again'));
    expect(again.tables).toEqual(saved.tables);
    expect(again.sequences).toEqual(saved.sequences);
    expect(saved.tables.map(({ table, rows }) => [table, rows]).sort()).toEqual([
      ['Odd "name', 1],
      ['a_visits', 999],
      ['elders', 5003],
      ['events', 100],
      ['zones', 1],
    ]);
    const check = `SELECT born_year, (SELECT relforcerowsecurity FROM pg_class WHERE relname = 'elders') AS forced,
      (SELECT count(*)::int FROM pg_constraint WHERE condeferrable) AS deferrable, nextval('yike.numbers') AS number FROM yike.elders WHERE id = 500`;
    expect(await query(target, check)).toEqual([{ born_year: 1941, forced: true, deferrable: 0, number: '9' }]);
    expect(await query(target, `INSERT INTO yike.elders (zone) VALUES ('331002') RETURNING id`)).toEqual([
      { id: 5004 },
    ]);
    await expect(
      query(target, `INSERT INTO yike.elders (zone, main_visit) VALUES ('331002', 77777)`),
    ).rejects.toMatchObject({ code: '23503' });
  });

  it('works for an owner who is no superuser and is bound by row-level security', async () => {
    await save();
    const name = new URL(target.adminUrl).pathname.slice(1);
    const clusterUrl = inject('clusterUrl');
    await administer(clusterUrl, `CREATE ROLE ${name} LOGIN NOSUPERUSER PASSWORD 'secret' IN ROLE yike_app`);
    try {
      await administer(clusterUrl, `ALTER DATABASE ${name} OWNER TO ${name}`);
      const url = new URL(target.adminUrl);
      url.username = name;
      url.password = 'secret';
      const owner = { adminUrl: url.href };
      const restored = await load(owner);
      expect(await query(owner, 'SELECT count(*) FROM yike.elders')).toEqual([{ count: '0' }]);
      const again = await save(owner, join(folder, 'again'));
      expect(again.tables).toEqual(restored.tables);

      await query(owner, `DROP POLICY by_area ON yike.elders; CREATE POLICY nobody ON yike.elders USING (false)`);
      const hidden = save(owner, join(folder, 'hidden'));
      await expect(hidden).rejects.toMatchObject({ details: { code: 'rows_hidden' } });
    } finally {
      await target.drop();
      await administer(clusterUrl, `DROP ROLE ${name}`);
    }
  });
});
