export { auditRoutes } from './routes.ts';
export { verifyAudit, type AuditReport } from './verify.ts';
