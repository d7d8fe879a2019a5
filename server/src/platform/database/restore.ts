import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { withClient } from './connect.ts';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import {
  damaged,
  headerShape,
  manifestShape,
  parseFrame,
  readFrames,
  tableEndShape,
  tableStartShape,
  type BackupManifest,
  type Frame,
  type OnProgress,
} from './backup-format.ts';
import {
  columnList,
  copyOutCommand,
  countRows,
  listForeignKeys,
  listTables,
  prepareCopySession,
  qualified,
  schemaName,
  type CopyTable,
  type ForeignKey,
} from './copy-catalogue.ts';
import { appliedMigrations, applyMigration, readMigrations, schemaLockKey } from './migrate.ts';
import { DatabaseProblem } from './problem.ts';
import { ensureApplicationRole } from './roles.ts';

export interface RestoreInput {
  /** An empty database: never migrated. */
  adminUrl: string;
  file: string;
  migrationsFolder?: string;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Reads the whole backup file and checks every table against its SHA-256, without a database.
 * @throws {DatabaseProblem} `backup_damaged`
 */
export async function verifyBackupFile(file: string, onProgress?: OnProgress): Promise<BackupManifest> {
  const frames = readFrames(file);
  const next = async () => (await frames.next()).value as Frame | undefined;
  try {
    const header = parseFrame(file, await next(), 'H', headerShape);
    const seen: unknown[] = [];
    let rows = 0;
    let found = await next();
    for (; found?.kind === 'T'; found = await next()) {
      const { table } = parseFrame(file, found, 'T', tableStartShape);
      const hash = createHash('sha256');
      for (found = await next(); found?.kind === 'D'; found = await next()) hash.update(found.body);
      const end = parseFrame(file, found, 'E', tableEndShape);
      if (end.table !== table || end.sha256 !== hash.digest('hex')) throw damaged(file, `SHA-256: ${table}`);
      seen.push(end);
      rows += end.rows;
      onProgress?.({ phase: 'check', table, rows, rowsTotal: 0 });
    }
    const manifest = parseFrame(file, found, 'M', manifestShape);
    const { tables, sequences: _sequences, ...rest } = manifest;
    if (digest(JSON.stringify([tables, rest])) !== digest(JSON.stringify([seen, header])))
      throw damaged(file, 'manifest');
    if (await next()) throw damaged(file, 'data after the manifest');
    return manifest;
  } finally {
    await frames.return(undefined);
  }
}

/**
 * Fills an empty database from a backup file: the schema exactly as it was, then the rows, then a comparison of counts and
 * hashes with what is now in the database. All in one transaction: afterwards everything is there, or nothing.
 * @throws {DatabaseProblem} `backup_damaged`, `database_not_empty`, `backup_other_release`, `restore_mismatch`
 */
export async function restore(input: RestoreInput, onProgress?: OnProgress): Promise<BackupManifest> {
  const file = resolve(input.file);
  return withClient(input.adminUrl, 'yike restore', async (client) => {
    await ensureApplicationRole(client);
    await client.query(`SELECT pg_advisory_lock(${schemaLockKey})`);
    await refuseUnlessEmpty(client);
    const manifest = await verifyBackupFile(file, onProgress);
    await client.query('BEGIN');
    try {
      await rebuildSchema(client, manifest, input.migrationsFolder);
      await prepareCopySession(client);
      await load(client, file, manifest, onProgress);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      throw error;
    }
    await client.query('ANALYZE');
    return manifest;
  });
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ tables: string }>(
    `SELECT count(*) AS tables FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace($1)`,
    [schemaName],
  );
  if (rows[0]?.tables === '0' && (await appliedMigrations(client)).length === 0) return;
  throw new DatabaseProblem('database_not_empty', {
    zh: '目标数据库不是空的，恢复不会覆盖已有数据。请用 YIKE_DATA_DIR 指定一个新目录，或新建一个数据库并用 DATABASE_URL 指向它。',
    en: 'The database is not empty, and restoring never overwrites. Name a new folder in YIKE_DATA_DIR, or create a new database and name it in DATABASE_URL.',
  });
}

async function rebuildSchema(client: pg.Client, manifest: BackupManifest, folder: string | undefined): Promise<void> {
  const files = new Map((await readMigrations(folder)).map((file) => [file.id, file]));
  for (const wanted of manifest.migrations) {
    const file = files.get(wanted.id);
    if (!file || file.sha256 !== wanted.sha256) {
      throw new DatabaseProblem('backup_other_release', {
        zh: `备份由版本 ${manifest.appVersion} 创建，本程序没有相同的迁移 ${wanted.id}_${wanted.name}.sql。请用该版本或更新的版本恢复。`,
        en: `The backup was made by release ${manifest.appVersion}; this program does not have the same migration ${wanted.id}_${wanted.name}.sql. Restore with that release or a later one.`,
      });
    }
    await applyMigration(client, file);
    await client.query('SET CONSTRAINTS ALL IMMEDIATE');
    await client.query('RESET ALL');
  }
}

async function load(
  client: pg.Client,
  file: string,
  manifest: BackupManifest,
  onProgress: OnProgress | undefined,
): Promise<void> {
  const tables = new Map((await listTables(client)).map((table) => [table.name, table]));
  const order = manifest.tables.map(({ table }) => table);
  if (order.length !== tables.size || !order.every((name) => tables.has(name))) throw mismatch('tables');
  const late = keysAgainstOrder(await listForeignKeys(client), order);
  const forced = [...tables.values()].filter((table) => table.isRowSecurityForced);

  // COPY FROM is refused where a policy applies, and a forced one applies to the owner.
  for (const { name } of forced) await client.query(`ALTER TABLE ${qualified(name)} NO FORCE ROW LEVEL SECURITY`);
  for (const key of late) await alterKey(client, key, 'DEFERRABLE INITIALLY DEFERRED');
  // Rows that the migrations themselves put in are in the backup, as they were by then.
  if (order.length > 0) await client.query(`TRUNCATE ${order.map(qualified).join(', ')}`);
  await copyIn(client, file, manifest, tables, onProgress);
  await client.query('SET CONSTRAINTS ALL IMMEDIATE');
  await verifyRows(client, manifest, tables, onProgress);
  for (const key of late) await alterKey(client, key, 'NOT DEFERRABLE');
  for (const { name } of forced) await client.query(`ALTER TABLE ${qualified(name)} FORCE ROW LEVEL SECURITY`);
  for (const { name, lastValue, isCalled } of manifest.sequences) {
    await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [qualified(name), lastValue, isCalled]);
  }
}

/** References to a table that is filled later: only in a circle of references. */
function keysAgainstOrder(keys: ForeignKey[], order: string[]): ForeignKey[] {
  const place = new Map(order.map((name, index) => [name, index]));
  return keys.filter((key) => !key.isDeferrable && (place.get(key.to) ?? 0) > (place.get(key.from) ?? 0));
}

async function alterKey(client: pg.Client, key: ForeignKey, timing: string): Promise<void> {
  await client.query(`ALTER TABLE ${qualified(key.from)} ALTER CONSTRAINT ${pg.escapeIdentifier(key.name)} ${timing}`);
}

async function copyIn(
  client: pg.Client,
  file: string,
  manifest: BackupManifest,
  tables: Map<string, CopyTable>,
  onProgress: OnProgress | undefined,
): Promise<void> {
  await client.query('SET CONSTRAINTS ALL DEFERRED');
  const rowsTotal = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
  const frames = readFrames(file);
  const next = async () => (await frames.next()).value as Frame | undefined;
  try {
    parseFrame(file, await next(), 'H', headerShape);
    let rows = 0;
    for (const expected of manifest.tables) {
      const start = parseFrame(file, await next(), 'T', tableStartShape);
      const table = tables.get(start.table);
      if (!table || start.table !== expected.table || start.columns.join() !== table.columns.join())
        throw mismatch(start.table);
      onProgress?.({ phase: 'copy', table: table.name, rows, rowsTotal });
      let end: Frame | undefined;
      const pieces = async function* () {
        for (end = await next(); end?.kind === 'D'; end = await next()) yield end.body;
      };
      const sink = client.query(copyFrom(`COPY ${qualified(table.name)} (${columnList(table.columns)}) FROM STDIN`));
      await pipeline(pieces, sink);
      parseFrame(file, end, 'E', tableEndShape);
      rows += expected.rows;
      onProgress?.({ phase: 'copy', table: table.name, rows, rowsTotal });
    }
  } finally {
    await frames.return(undefined);
  }
}

/** Reads every table back out of the database: what was restored is what was saved, byte for byte. */
async function verifyRows(
  client: pg.Client,
  manifest: BackupManifest,
  tables: Map<string, CopyTable>,
  onProgress: OnProgress | undefined,
): Promise<void> {
  const rowsTotal = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
  let rows = 0;
  for (const expected of manifest.tables) {
    const table = tables.get(expected.table);
    if (!table) throw mismatch(expected.table);
    const hash = createHash('sha256');
    const source = client.query(copyTo(copyOutCommand(table)));
    source.on('data', (piece: Buffer) => hash.update(piece));
    await once(source, 'end');
    const count = await countRows(client, table.name);
    if (count !== expected.rows || hash.digest('hex') !== expected.sha256) throw mismatch(table.name);
    rows += count;
    onProgress?.({ phase: 'verify', table: table.name, rows, rowsTotal });
  }
}

function mismatch(table: string): DatabaseProblem {
  return new DatabaseProblem('restore_mismatch', {
    zh: `恢复后的表 ${table} 与备份不一致，已全部回滚，数据库仍为空。`,
    en: `The restored table ${table} is not what the backup holds; everything was rolled back and the database is still empty.`,
  });
}
