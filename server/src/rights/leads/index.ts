export { leadHandlers } from './handlers.ts';
export { leadRoutes } from './routes.ts';
export { leadWaits } from './storage.ts';
