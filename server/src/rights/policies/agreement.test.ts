import { interpretRule, scopeOf } from '@yike/rules';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handlers } from '../../app.ts';
import { Random } from '../../demo/random.ts';
import { FACT_KINDS, factsOfMany, markChanged, recordFacts, recordLifeEvent } from '../../people/elders/index.ts';
import { addDays, atMinute, dayOf, type Day } from '../../platform/clock/index.ts';
import { COUNTY, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { policyBook } from './book.ts';
import { decideAll, rowOf } from './rules.ts';
import { simulate } from './simulation.ts';
import { subjectColumns } from './subjects.ts';
import { findStale } from './subjects-storage.ts';
import type { SubjectStanding } from './tables.ts';

// What each person has, by four ways: rows that were followed, the SQL engine, the columns of a what-if, the interpreter.

const SEED = Number(process.env.YIKE_SEED ?? 20_261_121);
const PERSONS = Number(process.env.YIKE_AGREEMENT_PERSONS ?? 240);
const CHANGED = 25;
const FIRST = '00000000-0000-0000-0000-000000000000';
const START = '2026-11-21';
/** Nights one after the other, months left out, the end of February with and without a 29th, a change of versions at New Year. */
const DAYS: readonly Day[] = [
  START,
  '2026-11-22',
  '2026-12-31',
  '2027-01-01',
  '2027-02-28',
  '2027-03-01',
  '2028-02-28',
  '2028-02-29',
  '2028-03-01',
  '2029-02-28',
  '2029-03-01',
];

const random = new Random(SEED);
let world: TestWorld;
beforeAll(async () => {
  process.stdout.write(`YIKE_SEED=${SEED}\n`);
  // Nothing is granted: that has tests of its own.
  const followers = ['leads.follow', 'policies.recheck', 'policies.recheckPlaces'];
  world = await testWorld({ handlers: handlers.filter(({ name }) => followers.includes(name)) });
  await fill();
}, 120_000);
afterAll(() => world.close());

/** Born around the ages at which rights begin: on the days that are looked at, next to them, on a 29 February, or any day. */
function birthDate(): Day {
  const year = 2026 - random.pick([59, 60, 64, 65, 69, 70, 79, 80, 89, 90, 99, 100, random.between(55, 104)]);
  // 65 in 2029, where 1 March is their birthday, or any age.
  const leap = random.pick([1964, year - (year % 4)]);
  const about = addDays(random.pick(DAYS), random.between(-1, 1));
  return random.weighted([
    [`${leap}-02-29`, 1],
    [`${year}-03-01`, 1],
    [about.endsWith('02-29') ? `${leap}-02-29` : `${year}${about.slice(4)}`, 3],
    [addDays(`${year}-01-01`, random.between(0, 364)), 3],
  ]);
}

/** Statements of some facts, none of others; a few end soon, a few have ended, assessments come of age. */
function statements() {
  return Object.entries(FACT_KINDS)
    .filter(([fact]) => fact !== 'deathReported' && random.isTrue(0.7))
    .map(([fact, values]) => {
      const back = random.pick([0, 1, 30, 363, 364, 365, 366, 730, random.between(0, 1200)]);
      const validFrom = addDays(START, -back);
      const end = addDays(random.pick(DAYS), random.between(-1, 0));
      return {
        fact,
        value: random.pick<string>(values),
        validFrom,
        ...(random.isTrue(0.15) && end >= validFrom && { validTo: end }),
        source: fact === 'abilityGrade' && random.isTrue(0.6) ? 'assessment:test' : 'test',
      };
    });
}

async function fill(): Promise<void> {
  const people: { county: string; id: string }[] = [];
  for (let n = 0; n < PERSONS; n += 1) {
    people.push(
      await world.seedElder({
        birthDate: birthDate(),
        sex: random.pick(['male', 'female'] as const),
        area: random.pick([HAIMEN_COMMUNITY, '331002002001']),
        registered_area: random.pick([HAIMEN_COMMUNITY, HAIMEN_COMMUNITY, '330106001001', null]),
      }),
    );
  }
  await world.tx(world.system, async (tx) => {
    for (const person of people) {
      await recordFacts(tx, world.system, person, statements());
      const from = addDays(START, -random.between(1, 400));
      const stay = { kind: 'institution', from, to: random.pick([null, ...DAYS]), source: 'test' } as const;
      if (random.isTrue(0.1)) await recordLifeEvent(tx, world.system, person, stay);
      if (random.isTrue(0.03)) await recordLifeEvent(tx, world.system, person, { kind: 'death', from, source: 'test' });
    }
    for (let n = 0; n + 2 < people.length; n += 6) {
      const home = tx.newId();
      await sql`INSERT INTO households (county, id, area, address, created_at)
        VALUES (${COUNTY}, ${home}, ${HAIMEN_COMMUNITY}, '同户', ${tx.now})`.execute(tx.db);
      for (const { id } of people.slice(n, n + random.between(2, 3))) {
        const until = random.isTrue(0.3) ? random.pick(DAYS) : null;
        await sql`INSERT INTO household_members (county, household_id, elder_id, area, relation, since, until)
          VALUES (${COUNTY}, ${home}, ${id}, ${HAIMEN_COMMUNITY}, '家人', ${START}, ${until})`.execute(tx.db);
      }
    }
    // Who said nothing at all is looked at too.
    await markChanged(
      tx,
      COUNTY,
      people.map(({ id }) => id),
    );
  });
}

interface Subject {
  elder_id: string;
  is_present: boolean;
  standing: SubjectStanding;
  [column: string]: unknown;
}
const subjects = () =>
  world.tx(world.system, async (tx) => {
    const found = await sql<Subject>`SELECT * FROM policy_subjects ORDER BY elder_id`.execute(tx.db);
    return found.rows;
  });
const compiled = () => world.tx(world.system, async (tx) => (await policyBook(tx)).compiled(JIAOJIANG, dayOf(tx.now)));
type Compiled = Awaited<ReturnType<typeof compiled>>;

const stale = (set: Compiled) =>
  world.tx(world.system, (tx) =>
    findStale(tx, {
      county: COUNTY,
      day: dayOf(tx.now),
      plan: set.plan,
      facts: set.policies.facts,
      after: FIRST,
      limit: PERSONS,
    }),
  );

const factsOfAll = (rows: readonly Subject[]) =>
  world.tx(world.system, (tx) =>
    factsOfMany(
      tx,
      COUNTY,
      rows.map((row) => row.elder_id),
      dayOf(tx.now),
    ),
  );
type AllFacts = Awaited<ReturnType<typeof factsOfAll>>;

/** By the interpreter alone. */
function standingBy(set: Compiled, facts: Parameters<typeof rowOf>[1]): SubjectStanding {
  const scope = scopeOf(set.policies.facts, set.policies.parameters, rowOf(set, facts));
  const standing: SubjectStanding = {};
  for (const { rule, when } of set.rules) {
    const { eligible, amountFen } = interpretRule(when.checked, scope);
    if (eligible === null) standing[rule.id] = 'unknown';
    else if (eligible) standing[rule.id] = amountFen === null ? null : Number(amountFen);
  }
  return standing;
}

async function goTo(day: Day): Promise<void> {
  world.clock.set(atMinute(day, 9 * 60));
  await world.runSchedule('policies.followDay');
  await world.drain();
}

describe.each(DAYS)('on %s', (day) => {
  let set: Compiled;
  let rows: Subject[];
  let facts: AllFacts;
  beforeAll(async () => {
    await goTo(day);
    set = await compiled();
    rows = await subjects();
    facts = await factsOfAll(rows);
  });
  const present = () => rows.filter((row) => row.is_present);

  it('time alone brought every row to the facts of the day', () => {
    expect(rows).toHaveLength(PERSONS);
    // Who has died or moved away is followed no more.
    for (const row of present()) {
      const subject = facts.get(row.elder_id);
      if (!subject) throw new Error(row.elder_id);
      expect(row).toMatchObject({ ...subjectColumns(subject) });
    }
  });

  it('the rows say what the interpreter and the explanations say', async () => {
    const catalogue = await world.tx(world.system, (tx) => Promise.resolve(tx.packs.facts));
    const outcomes = new Set<string>();
    for (const row of present()) {
      const own = facts.get(row.elder_id)?.facts;
      if (!own) throw new Error(row.elder_id);
      expect({ id: row.elder_id, standing: row.standing }).toEqual({
        id: row.elder_id,
        standing: standingBy(set, own),
      });
      const explained: SubjectStanding = {};
      for (const { rule, decision } of decideAll(catalogue, set, own, day)) {
        outcomes.add(decision.outcome);
        if (decision.outcome === 'unknown') explained[rule.id] = 'unknown';
        else if (decision.outcome === 'eligible') explained[rule.id] = decision.amount;
      }
      expect(explained).toEqual(row.standing);
    }
    expect(outcomes).toEqual(new Set(['eligible', 'ineligible', 'unknown']));
    expect(rows.filter((row) => !row.is_present).every((row) => Object.keys(row.standing).length === 0)).toBe(true);
  });

  it('SQL finds nobody whose standing is another', async () => {
    expect(await stale(set)).toEqual([]);
  });

  it('the columns count as many of each, and sum the same', async () => {
    const official = world.as('countyOfficial');
    for (const { rule } of set.rules) {
      const content = rule as unknown as Record<string, unknown>;
      const { after } = await world.tx(official, (tx) =>
        simulate(tx, official, { area: JIAOJIANG, content, months: false }),
      );
      const answers = present().map((row) => row.standing[rule.id]);
      const amounts = answers.filter((answer) => typeof answer === 'number');
      expect({ rule: rule.id, ...after }).toMatchObject({
        rule: rule.id,
        eligible: answers.filter((answer) => answer !== undefined && answer !== 'unknown').length,
        unknown: answers.filter((answer) => answer === 'unknown').length,
        amountFen: amounts.reduce((sum, amount) => sum + amount, 0),
      });
    }
  });

  it('SQL finds exactly those whose facts were changed behind its back', async () => {
    const expected: string[] = [];
    let touched = 0;
    for (const row of present()) {
      const own = facts.get(row.elder_id)?.facts;
      if (!own || touched === CHANGED || !random.isTrue(0.3)) continue;
      touched += 1;
      const birth = birthDate();
      const changes = {
        economic_class: random.pick([...FACT_KINDS.economicClass, null]),
        ability_grade: random.pick([0, 1, 2, 3, 4, null]),
        assessed_on: random.pick([null, addDays(day, -365), addDays(day, -366)]),
        household_disabled: random.between(0, 2),
        birth_date: birth,
      };
      await world.tx(world.system, (tx) =>
        sql`UPDATE policy_subjects SET economic_class = ${changes.economic_class}, ability_grade = ${changes.ability_grade},
            assessed_on = ${changes.assessed_on}, household_disabled = ${changes.household_disabled}, birth_date = ${birth}
          WHERE county = ${COUNTY} AND elder_id = ${row.elder_id}`.execute(tx.db),
      );
      const days = (Date.parse(day) - Date.parse(changes.assessed_on ?? day)) / 86_400_000;
      const fact = (value: string | number | null) => ({ value, source: 'test', since: null });
      const then = standingBy(set, {
        ...own,
        economicClass: fact(changes.economic_class),
        abilityGrade: fact(changes.ability_grade),
        assessmentAgeDays: fact(changes.assessed_on === null ? null : days),
        householdDisabled: fact(changes.household_disabled),
        age: fact(yearsBetween(birth, day)),
      });
      if (JSON.stringify(sorted(then)) !== JSON.stringify(sorted(row.standing))) expected.push(row.elder_id);
    }
    expect(expected.length).toBeGreaterThan(CHANGED / 5);
    expect(await stale(set)).toEqual(expected);
    // Marked by SQL, followed again, they are as before.
    await world.tx(world.system, (tx) =>
      markChanged(
        tx,
        COUNTY,
        rows.map((row) => row.elder_id),
      ),
    );
    await world.drain();
    expect(await stale(set)).toEqual([]);
    expect((await subjects()).map(({ elder_id, standing }) => ({ elder_id, standing }))).toEqual(
      rows.map(({ elder_id, standing }) => ({ elder_id, standing })),
    );
  });
});

const sorted = (standing: SubjectStanding) => Object.entries(standing).sort(([a], [b]) => (a < b ? -1 : 1));

/** Full years, by the parts of the dates: who was born on 29 February is a year older on 1 March where there is none. */
const yearsBetween = (birth: Day, day: Day): number =>
  Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);

it('SQL finds a standing that was altered: a right taken, given, another amount, one that no rule knows', async () => {
  const set = await compiled();
  const rows = (await subjects()).filter((row) => row.is_present && Object.values(row.standing).some(Number));
  const altered = rows.slice(0, 4).map(({ elder_id, standing }, n) => {
    const [key = '', amount] = Object.entries(standing).find(([, value]) => typeof value === 'number') ?? [];
    const { [key]: _, ...others } = standing;
    const changed = [
      others,
      { ...standing, gone: null },
      { ...others, [key]: Number(amount) + 1 },
      { ...others, [key]: null },
    ];
    return { elder_id, standing: changed[n] };
  });
  expect(altered).toHaveLength(4);
  for (const { elder_id, standing } of altered)
    await world.tx(world.system, (tx) =>
      sql`UPDATE policy_subjects SET standing = ${JSON.stringify(standing)}::jsonb
        WHERE county = ${COUNTY} AND elder_id = ${elder_id}`.execute(tx.db),
    );
  expect(await stale(set)).toEqual(altered.map(({ elder_id }) => elder_id));
});
