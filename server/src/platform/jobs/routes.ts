import { permit } from '../access/index.ts';
import { decodeCursor, encodeCursor, handle, type Route } from '../contract/index.ts';
import { notFound } from '../problems/index.ts';
import * as contract from './contract.ts';
import { countWaiting, findDead, revive } from './storage.ts';

export const jobRoutes: Route[] = [
  handle(contract.listDead, async (tx, actor, { query }) => {
    permit(actor, contract.listDead);
    const after = query.cursor ? (decodeCursor(query.cursor, 2) as [string, string]) : undefined;
    const found = await findDead(tx, query.limit + 1, after);
    const rows = found.slice(0, query.limit);
    const last = rows.at(-1);
    return {
      rows: rows.map((row) => ({
        county: row.county,
        id: row.id,
        topic: row.topic,
        handler: row.handler,
        attempts: row.attempts,
        lastError: row.last_error,
        createdAt: row.created_at.toISOString(),
        deadAt: (row.dead_at ?? row.created_at).toISOString(),
        trace: row.trace,
      })),
      next: found.length > query.limit && last ? encodeCursor([last.county, last.id]) : null,
      waiting: await countWaiting(tx),
    };
  }),
  handle(contract.replayDead, async (tx, actor, { params }) => {
    permit(actor, contract.replayDead);
    const event = await revive(tx, params);
    if (!event) {
      throw notFound('notDead', {
        zh: '该任务不在失败列表中，可能已被重试。',
        en: 'This event is not dead (any more).',
      });
    }
    tx.audit({
      area: event.area,
      action: contract.replayDead.id,
      subjectType: 'event',
      subjectId: params.id,
      detail: { topic: event.topic, handler: event.handler },
    });
    return {};
  }),
];
