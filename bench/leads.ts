import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from as copyFrom } from 'pg-copy-streams';
import { COUNTY } from '../server/src/demo/cast.ts';
import { Random } from '../server/src/demo/random.ts';
import { markChanged, type ElderRow, type FactRow, type LifeEventRow } from '../server/src/people/elders/index.ts';
import { nextTurn, policyFacts, projectionOf } from '../server/src/people/elders/rules.ts';
import { findCommunities } from '../server/src/platform/areas/index.ts';
import { addDays, atMinute, dayOf, type Day } from '../server/src/platform/clock/index.ts';
import type { Tx } from '../server/src/platform/transactions/index.ts';
import { policyBook } from '../server/src/rights/policies/index.ts';
import { rowOf } from '../server/src/rights/policies/rules.ts';
import { findStale, lockFeed } from '../server/src/rights/policies/subjects-storage.ts';
import { buffersFor, standingOf, subjectColumns } from '../server/src/rights/policies/subjects.ts';
import { asSystem } from '../e2e/support/county.ts';
import { isQuick, openBench, say, sayMachine, sayTable, seconds, short, type Bench } from './support.ts';

/**
 * 服务找人 from the database to the leads: persons of one county whose facts change, from the transaction that marks them to
 * the last lead, beside a pass of the SQL engine over the whole county.
 */

const TODAY = '2026-11-21';
const FILED_ON = '2026-06-01';
const PERSONS = isQuick ? 50_000 : 1_000_000;
/** Persons that change at once, and how often that is measured, each time beside a full pass. */
const CHANGED: readonly (readonly [number, number])[] = isQuick
  ? [
      [500, 3],
      [1_000, 9],
      [10_000, 3],
    ]
  : [
      [1_000, 9],
      [10_000, 2],
      [100_000, 1],
    ];
const CHUNK = 20_000;
const FIRST = '00000000-0000-0000-0000-000000000000';
/** Persons named in one marking transaction. */
const MARKED_AT_ONCE = 10_000;

const hex = (value: number, width: number) => value.toString(16).padStart(width, '0');
const idOf = (kind: number, serial: number) => `0198${hex(kind, 4)}-0000-7000-8000-${hex(serial, 12)}`;
const personId = (serial: number) => idOf(1, serial);

interface Chunk {
  elders: string[];
  elder_facts: string[];
  life_events: string[];
  households: string[];
  household_members: string[];
  elder_changes: string[];
  policy_subjects: string[];
}
const tables = [
  'elders',
  'elder_facts',
  'life_events',
  'households',
  'household_members',
  'elder_changes',
  'policy_subjects',
] as const satisfies readonly (keyof Chunk)[];

const columnNames = new Map<string, readonly string[]>();
/** A line of COPY's text format; what is written here has neither tabs nor backslashes. */
const lineOf = (table: keyof Chunk, row: object): string => {
  if (!columnNames.has(table)) columnNames.set(table, Object.keys(row));
  const cells = Object.values(row).map((value: unknown) => {
    if (value === null) return '\\N';
    if (value instanceof Date) return value.toISOString();
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
  return `${cells.join('\t')}\n`;
};

const ageShares = [
  [60, 0.26],
  [65, 0.24],
  [70, 0.2],
  [75, 0.13],
  [80, 0.09],
  [85, 0.05],
  [90, 0.025],
  [95, 0.005],
] as const;

interface Home {
  id: string;
  since: Day;
  grades: readonly (number | null)[];
}

/** The statements about a person: of each kind some are not known, as in a bureau's roster. */
function statedFacts(random: Random, serial: number, elder: { id: string; area: string }, at: Date): FactRow[] {
  const facts: FactRow[] = [];
  const state = (fact: string, value: string, source: string) =>
    facts.push({
      county: COUNTY,
      id: idOf(2, serial * 16 + facts.length),
      area: elder.area,
      elder_id: elder.id,
      fact,
      value,
      valid_from: addDays(FILED_ON, -random.between(0, 700)),
      valid_to: null,
      source,
      evidence: null,
      replaces: null,
      recorded_at: at,
      recorded_by: null,
    });
  const homes = [
    ['withChildren', 0.34],
    ['withSpouse', 0.3],
    ['emptyNest', 0.14],
    ['alone', 0.11],
    ['leftBehind', 0.02],
    ['other', 0.02],
    ['', 0.07],
  ] as const;
  const living = random.weighted(homes);
  if (living) state('livingSituation', living, 'roster');
  const classes = [
    ['general', 0.82],
    ['minimumLiving', 0.03],
    ['minimumLivingMargin', 0.02],
    ['lowIncome', 0.02],
    ['extremePoverty', 0.01],
    ['', 0.1],
  ] as const;
  const economic = random.weighted(classes);
  if (economic) state('economicClass', economic, 'roster');
  const grades = [
    ['0', 0.62],
    ['1', 0.12],
    ['2', 0.06],
    ['3', 0.04],
    ['4', 0.03],
    ['', 0.13],
  ] as const;
  const grade = random.weighted(grades);
  if (grade) state('abilityGrade', grade, random.isTrue(0.4) ? 'assessment:GB/T 42195-2022' : 'roster');
  if (random.isTrue(0.07)) state('disabilityClass', String(random.between(1, 4)), 'roster');
  for (const [fact, share] of [
    ['familyPlanningSpecial', 0.01],
    ['specialCare', 0.015],
    ['lostOnlyChild', 0.004],
    ['martyrFamily', 0.002],
    ['inUpgradeProgramme', 0.01],
  ] as const)
    if (random.isTrue(share)) state(fact, 'true', 'roster');
  return facts;
}

/**
 * Fills the county with files, statements, stays, couples, and with the rows and standings that following everybody leaves
 * behind; made by the same functions, written past the use cases.
 */
async function fillCounty(bench: Bench): Promise<void> {
  const { environment } = bench.driver;
  const random = new Random(5);
  const at = new Date(`${FILED_ON}T01:00:00Z`);
  const { set, communities } = await asSystem(environment, async (tx) => {
    await lockFeed(tx, COUNTY);
    const book = await policyBook(tx);
    return { set: book.compiled(`${COUNTY}000000`, TODAY), communities: await findCommunities(tx, COUNTY) };
  });
  const buffers = buffersFor(set);
  await bench.admin.query('SET session_replication_role = replica');
  for (let start = 0; start < PERSONS; start += CHUNK) {
    const chunk: Chunk = {
      elders: [],
      elder_facts: [],
      life_events: [],
      households: [],
      household_members: [],
      elder_changes: [],
      policy_subjects: [],
    };
    const end = Math.min(PERSONS, start + CHUNK);
    for (let serial = start; serial < end; serial += 2) {
      const areas = random.pick(communities).code;
      const pair = [serial, serial + 1].map((one) => {
        const birth = addDays(TODAY, -Math.floor((random.weighted(ageShares) + random.next() * 5) * 365.25));
        const elder: ElderRow = {
          county: COUNTY,
          id: personId(one),
          area: areas,
          name: `${random.pick([...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗'])}${random.pick([...'秀桂玉兰凤淑建国志德永福'])}${random.pick([...'英珍华芳梅明军平生林'])}`,
          initials: hex(random.between(0, 17_575), 4),
          sex: random.isTrue(0.53) ? 'female' : 'male',
          birth_date: birth,
          ethnicity: null,
          resident_id_enc: `sealed ${hex(one, 60)}`,
          resident_id_token: `token ${hex(one, 40)}`,
          resident_id_masked: '3310**********0000',
          phone_enc: null,
          phone_token: null,
          phone_masked: null,
          registered_address: null,
          registered_area: random.weighted([
            [areas, 0.92],
            ['330106001001', 0.04],
            [null, 0.04],
          ]),
          current_address: `${areas}号${random.between(1, 900)}幢${random.between(1, 40)}室`,
          lat: null,
          lng: null,
          living_situation: null,
          economic_class: null,
          ability_grade: null,
          ability_assessed_on: null,
          disability_class: null,
          is_family_planning_special: false,
          is_special_care: false,
          has_lost_only_child: false,
          status: 'active',
          deceased_on: null,
          remarks: null,
          source: 'bench',
          import_batch: null,
          import_row: null,
          version: 1,
          created_at: at,
          updated_at: at,
        };
        const facts = statedFacts(random, one, elder, at);
        Object.assign(elder, projectionOf(facts, TODAY));
        const stays: LifeEventRow[] = random.isTrue(0.02)
          ? [
              {
                county: COUNTY,
                id: idOf(3, one),
                area: areas,
                elder_id: elder.id,
                kind: 'institution',
                from_date: addDays(TODAY, -random.between(1, 400)),
                to_date: null,
                source: 'bench',
                note: null,
                replaces: null,
                recorded_at: at,
                recorded_by: null,
              },
            ]
          : [];
        return { elder, facts, stays };
      });
      const home: Home | undefined = random.isTrue(0.3)
        ? { id: idOf(4, serial), since: FILED_ON, grades: pair.map(({ elder }) => elder.ability_grade) }
        : undefined;
      if (home)
        chunk.households.push(
          lineOf('households', { county: COUNTY, id: home.id, area: areas, address: '同户', created_at: at }),
        );
      for (const [index, { elder, facts, stays }] of pair.entries()) {
        const other = home?.grades[1 - index];
        const household = home
          ? { elders: 2, disabled: Number(other ?? 0) >= 2 ? 1 : 0, since: home.since }
          : { elders: 1, disabled: 0, since: null };
        const known = policyFacts(elder, facts, stays, TODAY, household);
        const turn = nextTurn(facts, stays, TODAY);
        chunk.elders.push(lineOf('elders', elder));
        for (const fact of facts) chunk.elder_facts.push(lineOf('elder_facts', fact));
        for (const stay of stays) chunk.life_events.push(lineOf('life_events', stay));
        if (home)
          chunk.household_members.push(
            lineOf('household_members', {
              county: COUNTY,
              household_id: home.id,
              elder_id: elder.id,
              area: areas,
              relation: 'spouse',
              since: home.since,
            }),
          );
        chunk.elder_changes.push(
          lineOf('elder_changes', {
            county: COUNTY,
            elder_id: elder.id,
            area: areas,
            is_pending: false,
            changed_at: at,
          }),
        );
        chunk.policy_subjects.push(
          lineOf('policy_subjects', {
            ...subjectColumns({ elder, facts: known, nextTurn: turn }),
            standing: standingOf(set, rowOf(set, known), buffers),
            next_on: turn,
            seq: 1,
          }),
        );
      }
    }
    for (const table of tables) {
      if (chunk[table].length === 0) continue;
      const names = columnNames.get(table) ?? [];
      const copy = bench.admin.query(copyFrom(`COPY yike.${table} (${names.join(', ')}) FROM STDIN`));
      await pipeline(Readable.from([chunk[table].join('')]), copy);
    }
  }
  await bench.admin.query('SET session_replication_role = DEFAULT');
  await bench.admin.query(`UPDATE yike.policy_feeds SET seq = 1, day = $1 WHERE county = $2`, [TODAY, COUNTY]);
  await bench.admin.query('VACUUM ANALYZE');
}

/** The SQL engine over the whole county, every rule in force against every standing; how many differ. */
const fullPass = (tx: Tx) =>
  policyBook(tx).then(async (book) => {
    const set = book.compiled(`${COUNTY}000000`, TODAY);
    const of = { county: COUNTY, day: TODAY, plan: set.plan, facts: set.policies.facts, after: FIRST };
    return (await findStale(tx, { ...of, limit: PERSONS })).length;
  });

/** Persons are changed in an order that scatters them over the tables, each once. */
function* scattered(): Generator<string> {
  const STEP = 617_531;
  for (let n = 0; n < PERSONS; n += 1) yield personId((n * STEP) % PERSONS);
}

/** States both anew: the ability grade one step on, the economic class another for one person of four, else as it was. */
async function state(bench: Bench, ids: readonly string[], serial: number): Promise<void> {
  const now = bench.driver.clock.now();
  await bench.admin.query(
    `INSERT INTO yike.elder_facts (county, id, area, elder_id, fact, value, valid_from, source, recorded_at)
     SELECT e.county, ('01990000-0000-7000-8000-' || lpad(to_hex($3::bigint + 2 * n + (f = 'abilityGrade')::int), 12, '0'))::uuid,
       e.area, e.id, f, CASE WHEN f = 'abilityGrade' THEN ((coalesce(e.ability_grade, 4) + 1) % 5)::text
         WHEN n % 4 > 0 THEN coalesce(e.economic_class, 'general')
         WHEN e.economic_class = 'minimumLiving' THEN 'general' ELSE 'minimumLiving' END,
       $4::date, CASE WHEN f = 'abilityGrade' THEN 'assessment:GB/T 42195-2022' ELSE 'civilAffairs' END, $5::timestamptz
     FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (id, n)
     JOIN yike.elders e ON e.county = $1 AND e.id = asked.id, unnest(ARRAY['economicClass', 'abilityGrade']) f`,
    [COUNTY, ids, serial, dayOf(now), now],
  );
}

const bench = await openBench(atMinute(TODAY, 9 * 60).toISOString());
const { driver } = bench;
const { environment } = driver;
const number = async (query: string): Promise<number> =>
  Number((await bench.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${query}`)).rows[0]?.n);
try {
  await sayMachine(bench);
  say(`${PERSONS} persons: ${short(await seconds(() => fillCounty(bench)))} s to fill`);
  const follow = async (ids: readonly string[]) => {
    for (let start = 0; start < ids.length; start += MARKED_AT_ONCE)
      await asSystem(environment, (tx) => markChanged(tx, COUNTY, ids.slice(start, start + MARKED_AT_ONCE)));
    await driver.settle();
  };
  const order = scattered();
  const next = (count: number) => Array.from({ length: count }, () => order.next().value as string);
  const pass = async () => {
    let stale = 0;
    const took = await seconds(async () => void (stale = await asSystem(environment, fullPass)));
    if (stale > 0) throw new Error(`${stale} standings are not what the rules say`);
    return took;
  };
  // Following who did not change finds nothing: what was filled in is what following leaves behind.
  await follow(next(2_000));
  if ((await number('yike.leads')) > 0) throw new Error('leads were found for persons who did not change');
  await pass();

  let serial = 1;
  const passes: number[] = [];
  const rows: { changed: number; followed: number; leads: number; took: number }[] = [];
  for (const [changed, times] of CHANGED) {
    const runs: (typeof rows)[number][] = [];
    for (let n = 0; n < times; n += 1) {
      const ids = next(changed);
      driver.clock.advance(1000);
      await state(bench, ids, serial);
      serial += 4 * changed;
      await bench.admin.query('CHECKPOINT');
      const [leads, seq] = [await number('yike.leads'), await number('yike.policy_subjects WHERE seq > 1')];
      const took = await seconds(() => follow(ids));
      runs.push({
        changed,
        followed: (await number('yike.policy_subjects WHERE seq > 1')) - seq,
        leads: (await number('yike.leads')) - leads,
        took,
      });
      passes.push(await pass());
    }
    rows.push(runs.reduce((least, run) => (run.took < least.took ? run : least)));
  }
  if ((await number('yike.elder_changes WHERE is_pending')) > 0) throw new Error('persons were left');
  const reference = Math.min(...passes);
  say(`full pass of the SQL engine: ${short(reference)} s at best of ${passes.length}`);
  sayTable(
    ['persons changed', 'persons followed', 'leads', 's', 'ms per person', 'of a full pass'],
    rows.map(({ changed, followed, leads, took }) => [
      changed,
      followed,
      leads,
      short(took),
      ((took * 1000) / changed).toFixed(3),
      `1 / ${short(reference / took)}`,
    ]),
  );
} finally {
  await bench.close();
}
