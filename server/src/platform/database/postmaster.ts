import { spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { chown, mkdir, rename, rm } from 'node:fs/promises';
import { platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseProblem, codeOf } from './problem.ts';
import { processMark } from './process-mark.ts';
import type { OsUser } from './place.ts';

const pollMs = 20;
/** Recovery after a crash replays up to max_wal_size; a slow disk may take minutes. */
const startWaitMs = 600_000;
const fastStopWaitMs = 60_000;
const immediateStopWaitMs = 15_000;
const logBytesMax = 20_000_000;
const logTailBytes = 4_000;

export interface PostmasterOptions {
  native: string;
  cluster: string;
  user: OsUser | undefined;
  logFile: string;
  port: number;
  /** False only for tests: a crash of the machine may then lose the cluster. */
  durable: boolean;
}

export interface Postmaster {
  stop(): Promise<void>;
  /** Resolves when the server process ends for whatever reason. */
  ended: Promise<void>;
}

/** Why a start failed, as far as a retry can help. */
export class StartFailure extends Error {
  readonly reason: 'port' | 'shared_memory' | 'other';

  constructor(logTail: string) {
    super(logTail);
    this.name = 'StartFailure';
    this.reason = /could not (bind|create any TCP)|Address already in use/i.test(logTail)
      ? 'port'
      : /shared memory block .* is still in use/i.test(logTail)
        ? 'shared_memory'
        : 'other';
  }
}

/** PostgreSQL's own children see nothing of our environment: it may hold keys and PG* variables would change them. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function settings({ port, durable }: PostmasterOptions): string[] {
  const cacheMb = Math.max(256, Math.floor(totalmem() / 2 / 1_048_576));
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '100',
    shared_buffers: '256MB',
    effective_cache_size: `${cacheMb}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    max_locks_per_transaction: '256',
    max_wal_size: '2GB',
    min_wal_size: '256MB',
    checkpoint_timeout: '15min',
    random_page_cost: '1.1',
    // Just-in-time compilation costs more than it saves on short transactions under row-level security.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * Starts PostgreSQL on an existing cluster and waits until it takes connections. It runs in a session of its own and logs
 * to a file, so that Ctrl-C or the sudden death of this process do not harm it.
 * @throws {StartFailure}
 */
export async function launch(options: PostmasterOptions): Promise<Postmaster> {
  const { native, cluster, user, logFile } = options;
  await rotateLog(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const logStart = statSync(logFile).size;
  let child: ChildProcess;
  try {
    child = spawn(join(native, 'bin', 'postgres'), ['-D', cluster, ...settings(options)], {
      ...user,
      cwd: cluster,
      detached: true,
      env: cleanEnvironment(),
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
  let spawnError: Error | undefined;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      spawnError = error;
      resolve();
    });
  });
  child.unref();
  const hasEnded = () => spawnError !== undefined || child.exitCode !== null || child.signalCode !== null;

  for (let waited = 0; !isReady(cluster, child.pid); waited += pollMs) {
    if (hasEnded()) throw new StartFailure(spawnError?.message ?? tail(logFile, logStart));
    if (waited > startWaitMs) {
      child.kill('SIGINT');
      throw new StartFailure(tail(logFile, logStart));
    }
    await sleep(pollMs);
  }

  // process.exit() without stop(): a fast shutdown still writes the checkpoint, after us.
  const onExit = () => child.kill('SIGINT');
  process.once('exit', onExit);
  void ended.then(() => process.off('exit', onExit));
  return {
    ended,
    async stop() {
      if (hasEnded()) return;
      child.ref();
      await endBySignals((signal) => child.kill(signal), hasEnded, cluster);
    },
  };
}

function isReady(cluster: string, pid: number | undefined): boolean {
  const state = readPidFile(cluster);
  return state !== undefined && state.pid === pid && state.status === 'ready';
}

/** PostgreSQL's postmaster.pid: line 1 the process, line 8 its state. */
function readPidFile(cluster: string): { pid: number; status: string | undefined } | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Math.abs(Number(lines[0])), status: lines[7]?.trim() };
  } catch {
    return undefined;
  }
}

/**
 * Ends a PostgreSQL that a killed owner left running on the cluster, and clears the way when the recorded process is dead
 * or its id now belongs to some other program. Only to be called by the holder of the folder's lock.
 * @returns whether one was running
 */
export async function settleOrphan(cluster: string): Promise<boolean> {
  const state = readPidFile(cluster);
  if (!state) return false;
  const mark = processMark(state.pid);
  if (mark !== undefined && isPostmasterOf(state.pid, cluster)) {
    await endBySignals(
      (signal) => process.kill(state.pid, signal),
      () => processMark(state.pid) !== mark,
      cluster,
    );
    return true;
  }
  // PostgreSQL would refuse to start while anything has that pid, be it a stranger or a zombie nobody waits for. It takes
  // its parent's pid (ours) for stale. The other lines stay: by them it makes sure that no back end of the dead server
  // still uses the shared memory.
  const file = join(cluster, 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [String(process.pid), ...rest].join('\n'));
  return false;
}

function isPostmasterOf(pid: number, cluster: string): boolean {
  if (platform() !== 'linux') return true;
  try {
    if (readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)) return true;
  } catch {
    // Root in a container may not read another user's cwd; the command line is open to all.
  }
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return (words[0]?.endsWith('/postgres') ?? false) && words[words.indexOf('-D') + 1] === cluster;
  } catch {
    return false;
  }
}

async function endBySignals(
  send: (signal: NodeJS.Signals) => unknown,
  hasEnded: () => boolean,
  cluster: string,
): Promise<void> {
  const steps = [
    { signal: 'SIGINT', waitMs: fastStopWaitMs },
    { signal: 'SIGQUIT', waitMs: immediateStopWaitMs },
  ] as const;
  for (const { signal, waitMs } of steps) {
    try {
      send(signal);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
    for (let waited = 0; waited < waitMs; waited += pollMs) {
      if (hasEnded()) return;
      await sleep(pollMs);
    }
  }
  throw new DatabaseProblem('postgres_does_not_stop', {
    zh: `PostgreSQL（${cluster}）没有停止，请查看其日志。`,
    en: `The PostgreSQL on ${cluster} does not stop; see its log.`,
  });
}

async function rotateLog(logFile: string): Promise<void> {
  if (existsSync(logFile) && statSync(logFile).size > logBytesMax) await rename(logFile, `${logFile}.1`);
}

function tail(file: string, from: number): string {
  const text = readFileSync(file).subarray(from).toString('utf8');
  return text.slice(-logTailBytes).trim();
}

/**
 * Makes a new cluster with `initdb`: UTF-8, ICU collation for Chinese, passwords by SCRAM. A cluster that appears under its
 * name is whole: it is made beside and renamed.
 */
export async function initCluster(input: {
  native: string;
  cluster: string;
  user: OsUser | undefined;
  superuser: string;
  password: string;
  durable: boolean;
}): Promise<void> {
  const { native, cluster, user, superuser, password, durable } = input;
  const draft = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  await rm(draft, { recursive: true, force: true });
  try {
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) await chown(passwordFile, user.uid, user.gid);
    await makeOwned(draft, user);
    await run(join(native, 'bin', 'initdb'), user, [
      `--pgdata=${draft}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=icu',
      '--icu-locale=zh',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ]);
    await rename(draft, cluster);
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

async function makeOwned(folder: string, user: OsUser | undefined): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  if (user) await chown(folder, user.uid, user.gid);
}

async function run(program: string, user: OsUser | undefined, args: string[]): Promise<void> {
  const child = spawn(program, args, { ...user, cwd: '/', env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-logTailBytes)));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new DatabaseProblem('initdb_failed', {
    zh: `无法创建数据库集群：${output.trim()}`,
    en: `The database cluster could not be made: ${output.trim()}`,
  });
}
