import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Actor } from '../../platform/access/index.ts';
import { COUNTY, HAIMEN, testWorld, type TestWorld } from '../../testing.ts';
import type * as contract from './contract.ts';
import { cancelVisit, setWorkers, visitHandlers, visitRoutes } from './index.ts';
import { staffed, type Staffed } from './staffed.testing.ts';

let world: TestWorld;
let room: Staffed;
let keys: { county: string; id: string }[];
let elderId: string;
let carer: Awaited<ReturnType<Staffed['addCarer']>>;
beforeAll(async () => {
  world = await testWorld({ routes: visitRoutes, handlers: visitHandlers, schedules: [] });
  room = await staffed(world);
  carer = await room.addCarer({ name: '周护理' });
  elderId = (await world.seedElder()).id;
  keys = [];
  for (const time of ['21T09:00', '22T09:00', '22T09:00', '22T09:00', '23T09:00']) keys.push(await room.addVisit(time));
  keys.push(await room.addVisit('24T09:00', { elderId }));
  const [first, last] = [keys[0], keys[5]];
  if (!first || !last) throw new Error('nothing planned');
  await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, last, { workerId: carer.id }));
  await world.tx(world.system, (tx) => cancelVisit(tx, world.system, first, '测试取消'));
});
afterAll(() => world.close());

const list = async (actor: Actor, query: string) => {
  const server = await world.server();
  const answer = await server.inject({ url: `/api/visits/${COUNTY}?${query}`, headers: await world.login(actor) });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<z.output<typeof contract.listVisits.response>>();
};
const ids = (page: { rows: { id: string }[] }) => page.rows.map((row) => row.id);

describe('the list of visits', () => {
  it('shows each reader what is theirs', async () => {
    expect((await list(world.as('streetWorker', { area: HAIMEN }), 'limit=50')).rows).toHaveLength(6);
    expect((await list(world.as('streetWorker', { area: '331002002000' }), 'limit=50')).rows).toEqual([]);
    expect((await list((await staffed(world)).manager, 'limit=50')).rows).toEqual([]);
    expect(ids(await list(carer.actor, 'limit=50'))).toEqual([keys[5]?.id]);
    expect(ids(await list(world.as('elder', { elderIds: [elderId] }), 'limit=50'))).toEqual([keys[5]?.id]);
  });

  it('pages by key, newest first, without losing visits of the same time', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; page < 10 && cursor !== null; page += 1) {
      const answer: Awaited<ReturnType<typeof list>> = await list(
        room.manager,
        `limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(answer.rows.length).toBeLessThanOrEqual(2);
      seen.push(...ids(answer));
      cursor = answer.next;
    }
    expect([...seen].sort()).toEqual(keys.map((key) => key.id).sort());
    expect(seen[0]).toBe(keys[5]?.id);
    expect(seen.at(-1)).toBe(keys[0]?.id);
  });

  it('filters by status, day, carer and elder', async () => {
    expect(ids(await list(room.manager, 'status=cancelled,missed'))).toEqual([keys[0]?.id]);
    expect((await list(room.manager, 'from=2026-11-22&to=2026-11-22')).rows).toHaveLength(3);
    expect(ids(await list(room.manager, `workerId=${carer.id}`))).toEqual([keys[5]?.id]);
    expect(ids(await list(room.manager, `elderId=${elderId}&status=assigned`))).toEqual([keys[5]?.id]);
    expect((await list(room.manager, 'held=true')).rows).toEqual([]);
  });

  it('tells an elder who comes, but not how carers were ranked or what was checked', async () => {
    const server = await world.server();
    const headers = await world.login(world.as('elder', { elderIds: [elderId] }));
    const url = `/api/visits/${COUNTY}/${keys[5]?.id ?? ''}`;
    expect((await server.inject({ url, headers })).json()).toMatchObject({
      workerName: '周护理',
      assignments: [],
      checks: [],
      reviews: [],
    });
    const other = `/api/visits/${COUNTY}/${keys[4]?.id ?? ''}`;
    expect((await server.inject({ url: other, headers })).statusCode).toBe(404);
  });
});
