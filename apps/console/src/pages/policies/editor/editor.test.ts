import fc from 'fast-check';
import { parse, print } from '@yike/rules';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../../../../server/src/rights/policies/versions-contract.ts';
import { feelOf, opsFor, shapeOf, startOf, withOp, type FactKind, type LeafShape, type Operand } from './leaf.ts';
import { rowsOfText, textOfTree, treeOfText } from './text.ts';
import {
  conditionOf,
  editTree,
  focusAfter,
  leavesOf,
  makeGroup,
  makeLeaf,
  parentOf,
  pathsOf,
  treeFrom,
  type EditGroup,
} from './tree.ts';

const fact = fc.constantFrom('age', 'abilityGrade', 'economicClass', 'alive');
const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.integer({ min: -1000, max: 100_000 }).map((n): Operand => ({ kind: 'number', text: String(n) })),
  fc.string({ maxLength: 8 }).map((value): Operand => ({ kind: 'string', value })),
  fc.constantFrom('2026-11-21', '1946-02-28').map((day): Operand => ({ kind: 'date', day })),
  fc.constantFrom('dibao_line', 'age_min').map((name): Operand => ({ kind: 'parameter', name })),
);
const shape: fc.Arbitrary<LeafShape> = fc.oneof(
  fc.record({ op: fc.constantFrom('is', 'isNot', 'known', 'notKnown'), fact }),
  fc.record({ op: fc.constantFrom('=', '!=', '<', '<=', '>', '>='), fact, value: operand }),
  fc.record({ op: fc.constantFrom('in', 'notIn'), fact, values: fc.array(operand, { minLength: 1, maxLength: 4 }) }),
  fc.record({ op: fc.constant('between' as const), fact, low: operand, high: operand }),
);

const grade: FactKind = {
  name: 'abilityGrade',
  type: 'number',
  enum: null,
  enumLabels: { '0': '能力完好', '1': '轻度失能' },
  nullable: true,
  min: 0,
  division: false,
};

describe('a condition of the pickers', () => {
  it('comes back from its FEEL', () => {
    fc.assert(
      fc.property(shape, (given) => {
        expect(shapeOf(feelOf(given))).toEqual(given);
      }),
    );
  });

  it.each([
    ['alive = true', 'alive'],
    ['alive != true', 'not(alive)'],
    ['economicClass in ("a", "b")', 'economicClass in ["a", "b"]'],
    ['age in [60..79]', 'age between 60 and 79'],
    ['not(economicClass in ("a"))', 'not(economicClass in ["a"])'],
  ])('reads %s as %s', (when, feel) => {
    const read = shapeOf(when);
    expect(read && feelOf(read)).toBe(feel);
  });

  it.each([
    'age >=',
    'age + 1 > 60',
    'age in (60..79]',
    'a and b',
    'age in (> 3)',
    'if a then b else c',
    'q.x = 1',
    '60 <= age',
  ])('leaves %s as text', (when) => expect(shapeOf(when)).toBeUndefined());

  it('keeps its value under another operator that takes it', () => {
    const start = startOf(grade, '2026-11-22');
    expect(feelOf(start)).toBe('abilityGrade >= 0');
    const three: LeafShape = { op: '>=', fact: 'abilityGrade', value: { kind: 'number', text: '3' } };
    expect(feelOf(withOp(three, 'in', grade, '2026-11-22'))).toBe('abilityGrade in [3]');
    expect(feelOf(withOp(three, 'between', grade, '2026-11-22'))).toBe('abilityGrade between 3 and 3');
    expect(feelOf(withOp(three, 'notKnown', grade, '2026-11-22'))).toBe('abilityGrade = null');
    for (const op of opsFor(grade)) expect(shapeOf(feelOf(withOp(three, op, grade, '2026-11-22')))?.op).toBe(op);
  });
});

const clause = fc.record({
  when: fc.constantFrom('alive', 'age >= 60', 'abilityGrade > 1'),
  text: fc.constant('条文'),
  clause: fc.constant('第一条'),
});
const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    clause,
    fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
  ),
})).node;
const meaning = (root: EditGroup): string => {
  const parsed = parse(textOfTree(root));
  return parsed.ok ? print(parsed.rule.expr) : 'no FEEL';
};
const at = (stored: unknown, path: string): unknown =>
  path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], stored);

describe('a condition tree', () => {
  it('is stored as it was read, but for a single clause and not(any) of one', () => {
    fc.assert(
      fc.property(condition, (given) => {
        const once = conditionOf(treeFrom(given));
        expect(conditionOf(treeFrom(once))).toEqual(once);
        expect(meaning(treeFrom(given))).toBe(meaning(treeFrom(once)));
      }),
    );
    const plain: Condition = {
      all: [
        { when: 'a', text: 'x', clause: 'y' },
        {
          not: {
            any: [
              { when: 'b', text: '', clause: '' },
              { when: 'c', text: '', clause: '' },
            ],
          },
        },
      ],
    };
    expect(conditionOf(treeFrom(plain))).toEqual(plain);
  });

  it('knows where each leaf stands in what is stored', () => {
    fc.assert(
      fc.property(condition, (given) => {
        const root = treeFrom(given);
        const stored = conditionOf(root);
        const paths = pathsOf(root, 'when');
        for (const leaf of leavesOf(root)) expect(at(stored, paths.get(leaf.id) ?? '')).toEqual(conditionOf(leaf));
      }),
    );
  });

  it('takes half a draft', () => {
    expect(conditionOf(treeFrom(undefined))).toEqual({ all: [] });
    expect(conditionOf(treeFrom({ all: [{ when: 1 }, null] }))).toEqual({
      all: [
        { when: '', text: '', clause: '' },
        { when: '', text: '', clause: '' },
      ],
    });
  });

  it('loses and doubles nothing by moving, wrapping and unwrapping, and focuses what is there', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom('up', 'down', 'wrap', 'unwrap', 'none' as const)), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(condition, edits, (given, steps) => {
        let root = treeFrom(given);
        const before = leavesOf(root)
          .map(({ id }) => id)
          .sort();
        for (const [pick, step] of steps) {
          const ids = [...pathsOf(root, 'when').keys()];
          const id = ids[pick % ids.length] ?? root.id;
          const edit =
            step === 'up' || step === 'down'
              ? ({ type: 'move', id, by: step === 'up' ? -1 : 1 } as const)
              : step === 'none'
                ? ({ type: 'kind', id, kind: 'none' } as const)
                : ({ type: step, id } as const);
          const focus = focusAfter(root, edit);
          root = editTree(root, edit);
          expect(pathsOf(root, 'when').has(focus)).toBe(true);
        }
        expect(
          leavesOf(root)
            .map(({ id }) => id)
            .sort(),
        ).toEqual(before);
      }),
    );
  });

  it('drops a group whose last condition goes, and no group that was begun empty', () => {
    const [a, b] = ['a', 'b'].map((when) => makeLeaf({ when, text: '', clause: '' }));
    if (!a || !b) throw new Error('two leaves');
    const begun = makeGroup('any', []);
    const root = makeGroup('all', [a, makeGroup('any', [makeGroup('none', [b])]), begun]);
    const removal = { type: 'remove', id: b.id } as const;
    expect(editTree(root, removal).items).toEqual([a, begun]);
    expect(focusAfter(root, removal)).toBe(begun.id);
    expect(editTree(root, { type: 'remove', id: a.id }).items).toHaveLength(2);
  });

  it('moves over a condition, into a group and out of it', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((when) => makeLeaf({ when, text: '', clause: '' }));
    if (!a || !b || !c) throw new Error('three leaves');
    const group = makeGroup('any', [b, c]);
    let root = makeGroup('all', [a, group]);
    expect(textOfTree(root)).toBe('a and (b or c)');
    root = editTree(root, { type: 'move', id: a.id, by: 1 });
    expect(textOfTree(root)).toBe('a or b or c');
    root = editTree(root, { type: 'move', id: c.id, by: 1 });
    expect(textOfTree(root)).toBe('(a or b) and c');
    root = editTree(root, { type: 'move', id: b.id, by: -1 });
    expect(textOfTree(root)).toBe('(b or a) and c');
    expect(parentOf(root, b.id)?.index).toBe(0);
    root = editTree(root, { type: 'remove', id: b.id });
    expect(textOfTree(root)).toBe('a and c');
    root = editTree(root, { type: 'leaf', id: a.id, change: { when: 'd' } });
    root = editTree(root, { type: 'add', id: root.id, node: b });
    expect(textOfTree(root)).toBe('d and c and b');
  });
});

describe('the text view', () => {
  const before = [
    makeLeaf({ when: 'alive', text: '老人在世。', clause: '第一条' }),
    makeLeaf({ when: 'age >= 80', text: '年满80周岁。', clause: '第二条' }),
  ];

  it('keeps official text and clause of what is unchanged', () => {
    const tree = treeOfText('alive and (age >= 80 or age >= 75 and x = 1)', before, (when) => `【${when}】`, '第九条');
    expect(tree && conditionOf(tree)).toEqual({
      all: [
        { when: 'alive', text: '老人在世。', clause: '第一条' },
        {
          any: [
            { when: 'age >= 80', text: '年满80周岁。', clause: '第二条' },
            {
              all: [
                { when: 'age >= 75', text: '【age >= 75】', clause: '第九条' },
                { when: 'x = 1', text: '【x = 1】', clause: '第九条' },
              ],
            },
          ],
        },
      ],
    });
    expect(treeOfText('age >=', before, String, '')).toBeUndefined();
  });

  it('reads a chain of ifs as rows of amounts', () => {
    expect(rowsOfText('if (a or b) then (10) else if (c) then (p.x * 2) else 5')).toEqual([
      { when: 'a or b', value: '10' },
      { when: 'c', value: 'p.x * 2' },
      { when: undefined, value: '5' },
    ]);
    expect(rowsOfText('if a then 1 else null')).toEqual([{ when: 'a', value: '1' }]);
    expect(rowsOfText('12000')).toEqual([{ when: undefined, value: '12000' }]);
    expect(rowsOfText('if a then')).toBeUndefined();
  });
});
