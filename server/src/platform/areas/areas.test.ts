import { afterAll, beforeAll, expect, it } from 'vitest';
import { HAIMEN, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { areaName, areaPath, findCommunities, listChildren, loadAreas } from './index.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());
const asPublic = <T>(work: Parameters<typeof world.tx<T>>[1]) => world.tx(world.as('elder'), work);

it('a path goes from the province down to the area itself', () => {
  expect(areaPath(HAIMEN_COMMUNITY)).toEqual(['330000000000', '331000000000', JIAOJIANG, HAIMEN, HAIMEN_COMMUNITY]);
  expect(areaPath('000000000000')).toEqual([]);
});

it('names are those of the division register, from the county or the province on', async () => {
  expect(await asPublic((tx) => areaName(tx, HAIMEN))).toBe('椒江区海门街道');
  expect(await asPublic((tx) => areaName(tx, HAIMEN, 'province'))).toBe('浙江省台州市椒江区海门街道');
  expect(await asPublic((tx) => areaName(tx, '999999000000'))).toBe('999999000000');
});

it('an unknown division is told apart from one without children', async () => {
  await expect(asPublic((tx) => listChildren(tx, '999999000000'))).rejects.toThrow('areaUnknown');
  const [community] = await asPublic((tx) => findCommunities(tx, '331002'));
  const leaf = await asPublic((tx) => listChildren(tx, community?.code ?? ''));
  expect(leaf.path.map(({ level }) => level)).toEqual(['province', 'prefecture', 'county', 'street', 'community']);
  expect(leaf.children).toEqual([]);
  const county = await asPublic((tx) => listChildren(tx, JIAOJIANG));
  expect(county.children.every(({ code, level }) => code.startsWith('331002') && level === 'street')).toBe(true);
  expect(county.children.map(({ code }) => code)).toContain(HAIMEN);
});

it('communities come with their street', async () => {
  const rows = await asPublic((tx) => findCommunities(tx, '331002'));
  expect(rows.length).toBeGreaterThan(100);
  const ofHaimen = rows.filter(({ code }) => code.startsWith(HAIMEN.slice(0, 9)));
  expect(ofHaimen.length).toBeGreaterThan(5);
  expect(new Set(ofHaimen.map(({ parentName }) => parentName))).toEqual(new Set(['海门街道']));
});

it('loading again changes only what was renamed, and removes nothing', async () => {
  const before = await world.count('areas');
  const load = (name: string) =>
    loadAreas(
      world.adminUrl,
      (async function* () {
        yield await Promise.resolve({
          code: HAIMEN,
          name,
          parent: JIAOJIANG,
          level: 'street' as const,
          kind: '',
          statistical: false,
        });
      })(),
    );
  await load('海门街道');
  expect(await load('海门街道')).toBe(0);
  expect(await load('新海门街道')).toBe(1);
  expect(await world.count('areas')).toBe(before);
});
