import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { readMenu } from './service.ts';

export const catalogueRoutes: Route[] = [
  handle(contract.readMenu, async (tx, actor, { params, query }) => readMenu(tx, actor, params.area, query.day)),
];
