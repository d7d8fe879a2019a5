import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { closeUser } from './accounts.ts';
import { createUser, grantAssignment, roles } from './index.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const account = (login: string, area = JIAOJIANG) => ({
  login,
  name: '张敏',
  password: 'a-good-pass-2026',
  assignment: { role: 'streetWorker' as const, area },
});

describe('accounts', () => {
  it.each(roles.filter((role) => !['operator', 'cityOfficial', 'countyOfficial'].includes(role)))(
    'a %s may not open an account',
    async (role) => {
      const before = await world.count('users');
      await expect(world.tx(world.as(role), (tx) => createUser(tx, world.as(role), account('x.one')))).rejects.toThrow(
        'roleNotAllowed',
      );
      expect(await world.count('users')).toBe(before);
    },
  );

  it('refuses a weak password, a taken login and an area beyond one’s own, and writes nothing', async () => {
    const street = world.as('countyOfficial', { area: HAIMEN });
    const before = await world.count('users');
    await expect(world.tx(street, (tx) => createUser(tx, street, account('x.two', JIAOJIANG)))).rejects.toThrow(
      'areaBeyondYours',
    );
    const county = world.as('countyOfficial');
    await expect(
      world.tx(county, (tx) => createUser(tx, county, { ...account('x.three'), password: 'short' })),
    ).rejects.toThrow('passwordWeak');
    expect(await world.count('users')).toBe(before);
  });
});

describe('a post', () => {
  it('that is incomplete or beyond one’s own is refused at the field where it was asked for', async () => {
    const user = await world.tx(world.system, (tx) => createUser(tx, world.system, account('x.post'), 10));
    const county = world.as('countyOfficial');
    const before = await world.count('assignments');
    const unknownId = '0194c2c1-0000-7000-8000-0000000000ff';
    const role = 'dispatcher' as const;
    const refused = [
      [{ role, area: JIAOJIANG }, 'assignmentIncomplete', 'providerId'],
      [{ role, area: JIAOJIANG, providerId: unknownId }, 'postBeyondYours', 'providerId'],
      [{ role: 'operator' as const, area: JIAOJIANG }, 'roleBeyondYours', 'role'],
    ] as const;
    for (const [assignment, code, field] of refused) {
      await expect(world.tx(county, (tx) => grantAssignment(tx, county, user, assignment))).rejects.toMatchObject({
        details: { code, field: `body.${field}` },
      });
      await expect(
        world.tx(county, (tx) => createUser(tx, county, { ...account('x.other'), assignment })),
      ).rejects.toMatchObject({ details: { code, field: `body.assignment.${field}` } });
    }
    expect(await world.count('assignments')).toBe(before);
  });
});

describe('the account of a worker', () => {
  it('is the only one: a second is refused, at once too, until the first is closed', async () => {
    const county = world.as('countyOfficial');
    const [providerId, workerId] = ['0194c2c1-0000-7000-8000-0000000000a1', '0194c2c1-0000-7000-8000-0000000000a2'];
    await world.tx(world.system, async (tx) => {
      await sql`INSERT INTO providers (county, id, area, name, credit_code, created_at, updated_at)
        VALUES (${COUNTY}, ${providerId}, ${JIAOJIANG}, '康宁', '52331099MJ0000019X', ${tx.now}, ${tx.now})`.execute(
        tx.db,
      );
      await sql`INSERT INTO workers (county, id, area, provider_id, name, sex, employed_from, availability, created_at, updated_at)
        VALUES (${COUNTY}, ${workerId}, ${JIAOJIANG}, ${providerId}, '王玉芬', 'female', '2026-01-01', '[]', ${tx.now},
          ${tx.now})`.execute(tx.db);
    });
    const assignment = { role: 'carer' as const, area: JIAOJIANG, providerId, workerId };
    const input = (login: string) => ({ ...account(login), assignment });
    const open = (login: string) => world.tx(county, (tx) => createUser(tx, county, input(login), 10));
    let second: Promise<unknown> = Promise.resolve();
    const own = await world.tx(county, async (tx) => {
      const opened = await createUser(tx, county, input('w.one'), 10);
      // The second comes before the first is written for others to see, and waits for it.
      second = open('w.two').catch((error: unknown) => error);
      await Promise.race([second, setTimeout(500)]);
      return opened;
    });
    expect(await second).toMatchObject({ details: { code: 'accountExists' } });
    await expect(open('w.three')).rejects.toMatchObject({
      details: { code: 'accountExists', field: 'body.assignment.workerId' },
    });
    const other = await world.tx(county, (tx) => createUser(tx, county, account('w.clerk'), 10));
    const give = (user: typeof own) => world.tx(county, (tx) => grantAssignment(tx, county, user, assignment));
    await expect(give(other)).rejects.toMatchObject({ details: { code: 'accountExists', field: 'body.workerId' } });
    const held = () => world.count('assignments', `worker_id = '${workerId}'`);
    expect(await held()).toBe(1);
    await give(own);
    expect(await held()).toBe(2);
    await world.tx(county, (tx) => closeUser(tx, county, own, '已离职'));
    await open('w.four');
    expect(await world.count('assignments', `worker_id = '${workerId}' AND revoked_at IS NULL`)).toBe(1);
  });
});

describe('a session', () => {
  it('ends at once when its post is taken', async () => {
    const server = await world.server();
    const operator = await world.login(world.as('operator'));
    const created = await server.inject({
      method: 'POST',
      url: '/api/users',
      headers: { ...operator, 'idempotency-key': '0194c2c1-0000-7000-8000-000000000001' },
      payload: account('zhang.min'),
    });
    expect(created.statusCode, created.body).toBe(200);
    const login = await server.inject({
      method: 'POST',
      url: '/api/session',
      payload: { login: 'zhang.min', password: 'a-good-pass-2026' },
    });
    expect(login.statusCode, login.body).toBe(200);
    const { token, acting } = login.json<{ token: string; acting: { id: string } }>();
    const me = () =>
      server.inject({ method: 'GET', url: '/api/session', headers: { authorization: `Bearer ${token}` } });
    expect((await me()).statusCode).toBe(200);
    const revoked = await server.inject({
      method: 'POST',
      url: `/api/assignments/331002/${acting.id}/revoke`,
      headers: { ...operator, 'idempotency-key': '0194c2c1-0000-7000-8000-000000000002' },
      payload: { reason: '岗位调整' },
    });
    expect(revoked.statusCode, revoked.body).toBe(200);
    expect((await me()).statusCode).toBe(401);
  });

  it('locks the account after five wrong passwords, and opens again after 15 minutes', async () => {
    const server = await world.server();
    await world.tx(world.system, (tx) => createUser(tx, world.system, account('li.na'), 10));
    const tryWith = (password: string) =>
      server.inject({ method: 'POST', url: '/api/session', payload: { login: 'li.na', password } });
    for (let n = 0; n < 5; n += 1) expect((await tryWith('wrong')).json()).toMatchObject({ code: 'loginRefused' });
    expect((await tryWith('a-good-pass-2026')).json()).toMatchObject({ code: 'accountLocked' });
    world.clock.advance(16 * 60_000);
    expect((await tryWith('a-good-pass-2026')).statusCode).toBe(200);
  });
});
