import { RosterError } from '@yike/roster';
import { addDays, dayOf } from '../../platform/clock/index.ts';
import type { Handler, Schedule } from '../../platform/jobs/index.ts';
import { Problem } from '../../platform/problems/index.ts';
import { failBatch, runRequested } from './import-pages.ts';
import { refreshProjection } from './records.ts';
import { withSavepoint } from '../../platform/transactions/index.ts';
import { findEldersWithEndedFacts } from './storage.ts';

export const elderHandlers: Handler[] = [
  {
    name: 'elders.runImport',
    topic: 'import.requested',
    run: (tx, { county, payload }) => {
      const batchId = String(payload.batchId);
      return withSavepoint(
        tx,
        () => runRequested(tx, county, batchId),
        async (error) => {
          // Reading it again would end the same; everything else (a lost connection, another import) is tried again.
          const isFinal = error instanceof RosterError || (error instanceof Problem && error.details.status !== 409);
          if (!isFinal) throw error;
          await failBatch(tx, county, batchId, error);
        },
      );
    },
  },
];

const DAYS_BACK = 7;
const MINUTES_A_DAY = 1440;

export const elderSchedules: Schedule[] = [
  {
    name: 'elders.endFacts',
    everyMinutes: MINUTES_A_DAY,
    async run(tx) {
      const today = dayOf(tx.now);
      // A week, so that nothing stays behind after the server was off.
      for (const key of await findEldersWithEndedFacts(tx, addDays(today, -DAYS_BACK), addDays(today, -1))) {
        await refreshProjection(tx, key);
      }
    },
  },
];
