export { policyBook, type PolicyBook } from './book.ts';
export { publishPacks } from './pack-versions.ts';
export { followChanged, type Followed, type RightChange } from './following.ts';
export { policyHandlers, policySchedules } from './handlers.ts';
export { policyRoutes } from './routes.ts';
export type { Reason } from './rules.ts';
export {
  describeDetermination,
  determine,
  explainPerson,
  type PersonExplained,
  preview,
  readableReasons,
  replay,
  type Determined,
} from './service.ts';
export { simulate } from './simulation.ts';
export { voucherDeduction, voucherRatio } from './voucher.ts';
