import { createHash } from 'node:crypto';

/** One line of the audit log as it is chained; `at` as ISO text. */
export interface AuditRow {
  county: string;
  seq: number;
  area: string;
  at: string;
  actor_id: string | null;
  actor_role: string;
  action: string;
  subject_type: string;
  subject_id: string;
  elder_id: string | null;
  reason: string | null;
  trace: string | null;
  detail: unknown;
}

/** JSON with sorted keys: jsonb does not keep their order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/** SHA-256 over the previous hash and every column of the row. */
export function auditHash(previousHash: string, row: AuditRow): string {
  const fields = [
    row.county,
    row.seq,
    row.area,
    row.at,
    row.actor_id,
    row.actor_role,
    row.action,
    row.subject_type,
    row.subject_id,
    row.elder_id,
    row.reason,
    row.trace,
    row.detail,
  ];
  return createHash('sha256').update(previousHash).update(canonical(fields)).digest('hex');
}
