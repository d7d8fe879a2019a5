import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { sql } from 'kysely';
import { badInput, conflict, Problem } from '../problems/index.ts';
import type { Tx } from '../transactions/index.ts';
import { hashToken } from './authenticate.ts';
import * as contract from './contract.ts';
import { hashPassword, isPassword, passwordWeakness } from './password.ts';
import { officialRoles, type Role } from './roles.ts';
import { permit, type Actor } from './scope.ts';
import '../areas/tables.ts';
import './tables.ts';

const SESSION_HOURS = 12;
const LOCK_AFTER = 5;
const LOCK_MINUTES = 15;
// Verified against for an unknown login, so that its answer takes as long as any other.
let decoyHash: Promise<string> | undefined;

const refused = () =>
  new Problem({
    status: 401,
    code: 'loginRefused',
    zh: '登录名或密码不正确。连续 5 次错误后账号锁定 15 分钟。',
    en: 'Login or password is wrong. After 5 wrong tries the account is locked for 15 minutes.',
  });

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Yike',
    label,
    secret: Secret.fromBase32(secret),
    digits: 6,
    period: 30,
    algorithm: 'SHA1',
  });
}

const TOTP_STEP_MS = 30_000;

/** The time step that a code belongs to, one step early or late at most; undefined when the code is wrong. */
function stepOf(secret: string, code: string, now: Date): number | undefined {
  const delta = totpOf(secret, '').validate({ token: code, timestamp: now.getTime(), window: 1 });
  return delta === null ? undefined : Math.floor(now.getTime() / TOTP_STEP_MS) + delta;
}

/** Outcome of a log-in try. A refusal is returned, not thrown, so that its counter is committed. */
export type LogInResult = { token: string; tokenHash: string; county: string } | Problem;

/** Checks login, password and second factor and opens a session; locks the account after five wrong tries. */
export async function openSession(
  tx: Tx,
  input: { login: string; password: string; code?: string | undefined },
): Promise<LogInResult> {
  const key = await tx.db.selectFrom('logins').selectAll().where('login', '=', input.login).executeTakeFirst();
  if (!key) {
    decoyHash ??= hashPassword('decoy');
    await isPassword(input.password, await decoyHash);
    return refused();
  }
  const user = await tx.db
    .selectFrom('users')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.user_id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (user.locked_until && user.locked_until > tx.now) {
    return new Problem({
      status: 401,
      code: 'accountLocked',
      zh: '连续多次输错，账号已临时锁定，请 15 分钟后再试或联系管理员。',
      en: 'Too many wrong tries: the account is locked for 15 minutes.',
    });
  }
  const note = (action: string) =>
    tx.audit({ area: user.area, action, subjectType: 'user', subjectId: user.id, detail: { login: user.login } });
  const wrong = async (problem: Problem): Promise<Problem> => {
    const failures = user.failed_logins + 1;
    await tx.db
      .updateTable('users')
      .set({
        failed_logins: failures >= LOCK_AFTER ? 0 : failures,
        locked_until: failures >= LOCK_AFTER ? new Date(tx.now.getTime() + LOCK_MINUTES * 60_000) : null,
      })
      .where('county', '=', user.county)
      .where('id', '=', user.id)
      .execute();
    note('access.logInRefused');
    return problem;
  };
  if (!(await isPassword(input.password, user.password_hash)) || user.disabled_at) return wrong(refused());
  if (user.totp_secret_enc) {
    if (!input.code) {
      return new Problem({
        status: 401,
        code: 'codeNeeded',
        zh: '请输入动态口令（6 位数字）。',
        en: 'Enter the 6-digit code of your authenticator.',
        field: 'body.code',
      });
    }
    const step = stepOf(tx.privacy.open(user.totp_secret_enc), input.code, tx.now);
    // RFC 6238 section 5.2: a code that was looked over a shoulder does not open the door again.
    if (step === undefined || step <= (user.totp_used_step ?? 0)) return wrong(refused());
    await tx.db
      .updateTable('users')
      .set({ totp_used_step: step })
      .where('county', '=', user.county)
      .where('id', '=', user.id)
      .execute();
  }
  const post = await tx.db
    .selectFrom('assignments')
    .selectAll()
    .where('county', '=', user.county)
    .where('user_id', '=', user.id)
    .where('revoked_at', 'is', null)
    .orderBy('granted_at')
    .orderBy('id')
    .executeTakeFirst();
  if (!post) {
    return new Problem({
      status: 403,
      code: 'noPost',
      zh: '该账号目前没有岗位，请联系管理员。',
      en: 'This account has no post. Ask an administrator.',
    });
  }
  await tx.db
    .updateTable('users')
    .set({ failed_logins: 0, locked_until: null })
    .where('county', '=', user.county)
    .where('id', '=', user.id)
    .execute();
  const token = `${user.county}.${randomBytes(32).toString('base64url')}`;
  await tx.db
    .insertInto('sessions')
    .values({
      county: user.county,
      token_hash: hashToken(token),
      area: user.area,
      user_id: user.id,
      assignment_id: post.id,
      created_at: tx.now,
      expires_at: new Date(tx.now.getTime() + SESSION_HOURS * 3600_000),
      ended_at: null,
    })
    .execute();
  note(contract.logIn.id);
  return { token, tokenHash: hashToken(token), county: user.county };
}

/** Everything a page needs to know about who is logged in. */
export async function describeSession(tx: Tx, county: string, tokenHash: string, requireTotp: boolean) {
  const session = await tx.db
    .selectFrom('sessions')
    .selectAll()
    .where('county', '=', county)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirstOrThrow();
  const user = await tx.db
    .selectFrom('users')
    .select(['id', 'name', sql<boolean>`totp_secret_enc IS NOT NULL`.as('hasTotp')])
    .where('county', '=', county)
    .where('id', '=', session.user_id)
    .executeTakeFirstOrThrow();
  const rows = await tx.db
    .selectFrom('assignments as a')
    .leftJoin('areas as r', 'r.code', 'a.area')
    .select(['a.id', 'a.role', 'a.area', 'a.provider_id', 'a.worker_id', 'a.elder_ids', 'r.name as area_name'])
    .where('a.county', '=', county)
    .where('a.user_id', '=', user.id)
    .where('a.revoked_at', 'is', null)
    .orderBy('a.granted_at')
    .orderBy('a.id')
    .execute();
  const assignments = rows.map((row) => ({
    id: row.id,
    role: row.role as Role,
    area: row.area,
    areaName: row.area_name ?? row.area,
    providerId: row.provider_id,
    workerId: row.worker_id,
    elderIds: row.elder_ids,
  }));
  const acting = assignments.find((a) => a.id === session.assignment_id);
  if (!acting) throw new Error('a session without its assignment');
  return {
    county,
    userId: user.id,
    name: user.name,
    acting,
    assignments,
    hasTotp: user.hasTotp,
    mustEnrolTotp: requireTotp && !user.hasTotp && officialRoles.includes(acting.role),
    expiresAt: session.expires_at.toISOString(),
  };
}

export async function endSession(tx: Tx, county: string, tokenHash: string): Promise<void> {
  await tx.db
    .updateTable('sessions')
    .set({ ended_at: tx.now })
    .where('county', '=', county)
    .where('token_hash', '=', tokenHash)
    .execute();
}

/** @throws Problem 404 when the post is not mine or was taken */
export async function switchPost(
  tx: Tx,
  actor: Actor,
  county: string,
  tokenHash: string,
  assignmentId: string,
): Promise<void> {
  permit(actor, contract.changePost);
  const post = await tx.db
    .selectFrom('assignments')
    .select('id')
    .where('county', '=', county)
    .where('id', '=', assignmentId)
    .where('user_id', '=', actor.userId ?? '')
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (!post) {
    throw badInput('postNotYours', { zh: '您没有该岗位。', en: 'This post is not yours.', field: 'body.assignmentId' });
  }
  await tx.db
    .updateTable('sessions')
    .set({ assignment_id: assignmentId })
    .where('county', '=', county)
    .where('token_hash', '=', tokenHash)
    .execute();
  tx.audit({ area: actor.area, action: contract.changePost.id, subjectType: 'assignment', subjectId: assignmentId });
}

/** Changes the actor's own password and ends the user's other sessions. @throws Problem 400 */
export async function replacePassword(
  tx: Tx,
  actor: Actor,
  tokenHash: string,
  input: { old: string; new: string },
): Promise<void> {
  permit(actor, contract.changePassword);
  const user = await ownUser(tx, actor);
  if (!(await isPassword(input.old, user.password_hash))) {
    throw badInput('oldPasswordWrong', { zh: '原密码不正确。', en: 'The old password is wrong.', field: 'body.old' });
  }
  const weakness = passwordWeakness(input.new, user.login);
  if (weakness) throw badInput('passwordWeak', { ...weakness, field: 'body.new' });
  await tx.db
    .updateTable('users')
    .set({ password_hash: await hashPassword(input.new) })
    .where('county', '=', user.county)
    .where('id', '=', user.id)
    .execute();
  await tx.db
    .updateTable('sessions')
    .set({ ended_at: tx.now })
    .where('county', '=', user.county)
    .where('user_id', '=', user.id)
    .where('token_hash', '<>', tokenHash)
    .where('ended_at', 'is', null)
    .execute();
  tx.audit({ area: user.area, action: contract.changePassword.id, subjectType: 'user', subjectId: user.id });
}

async function ownUser(tx: Tx, actor: Actor) {
  return tx.db
    .selectFrom('users')
    .selectAll()
    .where('county', '=', actor.county)
    .where('id', '=', actor.userId ?? '')
    .executeTakeFirstOrThrow();
}

/** A fresh secret; nothing is stored before it is confirmed. */
export async function newTotp(tx: Tx, actor: Actor): Promise<{ secret: string; uri: string }> {
  permit(actor, contract.enrolTotp);
  const user = await ownUser(tx, actor);
  const secret = new Secret({ size: 20 }).base32;
  return { secret, uri: totpOf(secret, user.login).toString() };
}

/** @throws Problem 400 `codeWrong`, 409 `totpEnrolled` */
export async function acceptTotp(tx: Tx, actor: Actor, input: { secret: string; code: string }): Promise<void> {
  permit(actor, contract.confirmTotp);
  const user = await ownUser(tx, actor);
  if (user.totp_secret_enc) {
    throw conflict('totpEnrolled', { zh: '已启用动态口令。', en: 'A second factor is enrolled already.' });
  }
  if (stepOf(input.secret, input.code, tx.now) === undefined) {
    throw badInput('codeWrong', {
      zh: '动态口令不正确，请核对手机时间。',
      en: 'The code is wrong. Check the phone’s time.',
      field: 'body.code',
    });
  }
  await tx.db
    .updateTable('users')
    .set({ totp_secret_enc: tx.privacy.seal(input.secret) })
    .where('county', '=', user.county)
    .where('id', '=', user.id)
    .execute();
  tx.audit({ area: user.area, action: contract.confirmTotp.id, subjectType: 'user', subjectId: user.id });
}
