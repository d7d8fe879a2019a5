import { describe, expect, it } from 'vitest';
import { encodeRow } from './catalogue.ts';
import type { Fact, Row } from './catalogue.ts';
import { check } from './check.ts';
import type { RuleSource } from './check.ts';
import { evaluateColumns } from './columns/evaluate.ts';
import { plainKernels } from './columns/kernels.ts';
import { blockRows, ColumnMemory } from './columns/memory.ts';
import { fastestKernels } from './columns/simd.ts';
import { ColumnStore } from './columns/store.ts';
import { compileJavascript } from './javascript.ts';
import { randomOf, randomPerson, testFacts, testParameters } from './testing.ts';

const facts: Fact[] = [...testFacts, { name: 'assets_fen', type: 'number', min: 0, max: 2 ** 48 }];
const rules: RuleSource[] = [
  {
    id: 'tiers',
    when: 'age >= 60 and not(dibao)',
    amount: 'if age >= 90 then 50000 else if age >= 80 then 10000 else 0',
  },
  { id: 'line', when: 'income_fen < p.line * 1.5 or dibao', amount: '(p.line - income_fen) / 2' },
  { id: 'large', when: 'assets_fen > 100 and grade in ("重度失能", "完全失能")', amount: 'assets_fen' },
  { id: 'text', when: 'grade != last_grade', amount: '100' },
  { id: 'open', when: 'p.open and moved < p.since' },
];
const size = 2 * blockRows + 77;

function population(seed: number): { rows: Row[]; store: ColumnStore } {
  const random = randomOf(seed);
  const rows = Array.from({ length: size }, () => {
    const assets = random.int(4) === 0 ? null : random.int(2 ** 31) * 2 ** 17 + random.int(2 ** 17);
    return encodeRow(facts, { ...randomPerson(random), assets_fen: assets });
  });
  const store = new ColumnStore(facts, size);
  rows.forEach((row, i) => store.set(i, row));
  return { rows, store };
}

function planOf() {
  const checked = check(facts, rules, testParameters);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.policies.plan;
}

/** Headcount, unknown and fen by group, one row after the other. */
function counted(rows: readonly Row[], groups: Uint8Array, count: number) {
  const plan = planOf();
  const run = compileJavascript(plan);
  const [truths, amounts] = [new Uint8Array(rules.length), new Float64Array(rules.length)];
  const totals = rules.map(() => ({
    true: 0,
    unknown: 0,
    amountFen: 0n,
    byGroup: Array.from({ length: count }, () => ({ true: 0, unknown: 0, amountFen: 0n })),
  }));
  rows.forEach((row, at) => {
    run(row, truths, amounts);
    totals.forEach((total, i) => {
      const group = total.byGroup[groups[at] ?? 0];
      if (group === undefined) return;
      if (truths[i] === 2) {
        total.unknown += 1;
        group.unknown += 1;
      }
      if (truths[i] !== 1) return;
      const amount = Number.isNaN(amounts[i]) ? 0n : BigInt(amounts[i] ?? 0);
      total.true += 1;
      group.true += 1;
      total.amountFen += amount;
      group.amountFen += amount;
    });
  });
  return totals;
}

describe.each(['plain', 'SIMD'])('%s columns', (name) => {
  const { rows, store } = population(5);
  const kernels = name === 'plain' ? plainKernels(store.memory) : fastestKernels(store.memory);
  const of = Uint8Array.from(rows, (_, i) => i % 16);

  it('count and sum by area, exactly past 2^53, over several blocks', () => {
    const results = evaluateColumns(planOf(), store, { kernels, groups: { of, count: 16 } });
    const expected = counted(rows, of, 16);
    expect(
      results.map(({ true: yes, unknown, amountFen, byGroup }) => ({ true: yes, unknown, amountFen, byGroup })),
    ).toEqual(expected);
    expect(expected[2]?.amountFen).toBeGreaterThan(2n ** 53n);
    const whole = evaluateColumns(planOf(), store, { kernels });
    expect(whole.map(({ amountFen }) => amountFen)).toEqual(expected.map(({ amountFen }) => amountFen));
  });

  it('follow a changed person and a new one', () => {
    const { store: changing, rows: before } = population(6);
    const after = [...before];
    after[4100] = encodeRow(facts, { members: 1, age: 95, dibao: false, grade: '完全失能', assets_fen: 2 ** 48 });
    changing.set(4100, after[4100]);
    after.push(encodeRow(facts, { members: 0 }));
    changing.set(size, encodeRow(facts, { members: 0 }));
    const results = evaluateColumns(planOf(), changing, {
      kernels: name === 'plain' ? plainKernels(changing.memory) : fastestKernels(changing.memory),
    });
    const expected = counted(after, new Uint8Array(after.length), 1);
    expect(results.map(({ true: yes, unknown, amountFen }) => [yes, unknown, amountFen])).toEqual(
      expected.map((e) => [e.true, e.unknown, e.amountFen]),
    );
  });

  it('refuse a row beyond the end', () => {
    expect(() => store.set(size + 1, {})).toThrow(RangeError);
    expect(() => new ColumnStore(facts, 1).set(-1, {})).toThrow(RangeError);
  });
});

it('loads many people as it loads each', () => {
  const { rows, store } = population(9);
  const bulk = new ColumnStore(facts, size);
  bulk.setMany(0, rows.slice(0, 5000).reverse());
  bulk.setMany(0, rows.slice(0, 4999));
  bulk.setMany(4999, rows.slice(4999));
  expect([bulk.size, evaluateColumns(planOf(), bulk)]).toEqual([size, evaluateColumns(planOf(), store)]);
  expect(() => bulk.setMany(size + 1, rows)).toThrow(RangeError);
});

it('keeps texts apart when they come to need more than a byte', () => {
  const texts: Fact[] = [{ name: 'county', type: 'string' }];
  const store = new ColumnStore(texts, 1000);
  for (let i = 0; i < 400; i += 1) store.set(i, { county: `c${i % 200}` });
  store.setMany(
    400,
    Array.from({ length: 200 }, (_, i) => ({ county: `c${i < 100 ? 200 + i : i}` })),
  );
  for (const [id, when] of [
    ['c7', 'county = "c7"'],
    ['c299', 'county in ("c299", "c20")'],
  ] as const) {
    const checked = check(texts, [{ id, when }]);
    if (!checked.ok) throw new Error(id);
    expect(evaluateColumns(checked.policies.plan, store)[0]?.true).toBe(2 + (id === 'c7' ? 0 : 1));
  }
});

it('SIMD kernels give the bits of the plain loops at every edge of a width', () => {
  const memory = new ColumnMemory();
  const at = memory.allocate(64 * 8);
  const [one, two] = [memory.allocate(64), memory.allocate(64)];
  const [plain, fast] = [plainKernels(memory), fastestKernels(memory)];
  expect(fast.countAreas).not.toBe(plain.countAreas);
  const values = {
    u8: [0, 1, 127, 128, 254, 255],
    i32: [-(2 ** 31), -1, 0, 1, 255, 2 ** 31 - 1],
    f64: [-(2 ** 53), -1, 0, 0.5, 2 ** 31, 2 ** 53],
  };
  for (const kind of ['u8', 'i32', 'f64'] as const) {
    for (let i = 0; i < 64; i += 1) {
      const value = values[kind][(i * 7) % 6] ?? 0;
      if (kind === 'u8') memory.u8[at + i] = value;
      else if (kind === 'i32') memory.i32[at / 4 + i] = value;
      else memory.f64[at / 8 + i] = value;
    }
    for (const constant of [...values.u8, ...values.i32, ...values.f64, 256, -129, 2 ** 31]) {
      for (const name of ['lessThan', 'greaterThan', 'equals'] as const) {
        plain[name](kind, at, constant, one, 2);
        fast[name](kind, at, constant, two, 2);
        const words = (from: number) => [memory.u32[from / 4], memory.u32[from / 4 + 1]];
        expect(words(two), `${kind} ${name} ${constant}`).toEqual(words(one));
      }
    }
  }
});
