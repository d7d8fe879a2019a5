import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import * as service from './service.ts';

export const supervisionRoutes: Route[] = [
  handle(contract.listFollowups, (tx, actor, { query }) => service.listFollowups(tx, actor, query)),
  handle(contract.getFollowup, (tx, actor, { params }) => service.getFollowup(tx, actor, params)),
  handle(contract.recordCall, (tx, actor, { params, body }) => service.recordCall(tx, actor, params, body)),
  handle(contract.listFindings, (tx, actor, { query }) => service.listFindings(tx, actor, query)),
  handle(contract.openFinding, (tx, actor, { body }) => service.openFinding(tx, actor, body)),
  handle(contract.answerFinding, (tx, actor, { params, body }) => service.answerFinding(tx, actor, params, body)),
  handle(contract.decideFinding, (tx, actor, { params, body }) => service.decideFinding(tx, actor, params, body)),
  handle(contract.getSatisfaction, (tx, actor, { params, query }) =>
    service.getSatisfaction(tx, actor, params.county, query),
  ),
];
