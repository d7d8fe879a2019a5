import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { areaRoles, roles, scopeOf, type Actor, type Role } from '../server/src/platform/access/index.ts';
import { notFound } from '../server/src/platform/problems/index.ts';
import { testDatabase } from '../server/src/platform/database/testing.ts';
import { createDatabase, inTransaction, withCounty, type Tx } from '../server/src/platform/transactions/index.ts';
import { testWorld, type TestWorld } from '../server/src/testing.ts';
import { administrator, fill, freshId, loosen, seedOf, tablesOf, type Column } from './fill.ts';

const FORESTS = 5;
const ACTORS_A_FOREST = 240;
const ROWS_A_TABLE = 90;
const seed = seedOf('scope', randomInt(2 ** 31));

/** By which columns a table's rows belong to their readers: written by hand, beside the migrations on purpose. */
const sight: Record<string, { provider?: string; workers?: string[]; elder?: string }> = {
  users: {},
  assignments: {},
  sessions: {},
  outbox: {},
  audit: {},
  files: { provider: 'provider_id', workers: ['worker_id'], elder: 'elder_id' },
  elders: { elder: 'id' },
  elder_facts: { elder: 'elder_id' },
  elder_contacts: { elder: 'elder_id' },
  household_members: { elder: 'elder_id' },
  life_events: { elder: 'elder_id' },
  assessments: { elder: 'elder_id' },
  assessment_signatures: { elder: 'elder_id' },
  cases: { elder: 'elder_id' },
  case_actions: { elder: 'elder_id' },
  grants: { elder: 'elder_id' },
  ledger_accounts: { provider: 'provider_id', elder: 'elder_id' },
  ledger_transfers: {},
  workers: { provider: 'provider_id', workers: ['id'] },
  worker_certificates: { provider: 'provider_id', workers: ['worker_id'] },
  orders: { provider: 'provider_id', elder: 'elder_id' },
  visits: { provider: 'provider_id', workers: ['worker_id', 'second_worker_id'], elder: 'elder_id' },
  visit_evidence: { provider: 'provider_id', workers: ['worker_id'], elder: 'elder_id' },
  followups: { elder: 'elder_id' },
  findings: { provider: 'provider_id' },
  settlement_batches: { provider: 'provider_id' },
  settlement_lines: { provider: 'provider_id' },
};
// Who provides what is public, a notice is published; a chain's head and a counter tell only a number.
const OPEN = ['audit_heads', 'contracts', 'counters', 'notices', 'policy_revision', 'policy_versions', 'providers'];

interface Row extends Record<string, unknown> {
  mark: number;
  area: string;
}

/** Reference: an area covers a code when all its digit groups up to its last that is not zero are the same. */
function covers(area: string, code: string): boolean {
  const groups = (text: string) => [
    text.slice(0, 2),
    text.slice(2, 4),
    text.slice(4, 6),
    text.slice(6, 9),
    text.slice(9),
  ];
  const own = groups(area);
  const last = own.findLastIndex((group) => Number(group) > 0);
  return own.slice(0, last + 1).every((group, index) => group === groups(code)[index]);
}

function sees(actor: Actor, table: string, row: Record<string, unknown>): boolean {
  const by = sight[table] ?? {};
  if (areaRoles.includes(actor.role as Role)) return covers(actor.area, String(row.area));
  switch (actor.role) {
    case 'providerManager':
    case 'dispatcher':
      return by.provider !== undefined && actor.providerId !== undefined && row[by.provider] === actor.providerId;
    case 'carer':
      return (by.workers ?? []).some((name) => actor.workerId !== undefined && row[name] === actor.workerId);
    default:
      return by.elder !== undefined && actor.elderIds.includes(String(row[by.elder]));
  }
}

/** A forest of divisions with neighbours that differ in one digit, gaps, and rows at every level. */
const forest: fc.Arbitrary<string[]> = fc
  .array(
    fc.record({
      province: fc.constantFrom('32', '33'),
      prefecture: fc.constantFrom('01', '10', '11'),
      county: fc.constantFrom('01', '02', '10', '20'),
      street: fc.constantFrom('001', '002', '010', '100', '999'),
      community: fc.constantFrom('001', '002', '100', '999'),
    }),
    { minLength: 12, maxLength: 24 },
  )
  .map((leaves) => [
    ...new Set(
      leaves.flatMap(({ province, prefecture, county, street, community }) => [
        province.padEnd(12, '0'),
        (province + prefecture).padEnd(12, '0'),
        (province + prefecture + county).padEnd(12, '0'),
        (province + prefecture + county + street).padEnd(12, '0'),
        province + prefecture + county + street + community,
      ]),
    ),
  ]);

let world: TestWorld;
let admin: pg.Client;
let tables: Map<string, Column[]>;
beforeAll(async () => {
  world = await testWorld();
  admin = await administrator(world.adminUrl);
  await loosen(admin, 'unique');
  tables = await tablesOf(admin);
  // A number for every row, so that tables without an id compare the same way.
  for (const table of Object.keys(sight)) {
    await admin.query(`ALTER TABLE yike.${table} ADD COLUMN mark integer`);
    await admin.query(`GRANT UPDATE (mark) ON yike.${table} TO yike_app`);
  }
});
afterAll(async () => {
  await admin.end();
  await world.close();
});

const pools = { provider: [1, 2, 3, 4].map(freshId), worker: [1, 2, 3, 4, 5, 6].map(freshId), elder: [] as string[] };
const actorOf = (areas: readonly string[]): fc.Arbitrary<Actor> =>
  fc
    .record({
      role: fc.constantFrom(...roles),
      area: fc.constantFrom('000000000000', ...areas),
      providerId: fc.option(fc.constantFrom(...pools.provider, freshId()), { nil: undefined }),
      workerId: fc.option(fc.constantFrom(...pools.worker, freshId()), { nil: undefined }),
      elderIds: fc.array(fc.constantFrom(...pools.elder, freshId()), { maxLength: 4 }),
    })
    .map((post) => ({ kind: 'user', userId: freshId(), name: '测试', county: post.area.slice(0, 6), ...post }));

async function plant(areas: readonly string[], picks: readonly number[]): Promise<Map<string, Row[]>> {
  const planted = new Map<string, Row[]>();
  pools.elder = Array.from({ length: ROWS_A_TABLE }, freshId);
  let at = 0;
  const pick = <T>(from: readonly T[]): T => from[(picks[at++ % picks.length] ?? 0) % from.length] as T;
  for (const [table, by] of Object.entries(sight)) {
    await admin.query(`DELETE FROM yike.${table}`);
    const rows = Array.from({ length: ROWS_A_TABLE }, (_, mark): Row => {
      const area = pick(areas);
      const row: Row = { mark, area, county: area.slice(0, 6) };
      if (by.provider) row[by.provider] = pick(pools.provider);
      for (const name of by.workers ?? []) row[name] = name === 'id' ? freshId() : pick(pools.worker);
      if (by.elder) row[by.elder] = by.elder === 'id' ? pools.elder[mark] : pick(pools.elder);
      if (tables.get(table)?.some(({ name }) => name === 'seq')) row.seq = mark;
      return row;
    });
    await fill(admin, table, [...(tables.get(table) ?? []), { name: 'mark', type: 'integer' }], rows);
    planted.set(table, rows);
  }
  return planted;
}

const everything = () =>
  Object.keys(sight)
    .map((table) => `SELECT '${table}' AS t, mark FROM yike.${table}`)
    .join(' UNION ALL ');

const visible = async (tx: Tx): Promise<string[]> =>
  (await sql.raw<{ t: string; mark: number }>(everything()).execute(tx.db)).rows
    .map(({ t, mark }) => `${t} ${mark}`)
    .sort();

const expected = (planted: Map<string, Row[]>, actor: Actor): string[] =>
  [...planted]
    .flatMap(([table, rows]) => rows.filter((row) => sees(actor, table, row)).map((row) => `${table} ${row.mark}`))
    .sort();

class Undo extends Error {}
const undone = async (work: Promise<unknown>) => {
  await work.catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
};

describe('what an actor sees without any WHERE', () => {
  const forests = fc.sample(fc.tuple(forest, fc.array(fc.nat(), { minLength: 500, maxLength: 900 })), {
    seed,
    numRuns: FORESTS,
  });
  it.each(forests.map((one, index) => [index + 1, ...one] as const))(
    'is what the reference says, forest %i',
    async (index, areas, picks) => {
      const planted = await plant(areas, picks);
      let seen = 0;
      await fc.assert(
        fc.asyncProperty(actorOf(areas), async (actor) => {
          const rows = await world.tx(actor, visible);
          expect(rows).toEqual(expected(planted, actor));
          seen += rows.length;
        }),
        { seed: seed + index, numRuns: ACTORS_A_FOREST },
      );
      // Neither everything nor nothing: the comparison has had something to compare.
      expect(seen / ACTORS_A_FOREST).toBeGreaterThan(10);
      await fc.assert(
        fc.asyncProperty(actorOf(areas), fc.constantFrom(...areas), fc.nat(), async (actor, area, n) => {
          await changesOnlyItsOwn(planted, actor);
          await addsOnlyItsOwn(actor, area, n);
        }),
        { seed: seed + index, numRuns: 40 },
      );
    },
    120_000,
  );

  async function changesOnlyItsOwn(planted: Map<string, Row[]>, actor: Actor): Promise<void> {
    for (const table of ['elders', 'orders', 'visits', 'ledger_accounts']) {
      await undone(
        world.tx(actor, async (tx) => {
          const { numAffectedRows } = await sql.raw(`UPDATE yike.${table} SET mark = mark`).execute(tx.db);
          expect(Number(numAffectedRows)).toBe(planted.get(table)?.filter((row) => sees(actor, table, row)).length);
          throw new Undo();
        }),
      );
    }
  }

  async function addsOnlyItsOwn(actor: Actor, area: string, n: number): Promise<void> {
    const row = {
      area,
      provider_id: pools.provider[n % 4],
      worker_id: pools.worker[n % 6],
      elder_id: pools.elder[n % 9],
    };
    const names = ['county', 'id', ...Object.keys(row), 'name', 'media_type', 'size_bytes', 'sha256', 'content'];
    const values = [area.slice(0, 6), freshId(), ...Object.values(row), 'n', 'm', 1, 's', Buffer.from('x')];
    const adding = world.tx(actor, async (tx) => {
      await sql`INSERT INTO yike.files (${sql.join(names.map((name) => sql.ref(name)))}, created_at)
        VALUES (${sql.join(values)}, ${tx.now})`.execute(tx.db);
      throw new Undo();
    });
    if (sees(actor, 'files', row)) await undone(adding);
    else await expect(adding).rejects.toMatchObject({ code: '42501' });
  }
});

describe('a connection that says nothing about its reader', () => {
  const names = ['actor', 'area_from', 'area_to', 'provider', 'worker', 'elders'];
  const settings: [string, string[]][] = [
    ['sets nothing', []],
    ['sets everything to nothing', names.map((name) => `SET yike.${name} = ''`)],
    ['sets only where the area begins', [`SET yike.area_from = '000000000000'`]],
    ['sets only where the area ends', [`SET yike.area_to = '999999999999'`]],
    ['has set and reset', names.flatMap((name) => [`SET yike.${name} = '0'`, `RESET yike.${name}`])],
  ];
  it.each(settings)('sees no row when it %s', async (_, statements) => {
    // The number of publications is one row, there from the beginning.
    for (const [table, columns] of tables)
      if (table !== 'policy_revision') await fill(admin, table, columns, [{ mark: 0 }]);
    const client = new pg.Client({ connectionString: (await appUrl()).href });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
      for (const table of tables.keys()) {
        const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM yike.${table}`);
        if (OPEN.includes(table)) expect(Number(rows[0]?.n), table).toBeGreaterThan(0);
        else expect(Number(rows[0]?.n), table).toBe(0);
      }
    } finally {
      await client.end();
    }
  });

  async function appUrl(): Promise<URL> {
    const own = await testDatabase('empty');
    const url = new URL(own.appUrl);
    await own.drop();
    url.pathname = new URL(world.adminUrl).pathname;
    return url;
  }

  it('sees no row on a pooled connection that served the whole system, after commit, rollback and failure', async () => {
    const pooled = createDatabase((await appUrl()).href, 1);
    const environment = { ...world.environment, database: pooled };
    const system = { scope: scopeOf(world.system), actorRole: 'system', trace: 'test' };
    const count = async () =>
      (await pooled.pool.query<{ n: number }>('SELECT count(*) AS n FROM yike.elders')).rows[0]?.n;
    try {
      expect(await inTransaction(environment, system, async (tx) => (await visible(tx)).length)).toBeGreaterThan(0);
      expect(await count()).toBe(0);
      await expect(
        inTransaction(environment, system, () => {
          throw new Undo();
        }),
      ).rejects.toThrow(Undo);
      expect(await count()).toBe(0);
      await expect(inTransaction(environment, system, (tx) => sql`SELECT 1 / 0`.execute(tx.db))).rejects.toMatchObject({
        code: '22012',
      });
      expect(await count()).toBe(0);
      await expect(
        inTransaction(environment, { ...system, scope: { areaFrom: `0'; --` } }, () => Promise.resolve()),
      ).rejects.toThrow('malformed');
      expect(await count()).toBe(0);
      expect(await inTransaction(environment, { ...system, scope: {} }, visible)).toEqual([]);
    } finally {
      await pooled.close();
    }
  });
});

describe('withCounty', () => {
  const two = ['331002001001', '331003001001'];
  const elder = () => world.as('elder', { elderIds: [pools.elder[0] ?? ''] });
  const areasSeen = async (tx: Tx): Promise<string[]> =>
    (
      await sql<{ area: string }>`SELECT DISTINCT area FROM yike.ledger_transfers ORDER BY area`.execute(tx.db)
    ).rows.map(({ area }) => area);
  beforeAll(async () => {
    await admin.query('DELETE FROM yike.ledger_transfers');
    await fill(
      admin,
      'ledger_transfers',
      tables.get('ledger_transfers') ?? [],
      two.map((area) => ({ area, county: area.slice(0, 6) })),
    );
  });

  it('shows one county, and afterwards what was seen before, also nested', async () => {
    await world.tx(elder(), async (tx) => {
      expect(await areasSeen(tx)).toEqual([]);
      await withCounty(tx, '331002', async () => {
        expect(await areasSeen(tx)).toEqual([two[0]]);
        await withCounty(tx, '331003', async () => expect(await areasSeen(tx)).toEqual([two[1]]));
        expect(await areasSeen(tx)).toEqual([two[0]]);
      });
      expect(await areasSeen(tx)).toEqual([]);
    });
  });

  it('returns to the old sight when a refusal is caught inside the transaction', async () => {
    await world.tx(elder(), async (tx) => {
      const refused = withCounty(tx, '331002', () => {
        throw notFound('test', { zh: '没有', en: 'none' });
      });
      await expect(refused).rejects.toThrow('test: none');
      expect(await areasSeen(tx)).toEqual([]);
    });
  });

  it('hands on a database error as it was, and lets nothing of an aborted transaction be committed in silence', async () => {
    const before = await world.count('counters');
    const work = world.tx(elder(), async (tx) => {
      await tx.db.insertInto('counters').values({ county: '331002', kind: 'X', day: '2026-11-21', last: 1 }).execute();
      await expect(withCounty(tx, '331002', () => sql`SELECT 1 / 0`.execute(tx.db))).rejects.toMatchObject({
        code: '22012',
      });
      return 'done';
    });
    await expect(work).rejects.toMatchObject({ code: '25P02' });
    expect(await world.count('counters')).toBe(before);
  });
});
