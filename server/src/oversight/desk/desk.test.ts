import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getOrder } from '../../care/orders/contract.ts';
import { roles, type Actor } from '../../platform/access/index.ts';
import { application, people, poorElder } from '../../rights/cases/chain.testing.ts';
import { getCase, listCases } from '../../rights/cases/contract.ts';
import { openCase } from '../../rights/cases/index.ts';
import { listCases as readCases } from '../../rights/cases/reading.ts';
import { COUNTY, testWorld, type TestWorld } from '../../testing.ts';
import { getBatchWithLines } from '../settlement/contract.ts';
import { openBatch } from '../settlement/index.ts';
import { settlementWorld } from '../settlement/settlement.testing.ts';
import { deskRoutes } from './index.ts';
import { numberedRooms } from './numbers-storage.ts';
import { findNumber, readNumber } from './numbers.ts';
import { getDesk } from './service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ routes: deskRoutes, handlers: [], schedules: [] });
});
afterAll(() => world.close());

describe('the desk', () => {
  it('is refused to the public', async () => {
    const server = await world.server();
    expect((await server.inject({ method: 'GET', url: '/api/desk' })).statusCode).toBe(401);
  });

  it.each(roles)('every query of a %s runs, and an empty desk is empty', async (role) => {
    const actor = world.as(role);
    expect(await world.tx(actor, (tx) => getDesk(tx, actor))).toEqual({ items: [] });
  });
});

describe('the cases on a desk', () => {
  it('are those of the list that it opens: of the role, escalated to it, begun for an elder', async () => {
    const w = await testWorld();
    try {
      const who = people(w);
      for (const submit of [true, true, false]) {
        const elder = await poorElder(w);
        await w.tx(who.community, (tx) => openCase(tx, who.community, { ...application(elder), submit }));
      }
      const waits = async (actor: Actor) => {
        const { items } = await w.tx(actor, (tx) => getDesk(tx, actor));
        const query = listCases.query.parse({ waiting: 'mine', limit: 50 });
        const { rows } = await w.tx(actor, (tx) => readCases(tx, actor, { county: COUNTY, ...query }));
        const counted = items.find((item) => item.kind === 'cases')?.count ?? 0;
        expect(counted).toBe(rows.length);
        return counted;
      };
      expect([await waits(who.community), await waits(who.street), await waits(who.county)]).toEqual([1, 2, 0]);
      w.clock.advance(30 * 86_400_000);
      await w.runSchedule('cases.escalate');
      expect([await waits(who.street), await waits(who.county)]).toEqual([2, 2]);
    } finally {
      await w.close();
    }
  });
});

describe('a number', () => {
  it.each([
    ['SQ331002-20261121-0007', 'SQ331002-20261121-0007'],
    [' dd331002202611210012', 'DD331002-20261121-0012'],
    ['ＪＳ20261121-7', 'JS331002-20261121-0007'],
    ['JS330102-20261121-12345', 'JS330102-20261121-12345'],
  ])('%s is read as %s', (typed, number) => {
    expect(readNumber(typed, '331002')?.number).toBe(number);
  });

  it.each(['', '王建国', 'SQ', 'SQ331002', 'XX331002-20261121-0007', '331002-20261121-0007'])('%s is none', (typed) => {
    expect(readNumber(typed, '331002')).toBeUndefined();
  });

  it('opens no file that the room itself would not', () => {
    const rooms = { case: getCase, order: getOrder, batch: getBatchWithLines };
    for (const { kind, roles: own } of numberedRooms) expect([...own].sort()).toEqual([...rooms[kind].allow].sort());
  });

  it('finds a batch for those who may open it and see its place, and for nobody else', async () => {
    const w = await settlementWorld();
    try {
      w.world.clock.set('2026-11-21T01:00:00Z');
      const provider = await w.provider();
      await w.visit(provider, { at: '2026-10-10T09:00:00+08:00' });
      const finance = w.world.as('financeOfficer');
      const batch = await w.world.tx(finance, (tx) =>
        openBatch(tx, finance, { county: COUNTY, providerId: provider.id, month: '2026-10' }),
      );
      const find = async (actor = finance) =>
        (await w.world.tx(actor, (tx) => findNumber(tx, actor, batch.number))).rows;
      expect(await find()).toMatchObject([{ kind: 'batch', id: batch.id, number: batch.number, what: '2026-10' }]);
      expect(await find(w.world.as('providerManager', { providerId: provider.id }))).toHaveLength(1);
      expect(await find(w.world.as('financeOfficer', { area: '330102000000' }))).toEqual([]);
      expect(await find(w.world.as('providerManager', { providerId: (await w.provider()).id }))).toEqual([]);
      expect(await find(w.world.as('callCentreAgent'))).toEqual([]);
    } finally {
      await w.close();
    }
  });
});
