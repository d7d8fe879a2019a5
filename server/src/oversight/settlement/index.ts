export * as settlementContract from './contract.ts';
export { downloadBankFile, payBatch } from './payment.ts';
export { settlementRoutes } from './routes.ts';
export { confirmBatch, correct, openBatch, returnBatch, reviewBatch } from './service.ts';
