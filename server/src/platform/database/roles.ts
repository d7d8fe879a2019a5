import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DatabaseProblem, codeOf, messageOf } from './problem.ts';

/** The role whose rights and row-level security policies the server works under; it owns nothing. */
export const applicationRole = 'yike_app';

const racesMax = 20;
const raceWaitMs = 25;
/** duplicate_object, unique_violation (two CREATE ROLE at once), internal "tuple concurrently updated" (two GRANTs). */
const raceCodes = new Set(['42710', '23505', 'XX000']);
const insufficientPrivilege = '42501';

/** The same connection, but starting in the application role. */
export function withApplicationRole(url: string): string {
  const parsed = new URL(url);
  const options = [parsed.searchParams.get('options'), `-c role=${applicationRole}`].filter(Boolean).join(' ');
  parsed.searchParams.delete('options');
  // URLSearchParams writes a blank as "+", which libpq-style readers of the URL do not turn back.
  const query = [parsed.searchParams.toString(), `options=${encodeURIComponent(options)}`].filter(Boolean).join('&');
  parsed.search = query;
  return parsed.href;
}

/**
 * Makes the application role if it is missing and lets the current user act as it. Roles belong to the whole cluster, so
 * that parallel test databases race here: who loses looks again.
 * @throws {DatabaseProblem} `role_missing`, `role_too_strong`
 */
export async function ensureApplicationRole(client: pg.ClientBase): Promise<void> {
  await again(async () => {
    const role = await findRole(client, applicationRole);
    if (!role) await client.query(`CREATE ROLE ${applicationRole} NOLOGIN NOBYPASSRLS`);
    else if (role.rolsuper || role.rolbypassrls) throw tooStrong(applicationRole);
  }, missingRole);
  await again(async () => {
    // From PostgreSQL 16 on, who makes a role may administer it but not become it.
    const { rows } = await client.query<{ may: boolean }>(
      `SELECT pg_has_role(current_user, $1,
         CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS may`,
      [applicationRole],
    );
    if (!rows[0]?.may) await client.query(`GRANT ${applicationRole} TO current_user`);
  }, missingGrant);
}

/** A login of its own for the server in an embedded cluster: no more than the application role, and never back out of it. */
export async function ensureApplicationLogin(client: pg.ClientBase, login: string, password: string): Promise<void> {
  await ensureApplicationRole(client);
  const role = await findRole(client, login);
  const verb = role ? 'ALTER' : 'CREATE';
  await client.query(`${verb} ROLE ${login} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD ${client.escapeLiteral(password)}`);
  await client.query(`GRANT ${applicationRole} TO ${login}`);
}

/**
 * Checks that a given application login may not look past row-level security and may act as the application role.
 * @throws {DatabaseProblem} `role_too_strong`, `role_missing`
 */
export async function checkApplicationLogin(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string; strong: boolean; member: boolean }>(
    `SELECT session_user AS name, rolsuper OR rolbypassrls AS strong, pg_has_role(session_user, $1, 'USAGE') AS member
     FROM pg_roles WHERE rolname = session_user`,
    [applicationRole],
  );
  const login = rows[0];
  if (!login) return;
  if (login.strong) throw tooStrong(login.name);
  if (!login.member) {
    throw new DatabaseProblem('role_missing', {
      zh: `DATABASE_APP_URL 的用户 ${login.name} 不具有角色 ${applicationRole}。请以管理员执行：GRANT ${applicationRole} TO "${login.name}"`,
      en: `The user ${login.name} of DATABASE_APP_URL does not hold the role ${applicationRole}. As an administrator run: GRANT ${applicationRole} TO "${login.name}"`,
    });
  }
}

async function findRole(client: pg.ClientBase, name: string) {
  const { rows } = await client.query<{ rolsuper: boolean; rolbypassrls: boolean }>(
    'SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = $1',
    [name],
  );
  return rows[0];
}

async function again(step: () => Promise<void>, refused: (cause: unknown) => DatabaseProblem): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      const code = codeOf(error) ?? '';
      if (code === insufficientPrivilege) throw refused(error);
      if (!raceCodes.has(code) || tries === racesMax) throw error;
      await sleep(raceWaitMs);
    }
  }
}

function tooStrong(name: string): DatabaseProblem {
  return new DatabaseProblem('role_too_strong', {
    zh: `角色 ${name} 是超级用户或可绕过行级安全（BYPASSRLS），不能用作应用角色。请执行：ALTER ROLE "${name}" NOSUPERUSER NOBYPASSRLS`,
    en: `The role ${name} is a superuser or bypasses row-level security, so it cannot be the application's. Run: ALTER ROLE "${name}" NOSUPERUSER NOBYPASSRLS`,
  });
}

function missingRole(cause: unknown): DatabaseProblem {
  return new DatabaseProblem(
    'role_missing',
    {
      zh: `缺少角色 ${applicationRole}，而 DATABASE_URL 的用户没有 CREATEROLE 权限（${messageOf(cause)}）。请以管理员执行：CREATE ROLE ${applicationRole} NOLOGIN; GRANT ${applicationRole} TO <该用户>`,
      en: `The role ${applicationRole} is missing and the user of DATABASE_URL has no CREATEROLE (${messageOf(cause)}). As an administrator run: CREATE ROLE ${applicationRole} NOLOGIN; GRANT ${applicationRole} TO <that user>`,
    },
    { cause },
  );
}

function missingGrant(cause: unknown): DatabaseProblem {
  return new DatabaseProblem(
    'role_missing',
    {
      zh: `DATABASE_URL 的用户不能使用角色 ${applicationRole}（${messageOf(cause)}）。请以管理员执行：GRANT ${applicationRole} TO <该用户>`,
      en: `The user of DATABASE_URL may not act as ${applicationRole} (${messageOf(cause)}). As an administrator run: GRANT ${applicationRole} TO <that user>`,
    },
    { cause },
  );
}
