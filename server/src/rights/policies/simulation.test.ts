import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elderFacts, recordFacts } from '../../people/elders/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { Actor } from '../../platform/access/index.ts';
import { HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { policyBook } from './book.ts';
import { decideAll } from './rules.ts';
import { listExamples, listHeadcounts, simulate, simulationOf } from './simulation.ts';

let world: TestWorld;
let official: Actor;
const people: { county: string; id: string }[] = [];
beforeAll(async () => {
  world = await testWorld();
  official = world.as('countyOfficial');
  const classes = ['minimumLiving', 'lowIncome', 'general', undefined];
  for (let n = 0; n < 40; n += 1) {
    const elder = await world.seedElder({
      birthDate: `${1930 + n}-0${1 + (n % 9)}-15`,
      registered_area: '331002001003',
      area: n % 3 === 0 ? '331002002001' : HAIMEN_COMMUNITY,
      name: n % 2 === 0 ? '王秀英' : '李建国',
    });
    people.push(elder);
    await world.tx(world.system, (tx) =>
      recordFacts(tx, world.system, elder, [
        { fact: 'livingSituation', value: 'alone', validFrom: dayOf(world.clock.now()), source: 'test' },
        ...(classes[n % 4]
          ? [
              {
                fact: 'economicClass',
                value: classes[n % 4] ?? '',
                validFrom: dayOf(world.clock.now()),
                source: 'test',
              },
            ]
          : []),
      ]),
    );
  }
  await world.drain();
});
afterAll(() => world.close());

const contentOf = async (key: string) =>
  world.tx(official, async (tx) => {
    const found = (await policyBook(tx)).benefit(JIAOJIANG, dayOf(world.clock.now()), key);
    if (!found) throw new Error(key);
    return found as unknown as Record<string, unknown>;
  });
const ask = (content: Record<string, unknown>, actor = official) =>
  world.tx(actor, (tx) => simulate(tx, actor, { area: JIAOJIANG, content, months: true }));
const older = (age: number) => ({
  when: {
    all: [
      { when: `age >= ${age}`, text: '达到年龄。', clause: '第一条' },
      { when: 'economicClass in ("minimumLiving", "lowIncome")', text: '困难。', clause: '第二条' },
    ],
  },
});

describe('what if', () => {
  it('the version in force beside itself changes nothing, and counts as each person is determined', async () => {
    const content = await contentOf('elder-service-subsidy');
    const same = await ask(content);
    expect(same).toMatchObject({ ok: true, population: 40, gained: 0, lost: 0, nowUnknown: 0, becameKnown: 0 });
    expect(same.after).toEqual(same.before);
    let eligible = 0;
    let unknown = 0;
    let amount = 0;
    for (const elder of people) {
      const decided = await world.tx(official, async (tx) => {
        const today = dayOf(tx.now);
        const facts = await elderFacts(tx, elder, today);
        return decideAll(tx.packs.facts, (await policyBook(tx)).compiled(JIAOJIANG, today), facts, today);
      });
      const own = decided.find(({ rule }) => rule.id === 'elder-service-subsidy')?.decision;
      if (own?.outcome === 'eligible') {
        eligible += 1;
        amount += own.amount ?? 0;
      }
      if (own?.outcome === 'unknown') unknown += 1;
    }
    expect(same.after).toMatchObject({ eligible, unknown, amountFen: amount });
    const counts = await world.tx(official, (tx) => listHeadcounts(tx, official, { area: JIAOJIANG }));
    expect(counts.rows.find(({ benefit }) => benefit === 'elder-service-subsidy')).toMatchObject({
      eligible,
      unknown,
      amountFen: amount,
    });
  });

  it('a higher age loses people, by street and by month, and names some of them', async () => {
    const content = { ...(await contentOf('elder-service-subsidy')), ...older(80) };
    const draft = await ask(content);
    expect(draft.lost).toBeGreaterThan(0);
    expect(draft.gained).toBe(0);
    expect(draft.byArea.map(({ population }) => population).reduce((a, b) => a + b)).toBe(40);
    expect(draft.byArea.map(({ lost }) => lost).reduce((a, b) => a + b)).toBe(draft.lost);
    expect(draft.byMonth).toHaveLength(12);
    expect(draft.byMonth.at(-1)?.after.eligible).toBeGreaterThanOrEqual(draft.after.eligible);
    expect(draft.conditions).toHaveLength(2);
    expect(draft.conditions[1]?.unknown).toBe(10);
    const examples = await world.tx(official, (tx) =>
      listExamples(tx, official, { area: JIAOJIANG, content, months: false }),
    );
    expect(examples.lost.length).toBe(Math.min(8, draft.lost));
    expect(examples.lost[0]?.maskedName).toMatch(/\*/);
    expect(examples.lost.every(({ age }) => age < 80)).toBe(true);
  });

  it('follows what changes: the next question knows', async () => {
    const content = { ...(await contentOf('elder-service-subsidy')), ...older(60) };
    const before = await ask(content);
    const [, , , unknown] = people;
    if (!unknown) throw new Error('nobody');
    await world.tx(world.system, (tx) =>
      recordFacts(tx, world.system, unknown, [
        { fact: 'economicClass', value: 'lowIncome', validFrom: dayOf(tx.now), source: 'test' },
      ]),
    );
    await world.drain();
    const after = await ask(content);
    expect(after.after.eligible).toBe(before.after.eligible + 1);
    expect(after.after.unknown).toBe(before.after.unknown - 1);
  });

  it('says what is wrong while it is being typed, and counts nothing', async () => {
    const content = { ...(await contentOf('elder-service-subsidy')), when: { when: 'age >=', text: '', clause: '' } };
    const broken = await ask(content);
    expect(broken).toMatchObject({ ok: false, population: 0 });
    expect(broken.problems[0]?.zh).toMatch(/\S/);
    const report = world.tx(official, (tx) => simulationOf(tx, official, { area: JIAOJIANG, content, months: true }));
    await expect(report).rejects.toMatchObject({ details: { code: 'doesNotCompile' } });
  });

  it('a street worker may not ask', async () => {
    const worker = world.as('streetWorker', { area: '331002001000' });
    await expect(ask(await contentOf('elder-service-subsidy'), worker)).rejects.toMatchObject({
      details: { code: 'roleNotAllowed' },
    });
  });
});
