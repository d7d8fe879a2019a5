import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { actOnLead, getLead, listLeadCounts, listLeads } from './service.ts';

export const leadRoutes: Route[] = [
  handle(contract.listLeads, (tx, actor, { query }) => listLeads(tx, actor, query)),
  handle(contract.listLeadCounts, (tx, actor, { query }) => listLeadCounts(tx, actor, query)),
  handle(contract.getLead, (tx, actor, { params }) => getLead(tx, actor, params)),
  handle(contract.actOnLead, (tx, actor, { params, body }) => actOnLead(tx, actor, params, body)),
];
