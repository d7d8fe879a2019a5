import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { actingSession, areaRoles, authenticate, scopeOf, systemActor, type Actor } from '../access/index.ts';
import { Problem } from '../problems/index.ts';
import { inTransaction, type Tx } from '../transactions/index.ts';
import { mustHaveSecondFactor, tokenOf, type ServerOptions } from './server.ts';

export const CHANGES_PATH = '/api/changes';
const LOOK_MS = 1000;
/** A listener's session is asked for anew, and the line kept from falling asleep behind a proxy. */
const CHECK_MS = 15_000;
const RECONNECT_MS = 3000;
const LISTENERS_MAX = 2000;

interface Listener {
  token: string;
  actor: Actor;
  raw: ServerResponse;
}

const watches = ({ actor }: Listener, county: string): boolean => {
  const { areaFrom, areaTo } = scopeOf(actor);
  if (areaFrom === undefined || areaTo === undefined) return county === actor.county;
  return areaFrom.slice(0, 6) <= county && county <= areaTo.slice(0, 6);
};

/**
 * Server-sent events that say no more than that something in a county of the listener has changed: boards then read what
 * they show anew, through the ordinary operations and their permissions. One look a second at the heads of the audit log
 * serves all listeners of this server, whichever server wrote.
 */
export function registerChanges(server: FastifyInstance, options: ServerOptions): void {
  const listeners = new Set<Listener>();
  let heads: Map<string, number> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let checkedAt = 0;
  let isClosing = false;
  const asSystem = <T>(trace: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    inTransaction(options.environment, { scope: scopeOf(systemActor), actorRole: 'system', trace }, work);

  async function look(): Promise<void> {
    await asSystem('changes', async (tx) => {
      const found = await sql<{ county: string; seq: number }>`SELECT county, seq FROM audit_heads`.execute(tx.db);
      const before = heads;
      heads = new Map(found.rows.map(({ county, seq }) => [county, seq]));
      const changed = [...heads].filter(([county, seq]) => before && before.get(county) !== seq);
      for (const listener of listeners) {
        if (changed.some(([county]) => watches(listener, county))) listener.raw.write('data: changed\n\n');
      }
      if (tx.now.getTime() - checkedAt < CHECK_MS) return;
      checkedAt = tx.now.getTime();
      for (const listener of [...listeners]) {
        const session = await authenticate(tx, listener.token).catch((error: unknown) => {
          if (error instanceof Problem) return undefined;
          throw error;
        });
        if (!session) listener.raw.end();
        else {
          listener.actor = session.actor;
          listener.raw.write(': still here\n\n');
        }
      }
    });
  }

  const watch = () => {
    timer = undefined;
    running = look()
      // The database may be away for a while: the next look tries again.
      .catch((error: unknown) => server.log.warn(error))
      .finally(() => {
        running = undefined;
        if (!isClosing && listeners.size > 0) timer = setTimeout(watch, LOOK_MS);
        else heads = undefined;
      });
  };

  server.get(CHANGES_PATH, { schema: { hide: true } }, async (request, reply) => {
    const token = tokenOf(request) ?? '';
    const session = await asSystem(request.id, (tx) => actingSession(tx, token || undefined));
    mustHaveSecondFactor(options, session);
    const { actor } = session;
    const isStaff = [...areaRoles, 'providerManager', 'dispatcher'].some((role) => role === actor.role);
    if (!isStaff || isClosing || listeners.size >= LISTENERS_MAX) {
      throw new Problem({
        status: isStaff ? 503 : 403,
        code: isStaff ? 'tooManyListeners' : 'roleNotAllowed',
        zh: isStaff ? '现在不能接收实时提醒，页面会定时刷新。' : '您当前的角色没有实时页面。',
        en: isStaff ? 'No live updates now; pages refresh from time to time.' : 'Your present role has no live pages.',
      });
    }
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    raw.write(`retry: ${RECONNECT_MS}\n\n`);
    const listener: Listener = { token, actor, raw };
    listeners.add(listener);
    raw.on('close', () => listeners.delete(listener));
    if (!timer && !running) watch();
  });

  // An open line would hold up the stop.
  server.addHook('preClose', async () => {
    isClosing = true;
    clearTimeout(timer);
    for (const { raw } of listeners) raw.end();
    await running;
  });
}
