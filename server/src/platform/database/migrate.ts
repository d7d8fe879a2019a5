import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { withClient } from './connect.ts';
import { DatabaseProblem, messageOf } from './problem.ts';
import { ensureApplicationRole } from './roles.ts';
import { splitStatements, type Statement } from './statements.ts';

export interface Migration {
  /** Four digits, the order of application. */
  id: string;
  name: string;
  sha256: string;
}

interface MigrationFile extends Migration {
  statements: Statement[];
}

export interface MigrateOptions {
  /** Folder of the `NNNN_name.sql` files; the product's own by default. */
  folder?: string;
  log?: (line: string) => void;
}

export const migrationsFolder = fileURLToPath(new URL('../../../migrations', import.meta.url));

/** Held shared by a backup and exclusively by whoever changes the schema: "YIKE" in ASCII. */
export const schemaLockKey = 0x59494b45;

const fileName = /^(\d{4})_([a-z0-9_]+)\.sql$/;
const transactionWords = /^(begin|start\s+transaction|commit|end|rollback|abort|savepoint|release)\b/i;

/**
 * Brings the database to the newest schema: makes the application role, then applies what is missing, each migration in a
 * transaction of its own. Concurrent callers wait for one another.
 * @returns all migrations now applied, and which of them this call applied
 * @throws {DatabaseProblem} `migration_changed`, `migration_gap`, `migration_failed`, `migration_file`, `role_*`
 */
export async function migrate(
  adminUrl: string,
  options: MigrateOptions = {},
): Promise<{ current: Migration[]; applied: Migration[] }> {
  const files = await readMigrations(options.folder);
  return withClient(adminUrl, 'yike migrate', async (client) => {
    await ensureApplicationRole(client);
    await client.query(`SELECT pg_advisory_lock(${schemaLockKey})`);
    const missing = checkHistory(files, await appliedMigrations(client), options.log);
    for (const file of missing) {
      await client.query('BEGIN');
      try {
        await applyMigration(client, file);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      }
      // A SET in one migration must not reach the next.
      await client.query('RESET ALL');
      options.log?.(`${file.id}_${file.name}`);
    }
    return {
      current: await appliedMigrations(client),
      applied: missing.map(({ id, name, sha256 }) => ({ id, name, sha256 })),
    };
  });
}

/**
 * Reads and splits the migrations of a folder, in order.
 * @throws {DatabaseProblem} `migration_file`
 */
export async function readMigrations(folder = migrationsFolder): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const files: MigrationFile[] = [];
  for (const name of names) {
    const [, id, title] = fileName.exec(name) ?? [];
    if (id === undefined || title === undefined) throw badFile(name, 'NNNN_name.sql');
    if (files.at(-1)?.id === id) throw badFile(name, `${id} 重复 / twice`);
    // The same file checked out on Windows is the same migration.
    const sql = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n');
    files.push({ id, name: title, sha256: sha256(sql), statements: split(name, sql) });
  }
  return files;
}

function split(name: string, sql: string): Statement[] {
  let statements: Statement[];
  try {
    statements = splitStatements(sql);
  } catch (error) {
    throw badFile(name, messageOf(error));
  }
  const own = statements.find(({ text }) => transactionWords.test(text));
  if (own)
    throw badFile(
      name,
      `第 ${own.line} 行：迁移本身就在事务内 / line ${own.line}: a migration already is a transaction`,
    );
  return statements;
}

/** The migrations that the database has, in order; none for a database that was never migrated. */
export async function appliedMigrations(client: pg.ClientBase): Promise<Migration[]> {
  const table = await client.query<{ found: boolean }>(
    `SELECT to_regclass('public.schema_migrations') IS NOT NULL AS found`,
  );
  if (!table.rows[0]?.found) return [];
  const { rows } = await client.query<Migration>('SELECT id, name, sha256 FROM public.schema_migrations ORDER BY id');
  return rows;
}

/**
 * Runs the statements of one migration and records it, in the caller's transaction.
 * @throws {DatabaseProblem} `migration_failed`
 */
export async function applyMigration(client: pg.ClientBase, file: MigrationFile): Promise<void> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS public.schema_migrations (
       id text PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL)`,
  );
  for (const { text, line } of file.statements) {
    try {
      await client.query(text);
    } catch (error) {
      throw new DatabaseProblem(
        'migration_failed',
        {
          zh: `迁移 ${file.id}_${file.name}.sql 第 ${line} 行的语句失败，已回滚：${messageOf(error)}`,
          en: `The statement at line ${line} of migration ${file.id}_${file.name}.sql failed and was rolled back: ${messageOf(error)}`,
        },
        { cause: error },
      );
    }
  }
  await client.query('INSERT INTO public.schema_migrations (id, name, sha256, applied_at) VALUES ($1, $2, $3, now())', [
    file.id,
    file.name,
    file.sha256,
  ]);
}

/**
 * What is still to be applied. A database that is ahead is allowed, since the previous release must run on the new schema;
 * one that took another way is not.
 */
export function checkHistory<File extends Migration>(
  files: File[],
  applied: Migration[],
  log?: (line: string) => void,
): File[] {
  const newest = files.at(-1)?.id ?? '';
  const byId = new Map(files.map((file) => [file.id, file]));
  for (const done of applied) {
    const file = byId.get(done.id);
    if (file && file.sha256 !== done.sha256) {
      throw new DatabaseProblem('migration_changed', {
        zh: `迁移 ${done.id}_${done.name}.sql 在应用之后被改动。已应用的迁移不得修改，请恢复原文件，并另加新的迁移。`,
        en: `Migration ${done.id}_${done.name}.sql was changed after it had been applied. Restore the file and add a new migration instead.`,
      });
    }
    if (file) continue;
    if (done.id < newest) throw gap(`${done.id}_${done.name}`);
    log?.(`数据库比本程序新 / the database is ahead of this program: ${done.id}_${done.name}`);
  }
  const last = applied.at(-1)?.id ?? '';
  const missing = files.filter((file) => !applied.some((done) => done.id === file.id));
  const late = missing.find((file) => file.id < last);
  if (late) throw gap(`${late.id}_${late.name}`);
  return missing;
}

function gap(name: string): DatabaseProblem {
  return new DatabaseProblem('migration_gap', {
    zh: `数据库与本程序的迁移顺序不一致（${name}）。请确认程序版本与数据库匹配。`,
    en: `The migrations of this database and of this program are not one line (${name}). Check that the release belongs to the database.`,
  });
}

function badFile(name: string, why: string): DatabaseProblem {
  return new DatabaseProblem('migration_file', {
    zh: `迁移文件 ${name} 有误：${why}`,
    en: `The migration file ${name} is wrong: ${why}`,
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
