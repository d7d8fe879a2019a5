import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { withClient } from './connect.ts';
import { acquireLock, readLock, type FolderLock } from './lock.ts';
import { chooseOsUser, copyNative, findNative, folderMode, type Native } from './native.ts';
import { choosePlace, fallbackRoot, firstClosedFolder, type OsUser, type Place } from './place.ts';
import { StartFailure, initCluster, launch, settleOrphan, type Postmaster } from './postmaster.ts';
import { DatabaseProblem, codeOf, messageOf } from './problem.ts';
import { ensureApplicationLogin, withApplicationRole } from './roles.ts';

/** Not `yike`: the default search_path begins with the schema of the user's own name. */
const superuser = 'yike_admin';
const databaseName = 'yike';
const applicationLogin = 'yike_server';
const settingsName = 'postgres.json';
const startTriesMax = 40;
const retryMs = 250;

const settingsShape = z.object({
  /** Absolute folder of the cluster; the data folder may be moved as a whole when it is below it (`pg`). */
  cluster: z.string(),
  password: z.string(),
  applicationPassword: z.string(),
  port: z.number().int().optional(),
});

type Settings = z.infer<typeof settingsShape>;

/** A running embedded PostgreSQL. URLs hold passwords: never log them. */
export interface EmbeddedUrls {
  /** Superuser: migrations, backup, restore. */
  adminUrl: string;
  /** A login of its own that only holds the application role, which it starts in. */
  appUrl: string;
  port: number;
}

export interface Embedded extends EmbeddedUrls {
  /** Fast shutdown: open transactions are rolled back, everything is on disk. Releases the folder. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  dataDir: string;
  port?: number;
  /** Receives one line in both languages for what an operator should know. */
  log?: (line: string) => void;
  /** False only for tests: no fsync. */
  durable?: boolean;
}

/**
 * Starts a PostgreSQL of our own on `dataDir`, making the cluster at the first start and recovering it after a crash.
 * It listens on 127.0.0.1 only, with a random password kept in `postgres.json` (0600).
 * @throws {DatabaseProblem} `data_folder_in_use` and others that say what to do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const log = options.log ?? (() => undefined);
  const dataDir = await makeDataDir(options.dataDir);
  const locks: FolderLock[] = [await acquireLock(dataDir)];
  let server: Postmaster | undefined;
  const release = async () => {
    await server?.stop();
    for (const lock of locks.reverse()) await lock.release();
  };
  try {
    const native = findNative();
    const known = await readSettings(dataDir);
    const { place, user } = await prepare(dataDir, known, native, log);
    // Two data folders, one a copy of the other, may name the same moved cluster.
    if (place.clusterMoved) locks.push(await acquireLock(dirname(place.cluster)));
    const settings = await prepareCluster({ dataDir, known, place, user, native, durable: options.durable ?? true });
    if (await settleOrphan(place.cluster)) {
      log('上次异常退出留下的 PostgreSQL 已停止并恢复。 / Stopped the PostgreSQL that a killed run had left behind.');
    }
    const started = await launchOnFreePort(options, settings, place, user, join(dataDir, 'postgres.log'));
    server = started.server;
    const urls = urlsOf(settings, started.port);
    await prepareDatabase(urls, settings);
    await writeSettings(dataDir, { ...settings, port: started.port });
    await locks[0]?.setPort(started.port);

    let stopping: Promise<void> | undefined;
    void server.ended.then(() => {
      if (!stopping)
        log(`PostgreSQL 意外终止，见 / PostgreSQL ended unexpectedly, see ${join(dataDir, 'postgres.log')}`);
    });
    return { ...urls, stop: () => (stopping ??= release()) };
  } catch (error) {
    await release();
    throw error;
  }
}

/**
 * The database that a running owner of `dataDir` serves, for commands that only need a connection; undefined when nobody
 * runs one (or it is still starting).
 */
export async function attachEmbedded(dataDir: string): Promise<EmbeddedUrls | undefined> {
  const folder = resolve(dataDir);
  const lock = await readLock(folder);
  if (!lock || lock.alive !== 'yes' || lock.record.port === undefined) return undefined;
  const settings = await readSettings(folder);
  return settings && urlsOf(settings, lock.record.port);
}

async function makeDataDir(dataDir: string): Promise<string> {
  const folder = resolve(dataDir);
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    return await realpath(folder);
  } catch (error) {
    throw new DatabaseProblem(
      'data_folder_forbidden',
      {
        zh: `无法创建数据目录 ${folder}：${messageOf(error)}。请用 YIKE_DATA_DIR 指定可写的目录。`,
        en: `The data folder ${folder} cannot be made: ${messageOf(error)}. Name a writable folder in YIKE_DATA_DIR.`,
      },
      { cause: error },
    );
  }
}

function urlsOf(settings: Settings, port: number): EmbeddedUrls {
  const at = `127.0.0.1:${port}/${databaseName}`;
  return {
    adminUrl: `postgres://${superuser}:${settings.password}@${at}`,
    appUrl: withApplicationRole(`postgres://${applicationLogin}:${settings.applicationPassword}@${at}`),
    port,
  };
}

async function readSettings(dataDir: string): Promise<Settings | undefined> {
  const file = join(dataDir, settingsName);
  try {
    const settings = settingsShape.parse(JSON.parse(await readFile(file, 'utf8')));
    return { ...settings, cluster: resolve(dataDir, settings.cluster) };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new DatabaseProblem(
      'settings_unreadable',
      {
        zh: `无法读取 ${file}（数据库密码文件）：${messageOf(error)}。请用创建它的用户运行。`,
        en: `${file} (the database's password) cannot be read: ${messageOf(error)}. Run as the user who made it.`,
      },
      { cause: error },
    );
  }
}

async function writeSettings(dataDir: string, settings: Settings): Promise<void> {
  const file = join(dataDir, settingsName);
  const inside = join(dataDir, 'pg');
  const body = { ...settings, cluster: settings.cluster === inside ? 'pg' : settings.cluster };
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  await writeFile(draft, `${JSON.stringify(body, null, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  // Root who starts a plain user's data folder once must not lock that user out.
  if (process.getuid?.() === 0) {
    const owner = await stat(existsSync(file) ? file : draft);
    await chown(draft, owner.uid, owner.gid);
  }
  await rename(draft, file);
}

async function prepare(
  dataDir: string,
  known: Settings | undefined,
  native: Native,
  log: (line: string) => void,
): Promise<{ place: Place; user: OsUser | undefined }> {
  const user = chooseOsUser(known?.cluster ?? join(dataDir, 'pg'));
  const chosen = choosePlace({
    dataDir,
    native: native.folder,
    nativeVersion: native.version,
    user,
    modeOf: folderMode,
    isTaken: (folder) => existsSync(join(folder, 'pg')),
  });
  const place = keepKnownCluster(dataDir, chosen, known);
  try {
    if (place.clusterMoved) await mkdir(dirname(place.cluster), { recursive: true, mode: 0o755 });
    if (place.nativeMoved) await copyNative(native, place.native);
  } catch (error) {
    throw cannotReach(dataDir, error);
  }
  const closed =
    user && [place.native, dirname(place.cluster)].find((path) => firstClosedFolder(path, user, folderMode));
  if (closed !== undefined) throw cannotReach(closed, undefined);
  if (place.clusterMoved || place.nativeMoved) {
    const parts = [place.nativeMoved ? place.native : [], place.clusterMoved ? place.cluster : []].flat().join(', ');
    log(
      `PostgreSQL 的系统用户不能进入该目录，数据库放在 ${parts} / PostgreSQL's OS user may not enter this folder, so it uses ${parts}`,
    );
  }
  return { place, user };
}

/** Where a cluster once is, it stays, even when the folder could hold it by now. */
function keepKnownCluster(dataDir: string, chosen: Place, known: Settings | undefined): Place {
  if (!known || !existsSync(known.cluster)) return chosen;
  return { ...chosen, cluster: known.cluster, clusterMoved: known.cluster !== join(dataDir, 'pg') };
}

function cannotReach(folder: string, cause: unknown): DatabaseProblem {
  const why = cause === undefined ? '' : ` (${messageOf(cause)})`;
  return new DatabaseProblem(
    'folder_out_of_reach',
    {
      zh: `PostgreSQL 不能以 root 运行，其系统用户进不了 ${folder}，也不能改用 ${fallbackRoot}${why}。请用普通用户运行，或把程序和 YIKE_DATA_DIR 放到其他用户可进入的目录（如 /srv/yike）。`,
      en: `PostgreSQL does not run as root, its OS user may not enter ${folder}, and ${fallbackRoot} cannot be used either${why}. Start as a plain user, or keep the program and YIKE_DATA_DIR where others may enter (e.g. /srv/yike).`,
    },
    { cause },
  );
}

async function prepareCluster(input: {
  dataDir: string;
  known: Settings | undefined;
  place: Place;
  user: OsUser | undefined;
  native: Native;
  durable: boolean;
}): Promise<Settings> {
  const { dataDir, known, place, user, native, durable } = input;
  const exists = existsSync(place.cluster);
  if (exists && !known) {
    throw new DatabaseProblem('settings_missing', {
      zh: `${place.cluster} 中已有数据库，但缺少密码文件 ${join(dataDir, settingsName)}。请恢复该文件；若不再需要这些数据，请移走该目录。`,
      en: `There is a database in ${place.cluster} but its password file ${join(dataDir, settingsName)} is missing. Bring that file back, or move the folder away if the data is not needed.`,
    });
  }
  const settings: Settings = {
    cluster: place.cluster,
    password: known?.password ?? randomBytes(24).toString('base64url'),
    applicationPassword: known?.applicationPassword ?? randomBytes(24).toString('base64url'),
    port: known?.port,
  };
  if (exists) {
    checkVersion(place.cluster, native);
    return settings;
  }
  // Written before the cluster exists, so that a crash in between never leaves a cluster without its password.
  await writeSettings(dataDir, settings);
  const { password } = settings;
  await initCluster({ native: place.native, cluster: place.cluster, user, superuser, password, durable });
  return settings;
}

function checkVersion(cluster: string, native: Native): void {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  const brought = native.version.split('.')[0] ?? '';
  if (made === brought) return;
  throw new DatabaseProblem('cluster_version', {
    zh: `数据库由 PostgreSQL ${made} 创建，而本程序自带 ${brought}。请用原版本执行 yike backup，再在新的数据目录中执行 yike restore。`,
    en: `The database was made by PostgreSQL ${made}, this program brings ${brought}. Run yike backup with the old release, then yike restore into a new data folder.`,
  });
}

async function launchOnFreePort(
  options: EmbeddedOptions,
  settings: Settings,
  place: Place,
  user: OsUser | undefined,
  logFile: string,
): Promise<{ server: Postmaster; port: number }> {
  let lastPort = settings.port;
  for (let tries = 1; ; tries++) {
    const port = options.port ?? (await freePort(lastPort));
    try {
      const server = await launch({
        native: place.native,
        cluster: place.cluster,
        user,
        logFile,
        port,
        durable: options.durable ?? true,
      });
      return { server, port };
    } catch (error) {
      if (!(error instanceof StartFailure)) throw error;
      const mayHelp = error.reason === 'shared_memory' || (error.reason === 'port' && options.port === undefined);
      if (!mayHelp || tries === startTriesMax) {
        throw new DatabaseProblem(
          'postgres_start_failed',
          {
            zh: `PostgreSQL 未能启动（日志 ${logFile}）：\n${error.message}`,
            en: `PostgreSQL did not start (log: ${logFile}):\n${error.message}`,
          },
          { cause: error },
        );
      }
      lastPort = undefined;
      // Back ends of a killed server see its death within moments and leave the shared memory.
      if (error.reason === 'shared_memory') await sleep(retryMs);
    }
  }
}

/** The preferred port if it is free on 127.0.0.1, else one that the system gives. */
async function freePort(preferred: number | undefined): Promise<number> {
  const listen = (port: number) =>
    new Promise<number>((done, fail) => {
      const probe = createServer();
      probe.once('error', fail);
      probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
        const address = probe.address();
        probe.close(() => (typeof address === 'object' && address ? done(address.port) : fail(new Error('no port'))));
      });
    });
  if (preferred === undefined) return listen(0);
  return listen(preferred).catch(() => listen(0));
}

async function prepareDatabase(urls: EmbeddedUrls, settings: Settings): Promise<void> {
  const url = new URL(urls.adminUrl);
  url.pathname = '/postgres';
  await withClient(url.href, 'yike', async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
    await ensureApplicationLogin(client, applicationLogin, settings.applicationPassword);
  });
}
