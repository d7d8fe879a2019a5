import { expect, it } from 'vitest';
import { encodeRow } from './catalogue.ts';
import { check } from './check.ts';
import type { RuleSource } from './check.ts';
import { interpret } from './interpret.ts';
import { evaluateColumns } from './columns/evaluate.ts';
import { fastestKernels } from './columns/simd.ts';
import { ColumnStore } from './columns/store.ts';
import { compileJavascript, countRows } from './javascript.ts';
import { randomOf, randomPerson, randomRule, testFacts, testParameters } from './testing.ts';

/** RULES_TEST_RULES=10000 RULES_TEST_ROWS=1000 RULES_TEST_SEED=… runs the full comparison. */
const rulesMax = Number(process.env.RULES_TEST_RULES ?? 300);
const rowsMax = Number(process.env.RULES_TEST_ROWS ?? 60);
const seed = Number(process.env.RULES_TEST_SEED ?? 20261121);
const batch = 100;

it(`agrees on ${rulesMax} random rules × ${rowsMax} random rows (seed ${seed})`, { timeout: 3_600_000 }, () => {
  const random = randomOf(seed);
  const rows = Array.from({ length: rowsMax }, () => encodeRow(testFacts, randomPerson(random)));
  const store = new ColumnStore(testFacts, rows.length);
  rows.forEach((row, i) => store.set(i, row));
  const seen = { true: 0, false: 0, unknown: 0, amount: 0, refused: 0 };
  for (let done = 0; done < rulesMax; done += batch) {
    const sources: RuleSource[] = [];
    while (sources.length < Math.min(batch, rulesMax - done)) {
      const rule = randomRule(random, `r${done + sources.length}`);
      const checked = check(testFacts, [rule], testParameters);
      if (checked.ok) {
        sources.push(rule);
        continue;
      }
      expect(
        checked.problems.map((problem) => problem.code),
        JSON.stringify(rule),
      ).toEqual(checked.problems.map(() => 'too-large'));
      seen.refused += 1;
    }
    const checked = check(testFacts, sources, testParameters);
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    const { policies } = checked;
    const run = compileJavascript(policies.plan);
    const truths = new Uint8Array(sources.length);
    const amounts = new Float64Array(sources.length);
    const counts = evaluateColumns(policies.plan, store, { keepMasks: true });
    const fast = evaluateColumns(policies.plan, store, { keepMasks: true, kernels: fastestKernels(store.memory) });
    expect(fast).toEqual(counts);
    countRows(policies.plan, rows).forEach((expected, i) => {
      const { byGroup: _groups, masks: _masks, ...counted } = counts[i] ?? {};
      expect({ ...counted, rule: sources[i] }).toEqual({ ...expected, rule: sources[i] });
    });
    rows.forEach((row, at) => {
      run(row, truths, amounts);
      interpret(policies, row).forEach((outcome, i) => {
        const eligible = truths[i] === 2 ? null : truths[i] === 1;
        const masks = counts[i]?.masks;
        const bit = (mask: Uint32Array | undefined) => (((mask?.[at >> 5] ?? 0) >>> (at & 31)) & 1) === 1;
        if (bit(masks?.truth) !== (eligible === true) || bit(masks?.unknown) !== (eligible === null)) {
          throw new Error(`columns differ from ${eligible}: ${JSON.stringify([sources[i], row])}`);
        }
        const amount = Number.isNaN(amounts[i]) ? null : BigInt(amounts[i] ?? 0);
        if (eligible !== outcome.eligible || amount !== outcome.amountFen) {
          throw new Error(
            `engines differ: ${eligible} ${amount} for ${outcome.eligible} ${outcome.amountFen}: ${JSON.stringify([sources[i], row])}`,
          );
        }
        seen[outcome.eligible === null ? 'unknown' : outcome.eligible ? 'true' : 'false'] += 1;
        if (outcome.amountFen !== null) seen.amount += 1;
      });
    });
  }
  // The comparison says something only where all three answers and amounts occur often.
  const all = rulesMax * rowsMax;
  for (const count of [seen.true, seen.false, seen.unknown, seen.amount]) expect(count).toBeGreaterThan(all / 10);
});
