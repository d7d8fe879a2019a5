import { dayOf } from '../../platform/clock/index.ts';
import type { Handler } from '../../platform/jobs/index.ts';
import { markChanged } from '../elders/index.ts';
import { endMember, findHousehold } from './storage.ts';

/** Whoever moves or dies leaves the home. */
const leave: Handler['run'] = async (tx, { county, payload }) => {
  if (payload.kind !== undefined && payload.kind !== 'death' && payload.kind !== 'move') return;
  const elderId = String(payload.elderId);
  const household = await findHousehold(tx, county, elderId);
  if (!household) return;
  await endMember(tx, county, household.id, elderId, dayOf(tx.now));
  await markChanged(tx, county, [elderId]);
};

export const householdHandlers: Handler[] = [
  { name: 'households.leaveOnMove', topic: 'elder.moved', run: leave },
  { name: 'households.leaveOnLifeEvent', topic: 'elder.lifeEvent', run: leave },
];
