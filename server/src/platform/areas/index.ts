export { areaRoutes } from './routes.ts';
export { areaName, areaPath, listChildren } from './service.ts';
export { findAreas, findCommunities } from './storage.ts';
export { hasAreas, loadAreas } from './load-storage.ts';
