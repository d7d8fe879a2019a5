import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { Client } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { agrees, differences, registerRulesCommands } from './rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'yike-rules-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const facts = [
  { name: 'age', type: 'number', nullable: true },
  { name: 'living', type: 'string', enum: ['alone', 'family'], nullable: true },
  { name: 'note', type: 'string', nullable: true },
  { name: 'since', type: 'date', nullable: true },
  { name: 'veteran', type: 'boolean', nullable: true },
  { name: 'score', type: 'number', nullable: true },
  { name: 'district', type: 'number', nullable: false },
  { name: 'income', type: 'number', nullable: true },
];
const rules = [
  { id: 'P1', name: '高龄津贴', when: 'age >= 80', amount: 'if age >= 90 then 50000 else 10000' },
  { id: 'P2', name: '非独居', when: 'living != "alone"', amount: '100' },
  { id: 'P3', name: '低收入', when: 'income <= p.dibao_line', amount: '(p.dibao_line - income) / 3' },
  { id: 'P4', name: '评分', when: 'score * score > 6.2 or veteran' },
  { id: 'P5', name: '备注', when: 'note = "a\\\\b\\tc" and since < date("2000-03-01")', amount: 'age' },
];
const parameters = { by: 'district', values: { dibao_line: [90_000, 80_000] } };
const people = [
  { age: 80, living: 'alone', score: 2.5, district: 0, income: 89_999, note: 'a\\b\tc', since: '2000-02-29' },
  { age: 95, living: null, score: null, district: 1, income: 80_001, veteran: false, note: '张\n\r三' },
  { age: null, living: 'family', score: -2.49, district: 2, income: 1, note: 'a\\b\tc', since: '1999-12-31' },
  { age: 79, district: 1, income: 80_000, veteran: true, note: '', since: '0001-01-01' },
];
const expected = [
  { id: 'P1', true: 2, unknown: 1, amountFen: 60_000 },
  { id: 'P2', true: 1, unknown: 2, amountFen: 100 },
  { id: 'P3', true: 2, unknown: 1, amountFen: 0 },
  { id: 'P4', true: 3, unknown: 1, amountFen: 0 },
  { id: 'P5', true: 2, unknown: 0, amountFen: 80 },
];

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}
const lines = (items: readonly unknown[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');

let [out, err] = ['', ''];
beforeEach(() => {
  [out, err] = ['', ''];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  vi.stubEnv('DATABASE_URL', inject('clusterUrl'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function yike(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const program = new Command();
  registerRulesCommands(program);
  try {
    await program.parseAsync(['rules', ...argv], { from: 'user' });
    return { code: Number(process.exitCode ?? 0), out, err };
  } finally {
    process.exitCode = undefined;
  }
}

const given = (changed: Partial<Record<'facts' | 'rules' | 'people' | 'params', unknown>> = {}) => [
  ...['--facts', file('facts.json', changed.facts ?? facts)],
  ...['--rules', file('rules.json', changed.rules ?? rules)],
  ...['--people', file('people.ndjson', changed.people ?? lines(people))],
  ...['--params', file('params.json', changed.params ?? parameters)],
];
const results = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

describe('yike rules run', () => {
  it.each([
    ['facts', { facts: [{ name: 'age', type: 'text' }] }, { code: 'shape', file: 'facts.json' }],
    ['a fact twice', { facts: [facts[0], facts[0]] }, { code: 'twice', file: 'facts.json' }],
    ['no JSON', { rules: '[{' }, { code: 'json', file: 'rules.json' }],
    ['a rule twice', { rules: [rules[0], rules[0]] }, { code: 'twice', file: 'rules.json' }],
    [
      'a rule that does not compile',
      { rules: [rules[0], { id: 'X', when: 'age >= 80 and ages > 3' }] },
      { code: 'unknown-fact', file: 'rules.json', rule: 'X', part: 'when', from: 14, to: 18 },
    ],
    [
      'a person who does not fit',
      { people: `${lines(people)}\n{"district":0,"age":"80"}\n` },
      { code: 'person', file: 'people.ndjson', line: 6 },
    ],
    [
      'a number that is too fine',
      { people: lines([...people, { district: 0, score: 0.123456789 }]) },
      { code: 'person', file: 'people.ndjson', line: 5 },
    ],
    ['a line that is no JSON', { people: '{"district":0}\n{"district":\n' }, { code: 'json', line: 2 }],
    ['a line that is no person', { people: '{"district":0}\n\n[]\n' }, { code: 'shape', line: 3 }],
    ['GBK', { people: Buffer.from([...Buffer.from('{"note":"'), 0xd5, 0xc5, 0x22, 0x7d]) }, { code: 'encoding' }],
  ])('refuses %s, and says where', async (_name, changed, problem) => {
    const { code, out: said, err: words } = await yike('run', ...given(changed), '--backend', 'js', '--json');
    expect(code).toBe(1);
    const { error } = JSON.parse(said) as { error: { file: string; zh: string } };
    expect({ ...error, file: error.file.split('/').pop() }).toMatchObject(problem);
    expect(words).toContain(error.file);
    expect(words).toContain(error.zh);
  });

  it('refuses a missing file, and a text that PostgreSQL cannot hold', async () => {
    const missing = await yike('run', ...given(), '--people', join(folder, 'nobody.ndjson'));
    expect([missing.code, missing.out]).toEqual([1, '']);
    expect(missing.err).toContain('nobody.ndjson');
    out = '';
    const half = await yike('run', ...given({ people: `${lines(people)}{"district":0,"note":"\\ud800"}\n` }), '--json');
    expect(half.code).toBe(0);
    out = '';
    const inSql = await yike(
      'run',
      ...given({ people: `${lines(people)}{"district":0,"note":"\\ud800"}\n` }),
      '--backend',
      'sql',
      '--json',
    );
    expect(inSql.code).toBe(1);
    expect(JSON.parse(inSql.out)).toMatchObject({ error: { code: 'sql-value', line: 5 } });
  });

  it.each(['js', 'columns', 'sql', 'all'])('counts and sums with %s', async (backend) => {
    const { code, out: said, err: words } = await yike('run', ...given(), '--backend', backend, '--json');
    expect([code, words]).toEqual([0, '']);
    expect(results(said)).toEqual(expected);
  });

  it('adds up the parts of a file, takes more rules than a statement, and leaves no table', async () => {
    const many = 200_001;
    const { code, out: said } = await yike(
      'run',
      ...given({
        facts: [{ name: 'age', type: 'number' }],
        rules: [{ id: 'r', when: 'age >= 0.5', amount: 'age * 10' }],
        people: `${'{"age":1}\n'.repeat(many - 1)}{"age":1.5}\n`,
        params: { values: {} },
      }),
      '--json',
    );
    expect(code).toBe(0);
    expect(results(said)).toEqual([{ id: 'r', true: many, unknown: 0, amountFen: (many - 1) * 10 + 15 }]);
    out = '';
    const copies = Array.from({ length: 450 }, (_, i) => ({ ...rules[0], id: `r${i}` }));
    const wide = await yike('run', ...given({ rules: copies }), '--backend', 'all', '--json');
    expect(results(wide.out)).toEqual(copies.map(({ id }) => ({ ...expected[0], id })));
    const client = new Client({ connectionString: inject('clusterUrl') });
    await client.connect();
    const left = await client.query("SELECT 1 FROM pg_class WHERE relname = 'people_of_rules'");
    await client.end();
    expect(left.rows).toEqual([]);
  });

  it('counts nobody, and says it in words', async () => {
    const { out: said } = await yike('run', ...given({ people: '' }), '--backend', 'all');
    expect(said.split('\n')).toHaveLength(rules.length + 1);
    expect(said).toContain('P1 高龄津贴 符合 / true 0；未知 / unknown 0；金额 / amount 0.00 元');
  });

  it('names the rules on which two engines differ', () => {
    const count = { id: 'a', true: 1, unknown: 0, amountFen: 5n, amountUnknown: 0 };
    const [a, b] = [count, { ...count, id: 'b' }];
    expect(
      differences(
        new Map([
          ['js', [a, b]],
          ['sql', [a, b]],
        ] as const),
      ),
    ).toEqual([]);
    const found = differences(
      new Map([
        ['js', [a, b]],
        ['columns', [a, b]],
        ['sql', [a, { ...b, unknown: 1 }]],
      ]),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^b: js true 1 unknown 0 .* sql true 1 unknown 1 /);
  });
});

describe('yike rules eval', () => {
  it('answers every line in order, and sums up what was expected', async () => {
    const batch = lines([
      { id: 'a', expression: 'x + 0.1', input: { x: { __num: '0.2' } }, expected: { __num: '0.3' } },
      { id: 'b', expression: 'x != "a"', input: { x: null }, expected: true },
      { id: 'c', expression: '1 +', input: {} },
    ]);
    const { code, out: said, err: words } = await yike('eval', '--batch', file('batch.jsonl', batch), '--json');
    expect(code).toBe(0);
    expect(results(said)).toMatchObject([
      { id: 'a', value: { __num: '0.3' } },
      { id: 'b', value: null },
      { id: 'c', error: expect.any(String) as string },
    ]);
    expect(words).toMatch(/^2 行有 expected，1 行不同.*: b\n$/);
  });

  it('goes on after a line that cannot be read, and exits with 1', async () => {
    const batch = `\uFEFF{"id":"a","expression":"1"}\r\n{"id":\n\n{"id":"b"}\n{"id":"c","expression":"2"}`;
    const { code, out: said, err: words } = await yike('eval', '--batch', file('batch.jsonl', batch));
    expect(code).toBe(1);
    expect(results(said)).toEqual([
      { id: 'a', value: { __num: '1' } },
      { id: 'c', value: { __num: '2' } },
    ]);
    expect(words).toContain('batch.jsonl:2 ');
    expect(words).toContain('batch.jsonl:4 ');
  });

  it('compares numbers to 12 places, and lists and contexts by their parts', () => {
    expect(agrees({ __num: '2861.0337770038899' }, { __num: '2861.03377700389' })).toBe(true);
    expect(agrees({ __num: '1.00001' }, { __num: '1' })).toBe(false);
    expect(agrees([{ a: { __num: '1' } }], [{ a: 1 }])).toBe(true);
    expect(agrees([true], [true, true])).toBe(false);
    expect(agrees({ a: null }, { b: null })).toBe(false);
    expect(agrees(null, { __num: '0' })).toBe(false);
  });

  const tck = new URL('../../../../shared/bench/feel/dmn-tck-subset.jsonl', import.meta.url);
  it.skipIf(!existsSync(tck))('answers the subset of the DMN TCK', async () => {
    const { code, out: said } = await yike('eval', '--batch', fileURLToPath(tck));
    expect(code).toBe(0);
    expect(results(said)).toHaveLength(readFileSync(tck, 'utf8').trim().split('\n').length);
  });
});

it('tells its engines when asked for another', () => {
  const program = new Command().configureOutput({ writeErr: () => undefined });
  registerRulesCommands(program);
  const exits = (command: Command): void => void command.exitOverride().commands.forEach(exits);
  exits(program);
  const argv = ['rules', 'run', ...given(), '--backend', 'quick'];
  expect(() => program.parse(argv, { from: 'user' })).toThrow('js, columns, sql, all');
});
