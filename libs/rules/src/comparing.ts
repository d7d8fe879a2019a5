import type { CompareOp } from './ast.ts';
import type { Fact, FactType } from './catalogue.ts';
import { PlanBuilder, TooLargeError } from './plan.ts';
import { problemAt, RuleError } from './problem.ts';
import type { Span } from './problem.ts';
import { rational } from './rational.ts';
import type { Rational } from './rational.ts';

/** n / d with d > 0 wherever `known`. */
export interface Quotient {
  readonly type: 'number' | 'date';
  readonly n: number;
  readonly d: number;
  readonly known: number;
}
export interface Condition {
  readonly type: 'boolean';
  readonly truth: number;
  readonly falsity: number;
}
export type Text = { readonly type: 'string' } & (
  { readonly leaf: number; readonly fact: Fact | null } | { readonly literal: string }
);
export type Typed = Quotient | Condition | Text;

export const typeNames: Record<FactType, string> = { number: '数值', string: '文字', boolean: '是否', date: '日期' };

/** What typed values have in common: problems, exact quotients and comparisons, as nodes of one plan. */
export class Comparer {
  readonly builder = new PlanBuilder();

  protected fail(span: Span, code: string, zh: string, en: string): never {
    throw new RuleError(problemAt(span, code, zh, en));
  }

  protected sized<T>(span: Span, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof TooLargeError)) throw error;
      return this.fail(
        span,
        'too-large',
        '结果可能超出可精确计算的范围',
        'The result could exceed the exactly computable range',
      );
    }
  }

  protected both(a: Condition, c: Condition): Condition {
    const b = this.builder;
    return { type: 'boolean', truth: b.and(a.truth, c.truth), falsity: b.or(a.falsity, c.falsity) };
  }

  protected number(span: Span, value: Rational): Quotient {
    const b = this.builder;
    return this.sized(span, () => ({ type: 'number', n: b.constant(value.n), d: b.constant(value.d), known: b.all() }));
  }

  protected isConstant(id: number): bigint | null {
    const { min, max } = this.builder.at(id);
    return min === max ? min : null;
  }

  /** Constant over constant in lowest terms, which keeps later bounds small. */
  protected reduced(value: Quotient): Quotient {
    const [n, d] = [this.isConstant(value.n), this.isConstant(value.d)];
    if (n === null || d === null || d === 0n) return value;
    const lowest = rational(n, d);
    return { ...value, n: this.builder.constant(lowest.n), d: this.builder.constant(lowest.d) };
  }

  /** Both numerators over one positive denominator. */
  protected common(left: Quotient, right: Quotient): [number, number, number] {
    const b = this.builder;
    if (left.d === right.d) return [left.n, right.n, left.d];
    const [p, q] = [this.isConstant(left.d), this.isConstant(right.d)];
    if (p !== null && q !== null && p > 0n && q > 0n) {
      const ratio = rational(p, q);
      const [l, r] = [b.multiply(left.n, b.constant(ratio.d)), b.multiply(right.n, b.constant(ratio.n))];
      return [l, r, b.constant(p * ratio.d)];
    }
    return [b.multiply(left.n, right.d), b.multiply(right.n, left.d), b.multiply(left.d, right.d)];
  }

  protected textKnown(text: Text): number {
    return 'leaf' in text ? this.builder.known(text.leaf) : this.builder.all();
  }

  protected compare(op: CompareOp, left: Typed, right: Typed, span: Span): Condition {
    if (left.type !== right.type) {
      this.fail(
        span,
        'different-types',
        `${typeNames[left.type]}与${typeNames[right.type]}不能比较`,
        `A ${left.type} cannot be compared with a ${right.type}`,
      );
    }
    if (left.type === 'string' && right.type === 'string') return this.compareTexts(op, left, right, span);
    if (left.type === 'boolean' && right.type === 'boolean') {
      if (op !== '=' && op !== '!=') this.fail(span, 'no-order', '“是否”不能比大小', 'Booleans have no order');
      const b = this.builder;
      const same = b.or(b.and(left.truth, right.truth), b.and(left.falsity, right.falsity));
      const differ = b.or(b.and(left.truth, right.falsity), b.and(left.falsity, right.truth));
      return op === '='
        ? { type: 'boolean', truth: same, falsity: differ }
        : { type: 'boolean', truth: differ, falsity: same };
    }
    if (!('n' in left) || !('n' in right)) throw new Error('types are equal');
    return this.sized(span, () => this.compareNumbers(op, left, right));
  }

  protected compareNumbers(op: CompareOp, left: Quotient, right: Quotient): Condition {
    const b = this.builder;
    const known = b.and(left.known, right.known);
    const [l, r] = this.common(left, right);
    const equality = op === '=' || op === '!=';
    const swapped = op === '>' || op === '<=';
    const holds = equality ? b.equal(l, r) : swapped ? b.less(r, l) : b.less(l, r);
    const positive = op === '=' || op === '<' || op === '>';
    const [yes, no] = [b.and(known, holds), b.and(known, b.not(holds))];
    return positive ? { type: 'boolean', truth: yes, falsity: no } : { type: 'boolean', truth: no, falsity: yes };
  }

  protected compareTexts(op: CompareOp, left: Text, right: Text, span: Span): Condition {
    const b = this.builder;
    if (op !== '=' && op !== '!=') this.fail(span, 'no-order', '文字不能比大小', 'Texts have no order in rules');
    this.checkEnum(left, right, span);
    this.checkEnum(right, left, span);
    const known = b.and(this.textKnown(left), this.textKnown(right));
    let same: number;
    if ('leaf' in left) same = 'leaf' in right ? b.same(left.leaf, right.leaf) : b.member(left.leaf, [right.literal]);
    else
      same =
        'leaf' in right ? b.member(right.leaf, [left.literal]) : left.literal === right.literal ? b.all() : b.none();
    const [yes, no] = [b.and(known, same), b.and(known, b.not(same))];
    return op === '=' ? { type: 'boolean', truth: yes, falsity: no } : { type: 'boolean', truth: no, falsity: yes };
  }

  protected checkEnum(text: Text, other: Text, span: Span): void {
    const values = 'leaf' in text ? text.fact?.enum : undefined;
    if (values !== undefined && 'literal' in other && !values.includes(other.literal)) {
      this.fail(span, 'not-in-enum', `“${other.literal}”不是可选值`, `“${other.literal}” is not a value of the fact`);
    }
  }
}
