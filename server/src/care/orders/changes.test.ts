import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN_COMMUNITY } from '../../testing.ts';
import type { Actor } from '../../platform/access/index.ts';
import { recordLifeEvent } from '../../people/elders/index.ts';
import { answerComplaint, complain, listComplaints } from './complaints.ts';
import { cancelOneVisit, cancelOrder, moveVisit, readOrder } from './service.ts';
import {
  type Key,
  balance,
  confirm,
  elder,
  grant,
  ledgerIsClean,
  provider,
  second,
  self,
  useOrderWorld,
  visitsOf,
  weekly,
  world,
  written,
} from './orders.testing.ts';

useOrderWorld();

describe('cancelling and moving', () => {
  it('an order releases everything once; a visit that has begun stays', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-11-26' }));
    await world.tx(world.system, (tx) =>
      sql`UPDATE visits SET status = 'inProgress' WHERE order_id = ${placed.id} AND planned_start < '2026-11-24'`.execute(
        tx.db,
      ),
    );
    const cancel = () => world.tx(self(), (tx) => cancelOrder(tx, self(), placed, { reason: '女儿回来了' }));
    expect(await cancel()).toEqual({ cancelledVisits: 3 });
    await expect(cancel()).rejects.toThrow('orderNotOpen');
    expect(await balance(grantId, '2026-11')).toMatchObject({ available: 7_500, reserved: 2_500 });
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({
      status: 'cancelled',
      money: { releasedFen: 7_500 },
    });
    await ledgerIsClean();
  });

  it('one visit after another: the order is cancelled with the last', async () => {
    const placed = await confirm(weekly({ toDate: '2026-11-24' }));
    const visits = await visitsOf(placed);
    for (const visit of visits)
      await world.tx(self(), (tx) => cancelOneVisit(tx, self(), placed, visit.id, { reason: '有事外出' }));
    await world.drain();
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({ status: 'cancelled' });
    await expect(
      world.tx(self(), (tx) => cancelOneVisit(tx, self(), placed, visits[0]?.id ?? '', { reason: '再次取消' })),
    ).rejects.toThrow('visitStateWrong');
  });

  it('is done when its last visit is', async () => {
    const placed = await confirm();
    const [visit] = await visitsOf(placed);
    await world.tx(world.system, async (tx) => {
      await sql`UPDATE visits SET status = 'verified' WHERE id = ${visit?.id}`.execute(tx.db);
      tx.emit('visit.verified', HAIMEN_COMMUNITY, { visitId: visit?.id });
    });
    await world.drain();
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({ status: 'done' });
    await expect(world.tx(self(), (tx) => cancelOrder(tx, self(), placed, { reason: '太晚了' }))).rejects.toThrow(
      'orderNotOpen',
    );
  });

  it('a visit moves inside its month, not with its quota into another one, and not to another order', async () => {
    await grant(elder, 10_000);
    const placed = await confirm();
    const other = await confirm({ fromDate: '2026-11-25' });
    const [visit] = await visitsOf(placed);
    const move = (plannedStart: string, order: Key = placed) =>
      world.tx(self(), (tx) => moveVisit(tx, self(), order, visit?.id ?? '', { plannedStart, reason: '去医院复查' }));
    await expect(move('2026-12-01T02:00:00Z')).rejects.toThrow('otherMonth');
    await expect(move('2026-11-24T02:00:00Z', other)).rejects.toThrow('visitUnknown');
    await expect(move('2026-11-20T02:00:00Z')).rejects.toThrow('timePast');
    await expect(move('2026-11-25T02:30:00Z')).rejects.toThrow('elderBusy');
    await move('2026-11-24T02:00:00Z');
    await move('2026-11-24T02:30:00Z');
    await move('2026-11-24T02:00:00Z');
    expect((await visitsOf(placed))[0]?.planned_start.toISOString()).toBe('2026-11-24T02:00:00.000Z');
  });
});

describe('life goes on', () => {
  it('a death cancels everything to come and releases it; telling it twice changes nothing', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-12-04' }));
    await world.tx(world.system, (tx) =>
      recordLifeEvent(tx, world.system, elder, { kind: 'death', from: '2026-11-21', source: '殡葬信息' }),
    );
    await world.drain();
    expect((await visitsOf(placed)).every((visit) => visit.status === 'cancelled')).toBe(true);
    expect(await balance(grantId, '2026-11')).toMatchObject({ available: 10_000, reserved: 0 });
    const after = await written();
    await world.tx(world.system, (tx) =>
      Promise.resolve(tx.emit('elder.lifeEvent', HAIMEN_COMMUNITY, { elderId: elder.id, kind: 'death' })),
    );
    await world.drain();
    expect(await written()).toEqual(after);
    await ledgerIsClean();
  });

  it('a stay in hospital cancels the visits inside it', async () => {
    const placed = await confirm(weekly({ toDate: '2026-12-04' }));
    world.clock.set('2026-11-24T00:00:00Z');
    await world.tx(world.system, (tx) =>
      recordLifeEvent(tx, world.system, elder, {
        kind: 'hospital',
        from: '2026-11-24',
        to: '2026-11-26',
        source: '医院',
      }),
    );
    await world.drain();
    const cancelled = (await visitsOf(placed))
      .filter((visit) => visit.status === 'cancelled')
      .map((visit) => visit.planned_start.toISOString().slice(0, 10));
    expect(cancelled).toEqual(['2026-11-24', '2026-11-25']);
  });

  it('a grant that ends takes along the visits it would have paid, and no others', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-12-04' }));
    await world.tx(world.system, async (tx) => {
      await sql`UPDATE grants SET valid_to = '2026-11-25', end_reason = '复核不符合' WHERE id = ${grantId}`.execute(
        tx.db,
      );
      tx.emit('grant.ended', HAIMEN_COMMUNITY, { grantId, elderId: elder.id, reason: '复核不符合' });
    });
    await world.drain();
    const visits = await visitsOf(placed);
    const kept = visits.filter((visit) => visit.status !== 'cancelled');
    // Four were paid in November (23–26), two of them by the 25th and one on it; self-paid ones stay.
    expect(kept.map((visit) => [visit.planned_start.toISOString().slice(5, 10), visit.quota_fen])).toEqual([
      ['11-23', 2500],
      ['11-24', 2500],
      ['11-25', 2500],
      ['11-27', 0],
      ['11-30', 0],
    ]);
    expect(await balance(grantId, '2026-12')).toMatchObject({ reserved: 0 });
    await ledgerIsClean();
  });
});

describe('a complaint', () => {
  it('is due in five working days and answered once by the organisation or the county', async () => {
    const placed = await confirm();
    const [visit] = await visitsOf(placed);
    const made = await world.tx(self(), (tx) =>
      complain(tx, self(), placed, { visitId: visit?.id ?? null, text: '没有按时来' }),
    );
    expect(made.dueOn).toBe('2026-11-27');
    const manager = world.as('providerManager', { providerId: provider.id });
    const rival = world.as('providerManager', { providerId: second.id });
    const answer = (actor: Actor) =>
      world.tx(actor, (tx) => answerComplaint(tx, actor, { county: COUNTY, id: made.id }, { answer: '已致歉并补做' }));
    const list = (actor: Actor) =>
      world.tx(actor, (tx) => listComplaints(tx, actor, COUNTY, { limit: 50, status: 'open' }));
    await expect(answer(rival)).rejects.toThrow('complaintUnknown');
    await expect(answer(self())).rejects.toThrow('roleNotAllowed');
    expect((await list(rival)).rows).toEqual([]);
    world.clock.set('2026-11-30T01:00:00Z');
    expect((await list(manager)).rows.find((row) => row.id === made.id)).toMatchObject({
      isOverdue: true,
      text: '没有按时来',
    });
    await answer(manager);
    await expect(answer(world.as('countyOfficial'))).rejects.toThrow('complaintAnswered');
    expect(await world.count('complaints', `id = '${made.id}' AND answer IS NOT NULL`)).toBe(1);
  });
});
