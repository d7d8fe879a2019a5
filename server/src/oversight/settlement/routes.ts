import { handle, type Route } from '../../platform/contract/index.ts';
import * as contract from './contract.ts';
import { exportBatch } from './export.ts';
import { downloadBankFile, payBatch } from './payment.ts';
import { confirmBatch, correct, openBatch, returnBatch, reviewBatch } from './service.ts';
import { getBatchWithLines, listBatches, listCandidates, listExclusions, printBatch } from './views.ts';

export const settlementRoutes: Route[] = [
  handle(contract.listBatches, listBatches),
  handle(contract.listCandidates, listCandidates),
  handle(contract.getBatchWithLines, getBatchWithLines),
  handle(contract.listExclusions, listExclusions),
  handle(contract.printBatch, (tx, actor, { params }) => printBatch(tx, actor, params)),
  handle(contract.exportBatch, (tx, actor, { params }) => exportBatch(tx, actor, params)),
  handle(contract.openBatchOf, (tx, actor, { params, body }) => openBatch(tx, actor, { ...params, ...body })),
  handle(contract.confirmBatch, (tx, actor, { params, body }) => confirmBatch(tx, actor, params, body)),
  handle(contract.returnBatch, (tx, actor, { params, body }) => returnBatch(tx, actor, params, body)),
  handle(contract.reviewBatch, (tx, actor, { params, body }) => reviewBatch(tx, actor, params, body)),
  handle(contract.correctLine, (tx, actor, { params, body }) => correct(tx, actor, params, body)),
  handle(contract.payBatch, (tx, actor, { params, body }) => payBatch(tx, actor, params, body)),
  handle(contract.downloadBankFile, (tx, actor, { params, query }) =>
    downloadBankFile(tx, actor, params, query.purpose),
  ),
];
