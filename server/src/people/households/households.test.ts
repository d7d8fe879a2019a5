import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../testing.ts';
import { elderHandlers, elderRoutes, recordLifeEvent } from '../elders/index.ts';
import { householdHandlers, householdRoutes, sameHousehold } from './index.ts';
import { addMember, getHousehold, removeMember } from './service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({
    routes: [...elderRoutes, ...householdRoutes],
    handlers: [...elderHandlers, ...householdHandlers],
  });
});
afterAll(() => world.close());

const county = () => world.as('countyOfficial');
const add = (key: { county: string; id: string }, elderId: string, since?: string) =>
  world.tx(county(), (tx) => addMember(tx, county(), key, { elderId, relation: '配偶', since }));
const together = (a: { county: string; id: string }, b: { id: string }) =>
  world.tx(county(), (tx) => sameHousehold(tx, a.county, a.id, b.id));

describe('who may not', () => {
  it('family reads and does not write; another community sees nothing', async () => {
    const [a, b] = [await world.seedElder(), await world.seedElder()];
    const family = world.as('family', { elderIds: [a.id] });
    await expect(
      world.tx(family, (tx) => addMember(tx, family, a, { elderId: b.id, relation: '配偶' })),
    ).rejects.toMatchObject({ details: { code: 'roleNotAllowed' } });
    const other = world.as('communityWorker', { area: '331002001014' });
    await expect(
      world.tx(other, (tx) => addMember(tx, other, a, { elderId: b.id, relation: '配偶' })),
    ).rejects.toMatchObject({ details: { code: 'elderUnknown' } });
    expect(await world.count('household_members')).toBe(0);
  });
});

describe('what is refused', () => {
  it('oneself, tomorrow, and a person of another home', async () => {
    const [a, b, c, d] = [
      await world.seedElder(),
      await world.seedElder(),
      await world.seedElder(),
      await world.seedElder(),
    ];
    await add(a, b.id);
    await add(c, d.id);
    const before = await world.count('household_members');
    await expect(add(a, a.id)).rejects.toMatchObject({ details: { code: 'sameElder' } });
    await expect(add(a, b.id, '2026-11-22')).rejects.toMatchObject({ details: { code: 'sinceInFuture' } });
    await expect(add(a, c.id)).rejects.toMatchObject({ details: { code: 'inOtherHousehold' } });
    expect(await world.count('household_members')).toBe(before);
  });
});

describe('what happens', () => {
  it('knows the couple in one home until one of them leaves', async () => {
    const [a, b] = [await world.seedElder(), await world.seedElder({ sex: 'male', name: '王建国' })];
    expect(await together(a, b)).toBe(false);
    const first = await add(a, b.id);
    expect(await add(a, b.id)).toEqual(first);
    expect(await together(a, b)).toBe(true);
    const { household } = await world.tx(county(), (tx) => getHousehold(tx, county(), b));
    expect(household?.members.map((member) => [member.name, member.relation]).sort()).toEqual([
      ['王建国', '配偶'],
      ['王秀英', '本人'],
    ]);
    await world.tx(county(), (tx) => removeMember(tx, county(), { ...a, memberId: b.id }));
    expect(await together(a, b)).toBe(false);
    await add(a, b.id);
    expect(await together(a, b)).toBe(true);
    await world.tx(county(), (tx) =>
      recordLifeEvent(tx, county(), b, { kind: 'death', from: '2026-11-20', source: '殡葬系统' }),
    );
    await world.drain();
    expect(await together(a, b)).toBe(false);
  });
});

describe('what the relation says', () => {
  it('belongs to the one who joins, whichever file it was written in', async () => {
    const [a, b, c] = [await world.seedElder(), await world.seedElder(), await world.seedElder({ name: '王小妹' })];
    await add(a, b.id);
    await world.tx(county(), (tx) => addMember(tx, county(), c, { elderId: b.id, relation: '姐妹' }));
    const { household } = await world.tx(county(), (tx) => getHousehold(tx, county(), a));
    expect(household?.members.map((member) => [member.elderId, member.relation])).toEqual(
      [
        [a.id, '本人'],
        [b.id, '配偶'],
        [c.id, '姐妹'],
      ].sort(([left = ''], [right = '']) => left.localeCompare(right)),
    );
  });
});

describe('all at once', () => {
  it('leaves one home', async () => {
    const [a, b] = [await world.seedElder(), await world.seedElder()];
    const results = await Promise.allSettled([add(a, b.id), add(a, b.id), add(b, a.id)]);
    expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
    expect(await world.count('household_members', `elder_id IN ('${a.id}', '${b.id}') AND until IS NULL`)).toBe(2);
    expect(await together(a, b)).toBe(true);
  });
});
