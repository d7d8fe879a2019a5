import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { testWorld, type TestWorld } from '../../testing.ts';
import { endpoint, handle, type Route } from '../contract/index.ts';
import { nextNumber } from '../numbers/index.ts';
import { conflict } from '../problems/index.ts';

const take = endpoint({
  id: 'test.take',
  method: 'POST',
  path: '/api/test/take',
  summary: 'Take the next number',
  allow: ['communityWorker'],
  body: z.object({ residentId: z.string() }),
  response: z.object({ number: z.string(), residentId: z.string() }),
});
const keep = endpoint({
  id: 'test.keep',
  method: 'POST',
  path: '/api/test/keep',
  summary: 'Take the next number for a file',
  allow: ['communityWorker'],
  response: z.object({ number: z.string() }),
  raw: 'upload',
});
let isRefusing = false;
const routes: Route[] = [
  handle(take, async (tx, actor, { body }) => {
    const number = await nextNumber(tx, actor.county, 'TT', '2026-11-21');
    if (isRefusing) throw conflict('notNow', { zh: '现在不行。', en: 'Not now.' });
    return { number, residentId: body.residentId };
  }),
  handle(keep, async (tx, actor) => ({ number: await nextNumber(tx, actor.county, 'UP', '2026-11-21') })),
];

const ID = '331002194503080025';
let world: TestWorld;
let server: FastifyInstance;
let headers: { authorization: string };
beforeAll(async () => {
  world = await testWorld({ routes });
  server = await world.server();
  headers = await world.login(world.as('communityWorker'));
});
afterAll(() => world.close());

let serial = 0;
const fresh = () => `0194c2c1-0000-7000-8000-${String((serial += 1)).padStart(12, '0')}`;
const send = (clientId: string | undefined, body: object = { residentId: ID }, as = headers) =>
  server.inject({
    method: 'POST',
    url: '/api/test/take',
    headers: { ...as, ...(clientId !== undefined && { 'idempotency-key': clientId }) },
    payload: body,
  });
const taken = async (): Promise<number> =>
  world.tx(world.system, async (tx) => {
    const rows = await tx.db.selectFrom('counters').select('last').where('kind', '=', 'TT').execute();
    return rows[0]?.last ?? 0;
  });

describe('what is refused', () => {
  it.each([[undefined], [''], ['1'], ['not-a-uuid-at-all-but-36-characters-']])(
    'a write with the id %s',
    async (id) => {
      const before = await taken();
      expect((await send(id)).json()).toMatchObject({ status: 400, code: 'clientIdMissing' });
      expect(await taken()).toBe(before);
    },
  );

  it('the same id with another input, or for another operation', async () => {
    const id = fresh();
    expect((await send(id)).statusCode).toBe(200);
    const before = await taken();
    expect((await send(id, { residentId: '331002194503080026' })).json()).toMatchObject({
      status: 409,
      code: 'clientIdReused',
    });
    const upload = await sendFile(id, 'a');
    expect(upload.json()).toMatchObject({ status: 409, code: 'clientIdReused' });
    expect(await taken()).toBe(before);
  });

  it('a failed request leaves no record, so that it can be repeated', async () => {
    const id = fresh();
    const before = [await taken(), await world.count('requests')];
    isRefusing = true;
    expect((await send(id)).json()).toMatchObject({ code: 'notNow' });
    expect([await taken(), await world.count('requests')]).toEqual(before);
    isRefusing = false;
    expect((await send(id)).statusCode).toBe(200);
    expect(await taken()).toBe((before[0] ?? 0) + 1);
  });
});

describe('the same again', () => {
  it('gets the same answer and has no second effect, a day later and after other requests too', async () => {
    const id = fresh();
    const first = await send(id);
    await send(fresh());
    const before = await taken();
    world.clock.advance(3600_000);
    const second = await send(id);
    expect(second.json()).toEqual(first.json());
    expect(first.json()).toMatchObject({ residentId: ID });
    expect(await taken()).toBe(before);
  });

  it('of another person is another request', async () => {
    const id = fresh();
    const mine = (await send(id)).json<{ number: string }>();
    const other = await world.login(world.as('communityWorker'));
    const theirs = (await send(id, undefined, other)).json<{ number: string }>();
    expect(theirs.number).not.toBe(mine.number);
  });

  it('keeps neither input nor answer in plain text', async () => {
    await send(fresh());
    expect(await world.count('requests', `requests::text LIKE '%${ID}%'`)).toBe(0);
    expect(await world.count('requests', 'response_enc IS NOT NULL')).toBe(await world.count('requests'));
  });

  it('compares files by their content', async () => {
    const id = fresh();
    const first = await sendFile(id, 'a');
    expect(first.statusCode, first.body).toBe(200);
    expect((await sendFile(id, 'a')).json()).toEqual(first.json());
    expect((await sendFile(id, 'b')).json()).toMatchObject({ status: 409, code: 'clientIdReused' });
  });
});

const sendFile = (id: string, content: string) =>
  server.inject({
    method: 'POST',
    url: '/api/test/keep',
    headers: { ...headers, 'idempotency-key': id, 'content-type': 'multipart/form-data; boundary=edge' },
    payload: `--edge\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${content}\r\n--edge--\r\n`,
  });

describe('all at once', () => {
  it('twenty times the same request has one effect and one answer', async () => {
    const id = fresh();
    const before = await taken();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(id)));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await taken()).toBe(before + 1);
  });

  it('twenty different requests get twenty different numbers', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(fresh())));
    const numbers = answers.map((answer) => answer.json<{ number: string }>().number);
    expect(new Set(numbers).size).toBe(20);
    expect(numbers.every((number) => /^TT331002-20261121-\d{4}$/.test(number))).toBe(true);
  });
});
