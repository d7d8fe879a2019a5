export { findFile, keepFile } from './storage.ts';
export { fileRoutes } from './routes.ts';
