import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChild } from './testing-child.ts';
import { attachEmbedded, startEmbedded } from './embedded.ts';
import { folderMode } from './native.ts';
import { firstClosedFolder } from './place.ts';

const nobody = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;
const sourceIsOpen = firstClosedFolder(fileURLToPath(new URL('.', import.meta.url)), nobody, folderMode) === undefined;

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'yike-embedded-'));
  chmodSync(dataDir, 0o755);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

const writer = () => `
  import pg from ${JSON.stringify(import.meta.resolve('pg'))};
  import { startEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)};
  const database = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS kept (id int PRIMARY KEY)');
  console.log('user ' + process.getuid() + ' port ' + database.port);
  for (let id = 1; ; id++) {
    await client.query('INSERT INTO kept VALUES ($1) ON CONFLICT DO NOTHING', [id]);
    console.log(id);
  }
`;

describe('startEmbedded', { timeout: 60_000 }, () => {
  it('lets in nobody without the password, which only the owner may read', async () => {
    const database = await startEmbedded({ dataDir });
    try {
      expect(statSync(join(dataDir, 'postgres.json')).mode & 0o777).toBe(0o600);
      const wrong = database.adminUrl.replace(/:[^:@]+@/, ':wrong@');
      await expect(query(wrong, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
      const [settings] = await query<{ all: Record<string, string> }>(
        database.adminUrl,
        `SELECT json_object_agg(name, setting) AS all FROM pg_settings
         WHERE name IN ('listen_addresses', 'unix_socket_directories', 'fsync', 'synchronous_commit', 'data_checksums')`,
      );
      expect(settings?.all).toEqual({
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        fsync: 'on',
        synchronous_commit: 'on',
        data_checksums: 'on',
      });
      const who = await query(
        database.appUrl,
        `SELECT current_user::text AS role, session_user::text AS login, rolsuper OR rolbypassrls AS strong
         FROM pg_roles WHERE rolname = session_user`,
      );
      expect(who).toEqual([{ role: 'yike_app', login: 'yike_server', strong: false }]);
    } finally {
      await database.stop();
    }
  });

  it('refuses a second process on the folder, to which commands can attach', async () => {
    const child = runChild(writer());
    try {
      await child.waitForLine((line) => line === '1');
      await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
        details: { code: 'data_folder_in_use', zh: expect.stringContaining(String(child.process.pid)) as string },
      });
      const attached = await attachEmbedded(dataDir);
      expect(await query(attached?.adminUrl ?? '', 'SELECT id FROM kept WHERE id = 1')).toEqual([{ id: 1 }]);
    } finally {
      child.process.kill('SIGKILL');
      await child.ended;
      await (await startEmbedded({ dataDir })).stop();
    }
    expect(await attachEmbedded(dataDir)).toBeUndefined();
  });

  it('keeps every confirmed row when its owner is killed, again and again', async () => {
    for (let round = 1; round <= 2; round++) {
      const child = runChild(writer());
      await child.waitForLine((line) => line === String(200 * round));
      child.process.kill('SIGKILL');
      await child.ended;
      const confirmed = Math.max(...child.lines.map(Number).filter(Number.isInteger));
      const notes: string[] = [];
      const database = await startEmbedded({ dataDir, log: (line) => notes.push(line) });
      try {
        expect(notes.join()).toContain('PostgreSQL');
        const [kept] = await query<{ count: string }>(
          database.adminUrl,
          `SELECT count(*) FROM kept WHERE id <= ${confirmed}`,
        );
        expect(Number(kept?.count)).toBe(confirmed);
      } finally {
        await database.stop();
      }
    }
  });

  it('recovers when owner and PostgreSQL are both killed', async () => {
    const child = runChild(writer());
    await child.waitForLine((line) => line === '100');
    const postmaster = Number(readFileSync(join(dataDir, 'pg', 'postmaster.pid'), 'utf8').split('\n')[0]);
    child.process.kill('SIGKILL');
    process.kill(postmaster, 'SIGKILL');
    await child.ended;
    const database = await startEmbedded({ dataDir });
    expect(await query(database.adminUrl, 'SELECT id FROM kept WHERE id = 100')).toEqual([{ id: 100 }]);
    await database.stop();
  });

  it('starts although the recorded pid of PostgreSQL now belongs to another program, and spares that', async () => {
    const first = await startEmbedded({ dataDir });
    const pidFile = join(dataDir, 'pg', 'postmaster.pid');
    const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    await first.stop();
    const { uid, gid } = statSync(join(dataDir, 'pg'));
    const stranger = spawn('sleep', ['60'], { ...(isRoot ? { uid, gid } : {}), stdio: 'ignore' });
    try {
      writeFileSync(pidFile, [String(stranger.pid), ...rest].join('\n'), { mode: 0o600 });
      chownSync(pidFile, uid, gid);
      const database = await startEmbedded({ dataDir });
      expect(await query(database.adminUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await database.stop();
      expect(stranger.exitCode).toBeNull();
      expect(stranger.signalCode).toBeNull();
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('says what to do when the password file is lost, and touches nothing', async () => {
    await (await startEmbedded({ dataDir })).stop();
    await rm(join(dataDir, 'postgres.json'));
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ details: { code: 'settings_missing' } });
    expect(statSync(join(dataDir, 'pg', 'PG_VERSION')).isFile()).toBe(true);
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ details: { code: 'settings_missing' } });
  });

  it.skipIf(!isRoot || !sourceIsOpen)('works as a plain user, whose folder root may start later', async () => {
    chownSync(dataDir, nobody.uid, nobody.gid);
    const child = runChild(writer(), nobody);
    await child.waitForLine((line) => line === '50');
    child.process.kill('SIGKILL');
    await child.ended;
    expect(child.lines[0]).toMatch(/^user 65534 /);
    const asRoot = await startEmbedded({ dataDir });
    expect(await query(asRoot.adminUrl, 'SELECT id FROM kept WHERE id = 50')).toEqual([{ id: 50 }]);
    await asRoot.stop();
    const again = runChild(writer(), nobody);
    await again.waitForLine((line) => line === '51');
    again.process.kill('SIGKILL');
    await again.ended;
    await (await startEmbedded({ dataDir })).stop();
  });
});
