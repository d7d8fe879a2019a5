import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { balanceOf, checkLedger } from '../../money/ledger/index.ts';
import { COUNTY, HAIMEN, testWorld, type TestWorld } from '../../testing.ts';
import '../../people/elders/tables.ts';
import '../../people/households/tables.ts';
import {
  decideVisit,
  getVisit,
  recheckVisit,
  recordEvidence,
  setWorkers,
  visitHandlers,
  visitRoutes,
  verifyVisit,
  visitSchedules,
  type EvidenceEvent,
} from './index.ts';
import { reviewQueue } from './contract.ts';
import { readReviewQueue } from './reading.ts';
import { addStatement, askProvider } from './reviews.ts';
import { HOME, staffed, type Staffed } from './staffed.testing.ts';

let world: TestWorld;
let room: Staffed;
let carer: Awaited<ReturnType<Staffed['addCarer']>>;
const told: { topic: string; payload: Record<string, unknown> }[] = [];
const listen = (topic: string) => ({
  name: `test.${topic}`,
  topic,
  run: (_tx: unknown, { payload }: { payload: Record<string, unknown> }) => {
    told.push({ topic, payload });
    return Promise.resolve();
  },
});
beforeAll(async () => {
  const topics = ['visit.verified', 'visit.rejected', 'visit.needsReview', 'visit.missed'];
  world = await testWorld({
    routes: visitRoutes,
    handlers: [...visitHandlers, ...topics.map(listen)],
    schedules: visitSchedules,
  });
});
afterAll(() => world.close());
beforeEach(async () => {
  told.length = 0;
  world.clock.set('2026-11-21T01:00:00Z');
  room = await staffed(world);
  carer = await room.addCarer();
});

type Key = { county: string; id: string };
const street = () => world.as('streetWorker', { area: HAIMEN });
const visitOf = (key: Key) => world.tx(world.system, (tx) => getVisit(tx, key));
const balance = (account: string) => world.tx(world.system, (tx) => balanceOf(tx, COUNTY, account));

const position = { ...HOME, accuracyMeters: 20, isMock: false };
const instant = (time: string) => `2026-11-${time}:00+08:00`;
const stay = (from: string, to: string, given: Partial<EvidenceEvent> = {}): EvidenceEvent[] => [
  { id: randomUUID(), kind: 'checkIn', deviceAt: instant(from), position, ...given } as EvidenceEvent,
  {
    id: randomUUID(),
    kind: 'confirmation',
    method: 'signature',
    deviceAt: instant(to),
    position: null,
    strokes: [
      [
        [0, 0, 0],
        [9, 9, 9],
      ],
    ],
  },
  { id: randomUUID(), kind: 'checkOut', deviceAt: instant(to), position, ...given } as EvidenceEvent,
];

const assigned = async (time: string, given: Parameters<Staffed['addVisit']>[1] = {}): Promise<Key> => {
  const key = await room.addVisit(time, given);
  await world.tx(room.dispatcher, (tx) => setWorkers(tx, room.dispatcher, key, { workerId: carer.id }));
  return key;
};
const serve = async (key: Key, events: EvidenceEvent[]) => {
  const answer = await world.tx(carer.actor, (tx) => recordEvidence(tx, carer.actor, key, events));
  expect(answer.results.filter((one) => one.outcome === 'refused')).toEqual([]);
  await world.drain();
};
const doubts = async (key: Key, run = 1) => {
  const server = await world.server();
  const headers = await world.login(street());
  const answer = await server.inject({ url: `/api/visits/${key.county}/${key.id}`, headers });
  const { checks } = answer.json<{ checks: { run: number; code: string; outcome: string }[] }>();
  return Object.fromEntries(
    checks.filter((check) => check.run === run && check.outcome !== 'pass').map((check) => [check.code, check.outcome]),
  );
};
const toldOf = (key: Key) => told.filter((one) => one.payload.visitId === key.id).map((one) => one.topic);

describe('a finished visit', () => {
  it('is verified and its money posted when every check passes', async () => {
    const key = await assigned('21T09:00');
    world.clock.set(instant('21T10:01'));
    await serve(key, stay('21T09:00', '21T10:00'));
    expect(await doubts(key)).toEqual({});
    // A second delivery of the event changes nothing.
    await world.tx(world.system, (tx) => verifyVisit(tx, key));
    expect(await world.count('visit_checks', `visit_id = '${key.id}' AND run > 1`)).toBe(0);
    expect(await visitOf(key)).toMatchObject({ status: 'verified', review_due_at: null, is_held: false });
    expect(await balance(room.quotaAccount)).toMatchObject({ reserved: 0, available: 995_000 });
    expect((await balance(room.payableAccount)).posted).toBe(5000);
    expect(told).toMatchObject([
      { topic: 'visit.verified', payload: { visitId: key.id, providerId: room.providerId, risk: 0 } },
    ]);
    const report = await world.tx(world.system, (tx) => checkLedger(tx, COUNTY));
    expect(report.problems).toEqual([]);
  });

  it('waits three working days for a reviewer when anything is in doubt; its money stays reserved', async () => {
    const key = await assigned('21T09:00');
    world.clock.set(instant('21T09:31'));
    await serve(key, stay('21T09:00', '21T09:20'));
    expect(await doubts(key)).toEqual({ F01: 'red' });
    const visit = await visitOf(key);
    expect(visit.status).toBe('needsReview');
    // Saturday 21 November: Monday, Tuesday, Wednesday; to the end of the day in Shanghai.
    expect(visit.review_due_at?.toISOString()).toBe('2026-11-25T16:00:00.000Z');
    expect((await balance(room.quotaAccount)).reserved).toBe(5000);
    expect(told).toMatchObject([{ topic: 'visit.needsReview', payload: { codes: ['F01'], reason: null } }]);
  });

  it('never passes without a position, and never fails for it alone', async () => {
    const key = await assigned('21T09:00');
    world.clock.set(instant('21T10:01'));
    const excuse = { reason: 'gpsOff' as const };
    await serve(key, stay('21T09:00', '21T10:00', { position: null, excuse } as Partial<EvidenceEvent>));
    expect(await doubts(key)).toEqual({ positionMissing: 'amber' });
  });

  it('knows the neighbours in time: overlap at another home is red, at a spouse’s it is shared', async () => {
    const first = await assigned('21T09:00', { minutes: 60 });
    const elsewhere = await assigned('21T10:00');
    world.clock.set(instant('21T11:01'));
    await serve(first, stay('21T09:00', '21T10:00'));
    await serve(elsewhere, stay('21T09:30', '21T10:30'));
    expect(await doubts(elsewhere)).toMatchObject({ F06: 'red' });

    const [a, b] = [await world.seedElder(), await world.seedElder()];
    await world.tx(world.system, async (tx) => {
      const household = tx.newId();
      const base = { county: COUNTY, area: HAIMEN };
      await tx.db
        .insertInto('households')
        .values({ ...base, id: household, address: randomUUID(), created_at: tx.now })
        .execute();
      for (const elder of [a, b]) {
        await tx.db
          .insertInto('household_members')
          .values({
            ...base,
            household_id: household,
            elder_id: elder.id,
            relation: '配偶',
            since: '2020-01-01',
            until: null,
          })
          .execute();
      }
    });
    carer = await room.addCarer();
    const hers = await assigned('21T14:00', { elderId: a.id });
    const his = await assigned('21T15:00', { elderId: b.id });
    world.clock.set(instant('21T16:01'));
    await serve(hers, stay('21T14:00', '21T16:00'));
    await serve(his, stay('21T14:00', '21T16:00'));
    expect(await doubts(his)).toEqual({});
  });

  it('finds the expired certificate and the stay in hospital that the carer cannot see', async () => {
    carer = await room.addCarer({ expiresOn: '2026-11-20' });
    const elder = await world.seedElder();
    await world.tx(world.system, (tx) =>
      tx.db
        .insertInto('life_events')
        .values({
          county: COUNTY,
          id: tx.newId(),
          area: HAIMEN,
          elder_id: elder.id,
          kind: 'hospital',
          from_date: '2026-11-19',
          to_date: null,
          source: '医院',
          note: null,
          replaces: null,
          recorded_at: tx.now,
          recorded_by: null,
        })
        .execute(),
    );
    const key = await assigned('21T09:00', { elderId: elder.id });
    world.clock.set(instant('21T10:01'));
    await serve(key, stay('21T09:00', '21T10:00'));
    expect(await doubts(key)).toEqual({ F11: 'red', F17: 'red' });
  });

  it('learns where a home is that has no coordinates from a visit that was verified', async () => {
    const elder = await world.seedElder();
    const unplaced = { elderId: elder.id, lat: null, lng: null };
    const first = await assigned('21T09:00', unplaced);
    world.clock.set(instant('21T10:01'));
    await serve(first, stay('21T09:00', '21T10:00'));
    expect(await doubts(first)).toEqual({ F03: 'amber' });
    const { version } = await visitOf(first);
    await world.tx(street(), (tx) =>
      decideVisit(tx, street(), first, { decision: 'verified', reason: '电话核实无误', version }),
    );
    const second = await assigned('21T14:00', unplaced);
    world.clock.set(instant('21T15:01'));
    await serve(second, stay('21T14:00', '21T15:00'));
    expect(await doubts(second)).toEqual({});
  });
});

describe('review', () => {
  const doubtful = async (): Promise<Key> => {
    const key = await assigned('21T09:00');
    world.clock.set(instant('21T09:31'));
    await serve(key, stay('21T09:00', '21T09:20'));
    told.length = 0;
    return key;
  };
  const decision = (version: number, which: 'verified' | 'rejected' = 'rejected') => ({
    decision: which,
    reason: '时长不足,未完成服务',
    version,
  });

  it('is not for the provider, the carer, or a street that is not theirs', async () => {
    const key = await doubtful();
    const { version } = await visitOf(key);
    for (const actor of [room.manager, carer.actor]) {
      await expect(world.tx(actor, (tx) => decideVisit(tx, actor, key, decision(version)))).rejects.toMatchObject({
        details: { status: 403 },
      });
    }
    const other = world.as('streetWorker', { area: '331002002000' });
    await expect(world.tx(other, (tx) => decideVisit(tx, other, key, decision(version)))).rejects.toMatchObject({
      details: { status: 404 },
    });
    expect(await world.count('visit_reviews', `visit_id = '${key.id}'`)).toBe(0);
  });

  it('hears carer and provider, then rejects: money released, once', async () => {
    const key = await doubtful();
    await world.tx(carer.actor, (tx) => addStatement(tx, carer.actor, key, '老人要求提前结束'));
    await world.tx(room.manager, (tx) => addStatement(tx, room.manager, key, '已核实,愿补足'));
    const reviewer = street();
    const { version } = await visitOf(key);
    await world.tx(reviewer, (tx) => decideVisit(tx, reviewer, key, decision(version)));
    expect(await visitOf(key)).toMatchObject({ status: 'rejected', review_reason: '时长不足,未完成服务' });
    expect(await balance(room.quotaAccount)).toMatchObject({ reserved: 0, available: 1_000_000 });
    await expect(world.tx(reviewer, (tx) => decideVisit(tx, reviewer, key, decision(version)))).rejects.toMatchObject({
      details: { code: 'visitStateWrong' },
    });
    await world.drain();
    expect(toldOf(key)).toEqual(['visit.rejected']);
    expect(await world.count('visit_reviews', `visit_id = '${key.id}'`)).toBe(3);
  });

  it('rejects nothing before the provider was asked and has answered or let three working days pass', async () => {
    const key = await doubtful();
    const reviewer = street();
    const ask = (actor = reviewer) => world.tx(actor, (tx) => askProvider(tx, actor, key, '为什么只停留了 20 分钟？'));
    const reject = async () => {
      const { version } = await visitOf(key);
      return world.tx(reviewer, (tx) => decideVisit(tx, reviewer, key, decision(version)));
    };
    await expect(ask(room.manager)).rejects.toMatchObject({ details: { status: 403 } });
    await expect(reject()).rejects.toMatchObject({ details: { code: 'providerNotHeard', hearing: 'notAsked' } });
    expect(await world.count('visit_reviews', `visit_id = '${key.id}'`)).toBe(0);

    // 2026-11-21 is a Saturday: Monday to Wednesday are the provider's, the reviewer has until the end of Thursday.
    expect(await ask()).toMatchObject({ dueAt: new Date(instant('26T00:00')).toISOString() });
    expect(await visitOf(key)).toMatchObject({ review_due_at: new Date(instant('27T00:00')) });
    await expect(ask()).rejects.toMatchObject({ details: { code: 'askedAlready' } });
    const asked = async () => {
      const query = reviewQueue.query.parse({ asked: 'true', limit: 50 });
      return (await world.tx(room.manager, (tx) => readReviewQueue(tx, room.manager, key.county, query))).rows;
    };
    expect((await asked()).map(({ id }) => id)).toEqual([key.id]);
    world.clock.set(instant('25T23:59'));
    await expect(reject()).rejects.toMatchObject({ details: { code: 'providerNotHeard', hearing: 'waiting' } });
    world.clock.set(instant('26T00:00'));
    expect((await reject()).status).toBe('rejected');

    // An answer opens the way at once; a new question needs a new answer.
    const other = await assigned('26T09:00');
    world.clock.set(instant('26T09:31'));
    await serve(other, stay('26T09:00', '26T09:20'));
    await world.tx(carer.actor, (tx) => addStatement(tx, carer.actor, other, '老人要求提前结束'));
    await world.tx(reviewer, (tx) => askProvider(tx, reviewer, other, '请附家属证明'));
    const { version } = await visitOf(other);
    await expect(world.tx(reviewer, (tx) => decideVisit(tx, reviewer, other, decision(version)))).rejects.toMatchObject(
      {
        details: { code: 'providerNotHeard' },
      },
    );
    expect((await asked()).map(({ id }) => id)).toEqual([other.id]);
    const heard = await world.tx(room.manager, (tx) => addStatement(tx, room.manager, other, '证明已交'));
    expect(await asked()).toEqual([]);
    await world.tx(reviewer, (tx) => decideVisit(tx, reviewer, other, decision(heard.version)));
    expect(await visitOf(other)).toMatchObject({ status: 'rejected' });
  });

  it('refuses a decision on what has changed meanwhile, and lets one of two who decide at once', async () => {
    const key = await doubtful();
    const { version } = await visitOf(key);
    const reviewer = street();
    await expect(
      world.tx(reviewer, (tx) => decideVisit(tx, reviewer, key, decision(version - 1))),
    ).rejects.toMatchObject({
      details: { code: 'changedMeanwhile' },
    });
    const heard = await world.tx(room.manager, (tx) => addStatement(tx, room.manager, key, '护理员记错时间'));
    expect(heard.version).toBe(version + 1);
    const both = await Promise.allSettled(
      (['verified', 'rejected'] as const).map((which) =>
        world.tx(reviewer, (tx) => decideVisit(tx, reviewer, key, decision(heard.version, which))),
      ),
    );
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await world.count('visit_reviews', `visit_id = '${key.id}'`)).toBe(2);
  });

  it('queues by deadline with what was found, and the carer can read why', async () => {
    const key = await doubtful();
    const server = await world.server();
    const queue = await server.inject({
      url: `/api/visits/${COUNTY}/review-queue?limit=200`,
      headers: await world.login(street()),
    });
    const row = queue
      .json<{ rows: { id: string; findings: { code: string; message: string }[] }[] }>()
      .rows.find((one) => one.id === key.id);
    expect(row?.findings).toMatchObject([{ code: 'F01', message: expect.stringContaining('20 分钟') as string }]);
    const own = await server.inject({
      url: `/api/visits/${COUNTY}/${key.id}`,
      headers: await world.login(carer.actor),
    });
    expect(own.json<{ checks: unknown[] }>().checks.length).toBeGreaterThan(8);
  });
});

describe('what becomes known late', () => {
  const die = async (elderId: string, from: string) => {
    await world.tx(world.system, async (tx) => {
      await tx.db
        .insertInto('life_events')
        .values({
          county: COUNTY,
          id: tx.newId(),
          area: HAIMEN,
          elder_id: elderId,
          kind: 'death',
          from_date: from,
          to_date: null,
          source: '殡葬数据',
          note: null,
          replaces: null,
          recorded_at: tx.now,
          recorded_by: null,
        })
        .execute();
      tx.emit('elder.lifeEvent', HAIMEN, { elderId, kind: 'death', from, to: null });
    });
    await world.drain();
  };

  it('a death holds what was verified after it, tells of it, and reverses nothing', async () => {
    const elder = await world.seedElder();
    const before = await assigned('20T09:00', { elderId: elder.id });
    const after = await assigned('21T09:00', { elderId: elder.id });
    world.clock.set(instant('20T10:01'));
    await serve(before, stay('20T09:00', '20T10:00'));
    world.clock.set(instant('21T10:01'));
    await serve(after, stay('21T09:00', '21T10:00'));
    told.length = 0;
    await die(elder.id, '2026-11-20');
    expect(await visitOf(after)).toMatchObject({ status: 'verified', is_held: true });
    expect(await visitOf(before)).toMatchObject({ status: 'verified', is_held: false });
    expect(await doubts(after, 2)).toEqual({ F10: 'red' });
    expect(await doubts(after, 1)).toEqual({});
    expect(told).toMatchObject([
      { topic: 'visit.needsReview', payload: { visitId: after.id, status: 'verified', codes: ['F10'] } },
    ]);
    expect((await balance(room.payableAccount)).posted).toBe(10_000);
    // The same run again finds nothing new to tell.
    await world.tx(world.system, (tx) => recheckVisit(tx, after, '再次核对'));
    await world.drain();
    expect(told).toHaveLength(1);
  });

  it('a visit that counted as missed may bring its evidence; a person decides, and the quota is held anew', async () => {
    const key = await assigned('21T09:00');
    world.clock.set(instant('22T00:30'));
    await world.runSchedule('visits.missed');
    expect((await visitOf(key)).status).toBe('missed');
    expect((await balance(room.quotaAccount)).reserved).toBe(0);
    await serve(key, stay('21T09:00', '21T10:00'));
    expect(await doubts(key)).toEqual({ F16: 'amber' });
    const reviewer = street();
    const { version } = await visitOf(key);
    await world.tx(reviewer, (tx) =>
      decideVisit(tx, reviewer, key, { decision: 'verified', reason: '山区无信号,属实', version }),
    );
    expect((await balance(room.payableAccount)).posted).toBe(5000);
    expect((await balance(room.quotaAccount)).available).toBe(995_000);
    const report = await world.tx(world.system, (tx) => checkLedger(tx, COUNTY));
    expect(report.problems).toEqual([]);
  });
});
