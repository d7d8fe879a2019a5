import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { makeResidentId } from '@yike/identity';
import { sql } from 'kysely';
import { handlers as appHandlers, routes as appRoutes, schedules as appSchedules, subscriptions } from './app.ts';
import {
  createUser,
  openSession,
  permit,
  scopeOf,
  systemActor,
  type Actor,
  type Role,
} from './platform/access/index.ts';
import { loadAreas } from './platform/areas/index.ts';
import { SteppingClock, uuidv7 } from './platform/clock/index.ts';
import type { Route } from './platform/contract/index.ts';
import { testDatabase } from './platform/database/testing.ts';
import { buildServer } from './platform/http/index.ts';
import { createDispatcher, type Handler, type Schedule } from './platform/jobs/index.ts';
import { loadPacks, PACKS_DIR, readAreas, type Packs } from './platform/packs/index.ts';
import { createPrivacy, type KeyRing } from './platform/privacy/index.ts';
import { publishPacks } from './rights/policies/index.ts';
import { createDatabase, inTransaction, type Environment, type Tx } from './platform/transactions/index.ts';

export const COUNTY = '331002';
/** 椒江区, and a street and a community in it that exist in the packs. */
export const JIAOJIANG = '331002000000';
export const HAIMEN = '331002001000';
export const HAIMEN_COMMUNITY = '331002001003';

export const testKeys: KeyRing = {
  provider: 'aes',
  current: 'test',
  keys: { test: Buffer.alloc(32, 7).toString('base64') },
  tokenKey: Buffer.alloc(32, 9).toString('base64'),
};

let packs: Packs | undefined;
// Logs in fast; production's cost is tested by itself.
const SCRYPT_COST = 10;

export interface TestWorld {
  environment: Environment;
  clock: SteppingClock;
  adminUrl: string;
  /** An actor without an account: enough for use cases, not for HTTP. */
  as(role: Role, post?: Partial<Pick<Actor, 'area' | 'providerId' | 'workerId' | 'elderIds'>>): Actor;
  system: Actor;
  /** A transaction with the actor's sight. */
  tx<T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Handles every waiting event. */
  drain(): Promise<number>;
  /** Runs a schedule once, now. */
  runSchedule(name: string): Promise<void>;
  /** A synthetic person in 椒江, straight into the table. */
  seedElder(
    given?: { area?: string; name?: string; birthDate?: string; sex?: 'male' | 'female' } & Record<string, unknown>,
  ): Promise<{ county: string; id: string }>;
  /** A server over this world, and headers of a fresh session for an actor. */
  server(): Promise<FastifyInstance>;
  login(actor: Actor): Promise<{ authorization: string }>;
  /** Rows of a query without any policy: to prove that nothing was written. */
  count(table: string, where?: string): Promise<number>;
  close(): Promise<void>;
}

/**
 * A fresh database with 椒江's divisions, the real packs, and a clock at 2026-11-21 09:00 in Shanghai.
 * @param rooms handlers and routes; those of the whole application unless given
 */
export async function testWorld(
  rooms: { routes?: readonly Route[]; handlers?: readonly Handler[]; schedules?: readonly Schedule[] } = {},
): Promise<TestWorld> {
  const handlers = rooms.handlers ?? appHandlers;
  const schedules = rooms.schedules ?? appSchedules;
  const test = await testDatabase();
  await loadAreas(test.adminUrl, jiaojiang());
  packs ??= await loadPacks(PACKS_DIR);
  const clock = new SteppingClock('2026-11-21T01:00:00Z');
  const database = createDatabase(test.appUrl, 10);
  const environment: Environment = {
    database,
    clock,
    privacy: createPrivacy(testKeys),
    packs,
    handlersOf: subscriptions(handlers),
  };
  await publishPacks(environment);
  const dispatcher = createDispatcher(environment, handlers, schedules, (error) => failures.push(error));
  const failures: unknown[] = [];
  const admin = createDatabase(test.adminUrl, 2);
  const servers: FastifyInstance[] = [];
  let serial = 0;

  const tx = <T>(actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> =>
    inTransaction(
      environment,
      {
        scope: scopeOf(actor),
        ...(actor.userId && { actorId: actor.userId }),
        actorRole: actor.role,
        trace: randomUUID(),
      },
      work,
    );

  return {
    environment,
    clock,
    adminUrl: test.adminUrl,
    system: systemActor,
    as: (role, post = {}) => ({
      kind: 'user',
      userId: uuidv7(clock.now()),
      name: `测试${role}`,
      role,
      county: COUNTY,
      area: JIAOJIANG,
      elderIds: [],
      ...post,
    }),
    tx,
    async drain() {
      failures.length = 0;
      const handled = await dispatcher.drain();
      if (failures.length > 0) throw failures[0];
      return handled;
    },
    async runSchedule(name) {
      const schedule = schedules.find((one) => one.name === name);
      if (!schedule) throw new Error(`no schedule ${name}`);
      await tx(systemActor, (t) => schedule.run(t));
    },
    async seedElder(given = {}) {
      serial += 1;
      const { area = HAIMEN_COMMUNITY, name = '王秀英', birthDate = '1945-03-08', sex = 'female', ...columns } = given;
      const residentId = makeResidentId('331099', birthDate, serial * 2 + (sex === 'male' ? 1 : 0));
      const key = { county: area.slice(0, 6), id: uuidv7(clock.now()) };
      const row = {
        ...key,
        area,
        name,
        initials: 'wxy',
        sex,
        birth_date: birthDate,
        resident_id_enc: environment.privacy.seal(residentId),
        resident_id_token: environment.privacy.token(residentId),
        resident_id_masked: `${residentId.slice(0, 4)}**********${residentId.slice(-4)}`,
        current_address: `海门街道东合社区${serial}幢1单元101室`,
        lat: 28.67 + serial / 10_000,
        lng: 121.43,
        source: 'test',
        created_at: clock.now(),
        updated_at: clock.now(),
        ...columns,
      };
      const names = Object.keys(row);
      await sql`INSERT INTO yike.elders (${sql.join(names.map((n) => sql.ref(n)))}) VALUES (${sql.join(Object.values(row))})`.execute(
        admin.db,
      );
      return key;
    },
    async server() {
      const server = await buildServer({
        environment,
        routes: rooms.routes ?? appRoutes,
        logLevel: 'silent',
        ratePerMinute: 100_000,
        logInsPerMinute: 100_000,
      });
      servers.push(server);
      await server.ready();
      return server;
    },
    async login(actor) {
      permit(actor, { id: 'test', allow: [actor.role as Role] });
      serial += 1;
      const login = `test.${actor.role.toLowerCase()}.${serial}`;
      const password = 'correct horse 42';
      const opened = await tx(systemActor, async (t) => {
        await createUser(
          t,
          systemActor,
          {
            login,
            name: actor.name,
            password,
            assignment: {
              role: actor.role as Role,
              area: actor.area,
              providerId: actor.providerId,
              workerId: actor.workerId,
              elderIds: [...actor.elderIds],
            },
          },
          SCRYPT_COST,
        );
        return openSession(t, { login, password });
      });
      if (!('token' in opened)) throw opened;
      return { authorization: `Bearer ${opened.token}` };
    },
    async count(table, where = 'true') {
      const result = await sql<{
        n: number;
      }>`SELECT count(*) AS n FROM ${sql.table(`yike.${table}`)} WHERE ${sql.raw(where)}`.execute(admin.db);
      return result.rows[0]?.n ?? 0;
    },
    async close() {
      for (const server of servers) await server.close();
      await database.close();
      await admin.close();
      await test.drop();
    },
  };
}

async function* jiaojiang() {
  for await (const area of readAreas(PACKS_DIR)) {
    if (area.code.startsWith(COUNTY) || ['330000000000', '331000000000'].includes(area.code)) yield area;
  }
}
