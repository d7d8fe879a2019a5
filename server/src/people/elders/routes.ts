import { permit } from '../../platform/access/index.ts';
import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { getFile, listElders, searchElders } from './find.ts';
import {
  downloadRejections,
  getImport,
  listImports,
  listIssues,
  mapRoster,
  startImport,
  uploadRoster,
} from './import-pages.ts';
import { recordLifeEvent } from './life-events.ts';
import { addAddress, addContact, endPartOf, recordConsent, revealElder } from './parts.ts';
import { changeElder, createElder, recordFactsByHand } from './service.ts';

export const elderRoutes: Route[] = [
  handle(contract.listElders, (tx, actor, { query }) => listElders(tx, actor, query)),
  handle(contract.searchElders, (tx, actor, { query }) => searchElders(tx, actor, query)),
  handle(contract.getElderFile, (tx, actor, { params }) => getFile(tx, actor, params)),
  handle(contract.createElder, (tx, actor, { body }) => createElder(tx, actor, body)),
  handle(contract.updateElder, (tx, actor, { params, body }) => changeElder(tx, actor, params, body)),
  handle(contract.recordElderFacts, async (tx, actor, { params, body }) => {
    await recordFactsByHand(tx, actor, params, body.facts);
    return {};
  }),
  handle(contract.addAddress, (tx, actor, { params, body }) => addAddress(tx, actor, params, body)),
  handle(contract.endAddress, (tx, actor, { params }) => endPartOf(tx, actor, 'elder_addresses', params)),
  handle(contract.addContact, (tx, actor, { params, body }) => addContact(tx, actor, params, body)),
  handle(contract.endContact, (tx, actor, { params }) => endPartOf(tx, actor, 'elder_contacts', params)),
  handle(contract.recordConsent, (tx, actor, { params, body }) => recordConsent(tx, actor, params, body)),
  handle(contract.recordElderEvent, (tx, actor, { params, body }) => {
    permit(actor, contract.recordElderEvent);
    return recordLifeEvent(tx, actor, params, body);
  }),
  handle(contract.revealElder, (tx, actor, { params, body }) => revealElder(tx, actor, params, body)),
];

export const importRoutes: Route[] = [
  handle(contract.uploadRoster, (tx, actor, { body }, upload) => uploadRoster(tx, actor, body.county, upload)),
  handle(contract.mapRoster, (tx, actor, { params, body }) => mapRoster(tx, actor, params, body)),
  handle(contract.runImport, (tx, actor, { params }) => startImport(tx, actor, params)),
  handle(contract.listImports, (tx, actor, { query }) => listImports(tx, actor, query)),
  handle(contract.getImport, (tx, actor, { params }) => getImport(tx, actor, params)),
  handle(contract.listImportIssues, (tx, actor, { params, query }) => listIssues(tx, actor, params, query)),
  handle(contract.downloadRejections, (tx, actor, { params, query }) =>
    downloadRejections(tx, actor, params, query.purpose),
  ),
];
