import { isWithinArea } from '@yike/identity';
import { sql } from 'kysely';
import { badInput, conflict, forbidden, notFound, violates } from '../problems/index.ts';
import type { Tx } from '../transactions/index.ts';
import * as contract from './contract.ts';
import { hashPassword, passwordWeakness } from './password.ts';
import { areaRoles, type Role } from './roles.ts';
import { permit, type Actor } from './scope.ts';
import './tables.ts';

interface NewAssignment {
  role: Role;
  area: string;
  providerId?: string | undefined;
  workerId?: string | undefined;
  elderIds?: string[] | undefined;
}

/** Where the post stands in the request: with a new account, or alone. */
type AssignmentAt = 'body' | 'body.assignment';

function mustBeWithin(actor: Actor, area: string, field: string): void {
  if (actor.kind === 'system' || isWithinArea(actor.area, area)) return;
  throw forbidden('areaBeyondYours', {
    zh: '该地区不在您的管辖范围内。',
    en: 'This area is not within yours.',
    field,
  });
}

function checkAssignment(assignment: NewAssignment, at: AssignmentAt): void {
  const missing =
    (['providerManager', 'dispatcher', 'carer'].includes(assignment.role) && !assignment.providerId && 'providerId') ||
    (assignment.role === 'carer' && !assignment.workerId && 'workerId') ||
    (['elder', 'family'].includes(assignment.role) && !assignment.elderIds?.length && 'elderIds');
  if (missing) {
    throw badInput('assignmentIncomplete', {
      zh: '该岗位还需要指明所属机构、护理员或老人。',
      en: `This post also needs ${missing}.`,
      field: `${at}.${missing}`,
    });
  }
}

/**
 * Providers are public, so that anyone knows their ids: a post may only be given for those of the giver's own sight.
 * @throws Problem 403 `postBeyondYours`
 */
async function mustSee(
  tx: Tx,
  actor: Actor,
  { area, providerId, workerId, elderIds }: NewAssignment,
  at: AssignmentAt,
): Promise<void> {
  if (actor.kind === 'system') return;
  const refuse = (field: string) =>
    forbidden('postBeyondYours', {
      zh: '所指的机构、护理员或老人不在您的管辖范围内。',
      en: 'This provider, carer or elder is not within yours.',
      field: `${at}.${field}`,
    });
  if (providerId) {
    const found = await sql<{ area: string }>`SELECT area FROM providers WHERE id = ${providerId}`.execute(tx.db);
    if (!found.rows.some(({ area }) => isWithinArea(actor.area, area))) throw refuse('providerId');
  }
  if (workerId) {
    // Locked, so that of two accounts for one worker the second finds the first (supply/workforce locks the same row).
    const found = await sql`
      SELECT FROM workers WHERE county = ${area.slice(0, 6)} AND id = ${workerId}
        AND provider_id = ${providerId ?? null} FOR UPDATE`.execute(tx.db);
    if (found.rows.length === 0) throw refuse('workerId');
  }
  if (elderIds?.length) {
    const wanted = [...new Set(elderIds)];
    const found = await sql<{ id: string }>`SELECT id FROM elders WHERE id = ANY (${wanted})`.execute(tx.db);
    if (new Set(found.rows.map(({ id }) => id)).size < wanted.length) throw refuse('elderIds');
  }
}

/**
 * One worker works under one account; that account may hold several posts. The worker's row is locked.
 * @throws Problem 409 `accountExists`
 */
async function mustBeOnlyAccount(
  tx: Tx,
  actor: Actor,
  { area, workerId }: NewAssignment,
  at: AssignmentAt,
  userId?: string,
): Promise<void> {
  if (actor.kind === 'system' || !workerId) return;
  const other = await tx.db
    .selectFrom('assignments as a')
    .innerJoin('users as u', (join) => join.onRef('u.county', '=', 'a.county').onRef('u.id', '=', 'a.user_id'))
    .select(['u.id', 'u.login'])
    .where('a.county', '=', area.slice(0, 6))
    .where('a.worker_id', '=', workerId)
    .where('a.revoked_at', 'is', null)
    .$if(userId !== undefined, (query) => query.where('u.id', '!=', userId ?? ''))
    .limit(1)
    .executeTakeFirst();
  if (!other) return;
  throw conflict('accountExists', {
    zh: `该护理员已有账号“${other.login}”，请在该账号上办理；不再使用的，先停用它。`,
    en: `This worker has the account ${other.login} already. Use that one, or close it first.`,
    field: `${at}.workerId`,
  });
}

/**
 * Opens an account with its first post.
 * @param cost scrypt cost exponent, lower only in tests and the demo
 * @throws Problem 400 `passwordWeak`, `assignmentIncomplete` · 403 `areaBeyondYours`, `postBeyondYours` · 409 `loginTaken`, `accountExists`
 */
export async function createUser(
  tx: Tx,
  actor: Actor,
  input: { login: string; name: string; password: string; assignment: NewAssignment },
  cost?: number,
): Promise<{ county: string; id: string }> {
  permit(actor, contract.addUser);
  mustBeWithin(actor, input.assignment.area, 'body.assignment.area');
  mayGive(actor, input.assignment.role, 'body.assignment');
  const weakness = passwordWeakness(input.password, input.login);
  if (weakness) throw badInput('passwordWeak', { ...weakness, field: 'body.password' });
  checkAssignment(input.assignment, 'body.assignment');
  await mustSee(tx, actor, input.assignment, 'body.assignment');
  await mustBeOnlyAccount(tx, actor, input.assignment, 'body.assignment');
  const area = input.assignment.area;
  const county = area.slice(0, 6);
  const id = tx.newId();
  try {
    await tx.db.insertInto('logins').values({ login: input.login, county, user_id: id }).execute();
  } catch (error) {
    if (!violates(error, 'logins_pkey')) throw error;
    throw conflict('loginTaken', {
      zh: `登录名“${input.login}”已被使用，请换一个。`,
      en: `The login ${input.login} is taken.`,
      field: 'body.login',
    });
  }
  await tx.db
    .insertInto('users')
    .values({
      county,
      id,
      area,
      login: input.login,
      name: input.name,
      password_hash: await hashPassword(input.password, cost),
      totp_secret_enc: null,
      totp_used_step: null,
      failed_logins: 0,
      locked_until: null,
      disabled_at: null,
      created_at: tx.now,
    })
    .execute();
  tx.audit({ area, action: contract.addUser.id, subjectType: 'user', subjectId: id, detail: { login: input.login } });
  await insertAssignment(tx, county, id, input.assignment);
  return { county, id };
}

/** Only the operator makes operators and city officials; nobody gives a right that reaches beyond their own. */
function mayGive(actor: Actor, role: Role, at: AssignmentAt = 'body'): void {
  if (actor.kind === 'system' || actor.role === 'operator') return;
  const given: Partial<Record<Role, readonly Role[]>> = {
    cityOfficial: areaRoles.filter((r) => r !== 'operator' && r !== 'cityOfficial'),
    countyOfficial: areaRoles.filter((r) => !['operator', 'cityOfficial', 'auditor'].includes(r)),
  };
  const allowed: readonly Role[] = [
    ...(given[actor.role as Role] ?? []),
    'providerManager',
    'dispatcher',
    'carer',
    'elder',
    'family',
  ];
  if (!allowed.includes(role)) {
    throw forbidden('roleBeyondYours', {
      zh: '您无权授予该岗位，请联系上级管理员。',
      en: 'You may not give this role.',
      field: `${at}.role`,
    });
  }
}

async function insertAssignment(tx: Tx, county: string, userId: string, assignment: NewAssignment): Promise<string> {
  const id = tx.newId();
  await tx.db
    .insertInto('assignments')
    .values({
      county,
      id,
      area: assignment.area,
      user_id: userId,
      role: assignment.role,
      provider_id: assignment.providerId ?? null,
      worker_id: assignment.workerId ?? null,
      elder_ids: assignment.elderIds ?? [],
      granted_at: tx.now,
      revoked_at: null,
    })
    .execute();
  tx.audit({
    area: assignment.area,
    action: contract.addAssignment.id,
    subjectType: 'assignment',
    subjectId: id,
    detail: { user: userId, role: assignment.role },
  });
  return id;
}

/** Gives an account another post. @throws Problem 403 `areaBeyondYours`, `postBeyondYours` · 404 `userUnknown` · 409 `accountExists` */
export async function grantAssignment(
  tx: Tx,
  actor: Actor,
  user: { county: string; id: string },
  assignment: NewAssignment,
): Promise<{ id: string }> {
  permit(actor, contract.addAssignment);
  mustBeWithin(actor, assignment.area, 'body.area');
  mayGive(actor, assignment.role);
  checkAssignment(assignment, 'body');
  await mustSee(tx, actor, assignment, 'body');
  await getUser(tx, user);
  await mustBeOnlyAccount(tx, actor, assignment, 'body', user.id);
  return { id: await insertAssignment(tx, user.county, user.id, assignment) };
}

async function getUser(tx: Tx, key: { county: string; id: string }) {
  const user = await tx.db
    .selectFrom('users')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .executeTakeFirst();
  if (!user) throw notFound('userUnknown', { zh: '找不到该账号。', en: 'No such account.' });
  return user;
}

/** Takes a post away and ends its sessions in the same transaction. @throws Problem 404 `assignmentUnknown` */
export async function takeAssignment(
  tx: Tx,
  actor: Actor,
  key: { county: string; id: string },
  reason: string,
): Promise<void> {
  permit(actor, contract.revokeAssignment);
  const row = await tx.db
    .selectFrom('assignments')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .executeTakeFirst();
  if (!row) throw notFound('assignmentUnknown', { zh: '找不到该岗位。', en: 'No such post.' });
  mayGive(actor, row.role as Role);
  await tx.db
    .updateTable('assignments')
    .set({ revoked_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .where('revoked_at', 'is', null)
    .execute();
  await tx.db
    .updateTable('sessions')
    .set({ ended_at: tx.now })
    .where('county', '=', key.county)
    .where('assignment_id', '=', key.id)
    .where('ended_at', 'is', null)
    .execute();
  tx.audit({
    area: row.area,
    action: contract.revokeAssignment.id,
    subjectType: 'assignment',
    subjectId: key.id,
    reason,
  });
}

/** Closes an account, takes its posts and ends its sessions. @throws Problem 404 `userUnknown` */
export async function closeUser(
  tx: Tx,
  actor: Actor,
  key: { county: string; id: string },
  reason: string,
): Promise<void> {
  permit(actor, contract.disableUser);
  const user = await getUser(tx, key);
  if (user.id === actor.userId) {
    throw conflict('ownAccount', { zh: '不能停用自己的账号。', en: 'You cannot close your own account.' });
  }
  const posts = await tx.db
    .selectFrom('assignments')
    .select('role')
    .where('county', '=', key.county)
    .where('user_id', '=', key.id)
    .where('revoked_at', 'is', null)
    .execute();
  for (const post of posts) mayGive(actor, post.role as Role);
  await tx.db
    .updateTable('users')
    .set({ disabled_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();
  // A closed account is nobody's: whoever worked under it may be given another.
  await tx.db
    .updateTable('assignments')
    .set({ revoked_at: tx.now })
    .where('county', '=', key.county)
    .where('user_id', '=', key.id)
    .where('revoked_at', 'is', null)
    .execute();
  await tx.db
    .updateTable('sessions')
    .set({ ended_at: tx.now })
    .where('county', '=', key.county)
    .where('user_id', '=', key.id)
    .where('ended_at', 'is', null)
    .execute();
  tx.audit({ area: user.area, action: contract.disableUser.id, subjectType: 'user', subjectId: key.id, reason });
}

/** Whether a login is taken; for the system itself. */
export async function accountExists(tx: Tx, login: string): Promise<boolean> {
  return (await tx.db.selectFrom('logins').select('login').where('login', '=', login).executeTakeFirst()) !== undefined;
}
