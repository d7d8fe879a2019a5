export { adjustAutomatically, grantAutomatically, heldByMany, type Held } from './automatic.ts';
export { caseHandlers, caseSchedules } from './handlers.ts';
export { getCase, grantsOf } from './reading.ts';
export { caseRoutes } from './routes.ts';
export { openCase, type NewCase } from './service.ts';
export { actOnCase } from './steps.ts';
export { waitsFor } from './storage.ts';
