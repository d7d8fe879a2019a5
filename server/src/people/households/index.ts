import type { Tx } from '../../platform/transactions/index.ts';
import { isSameHousehold } from './storage.ts';

export { householdHandlers } from './handlers.ts';
export { householdRoutes } from './routes.ts';

/** Whether two persons live in one home today (the couple that one visit may serve). */
export const sameHousehold = (tx: Tx, county: string, elderA: string, elderB: string): Promise<boolean> =>
  isSameHousehold(tx, county, elderA, elderB);
