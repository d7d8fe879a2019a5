export { accountExists, createUser, grantAssignment } from './accounts.ts';
export { actingSession, authenticate, hashToken, type Session } from './authenticate.ts';
export * as accessContract from './contract.ts';
export { areaRoles, officialRoles, roles, roleSchema, type Role } from './roles.ts';
export { accessRoutes } from './routes.ts';
export { ownRows, type Ways } from './sight.ts';
export { homeCounty, permit, publicActor, scopeOf, systemActor, type Actor } from './scope.ts';
export {
  acceptTotp,
  describeSession,
  endSession,
  newTotp,
  openSession,
  replacePassword,
  switchPost,
} from './sessions.ts';
