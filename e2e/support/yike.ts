import { execFile, fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildPages } from '../../server/src/cli/pages.ts';
import { atMinute, type Day } from '../../server/src/platform/clock/index.ts';
import type { Ask, Told } from './messages.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

export const OPERATOR = { login: 'operator', name: '系统管理员', password: 'long-way-round-2026' };

export interface Yike {
  address: string;
  /** The instant of the server's clock. */
  now(): Date;
  /** Moves the server's clock to a minute of a Shanghai day, and brings about what that time brings. @throws Error of a failed handler */
  moveTo(day: Day, hour: number, minute?: number): Promise<void>;
  /** Delivers what waits, without moving the clock. */
  settle(): Promise<void>;
  /** Runs the command line beside the running server; gives its standard output. */
  command(...args: string[]): Promise<string>;
}

/**
 * Pages built, a fresh data folder, the server in a process of its own with the clock at 9:00 of a Shanghai day. The server
 * ends with this process and takes its folder with it.
 */
export async function startYike(day: Day): Promise<Yike> {
  await buildPages(() => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'yike-e2e-'));
  // The embedded database runs as another user.
  chmodSync(folder, 0o755);
  const env = { ...process.env, YIKE_DATA_DIR: join(folder, 'data') };
  const child = fork(fileURLToPath(new URL('./server.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  // Its channel alone must not keep this process from ending.
  child.unref();
  child.channel?.unref();
  let at = atMinute(day, 9 * 60);
  const started = await ask(child, { kind: 'start', now: at.toISOString(), folder, operator: OPERATOR });
  const move = async () => {
    const { failures } = await ask(child, { kind: 'move', now: at.toISOString() });
    if (failures.length > 0) throw new Error(failures.join('\n'));
  };
  return {
    address: started.address,
    now: () => at,
    async moveTo(next, hour, minute = 0) {
      at = atMinute(next, hour * 60 + minute);
      await move();
    },
    settle: move,
    async command(...args) {
      const { stdout } = await run(process.execPath, [join(ROOT, 'server/bin/yike.mjs'), ...args], { cwd: ROOT, env });
      return stdout;
    },
  };
}

type AnswerTo<A extends Ask> = Extract<Told, { kind: { start: 'started'; move: 'moved' }[A['kind']] }>;

/** One question at a time; a child that ends or fails is an error with its words. */
function ask<A extends Ask>(child: ChildProcess, question: A): Promise<AnswerTo<A>> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the server's process ended with ${code}`));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      const told = message as Told;
      if (told.kind === 'failed') reject(new Error(told.message));
      else resolve(told as AnswerTo<A>);
    });
    child.send(question);
  });
}
