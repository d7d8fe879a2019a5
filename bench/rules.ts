import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ColumnStore,
  compareColumns,
  compileSql,
  countRows,
  evaluateColumns,
  explain,
  fastestKernels,
  headcountSql,
  prepareExplain,
  prepareGroups,
  type Groups,
  type Plan,
  type Policies,
  type Row,
  type SqlParameter,
} from '@yike/rules';
import { Client } from 'pg';
import { startEmbedded } from '../server/src/platform/database/embedded.ts';
import { areaCount, areasOf, checked, packPolicies, personAt, type BenchPolicies } from './rules-population.ts';
import { conditionOf, jsonRulesEngine, kleene, peers } from './rules-peers.ts';
import { percentile, say, sayTable, seconds, short } from './support.ts';

export interface RulesBenchOptions {
  /** A tenth of the people, three runs. */
  readonly quick?: boolean;
  readonly seed?: number;
}

const day = '2026-11-22';
const editedRule = 'taizhou/home-care-subsidy';
const sqlTypes = { number: 'integer', string: 'text', boolean: 'boolean', date: 'date' } as const;

interface Scene {
  readonly source: BenchPolicies;
  readonly policies: Policies;
  readonly plan: Plan;
  readonly people: number;
  readonly runs: number;
  readonly seed: number;
  readonly client: Client;
  readonly store: ColumnStore;
  readonly groups: Groups;
}

/** Smallest milliseconds of each work over runs that take turns, so that a busy moment hits them alike. */
async function minima(runs: number, works: Record<string, () => unknown>): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (let run = 0; run < runs; run += 1) {
    for (const [name, work] of Object.entries(works)) {
      const took = 1000 * (await seconds(async () => work()));
      found[name] = Math.min(found[name] ?? Infinity, took);
    }
  }
  return found;
}

async function fillTable(
  client: Client,
  folder: string,
  scene: { source: BenchPolicies; people: number; seed: number },
) {
  const { facts } = scene.source;
  const names = ['id', 'area', ...facts.map(({ name }) => `"${name}"`)];
  const types = ['bigint PRIMARY KEY', 'integer NOT NULL', ...facts.map(({ type }) => sqlTypes[type])];
  await client.query(`CREATE TABLE people (${names.map((name, i) => `${name} ${types[i]}`).join(', ')})`);
  const path = join(folder, 'people.csv');
  const file = createWriteStream(path);
  const areas = areasOf(scene.people, areaCount);
  let chunk = '';
  for (let row = 0; row < scene.people; row += 1) {
    const person = personAt(scene.seed, row);
    chunk += `${row},${areas[row]}`;
    for (const { name } of facts) chunk += `,${person[name] ?? ''}`;
    chunk += '\n';
    if (chunk.length < 1 << 20 && row + 1 < scene.people) continue;
    if (!file.write(chunk)) await once(file, 'drain');
    chunk = '';
  }
  file.end();
  await once(file, 'close');
  // The server reads the file as another OS user.
  await chmod(path, 0o644);
  await client.query(`COPY people FROM '${path}' WITH (FORMAT csv)`);
  await client.query('VACUUM (ANALYZE, FREEZE) people');
  await rm(path);
}

const list = (values: readonly SqlParameter[]) =>
  values.map((value) => (typeof value === 'string' ? value : [...value]));

function sqlOf({ source, plan }: Scene, only: Plan = plan) {
  const columns = Object.fromEntries(source.facts.map(({ name }) => [name, name]));
  return compileSql(only, source.facts, columns);
}

/** Headcounts, unknowns and cost of one rule by area, as the SQL engine of the product asks for them. */
function areaSql(scene: Scene, only: Plan): { text: string; values: unknown[] } {
  const { rules, parameters } = sqlOf(scene, only);
  const [rule] = rules;
  if (rule === undefined || rule.amount === null) throw new RangeError('a rule with an amount');
  const { truth, falsity, amount } = rule;
  return {
    text: `SELECT area, count(*) FILTER (WHERE ${truth}) AS yes,
             count(*) FILTER (WHERE NOT ${truth} AND NOT ${falsity}) AS unknown,
             coalesce(sum(${amount.value}) FILTER (WHERE ${truth} AND ${amount.known}), 0)::text AS fen
           FROM people GROUP BY area ORDER BY area`,
    values: list(parameters),
  };
}

/** The policy while an official edits it: another age and another tier of amount. */
function edited(scene: Scene): { before: Plan; after: Plan; id: string } {
  const { source, plan } = scene;
  const rule = source.rules.find(({ id }) => id.startsWith(editedRule));
  if (rule === undefined) throw new RangeError(`no ${editedRule}`);
  const when = `${rule.when} and age >= 65`;
  const amount = `if age >= 90 then 66000 else ${rule.amount}`;
  const after = checked({ ...source, rules: [{ ...rule, when, amount }] }).plan;
  return { before: plan, after, id: rule.id };
}

async function compareSpeed(scene: Scene): Promise<void> {
  const { plan, store, client, groups, runs, source } = scene;
  const kernels = fastestKernels(store.memory);
  const conditions: Plan = { ...plan, rules: plan.rules.map((rule) => ({ ...rule, amount: null })) };
  const edit = edited(scene);
  const pairs = [{ before: edit.id, after: edit.id }];
  // Every parameter that is an age is a year lower.
  const values = Object.fromEntries(
    Object.entries(source.parameters.values).map(([name, value]) => [
      name,
      name.endsWith('_age') ? Number(value) - 1 : value,
    ]),
  );
  const lower = checked({ ...source, parameters: { values } }).plan;
  const statement = areaSql(scene, edit.after);
  const best = await minima(runs, {
    count: () => client.query('SELECT count(*) FROM people'),
    masks: () => evaluateColumns(conditions, store, { kernels, keepMasks: true }),
    cost: () => evaluateColumns(plan, store, { kernels, groups }),
    whatIf: () => compareColumns(plan, lower, store, { kernels, groups, examples: 10 }),
    edit: () => compareColumns(edit.before, edit.after, store, { kernels, groups, pairs, examples: 10 }),
    sql: () => client.query(statement.text, statement.values),
  });
  const ratio = (name: string, reference: string) => short((best[name] ?? 0) / (best[reference] ?? 1));
  const row = (what: string, name: string, against: string, reference: string, goal: string) => [
    what,
    short(best[name] ?? 0),
    `${against}: ${short(best[reference] ?? 0)}`,
    `${ratio(name, reference)}×`,
    goal,
  ];
  say('');
  sayTable(
    [`${scene.people} people × ${plan.rules.length} policies`, 'ms', 'reference, ms', 'ratio', 'goal'],
    [
      row('true and unknown masks, headcounts', 'masks', 'count(*)', 'count', '1×, stretch 0.25×'),
      row('headcounts and cost by 16 areas', 'cost', 'count(*)', 'count', '2×, stretch 0.5×'),
      row('what if every age were a year lower: both versions, by 16 areas', 'whatIf', 'count(*)', 'count', '2×'),
      row('one edited policy: both versions, by 16 areas, ten examples', 'edit', 'SQL, new version', 'sql', '0.1×'),
    ],
  );
  await checkSums(scene, edit.after, statement);
}

/** The engines agree on the whole population, or there is no benchmark. */
async function checkSums(scene: Scene, after: Plan, statement: { text: string; values: unknown[] }): Promise<void> {
  const { plan, store, client, groups, source } = scene;
  const kernels = fastestKernels(store.memory);
  const [columns] = evaluateColumns(after, store, { kernels, groups });
  const { rows } = await client.query<{ area: number; yes: string; unknown: string; fen: string }>(
    statement.text,
    statement.values,
  );
  for (const { area, yes, unknown, fen } of rows) {
    const found = columns?.byGroup[area];
    if (
      found === undefined ||
      found.true !== Number(yes) ||
      found.unknown !== Number(unknown) ||
      found.amountFen !== BigInt(fen)
    )
      throw new Error(`columns and SQL differ in area ${area}`);
  }
  const conditions = source.rules.map(({ when }) => conditionOf(when, source.parameters.values));
  const reference = conditions.map(() => ({ true: 0, unknown: 0 }));
  for (let row = 0; row < scene.people; row += 1) {
    const person = personAt(scene.seed, row);
    conditions.forEach((condition, i) => {
      const value = kleene(condition, person);
      const count = reference[i];
      if (count !== undefined && value !== false) count[value === null ? 'unknown' : 'true'] += 1;
    });
  }
  const all = headcountSql(sqlOf(scene), 'people');
  const sql = all.read((await client.query<Record<string, unknown>>(all.text, list(all.values))).rows);
  const counted = evaluateColumns(plan, store, { kernels });
  const wrong = counted.filter(({ true: yes, unknown, amountFen }, i) => {
    const [expected, other] = [reference[i], sql[i]];
    return (
      yes !== expected?.true ||
      unknown !== expected.unknown ||
      yes !== other?.true ||
      unknown !== other.unknown ||
      amountFen !== other.amountFen
    );
  });
  say(
    `wrong headcounts of columns and SQL against Kleene's definition, all people: ${wrong.length} of ${counted.length}`,
  );
  if (wrong.length > 0) throw new Error(wrong.map(({ id }) => id).join(', '));
}

function explainSpeed({ policies, people, seed }: Scene): void {
  const rows = Array.from({ length: Math.min(20_000, people) }, (_, i) =>
    personAt(seed, i * Math.floor(people / 20_000 || 1)),
  );
  prepareExplain(policies);
  for (const row of rows.slice(0, 2000)) explain(policies, row);
  const times: number[] = [];
  for (const row of rows) {
    const begin = performance.now();
    explain(policies, row);
    times.push((performance.now() - begin) * 1000);
  }
  say('');
  sayTable(
    [`explanation of one person, ${policies.rules.length} policies, ${rows.length} people`, 'p50 µs', 'p99 µs', 'goal'],
    [['in process', short(percentile(times, 0.5)), short(percentile(times, 0.99)), 'p99 100 µs']],
  );
}

async function peerSpeed(scene: Scene): Promise<void> {
  const { plan, store, source, people, seed } = scene;
  const sample = Math.min(people, 2000);
  const rows: Row[] = Array.from({ length: sample }, (_, i) => personAt(seed, i));
  const kernels = fastestKernels(store.memory);
  const engine = jsonRulesEngine(source.rules.map(({ when }) => conditionOf(when, source.parameters.values)));
  const conditions: Plan = { ...plan, rules: plan.rules.map((rule) => ({ ...rule, amount: null })) };
  const many = Array.from({ length: 50 }, () => rows).flat();
  countRows(conditions, many);
  const best = await minima(3, {
    peer: async () => {
      for (const row of rows) await engine.run({ ...row });
    },
    columns: () => evaluateColumns(conditions, store, { kernels }),
    javascript: () => countRows(conditions, many),
  });
  const each = {
    peer: (best.peer ?? 0) / sample,
    columns: (best.columns ?? 0) / people,
    javascript: (best.javascript ?? 0) / many.length,
  };
  say('');
  sayTable(
    [`one person, ${plan.rules.length} policies`, 'µs', 'json-rules-engine is', 'goal'],
    [
      ['json-rules-engine 7.3', short(each.peer * 1000), '', ''],
      [
        'generated JavaScript',
        (each.javascript * 1000).toFixed(3),
        `${Math.round(each.peer / each.javascript)}×`,
        '1,000×',
      ],
      ['columns', (each.columns * 1000).toFixed(4), `${Math.round(each.peer / each.columns)}×`, '10,000×'],
    ],
  );
}

async function peerAnswers({ source, plan, people, seed }: Scene, sample: number): Promise<void> {
  const rows = Array.from({ length: sample }, (_, i) => personAt(seed, i * Math.floor(people / sample)));
  const { values } = source.parameters;
  const policies = source.rules.map(({ when }) => conditionOf(when, values));
  const expected = policies.map((condition) => rows.map((row) => kleene(condition, row)));
  const unknowns = expected.flat().filter((value) => value === null).length;
  const table: (string | number)[][] = [];
  for (const [name, run] of Object.entries(peers)) {
    const answers = await run({ texts: source.rules.map(({ when }) => when), policies, values, rows });
    const found = { wrong: 0, refused: 0, granted: 0 };
    answers.forEach((answer, i) => {
      const truths = expected[i] ?? [];
      if (answer === undefined) found.refused += 1;
      else if (answer.size !== truths.filter((value) => value === true).length) found.wrong += 1;
      found.granted += [...(answer ?? [])].filter((row) => truths[row] !== true).length;
    });
    table.push([name, found.wrong, found.refused, found.granted, 'no']);
  }
  const ours = countRows(plan, rows);
  const wrong = ours.filter(({ true: yes, unknown }, i) => {
    const truths = expected[i] ?? [];
    return (
      yes !== truths.filter((value) => value === true).length ||
      unknown !== truths.filter((value) => value === null).length
    );
  });
  table.push(['@yike/rules', wrong.length, 0, 0, 'yes']);
  say('');
  say(
    `${sample} people, ${unknowns} answers of ${sample * policies.length} unknown; refused: the engine raised an error for somebody`,
  );
  sayTable(
    [
      `headcounts of ${policies.length} policies on unknown facts`,
      'wrong',
      'refused',
      'granted though not true',
      'tells unknown',
    ],
    table,
  );
}

/** Prints the table of docs/performance.md about rules: speed beside its references, and the answers of other engines. */
export async function rulesBench(options: RulesBenchOptions = {}): Promise<void> {
  const quick = options.quick ?? false;
  const [people, runs, seed] = [quick ? 100_000 : 1_000_000, quick ? 3 : 9, options.seed ?? 7];
  const folder = await mkdtemp(join(tmpdir(), 'yike-bench-'));
  // As root PostgreSQL runs as another OS user, who must be able to enter.
  await chmod(folder, 0o755);
  const database = await startEmbedded({ dataDir: folder });
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const source = packPolicies(day);
    const policies = checked(source);
    const { rows: versions } = await client.query<{ server_version: string }>('SHOW server_version');
    const load = loadavg()
      .map((value) => value.toFixed(1))
      .join(' ');
    say(
      `Node ${process.version}, PostgreSQL ${versions[0]?.server_version}, ${cpus().length} × ${cpus()[0]?.model}, load ${load}, seed ${seed}`,
    );
    await fillTable(client, folder, { source, people, seed });
    const store = new ColumnStore(source.facts, people);
    const rows = Array.from({ length: people }, (_, row) => personAt(seed, row));
    const loading = await seconds(async () => store.setMany(0, rows));
    rows.length = 0;
    say(`${people} people loaded into columns in ${short(loading)} s`);
    const groups = prepareGroups({ of: areasOf(people, areaCount), count: areaCount }, people);
    const scene = { source, policies, plan: policies.plan, people, runs, seed, client, store, groups };
    await compareSpeed(scene);
    explainSpeed(scene);
    await peerSpeed(scene);
    await peerAnswers(scene, quick ? 60 : 300);
  } finally {
    await client.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await rulesBench({ quick: process.argv.includes('--quick') });
