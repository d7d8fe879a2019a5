import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordFacts } from '../../people/elders/index.ts';
import type { Role } from '../../platform/access/index.ts';
import { createDatabase } from '../../platform/transactions/index.ts';
import { HAIMEN, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { describeDetermination, determine, policyRoutes, preview, replay } from './index.ts';

let world: TestWorld;
const asOf = '2026-11-21';
beforeAll(async () => {
  world = await testWorld({ routes: policyRoutes, handlers: [] });
});
afterAll(() => world.close());

interface Key {
  county: string;
  id: string;
}

async function elderWith(facts: Record<string, string>): Promise<Key> {
  const elder = await world.seedElder({ registered_area: HAIMEN_COMMUNITY });
  const source = (fact: string) => (fact === 'abilityGrade' ? 'assessment:test' : '民政局');
  await world.tx(world.system, (tx) =>
    recordFacts(
      tx,
      world.system,
      elder,
      Object.entries(facts).map(([fact, value]) => ({
        fact: fact as 'economicClass',
        value,
        validFrom: '2026-06-01',
        source: source(fact),
      })),
    ),
  );
  return elder;
}
const decide = (elder: Key, benefit: string, day = asOf) =>
  world.tx(world.system, (tx) =>
    determine(tx, world.system, { county: elder.county, elderId: elder.id, benefit, asOf: day }),
  );

describe('who may not', () => {
  it.each(['communityWorker', 'assessor', 'auditor', 'elder', 'carer'] as Role[])('a %s determine', async (role) => {
    const elder = await elderWith({});
    const actor = world.as(role, { elderIds: [elder.id] });
    const before = await world.count('determinations');
    await expect(
      world.tx(actor, (tx) =>
        determine(tx, actor, { county: elder.county, elderId: elder.id, benefit: 'old-age-allowance', asOf }),
      ),
    ).rejects.toThrow('roleNotAllowed');
    expect(await world.count('determinations')).toBe(before);
  });

  it('a street worker of another street', async () => {
    const elder = await elderWith({});
    const other = world.as('streetWorker', { area: '331002002000' });
    await expect(
      world.tx(other, (tx) =>
        determine(tx, other, { county: elder.county, elderId: elder.id, benefit: 'old-age-allowance', asOf }),
      ),
    ).rejects.toThrow('elderUnknown');
    await expect(world.tx(other, (tx) => preview(tx, elder.county, elder.id, asOf))).rejects.toThrow('elderUnknown');
  });
});

describe('a determination', () => {
  it('of a benefit that is not in force is refused', async () => {
    const elder = await elderWith({});
    await expect(decide(elder, 'poetry')).rejects.toThrow('benefitUnknown');
    await expect(decide(elder, 'consumption-voucher', '2025-12-31')).rejects.toThrow('benefitUnknown');
  });

  it('keeps rule, facts and reasons, and replays to the same answer when packs and facts have moved on', async () => {
    const elder = await elderWith({ economicClass: 'minimumLiving', abilityGrade: '3' });
    const made = await decide(elder, 'home-care-subsidy');
    expect(made).toMatchObject({ outcome: 'eligible', amount: 48000, unit: 'fenPerMonth' });
    await world.tx(world.system, (tx) =>
      recordFacts(tx, world.system, elder, [
        { fact: 'economicClass', value: 'general', validFrom: '2026-11-01', source: '民政局' },
      ]),
    );
    expect((await decide(elder, 'home-care-subsidy')).outcome).not.toBe('unknown');
    const key = { county: elder.county, id: made.id };
    const again = await world.tx(world.system, (tx) => replay(tx, key));
    expect(again).toEqual({
      same: true,
      factsIntact: true,
      ruleIntact: true,
      stored: { outcome: 'eligible', amount: 48000 },
      recomputed: { outcome: 'eligible', amount: 48000 },
    });
    const why = await world.tx(world.system, (tx) => describeDetermination(tx, key));
    expect(why.facts.find((fact) => fact.fact === 'economicClass')).toMatchObject({
      text: '低保',
      source: '民政局',
      since: '2026-06-01',
    });
    expect(why.verified).toBe(false);
  });

  it('is told with the names of counties, and replays though they are kept as codes', async () => {
    const elder = await elderWith({ economicClass: 'minimumLiving', abilityGrade: '3' });
    const { id } = await decide(elder, 'home-care-subsidy');
    const key = { county: elder.county, id };
    const why = await world.tx(world.system, (tx) => describeDetermination(tx, key));
    expect(why.reasons.find((reason) => reason.fact === 'registeredCounty')).toMatchObject({
      actual: '浙江省台州市椒江区',
    });
    expect(why.facts.find((fact) => fact.fact === 'registeredCounty')).toMatchObject({
      value: '331002',
      text: '浙江省台州市椒江区',
    });
    expect(JSON.stringify(why.reasons)).not.toContain('331002');
    expect(why.reasons.find((reason) => reason.fact === 'age')?.actual).toMatch(/^\d+ 岁$/);
    expect(await world.tx(world.system, (tx) => replay(tx, key))).toMatchObject({ same: true });
  });

  it('cannot be changed by the application, and a change past it is found', async () => {
    const elder = await elderWith({ economicClass: 'minimumLiving', abilityGrade: '3' });
    const made = await decide(elder, 'home-care-subsidy');
    await expect(
      world.tx(world.system, (tx) =>
        tx.db.updateTable('determinations').set({ amount: 1 }).where('id', '=', made.id).execute(),
      ),
    ).rejects.toThrow('permission denied');
    const owner = createDatabase(world.adminUrl, 1);
    const forge = (change: ReturnType<typeof sql>) =>
      sql`UPDATE yike.determinations SET ${change} WHERE id = ${made.id}`.execute(owner.db);
    const check = () => world.tx(world.system, (tx) => replay(tx, { county: elder.county, id: made.id }));
    await forge(sql`facts = jsonb_set(facts, '{abilityGrade,source}', '"forged"')`);
    expect(await check()).toMatchObject({ same: false, factsIntact: false, ruleIntact: true });
    await forge(sql`facts = jsonb_set(facts, '{abilityGrade,source}', '"assessment:test"')`);
    expect(await check()).toMatchObject({ same: true });
    await forge(sql`rule = jsonb_set(rule, '{name}', '"另一项"')`);
    expect(await check()).toMatchObject({ same: false, ruleIntact: false });
    await owner.close();
  });
});

describe('the preview', () => {
  it('decides every benefit in force, says what is missing, and explains how they stack', async () => {
    const elder = await elderWith({ economicClass: 'minimumLiving' });
    const before = await world.count('determinations');
    const rows = await world.tx(world.system, (tx) => preview(tx, elder.county, elder.id, asOf));
    const of = (id: string) => rows.find((row) => row.id === id);
    expect(of('old-age-allowance')).toMatchObject({ outcome: 'eligible', standing: 'applies', verified: false });
    expect(of('home-care-subsidy')).toMatchObject({ outcome: 'unknown' });
    expect(of('home-care-subsidy')?.missing.map((fact) => fact.name)).toContain('能力等级');
    expect(of('elder-service-subsidy')).toMatchObject({
      outcome: 'eligible',
      standing: 'undecided',
      standingBecause: 'home-care-subsidy',
    });
    expect(await world.count('determinations')).toBe(before);
    await world.tx(world.system, (tx) =>
      recordFacts(tx, world.system, elder, [
        { fact: 'abilityGrade', value: '3', validFrom: '2026-06-01', source: 'assessment:x' },
      ]),
    );
    const known = await world.tx(world.system, (tx) => preview(tx, elder.county, elder.id, asOf));
    const group = known.filter(
      (row) => ['home-care-subsidy', 'elder-service-subsidy'].includes(row.id) && row.standing === 'applies',
    );
    expect(group.map((row) => row.id)).toEqual(['home-care-subsidy']);
    expect(known.find((row) => row.id === 'elder-service-subsidy')).toMatchObject({
      standing: 'yields',
      standingBecause: 'home-care-subsidy',
    });
  });
});

describe('over HTTP', () => {
  it('comes out as the contracts say, page by page', async () => {
    const server = await world.server();
    const headers = await world.login(world.as('streetWorker', { area: HAIMEN }));
    const elder = await elderWith({ economicClass: 'minimumLiving', abilityGrade: '3' });
    const get = async (url: string, as: object = headers) => {
      const answer = await server.inject({ url, headers: { ...as } });
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json<{ rows: { id: string; number: number; benefits: unknown[] }[]; next: string | null }>();
    };
    const file = `/api/elders/${elder.county}/${elder.id}`;
    expect((await get(`${file}/benefits`)).rows.length).toBeGreaterThan(10);
    const posted = await server.inject({
      method: 'POST',
      url: `${file}/determinations`,
      headers: { ...headers, 'idempotency-key': '0194c2c1-0000-7000-8000-0000000000a1' },
      payload: { benefit: 'home-care-subsidy' },
    });
    expect(posted.statusCode, posted.body).toBe(200);
    await decide(elder, 'old-age-allowance');
    const first = await get(`${file}/determinations?limit=1`);
    const second = await get(`${file}/determinations?limit=1&cursor=${first.next ?? ''}`);
    expect(new Set([first.rows[0]?.id, second.rows[0]?.id]).size).toBe(2);
    expect(second.next).toBeNull();
    const { id } = posted.json<{ id: string }>();
    await get(`/api/determinations/${elder.county}/${id}`);
    expect(await get(`/api/determinations/${elder.county}/${id}/replay`)).toMatchObject({ same: true });
    const list = await get(`/api/basic-services/${JIAOJIANG}`, {});
    expect(list.rows.map((row) => row.number)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    expect(list.rows[3]?.benefits).toHaveLength(1);
    const quote = await get(
      `/api/vouchers/${JIAOJIANG}/quote?service=homeService&spendFen=100000&insuranceFen=75000`,
      {},
    );
    expect(quote).toMatchObject({ deductionFen: 12500, selfFen: 12500, capFen: 80000, ratioPermille: 500 });
  });
});
