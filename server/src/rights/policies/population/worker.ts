import { parentPort } from 'node:worker_threads';
import pg from 'pg';
import { daysAsText } from '../../../platform/transactions/index.ts';
import { openSight } from './feed-storage.ts';
import type { Envelope, Reply, Request, SimulationAnswer } from './messages.ts';
import { Population } from './population.ts';

let population: Population | undefined;

async function answer(request: Request): Promise<SimulationAnswer | null> {
  if (request.kind === 'open') {
    const client = new pg.Client({ connectionString: request.url, types: daysAsText as pg.CustomTypesConfig });
    // A lost connection ends the thread; the next request begins a new one.
    client.on('error', (error) => {
      throw error;
    });
    await client.connect();
    await openSight(client);
    population = new Population(client);
    return null;
  }
  if (!population) throw new Error('not opened');
  if (request.kind === 'simulate') return population.simulate(request.job);
  await population.follow(request.counties, request.facts, request.today);
  return null;
}

// One request after the other: they share the columns.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', ({ id, request }: Envelope) => {
  last = last.then(async () => {
    const reply: Reply = await answer(request).then(
      (given) => ({ id, answer: given }),
      (error: unknown) => ({ id, error: error instanceof Error ? error.message : String(error) }),
    );
    parentPort?.postMessage(reply);
  });
});
