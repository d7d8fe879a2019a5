import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffed, type Staffed } from '../../care/visits/staffed.testing.ts';
import { COUNTY, testWorld, type TestWorld } from '../../testing.ts';
import { findingsOfCall, sampleVisit, samplingDefaults } from './rules.ts';
import * as service from './service.ts';

let world: TestWorld;
let team: Staffed;
beforeAll(async () => {
  world = await testWorld();
  team = await staffed(world);
});
afterAll(() => world.close());

let hour = 7;
/** A visit that is to be called back, and its call. */
async function call() {
  hour += 1;
  const visit = await team.addVisit(`2${1 + Math.floor(hour / 19)}T${String(7 + (hour % 12)).padStart(2, '0')}:00`);
  await world.tx(world.system, (tx) => service.planFollowup(tx, visit, 'doubtful'));
  const agent = world.as('callCentreAgent');
  const page = await world.tx(agent, (tx) => service.listFollowups(tx, agent, { status: 'waiting', limit: 200 }));
  const followup = page.rows.find((row) => row.visitId === visit.id);
  if (!followup) throw new Error('no followup was planned');
  return { agent, visit, followup, key: { county: COUNTY, id: followup.id } };
}

const isHeld = async (id: string) => (await world.count('visits', `id = '${id}' AND is_held`)) === 1;

describe('who may not', () => {
  it.each(['carer', 'providerManager', 'elder', 'streetWorker', 'financeOfficer'] as const)(
    'a %s records no call',
    async (role) => {
      const { key, followup } = await call();
      const actor = world.as(role, { providerId: team.providerId });
      const said = { reached: true, came: 'yes', version: followup.version, answers: {} } as const;
      await expect(world.tx(actor, (tx) => service.recordCall(tx, actor, key, said))).rejects.toThrow('roleNotAllowed');
      expect(await world.count('followups', `id = '${key.id}' AND status = 'waiting'`)).toBe(1);
    },
  );

  it('another county sees nothing', async () => {
    const { key } = await call();
    const other = world.as('callCentreAgent', { area: '331003000000' });
    await expect(world.tx(other, (tx) => service.getFollowup(tx, other, key))).rejects.toThrow('followupUnknown');
  });
});

describe('a call', () => {
  it('that nobody answers is tried again tomorrow, three times in all', async () => {
    const { agent, key } = await call();
    for (const [attempt, status] of [
      ['1', 'waiting'],
      ['2', 'waiting'],
      ['3', 'unreachable'],
    ] as const) {
      const { version } = await world.tx(agent, (tx) => service.getFollowup(tx, agent, key));
      const done = await world.tx(agent, (tx) => service.recordCall(tx, agent, key, { reached: false, version }));
      expect([attempt, done.status]).toEqual([attempt, status]);
    }
  });

  it('is recorded once: a second answer and an old version are refused', async () => {
    const { agent, key, followup } = await call();
    const said = { reached: true, came: 'yes', satisfaction: 5, answers: {} } as const;
    await expect(world.tx(agent, (tx) => service.recordCall(tx, agent, key, { ...said, version: 99 }))).rejects.toThrow(
      'changedMeanwhile',
    );
    expect(
      await world.tx(agent, (tx) => service.recordCall(tx, agent, key, { ...said, version: followup.version })),
    ).toEqual({ status: 'done', findings: [] });
    await expect(world.tx(agent, (tx) => service.recordCall(tx, agent, key, { ...said, version: 2 }))).rejects.toThrow(
      'followupDone',
    );
  });

  it('“nobody came” opens a finding, holds the visit, and only a heard provider can be found against', async () => {
    const { agent, key, followup, visit } = await call();
    const result = await world.tx(agent, (tx) =>
      service.recordCall(tx, agent, key, { reached: true, came: 'no', version: followup.version, answers: {} }),
    );
    expect(result.findings).toHaveLength(1);
    expect(await isHeld(visit.id)).toBe(true);
    const county = world.as('countyOfficial');
    const finding = { county: COUNTY, id: result.findings[0] ?? '' };
    const decide = (decision: 'upheld' | 'dismissed', version: number) =>
      world.tx(county, (tx) => service.decideFinding(tx, county, finding, { decision, reason: '核实后认定', version }));
    await expect(decide('upheld', 1)).rejects.toThrow('providerNotHeard');
    await world.tx(team.manager, (tx) =>
      service.answerFinding(tx, team.manager, finding, { statement: '护理员到过,有照片', version: 1 }),
    );
    await expect(decide('upheld', 1)).rejects.toThrow('changedMeanwhile');
    expect(await decide('dismissed', 2)).toEqual({ status: 'dismissed' });
    expect(await isHeld(visit.id)).toBe(false);
    await expect(decide('upheld', 3)).rejects.toThrow('findingDecided');
  });

  it('a hold ends only with the last finding that holds', async () => {
    const { agent, visit } = await call();
    const county = world.as('countyOfficial');
    const open = (kind: 'nobodyCame' | 'chargedExtra') =>
      world.tx(agent, (tx) =>
        service.openFinding(tx, agent, {
          county: COUNTY,
          about: 'visit',
          visitId: visit.id,
          kind,
          summary: '群众反映',
          holdsPayment: true,
        }),
      );
    const [first, again, second] = [await open('nobodyCame'), await open('nobodyCame'), await open('chargedExtra')];
    expect(again.id).toBe(first.id);
    const dismiss = (id: string) =>
      world.tx(county, (tx) =>
        service.decideFinding(
          tx,
          county,
          { county: COUNTY, id },
          { decision: 'dismissed', reason: '查无实据', version: 1 },
        ),
      );
    await dismiss(first.id);
    expect(await isHeld(visit.id)).toBe(true);
    await dismiss(second.id);
    expect(await isHeld(visit.id)).toBe(false);
  });
});

describe('a finding about a provider as a whole', () => {
  const about = () =>
    ({
      county: COUNTY,
      about: 'provider',
      providerId: team.providerId,
      kind: 'other',
      summary: '多位老人反映服务敷衍',
    }) as const;

  it('is opened by no provider, and not about one that does not exist', async () => {
    const before = await world.count('findings', 'visit_id IS NULL');
    await expect(world.tx(team.manager, (tx) => service.openFinding(tx, team.manager, about()))).rejects.toThrow(
      'roleNotAllowed',
    );
    const street = world.as('streetWorker');
    await expect(
      world.tx(street, (tx) => service.openFinding(tx, street, { ...about(), providerId: team.manager.userId ?? '' })),
    ).rejects.toThrow('providerUnknown');
    expect(await world.count('findings', 'visit_id IS NULL')).toBe(before);
  });

  it('holds no visit, is heard and decided like any other', async () => {
    const street = world.as('streetWorker');
    const held = await world.count('visits', 'is_held');
    const { id } = await world.tx(street, (tx) => service.openFinding(tx, street, about()));
    expect(await world.count('visits', 'is_held')).toBe(held);
    const key = { county: COUNTY, id };
    await world.tx(team.manager, (tx) =>
      service.answerFinding(tx, team.manager, key, { statement: '已约谈有关护理员', version: 1 }),
    );
    const county = world.as('countyOfficial');
    const decided = await world.tx(county, (tx) =>
      service.decideFinding(tx, county, key, { decision: 'upheld', reason: '约谈记录属实', version: 2 }),
    );
    expect(decided.status).toBe('upheld');
  });
});

describe('sampling', () => {
  it('is planned once a visit, however often the event comes', async () => {
    const { visit } = await call();
    await world.tx(world.system, (tx) => service.planFollowup(tx, visit, 'doubtful'));
    expect(await world.count('followups', `visit_id = '${visit.id}'`)).toBe(1);
  });

  it('always draws the same, every doubtful one, and about the share that was asked', () => {
    const drawn = Array.from({ length: 4000 }, (_, n) => `visit-${n}`);
    const share = (risk: 'none' | 'reviewed') =>
      (drawn.filter((id) => sampleVisit(id, risk)).length / drawn.length) * 1000;
    expect(Math.abs(share('none') - samplingDefaults.randomPermille)).toBeLessThan(15);
    expect(Math.abs(share('reviewed') - samplingDefaults.reviewedPermille)).toBeLessThan(40);
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(sampleVisit(id, 'none')).toEqual(sampleVisit(id, 'none'));
        expect(sampleVisit(id, 'doubtful')).toBeDefined();
      }),
    );
  });

  it.each([
    [{ came: 'no' }, ['nobodyCame']],
    [{ came: 'no', satisfaction: 1 }, ['nobodyCame']],
    [{ came: 'yes', satisfaction: 2 }, ['dissatisfied']],
    [{ came: 'yes', satisfaction: 3 }, []],
    [{ came: 'unsure', chargedExtra: true, satisfaction: 1 }, ['chargedExtra', 'dissatisfied']],
  ] as const)('of the answers %j come %j', (answers, kinds) => {
    expect(findingsOfCall(answers).map((finding) => finding.kind)).toEqual(kinds);
  });
});
