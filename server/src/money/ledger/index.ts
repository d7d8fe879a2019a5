export * as ledgerContract from './contract.ts';
export { checkLedger, type LedgerProblem, type LedgerReport } from './check.ts';
export { balanceFrom, type Balance } from './rules.ts';
export { ledgerRoutes } from './routes.ts';
export {
  balanceOf,
  commitReservation,
  getAccount,
  lockAccounts,
  openAccount,
  openNewAccount,
  post,
  postAll,
  reserve,
  reserveAll,
  voidReservation,
  type NewAccount,
  type NewTransfer,
} from './service.ts';
export { statementOf } from './statement.ts';
export {
  findAccountByCode as accountByCode,
  findElderAccounts as quotaAccountsOf,
  findTransfersOf as transfersOf,
} from './storage.ts';
export type { AccountKind, AccountRow, TransferRow, Unit } from './tables.ts';
