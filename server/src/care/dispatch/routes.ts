import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { acceptPlan, assign, candidatesFor, dayBoard, suggestDay, unassign } from './service.ts';

export const dispatchRoutes: Route[] = [
  handle(contract.dayBoard, (tx, actor, { params, query }) => dayBoard(tx, actor, params.county, query)),
  handle(contract.listCandidates, (tx, actor, { params }) => candidatesFor(tx, actor, params)),
  handle(contract.assign, async (tx, actor, { params, body }) => {
    const { status, version } = await assign(tx, actor, params, body);
    return { status, version };
  }),
  handle(contract.unassign, async (tx, actor, { params, body }) => {
    const { status, version } = await unassign(tx, actor, params, body.reason);
    return { status, version };
  }),
  handle(contract.suggest, (tx, actor, { params, query }) => suggestDay(tx, actor, params.county, query)),
  handle(contract.accept, (tx, actor, { params, body }) => acceptPlan(tx, actor, params.county, body.assignments)),
];
