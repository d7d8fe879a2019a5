import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { withClient } from './connect.ts';
import {
  dataFrames,
  formatVersion,
  jsonFrame,
  type BackupHeader,
  type BackupManifest,
  type BackupTable,
  type OnProgress,
} from './backup-format.ts';
import {
  copyOutCommand,
  countRows,
  listForeignKeys,
  listSequences,
  listTables,
  orderByReferences,
  prepareCopySession,
  qualified,
  type CopyTable,
} from './copy-catalogue.ts';
import { appliedMigrations, schemaLockKey } from './migrate.ts';
import { DatabaseProblem, codeOf, messageOf } from './problem.ts';

/** Rows compress several times over at the quickest levels; higher ones make the processor the limit. */
const gzipLevel = 3;

export interface BackupInput {
  adminUrl: string;
  /** Must not exist. Holds personal data: made readable by its owner only. */
  file: string;
  createdAt: Date;
  appVersion: string;
}

/**
 * Writes all tables of the schema, as of one moment, into one file while others go on working. The encryption keys are not
 * in it. The file appears under its name only when it is complete and on disk.
 * @throws {DatabaseProblem} `backup_exists`, `backup_unwritable`, `not_migrated`, `rows_hidden`
 */
export async function backup(input: BackupInput, onProgress?: OnProgress): Promise<BackupManifest> {
  const file = resolve(input.file);
  if (existsSync(file)) throw fileExists(file);
  const draft = `${file}.part`;
  try {
    await rm(draft, { force: true });
    const manifest = await withClient(input.adminUrl, 'yike backup', async (client) => {
      await client.query(`SELECT pg_advisory_lock_shared(${schemaLockKey})`);
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      await prepareCopySession(client);
      return writeSnapshot(client, input, draft, onProgress);
    });
    await syncToDisk(draft);
    if (existsSync(file)) throw fileExists(file);
    await rename(draft, file);
    // Network drives do not know syncing a folder.
    await syncToDisk(dirname(file)).catch(() => undefined);
    return manifest;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOSPC', 'EROFS', 'ENOTDIR'].includes(codeOf(error) ?? '')) {
      throw new DatabaseProblem(
        'backup_unwritable',
        {
          zh: `无法写入备份文件 ${file}：${messageOf(error)}`,
          en: `The backup file ${file} cannot be written: ${messageOf(error)}`,
        },
        { cause: error },
      );
    }
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeSnapshot(
  client: pg.Client,
  input: BackupInput,
  draft: string,
  onProgress: OnProgress | undefined,
): Promise<BackupManifest> {
  const migrations = await appliedMigrations(client);
  if (migrations.length === 0) {
    throw new DatabaseProblem('not_migrated', {
      zh: '数据库中还没有一刻的数据表，没有可备份的内容。',
      en: "The database does not hold Yike's tables yet; there is nothing to back up.",
    });
  }
  const version = await client.query<{ server_version: string }>('SHOW server_version');
  const header: BackupHeader = {
    format: 'yike-backup',
    formatVersion,
    appVersion: input.appVersion,
    createdAt: input.createdAt.toISOString(),
    postgres: version.rows[0]?.server_version ?? '',
    migrations,
  };
  const tables = orderByReferences(await listTables(client), await listForeignKeys(client));
  const expected = new Map<string, number>();
  for (const table of tables) {
    const count = await countRows(client, table.name);
    await checkNothingHidden(client, table, count);
    expected.set(table.name, count);
  }
  const rowsTotal = [...expected.values()].reduce((sum, count) => sum + count, 0);
  const manifest: BackupManifest = { ...header, tables: [], sequences: [] };

  const frames = async function* () {
    yield jsonFrame('H', header);
    let rows = 0;
    for (const table of tables) {
      onProgress?.({ phase: 'copy', table: table.name, rows, rowsTotal });
      yield jsonFrame('T', { table: table.name, columns: table.columns });
      const end = yield* copyOut(client, table);
      if (end.rows !== expected.get(table.name))
        throw new Error(`${table.name}: ${end.rows} rows copied of ${expected.get(table.name)}`);
      yield jsonFrame('E', end);
      manifest.tables.push(end);
      rows += end.rows;
      onProgress?.({ phase: 'copy', table: table.name, rows, rowsTotal });
    }
    // Sequences are outside transactions. Read last, they stand at or behind every number in the rows.
    manifest.sequences = await listSequences(client);
    yield jsonFrame('M', manifest);
  };
  await pipeline(frames, createGzip({ level: gzipLevel }), createWriteStream(draft, { flags: 'wx', mode: 0o600 }));
  return manifest;
}

async function* copyOut(client: pg.Client, table: CopyTable): AsyncGenerator<Buffer, BackupTable> {
  const hash = createHash('sha256');
  const rows = client.query(copyTo(copyOutCommand(table)));
  for await (const piece of rows as AsyncIterable<Buffer>) {
    hash.update(piece);
    yield* dataFrames(piece);
  }
  return { table: table.name, rows: rows.rowCount, sha256: hash.digest('hex') };
}

/**
 * A policy that does not go by area hides its rows from an owner who is no superuser, without an error. What PostgreSQL
 * counts itself then shows that there are some.
 */
async function checkNothingHidden(client: pg.Client, table: CopyTable, count: number): Promise<void> {
  if (!table.isRowSecurityForced || count > 0) return;
  const { rows } = await client.query<{ hidden: boolean }>(
    `SELECT NOT (r.rolsuper OR r.rolbypassrls) AND pg_stat_get_live_tuples(to_regclass($1)) > 0 AS hidden
     FROM pg_roles r WHERE r.rolname = current_user`,
    [qualified(table.name)],
  );
  if (!rows[0]?.hidden) return;
  throw new DatabaseProblem('rows_hidden', {
    zh: `行级安全对备份用户隐藏了表 ${table.name} 的数据，备份将不完整。请用超级用户或具有 BYPASSRLS 的用户（DATABASE_URL）备份。`,
    en: `Row-level security hides the rows of ${table.name} from this user, so the backup would be incomplete. Back up as a superuser or a user with BYPASSRLS (DATABASE_URL).`,
  });
}

async function syncToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function fileExists(file: string): DatabaseProblem {
  return new DatabaseProblem('backup_exists', {
    zh: `文件 ${file} 已存在，不会覆盖。请换一个文件名。`,
    en: `The file ${file} exists and is not overwritten. Choose another name.`,
  });
}
