import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runChild } from './testing-child.ts';
import { acquireLock, readLock } from './lock.ts';
import { processMark } from './process-mark.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yike-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lockFile = () => join(folder, 'yike.lock');
const leave = (record: object) => writeFile(lockFile(), JSON.stringify({ id: 'old', host: hostname(), ...record }));

const taker = (count: number) => `
  import { acquireLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
  const tries = await Promise.allSettled(Array.from({ length: ${count} }, () => acquireLock(${JSON.stringify(folder)})));
  console.log(tries.filter((one) => one.status === 'fulfilled').length);
  setInterval(() => undefined, 1000);
`;

describe('acquireLock', () => {
  it('refuses a second owner in both languages and names the first', async () => {
    const lock = await acquireLock(folder);
    await lock.setPort(54321);
    const before = await readFile(lockFile(), 'utf8');
    await expect(acquireLock(folder)).rejects.toMatchObject({
      details: {
        code: 'data_folder_in_use',
        zh: expect.stringMatching(new RegExp(`进程 ${process.pid} .*127.0.0.1:54321.*YIKE_DATA_DIR`)) as string,
        en: expect.stringMatching(new RegExp(`process ${process.pid} \\(since 20.*YIKE_DATA_DIR`)) as string,
      },
    });
    expect(await readFile(lockFile(), 'utf8')).toBe(before);
    await lock.release();
  });

  it('refuses when the owner is on another host, where nobody can tell whether it lives', async () => {
    await leave({ pid: 999_999_999, mark: 'x', host: 'another-host' });
    await expect(acquireLock(folder)).rejects.toMatchObject({
      details: { code: 'data_folder_in_use', en: expect.stringContaining('another-host') as string },
    });
  });

  it('takes over the lock of a dead process and of one whose pid was given out again', async () => {
    for (const stale of [
      { pid: 999_999_999, mark: 'x' },
      { pid: process.pid, mark: 'an earlier start' },
    ]) {
      await leave(stale);
      const lock = await acquireLock(folder);
      expect((await readLock(folder))?.record).toMatchObject({ pid: process.pid, mark: processMark(process.pid) });
      await lock.release();
    }
  });

  it('takes over a lock that is not readable as one', async () => {
    await writeFile(lockFile(), '');
    await (await acquireLock(folder)).release();
  });

  it('leaves nothing behind after release, and does not release the lock of another', async () => {
    const lock = await acquireLock(folder);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    const other = await acquireLock(folder);
    await lock.release();
    expect((await readLock(folder))?.alive).toBe('yes');
    await other.release();
  });

  it('gives a stale lock to exactly one of many who start at once', async () => {
    await leave({ pid: 999_999_999, mark: 'x' });
    const children = Array.from({ length: 3 }, () => runChild(taker(5)));
    try {
      const counts = await Promise.all(children.map((child) => child.waitForLine((line) => /^\d+$/.test(line))));
      expect(counts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(1);
    } finally {
      children.forEach((child) => child.process.kill('SIGKILL'));
      await Promise.all(children.map((child) => child.ended));
    }
  });
});
