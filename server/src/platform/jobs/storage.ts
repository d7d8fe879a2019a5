import { sql } from 'kysely';
import type { Tx } from '../transactions/index.ts';
import './tables.ts';

export const findWaitingCounties = async (tx: Tx): Promise<string[]> => {
  const rows = await tx.db
    .selectFrom('outbox')
    .select('county')
    .distinct()
    .where('done_at', 'is', null)
    .where('dead_at', 'is', null)
    .where('run_at', '<=', tx.now)
    .orderBy('county')
    .limit(1000)
    .execute();
  return rows.map((row) => row.county);
};

/** Locks the next event of a county; a second dispatcher passes over it. */
export const claimNext = (tx: Tx, county: string) =>
  tx.db
    .selectFrom('outbox')
    .selectAll()
    .where('county', '=', county)
    .where('done_at', 'is', null)
    .where('dead_at', 'is', null)
    .where('run_at', '<=', tx.now)
    .orderBy('run_at')
    .orderBy('id')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();

export const markDone = (tx: Tx, county: string, id: string) =>
  tx.db
    .updateTable('outbox')
    .set({ done_at: tx.now, last_error: null })
    .where('county', '=', county)
    .where('id', '=', id)
    .execute();

export const markFailed = (
  tx: Tx,
  event: { county: string; id: string; attempts: number },
  error: string,
  retryAt: Date | undefined,
) =>
  tx.db
    .updateTable('outbox')
    .set({
      attempts: event.attempts + 1,
      last_error: error.slice(0, 2000),
      ...(retryAt ? { run_at: retryAt } : { dead_at: tx.now }),
    })
    .where('county', '=', event.county)
    .where('id', '=', event.id)
    .where('done_at', 'is', null)
    .execute();

export const findDead = (tx: Tx, limit: number, after: [string, string] | undefined) => {
  let select = tx.db
    .selectFrom('outbox')
    .selectAll()
    .where('dead_at', 'is not', null)
    .orderBy('county')
    .orderBy('id')
    .limit(limit);
  if (after) select = select.where(sql<boolean>`(county, id) > (${after[0]}, ${after[1]}::uuid)`);
  return select.execute();
};

export const countWaiting = async (tx: Tx): Promise<number> => {
  const row = await tx.db
    .selectFrom('outbox')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('done_at', 'is', null)
    .where('dead_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.n;
};

/** Puts a dead event back at the start of its retries. Returns undefined when it is not dead (any more). */
export const revive = (tx: Tx, key: { county: string; id: string }) =>
  tx.db
    .updateTable('outbox')
    .set({ dead_at: null, attempts: 0, run_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .where('dead_at', 'is not', null)
    .returning(['area', 'topic', 'handler'])
    .executeTakeFirst();

export const addSchedule = (tx: Tx, name: string, nextRunAt: Date) =>
  tx.db
    .insertInto('schedules')
    .values({ name, next_run_at: nextRunAt, last_run_at: null, last_error: null })
    .onConflict((c) => c.column('name').doNothing())
    .execute();

export const claimSchedule = (tx: Tx, name: string) =>
  tx.db
    .selectFrom('schedules')
    .selectAll()
    .where('name', '=', name)
    .where('next_run_at', '<=', tx.now)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();

export const moveSchedule = (tx: Tx, name: string, nextRunAt: Date, error: string | null) =>
  tx.db
    .updateTable('schedules')
    .set({ next_run_at: nextRunAt, last_run_at: tx.now, last_error: error })
    .where('name', '=', name)
    .execute();
