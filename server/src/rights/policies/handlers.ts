import { areaRange } from '@yike/identity';
import type { Handler, Schedule } from '../../platform/jobs/index.ts';
import { followDay, markStale } from './following.ts';
import { findCountiesWithin } from './subjects-storage.ts';

const FIRST = '00000000-0000-0000-0000-000000000000';

export const policyHandlers: Handler[] = [
  {
    name: 'policies.recheckPlaces',
    topic: 'policies.published',
    async run(tx, { area }) {
      const { from, to } = areaRange(area);
      for (const county of await findCountiesWithin(tx, from, to))
        tx.emit('policies.recheck', `${county}000000`, { after: FIRST });
    },
  },
  {
    name: 'policies.recheck',
    topic: 'policies.recheck',
    async run(tx, { county, payload }) {
      const after = await markStale(tx, county, String(payload.after));
      if (after !== undefined) tx.emit('policies.recheck', `${county}000000`, { after });
    },
  },
];

const EVERY_MINUTES = 15;

export const policySchedules: Schedule[] = [
  {
    name: 'policies.followDay',
    everyMinutes: EVERY_MINUTES,
    async run(tx) {
      for (const county of await followDay(tx)) tx.emit('policies.recheck', `${county}000000`, { after: FIRST });
    },
  },
];
