import type { Span } from './problem.ts';

export type CompareOp = '=' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOp = '+' | '-' | '*' | '/' | '**';
export type TemporalType = 'date' | 'time' | 'dateTime' | 'duration';

/** One test on the right of `in`: `expr` alone (equality, or membership of a list or interval), or with an operator (`> 3`). */
export interface InTest extends Span {
  readonly op: CompareOp | null;
  readonly operand: Expr;
}

export interface Iterator extends Span {
  readonly name: string;
  readonly source: Expr;
  /** The end of `first..last`; null where the source is a list. */
  readonly last: Expr | null;
}

/** The syntax tree of a rule; plain data, with the place in the source text on every node. */
export type Expr = Span &
  (
    | { readonly kind: 'null' }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'number'; readonly text: string }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'temporal'; readonly type: TemporalType | 'any'; readonly text: string }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'path'; readonly object: Expr; readonly name: string }
    | { readonly kind: 'not' | 'negate'; readonly operand: Expr }
    | { readonly kind: 'and' | 'or'; readonly items: readonly Expr[] }
    | { readonly kind: 'arithmetic'; readonly op: ArithmeticOp; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'compare'; readonly op: CompareOp; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'between'; readonly operand: Expr; readonly low: Expr; readonly high: Expr }
    | { readonly kind: 'in'; readonly operand: Expr; readonly tests: readonly InTest[] }
    | { readonly kind: 'if'; readonly condition: Expr; readonly then: Expr; readonly else: Expr }
    | { readonly kind: 'list'; readonly items: readonly Expr[] }
    | { readonly kind: 'context'; readonly entries: readonly { readonly key: string; readonly value: Expr }[] }
    | {
        readonly kind: 'interval';
        readonly lowClosed: boolean;
        readonly highClosed: boolean;
        readonly low: Expr;
        readonly high: Expr;
      }
    | { readonly kind: 'test'; readonly op: CompareOp; readonly operand: Expr }
    | { readonly kind: 'filter'; readonly list: Expr; readonly condition: Expr }
    | { readonly kind: 'for' | 'some' | 'every'; readonly iterators: readonly Iterator[]; readonly body: Expr }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] }
  );

export type ExprOf<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** The form in which a rule is stored; `version` changes when the meaning of a node does. */
export interface StoredRule {
  readonly version: 1;
  readonly expr: Expr;
}
