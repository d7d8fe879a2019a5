import { parse } from './parse.ts';
import type { Expr } from './ast.ts';

/** Conditions as officials group them: leaves are FEEL, with whatever else the caller keeps beside them. */
export type Tree<Leaf extends { readonly when: string }> =
  | { readonly all: readonly Tree<Leaf>[] }
  | { readonly any: readonly Tree<Leaf>[] }
  | { readonly not: Tree<Leaf> }
  | Leaf;

/** A leaf and where it stands: in the text that was composed, and in the tree (`all.0.any.1`). */
export interface Placed<Leaf> {
  readonly leaf: Leaf;
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export interface Composed<Leaf> {
  readonly text: string;
  readonly leaves: readonly Placed<Leaf>[];
}

const isLeaf = <Leaf extends { readonly when: string }>(tree: Tree<Leaf>): tree is Leaf => 'when' in tree;

/** What binds less than a comparison must stand in parentheses; what does not parse is left for the check to refuse. */
function needsParentheses(when: string): boolean {
  const parsed = parse(when);
  return parsed.ok && ['and', 'or', 'if'].includes(parsed.rule.expr.kind);
}

class Composer<Leaf extends { readonly when: string }> {
  text = '';
  readonly leaves: Placed<Leaf>[] = [];

  add(tree: Tree<Leaf>, path: string, isNested: boolean): void {
    if (isLeaf(tree)) {
      const wrap = isNested && needsParentheses(tree.when);
      if (wrap) this.text += '(';
      const from = this.text.length;
      this.text += tree.when;
      this.leaves.push({ leaf: tree, path, from, to: this.text.length });
      if (wrap) this.text += ')';
      return;
    }
    if ('not' in tree) {
      this.text += 'not(';
      this.add(tree.not, join(path, 'not'), false);
      this.text += ')';
      return;
    }
    const [kind, items] = 'all' in tree ? (['all', tree.all] as const) : (['any', tree.any] as const);
    const wrap = isNested && items.length > 1;
    if (wrap) this.text += '(';
    for (const [index, item] of items.entries()) {
      if (index > 0) this.text += kind === 'all' ? ' and ' : ' or ';
      this.add(item, join(path, `${kind}.${index}`), isNested || items.length > 1);
    }
    if (wrap) this.text += ')';
  }
}

const join = (path: string, step: string): string => (path === '' ? step : `${path}.${step}`);

/** The condition tree as one FEEL text, and where each leaf stands in it. */
export function compose<Leaf extends { readonly when: string }>(tree: Tree<Leaf>): Composed<Leaf> {
  const composer = new Composer<Leaf>();
  composer.add(tree, '', false);
  return { text: composer.text, leaves: composer.leaves };
}

/** `if c1 then v1 else if c2 then v2 else v3` of rows of which the first that holds gives the value; `else null` where the last asks too. */
export function composeTable<Leaf extends { readonly when: string }>(
  rows: readonly { readonly when?: Tree<Leaf> | undefined; readonly value: string | number }[],
): string {
  const steps = rows.map(({ when, value }) =>
    when === undefined ? `${value}` : `if (${compose(when).text}) then (${value}) else `,
  );
  return rows.at(-1)?.when === undefined ? steps.join('') : `${steps.join('')}null`;
}

/**
 * The tree of a FEEL text: `and`, `or`, `not` become groups, all else leaves, each made by `leafOf` from its text.
 * Undefined where the text is no FEEL.
 */
export function treeOf<Leaf extends { readonly when: string }>(
  text: string,
  leafOf: (when: string) => Leaf,
): Tree<Leaf> | undefined {
  const parsed = parse(text);
  if (!parsed.ok) return undefined;
  const walk = (expr: Expr): Tree<Leaf> => {
    if (expr.kind === 'and') return { all: expr.items.map(walk) };
    if (expr.kind === 'or') return { any: expr.items.map(walk) };
    if (expr.kind === 'not' && expr.operand.kind !== 'name') return { not: walk(expr.operand) };
    return leafOf(text.slice(expr.from, expr.to).trim());
  };
  return walk(parsed.rule.expr);
}
