export { visitRoutes } from './routes.ts';
export { visitHandlers, visitSchedules } from './handlers.ts';
export * as visitsContract from './contract.ts';
export {
  cancelVisit,
  clearWorkers,
  holdVisit,
  planVisits,
  rescheduleVisit,
  restoreVisits,
  setWorkers,
  type NewVisit,
} from './planning.ts';
export { checkNames } from './checks.ts';
export { binds, nextStatus, visitStatuses, visitStatusNames, type VisitStatus } from './rules.ts';
export {
  countServed,
  findElderVisits,
  findProviderVisits,
  findVisit,
  findVisitsOfOrder,
  findWorkerVisits,
  getVisit,
  moveVisitsAhead,
  type VisitRow,
} from './storage.ts';
export { decideVisit } from './reviews.ts';
export { recordEvidence, recordPhoto, type EvidenceEvent } from './fieldwork.ts';
export { recheckVisit, verifyVisit } from './verification.ts';
export { distanceMeters, type Place } from './geometry.ts';
