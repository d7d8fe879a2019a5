import { decodeCursor, encodeCursor } from '../contract/index.ts';
import type { Tx } from '../transactions/index.ts';
import * as contract from './contract.ts';
import type { Role } from './roles.ts';
import { permit, type Actor } from './scope.ts';
import '../areas/tables.ts';
import './tables.ts';

/** Accounts in the actor's sight by login, with every post they have or had. */
export async function findUsers(
  tx: Tx,
  actor: Actor,
  query: { limit: number; cursor?: string | undefined; q?: string | undefined },
) {
  permit(actor, contract.listUsers);
  let select = tx.db
    .selectFrom('users')
    .selectAll()
    .orderBy('login')
    .limit(query.limit + 1);
  if (query.cursor) select = select.where('login', '>', String(decodeCursor(query.cursor, 1)[0]));
  if (query.q) {
    const like = `%${query.q.replace(/[%_\\]/g, '\\$&')}%`;
    select = select.where((eb) => eb.or([eb('login', 'like', like), eb('name', 'like', like)]));
  }
  const found = await select.execute();
  const users = found.slice(0, query.limit);
  const posts = users.length
    ? await tx.db
        .selectFrom('assignments as a')
        .leftJoin('areas as r', 'r.code', 'a.area')
        .selectAll('a')
        .select('r.name as area_name')
        .where(
          'a.user_id',
          'in',
          users.map((user) => user.id),
        )
        .orderBy('a.granted_at')
        .execute()
    : [];
  const last = users.at(-1);
  return {
    rows: users.map((user) => ({
      county: user.county,
      id: user.id,
      login: user.login,
      name: user.name,
      area: user.area,
      hasTotp: user.totp_secret_enc !== null,
      lockedUntil: user.locked_until?.toISOString() ?? null,
      disabledAt: user.disabled_at?.toISOString() ?? null,
      assignments: posts
        .filter((post) => post.user_id === user.id)
        .map((post) => ({
          id: post.id,
          role: post.role as Role,
          area: post.area,
          areaName: post.area_name ?? post.area,
          providerId: post.provider_id,
          workerId: post.worker_id,
          elderIds: post.elder_ids,
          revokedAt: post.revoked_at?.toISOString() ?? null,
        })),
    })),
    next: found.length > query.limit && last ? encodeCursor([last.login]) : null,
  };
}
