export { leadHandlers } from './handlers.ts';
export { leadRoutes } from './routes.ts';
