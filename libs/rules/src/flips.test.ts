import { expect, it } from 'vitest';
import { encodeRow } from './catalogue.ts';
import { check } from './check.ts';
import type { RuleSource } from './check.ts';
import { flips } from './flips.ts';
import { compileJavascript } from './javascript.ts';
import { factsOf } from './reads.ts';
import { randomOf, randomPerson, randomRule, testFacts, testParameters } from './testing.ts';

const seed = Number(process.env.RULES_TEST_SEED ?? 41);

function policiesOf(...rules: RuleSource[]) {
  const checked = check(testFacts, rules, testParameters);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.policies;
}

const flipsOf = (when: string, amount?: string, fact = 'age') =>
  flips(policiesOf({ id: 'r', when, ...(amount === undefined ? {} : { amount }) }), fact);

it.each([
  ['age >= 80 and dibao', undefined, [80]],
  ['age > 80', undefined, [81]],
  ['age = 80 or age in [90..95)', undefined, [80, 81, 90, 95]],
  ['dibao', 'if age >= 90 then 20000 else if age >= 80 then 10000 else 0', [80, 90]],
  ['dibao', 'age * 100', 'all'],
  ['age * 2 - 1 >= 120', undefined, [61]],
  ['age < 60.5', undefined, [61]],
  ['age - 60 > members', undefined, 'all'],
  ['age >= (if alone then 60 else 70)', undefined, [60, 70]],
  ['age * 1000 >= p.line', undefined, [61, 70, 85, 90]],
  ['age / 2 >= 40', undefined, [80]],
  ['age = 500', undefined, []],
  ['grade = "重度失能"', undefined, []],
])('%s, %s: %j', (when, amount, expected) => {
  expect(flipsOf(when, amount)).toEqual(expected);
});

it('counts in the unit of a fact with decimals, and refuses what is no number', () => {
  expect(flipsOf('score >= 2.5 or score < -1', undefined, 'score')).toEqual([-1, 3]);
  expect(() => flipsOf('dibao', undefined, 'dibao')).toThrow(RangeError);
});

it(`changes no answer and no amount between two flips (seed ${seed})`, () => {
  const random = randomOf(seed);
  const found = { all: 0, none: 0, some: 0, changes: 0 };
  for (let i = 0; i < 400; i += 1) {
    const rule = randomRule(random, 'r');
    // A tier of the age, as policies have it; a random amount mostly moves with every fact that it reads.
    const source = i % 2 === 0 ? rule : { ...rule, amount: `if age >= ${50 + random.int(50)} then 2 else 1` };
    const checked = check(testFacts, [source], testParameters);
    if (!checked.ok) continue;
    const steps = flips(checked.policies, 'age');
    found[steps === 'all' ? 'all' : steps.length === 0 ? 'none' : 'some'] += 1;
    if (steps === 'all') continue;
    const at = new Set(steps);
    const run = compileJavascript(checked.policies.plan);
    const [truths, amounts] = [new Uint8Array(1), new Float64Array(1)];
    for (let p = 0; p < 4; p += 1) {
      const person = randomPerson(random);
      const outcome = (age: number) => {
        run(encodeRow(testFacts, { ...person, age }), truths, amounts);
        return `${truths[0]} ${amounts[0]}`;
      };
      let before = outcome(0);
      for (let age = 1; age <= 120; age += 1) {
        const after = outcome(age);
        if (after !== before && at.has(age)) found.changes += 1;
        else if (after !== before) expect.fail(`changes at ${age}: ${source.when} | ${source.amount}`);
        before = after;
      }
    }
  }
  for (const count of Object.values(found)) expect(count).toBeGreaterThan(25);
});

it('names the facts that each rule reads, those of its amount and of its parameters too', () => {
  const policies = policiesOf(
    { id: 'a', when: 'age >= 80 and (dibao or grade = "重度失能")', amount: 'income_fen * 2' },
    { id: 'b', when: 'income_fen < p.line' },
    { id: 'c', when: 'true' },
  );
  expect([...factsOf(policies)].map(([id, names]) => [id, [...names].sort()])).toEqual([
    ['a', ['age', 'dibao', 'grade', 'income_fen']],
    ['b', ['district', 'income_fen']],
    ['c', []],
  ]);
});
