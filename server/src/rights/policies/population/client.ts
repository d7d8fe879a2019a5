import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Fact } from '@yike/rules';
import type { Day } from '../../../platform/clock/index.ts';
import type { Environment } from '../../../platform/transactions/index.ts';
import type { Envelope, Reply, Request, SimulationAnswer, SimulationJob } from './messages.ts';

const ENTRY = fileURLToPath(new URL('../../../../bin/population.mjs', import.meta.url));

interface Waiting {
  resolve(answer: SimulationAnswer | null): void;
  reject(error: Error): void;
}

/** The thread that holds the population as columns. Begins with the first question; a thread that fails is begun anew. */
class PopulationThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  isAlive = true;

  constructor(url: string) {
    this.#worker = new Worker(ENTRY);
    this.#worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if ('error' in reply) waiting?.reject(new Error(reply.error));
      else waiting?.resolve(reply.answer);
    });
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#end(new Error('the population thread has ended')));
    this.ask({ kind: 'open', url }).catch(() => this.close());
  }

  ask(request: Request): Promise<SimulationAnswer | null> {
    return new Promise((resolve, reject) => {
      const id = this.#next;
      this.#next += 1;
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request } satisfies Envelope);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: Error): void {
    this.isAlive = false;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

const threads = new WeakMap<object, PopulationThread>();

function threadOf(home: Environment): PopulationThread {
  const known = threads.get(home);
  if (known?.isAlive) return known;
  const thread = new PopulationThread(home.database.url);
  threads.set(home, thread);
  home.database.onClose(() => thread.close());
  return thread;
}

/** Compares two versions of a rule over the live population of the job's counties. */
export async function askPopulation(home: Environment, job: SimulationJob): Promise<SimulationAnswer> {
  const answer = await threadOf(home).ask({ kind: 'simulate', job });
  if (!answer) throw new Error('a simulation has an answer');
  return answer;
}

/** Loads counties before they are asked for; what goes wrong is seen when they are. */
export function warmPopulation(
  home: Environment,
  counties: readonly string[],
  facts: readonly Fact[],
  today: Day,
): void {
  threadOf(home)
    .ask({ kind: 'warm', counties, facts, today })
    .catch(() => undefined);
}
