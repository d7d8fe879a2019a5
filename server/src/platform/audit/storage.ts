import type { Tx } from '../transactions/index.ts';

export const findHeads = (tx: Tx) => tx.db.selectFrom('audit_heads').selectAll().orderBy('county').execute();

export const findAuditCounties = async (tx: Tx): Promise<string[]> =>
  (await tx.db.selectFrom('audit').select('county').distinct().orderBy('county').execute()).map((row) => row.county);

export const findChainPart = (tx: Tx, county: string, afterSeq: number, limit: number) =>
  tx.db
    .selectFrom('audit')
    .selectAll()
    .where('county', '=', county)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .limit(limit)
    .execute();

export interface AuditFilter {
  county: string;
  limit: number;
  beforeSeq: number | undefined;
  elderId: string | undefined;
  subjectId: string | undefined;
  action: string | undefined;
}

export const findAudit = (tx: Tx, filter: AuditFilter) => {
  let select = tx.db
    .selectFrom('audit as a')
    .leftJoin('users as u', (join) => join.onRef('u.county', '=', 'a.county').onRef('u.id', '=', 'a.actor_id'))
    .selectAll('a')
    .select('u.name as actor_name')
    .where('a.county', '=', filter.county)
    .orderBy('a.seq', 'desc')
    .limit(filter.limit);
  if (filter.beforeSeq !== undefined) select = select.where('a.seq', '<', filter.beforeSeq);
  if (filter.elderId) select = select.where('a.elder_id', '=', filter.elderId);
  if (filter.subjectId) select = select.where('a.subject_id', '=', filter.subjectId);
  if (filter.action) select = select.where('a.action', '=', filter.action);
  return select.execute();
};
