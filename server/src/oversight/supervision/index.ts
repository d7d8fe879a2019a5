export { supervisionHandlers } from './handlers.ts';
export { supervisionRoutes } from './routes.ts';
export { reportFinding } from './service.ts';
