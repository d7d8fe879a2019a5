import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { uuidv7 } from '../clock/index.ts';
import { CHANGES_PATH } from './changes.ts';
import { buildServer } from './index.ts';

let world: TestWorld;
const own = { providerId: uuidv7(new Date(0)), workerId: uuidv7(new Date(1)) };
const servers: FastifyInstance[] = [];
beforeAll(async () => {
  world = await testWorld({ routes: [], handlers: [], schedules: [] });
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});
afterAll(() => world.close());

async function listen(): Promise<string> {
  const server = await buildServer({ environment: world.environment, routes: [], logLevel: 'silent' });
  servers.push(server);
  await server.listen({ port: 0, host: '127.0.0.1' });
  return `http://127.0.0.1:${String((server.server.address() as AddressInfo).port)}`;
}

/** What a listener hears, and whether its line has ended. */
async function hear(address: string, headers: Record<string, string>) {
  const answer = await fetch(address + CHANGES_PATH, { headers });
  const heard = { status: answer.status, text: '', isOver: false };
  const read = async () => {
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) heard.text += part.value;
    heard.isOver = true;
  };
  void read().catch(() => undefined);
  return heard;
}
const change = (area: string) =>
  world.tx(world.system, (tx) => {
    tx.audit({ area, action: 'test', subjectType: 'test', subjectId: '1' });
    return Promise.resolve();
  });
const until = (condition: () => boolean) => expect.poll(condition, { timeout: 10_000 }).toBe(true);

it('is refused without a session, and to those who have no board', async () => {
  const address = await listen();
  expect((await hear(address, {})).status).toBe(401);
  expect((await hear(address, await world.login(world.as('carer', own)))).status).toBe(403);
});

it('says that something changed to those who see the county, and to nobody else', async () => {
  const address = await listen();
  await change(JIAOJIANG);
  const here = await hear(address, await world.login(world.as('dispatcher', own)));
  const there = await hear(address, await world.login(world.as('countyOfficial', { area: '330102000000' })));
  const city = await hear(address, await world.login(world.as('cityOfficial', { area: '331000000000' })));
  await until(() => here.text.includes('retry'));
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const before = [here, there, city].map(({ text }) => text);
  await change(JIAOJIANG);
  await until(() => here.text !== before[0] && city.text !== before[2]);
  expect(here.text).toContain('data: changed');
  expect(there.text).toBe(before[1]);
});

it('ends with the session, and with the server', async () => {
  const address = await listen();
  const official = world.as('countyOfficial');
  const headers = await world.login(official);
  const kept = await hear(address, await world.login(official));
  const ended = await hear(address, headers);
  await fetch(`${address}/api/session/end`, { method: 'POST', headers });
  world.clock.set(new Date(world.clock.now().getTime() + 60_000));
  await until(() => ended.isOver);
  expect(kept.isOver).toBe(false);
  await servers.pop()?.close();
  await until(() => kept.isOver);
});
