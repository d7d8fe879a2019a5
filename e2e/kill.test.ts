import { fork, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Random } from '../server/src/demo/random.ts';
import {
  FILE_ROWS,
  RECIPIENTS,
  type Checked,
  type FromWorker,
  type Request,
  type ToWorker,
  type Work,
} from './support/kill-protocol.ts';

const ROUNDS = Number(process.env.YIKE_KILL_ROUNDS ?? 60);
const SEED = Number(process.env.YIKE_SEED ?? randomInt(1, 2 ** 31));
const random = new Random(SEED);
const works: readonly Work[] = ['import', 'order', 'settlement'];
/** Most steps of a round before the kill: chunks of a file, answers. */
const stepsMax: Record<Work, number> = { import: 5, order: 24, settlement: 8 };
const REPEATED_MAX = 30;
/** Of a loaded machine; a quieter one took eight minutes for sixty rounds. */
const TIME_MAX_MS = 3600_000;

class Worker {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly #waiting: { type: string; done: (message: FromWorker) => void; fail: (error: Error) => void }[] = [];
  onMessage: (message: FromWorker) => void = () => undefined;

  constructor(folder: string) {
    const env = { PATH: process.env.PATH, YIKE_DATA_DIR: folder };
    this.child = fork(fileURLToPath(new URL('support/kill-worker.ts', import.meta.url)), [], {
      env,
      execArgv: ['--import', import.meta.resolve('tsx')],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let stderr = '';
    this.child.stderr?.on('data', (part) => (stderr += String(part)));
    this.ended = new Promise((done) =>
      this.child.once('close', () => {
        for (const one of this.#waiting.splice(0)) one.fail(new Error(`the worker ended: ${stderr}`));
        done();
      }),
    );
    this.child.on('message', (message: FromWorker) => {
      this.onMessage(message);
      for (const one of this.#waiting.filter((waiting) => [waiting.type, 'failed'].includes(message.type))) {
        this.#waiting.splice(this.#waiting.indexOf(one), 1);
        if (message.type === one.type) one.done(message);
        else one.fail(new Error(JSON.stringify(message)));
      }
    });
  }

  send(message: ToWorker): void {
    this.child.send(message);
  }

  until<T extends FromWorker['type']>(type: T): Promise<Extract<FromWorker, { type: T }>> {
    return new Promise((done, fail) => this.#waiting.push({ type, done: done as (message: FromWorker) => void, fail }));
  }
}

let folder: string;
let worker: Worker | undefined;
let postmaster: number | undefined;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function start(): Promise<Worker> {
  const started = new Worker(folder);
  worker = started;
  ({ postmaster } = await started.until('ready'));
  return started;
}

async function stop(started: Worker): Promise<void> {
  started.send({ type: 'end' });
  await started.ended;
  postmaster = undefined;
}

beforeAll(async () => {
  process.stdout.write(`YIKE_SEED=${SEED}\n`);
  folder = await mkdtemp(join(tmpdir(), 'yike-kill-'));
  await chmod(folder, 0o755);
  const preparing = await start();
  preparing.send({ type: 'prepare', seed: SEED });
  await preparing.until('prepared');
  await stop(preparing);
}, TIME_MAX_MS);

afterAll(async () => {
  // A round that failed leaves its server running.
  worker?.child.kill('SIGKILL');
  await worker?.ended;
  if (postmaster !== undefined && isAlive(postmaster)) process.kill(postmaster, 'SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

it(
  `loses and doubles nothing when the server is killed ${ROUNDS} times during import, order, settlement`,
  async () => {
    const answers = new Map<string, string>();
    const unanswered = new Map<string, Request>();
    const sent = new Map<string, Request>();
    const lately: Request[] = [];
    const failures: string[] = [];
    const killedIn: Record<Work, number> = { import: 0, order: 0, settlement: 0 };
    const cutShort: Record<Work, number> = { import: 0, order: 0, settlement: 0 };
    let files = 0;
    let nextOrder = 0;
    let last: Checked | undefined;

    const take = (message: FromWorker, steps: { left: number; reached: () => void; isDying: boolean }) => {
      // A server whose database has just been killed may say so with its last breath: no answer came.
      if (steps.isDying && (message.type === 'failed' || (message.type === 'answered' && message.status !== 200)))
        return;
      if (message.type === 'failed') failures.push(message.message);
      if (message.type === 'sent') {
        const { request } = message;
        if (request.url.startsWith('/api/orders') && !sent.has(request.clientId)) nextOrder += 1;
        sent.set(request.clientId, request);
        if (!answers.has(request.clientId)) unanswered.set(request.clientId, request);
      }
      if (message.type === 'answered') {
        const { clientId } = message;
        const answer = `${message.status} ${message.body}`;
        const request = sent.get(clientId);
        if ((answers.get(clientId) ?? answer) !== answer) failures.push(`${request?.url}: another answer: ${answer}`);
        answers.set(clientId, answer);
        unanswered.delete(clientId);
        if (request && !lately.includes(request)) lately.push(request);
      }
      if (message.type === 'imported') {
        files = message.file + 1;
        if (![message.created, message.unchanged].every((rows) => rows === 0 || rows === FILE_ROWS))
          failures.push(`an import in part: ${JSON.stringify(message)}`);
      }
      if (message.type === 'progress') {
        steps.left -= 1;
        if (steps.left === 0) steps.reached();
      }
    };

    for (let round = 0; round <= ROUNDS; round += 1) {
      const work = works[round % works.length] ?? 'import';
      const server = await start();
      const pid = postmaster ?? 0;
      const steps = { left: random.between(1, stepsMax[work]), reached: (): void => undefined, isDying: false };
      const reached = new Promise<void>((done) => (steps.reached = done));
      server.onMessage = (message) => take(message, steps);
      const repeat = [...unanswered.values(), ...lately.splice(0).slice(-REPEATED_MAX)];
      cutShort[works[(round + 2) % works.length] ?? 'import'] += unanswered.size > 0 ? 1 : 0;
      const checked = server.until('checked');
      server.send({ type: 'round', round: { seed: SEED, round, work, repeat, nextOrder, nextFile: files } });
      last = (await checked).checked;
      expect({ round, problems: last.problems, failures }).toEqual({ round, problems: [], failures: [] });
      // Every order that was ever sent has been answered by now, and each is there once.
      expect(unanswered.size).toBe(0);
      const placed = [...sent.values()].filter((request) => request.url.startsWith('/api/orders')).length;
      expect({ round, orders: last.orders, answered: last.ordersAnswered }).toEqual({
        round,
        orders: placed,
        answered: placed,
      });
      expect((last.elders - RECIPIENTS) % FILE_ROWS).toBe(0);
      expect(last.elders).toBeGreaterThanOrEqual(RECIPIENTS + files * FILE_ROWS);
      if (round === ROUNDS) {
        await stop(server);
        break;
      }
      server.send({ type: 'go' });
      await Promise.race([reached, server.ended]);
      await sleep(random.between(0, work === 'import' ? 300 : 30));
      expect(failures).toEqual([]);
      // Every third time the database dies with its server, in either order.
      const victims = [
        () => server.child.kill('SIGKILL'),
        ...(round % 9 >= 6 ? [() => process.kill(pid, 'SIGKILL')] : []),
      ];
      steps.isDying = true;
      for (const kill of random.isTrue(0.5) ? victims : victims.reverse()) kill();
      killedIn[work] += 1;
      await server.ended;
    }

    process.stdout.write(
      `${JSON.stringify({ killedIn, cutShort, orders: last?.orders, leads: last?.leads, importsDone: last?.importsDone, importsBroken: last?.importsBroken, batchesPaid: last?.batchesPaid })}\n`,
    );
    // The kills hit work in flight, and work was done: else nothing was proved.
    if (ROUNDS >= 30) {
      expect(cutShort.order).toBeGreaterThan(0);
      expect(cutShort.settlement).toBeGreaterThan(0);
      expect(last?.importsBroken).toBeGreaterThan(0);
      expect(last?.importsDone).toBeGreaterThan(0);
      expect(last?.batchesPaid).toBeGreaterThan(0);
      expect(last?.leads).toBeGreaterThan(FILE_ROWS);
    }
  },
  TIME_MAX_MS,
);
