import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { addAbsence, addCertificate, revokeCertificate } from './qualifications.ts';
import { addWorker, listWorkers, openAccount, readWorker, updateWorker } from './service.ts';

export const workforceRoutes: Route[] = [
  handle(contract.listWorkers, (tx, actor, { params, query }) => listWorkers(tx, actor, params, query)),
  handle(contract.getWorker, (tx, actor, { params }) => readWorker(tx, actor, params)),
  handle(contract.addWorker, (tx, actor, { params, body }) => addWorker(tx, actor, params, body)),
  handle(contract.updateWorker, async (tx, actor, { params, body }) => {
    await updateWorker(tx, actor, params, body);
    return {};
  }),
  handle(contract.addCertificate, (tx, actor, { params, body }) => addCertificate(tx, actor, params, body)),
  handle(contract.revokeCertificate, async (tx, actor, { params, body }) => {
    await revokeCertificate(tx, actor, params, body);
    return {};
  }),
  handle(contract.addAbsence, (tx, actor, { params, body }) => addAbsence(tx, actor, params, body)),
  handle(contract.openAccount, (tx, actor, { params, body }) => openAccount(tx, actor, params, body)),
];
