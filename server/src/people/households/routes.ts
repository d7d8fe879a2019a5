import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { addMember, getHousehold, removeMember } from './service.ts';

export const householdRoutes: Route[] = [
  handle(contract.getHousehold, (tx, actor, { params }) => getHousehold(tx, actor, params)),
  handle(contract.addMember, (tx, actor, { params, body }) => addMember(tx, actor, params, body)),
  handle(contract.removeMember, (tx, actor, { params }) => removeMember(tx, actor, params)),
];
