export * as budgetContract from './contract.ts';
export { budgetHandlers, budgetSchedules, returnUnspentQuota } from './returns.ts';
export { budgetRoutes } from './routes.ts';
export {
  addBudgetLine,
  drawBudget,
  drawableAccounts,
  fundQuota,
  paidAccount,
  payableAccount,
  recoveryAccount,
} from './service.ts';
