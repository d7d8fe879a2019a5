import { afterAll, beforeAll, expect, it } from 'vitest';
import { HAIMEN, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { sha256 } from '../privacy/index.ts';
import { findFile, keepFile } from './index.ts';

const id = (n: number) => `0194c2c1-0000-7000-8000-00000000000${n}`;
const photo = {
  area: HAIMEN_COMMUNITY,
  elderId: id(1),
  providerId: id(2),
  workerId: id(3),
  name: '门牌.jpg',
  mediaType: 'image/jpeg',
  content: Buffer.from([0xff, 0xd8, 0x00, 0x01]),
};
let world: TestWorld;
let key: { county: string; id: string };
beforeAll(async () => {
  world = await testWorld();
  const kept = await world.tx(world.system, (tx) => keepFile(tx, photo));
  expect(kept.sha256).toBe(sha256(photo.content));
  key = { county: '331002', id: kept.id };
});
afterAll(() => world.close());

it('is seen by whoever sees its place, provider, carer or elder, and by no one else', async () => {
  const sees = async (actor: ReturnType<TestWorld['as']>) =>
    (await world.tx(actor, (tx) => findFile(tx, key)))?.content.equals(photo.content) ?? false;
  expect(await sees(world.as('streetWorker', { area: HAIMEN }))).toBe(true);
  expect(await sees(world.as('dispatcher', { providerId: id(2) }))).toBe(true);
  expect(await sees(world.as('carer', { workerId: id(3) }))).toBe(true);
  expect(await sees(world.as('family', { elderIds: [id(1)] }))).toBe(true);
  expect(await sees(world.as('streetWorker', { area: '331002002000' }))).toBe(false);
  expect(await sees(world.as('dispatcher', { providerId: id(4) }))).toBe(false);
  expect(await sees(world.as('carer', { workerId: id(4) }))).toBe(false);
  expect(await sees(world.as('family', { elderIds: [id(4)] }))).toBe(false);
});

it('is refused above 20 MiB, and nothing is kept', async () => {
  const content = Buffer.alloc(20 * 1024 * 1024 + 1);
  await expect(world.tx(world.system, (tx) => keepFile(tx, { ...photo, content }))).rejects.toThrow('fileTooLarge');
  expect(await world.count('files')).toBe(1);
});

it('comes as it was kept, and the log says who read whose', async () => {
  const server = await world.server();
  const headers = await world.login(world.as('auditor', { area: JIAOJIANG }));
  const answer = await server.inject({ method: 'GET', url: `/api/files/331002/${key.id}`, headers });
  expect(answer.rawPayload.equals(photo.content)).toBe(true);
  expect(answer.headers).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' });
  expect(
    await world.count('audit', `action = 'files.get' AND elder_id = '${id(1)}' AND subject_id = '${key.id}'`),
  ).toBe(1);
});
