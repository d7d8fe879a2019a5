import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
} from 'kysely';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaRange } from '@yike/identity';
import { findOrders } from '../server/src/care/orders/storage.ts';
import { findReviewQueue, findVisits } from '../server/src/care/visits/storage.ts';
import {
  findByAddress,
  findByInitials,
  findByNamePrefix,
  findByPhone,
  findByResidentId,
  findElders,
} from '../server/src/people/elders/find-storage.ts';
import { findElder } from '../server/src/people/elders/index.ts';
import { scopeOf, type Actor } from '../server/src/platform/access/index.ts';
import type { Tables, Tx } from '../server/src/platform/transactions/index.ts';
import { findAssessments } from '../server/src/rights/assessments/storage.ts';
import { findCases } from '../server/src/rights/cases/storage.ts';
import { findLeads } from '../server/src/rights/leads/storage.ts';
import { HAIMEN, HAIMEN_COMMUNITY, testWorld, type TestWorld } from '../server/src/testing.ts';
import { administrator, loosen } from './fill.ts';

let world: TestWorld;
let admin: pg.Client;
beforeAll(async () => {
  world = await testWorld();
  admin = await administrator(world.adminUrl);
});
afterAll(async () => {
  await admin.end();
  await world.close();
});

describe('plans through the policy, a street worker among 100,000 elders', () => {
  beforeAll(async () => {
    await admin.query(`
      INSERT INTO yike.elders (county, id, area, name, initials, sex, birth_date, resident_id_enc, resident_id_token,
        resident_id_masked, phone_token, current_address, source, created_at, updated_at)
      SELECT '331002', gen_random_uuid(), '331002' || lpad((n % 20)::text, 3, '0') || lpad((n / 20 % 30)::text, 3, '0'),
        chr(19968 + n % 9000) || chr(20000 + n % 97) || n, 'w' || chr(97 + n % 26) || chr(97 + n / 26 % 26), 'female',
        date '1940-01-01' + n % 7000, 'enc', 'token' || n, 'masked', 'phone' || n, '东合社区' || n || '幢', 'test',
        timestamptz '2026-11-01', timestamptz '2026-11-01'
      FROM generate_series(1, 100000) n`);
    await admin.query('ANALYZE yike.elders');
  }, 120_000);

  const place = { county: '331002', ...areaRange(HAIMEN) };
  const all = {
    ids: undefined,
    namePrefix: undefined,
    livingSituation: undefined,
    economicClass: undefined,
    abilityGrade: undefined,
    status: undefined,
    bornFrom: undefined,
    bornTo: undefined,
    after: undefined,
    limit: 50,
  };
  const last: [string, string, string] = ['331002001003', '王', '00000000-0000-7000-8000-000000000000'];
  const searches: [string, (tx: Tx) => Promise<unknown>][] = [
    ['the list by area and name', (tx) => findElders(tx, { ...all, place })],
    ['the next page of it', (tx) => findElders(tx, { ...all, place, after: last })],
    ['the list of whoever lives alone', (tx) => findElders(tx, { ...all, place, livingSituation: 'alone' })],
    ['the search by ID number', (tx) => findByResidentId(tx, place, 'token4242')],
    ['the search by phone', (tx) => findByPhone(tx, place, 'phone4242', 50)],
    ['the search by the beginning of a name', (tx) => findByNamePrefix(tx, place, '王', 50)],
    ['the search by initials', (tx) => findByInitials(tx, place, 'wx', 50)],
    ['the file of one', (tx) => findElder(tx, { county: '331002', id: last[2] })],
  ];
  it.each(searches)('%s uses an index', async (_, search) => {
    const plan = await planOf(await queryOf(search), world.as('streetWorker', { area: HAIMEN }));
    expect(plan).not.toContain('Seq Scan on elders');
    expect(plan).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
    // The settings are read once, before the scan.
    expect(plan).toContain('InitPlan');
  });

  it('the search by a piece of the address looks up pairs of characters, and finds only in its own street', async () => {
    const { rows } = await admin.query<{ prosrc: string; proconfig: string[] }>(
      `SELECT prosrc, proconfig FROM pg_proc WHERE proname = 'elders_at_address'`,
    );
    expect(rows[0]?.proconfig).toContain('enable_seqscan=off');
    await admin.query('SET enable_seqscan = off; SET search_path = yike');
    const body = (rows[0]?.prosrc ?? '').replace(/\bpart\b/g, `'社区4242'`).replace('in_county', `'331002'`);
    const plan = (await admin.query<Record<string, string>>(`EXPLAIN ${body.replace('rows_max', '50')}`)).rows
      .map((row) => row['QUERY PLAN'])
      .join('\n');
    expect(plan).toContain('Bitmap Index Scan on elders_by_address');
    const street = async (n: number) => {
      const area = `331002${String(n).padStart(3, '0')}000`;
      const found = await world.tx(world.as('streetWorker', { area }), (tx) =>
        findByAddress(tx, { county: '331002', ...areaRange(area) }, '社区4242', 50),
      );
      return found.length;
    };
    // Number 4242 and 42420 … 42429 live in the street of their number by 20.
    expect([await street(2), await street(3)]).toEqual([2, 1]);
  });
});

describe('plans through several policies, whoever reads the lists', () => {
  const ROWS = 20_000;
  const id = (table: number, n: string) => `('0194c2c1-0000-7000-800${table}-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const area = `'331002' || lpad((n % 20)::text, 3, '0') || lpad((n / 20 % 30)::text, 3, '0')`;
  const at = `timestamptz '2026-11-01' + n % 40000 * interval '1 minute'`;
  const own = (n: number, table: number) => `0194c2c1-0000-7000-800${table}-${n.toString(16).padStart(12, '0')}`;

  beforeAll(async () => {
    await loosen(admin);
    const series = `FROM generate_series(1, ${ROWS}) n`;
    await admin.query(`
      INSERT INTO yike.providers (county, id, area, name, credit_code, created_at, updated_at)
        SELECT '331002', ${id(1, 'n')}, '331002000000', 'p' || n, 'c' || n, now(), now() FROM generate_series(0, 49) n;
      INSERT INTO yike.elders (county, id, area, name, initials, sex, birth_date, resident_id_enc, resident_id_token,
        resident_id_masked, source, created_at, updated_at)
        SELECT '331002', ${id(2, 'n')}, ${area}, 'e' || n, 'e', 'female', '1940-01-01', '', 'plan' || n, '', 'test', now(), now() ${series};
      INSERT INTO yike.orders (county, id, number, area, elder_id, provider_id, provider_reason, product, item, product_name,
        minutes, carers, certificates, steps, unit, quantity, unit_price_fen, kind, schedule, status, elder_name, elder_sex,
        address, channel, placed_by_name, placed_at)
        SELECT '331002', ${id(3, 'n')}, 'DD' || n, ${area}, ${id(2, 'n')}, ${id(1, 'n % 50')}, '', 'haircut', '1.3', '', 30, 1,
          '{}', '[]', 'visit', 1, 100, 'single', '{}', 'open', '', '', '', 'self', '', ${at} ${series};
      INSERT INTO yike.visits (county, id, area, order_id, elder_id, provider_id, worker_id, item, product, product_name,
        planned_start, planned_end, window_from, window_to, minutes, carers, certificates, steps, elder_name, address, price_fen,
        quota_fen, subsidy_fen, self_fen, status, review_due_at, created_at, updated_at)
        SELECT '331002', ${id(4, 'n')}, ${area}, ${id(3, 'n')}, ${id(2, 'n')}, ${id(1, 'n % 50')}, ${id(5, 'n % 500')}, '1.3',
          'haircut', '', ${at}, ${at} + interval '30 minutes', ${at}, ${at} + interval '1 hour', 30, 1, '{}', '[]', '', '', 100,
          0, 0, 100, CASE n % 50 WHEN 0 THEN 'needsReview' ELSE 'verified' END, ${at}, now(), now() ${series};
      INSERT INTO yike.cases (county, id, number, area, elder_id, workflow, workflow_version, benefit, state, channel,
        applicant_name, applicant_relation, opened_at, state_since, due_on)
        SELECT '331002', ${id(6, 'n')}, 'SQ' || n, ${area}, ${id(2, 'n')}, 'w', 1, 'b', 's', 'self', '', '', now(), now(),
          date '2026-11-01' + n % 60 ${series};
      INSERT INTO yike.assessments (county, id, area, elder_id, instrument, reason, status, created_at, updated_at)
        SELECT '331002', ${id(7, 'n')}, ${area}, ${id(2, 'n')}, 'gbt42195', 'first', 'planned', now(), now() ${series};
      INSERT INTO yike.leads (county, id, area, elder_id, benefit, benefit_name, kind, after, reasons, rule_version, facts_hash,
        state, due_on, found_at)
        SELECT '331002', ${id(8, 'n')}, ${area}, ${id(2, 'n')}, 'b', '', 'gained', 'eligible', '[]', '', '', 'open',
          date '2026-11-01' + n % 60, now() ${series};
      ANALYZE yike.leads; ANALYZE yike.elders; ANALYZE yike.orders; ANALYZE yike.visits; ANALYZE yike.cases; ANALYZE yike.assessments;`);
  }, 240_000);

  const page = { limit: 51, before: undefined, elderId: undefined, providerId: undefined, status: undefined };
  const cases = {
    county: '331002',
    limit: 51,
    after: undefined,
    isOpen: undefined,
    state: undefined,
    benefit: undefined,
    elderId: undefined,
    areaFrom: undefined,
    areaTo: undefined,
    overdueOn: undefined,
    isMine: false,
  };
  const assessments = {
    county: '331002',
    limit: 51,
    after: undefined,
    status: undefined,
    elderId: undefined,
    waitingFor: undefined,
  };
  const lists: [table: string, list: (tx: Tx, actor: Actor) => Promise<unknown>][] = [
    ['orders', (tx, actor) => findOrders(tx, actor, '331002', page)],
    ['visits', (tx, actor) => findVisits(tx, actor, { county: '331002' }, 51, undefined)],
    ['visits', (tx, actor) => findReviewQueue(tx, actor, { county: '331002', isAsked: false }, 51, undefined)],
    ['cases', (tx, actor) => findCases(tx, actor, cases)],
    ['assessments', (tx, actor) => findAssessments(tx, actor, assessments)],
    [
      'leads',
      (tx, actor) => findLeads(tx, actor, { county: '331002', isWaiting: true }, { limit: 51, after: undefined }),
    ],
  ];
  const readers: [who: string, actor: () => Actor][] = [
    ['the county', () => world.as('countyOfficial')],
    ['a street', () => world.as('streetWorker', { area: HAIMEN })],
    ['a community', () => world.as('communityWorker', { area: HAIMEN_COMMUNITY })],
    ['a provider', () => world.as('providerManager', { providerId: own(7, 1) })],
    ['a carer', () => world.as('carer', { workerId: own(7, 5) })],
    ['an elder', () => world.as('elder', { elderIds: [own(7, 2)] })],
  ];

  it.each(readers.flatMap(([who, actor]) => lists.map(([table, list], at) => [who, table, at, actor, list] as const)))(
    '%s reads a page of %s (%i) by an index, without touching the county’s other rows',
    async (_who, table, _at, actor, list) => {
      const plan = await planOf(await queryOf((tx) => list(tx, actor())), actor());
      // A scan under a condition that is false for this reader is planned and never run.
      expect(plan).not.toMatch(new RegExp(`Seq Scan on ${table} .*actual time`));
      // The bitmap of all rows that an OR of policies might let through is as large as the county.
      const read = [...plan.matchAll(/(?:actual time=\S+ rows=|Rows Removed by (?:Filter|Index Recheck): )(\d+)/g)];
      expect(Math.max(0, ...read.map(([, rows]) => Number(rows)))).toBeLessThan(ROWS / 4);
    },
  );
});

/** The statement that a storage function sends first, without sending it. */
async function queryOf(search: (tx: Tx) => Promise<unknown>): Promise<CompiledQuery> {
  const sent: CompiledQuery[] = [];
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void sent.push(query as CompiledQuery),
  });
  await world.tx(world.system, (tx) => search({ ...tx, db }));
  const [first] = sent;
  if (!first) throw new Error('no statement was sent');
  return first;
}

/** What the database does for an actor: the plan as it ran. */
async function planOf({ sql, parameters }: CompiledQuery, actor: Actor): Promise<string> {
  const client = await world.environment.database.pool.connect();
  try {
    const { areaFrom = '', areaTo = '', provider = '', worker = '', elders = [] } = scopeOf(actor);
    await client.query(`BEGIN; SET LOCAL yike.area_from = '${areaFrom}'; SET LOCAL yike.area_to = '${areaTo}';
      SET LOCAL yike.provider = '${provider}'; SET LOCAL yike.worker = '${worker}'; SET LOCAL yike.elders = '${elders.join(',')}'`);
    const { rows } = await client.query<Record<string, string>>(`EXPLAIN (ANALYZE) ${sql}`, [...parameters]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}
