import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { addBankAccount, addContract, endContract } from './agreements.ts';
import { addProvider, changeStatus, listProviders, readProvider, updateProvider } from './service.ts';

export const providerRoutes: Route[] = [
  handle(contract.listProviders, (tx, actor, { params, query }) => listProviders(tx, actor, params.county, query)),
  handle(contract.getProvider, (tx, actor, { params }) => readProvider(tx, actor, params)),
  handle(contract.addProvider, (tx, actor, { params, body }) => addProvider(tx, actor, params.county, body)),
  handle(contract.updateProvider, async (tx, actor, { params, body }) => {
    await updateProvider(tx, actor, params, body);
    return {};
  }),
  handle(contract.changeStatus, async (tx, actor, { params, body }) => {
    await changeStatus(tx, actor, params, body);
    return {};
  }),
  handle(contract.addBankAccount, (tx, actor, { params, body }) => addBankAccount(tx, actor, params, body)),
  handle(contract.addContract, (tx, actor, { params, body }) => addContract(tx, actor, params, body)),
  handle(contract.endContract, async (tx, actor, { params, body }) => {
    await endContract(tx, actor, params, body);
    return {};
  }),
];
