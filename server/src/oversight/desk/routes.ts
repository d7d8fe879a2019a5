import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { findNumber } from './numbers.ts';
import { getDesk } from './service.ts';

export const deskRoutes: Route[] = [
  handle(contract.getDesk, (tx, actor) => getDesk(tx, actor)),
  handle(contract.findNumber, (tx, actor, { query }) => findNumber(tx, actor, query.number)),
];
