import { handle, type Route } from '../../platform/contract/index.ts';
import { answerComplaint, complain, listComplaints } from './complaints.ts';
import * as contract from './contract.ts';
import { placeOrder, quoteOrder } from './place.ts';
import { cancelOneVisit, cancelOrder, listOrders, moveVisit, readOrder } from './service.ts';

export const orderRoutes: Route[] = [
  handle(contract.quoteOrder, (tx, actor, { params, body }) => quoteOrder(tx, actor, { ...body, ...params })),
  handle(contract.placeOrder, (tx, actor, { params, body }) => placeOrder(tx, actor, { ...body, ...params })),
  handle(contract.listOrders, (tx, actor, { params, query }) => listOrders(tx, actor, params.county, query)),
  handle(contract.getOrder, (tx, actor, { params }) => readOrder(tx, actor, params)),
  handle(contract.cancelOrder, (tx, actor, { params, body }) => cancelOrder(tx, actor, params, body)),
  handle(contract.cancelVisit, async (tx, actor, { params, body }) => {
    await cancelOneVisit(tx, actor, params, params.visitId, body);
    return {};
  }),
  handle(contract.rescheduleVisit, async (tx, actor, { params, body }) => {
    await moveVisit(tx, actor, params, params.visitId, body);
    return {};
  }),
  handle(contract.complain, (tx, actor, { params, body }) => complain(tx, actor, params, body)),
  handle(contract.listComplaints, (tx, actor, { params, query }) => listComplaints(tx, actor, params.county, query)),
  handle(contract.answerComplaint, async (tx, actor, { params, body }) => {
    await answerComplaint(tx, actor, params, body);
    return {};
  }),
];
