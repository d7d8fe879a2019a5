import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { encodeRow } from './catalogue.ts';
import { check } from './check.ts';
import { countRows } from './javascript.ts';
import { compileSql, headcountSql, quoteName } from './sql.ts';
import type { SqlParameter } from './sql.ts';
import { randomOf, randomPerson, randomRule, testFacts, testParameters } from './testing.ts';

const rulesMax = Number(process.env.RULES_TEST_RULES ?? 200);
const rowsMax = Number(process.env.RULES_TEST_ROWS ?? 60);
const seed = Number(process.env.RULES_TEST_SEED ?? 31);
const batch = 50;

const client = new Client({ connectionString: inject('clusterUrl') });
const types = { number: 'numeric', string: 'text', boolean: 'boolean', date: 'date' } as const;
const columns = Object.fromEntries(testFacts.map((fact) => [fact.name, `c "${fact.name}`]));
const random = randomOf(seed);
const people = Array.from({ length: rowsMax }, () => randomPerson(random));
const list = (values: readonly SqlParameter[]) =>
  values.map((value) => (typeof value === 'string' ? value : [...value]));

beforeAll(async () => {
  await client.connect();
  const definitions = testFacts.map((fact) => `${quoteName(columns[fact.name] ?? '')} ${types[fact.type]}`);
  await client.query(`CREATE TEMP TABLE people_of_rules (${definitions.join(', ')})`);
  const places = testFacts.map((_, i) => `$${i + 1}`).join(', ');
  for (const person of people) {
    await client.query(
      `INSERT INTO people_of_rules VALUES (${places})`,
      testFacts.map((fact) => person[fact.name]),
    );
  }
});
afterAll(() => client.end());

it(
  `SQL counts and sums as JavaScript does, ${rulesMax} random rules × ${rowsMax} rows (seed ${seed})`,
  { timeout: 3_600_000 },
  async () => {
    const rows = people.map((person) => encodeRow(testFacts, person));
    let seen = 0;
    for (let done = 0; done < rulesMax; done += batch) {
      const sources = Array.from({ length: batch }, (_, i) => randomRule(random, `r${done + i}`)).filter(
        (rule) => check(testFacts, [rule], testParameters).ok,
      );
      const checked = check(testFacts, sources, testParameters);
      if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
      const { plan } = checked.policies;
      const statement = headcountSql(compileSql(plan, testFacts, columns), 'people_of_rules');
      const result = await client.query<Record<string, unknown>>(statement.text, list(statement.values));
      const counted = statement.read(result.rows);
      countRows(plan, rows).forEach((expected, i) =>
        expect({ ...counted[i], rule: sources[i] }).toEqual({ ...expected, rule: sources[i] }),
      );
      seen += sources.length;
    }
    expect(seen).toBeGreaterThan(rulesMax / 2);
  },
);

it('binds every text of a rule', () => {
  const hostile = `'); DROP TABLE people; --`;
  const facts = [{ name: 'note', type: 'string' as const }];
  const checked = check(facts, [{ id: 'r', when: `note = "${hostile}"` }]);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  const { rules, parameters } = compileSql(checked.policies.plan, facts, { note: 'note' });
  expect(rules[0]?.truth).not.toContain('DROP');
  expect(parameters).toEqual([[hostile]]);
});
