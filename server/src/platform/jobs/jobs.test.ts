import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { Client } from 'pg';
import { HAIMEN, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import type { Tx } from '../transactions/index.ts';
import { createDispatcher, jobRoutes, type Handler, type Schedule } from './index.ts';

const OTHER = '331003000000';
let behaviour: (tx: Tx, payload: Record<string, unknown>) => Promise<void> = () => Promise.resolve();
let tick: (tx: Tx) => Promise<void> = () => Promise.resolve();

/** An effect that can be counted: a number of the county that goes up. */
const count = (tx: Tx, kind: string) =>
  sql`
  INSERT INTO counters (county, kind, day, last) VALUES ('331002', ${kind}, '2026-11-21', 1)
  ON CONFLICT (county, kind, day) DO UPDATE SET last = counters.last + 1`.execute(tx.db);
const handlers: Handler[] = [
  {
    name: 'test.react',
    topic: 'test',
    async run(tx, { payload }) {
      await count(tx, String(payload.kind));
      await behaviour(tx, payload);
    },
  },
];
const schedules: Schedule[] = [
  {
    name: 'test.tick',
    everyMinutes: 10,
    async run(tx) {
      await count(tx, 'tick');
      await tick(tx);
    },
  },
];

let world: TestWorld;
let admin: Client;
beforeAll(async () => {
  world = await testWorld({ handlers, schedules, routes: jobRoutes });
  admin = new Client({ connectionString: world.adminUrl });
  await admin.connect();
  await admin.query(`SET yike.area_from = '000000000000'; SET yike.area_to = '999999999999'`);
});
afterAll(async () => {
  await admin.end();
  await world.close();
});
beforeEach(async () => {
  await admin.query('DELETE FROM yike.outbox; DELETE FROM yike.counters; DELETE FROM yike.schedules');
  behaviour = () => Promise.resolve();
  tick = () => Promise.resolve();
});

const errors: unknown[] = [];
const dispatcher = () => createDispatcher(world.environment, handlers, schedules, (error) => errors.push(error));
const emit = (kind: string, times = 1, area = JIAOJIANG, runAt?: Date) =>
  world.tx(world.as('countyOfficial'), (tx) => {
    for (let n = 0; n < times; n += 1) tx.emit('test', area, { kind, n }, runAt);
    return Promise.resolve();
  });
const counted = async (kind: string): Promise<number> =>
  (await admin.query<{ last: number }>('SELECT last FROM yike.counters WHERE kind = $1', [kind])).rows[0]?.last ?? 0;
const events = async () =>
  (
    await admin.query<{ attempts: number; last_error: string | null; done: boolean; dead: boolean; wait: number }>(
      `SELECT attempts, last_error, done_at IS NOT NULL AS done, dead_at IS NOT NULL AS dead,
         extract(epoch FROM run_at - $1)::int AS wait FROM yike.outbox ORDER BY id`,
      [world.clock.now()],
    )
  ).rows;

describe('who may not', () => {
  it('no one but an operator of the place sees or replays what failed', async () => {
    await emit('x');
    await admin.query('UPDATE yike.outbox SET dead_at = run_at');
    const id = (await admin.query<{ id: string }>('SELECT id FROM yike.outbox')).rows[0]?.id;
    const server = await world.server();
    const replay = async (headers: object) =>
      (
        await server.inject({
          method: 'POST',
          url: `/api/jobs/dead/331002/${id}/replay`,
          headers: { ...headers, 'idempotency-key': randomKey() },
        })
      ).json<{ code?: string }>();
    expect(await replay(await world.login(world.as('countyOfficial')))).toMatchObject({ code: 'roleNotAllowed' });
    const stranger = await world.login(world.as('operator', { area: OTHER }));
    expect(await replay(stranger)).toMatchObject({ status: 404, code: 'notDead' });
    const list = await server.inject({ method: 'GET', url: '/api/jobs/dead', headers: stranger });
    expect(list.json()).toEqual({ rows: [], next: null, waiting: 0 });
    expect(await events()).toMatchObject([{ dead: true, attempts: 0 }]);
  });
});

let key = 0;
const randomKey = () => `0194c2c1-0000-7000-8000-${String((key += 1)).padStart(12, '0')}`;

describe('an event', () => {
  it('reaches nobody when its transaction fails', async () => {
    const failing = world.tx(world.system, (tx) => {
      tx.emit('test', JIAOJIANG, { kind: 'x' });
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await dispatcher().drain()).toBe(0);
    expect(await events()).toEqual([]);
  });

  it('is not written for a topic that nobody reacts to', async () => {
    await world.tx(world.system, (tx) => Promise.resolve(tx.emit('other', JIAOJIANG, {})));
    expect(await events()).toEqual([]);
  });

  it('has its effect once, in the order of emitting, with the trace of its cause', async () => {
    const seen: unknown[] = [];
    const traces = new Set<string>();
    behaviour = (tx, { n }) => {
      seen.push(n);
      traces.add(tx.trace);
      return Promise.resolve();
    };
    await emit('x', 30);
    expect(await dispatcher().drain()).toBe(30);
    expect(await dispatcher().drain()).toBe(0);
    expect(seen).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(await counted('x')).toBe(30);
    const written = await admin.query<{ trace: string }>('SELECT DISTINCT trace FROM yike.outbox');
    expect([...traces]).toEqual(written.rows.map(({ trace }) => trace));
  });

  it('waits for its time', async () => {
    await emit('x', 1, HAIMEN, new Date(world.clock.now().getTime() + 60_000));
    expect(await dispatcher().drain()).toBe(0);
    world.clock.advance(60_000);
    expect(await dispatcher().drain()).toBe(1);
  });

  it('of one county does not wait for the failing events of another', async () => {
    behaviour = (_, { kind }) => (kind === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve());
    await emit('bad', 3, JIAOJIANG);
    await emit('good', 3, OTHER);
    await dispatcher().drain();
    expect([await counted('bad'), await counted('good')]).toEqual([0, 3]);
  });
});

describe('a handler that fails', () => {
  it('leaves nothing written, waits longer each time, is dead after eight tries, and lives again by replay', async () => {
    behaviour = () => Promise.reject(new Error('the bank is closed'));
    await emit('x');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect(await dispatcher().drain()).toBe(1);
      expect(await dispatcher().drain()).toBe(0);
      const [event] = await events();
      expect(event).toMatchObject({
        attempts: attempt,
        last_error: 'the bank is closed',
        done: false,
        dead: attempt === 8,
      });
      if (attempt < 8) waits.push(event?.wait ?? 0);
      world.clock.advance((event?.wait ?? 0) * 1000);
    }
    expect(waits).toEqual([1, 4, 16, 64, 256, 1024, 3600]);
    world.clock.advance(86_400_000);
    expect(await dispatcher().drain()).toBe(0);
    expect(await counted('x')).toBe(0);

    const server = await world.server();
    const headers = await world.login(world.as('operator'));
    const list = await server.inject({ method: 'GET', url: '/api/jobs/dead', headers });
    const [dead] = list.json<{ rows: { county: string; id: string; lastError: string }[] }>().rows;
    expect(dead).toMatchObject({ county: '331002', lastError: 'the bank is closed', attempts: 8 });
    const replay = () =>
      server.inject({
        method: 'POST',
        url: `/api/jobs/dead/331002/${dead?.id}/replay`,
        headers: { ...headers, 'idempotency-key': randomKey() },
      });
    expect((await replay()).statusCode).toBe(200);
    expect((await replay()).json()).toMatchObject({ code: 'notDead' });
    behaviour = () => Promise.resolve();
    expect(await dispatcher().drain()).toBe(1);
    expect(await counted('x')).toBe(1);
    expect(await events()).toMatchObject([{ done: true, dead: false, last_error: null }]);
  });

  it('keeps no row’s content in its error', async () => {
    behaviour = (tx) => sql`INSERT INTO areas (code) VALUES ('王秀英')`.execute(tx.db).then(() => undefined);
    await emit('x');
    await dispatcher().drain();
    world.clock.advance(1);
    behaviour = (tx) => sql`SELECT '王秀英'::int`.execute(tx.db).then(() => undefined);
    await emit('y');
    await dispatcher().drain();
    expect((await events()).map(({ last_error }) => last_error)).toEqual([
      'database error 42501',
      'database error 22P02',
    ]);
  });

  it('that nobody is called any more is tried, and then listed as dead', async () => {
    await emit('x');
    await admin.query(`UPDATE yike.outbox SET handler = 'gone.away', attempts = 7`);
    await dispatcher().drain();
    expect(await events()).toMatchObject([{ dead: true, last_error: 'no handler is called gone.away' }]);
  });

  it('that did its work, but could not be marked as done, has done nothing', async () => {
    await emit('x');
    await admin.query('ALTER TABLE yike.outbox ADD CONSTRAINT never_done CHECK (done_at IS NULL) NOT VALID');
    try {
      await dispatcher().drain();
    } finally {
      await admin.query('ALTER TABLE yike.outbox DROP CONSTRAINT never_done');
    }
    expect(await counted('x')).toBe(0);
    expect(await events()).toMatchObject([{ attempts: 1, last_error: 'database error 23514 outbox never_done' }]);
    world.clock.advance(1000);
    await dispatcher().drain();
    expect(await counted('x')).toBe(1);
  });

  it('whose process dies in the middle is delivered again', async () => {
    await emit('x');
    // What a kill leaves: the connection is gone before COMMIT, and nobody has noted a failure.
    behaviour = async (tx) => {
      const me = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(tx.db);
      await admin.query('SELECT pg_terminate_backend($1)', [me.rows[0]?.pid]);
      await sql`SELECT 1`.execute(tx.db);
    };
    await dispatcher().drain();
    expect(await counted('x')).toBe(0);
    expect(await events()).toMatchObject([{ done: false, dead: false }]);
    behaviour = () => Promise.resolve();
    world.clock.advance(5000);
    expect(await dispatcher().drain()).toBe(1);
    expect(await counted('x')).toBe(1);
  });
});

describe('all at once', () => {
  it('two dispatchers handle each event once', async () => {
    const seen: unknown[] = [];
    behaviour = (_, { n }) => new Promise((resolve) => setTimeout(() => resolve(void seen.push(n)), 1));
    await emit('x', 60);
    const handled = await Promise.all([dispatcher().drain(), dispatcher().drain()]);
    await dispatcher().drain();
    expect(handled.every((n) => n > 0)).toBe(true);
    expect(seen.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(await counted('x')).toBe(60);
  });

  it('two dispatchers run a schedule once, again when it is due, and a minute later when it failed', async () => {
    const running = [dispatcher(), dispatcher()];
    for (const one of running) one.start();
    const until = async (times: number) => {
      for (let n = 0; n < 100 && (await counted('tick')) < times; n += 1) await new Promise((r) => setTimeout(r, 50));
      await new Promise((r) => setTimeout(r, 700));
      expect(await counted('tick')).toBe(times);
    };
    await until(1);
    world.clock.advance(10 * 60_000);
    await until(2);
    tick = () => Promise.reject(new Error('no paper'));
    world.clock.advance(10 * 60_000);
    await until(2);
    const { rows } = await admin.query('SELECT last_error FROM yike.schedules');
    expect(rows).toEqual([{ last_error: 'no paper' }]);
    tick = () => Promise.resolve();
    world.clock.advance(60_000);
    await until(3);
    await Promise.all(running.map((one) => one.stop()));
    world.clock.advance(60 * 60_000);
    await until(3);
  });

  it('a stop waits for the event in hand, and for no other', async () => {
    await emit('x', 50);
    behaviour = () => new Promise((resolve) => setTimeout(resolve, 100));
    const one = dispatcher();
    one.start();
    for (let n = 0; n < 100 && (await counted('x')) === 0; n += 1) await new Promise((r) => setTimeout(r, 20));
    await one.stop();
    const done = await counted('x');
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(50);
    expect((await events()).filter((event) => event.done)).toHaveLength(done);
    await new Promise((r) => setTimeout(r, 700));
    expect(await counted('x')).toBe(done);
  });
});
