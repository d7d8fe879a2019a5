import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../server/src/app.ts';
import { accessContract, areaRoles, roles, type Role } from '../server/src/platform/access/index.ts';
import type { Endpoint } from '../server/src/platform/contract/index.ts';
import { COUNTY, JIAOJIANG, testWorld, type TestWorld } from '../server/src/testing.ts';
import { administrator, fill, freshId, loosen, tablesOf, type Column } from './fill.ts';
import { samplesOf } from './samples.ts';

/** Everything that is here belongs to one person, order, visit, provider…: each id of the victim's rows is this one. */
const VICTIM = 'aaaaaaaa-aaaa-7aaa-8aaa-aaaaaaaaaaaa';
const SECRET = '机密';
const SECRET_NUMBER = 76543;
const place = { id: VICTIM, county: COUNTY, area: '331002001001' };
const OTHER_COUNTY = '331003000000';
const OTHER_STREET = '331002999000';
const OTHER = 'bbbbbbbb-bbbb-7bbb-8bbb-bbbbbbbbbbbb';
/** Published by law or by nature: who provides, what was bought, what is announced; what columns are called in a county. */
const PUBLISHED = ['providers', 'contracts', 'notices', 'column_mappings'];

const ofSession: Endpoint[] = [
  accessContract.getSession,
  accessContract.logOut,
  accessContract.changePost,
  accessContract.changePassword,
  accessContract.enrolTotp,
  accessContract.confirmTotp,
];
const ofRooms = routes.map((route) => route.endpoint);
const closed = [...ofSession, ...ofRooms].filter((endpoint) => !endpoint.allow.includes('public'));
const named = (endpoints: readonly Endpoint[]) => endpoints.map((endpoint) => [endpoint.id, endpoint] as const);

/** Bodies that a schema's own refinements ask for and its JSON Schema cannot say. */
const bodies: Record<string, Record<string, unknown>[]> = {};

let world: TestWorld;
let admin: pg.Client;
let server: FastifyInstance;
let tables: Map<string, Column[]>;
type Headers = { authorization: string };
const insiders = new Map<Role, Headers>();
const outsiders: { who: string; role: Role; headers: Headers }[] = [];
const ended: { how: string; byRole: Map<Role, Headers> }[] = [];

beforeAll(async () => {
  world = await testWorld();
  admin = await administrator(world.adminUrl);
  await loosen(admin);
  tables = await tablesOf(admin);
  for (const [table, columns] of tables) await fill(admin, table, columns, [victimRow(table, columns)]);
  server = await world.server();
  const at = (role: Role, area: string, id: string) =>
    world.login(world.as(role, { area, providerId: id, workerId: id, elderIds: [id] }));
  for (const role of roles) {
    insiders.set(role, await at(role, JIAOJIANG, VICTIM));
    outsiders.push({ who: 'another county', role, headers: await at(role, OTHER_COUNTY, OTHER) });
    // For those whose sight is not by area: another provider, carer or elder of the same county.
    outsiders.push({
      who: areaRoles.includes(role) ? 'another street' : 'another provider, carer, elder',
      role,
      headers: await at(role, areaRoles.includes(role) ? OTHER_STREET : JIAOJIANG, OTHER),
    });
  }
  for (const [how, change] of [
    ['ended', 'UPDATE yike.sessions SET ended_at = $1 WHERE assignment_id = $2'],
    ['without its post', 'UPDATE yike.assignments SET revoked_at = $1 WHERE id = $2'],
    [
      'of a closed account',
      'UPDATE yike.users SET disabled_at = $1 WHERE id = (SELECT user_id FROM yike.assignments WHERE id = $2)',
    ],
    ['expired', 'UPDATE yike.sessions SET expires_at = $1 WHERE assignment_id = $2'],
  ] as const) {
    const byRole = new Map<Role, Headers>();
    for (const role of roles) {
      const headers = await at(role, JIAOJIANG, VICTIM);
      const session = await server.inject({ method: 'GET', url: '/api/session', headers });
      await admin.query(change, [world.clock.now(), session.json<{ acting: { id: string } }>().acting.id]);
      byRole.set(role, headers);
    }
    ended.push({ how, byRole });
  }
}, 120_000);
afterAll(async () => {
  await admin.end();
  await world.close();
});

function victimRow(table: string, columns: readonly Column[]): Record<string, unknown> {
  const isPublished = PUBLISHED.includes(table);
  const mark = isPublished ? '公开' : SECRET;
  const value = ({ name, type }: Column): unknown => {
    if (name === 'county') return COUNTY;
    if (name === 'area' || name === 'registered_area') return place.area;
    if (type === 'uuid') return VICTIM;
    if (type === 'uuid[]') return [VICTIM];
    if (isPublished && name === 'status') return 'active';
    if (type === 'text') return `${mark}${name}`;
    if (type === 'jsonb') return JSON.stringify({ note: mark });
    if (isPublished) return undefined;
    if (type === 'smallint') return Math.floor(SECRET_NUMBER / 10);
    if (['integer', 'bigint'].includes(type)) return SECRET_NUMBER;
    return undefined;
  };
  return Object.fromEntries(
    columns.flatMap((column) => {
      const given = value(column);
      return given === undefined ? [] : [[column.name, given]];
    }),
  );
}

const tells = (body: string): boolean => body.includes(SECRET) || /(?<![\w.-])7654[3]?(?![\w.-])/.test(body);

/** One line a table. `only` narrows to rows that say anything of the victim. */
async function checksums(only: 'victim' | 'all'): Promise<string[]> {
  const where = only === 'all' ? 'true' : `t::text LIKE '%${VICTIM}%' OR t::text LIKE '%${SECRET}%'`;
  const left = only === 'all' ? [] : ['audit', 'audit_heads', 'requests'];
  const parts = [...tables.keys()]
    .filter((table) => !left.includes(table))
    .map(
      (table) =>
        `SELECT '${table} ' || count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) AS line
         FROM yike.${table} t WHERE ${where}`,
    );
  return (await admin.query<{ line: string }>(parts.join(' UNION ALL '))).rows.map(({ line }) => line).sort();
}

function callsOf(endpoint: Endpoint) {
  const params = samplesOf(endpoint.params, place)[0];
  const queries = samplesOf(endpoint.query, place, true).map(({ cursor: _, ...query }) => query);
  const made = endpoint.method === 'GET' ? [{}] : [...(bodies[endpoint.id] ?? []), ...samplesOf(endpoint.body, place)];
  if (!params || queries.length === 0 || made.length === 0) return [];
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  return (endpoint.method === 'GET' ? queries : made).map((part) => {
    const query = new URLSearchParams((endpoint.method === 'GET' ? part : queries[0]) as Record<string, string>);
    return { url: `${path}${query.size > 0 ? `?${query.toString()}` : ''}`, body: part };
  });
}

function call(endpoint: Endpoint, { url, body }: { url: string; body: Record<string, unknown> }, headers?: Headers) {
  const isUpload = endpoint.raw === 'upload';
  const payload = isUpload ? multipart(body) : JSON.stringify(body);
  return server.inject({
    method: endpoint.method,
    url,
    headers: {
      ...headers,
      'idempotency-key': freshId(),
      ...(endpoint.method !== 'GET' && {
        'content-type': isUpload ? 'multipart/form-data; boundary=edge' : 'application/json',
      }),
    },
    ...(endpoint.method !== 'GET' && { payload }),
  });
}

function multipart(fields: Record<string, unknown>): string {
  const part = (disposition: string, content: string) =>
    `--edge\r\ncontent-disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
  return [
    ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`, String(value))),
    part('name="file"; filename="a.csv"', '姓名,身份证号\n'),
    '--edge--\r\n',
  ].join('');
}

const together = async <T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> => {
  await Promise.all(all.map(work));
};

function getFirst<T>(all: readonly T[]): T {
  const [first] = all;
  if (first === undefined) throw new Error('there is no sample to call with');
  return first;
}

describe('the matrix', () => {
  it('knows how to call every endpoint', () => {
    expect(ofRooms.length).toBeGreaterThan(10);
    expect([...ofSession, ...ofRooms].filter((endpoint) => callsOf(endpoint).length === 0).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('names every operation and every address once', () => {
    const all = [...ofSession, accessContract.logIn, ...ofRooms];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)).size).toBe(all.length);
  });
});

describe('without a session, with one that has ended, or under another role', () => {
  it.each(named(closed))('%s is refused and changes nothing', async (_, endpoint) => {
    const before = await checksums('all');
    const one = getFirst(callsOf(endpoint));
    const forged = { authorization: `Bearer ${COUNTY}.${'A'.repeat(43)}` };
    await together(
      [
        ['anonymous', undefined] as const,
        ['forged', forged] as const,
        ...ended.map(({ how, byRole }) => [how, byRole.get(endpoint.allow[0] as Role)] as const),
      ],
      async ([how, headers]) => {
        const answer = await call(endpoint, one, headers);
        expect(answer.statusCode, `${how} ${answer.body}`).toBe(401);
      },
    );
    await together(
      roles.filter((other) => !endpoint.allow.includes(other)),
      async (role) => {
        const answer = await call(endpoint, one, insiders.get(role));
        expect(answer.statusCode, `${role} ${answer.body}`).toBe(403);
        expect(answer.json(), role).toMatchObject({ code: 'roleNotAllowed' });
      },
    );
    expect(await checksums('all')).toEqual(before);
  });
});

describe('what is public', () => {
  it.each(named(ofRooms.filter((endpoint) => endpoint.allow.includes('public'))))(
    '%s tells the public and an ended session nothing that is not published',
    async (_, endpoint) => {
      const before = await checksums('victim');
      for (const one of callsOf(endpoint)) {
        for (const headers of [undefined, ended[0]?.byRole.get('auditor')]) {
          const answer = await call(endpoint, one, headers);
          expect(answer.statusCode, answer.body).toBeLessThan(500);
          expect(tells(answer.body), answer.body).toBe(false);
        }
      }
      expect(await checksums('victim')).toEqual(before);
    },
  );
});

describe('under the right role of another place, provider, carer or elder', () => {
  it.each(named(ofRooms.filter((endpoint) => !endpoint.allow.includes('public'))))(
    '%s shows nothing and changes nothing',
    async (_, endpoint) => {
      const before = await checksums('victim');
      const calls = callsOf(endpoint);
      await together(
        outsiders.filter(({ role }) => endpoint.allow.includes(role)),
        async ({ who, role, headers }) => {
          for (const one of calls) {
            const answer = await call(endpoint, one, headers);
            const said = `${role} of ${who}: ${answer.statusCode} ${answer.body.slice(0, 500)}`;
            expect(answer.statusCode, said).toBeLessThan(500);
            expect(tells(answer.body), said).toBe(false);
            // A conflict would tell that there is something to be in conflict with.
            expect(answer.statusCode, said).not.toBe(409);
            if (answer.statusCode === 400) expect(answer.json<{ code: string }>().code, said).not.toBe('inputInvalid');
          }
        },
      );
      expect(await checksums('victim')).toEqual(before);
    },
  );
});

describe('the right role at the right place', () => {
  it('is let in by the very same calls, so that the refusals above mean something', async () => {
    const shut: string[] = [];
    let told = 0;
    for (const endpoint of ofRooms.filter(({ allow }) => !allow.includes('public'))) {
      const answers = [];
      for (const role of roles.filter((one) => endpoint.allow.includes(one))) {
        for (const one of callsOf(endpoint)) answers.push(await call(endpoint, one, insiders.get(role)));
      }
      if (answers.every(({ statusCode }) => [401, 403].includes(statusCode))) {
        shut.push(`${endpoint.id} ${answers[0]?.body.slice(0, 200)}`);
      }
      if (answers.some(({ body }) => tells(body))) told += 1;
    }
    expect(shut).toEqual([]);
    expect(told).toBeGreaterThanOrEqual(2);
  }, 120_000);
});
