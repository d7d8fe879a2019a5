import { withClient } from './connect.ts';
import { attachEmbedded, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { DatabaseProblem } from './problem.ts';
import { checkApplicationLogin, withApplicationRole } from './roles.ts';

export interface DatabaseEnvironment {
  /** An external PostgreSQL 15 or later; embedded when it is not set. */
  DATABASE_URL?: string | undefined;
  /** Its login for the server; else DATABASE_URL's own, acting as the application role. */
  DATABASE_APP_URL?: string | undefined;
  /** Folder of the embedded database; `./data` when it is not set. */
  YIKE_DATA_DIR?: string | undefined;
}

/** URLs hold passwords: never log them. */
export interface OpenDatabase {
  /** For migrations, backup and restore. */
  adminUrl: string;
  /** For the server: every connection starts in the application role. */
  appUrl: string;
  kind: 'embedded' | 'attached' | 'external';
  stop(): Promise<void>;
}

export interface OpenOptions {
  log?: (line: string) => void;
}

const oldestVersion = 150000;

export function dataFolder(env: DatabaseEnvironment): string {
  return env.YIKE_DATA_DIR || 'data';
}

/**
 * Opens the database for its owner, the server: starts the embedded one or checks the external one, then migrates.
 * @throws {DatabaseProblem} that says what to do
 */
export async function openDatabase(env: DatabaseEnvironment, options: OpenOptions = {}): Promise<OpenDatabase> {
  const database = await openUnmigrated(env, options);
  try {
    await migrate(database.adminUrl, options);
    if (env.DATABASE_URL && env.DATABASE_APP_URL) await withClient(env.DATABASE_APP_URL, 'yike', checkApplicationLogin);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Like `openDatabase`, but leaves the schema as it is: for restoring. */
export async function openUnmigrated(env: DatabaseEnvironment, options: OpenOptions = {}): Promise<OpenDatabase> {
  if (!env.DATABASE_URL) {
    const embedded = await startEmbedded({ dataDir: dataFolder(env), log: options.log });
    return { adminUrl: embedded.adminUrl, appUrl: embedded.appUrl, kind: 'embedded', stop: () => embedded.stop() };
  }
  await checkServer(env.DATABASE_URL);
  return {
    adminUrl: env.DATABASE_URL,
    appUrl: env.DATABASE_APP_URL || withApplicationRole(env.DATABASE_URL),
    kind: 'external',
    stop: () => Promise.resolve(),
  };
}

/**
 * For commands that may work beside a running server: uses its embedded database, or opens one of one's own, which it
 * migrates unless `leaveSchema`.
 */
export async function connectDatabase(
  env: DatabaseEnvironment,
  options: OpenOptions & { leaveSchema?: boolean } = {},
): Promise<OpenDatabase> {
  const running = env.DATABASE_URL ? undefined : await attachEmbedded(dataFolder(env));
  if (!running) return options.leaveSchema ? openUnmigrated(env, options) : openDatabase(env, options);
  return { adminUrl: running.adminUrl, appUrl: running.appUrl, kind: 'attached', stop: () => Promise.resolve() };
}

async function checkServer(url: string): Promise<void> {
  const found = await withClient(url, 'yike', async (client) => {
    const { rows } = await client.query<{ version: string; number: string; encoding: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
         current_setting('server_encoding') AS encoding`,
    );
    return rows[0];
  });
  if (Number(found?.number) < oldestVersion) {
    throw new DatabaseProblem('postgres_too_old', {
      zh: `DATABASE_URL 指向 PostgreSQL ${found?.version}，需要 15 或更高版本。`,
      en: `DATABASE_URL leads to PostgreSQL ${found?.version}; version 15 or later is needed.`,
    });
  }
  if (found?.encoding !== 'UTF8') {
    throw new DatabaseProblem('postgres_encoding', {
      zh: `数据库编码为 ${found?.encoding}，需要 UTF8。请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 重新创建。`,
      en: `The database's encoding is ${found?.encoding}, UTF8 is needed: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    });
  }
}
