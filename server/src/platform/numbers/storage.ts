import { sql } from 'kysely';
import type { Tx } from '../transactions/index.ts';

declare module '../transactions/database.ts' {
  interface Tables {
    counters: { county: string; kind: string; day: string; last: number };
  }
}

/** The row lock makes two who ask at once wait for each other until commit. */
export async function nextCounter(tx: Tx, county: string, kind: string, day: string): Promise<number> {
  const row = await tx.db
    .insertInto('counters')
    .values({ county, kind, day, last: 1 })
    .onConflict((c) => c.columns(['county', 'kind', 'day']).doUpdateSet({ last: sql<number>`counters.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow();
  return row.last;
}
