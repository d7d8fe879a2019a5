import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { balanceOf } from '../../money/ledger/index.ts';
import { COUNTY, testWorld, type TestWorld } from '../../testing.ts';
import {
  cancelVisit,
  clearWorkers,
  getVisit,
  holdVisit,
  rescheduleVisit,
  setWorkers,
  visitHandlers,
  visitRoutes,
  visitSchedules,
} from './index.ts';
import { staffed, type Staffed } from './staffed.testing.ts';

let world: TestWorld;
let room: Staffed;
beforeAll(async () => {
  world = await testWorld({ routes: visitRoutes, handlers: visitHandlers, schedules: visitSchedules });
});
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.set('2026-11-21T01:00:00Z');
  room = await staffed(world);
});

const visitOf = (key: { county: string; id: string }) => world.tx(world.system, (tx) => getVisit(tx, key));
const quota = () => world.tx(world.system, (tx) => balanceOf(tx, COUNTY, room.quotaAccount));

describe('planning', () => {
  it("is out of another provider's and another carer's sight", async () => {
    const key = await room.addVisit('22T09:00');
    const other = await staffed(world);
    await expect(world.tx(other.dispatcher, (tx) => getVisit(tx, key))).rejects.toMatchObject({
      details: { status: 404 },
    });
    const carer = await room.addCarer();
    await expect(world.tx(carer.actor, (tx) => getVisit(tx, key))).rejects.toMatchObject({
      details: { code: 'visitUnknown' },
    });
    await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, key, { workerId: carer.id }));
    expect((await world.tx(carer.actor, (tx) => getVisit(tx, key))).status).toBe('assigned');
  });

  it('refuses one carer for a visit of two, and writes nothing', async () => {
    const key = await room.addVisit('22T09:00', { carers: 2 });
    const { id } = await room.addCarer();
    for (const second of [undefined, id]) {
      await expect(
        world.tx(room.dispatcher, (tx) =>
          setWorkers(tx, room.dispatcher, key, { workerId: id, ...(second && { secondWorkerId: second }) }),
        ),
      ).rejects.toMatchObject({ details: { code: 'carersWrong' } });
    }
    expect(await world.count('visit_slots', `visit_id = '${key.id}'`)).toBe(0);
    expect(await world.count('visit_assignments', `visit_id = '${key.id}'`)).toBe(0);
  });

  it('keeps a carer in one place, as first or second, and names the other time', async () => {
    const [a, b] = [await room.addCarer(), await room.addCarer()];
    const two = await room.addVisit('22T09:00', { carers: 2 });
    await world.tx(room.dispatcher, (tx) =>
      setWorkers(tx, room.dispatcher, two, { workerId: a.id, secondWorkerId: b.id }),
    );
    const clash = await room.addVisit('22T09:30');
    await expect(
      world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, clash, { workerId: b.id })),
    ).rejects.toMatchObject({ details: { status: 409, code: 'workerBusy', from: '2026-11-22T01:00:00.000Z' } });
    expect((await visitOf(clash)).status).toBe('planned');
    // One ends as the other begins.
    const next = await room.addVisit('22T10:00');
    await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, next, { workerId: b.id }));
    // Whoever is replaced is free.
    const c = await room.addCarer();
    await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, next, { workerId: c.id }));
    const later = await room.addVisit('22T10:15');
    await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, later, { workerId: b.id }));
    // Freed again.
    await world.tx(room.dispatcher, (tx) => clearWorkers(tx, room.dispatcher, two, '老人改期'));
    await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, clash, { workerId: a.id }));
    expect(await world.count('visit_assignments', `visit_id = '${two.id}'`)).toBe(2);
  });

  it('gives one carer to one of twelve who ask at once', async () => {
    const carer = await room.addCarer();
    const visits = [];
    for (let n = 0; n < 12; n += 1) visits.push(await room.addVisit('23T09:00'));
    const asked = await Promise.allSettled(
      visits.map((key) =>
        world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, key, { workerId: carer.id })),
      ),
    );
    expect(asked.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of asked)
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ details: { code: 'workerBusy' } });
    expect(await world.count('visit_slots', `worker_id = '${carer.id}' AND is_bound`)).toBe(1);
  });

  it('cancels once, frees the carer and the money, even in an elder’s own hand', async () => {
    const elderKey = await world.seedElder();
    const key = await room.addVisit('22T09:00', { elderId: elderKey.id });
    const carer = await room.addCarer();
    await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, key, { workerId: carer.id }));
    expect((await quota()).reserved).toBe(5000);
    const elder = world.as('elder', { elderIds: [elderKey.id] });
    const cancelled = await world.tx(elder, (tx) => cancelVisit(tx, elder, key, '身体不适'));
    expect(cancelled).toMatchObject({ status: 'cancelled', cancel_reason: '身体不适' });
    expect(await quota()).toMatchObject({ reserved: 0, available: 1_000_000 });
    expect(await world.count('visit_slots', `visit_id = '${key.id}' AND is_bound`)).toBe(0);
    await expect(world.tx(elder, (tx) => cancelVisit(tx, elder, key, '再次'))).rejects.toMatchObject({
      details: { code: 'visitStateWrong' },
    });
  });

  it('reschedules with its window; a carer who is busy then is taken off', async () => {
    const carer = await room.addCarer();
    const key = await room.addVisit('22T09:00');
    const other = await room.addVisit('24T09:00');
    for (const one of [key, other])
      await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, one, { workerId: carer.id }));
    const to = (time: string) => ({ plannedStart: new Date(`2026-11-${time}:00+08:00`) });
    const moved = await world.tx(room.dispatcher, (tx) => rescheduleVisit(tx, room.dispatcher, key, to('23T15:00')));
    expect(moved).toMatchObject({ status: 'assigned', worker_id: carer.id });
    expect(moved.window_to.toISOString()).toBe('2026-11-23T09:00:00.000Z');
    const clashed = await world.tx(room.dispatcher, (tx) => rescheduleVisit(tx, room.dispatcher, key, to('24T09:30')));
    expect(clashed).toMatchObject({ status: 'planned', worker_id: null });
    await expect(
      world.tx(room.dispatcher, (tx) => rescheduleVisit(tx, room.dispatcher, key, to('20T09:00'))),
    ).rejects.toMatchObject({
      details: { code: 'timePast' },
    });
  });

  it('marks a visit as missed 12 hours after its window, once, and releases its money', async () => {
    const key = await room.addVisit('21T10:00');
    const later = await room.addVisit('22T10:00');
    world.clock.set('2026-11-21T15:59:00Z');
    await world.runSchedule('visits.missed');
    expect((await visitOf(key)).status).toBe('planned');
    world.clock.set('2026-11-21T16:01:00Z');
    await world.runSchedule('visits.missed');
    await world.runSchedule('visits.missed');
    expect((await visitOf(key)).status).toBe('missed');
    expect((await visitOf(later)).status).toBe('planned');
    expect((await quota()).reserved).toBe(5000);
    expect(await world.count('audit', `action = 'visit.missed' AND subject_id = '${key.id}'`)).toBe(1);
  });

  it('holds a payment once, and lets it go', async () => {
    const key = await room.addVisit('22T09:00');
    await world.tx(world.system, (tx) => holdVisit(tx, key, true, '回访反映没有上门'));
    await world.tx(world.system, (tx) => holdVisit(tx, key, true, '再次'));
    expect((await visitOf(key)).is_held).toBe(true);
    expect(await world.count('audit', `action = 'visit.held' AND subject_id = '${key.id}'`)).toBe(1);
    await world.tx(world.system, (tx) => holdVisit(tx, key, false, '已查清'));
    expect((await visitOf(key)).is_held).toBe(false);
  });
});
