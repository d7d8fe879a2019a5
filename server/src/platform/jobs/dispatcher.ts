import { randomUUID } from 'node:crypto';
import { scopeOf, systemActor } from '../access/index.ts';
import { failureOf, inTransaction, type Environment, type Tx } from '../transactions/index.ts';
import {
  addSchedule,
  claimNext,
  claimSchedule,
  findWaitingCounties,
  markDone,
  markFailed,
  moveSchedule,
} from './storage.ts';

/** Reacts to one topic. Its writes and the mark that it is done commit together, so a delivery has its effect once. */
export interface Handler {
  /** `room.reaction`, unique. */
  name: string;
  topic: string;
  run(tx: Tx, event: { county: string; area: string; payload: Record<string, unknown> }): Promise<void>;
}

/** Work that time brings. Runs once in the whole system, however many servers there are. */
export interface Schedule {
  name: string;
  everyMinutes: number;
  run(tx: Tx): Promise<void>;
}

export interface Dispatcher {
  /** Handles what waits and ends; returns how many events were handled. For tests, the demo and `drain` on the way out. */
  drain(): Promise<number>;
  /** Runs the schedules that are due now, once; for the demo's simulated nights. */
  runDue(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

const ATTEMPTS_MAX = 8;
const BATCH_PER_COUNTY = 200;
const POLL_MS = 500;
const backOffMs = (attempts: number): number => Math.min(4 ** attempts * 1000, 3600_000);

/**
 * Delivers the outbox: county by county, oldest first, with back-off from 1 s to 1 h and a dead-letter list after 8 tries.
 * @param onError told of each failure; never of its payload
 */
export function createDispatcher(
  environment: Environment,
  handlers: readonly Handler[],
  schedules: readonly Schedule[],
  onError: (error: unknown, what: { handler: string; attempts: number }) => void = () => undefined,
): Dispatcher {
  const byName = new Map(handlers.map((handler) => [handler.name, handler]));
  const asSystem = <T>(work: (tx: Tx) => Promise<T>, trace: string = randomUUID()): Promise<T> =>
    inTransaction(environment, { scope: scopeOf(systemActor), actorRole: 'system', trace }, work);

  /** One event in one transaction. False when nothing waits. */
  async function handleNext(county: string): Promise<boolean> {
    let claimed: { county: string; id: string; attempts: number; handler: string } | undefined;
    try {
      return await asSystem(async (tx) => {
        const event = await claimNext(tx, county);
        if (!event) return false;
        claimed = event;
        const handler = byName.get(event.handler);
        if (!handler) throw new Error(`no handler is called ${event.handler}`);
        tx.trace = event.trace ?? tx.trace;
        await handler.run(tx, { county, area: event.area, payload: event.payload as Record<string, unknown> });
        await markDone(tx, county, event.id);
        return true;
      });
    } catch (error) {
      const event = claimed;
      if (!event) throw error;
      onError(error, { handler: event.handler, attempts: event.attempts + 1 });
      await asSystem((tx) => {
        const isLast = event.attempts + 1 >= ATTEMPTS_MAX;
        const retryAt = isLast ? undefined : new Date(tx.now.getTime() + backOffMs(event.attempts));
        return markFailed(tx, event, failureOf(error).message, retryAt);
      });
      return true;
    }
  }

  async function runSchedules(): Promise<void> {
    for (const schedule of schedules) {
      if (isStopped) return;
      let error: string | null = null;
      const due = await asSystem(async (tx) => {
        const row = await claimSchedule(tx, schedule.name);
        if (!row) return false;
        await schedule.run(tx);
        await moveSchedule(tx, schedule.name, new Date(tx.now.getTime() + schedule.everyMinutes * 60_000), null);
        return true;
      }).catch((caught: unknown) => {
        error = failureOf(caught).message;
        onError(caught, { handler: schedule.name, attempts: 1 });
        return true;
      });
      if (due && error !== null) {
        const said: string = error;
        await asSystem((tx) => moveSchedule(tx, schedule.name, new Date(tx.now.getTime() + 60_000), said));
      }
    }
  }

  async function deliver(isEnough: () => boolean): Promise<number> {
    let handled = 0;
    for (;;) {
      const counties = await asSystem(findWaitingCounties);
      if (counties.length === 0) return handled;
      const before = handled;
      for (const county of counties) {
        for (let n = 0; n < BATCH_PER_COUNTY && !isEnough() && (await handleNext(county)); n += 1) handled += 1;
      }
      // Another dispatcher holds what is left.
      if (handled === before) return handled;
    }
  }

  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  let isScheduled = false;
  async function runDue(): Promise<void> {
    if (!isScheduled) {
      await asSystem(async (tx) => {
        for (const schedule of schedules) await addSchedule(tx, schedule.name, tx.now);
      });
      isScheduled = true;
    }
    await runSchedules();
  }
  async function turn(): Promise<void> {
    await runDue();
    await deliver(() => isStopped);
  }
  const poll = () => {
    running = turn()
      // The database may be away for a while: the next turn tries again.
      .catch((error: unknown) => onError(error, { handler: 'dispatcher', attempts: 0 }))
      .then(() => {
        if (!isStopped) timer = setTimeout(poll, POLL_MS);
      });
  };

  return {
    drain: () => deliver(() => false),
    runDue,
    start: poll,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
