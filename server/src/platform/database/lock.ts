import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DatabaseProblem, codeOf } from './problem.ts';
import { processMark } from './process-mark.ts';

const lockName = 'yike.lock';
const claimPrefix = 'yike.claim-';
const claimWaitMs = 10;
const claimRoundsMax = 1000;

const recordShape = z.object({
  id: z.string(),
  pid: z.number().int(),
  mark: z.string(),
  host: z.string(),
  port: z.number().int().optional(),
});

export type LockRecord = z.infer<typeof recordShape>;

/** What the lock file of a folder says. `alive` is unknown for an owner on another machine or in another container. */
export interface LockState {
  record: LockRecord;
  alive: 'yes' | 'no' | 'elsewhere';
  since: Date;
}

export interface FolderLock {
  /** Publishes the port, from which moment `attachEmbedded` finds the running database. */
  setPort(port: number): Promise<void>;
  release(): Promise<void>;
}

/** The lock of a data folder, or undefined when it has none (or one that no program of ours wrote). */
export async function readLock(folder: string): Promise<LockState | undefined> {
  const file = join(folder, lockName);
  try {
    const record = recordShape.parse(JSON.parse(await readFile(file, 'utf8')));
    return { record, alive: livenessOf(record), since: (await stat(file)).birthtime };
  } catch (error) {
    if (codeOf(error) === 'EACCES') throw notReadable(folder, error);
    return undefined;
  }
}

function livenessOf(record: LockRecord): LockState['alive'] {
  if (record.host !== hostname()) return 'elsewhere';
  return processMark(record.pid) === record.mark ? 'yes' : 'no';
}

/**
 * Takes the folder for this process; the lock of a dead owner is taken over.
 * @throws {DatabaseProblem} `data_folder_in_use` when someone else holds it
 */
export async function acquireLock(folder: string): Promise<FolderLock> {
  const file = join(folder, lockName);
  const own: LockRecord = {
    id: randomUUID(),
    pid: process.pid,
    mark: processMark(process.pid) ?? '',
    host: hostname(),
  };
  const write = async (record: LockRecord, place: (draft: string) => Promise<void>) => {
    const draft = `${file}.${randomUUID()}`;
    try {
      await writeFile(draft, `${JSON.stringify(record)}\n`, { mode: 0o644, flag: 'wx' });
      await place(draft);
    } finally {
      await rm(draft, { force: true });
    }
  };

  await withClaim(folder, async () => {
    const held = await readLock(folder);
    if (held && held.alive !== 'no') throw inUse(folder, held);
    // Only the holder of the claim gets here, so nobody replaces what was just read as stale.
    await write(own, (draft) => rename(draft, file));
  });
  return {
    async setPort(port) {
      await write({ ...own, port }, (draft) => rename(draft, file));
    },
    async release() {
      if ((await readLock(folder))?.record.id === own.id) await rm(file, { force: true });
    },
  };
}

/**
 * Runs `action` while no other process of this machine runs one for the folder. Looking at a stale lock and replacing it
 * are two steps; without this, two starters could both take it over. Everyone files a claim first and looks second, so of
 * two at least one sees the other; who is not first in order of name steps back. Claims of dead processes do not count.
 */
async function withClaim(folder: string, action: () => Promise<void>): Promise<void> {
  const own = `${claimPrefix}${process.pid}-${shortHash(processMark(process.pid) ?? '')}-${randomUUID()}`;
  const path = join(folder, own);
  try {
    for (let round = 0; round < claimRoundsMax; round++) {
      await writeFile(path, '');
      const others = await liveClaims(folder, own);
      if (others.length === 0) return await action();
      if (others.some((other) => other < own)) await rm(path, { force: true });
      await sleep(claimWaitMs);
    }
    throw new DatabaseProblem('data_folder_busy', {
      zh: `数据目录 ${folder} 正被多个进程同时启动，请稍后再试。`,
      en: `Several processes are trying to start on the data folder ${folder} at once; try again.`,
    });
  } catch (error) {
    if (codeOf(error) === 'EACCES' || codeOf(error) === 'EROFS') throw notReadable(folder, error);
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

async function liveClaims(folder: string, own: string): Promise<string[]> {
  const claims = (await readdir(folder)).filter((name) => name.startsWith(claimPrefix) && name !== own);
  const live: string[] = [];
  for (const name of claims) {
    const [pid = '', mark] = name.slice(claimPrefix.length).split('-');
    if (shortHash(processMark(Number(pid)) ?? '') === mark) live.push(name);
    else await rm(join(folder, name), { force: true });
  }
  return live;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function inUse(folder: string, { record, alive, since }: LockState): DatabaseProblem {
  const at = since.toISOString();
  if (alive === 'elsewhere') {
    return new DatabaseProblem('data_folder_in_use', {
      zh:
        `数据目录 ${folder} 已被主机（或容器）${record.host} 上的进程 ${record.pid} 占用（自 ${at}）。` +
        `请先在那里停止它；若那台主机或容器已不存在，请删除 ${join(folder, lockName)} 后重试。`,
      en:
        `The data folder ${folder} is held by process ${record.pid} on the host or container ${record.host} (since ${at}). ` +
        `Stop it there first; if that host or container is gone, delete ${join(folder, lockName)} and start again.`,
    });
  }
  const port = record.port === undefined ? '' : `, 127.0.0.1:${record.port}`;
  return new DatabaseProblem('data_folder_in_use', {
    zh:
      `数据目录 ${folder} 已被进程 ${record.pid} 占用（自 ${at}${port}）。` +
      `请先停止该进程（kill ${record.pid}），或用环境变量 YIKE_DATA_DIR 指定另一个目录。`,
    en:
      `The data folder ${folder} is in use by process ${record.pid} (since ${at}${port}). ` +
      `Stop that process first (kill ${record.pid}), or name another folder in YIKE_DATA_DIR.`,
  });
}

function notReadable(folder: string, cause: unknown): DatabaseProblem {
  return new DatabaseProblem(
    'data_folder_forbidden',
    {
      zh: `当前用户不能读写数据目录 ${folder}。请用创建它的用户运行，或用 YIKE_DATA_DIR 指定另一个目录。`,
      en: `This user may not read and write the data folder ${folder}. Run as the user who made it, or name another folder in YIKE_DATA_DIR.`,
    },
    { cause },
  );
}
