import { describe, expect, it } from 'vitest';
import { compose, composeTable, parse, print, treeOf } from './index.ts';
import type { Tree } from './index.ts';

const leaf = (when: string) => ({ when });

describe('a condition tree', () => {
  it.each<[Tree<{ when: string }>, string]>([
    [leaf('age >= 80'), 'age >= 80'],
    [{ all: [leaf('age >= 80'), leaf('a or b')] }, 'age >= 80 and (a or b)'],
    [{ any: [leaf('a'), { all: [leaf('b'), leaf('c')] }] }, 'a or (b and c)'],
    [{ not: { any: [leaf('a'), leaf('b')] } }, 'not(a or b)'],
    [{ all: [{ all: [leaf('a')] }, { not: leaf('b') }] }, 'a and not(b)'],
    [{ all: [leaf('if a then b else c'), leaf('d')] }, '(if a then b else c) and d'],
    [{ all: [{ any: [leaf('a or b')] }, leaf('c')] }, '(a or b) and c'],
  ])('%j is %s', (tree, text) => {
    const composed = compose(tree);
    expect(composed.text).toBe(text);
    for (const { leaf: placed, from, to } of composed.leaves) expect(text.slice(from, to)).toBe(placed.when);
  });

  it('tells where each leaf stands in the tree', () => {
    const { leaves } = compose({ all: [leaf('a'), { not: { any: [leaf('b'), leaf('c')] } }] });
    expect(leaves.map(({ path }) => path)).toEqual(['all.0', 'all.1.not.any.0', 'all.1.not.any.1']);
  });

  it.each([
    'age >= 80',
    'a and (b or not(c = 1))',
    'not(a) and (if x then y else z)',
    'x in (1, 2) or y between 1 and 2',
  ])('of %s means the same', (text) => {
    const tree = treeOf(text, leaf);
    if (tree === undefined) throw new Error('no tree');
    const [before, after] = [parse(text), parse(compose(tree).text)];
    expect(after.ok && print(after.rule.expr)).toBe(before.ok && print(before.rule.expr));
  });

  it('is none of a text that is no FEEL', () => expect(treeOf('age >=', leaf)).toBeUndefined());
});

it('a table of amounts is a chain of ifs', () => {
  expect(composeTable([{ when: leaf('a or b'), value: 10 }, { value: 'p.x' }])).toBe('if (a or b) then (10) else p.x');
  expect(composeTable([{ value: 5 }])).toBe('5');
  expect(composeTable([{ when: leaf('a'), value: 5 }])).toBe('if (a) then (5) else null');
});
