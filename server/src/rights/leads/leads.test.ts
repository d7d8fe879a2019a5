import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordFacts, recordLifeEvent } from '../../people/elders/index.ts';
import { addDays, dayOf } from '../../platform/clock/index.ts';
import { HAIMEN, HAIMEN_COMMUNITY, testWorld, type TestWorld } from '../../testing.ts';
import { actOnCase } from '../cases/index.ts';
import { actOnLead, getLead, listLeadCounts, listLeads } from './service.ts';

let world: TestWorld;
let today: string;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  today = dayOf(world.clock.now());
});

const official = () => world.as('countyOfficial');
const community = () => world.as('communityWorker', { area: HAIMEN_COMMUNITY });

interface Person {
  county: string;
  id: string;
}
const learn = async (elder: Person, facts: Record<string, string>) => {
  // Of two statements of one day the later one holds.
  world.clock.advance(1000);
  await world.tx(world.system, (tx) =>
    recordFacts(
      tx,
      world.system,
      elder,
      Object.entries(facts).map(([fact, value]) => ({ fact, value, validFrom: today, source: 'test' })),
    ),
  );
  await world.drain();
};
const leadsOf = async (elder: Person, waiting: 'true' | 'false' = 'false') => {
  const { rows } = await world.tx(official(), (tx) =>
    listLeads(tx, official(), { limit: 200, waiting, elderId: elder.id }),
  );
  return rows;
};
const of = async (elder: Person, benefit: string) => (await leadsOf(elder)).filter((lead) => lead.benefit === benefit);

describe('who may not', () => {
  it('another community neither sees nor touches a lead', async () => {
    const elder = await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' });
    await learn(elder, { economicClass: 'minimumLiving' });
    const [lead] = await of(elder, 'elder-service-subsidy');
    if (!lead) throw new Error('no lead');
    const stranger = world.as('communityWorker', { area: '331002001005' });
    const list = await world.tx(stranger, (tx) => listLeads(tx, stranger, { limit: 50, waiting: 'true' }));
    expect(list.rows).toEqual([]);
    const act = world.tx(stranger, (tx) =>
      actOnLead(tx, stranger, lead, { action: 'contacted', version: lead.version }),
    );
    await expect(act).rejects.toMatchObject({ details: { code: 'leadUnknown' } });
    expect(await leadsOf(elder)).toContainEqual(expect.objectContaining({ id: lead.id, state: 'open' }));
  });
});

describe('a changed fact', () => {
  it('gains a right, with the reason, in the list of the person’s community', async () => {
    const elder = await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' });
    await learn(elder, { livingSituation: 'alone' });
    expect(await of(elder, 'elder-service-subsidy')).toEqual([]);
    await learn(elder, { economicClass: 'minimumLiving' });
    const [lead, ...more] = await of(elder, 'elder-service-subsidy');
    expect(more).toEqual([]);
    expect(lead).toMatchObject({ kind: 'gained', state: 'open', after: 'eligible', amount: 10000 });
    expect(lead?.summary).toContain('新符合“养老服务补贴”');
    const worker = community();
    const list = await world.tx(worker, (tx) =>
      listLeads(tx, worker, { limit: 50, waiting: 'true', elderId: elder.id }),
    );
    expect(list.rows.map(({ id }) => id)).toContain(lead?.id);
    if (!lead) return;
    const file = await world.tx(worker, (tx) => getLead(tx, worker, lead));
    expect(file.reasons).toContainEqual(
      expect.objectContaining({
        required: expect.stringContaining('经济状况') as string,
        actual: '低保',
        since: today,
      }),
    );
  });

  it('the same again finds nothing new', async () => {
    const elder = await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' });
    await learn(elder, { economicClass: 'lowIncome' });
    const before = await leadsOf(elder);
    await learn(elder, { economicClass: 'lowIncome' });
    await world.drain();
    expect(await leadsOf(elder)).toEqual(before);
  });

  it('what nobody was told of and is no longer so is not told; a later finding takes the place of the earlier', async () => {
    const elder = await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' });
    await learn(elder, { economicClass: 'lowIncome' });
    await learn(elder, { economicClass: 'general' });
    expect((await of(elder, 'elder-service-subsidy')).map(({ kind, state }) => [kind, state])).toEqual([
      ['gained', 'superseded'],
    ]);
    await learn(elder, { economicClass: 'lowIncome' });
    const [lead] = await of(elder, 'elder-service-subsidy');
    if (!lead) throw new Error('no lead');
    const worker = community();
    await world.tx(worker, (tx) => actOnLead(tx, worker, lead, { action: 'contacted', version: lead.version }));
    await learn(elder, { economicClass: 'general' });
    expect((await of(elder, 'elder-service-subsidy'))[0]).toMatchObject({ kind: 'lost', state: 'open', grantId: null });
  });

  it('that is no longer known asks to find out', async () => {
    const elder = await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' });
    await learn(elder, { economicClass: 'general' });
    world.clock.advance(1000);
    await world.tx(world.system, (tx) =>
      recordFacts(tx, world.system, elder, [
        { fact: 'economicClass', value: 'general', validFrom: today, validTo: today, source: 'test' },
      ]),
    );
    await world.drain();
    world.clock.advance(86_400_000);
    await world.runSchedule('policies.followDay');
    await world.drain();
    const [lead] = await of(elder, 'elder-service-subsidy');
    expect(lead).toMatchObject({ kind: 'nowUnknown', before: 'ineligible', after: 'unknown' });
  });

  it('of one who has died ends what waits', async () => {
    const elder = await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' });
    await learn(elder, { economicClass: 'lowIncome' });
    expect((await leadsOf(elder, 'true')).length).toBeGreaterThan(0);
    await world.tx(world.system, (tx) =>
      recordLifeEvent(tx, world.system, elder, { kind: 'death', from: today, source: 'test' }),
    );
    await world.drain();
    expect(await leadsOf(elder, 'true')).toEqual([]);
  });
});

describe('time', () => {
  it('a birthday brings the allowance on its day, without an application, once, and the elder may opt out', async () => {
    const birthday = addDays(today, 3);
    const elder = await world.seedElder({
      birthDate: `${Number(birthday.slice(0, 4)) - 80}${birthday.slice(4)}`,
      registered_area: '331002001003',
    });
    await learn(elder, { economicClass: 'general' });
    expect(await of(elder, 'old-age-allowance')).toEqual([]);
    for (let day = 0; day < 2; day += 1) {
      world.clock.advance(86_400_000);
      await world.runSchedule('policies.followDay');
      await world.drain();
    }
    expect(await of(elder, 'old-age-allowance')).toEqual([]);
    world.clock.advance(86_400_000);
    for (let again = 0; again < 3; again += 1) {
      await world.runSchedule('policies.followDay');
      await world.drain();
    }
    const found = await of(elder, 'old-age-allowance');
    expect(found).toMatchObject([{ kind: 'gained', state: 'granted', amount: 5000 }]);
    expect(
      await world.count(
        'grants',
        `elder_id = '${elder.id}' AND benefit = 'old-age-allowance' AND valid_from = '${birthday}'`,
      ),
    ).toBe(1);
    const worker = community();
    const caseId = found[0]?.caseId;
    if (!caseId) throw new Error('no case');
    await world.tx(worker, (tx) =>
      actOnCase(tx, worker, { county: elder.county, id: caseId }, { action: 'optOut', reason: '本人不需要' }),
    );
    await world.drain();
    expect(
      await world.count('grants', `elder_id = '${elder.id}' AND valid_to IS NULL AND benefit = 'old-age-allowance'`),
    ).toBe(0);
    await world.runSchedule('policies.followDay');
    await world.drain();
    expect(await of(elder, 'old-age-allowance')).toHaveLength(1);
  });

  it('losing a right stops no money: a person is asked, and decides on the case', async () => {
    const tomorrow = addDays(today, 1);
    const elder = await world.seedElder({
      birthDate: `${Number(tomorrow.slice(0, 4)) - 80}${tomorrow.slice(4)}`,
      registered_area: '331002001003',
    });
    await learn(elder, { economicClass: 'general' });
    world.clock.advance(86_400_000);
    today = dayOf(world.clock.now());
    await world.runSchedule('policies.followDay');
    await world.drain();
    expect((await of(elder, 'old-age-allowance'))[0]).toMatchObject({ state: 'granted' });
    await world.tx(world.system, async (tx) => {
      await tx.db
        .updateTable('elders')
        .set({ registered_area: '320612000000' })
        .where('county', '=', elder.county)
        .where('id', '=', elder.id)
        .execute();
    });
    await learn(elder, { livingSituation: 'alone' });
    const [lead] = await of(elder, 'old-age-allowance');
    expect(lead).toMatchObject({ kind: 'lost', state: 'open' });
    expect(lead?.grantId).not.toBeNull();
    expect(
      await world.count('grants', `elder_id = '${elder.id}' AND valid_to IS NULL AND benefit = 'old-age-allowance'`),
    ).toBe(1);
    if (!lead) return;
    const worker = community();
    const refused = world.tx(worker, (tx) =>
      actOnLead(tx, worker, lead, { action: 'refused', note: '老人不要', version: lead.version }),
    );
    await expect(refused).rejects.toMatchObject({ details: { code: 'moneyRuns' } });
    const decider = official();
    await world.tx(decider, (tx) =>
      actOnCase(tx, decider, { county: elder.county, id: lead.caseId ?? '' }, { action: 'stop', reason: '户籍已迁出' }),
    );
    await world.drain();
    expect((await of(elder, 'old-age-allowance'))[0]).toMatchObject({ state: 'confirmed' });
  });
});

describe('who is seen for the first time', () => {
  it('is granted nothing by itself: whether the allowance is paid already is for a person to find out', async () => {
    const elder = await world.seedElder({ birthDate: '1940-01-01', registered_area: '331002001003' });
    await learn(elder, { economicClass: 'general' });
    expect(await of(elder, 'old-age-allowance')).toMatchObject([{ kind: 'gained', state: 'open', before: null }]);
    expect(await world.count('grants', `elder_id = '${elder.id}'`)).toBe(0);
  });
});

describe('what a worker says', () => {
  it('is kept with the name and needs words where it closes; counts follow', async () => {
    const elder = await world.seedElder({ birthDate: '1950-01-01', registered_area: '331002001003' });
    await learn(elder, { economicClass: 'lowIncome' });
    const [lead] = await of(elder, 'elder-service-subsidy');
    if (!lead) throw new Error('no lead');
    const worker = community();
    const act = (action: 'contacted' | 'refused', version: number, note?: string) =>
      world.tx(worker, (tx) => actOnLead(tx, worker, lead, { action, version, note }));
    await expect(act('refused', lead.version)).rejects.toMatchObject({ details: { code: 'noteMissing' } });
    const contacted = await act('contacted', lead.version);
    await expect(act('contacted', lead.version)).rejects.toMatchObject({ details: { code: 'changedMeanwhile' } });
    await act('refused', contacted.version, '子女已经安排');
    await expect(act('contacted', contacted.version + 1)).rejects.toMatchObject({ details: { code: 'leadClosed' } });
    const file = await world.tx(worker, (tx) => getLead(tx, worker, lead));
    expect(file.actions.map(({ action, note }) => [action, note])).toEqual([
      ['contacted', null],
      ['refused', '子女已经安排'],
    ]);
    const counts = await world.tx(worker, (tx) => listLeadCounts(tx, worker, { county: '331002', area: HAIMEN }));
    const row = counts.rows.find(({ benefit }) => benefit === 'elder-service-subsidy');
    expect(row?.closed.refused).toBe(1);
  });
});
