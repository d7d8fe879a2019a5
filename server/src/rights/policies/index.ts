export { policyRoutes } from './routes.ts';
export { describeDetermination, determine, preview, replay, type Determined } from './service.ts';
export { voucherDeduction, voucherRatio } from './voucher.ts';
