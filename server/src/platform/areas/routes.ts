import { handle, type Route } from '../contract/index.ts';
import * as contract from './contract.ts';
import { listChildren } from './service.ts';

export const areaRoutes: Route[] = [
  handle(contract.listAreas, (tx, _actor, { params }) => listChildren(tx, params.code)),
];
