import type { Expr } from './ast.ts';

/** The direct parts of a node, in the order of the text. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'temporal':
    case 'name':
      return [];
    case 'path':
      return [expr.object];
    case 'not':
    case 'negate':
    case 'test':
      return [expr.operand];
    case 'and':
    case 'or':
    case 'list':
      return expr.items;
    case 'arithmetic':
    case 'compare':
      return [expr.left, expr.right];
    case 'between':
      return [expr.operand, expr.low, expr.high];
    case 'in':
      return [expr.operand, ...expr.tests.map((test) => test.operand)];
    case 'if':
      return [expr.condition, expr.then, expr.else];
    case 'context':
      return expr.entries.map((entry) => entry.value);
    case 'interval':
      return [expr.low, expr.high];
    case 'filter':
      return [expr.list, expr.condition];
    case 'for':
    case 'some':
    case 'every':
      return [...expr.iterators.flatMap((it) => (it.last === null ? [it.source] : [it.source, it.last])), expr.body];
    case 'call':
      return expr.args;
  }
}
