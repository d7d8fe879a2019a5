import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { recordDocument, uploadDocument } from './documents.ts';
import { getCase, listCases, listGrants, listNotices } from './reading.ts';
import { openCase } from './service.ts';
import { actOnCase } from './steps.ts';

export const caseRoutes: Route[] = [
  handle(contract.openCase, (tx, actor, { body }) => openCase(tx, actor, body)),
  handle(contract.listCases, (tx, actor, { params, query }) => listCases(tx, actor, { ...params, ...query })),
  handle(contract.getCase, (tx, actor, { params }) => getCase(tx, actor, params)),
  handle(contract.actOnCase, (tx, actor, { params, body }) => actOnCase(tx, actor, params, body)),
  handle(contract.uploadDocument, (tx, actor, { params, body }, upload) =>
    uploadDocument(tx, actor, params, body, upload),
  ),
  handle(contract.recordDocument, (tx, actor, { params, body }) => recordDocument(tx, actor, params, body)),
  handle(contract.listNotices, (tx, _actor, { params, query }) => listNotices(tx, { ...params, ...query })),
  handle(contract.listGrants, (tx, actor, { params, query }) => listGrants(tx, actor, { ...params, ...query })),
];
