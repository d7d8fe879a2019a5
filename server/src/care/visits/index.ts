export { visitRoutes } from './routes.ts';
export { visitHandlers, visitSchedules } from './handlers.ts';
export * as visitsContract from './contract.ts';
export {
  cancelVisit,
  clearWorkers,
  findSettleable,
  holdVisit,
  planVisits,
  rescheduleVisit,
  setWorkers,
  type NewVisit,
  type SettleableVisit,
} from './planning.ts';
export { binds, nextStatus, visitStatuses, visitStatusNames, type VisitStatus } from './rules.ts';
export {
  countServed,
  findProviderVisits,
  findVisit,
  findVisitsOfOrder,
  findWorkerVisits,
  getVisit,
  type VisitRow,
} from './storage.ts';
export { decideVisit } from './reviews.ts';
export { recordEvidence, recordPhoto, type EvidenceEvent } from './fieldwork.ts';
export { recheckVisit, verifyVisit } from './verification.ts';
export { distanceMeters, type Place } from './geometry.ts';
