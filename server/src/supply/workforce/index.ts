export { workforceRoutes } from './routes.ts';
export { isCertificateValid, missingCertificates, type HeldCertificate } from './rules.ts';
export { addAbsence, addCertificate } from './qualifications.ts';
export { addWorker, findWorkersOf, getWorker, openAccount, type StaffMember } from './service.ts';
export {
  expiryOf,
  findAbsences,
  findCertificates,
  type AbsenceRow,
  type CertificateRow,
  type WorkerRow,
} from './storage.ts';
export type { Availability } from './tables.ts';
