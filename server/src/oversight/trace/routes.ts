import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { getTrace } from './service.ts';

export const traceRoutes: Route[] = [handle(contract.getTrace, (tx, actor, { params }) => getTrace(tx, actor, params))];
