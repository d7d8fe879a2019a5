import { Secret, TOTP } from 'otpauth';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HAIMEN, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { buildServer } from '../http/index.ts';
import { accessRoutes, createUser, grantAssignment, officialRoles, roles } from './index.ts';

const PASSWORD = 'a-good-pass-2026';
let world: TestWorld;
let server: FastifyInstance;
beforeAll(async () => {
  world = await testWorld();
  server = await world.server();
});
afterAll(() => world.close());

const logIn = (login: string, code?: string, password = PASSWORD) =>
  server.inject({ method: 'POST', url: '/api/session', payload: { login, password, ...(code && { code }) } });
const codeOf = (secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({
    timestamp: world.clock.now().getTime(),
  });
const wrongCode = (secret: string): string => String((Number(codeOf(secret)) + 500_000) % 1_000_000).padStart(6, '0');
const open = (login: string, role: 'streetWorker' | 'countyOfficial' = 'streetWorker') =>
  world.tx(world.system, (tx) =>
    createUser(tx, world.system, { login, name: '张敏', password: PASSWORD, assignment: { role, area: HAIMEN } }, 10),
  );
const bearer = async (login: string) => ({
  authorization: `Bearer ${(await logIn(login)).json<{ token: string }>().token}`,
});
const post = (url: string, headers: object, payload: object = {}) =>
  server.inject({ method: 'POST', url, headers: { ...headers }, payload });

async function enrol(login: string): Promise<string> {
  const headers = await bearer(login);
  const { secret, uri } = (await post('/api/session/totp', headers)).json<{ secret: string; uri: string }>();
  expect(uri).toMatch(/^otpauth:\/\/totp\/Yike/);
  const wrong = await post('/api/session/totp/confirm', headers, { secret, code: wrongCode(secret) });
  expect(wrong.json()).toMatchObject({ status: 400, code: 'codeWrong', field: 'body.code' });
  expect((await logIn(login)).statusCode).toBe(200);
  const confirmed = await post('/api/session/totp/confirm', headers, { secret, code: codeOf(secret) });
  expect(confirmed.statusCode, confirmed.body).toBe(200);
  const again = await post('/api/session/totp/confirm', headers, { secret, code: codeOf(secret) });
  expect(again.json()).toMatchObject({ status: 409, code: 'totpEnrolled' });
  return secret;
}

describe('a second factor', () => {
  it('once enrolled is needed, and its secret is kept as ciphertext', async () => {
    await open('wang.fang');
    const secret = await enrol('wang.fang');
    expect((await logIn('wang.fang')).json()).toMatchObject({ status: 401, code: 'codeNeeded' });
    expect((await logIn('wang.fang', wrongCode(secret))).json()).toMatchObject({ code: 'loginRefused' });
    expect((await logIn('wang.fang', codeOf(secret))).statusCode).toBe(200);
    expect(await world.count('users', `users::text LIKE '%${secret}%'`)).toBe(0);
    expect(await world.count('users', `login = 'wang.fang' AND totp_secret_enc LIKE 'aes:%'`)).toBe(1);
  });

  it('opens once with each code, and 30 seconds early or late', async () => {
    await open('zhao.lei');
    const secret = await enrol('zhao.lei');
    const code = codeOf(secret);
    world.clock.advance(30_000);
    expect((await logIn('zhao.lei', code)).statusCode).toBe(200);
    expect((await logIn('zhao.lei', code)).json()).toMatchObject({ code: 'loginRefused' });
    expect((await logIn('zhao.lei', codeOf(secret))).statusCode).toBe(200);
    const old = codeOf(secret);
    world.clock.advance(90_000);
    expect((await logIn('zhao.lei', old)).json()).toMatchObject({ code: 'loginRefused' });
  });

  it('guessed wrong five times locks the account, and the right one does not open it then', async () => {
    await open('sun.yan');
    const secret = await enrol('sun.yan');
    for (let n = 0; n < 5; n += 1) expect((await logIn('sun.yan', wrongCode(secret))).statusCode).toBe(401);
    world.clock.advance(60_000);
    expect((await logIn('sun.yan', codeOf(secret))).json()).toMatchObject({ code: 'accountLocked' });
    world.clock.advance(15 * 60_000);
    expect((await logIn('sun.yan', codeOf(secret))).statusCode).toBe(200);
    expect(await world.count('audit', `action = 'access.logInRefused' AND detail->>'login' = 'sun.yan'`)).toBe(5);
  });

  it('where the server asks for it, officials without one may only enrol; others are not asked', async () => {
    const full = await buildServer({
      environment: world.environment,
      routes: accessRoutes,
      logLevel: 'silent',
      requireTotp: true,
    });
    try {
      for (const role of roles) {
        const headers = await world.login(world.as(role, { providerId: id(1), workerId: id(2), elderIds: [id(3)] }));
        const me = await full.inject({ method: 'GET', url: '/api/session', headers });
        const isOfficial = officialRoles.includes(role);
        expect(me.json(), role).toMatchObject({ mustEnrolTotp: isOfficial, hasTotp: false });
        const users = await full.inject({ method: 'GET', url: '/api/users', headers });
        if (isOfficial) expect(users.json(), role).toMatchObject({ status: 403, code: 'totpEnrolmentNeeded' });
        else expect(users.json(), role).toMatchObject({ code: 'roleNotAllowed' });
      }
    } finally {
      await full.close();
    }
  });
});

const id = (n: number) => `0194c2c1-0000-7000-8000-00000000000${n}`;

describe('several posts', () => {
  it('one acts under one of them at a time, and under no one else’s', async () => {
    const user = await open('qian.li', 'countyOfficial');
    world.clock.advance(1000);
    const other = await world.tx(world.system, (tx) =>
      grantAssignment(tx, world.system, user, { role: 'auditor', area: JIAOJIANG }),
    );
    const stranger = await open('he.jun', 'countyOfficial');
    const theirs = await world.tx(world.system, (tx) =>
      grantAssignment(tx, world.system, stranger, { role: 'auditor', area: JIAOJIANG }),
    );
    const headers = await bearer('qian.li');
    const audit = () => server.inject({ method: 'GET', url: '/api/audit/331002/verify', headers });
    expect((await audit()).json()).toMatchObject({ code: 'roleNotAllowed' });
    expect((await post('/api/session/post', headers, { assignmentId: theirs.id })).json()).toMatchObject({
      code: 'postNotYours',
    });
    const changed = await post('/api/session/post', headers, { assignmentId: other.id });
    expect(changed.json()).toMatchObject({ acting: { role: 'auditor', area: JIAOJIANG } });
    expect((await audit()).statusCode).toBe(200);
    const users = await server.inject({ method: 'GET', url: '/api/users', headers });
    expect(users.json()).toMatchObject({ code: 'roleNotAllowed' });
  });

  it('no one gives a post for a provider, carer or elder beyond their own sight', async () => {
    const elder = await world.seedElder({ area: '331003001001' });
    const official = await world.login(world.as('countyOfficial'));
    const before = [await world.count('users'), await world.count('assignments')];
    for (const given of [
      { role: 'providerManager', providerId: id(7) },
      { role: 'carer', providerId: id(7), workerId: id(8) },
      { role: 'family', elderIds: [elder.id] },
      { role: 'cityOfficial' },
      { role: 'operator' },
      { role: 'auditor' },
    ]) {
      const answer = await server.inject({
        method: 'POST',
        url: '/api/users',
        headers: { ...official, 'idempotency-key': id(9) },
        payload: { login: 'some.one', name: '某人', password: PASSWORD, assignment: { area: JIAOJIANG, ...given } },
      });
      expect(answer.json(), given.role).toMatchObject({
        status: 403,
        code: expect.stringMatching(/^(post|role)BeyondYours$/) as unknown,
      });
    }
    expect([await world.count('users'), await world.count('assignments')]).toEqual(before);
    const own = await world.seedElder();
    const allowed = await server.inject({
      method: 'POST',
      url: '/api/users',
      headers: { ...official, 'idempotency-key': id(9) },
      payload: {
        login: 'some.one',
        name: '某人',
        password: PASSWORD,
        assignment: { area: JIAOJIANG, role: 'family', elderIds: [own.id, own.id] },
      },
    });
    expect(allowed.statusCode, allowed.body).toBe(200);
  });
});
