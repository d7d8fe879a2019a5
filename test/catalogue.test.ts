import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testWorld, type TestWorld } from '../server/src/testing.ts';
import { administrator } from './fill.ts';

/** Tables that hold no place's rows, and why. */
const WITHOUT_COUNTY = {
  areas: 'a dictionary, the same everywhere: a reference table when distributed',
  policy_revision: 'one number of the whole system, so that readers know when to read anew',
  logins: 'a login name is unique in the whole system and only then tells the county',
  schedules: 'one row a timed job of the whole system, on the coordinator',
};
/** Holds no personal data and no place’s rows: readable by everyone, changed only by its owner or the dispatcher. */
const WITHOUT_POLICY = ['areas', 'policy_revision', 'schedules'];
/** What someone may ask about later: a correction is a new row. */
const APPEND_ONLY = [
  'assessment_signatures',
  'audit',
  'case_actions',
  'case_documents',
  'determinations',
  'elder_consents',
  'elder_facts',
  'files',
  'import_issues',
  'ledger_transfers',
  'lead_actions',
  'life_events',
  'provider_bank_accounts',
  'settlement_exclusions',
  'settlement_lines',
  'visit_assignments',
  'visit_checks',
  'visit_evidence',
  'visit_reviews',
];

/** Of these the place, and nothing else, follows the person to another community of the county. */
const FOLLOWS_THE_PERSON = [
  'assessment_signatures',
  'case_actions',
  'case_documents',
  'determinations',
  'elder_consents',
  'elder_facts',
  'lead_actions',
  'life_events',
];
/** Looks with its owner's eyes and applies the reader's area itself: LIKE is not leakproof and loses its index to a policy. */
const DEFINER_FUNCTIONS = ['elders_at_address'];
/** Policies that look at nobody: what is public, what is only appended, what tells only a number. */
const UNCONDITIONAL = [
  'audit append INSERT',
  'audit_heads everyone ALL',
  'contracts read SELECT',
  'counters everyone ALL',
  'notices read SELECT',
  'outbox append INSERT',
  'providers read SELECT',
];

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

const read = async <T extends pg.QueryResultRow>(text: string): Promise<T[]> => (await admin.query<T>(text)).rows;
/** Names of what a query finds: the expectation is that it finds none. */
const names = async (text: string): Promise<string[]> =>
  (await read<{ name: string }>(text)).map(({ name }) => name).sort();
const listed = Object.keys(WITHOUT_COUNTY)
  .map((name) => `'${name}'`)
  .join(', ');
const OURS = `c.relnamespace = 'yike'::regnamespace AND c.relkind IN ('r', 'p')`;

describe('the discipline of a cluster that is distributed by county', () => {
  it('the list of exceptions names only tables that exist', async () => {
    const all = await names(`SELECT c.relname AS name FROM pg_class c WHERE ${OURS}`);
    expect(all.length).toBeGreaterThan(40);
    expect(all).toEqual(expect.arrayContaining([...Object.keys(WITHOUT_COUNTY), ...APPEND_ONLY]));
  });

  it('every table has a primary key', async () => {
    expect(
      await names(`SELECT c.relname AS name FROM pg_class c WHERE ${OURS}
        AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)`),
    ).toEqual([]);
  });

  it('county leads every primary key, unique index and exclusion constraint', async () => {
    expect(
      await names(`SELECT format('%s: %s', c.relname, i.indexrelid::regclass) AS name
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
        WHERE ${OURS} AND (i.indisunique OR i.indisexclusion) AND c.relname NOT IN (${listed})
          AND a.attname IS DISTINCT FROM 'county'`),
    ).toEqual([]);
  });

  it('county leads both ends of every foreign key, and no dictionary points at a place’s rows', async () => {
    expect(
      await names(`SELECT format('%s: %s', c.relname, k.conname) AS name
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
        WHERE ${OURS} AND k.contype = 'f' AND (a.attname <> 'county' OR b.attname <> 'county')`),
    ).toEqual([]);
  });

  it('county is six digits of text in the C collation and never empty', async () => {
    expect(
      await names(`SELECT c.relname AS name FROM pg_class c
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'county'
        WHERE ${OURS} AND c.relname NOT IN ('areas', 'policy_revision', 'schedules')
          AND (a.attnum IS NULL OR a.atttypid <> 'text'::regtype OR a.attcollation <> '"C"'::regcollation OR NOT a.attnotnull)`),
    ).toEqual([]);
  });

  it('deletes and updates never cascade into another table', async () => {
    expect(
      await names(`SELECT k.conname AS name FROM pg_constraint k
        WHERE k.connamespace = 'yike'::regnamespace AND k.contype = 'f' AND (k.confdeltype <> 'a' OR k.confupdtype <> 'a')`),
    ).toEqual([]);
  });

  it('there are no triggers, rules, sequences, views or default values that look at a clock', async () => {
    expect(
      await names(`
        SELECT 'trigger ' || t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
          WHERE c.relnamespace = 'yike'::regnamespace AND NOT t.tgisinternal
        UNION ALL SELECT 'rule ' || r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
          WHERE c.relnamespace = 'yike'::regnamespace
        UNION ALL SELECT relkind::text || ' ' || relname FROM pg_class
          WHERE relnamespace = 'yike'::regnamespace AND relkind NOT IN ('r', 'p', 'i', 'I', 't')
        UNION ALL SELECT 'identity ' || attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
          WHERE c.relnamespace = 'yike'::regnamespace AND a.attidentity <> ''
        UNION ALL SELECT 'default ' || d.adrelid::regclass || ' ' || p.proname FROM pg_attrdef d
          JOIN pg_class c ON c.oid = d.adrelid AND c.relnamespace = 'yike'::regnamespace
          JOIN pg_depend e ON e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid AND e.refclassid = 'pg_proc'::regclass
          JOIN pg_proc p ON p.oid = e.refobjid WHERE p.provolatile <> 'i'`),
    ).toEqual([]);
    const volatile =
      /\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|random|gen_random_uuid)\s*\(|CURRENT_(DATE|TIME)/i;
    const defaults = await names(
      `SELECT pg_get_expr(adbin, adrelid) AS name FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
       WHERE c.relnamespace = 'yike'::regnamespace`,
    );
    expect(defaults.length).toBeGreaterThan(0);
    expect(defaults.filter((text) => volatile.test(text))).toEqual([]);
  });
});

describe('row-level security', () => {
  it('is enabled and forced on every table that holds a place’s rows, with at least one policy', async () => {
    expect(
      await names(`SELECT c.relname AS name FROM pg_class c WHERE ${OURS}
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))`),
    ).toEqual([...WITHOUT_POLICY].sort());
  });

  it('uses stable functions only, and looks each setting up once a query', async () => {
    const policies = await read<{ name: string; text: string }>(
      `SELECT polrelid::regclass || ' ' || polname AS name,
         concat_ws(' ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) AS text FROM pg_policy`,
    );
    expect(policies.length).toBeGreaterThan(60);
    // A bare call is evaluated row by row; inside (SELECT …) it is an InitPlan.
    const bare = policies.filter(({ text }) =>
      /\byike\.\w+\(\)/.test(text.replace(/\( SELECT yike\.\w+\(\) AS \w+\)/g, '')),
    );
    expect(bare).toEqual([]);
    expect(policies.filter(({ text }) => /current_setting/.test(text))).toEqual([]);
    expect(
      await names(`SELECT p.proname AS name FROM pg_proc p
        WHERE p.provolatile = 'v' AND p.prokind = 'f' AND (p.pronamespace = 'yike'::regnamespace OR p.oid IN (
          SELECT refobjid FROM pg_depend WHERE classid = 'pg_policy'::regclass AND refclassid = 'pg_proc'::regclass))`),
    ).toEqual([]);
    expect(
      await names(`SELECT proname AS name FROM pg_proc WHERE pronamespace = 'yike'::regnamespace
        AND prokind = 'f' AND provolatile <> 'i' AND NOT prosecdef AND prosrc NOT LIKE '%nullif(current_setting(%, true), '''')%'`),
    ).toEqual([]);
  });

  it('lets no way of several choose an index or pass for a handful of rows', async () => {
    const several = `SELECT tablename FROM pg_policies WHERE schemaname = 'yike' AND cmd = 'ALL' GROUP BY tablename HAVING count(*) > 1`;
    expect((await names(`SELECT tablename AS name FROM (${several}) t`)).length).toBeGreaterThan(20);
    expect(
      await names(`SELECT tablename || ' ' || policyname AS name FROM pg_policies
        WHERE schemaname = 'yike' AND tablename IN (${several}) AND cmd = 'ALL' AND qual NOT LIKE 'COALESCE(%, false)'`),
    ).toEqual([]);
  });

  it('is passed by nobody but the functions that are listed, and those apply the area themselves', async () => {
    expect(
      await names(`SELECT proname AS name FROM pg_proc WHERE pronamespace = 'yike'::regnamespace AND prosecdef`),
    ).toEqual(DEFINER_FUNCTIONS);
    expect(
      await names(`SELECT proname AS name FROM pg_proc WHERE pronamespace = 'yike'::regnamespace AND prosecdef
        AND (proconfig IS NULL OR NOT proconfig::text LIKE '%search_path=yike, pg_temp%'
          OR prosrc NOT LIKE '%area >= (SELECT yike.area_from()) AND area <= (SELECT yike.area_to())%'
          OR proacl IS NULL OR proacl::text LIKE '%{=%' OR proacl::text LIKE '%,=%')`),
    ).toEqual([]);
    expect(
      await names(`SELECT tablename || ' ' || policyname || ' ' || cmd AS name FROM pg_policies
        WHERE schemaname = 'yike' AND (qual = 'true' OR with_check = 'true') AND roles && ARRAY['public', 'yike_app']::name[]`),
    ).toEqual(UNCONDITIONAL);
    expect(
      await names(`SELECT tablename || ' ' || policyname AS name FROM pg_policies, unnest(roles) AS reader
        WHERE schemaname = 'yike' AND reader <> 'public' AND (reader = 'yike_app' OR cmd <> 'SELECT'
          OR pg_has_role('yike_app', reader, 'MEMBER'))`),
    ).toEqual([]);
  });
});

describe('the application role', () => {
  it('is no superuser, passes no policy, owns nothing, makes nothing', async () => {
    const [role] = await read(
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = 'yike_app'`,
    );
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
    });
    expect(
      await names(`
        SELECT relname AS name FROM pg_class WHERE relowner = 'yike_app'::regrole
        UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = 'yike_app'::regrole
        UNION ALL SELECT proname FROM pg_proc WHERE proowner = 'yike_app'::regrole
        UNION ALL SELECT nspname || ' may be written' FROM pg_namespace
          WHERE nspname IN ('yike', 'public') AND has_schema_privilege('yike_app', oid, 'CREATE')
        UNION ALL SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'yike_app'::regrole`),
    ).toEqual([]);
  });

  it('deletes, truncates, references nowhere, and changes nothing that is appended', async () => {
    expect(
      await names(`SELECT c.relname || ' ' || right_name AS name FROM pg_class c,
        unnest(ARRAY['DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) right_name
        WHERE ${OURS} AND has_table_privilege('yike_app', c.oid, right_name)`),
    ).toEqual([]);
    const kept = APPEND_ONLY.map((table) => `'${table}'`).join(', ');
    expect(
      await names(`SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE ${OURS} AND c.relname IN (${kept}) AND a.attnum > 0
          AND has_column_privilege('yike_app', c.oid, a.attnum, 'UPDATE')`),
    ).toEqual(FOLLOWS_THE_PERSON.map((table) => `${table}.area`));
    for (const table of APPEND_ONLY) {
      await expect(
        world.environment.database.pool.query(`UPDATE yike.${table} SET county = county`),
      ).rejects.toMatchObject({ code: '42501' });
      await expect(world.environment.database.pool.query(`DELETE FROM yike.${table}`)).rejects.toMatchObject({
        code: '42501',
      });
    }
  });

  it('holds exactly the rights that the migrations write down, and others hold none', async () => {
    const folder = new URL('../server/migrations/', import.meta.url);
    const text = readdirSync(folder)
      .sort()
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const said = [...text.matchAll(/^GRANT ([^;]+?) ON yike\.(\w+) TO yike_app;/gm)].flatMap(([, rights = '', table]) =>
      [...rights.matchAll(/(SELECT|INSERT|UPDATE)(?: \(([^)]+)\))?/g)].flatMap(([, right, columns]) =>
        columns ? columns.split(',').map((column) => `${table}.${column.trim()} ${right}`) : [`${table} ${right}`],
      ),
    );
    expect(said.length).toBeGreaterThan(80);
    expect(
      await names(`
        SELECT c.relname || ' ' || x.privilege_type AS name FROM pg_class c, aclexplode(c.relacl) x
          WHERE ${OURS} AND x.grantee = 'yike_app'::regrole
        UNION ALL SELECT c.relname || '.' || a.attname || ' ' || x.privilege_type
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x
          WHERE ${OURS} AND x.grantee = 'yike_app'::regrole`),
    ).toEqual([...new Set(said)].sort());
    expect(
      await names(`SELECT c.relname AS name FROM pg_class c, aclexplode(c.relacl) x
        WHERE ${OURS} AND x.grantee NOT IN ('yike_app'::regrole, c.relowner)`),
    ).toEqual([]);
  });
});
