export { createDatabase, daysAsText, type Database, type Tables } from './database.ts';
export {
  actAs,
  inTransaction,
  withCounty,
  withSavepoint,
  type AuditEntry,
  type Environment,
  type Scope,
  type Tx,
} from './transaction.ts';
export { failureOf, type Failure } from './failure.ts';
export { auditHash, type AuditRow } from './audit-chain.ts';
