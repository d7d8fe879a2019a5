import { compose, parse, treeOf, type Expr, type Tree } from '@yike/rules';
import type { Clause } from '../../../../../../server/src/rights/policies/versions-contract.ts';
import { conditionOf, leavesOf, treeFrom, type EditGroup, type EditLeaf } from './tree.ts';

/** The condition as one FEEL text. */
export const textOfTree = (root: EditGroup): string => compose<Clause>(conditionOf(root)).text;

/**
 * The tree of a FEEL text. A leaf whose FEEL is unchanged keeps its official text and clause; of a new one `describe` says
 * what its text is, and `clause` where it stands. Undefined where the text is no FEEL.
 */
export function treeOfText(
  text: string,
  before: readonly EditLeaf[],
  describe: (when: string) => string,
  clause: string,
): EditGroup | undefined {
  const left = [...before];
  const leafOf = (when: string): Clause => {
    const at = left.findIndex((leaf) => leaf.when.trim() === when);
    const [kept] = at < 0 ? [] : left.splice(at, 1);
    return kept ? { when, text: kept.text, clause: kept.clause } : { when, text: describe(when), clause };
  };
  const tree: Tree<Clause> | undefined = treeOf(text, leafOf);
  return tree && treeFrom(tree);
}

/** Rows of a FEEL `if … then … else if …`, each condition as text. Undefined where the text is no FEEL. */
export function rowsOfText(text: string): { when: string | undefined; value: string }[] | undefined {
  const parsed = parse(text);
  if (!parsed.ok) return undefined;
  const rows: { when: string | undefined; value: string }[] = [];
  const slice = (expr: Expr): string => text.slice(expr.from, expr.to).trim();
  let expr = parsed.rule.expr;
  while (expr.kind === 'if') {
    rows.push({ when: slice(expr.condition), value: slice(expr.then) });
    expr = expr.else;
  }
  if (expr.kind !== 'null') rows.push({ when: undefined, value: slice(expr) });
  return rows;
}

export const leavesBefore = (roots: readonly EditGroup[]): EditLeaf[] => roots.flatMap(leavesOf);
