import { isWithinArea } from '@yike/identity';
import { permit } from '../access/index.ts';
import { decodeCursor, encodeCursor, handle, type Route } from '../contract/index.ts';
import { forbidden } from '../problems/index.ts';
import * as contract from './contract.ts';
import { findAudit } from './storage.ts';
import { verifyAudit } from './verify.ts';

export const auditRoutes: Route[] = [
  handle(contract.listAudit, async (tx, actor, { params, query }) => {
    permit(actor, contract.listAudit);
    const found = await findAudit(tx, {
      county: params.county,
      limit: query.limit + 1,
      beforeSeq: query.cursor ? Number(decodeCursor(query.cursor, 1)[0]) : undefined,
      elderId: query.elderId,
      subjectId: query.subjectId,
      action: query.action,
    });
    const rows = found.slice(0, query.limit);
    const last = rows.at(-1);
    return {
      rows: rows.map((row) => ({
        county: row.county,
        seq: row.seq,
        area: row.area,
        at: new Date(row.at).toISOString(),
        actorId: row.actor_id,
        actorName: row.actor_name,
        actorRole: row.actor_role,
        action: row.action,
        subjectType: row.subject_type,
        subjectId: row.subject_id,
        elderId: row.elder_id,
        reason: row.reason,
        trace: row.trace,
        detail: row.detail as Record<string, unknown>,
      })),
      next: found.length > query.limit && last ? encodeCursor([last.seq]) : null,
    };
  }),
  handle(contract.checkAudit, async (tx, actor, { params }) => {
    permit(actor, contract.checkAudit);
    // A part of a chain cannot be checked: whose sight ends inside the county would be told of missing rows.
    if (!isWithinArea(actor.area, `${params.county}000000`)) {
      throw forbidden('areaBeyondYours', {
        zh: '只能核验您管辖的整个区县的日志。',
        en: 'The log of a county is verified by who oversees the whole county.',
        field: 'params.county',
      });
    }
    const report = await verifyAudit(tx, undefined, params.county);
    return { rows: report.rows, problems: report.problems };
  }),
];
