import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../../testing.ts';
import { getVisit, visitHandlers } from '../visits/index.ts';
import { staffed, type Staffed } from '../visits/staffed.testing.ts';
import type * as contract from './contract.ts';
import { acceptPlan, assign, candidatesFor, dayBoard, dispatchRoutes, suggestDay, unassign } from './index.ts';

let world: TestWorld;
let room: Staffed;
beforeAll(async () => {
  world = await testWorld({ routes: dispatchRoutes, handlers: visitHandlers, schedules: [] });
});
afterAll(() => world.close());
beforeEach(async () => {
  room = await staffed(world);
});

type Key = { county: string; id: string };
const send = (key: Key, input: Parameters<typeof assign>[3]) =>
  world.tx(room.dispatcher, (tx) => assign(tx, room.dispatcher, key, input));
const visitOf = (key: Key) => world.tx(world.system, (tx) => getVisit(tx, key));

describe('dispatch', () => {
  it("is not for carers, officials only read, and another provider's visit is out of sight", async () => {
    const key = await room.addVisit('23T09:00');
    const carer = await room.addCarer();
    const official = world.as('countyOfficial');
    const others = await staffed(world);
    for (const actor of [carer.actor, official]) {
      await expect(world.tx(actor, (tx) => assign(tx, actor, key, { workerId: carer.id }))).rejects.toMatchObject({
        details: { status: 403 },
      });
    }
    await expect(
      world.tx(others.dispatcher, (tx) => assign(tx, others.dispatcher, key, { workerId: carer.id })),
    ).rejects.toMatchObject({
      details: { status: 404 },
    });
    const board = await world.tx(others.dispatcher, (tx) =>
      dayBoard(tx, others.dispatcher, key.county, { day: '2026-11-23', providerId: room.providerId }),
    );
    expect(board).toMatchObject({ carers: [], unassigned: [] });
    expect((await world.tx(official, (tx) => candidatesFor(tx, official, key))).rows).toHaveLength(1);
    expect((await visitOf(key)).status).toBe('planned');
  });

  it('never sends anybody without a valid certificate or on leave; hours may be passed with a reason', async () => {
    const key = await room.addVisit('23T09:00');
    const expired = await room.addCarer({ expiresOn: '2026-11-22' });
    const away = await room.addCarer();
    await room.addAbsence(away.id, new Date('2026-11-23T00:00:00+08:00'), new Date('2026-11-24T00:00:00+08:00'));
    const afternoon = await room.addCarer({ availability: Array.from({ length: 7 }, () => [780, 1200]) });
    for (const { id } of [expired, away]) {
      await expect(send(key, { workerId: id, reason: '人手不足' })).rejects.toMatchObject({
        details: { code: 'carerNotFit' },
      });
    }
    await expect(send(key, { workerId: afternoon.id })).rejects.toMatchObject({ details: { code: 'carerNotFit' } });
    const outsider = await (await staffed(world)).addCarer();
    await expect(send(key, { workerId: outsider.id })).rejects.toMatchObject({ details: { code: 'carerUnknown' } });
    expect(await world.count('visit_assignments', `visit_id = '${key.id}'`)).toBe(0);
    expect((await send(key, { workerId: afternoon.id, reason: '本人同意提前上班' })).status).toBe('assigned');
  });

  it('ranks with reasons and keeps the ranking that was seen; to change it needs a reason', async () => {
    const key = await room.addVisit('23T09:00', { wishes: { carerSex: 'female' } });
    const near = await room.addCarer({ name: '甲' });
    const far = await room.addCarer({ name: '乙', lat: 28.9 });
    const man = await room.addCarer({ name: '丙', sex: 'male' });
    const none = await room.addCarer({ name: '丁', certificates: [] });
    const { rows } = await world.tx(room.dispatcher, (tx) => candidatesFor(tx, room.dispatcher, key));
    expect(rows.map((row) => row.workerId)).toEqual([near.id, man.id, far.id, none.id]);
    expect(rows[1]?.reasons.join()).toContain('老人希望由女护理员服务');
    expect(rows[3]?.exclusions[0]?.text).toContain('缺少有效证书');

    await send(key, { workerId: near.id });
    await send(key, { workerId: near.id });
    await expect(send(key, { workerId: man.id })).rejects.toMatchObject({ details: { code: 'reasonNeeded' } });
    await send(key, { workerId: man.id, reason: '甲临时请假' });
    expect(await world.count('visit_assignments', `visit_id = '${key.id}'`)).toBe(2);
    expect(
      await world.count(
        'visit_assignments',
        `visit_id = '${key.id}' AND jsonb_array_length(candidates) = 4 AND seq = 2 AND reason IS NOT NULL`,
      ),
    ).toBe(1);
    await world.tx(room.dispatcher, (tx) => unassign(tx, room.dispatcher, key, '老人外出'));
    expect(await visitOf(key)).toMatchObject({ status: 'planned', worker_id: null });
  });

  it('names the time of the visit that keeps a carer busy', async () => {
    const carer = await room.addCarer();
    await send(await room.addVisit('23T09:00'), { workerId: carer.id });
    const clash = await room.addVisit('23T09:30');
    await expect(send(clash, { workerId: carer.id })).rejects.toMatchObject({
      details: { code: 'workerBusy', zh: expect.stringContaining('11-23 09:00 至 10:00') as string },
    });
  });

  it('proposes a day without assigning anything; what is accepted is assigned, what has changed is refused by itself', async () => {
    const [a, b] = [await room.addCarer({ name: '甲' }), await room.addCarer({ name: '乙' })];
    const first = await room.addVisit('24T09:00');
    const second = await room.addVisit('24T09:00');
    const double = await room.addVisit('24T13:00', { carers: 2 });
    const third = await room.addVisit('24T09:30');
    const day = { day: '2026-11-24' };
    const plan = await world.tx(room.dispatcher, (tx) => suggestDay(tx, room.dispatcher, first.county, day));
    expect(plan.proposals).toHaveLength(3);
    expect(plan.proposals.find((one) => one.visitId === double.id)?.workers).toHaveLength(2);
    expect(plan.unplaced).toMatchObject([{ visitId: third.id, why: expect.stringContaining('均有安排') as string }]);
    expect((await visitOf(first)).status).toBe('planned');

    const firstWorker = plan.proposals.find((one) => one.visitId === first.id)?.workers[0]?.workerId;
    const clash = await room.addVisit('24T08:30');
    await send(clash, { workerId: firstWorker ?? '' });
    const assignments = plan.proposals.map(({ visitId, workers }) => ({
      visitId,
      workerId: workers[0]?.workerId ?? '',
      secondWorkerId: workers[1]?.workerId ?? null,
    }));
    const { results } = await world.tx(room.dispatcher, (tx) =>
      acceptPlan(tx, room.dispatcher, first.county, assignments),
    );
    expect(Object.fromEntries(results.map((one) => [one.visitId, one.problem?.code ?? one.outcome]))).toEqual({
      [first.id]: 'workerBusy',
      [second.id]: 'assigned',
      [double.id]: 'assigned',
    });
    expect(await visitOf(double)).toMatchObject({ status: 'assigned' });
    expect([a.id, b.id]).toContain((await visitOf(double)).second_worker_id);
  });

  it('shows the day over HTTP: carers, roads, gaps that are too short, and who waits', async () => {
    const carer = await room.addCarer();
    await send(await room.addVisit('25T09:00'), { workerId: carer.id });
    const next = await room.addVisit('25T10:05', { lat: 28.72 });
    const waiting = await room.addVisit('25T15:00');
    const server = await world.server();
    const headers = await world.login(room.dispatcher);
    const url = `/api/dispatch/${next.county}`;
    const assigned = await server.inject({
      method: 'POST',
      url: `${url}/visits/${next.id}/assign`,
      headers: { ...headers, 'idempotency-key': randomUUID() },
      payload: { workerId: carer.id },
    });
    expect(assigned.json()).toMatchObject({ status: 'assigned' });
    const board = (await server.inject({ url: `${url}/board?day=2026-11-25`, headers })).json<
      z.output<typeof contract.dayBoard.response>
    >();
    expect(board.unassigned.map((visit) => visit.id)).toEqual([waiting.id]);
    expect(board.carers[0]).toMatchObject({ workerId: carer.id, minutes: 120, hours: [420, 1200] });
    expect(board.carers[0]?.visits.map(({ gapMinutes, isTight }) => ({ gapMinutes, isTight }))).toEqual([
      { gapMinutes: null, isTight: false },
      { gapMinutes: 5, isTight: true },
    ]);
  });

  it('lets one of many dispatchers win a visit’s carer', async () => {
    const carer = await room.addCarer();
    const keys = [await room.addVisit('26T09:00'), await room.addVisit('26T09:15'), await room.addVisit('26T09:30')];
    const asked = await Promise.allSettled(keys.map((key) => send(key, { workerId: carer.id })));
    expect(asked.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });
});
