import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Problem } from '../problems/index.ts';
import { actAs, type Tx } from '../transactions/index.ts';
import type { Role } from './roles.ts';
import { scopeOf, systemActor, type Actor } from './scope.ts';
import './tables.ts';

export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

export interface Session {
  actor: Actor;
  tokenHash: string;
  expiresAt: Date;
  hasTotp: boolean;
}

/**
 * The actor of a session token, asked anew at every request, so that a right that was taken ends at once.
 * Runs under the sight of the whole system, before the actor's own scope is set.
 * @throws Problem 401 `sessionEnded`
 */
export async function authenticate(tx: Tx, token: string): Promise<Session> {
  const county = token.split('.')[0] ?? '';
  const row = await tx.db
    .selectFrom('sessions as s')
    .innerJoin('users as u', (join) => join.onRef('u.county', '=', 's.county').onRef('u.id', '=', 's.user_id'))
    .innerJoin('assignments as a', (join) =>
      join.onRef('a.county', '=', 's.county').onRef('a.id', '=', 's.assignment_id'),
    )
    .select([
      's.token_hash',
      's.expires_at',
      'u.id as user_id',
      'u.name',
      sql<boolean>`u.totp_secret_enc IS NOT NULL`.as('has_totp'),
      'a.role',
      'a.area',
      'a.provider_id',
      'a.worker_id',
      'a.elder_ids',
    ])
    .where('s.county', '=', county)
    .where('s.token_hash', '=', hashToken(token))
    .where('s.ended_at', 'is', null)
    .where('s.expires_at', '>', tx.now)
    .where('u.disabled_at', 'is', null)
    .where('a.revoked_at', 'is', null)
    .executeTakeFirst();
  if (!row) {
    throw new Problem({
      status: 401,
      code: 'sessionEnded',
      zh: '登录已失效，请重新登录。',
      en: 'Your session has ended. Please log in again.',
    });
  }
  return {
    tokenHash: row.token_hash,
    expiresAt: row.expires_at,
    hasTotp: row.has_totp,
    actor: {
      kind: 'user',
      userId: row.user_id,
      name: row.name,
      role: row.role as Role,
      county,
      area: row.area,
      ...(row.provider_id && { providerId: row.provider_id }),
      ...(row.worker_id && { workerId: row.worker_id }),
      elderIds: row.elder_ids,
    },
  };
}

/** The session of a request that must have one; the log then names its actor. @throws Problem 401 */
export async function actingSession(tx: Tx, token: string | undefined): Promise<Session> {
  if (!token) throw new Problem({ status: 401, code: 'sessionNeeded', zh: '请先登录。', en: 'Please log in.' });
  const session = await authenticate(tx, token);
  // Its own session is changed under the sight of the whole system: a user's scope shows no sessions.
  await actAs(tx, scopeOf(systemActor), session.actor.userId, session.actor.role);
  return session;
}
