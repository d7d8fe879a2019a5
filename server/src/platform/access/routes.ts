import { handle, type Route } from '../contract/index.ts';
import { closeUser, createUser, grantAssignment, takeAssignment } from './accounts.ts';
import * as contract from './contract.ts';
import { findUsers } from './users.ts';

/** Accounts and posts. The session endpoints are served by platform/http itself: they set cookies. */
export const accessRoutes: Route[] = [
  handle(contract.listUsers, (tx, actor, { query }) => findUsers(tx, actor, query)),
  handle(contract.addUser, (tx, actor, { body }) => createUser(tx, actor, body)),
  handle(contract.addAssignment, (tx, actor, { params, body }) => grantAssignment(tx, actor, params, body)),
  handle(contract.revokeAssignment, async (tx, actor, { params, body }) => {
    await takeAssignment(tx, actor, params, body.reason);
    return {};
  }),
  handle(contract.disableUser, async (tx, actor, { params, body }) => {
    await closeUser(tx, actor, params, body.reason);
    return {};
  }),
];
