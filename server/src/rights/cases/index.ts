export { caseHandlers, caseSchedules } from './handlers.ts';
export { getCase } from './reading.ts';
export { caseRoutes } from './routes.ts';
export { actOnCase, grantsOf, openCase, type NewCase } from './service.ts';
