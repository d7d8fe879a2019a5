import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { COUNTY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { routes as appRoutes } from '../../app.ts';
import { accessContract } from '../access/index.ts';
import { endpoint, handle, type Route } from '../contract/index.ts';
import { createDatabase } from '../transactions/index.ts';
import { buildServer, type ServerOptions } from './index.ts';

const ID = '331002194503080025';
const NAME = '欧阳秀英';
const find = endpoint({
  id: 'test.find',
  method: 'GET',
  path: '/api/test/find',
  summary: 'Search',
  allow: ['communityWorker'],
  query: z.object({ q: z.string().max(20), limit: z.coerce.number().int().max(200).default(50) }),
  response: z.object({ found: z.number() }),
});
const save = endpoint({
  id: 'test.save',
  method: 'POST',
  path: '/api/test/save',
  summary: 'Save what breaks a rule of the database',
  allow: ['communityWorker'],
  body: z.object({
    name: z.string().min(1, '请填写姓名'),
    residentId: z.string().regex(/^\d{17}[\dX]$/),
    contacts: z.array(z.object({ phone: z.string().min(11) })).max(3),
  }),
  response: z.object({}),
});
const note = endpoint({
  id: 'test.note',
  method: 'POST',
  path: '/api/test/note',
  summary: 'Write a text as it is',
  allow: ['public'],
  idempotent: false,
  body: z.object({ text: z.string() }),
  response: z.object({ text: z.string() }),
});
const slow = endpoint({
  id: 'test.slow',
  method: 'GET',
  path: '/api/test/slow',
  summary: 'Takes its time',
  allow: ['public'],
  response: z.object({ done: z.boolean() }),
});
const download = endpoint({
  id: 'test.download',
  method: 'GET',
  path: '/api/test/download',
  summary: 'A file of whose reading the log must know',
  allow: ['communityWorker'],
  query: z.object({ area: z.string() }),
  response: z.unknown(),
  raw: 'download',
});
const testRoutes: Route[] = [
  handle(find, async (tx, _, { query }) => {
    await sql`SELECT ${query.q}::uuid`.execute(tx.db);
    return { found: 0 };
  }),
  handle(save, async (tx, _, { body }) => {
    await sql`INSERT INTO elders (county, id, area, name, initials, sex, birth_date, resident_id_enc, resident_id_token,
      resident_id_masked, source, created_at, updated_at) VALUES (${COUNTY}, ${tx.newId()}, ${JIAOJIANG}, ${body.name},
      'x', ${body.residentId}, '1945-03-08', 'x', 'x', 'x', 'x', ${tx.now}, ${tx.now})`.execute(tx.db);
    return {};
  }),
  handle(note, async (tx, _, { body }) => {
    const { rows } = await sql<{ text: string }>`SELECT ${body.text}::text AS text`.execute(tx.db);
    return { text: rows[0]?.text ?? '' };
  }),
  handle(slow, async (tx) => {
    await sql`SELECT pg_sleep(0.6)`.execute(tx.db);
    return { done: true };
  }),
  handle(download, (tx, _, { query }) => {
    tx.audit({ area: query.area, action: 'test.download', subjectType: 'file', subjectId: '1' });
    return Promise.resolve({ fileName: '名册 1.csv', mediaType: 'text/csv', content: Buffer.from('secret') });
  }),
];

let world: TestWorld;
let headers: { authorization: string };
const servers: FastifyInstance[] = [];
beforeAll(async () => {
  world = await testWorld({ routes: testRoutes });
  headers = await world.login(world.as('communityWorker'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => world.close());

async function serve(options: Partial<ServerOptions> = {}): Promise<FastifyInstance> {
  const server = await buildServer({
    environment: world.environment,
    routes: testRoutes,
    logLevel: 'silent',
    ratePerMinute: 100_000,
    logInsPerMinute: 100_000,
    ...options,
  });
  servers.push(server);
  await server.ready();
  return server;
}
let serial = 0;
const clientId = () => ({ 'idempotency-key': `0194c2c1-0000-7000-8000-${String((serial += 1)).padStart(12, '0')}` });
const problem = (status: number, code: string) => ({
  type: `/problems/${code}`,
  status,
  code,
  title: expect.stringMatching(/[一-鿿]/) as unknown,
  zh: expect.stringMatching(/[一-鿿]/) as unknown,
  en: expect.stringMatching(/^[\x20-\x7e“”’…]+$/) as unknown,
  detail: expect.any(String) as unknown,
  trace: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
});

describe('a refusal', () => {
  it('is problem+json with the path of every wrong field in both languages', async () => {
    const server = await serve();
    const answer = await server.inject({
      method: 'POST',
      url: '/api/test/save',
      headers: { ...headers, ...clientId() },
      payload: { name: '', residentId: 'x', contacts: [{ phone: '138' }] },
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const body = answer.json<{ fields: { field: string; zh: string; en: string }[] }>();
    expect(body).toMatchObject({ ...problem(400, 'inputInvalid'), field: 'body.name' });
    expect(body.fields.map(({ field }) => field)).toEqual(['body.name', 'body.residentId', 'body.contacts.0.phone']);
    expect(body.fields.map(({ zh }) => zh)).toEqual([
      '请填写姓名',
      expect.stringMatching(/[一-鿿]/),
      expect.stringMatching(/[一-鿿]/),
    ]);
    expect(body.fields.every(({ en }) => /^[\x20-\x7e“”’]+$/.test(en.replace('请填写姓名', '')))).toBe(true);
  });

  it.each([
    ['an unknown path', 'GET', '/api/nothing', undefined, 404, 'noSuchPath'],
    ['another method', 'PUT', '/api/test/note', '{}', 404, 'noSuchPath'],
    ['broken JSON', 'POST', '/api/test/note', '{"text":', 400, 'requestMalformed'],
    ['another media type', 'POST', '/api/test/note', '<xml/>', 415, 'requestMalformed'],
    ['a body of 3 MB', 'POST', '/api/test/note', JSON.stringify({ text: 'x'.repeat(3e6) }), 413, 'tooLarge'],
    ['a poisoned prototype', 'POST', '/api/test/note', '{"text":"a","__proto__":{}}', 400, 'requestMalformed'],
    ['a NUL in a text', 'POST', '/api/test/note', '{"text":"a\\u0000b"}', 400, 'valueUnstorable'],
    ['nobody logged in', 'GET', '/api/test/find?q=x', undefined, 401, 'sessionNeeded'],
  ] as const)('%s', async (name, method, url, payload, status, code) => {
    const server = await serve();
    const type = name === 'another media type' ? 'application/xml' : 'application/json';
    const answer = await server.inject({
      method,
      url,
      ...(payload !== undefined && { payload, headers: { 'content-type': type } }),
    });
    expect(answer.json()).toMatchObject(problem(status, code));
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });

  it('of the database tells nothing of the database', async () => {
    const server = await serve();
    const answer = await server.inject({
      method: 'POST',
      url: '/api/test/save',
      headers: { ...headers, ...clientId() },
      payload: { name: NAME, residentId: ID, contacts: [] },
    });
    expect(answer.json()).toMatchObject(problem(500, 'internal'));
    expect(answer.body).not.toMatch(/elders|sex|constraint|stack|SELECT/);
  });

  it('comes as 429 above the rate, by session, and for the log-in by address whatever token is made up', async () => {
    const server = await serve({ ratePerMinute: 5, logInsPerMinute: 3 });
    const get = (as: object) => server.inject({ method: 'GET', url: '/api/session', headers: { ...as } });
    const codes = [];
    for (let n = 0; n < 7; n += 1) codes.push((await get(headers)).statusCode);
    expect(codes).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const refused = await get(headers);
    expect(refused.json()).toMatchObject(problem(429, 'tooManyRequests'));
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await get(await world.login(world.as('communityWorker')))).statusCode).toBe(200);
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    const logIns = [];
    for (let n = 0; n < 5; n += 1) {
      const answer = await server.inject({
        method: 'POST',
        url: '/api/session',
        headers: { authorization: `Bearer made-up-${n}` },
        payload: { login: 'a', password: '' },
      });
      logIns.push(answer.statusCode);
    }
    expect(logIns).toEqual([400, 400, 400, 429, 429]);
  });
});

describe('a file', () => {
  it('is sent after what the log says of it is committed, and not at all when that fails', async () => {
    const server = await serve();
    const before = await world.count('audit');
    const get = (area: string) => server.inject({ method: 'GET', url: `/api/test/download?area=${area}`, headers });
    const good = await get(JIAOJIANG);
    expect(good.body).toBe('secret');
    expect(good.headers['content-disposition']).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('名册 1.csv')}`,
    );
    expect(good.headers['cache-control']).toBe('no-store');
    expect(await world.count('audit')).toBe(before + 1);
    const bad = await get('12');
    expect(bad.statusCode).toBe(500);
    expect(bad.body).not.toContain('secret');
    expect(await world.count('audit')).toBe(before + 1);
  });
});

describe('the log', () => {
  it('names trace, operation and code, and nothing personal from address, body or database', async () => {
    const lines: string[] = [];
    const server = await serve({ logLevel: 'trace', logStream: { write: (line) => void lines.push(line) } });
    const search = await server.inject({ method: 'GET', url: `/api/test/find?q=${ID}`, headers });
    expect(search.json()).toMatchObject({ code: 'valueUnstorable' });
    const failing = await server.inject({
      method: 'POST',
      url: '/api/test/save?phone=13800138000',
      headers: { ...headers, ...clientId() },
      payload: { name: NAME, residentId: ID, contacts: [{ phone: '13800138000' }] },
    });
    expect(failing.statusCode).toBe(500);
    await server.inject({ method: 'GET', url: `/api/none?q=${encodeURIComponent(NAME)}`, headers });
    await server.inject({ method: 'POST', url: '/api/test/note', headers, payload: `{"text":"${ID}` });
    const log = lines.join('');
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of [ID, NAME, encodeURIComponent(NAME), '13800138000', headers.authorization.slice(14)]) {
      expect(log).not.toContain(secret);
    }
    const failure = lines.map((line) => JSON.parse(line) as Record<string, unknown>).find(({ level }) => level === 50);
    expect(failure).toMatchObject({
      trace: failing.json<{ trace: string }>().trace,
      msg: 'internal',
      err: {
        code: '23514',
        table: 'elders',
        constraint: 'elders_sex_check',
        message: 'database error 23514 elders elders_sex_check',
      },
    });
    expect((failure?.err as { stack: string }).stack).toMatch(/^at /);
  });
});

describe('what operators read', () => {
  it('is health, readiness and metrics', async () => {
    const server = await serve();
    expect((await server.inject('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await server.inject('/readyz')).json()).toEqual({ status: 'ready' });
    await server.inject({ method: 'GET', url: '/api/session', headers });
    const metrics = await server.inject('/metrics');
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.body).toMatch(/yike_http_seconds_count\{operation="access.session",status="200"\} 1/);
    expect(metrics.body).toContain('yike_http_failures_total 0');
    expect(metrics.body).toContain('nodejs_heap_size_used_bytes');
  });

  it('is alive, but not ready, without its database', async () => {
    const database = createDatabase('postgres://nobody@127.0.0.1:1/nowhere');
    const server = await serve({ environment: { ...world.environment, database } });
    expect((await server.inject('/readyz')).json()).toMatchObject(problem(503, 'databaseUnavailable'));
    expect((await server.inject('/healthz')).statusCode).toBe(200);
    await database.close();
  });

  it('has headers that keep a browser on guard', async () => {
    const { headers: sent } = await (await serve()).inject('/api/session');
    expect(sent['content-security-policy']).toContain(`default-src 'self'`);
    expect(sent['content-security-policy']).toContain(`frame-ancestors 'self'`);
    expect(sent['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
    expect(sent).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    });
    expect(sent['x-powered-by']).toBeUndefined();
  });
});

describe('OpenAPI', () => {
  interface Operation {
    operationId: string;
    summary: string;
    parameters: { name: string; in: string; required: boolean; schema: object }[];
    responses: Record<string, { description: string; content: object }>;
    requestBody?: { content: Record<string, { schema: { type?: string } }> };
    security?: object[];
  }
  it('is 3.1 and tells of every endpoint what goes in and out', async () => {
    const server = await serve({ routes: appRoutes });
    const document = (await server.inject('/api/openapi.json')).json<{
      openapi: string;
      info: object;
      paths: Record<string, Record<string, Operation>>;
    }>();
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({
      title: expect.any(String) as unknown,
      version: expect.any(String) as unknown,
    });
    const listed = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
    );
    const endpoints = [...appRoutes.map((route) => route.endpoint), accessContract.logIn, accessContract.changePost];
    for (const { id, path, method } of endpoints) {
      const found = listed.find(({ operation }) => operation.operationId === id);
      expect(found, id).toMatchObject({ path: path.replace(/:(\w+)/g, '{$1}'), method: method.toLowerCase() });
    }
    expect(new Set(listed.map(({ operation }) => operation.operationId)).size).toBe(listed.length);
    for (const { path, method, operation } of listed) {
      const at = `${method} ${path}`;
      expect(operation.summary.length, at).toBeGreaterThan(5);
      expect(Object.keys(operation.responses), at).toEqual(['200', 'default']);
      expect(
        Object.values(operation.responses).every((one) => one.description && one.content),
        at,
      ).toBe(true);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = operation.parameters.filter((one) => one.in === 'path');
      expect(
        declared.map(({ name }) => name),
        at,
      ).toEqual(inPath);
      expect(
        declared.every(({ required }) => required),
        at,
      ).toBe(true);
      if (method === 'get') expect(operation.requestBody, at).toBeUndefined();
      else expect(Object.keys(operation.requestBody?.content ?? {}), at).toHaveLength(1);
    }
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    expect([...new Set(references)]).toEqual(['"$ref":"#/components/schemas/Problem"']);
  });

  it('has a page to read it that loads nothing from elsewhere', async () => {
    const server = await serve();
    const page = await server.inject('/api/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
  });
});

describe('closing', () => {
  it('finishes the request in hand, and takes no new one', async () => {
    const server = await serve();
    const address = await server.listen({ port: 0, host: '127.0.0.1' });
    const port = (server.server.address() as AddressInfo).port;
    const running = fetch(`${address}/api/test/slow`);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const closing = server.close();
    const answer = await running;
    expect([answer.status, await answer.json()]).toEqual([200, { done: true }]);
    await closing;
    const refused = await new Promise((resolve) => {
      connect(port, '127.0.0.1', () => resolve(false)).on('error', () => resolve(true));
    });
    expect(refused).toBe(true);
  });
});
