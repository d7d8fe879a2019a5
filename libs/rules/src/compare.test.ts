import { expect, it } from 'vitest';
import { encodeRow } from './catalogue.ts';
import type { Row } from './catalogue.ts';
import { check } from './check.ts';
import type { RuleSource } from './check.ts';
import { compareColumns } from './columns/compare.ts';
import type { Comparison, Difference } from './columns/compare.ts';
import { evaluateColumns } from './columns/evaluate.ts';
import { prepareGroups } from './columns/groups.ts';
import { plainKernels } from './columns/kernels.ts';
import { blockRows } from './columns/memory.ts';
import { fastestKernels } from './columns/simd.ts';
import { ColumnStore } from './columns/store.ts';
import { compileJavascript } from './javascript.ts';
import type { Plan } from './plan.ts';
import { randomOf, randomPerson, randomRule, testFacts, testParameters } from './testing.ts';

const seed = Number(process.env.RULES_TEST_SEED ?? 19);
const size = 2 * blockRows + 333;
const random = randomOf(seed);
const rows: Row[] = Array.from({ length: size }, () => encodeRow(testFacts, randomPerson(random)));
const store = new ColumnStore(testFacts, size);
rows.forEach((row, i) => store.set(i, row));

function planOf(rules: readonly RuleSource[], line = 90_000): Plan {
  const { values } = testParameters;
  const parameters = { ...testParameters, values: { ...values, line: [line, 85_000, null, 70_000, 60_050] } };
  const checked = check(testFacts, rules, parameters);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.policies.plan;
}

/** The whole comparison of one rule, one row after the other. */
function compared(
  before: Plan,
  after: Plan,
  of: Uint16Array,
  count: number,
): { total: Difference; byGroup: Difference[] } {
  const side = () => ({ true: 0, unknown: 0, amountFen: 0n, amountUnknown: 0 });
  const none = () => ({ before: side(), after: side(), gained: 0, lost: 0, nowUnknown: 0, becameKnown: 0 });
  const [total, byGroup] = [none(), Array.from({ length: count }, none)];
  const [truths, amounts] = [new Uint8Array(1), new Float64Array(1)];
  const runs = { before: compileJavascript(before), after: compileJavascript(after) };
  const hasAmount = { before: before.rules[0]?.amount !== null, after: after.rules[0]?.amount !== null };
  rows.forEach((row, i) => {
    const truth = { before: 0, after: 0 };
    const into = [total, byGroup[of[i] ?? 0] ?? total];
    for (const name of ['before', 'after'] as const) {
      runs[name](row, truths, amounts);
      truth[name] = truths[0] ?? 0;
      for (const { [name]: one } of into) {
        if (truths[0] === 2) one.unknown += 1;
        if (truths[0] !== 1) continue;
        one.true += 1;
        if (!Number.isNaN(amounts[0])) one.amountFen += BigInt(amounts[0] ?? 0);
        else if (hasAmount[name]) one.amountUnknown += 1;
      }
    }
    for (const one of into) {
      if (truth.before !== 1 && truth.after === 1) one.gained += 1;
      if (truth.before === 1 && truth.after !== 1) one.lost += 1;
      if (truth.before !== 2 && truth.after === 2) one.nowUnknown += 1;
      if (truth.before === 2 && truth.after !== 2) one.becameKnown += 1;
    }
  });
  return { total, byGroup };
}

const sorted = Uint16Array.from({ length: size }, (_, i) => Math.floor((i * 7) / size));
const mixed = Uint16Array.from({ length: size }, (_, i) => (i * 31) % 5);

it.each(['plain', 'SIMD'])('%s: counts both versions as JavaScript does, by any groups', (name) => {
  const kernels = name === 'plain' ? plainKernels(store.memory) : fastestKernels(store.memory);
  const seen = { gained: 0, lost: 0, nowUnknown: 0, becameKnown: 0, amountUnknown: 0 };
  for (let i = 0; i < 40; i += 1) {
    let sources: RuleSource[] = [];
    while (sources.length < 2) {
      sources = [randomRule(random, 'r'), randomRule(random, 'r')].filter(
        (rule) => check(testFacts, [rule], testParameters).ok,
      );
    }
    const [before, after] = [planOf(sources.slice(0, 1)), planOf(sources.slice(1))];
    const [of, count] = i % 2 === 0 ? [sorted, 7] : [mixed, 5];
    const groups = i % 4 === 0 ? prepareGroups({ of, count }, size) : { of, count };
    const [result] = compareColumns(before, after, store, { kernels, groups, examples: 3 });
    const { pair: _pair, examples, byGroup, ...total } = result as Comparison;
    const expected = compared(before, after, of, count);
    expect({ total, byGroup }, JSON.stringify(sources)).toEqual(expected);
    expect(examples.gained.length).toBe(Math.min(3, total.gained));
    for (const key of ['gained', 'lost', 'nowUnknown', 'becameKnown'] as const) seen[key] += total[key];
    seen.amountUnknown += total.after.amountUnknown;
  }
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(1000);
});

it('keeps the parameters of the versions apart', () => {
  const rule = { id: 'r', when: 'income_fen < p.line' };
  const [before, after] = [planOf([rule], 90_000), planOf([rule], 1)];
  const [result] = compareColumns(before, after, store);
  expect(result?.lost).toBeGreaterThan(0);
  expect([result?.gained, result?.examples.lost]).toEqual([0, []]);
});

it('spreads its examples over the population and names people who change', () => {
  const [before, after] = [planOf([{ id: 'r', when: 'age >= 80' }]), planOf([{ id: 'r', when: 'age >= 60' }])];
  const [result] = compareColumns(before, after, store, { examples: 6 });
  const gained = result?.examples.gained ?? [];
  expect(gained.map((row) => Math.floor(row / blockRows))).toEqual([0, 0, 1, 1, 2, 2]);
  expect(gained.every((row) => Number(rows[row]?.age) >= 60 && Number(rows[row]?.age) < 80)).toBe(true);
  expect(result?.examples.lost).toEqual([]);
});

it('compares a new rule and one that ends with nothing, and refuses an id of no rule', () => {
  const plan = planOf([{ id: 'r', when: 'age >= 80', amount: '100' }]);
  const [added] = compareColumns(planOf([]), plan, store, { pairs: [{ before: null, after: 'r' }] });
  const [ended] = compareColumns(plan, planOf([]), store, { pairs: [{ before: 'r', after: null }] });
  expect([added?.gained, added?.after.amountFen]).toEqual([ended?.lost, ended?.before.amountFen]);
  expect(added?.before).toEqual({ true: 0, unknown: 0, amountFen: 0n, amountUnknown: 0 });
  expect(added?.gained).toBeGreaterThan(0);
  expect(() => compareColumns(plan, plan, store, { pairs: [{ before: 'x', after: 'r' }] })).toThrow(RangeError);
});

it('reads a fact from another column', () => {
  const plan = planOf([{ id: 'r', when: 'age >= 4' }]);
  const members = rows.filter((row) => Number(row.members) >= 4).length;
  const rename = { age: 'members' };
  // The known bits are those of the other column too: members are never null.
  expect(evaluateColumns(plan, store, { rename })[0]).toMatchObject({ true: members, unknown: 0 });
  expect(compareColumns(plan, plan, store, { rename })[0]?.after.true).toBe(members);
  expect(() => evaluateColumns(plan, store, { rename: { age: 'age_3' } })).toThrow(RangeError);
});
