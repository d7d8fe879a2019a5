import { parser } from 'lezer-feel';
import { describe, expect, it } from 'vitest';
import { check } from './check.ts';
import { parse } from './parse.ts';
import { print } from './print.ts';
import { randomCondition, randomNumber, randomOf, randomRule, testFacts, testParameters } from './testing.ts';
import { tokenize } from './tokens.ts';

const seed = Number(process.env.RULES_TEST_SEED ?? 7);
const rulesMax = Number(process.env.RULES_TEST_RULES ?? 400);

const lezer = parser.configure({ top: 'Expression' });

/** The tree without places, as text; undefined where the rule is refused. */
function tree(text: string): string | undefined {
  const parsed = parse(text);
  return parsed.ok
    ? JSON.stringify(parsed.rule.expr, (key, value: unknown) => (key === 'from' || key === 'to' ? undefined : value))
    : undefined;
}

function code(text: string): string {
  const parsed = parse(text);
  return parsed.ok ? 'ok' : `${parsed.problem.code} ${parsed.problem.from}`;
}

/** A character that is damaged: dropped, doubled, exchanged with its neighbour, or replaced. */
function damage(text: string, at: number, how: number): string {
  const [before, char, after] = [text.slice(0, at), text[at] ?? '', text.slice(at + 1)];
  if (how === 0) return before + after;
  if (how === 1) return before + char + char + after;
  if (how === 2) return before + (after[0] ?? '') + char + after.slice(1);
  return before + (['(', ')', '"', '=', '<', ' ', '.', 'x', '1', ',', '[', '-'][how - 3] ?? '') + after;
}

const tokens = (text: string) =>
  tokenize(text)
    .filter((token) => token.kind === 'string' || !['(', ')', '[', ']'].includes(token.text))
    .map((token) => `${token.kind} ${token.text}`)
    .join('\n');

describe('what is refused', () => {
  it.each([
    ['', 'incomplete 0'],
    ['age >= ', 'incomplete 7'],
    ['age >= 80 and', 'incomplete 13'],
    ['age ≥ 80', 'bad-character 4'],
    ['age >= 80 年', 'unexpected 10'],
    ['（age > 3)', 'full-width 0'],
    ['age == 80', 'unexpected 5'],
    ['age <> 80', 'unexpected 5'],
    ['1 < age < 3', 'chained 8'],
    ['not age', 'not-parentheses 0'],
    ['not(a, b)', 'arguments 0'],
    ['x in (1, 2', 'expected 10'],
    ['x in (1) + 2', 'ambiguous 9'],
    ['x in [1..2] = true', 'chained 12'],
    ['name = "李', 'unclosed-text 7'],
    ['name = "a\\q"', 'bad-escape 9'],
    ['80years > 3', 'bad-number 0'],
    ['a b = 3', 'unexpected 2'],
    ['{a: 1, a: 2}', 'duplicate-key 7'],
    ['a' + ' + (a'.repeat(70) + ')'.repeat(70), 'too-deep 300'],
    [Array.from({ length: 300 }, () => 'a').join('+'), 'too-deep 401'],
  ])('%.20s', (text, expected) => {
    expect(code(text)).toBe(expected);
  });
});

describe('precedence', () => {
  it.each([
    ['a or b and c', 'a or (b and c)'],
    ['x in [1..3] and y = 2', '(x in [1..3]) and (y = 2)'],
    ['x in < 3 or y', '(x in (< 3)) or y'],
    ['x in [1..3] and y in [2..4] or z', '((x in [1..3]) and (y in [2..4])) or z'],
    ['x between 1 and 2 and y', '(x between 1 and 2) and y'],
    ['-a ** 2', '(-a) ** 2'],
    ['a - b - c', '(a - b) - c'],
    ['a / b * c', '(a / b) * c'],
    ['2 ** 3 ** 2', '(2 ** 3) ** 2'],
    ['a + b * c ** d', 'a + (b * (c ** d))'],
    ['if a then b else c or d', 'if a then b else (c or d)'],
    ['not(a) and b', '(not(a)) and b'],
  ])('%s', (text, explicit) => {
    expect(tree(text)).toBeDefined();
    expect(tree(text)).toBe(tree(explicit));
  });
});

it('is FEEL to lezer-feel too, which the editor highlights with but which binds `and` to `in`', () => {
  const random = randomOf(seed);
  for (let i = 0; i < rulesMax; i += 1) {
    const text = randomCondition(random, 3);
    let errors = 0;
    lezer.parse(text).iterate({ enter: (node) => void (errors += node.type.isError ? 1 : 0) });
    expect(errors, text).toBe(0);
  }
  const misread = lezer.parse('x in [1..3] and y = 2').topNode.firstChild;
  expect(misread?.name).toBe('Comparison');
});

it(`prints what it parsed (seed ${seed})`, () => {
  const random = randomOf(seed);
  for (let i = 0; i < rulesMax; i += 1) {
    for (const text of [randomCondition(random, 4), randomNumber(random, 4)]) {
      const parsed = parse(text);
      if (!parsed.ok) throw new Error(`${parsed.problem.en}: ${text}`);
      expect(tree(print(parsed.rule.expr)), text).toBe(tree(text));
    }
  }
});

it(`refuses a damaged rule, or means all of it: nothing of a text is passed over (seed ${seed})`, () => {
  const random = randomOf(seed);
  const seen = { refused: 0, different: 0, same: 0 };
  for (let i = 0; i < rulesMax * 10; i += 1) {
    const { when } = randomRule(random, 'r');
    const damaged = damage(when, random.int(when.length), random.int(15));
    const parsed = parse(damaged);
    if (!parsed.ok || !check(testFacts, [{ id: 'r', when: damaged }], testParameters).ok) {
      seen.refused += 1;
      continue;
    }
    expect(tokens(print(parsed.rule.expr)), damaged).toBe(tokens(damaged));
    if (tree(damaged) !== tree(when)) seen.different += 1;
    else {
      seen.same += 1;
      expect(tokens(damaged)).toBe(tokens(when));
    }
  }
  expect(seen.refused).toBeGreaterThan(rulesMax * 5);
  expect(seen.different).toBeGreaterThan(rulesMax / 10);
});
