import type { Expr, ExprOf, InTest } from './ast.ts';
import type { Condition, Quotient, Typed } from './comparing.ts';
import { typeNames } from './comparing.ts';
import { evaluate } from './evaluate.ts';
import { parseDecimal, rational } from './rational.ts';
import { References } from './references.ts';
import { isList } from './values.ts';
import { childrenOf } from './walk.ts';

const powerMax = 8;

/** Types a tree and compiles it; throws `RuleError` at the first thing that is not of the language. */
export class Checker extends References {
  condition(expr: Expr): Condition {
    const typed = this.typed(expr);
    if (typed.type !== 'boolean')
      this.fail(expr, 'not-a-condition', `此处应为条件，不是${typeNames[typed.type]}`, 'A condition is expected here');
    return typed;
  }

  /** A number or date as a quotient of plan nodes; null for a condition or a text. */
  measure(expr: Expr): Quotient | null {
    const typed = this.typed(expr);
    return typed.type === 'number' || typed.type === 'date' ? typed : null;
  }

  private quotient(expr: Expr): Quotient {
    const typed = this.typed(expr);
    if (typed.type !== 'number')
      this.fail(expr, 'not-a-number', `此处应为数值，不是${typeNames[typed.type]}`, 'A number is expected here');
    return typed;
  }

  /** Whole fen, rounded half up once, at the end of the expression. */
  amount(expr: Expr): { value: number; known: number } {
    return this.sized(expr, () => {
      const { n, d, known } = this.quotient(expr);
      const b = this.builder;
      if (b.at(d).min === 1n && b.at(d).max === 1n) return { value: n, known };
      const twice = b.constant(2n);
      return { value: b.floorDivide(b.add(b.multiply(n, twice), d), b.multiply(d, twice)), known };
    });
  }

  private typed(expr: Expr): Typed {
    const b = this.builder;
    switch (expr.kind) {
      case 'boolean':
        return { type: 'boolean', truth: expr.value ? b.all() : b.none(), falsity: expr.value ? b.none() : b.all() };
      case 'number':
        return this.number(expr, parseDecimal(expr.text) ?? rational(0n));
      case 'string':
        return { type: 'string', literal: expr.value };
      case 'temporal':
        return this.date(expr);
      case 'name':
      case 'path':
        return this.reference(expr);
      case 'not': {
        const { truth, falsity } = this.condition(expr.operand);
        return { type: 'boolean', truth: falsity, falsity: truth };
      }
      case 'and':
      case 'or': {
        const items = expr.items.map((item) => this.condition(item));
        const truths = items.map((item) => item.truth);
        const falsities = items.map((item) => item.falsity);
        return expr.kind === 'and'
          ? { type: 'boolean', truth: b.and(...truths), falsity: b.or(...falsities) }
          : { type: 'boolean', truth: b.or(...truths), falsity: b.and(...falsities) };
      }
      case 'negate': {
        const operand = this.quotient(expr.operand);
        return this.sized(expr, () => ({ ...operand, n: b.subtract(b.constant(0n), operand.n) }));
      }
      case 'arithmetic':
        return this.arithmetic(expr);
      case 'compare':
        return this.comparison(expr);
      case 'between': {
        const operand = this.typed(expr.operand);
        return this.both(
          this.compare('>=', operand, this.typed(expr.low), expr),
          this.compare('<=', operand, this.typed(expr.high), expr),
        );
      }
      case 'in':
        return this.membership(expr);
      case 'if':
        return this.choice(expr);
      case 'null':
        return this.fail(expr, 'null', '此处不能写 null', 'null has no meaning here');
      default:
        return this.fail(
          expr,
          'unsupported',
          '规则中不支持这种写法',
          `“${expr.kind}” is not part of the rule language`,
        );
    }
  }

  private date(expr: Expr): Quotient {
    const value = evaluate(expr, { mode: 'feel', scope: new Map() });
    if (value === null || typeof value !== 'object' || isList(value) || value.type !== 'date') {
      return this.fail(
        expr,
        'bad-date',
        '不是有效的日期，请写成 date("2026-01-01")',
        'Not a valid date; write date("2026-01-01")',
      );
    }
    const b = this.builder;
    return { type: 'date', n: b.constant(BigInt(value.day)), d: b.constant(1n), known: b.all() };
  }

  private arithmetic(expr: ExprOf<'arithmetic'>): Typed {
    if (hasTemporal(expr) && isLiteral(expr)) return this.date(expr);
    const [left, right] = [this.quotient(expr.left), this.quotient(expr.right)];
    return this.sized(expr, () => {
      const b = this.builder;
      const known = b.and(left.known, right.known);
      switch (expr.op) {
        case '+':
        case '-': {
          const [l, r, d] = this.common(left, right);
          return { type: 'number', n: expr.op === '+' ? b.add(l, r) : b.subtract(l, r), d, known };
        }
        case '*':
          return this.reduced({
            type: 'number',
            n: b.multiply(left.n, right.n),
            d: b.multiply(left.d, right.d),
            known,
          });
        case '/': {
          const sign = b.sign(right.n);
          const n = b.multiply(b.multiply(left.n, right.d), sign);
          const nonZero = b.not(b.equal(right.n, b.constant(0n)));
          return this.reduced({
            type: 'number',
            n,
            d: b.multiply(left.d, b.absolute(right.n)),
            known: b.and(known, nonZero),
          });
        }
        case '**':
          return this.power(expr, left);
      }
    });
  }

  private power(expr: ExprOf<'arithmetic'>, base: Quotient): Quotient {
    const exponent = expr.right.kind === 'number' ? parseDecimal(expr.right.text) : undefined;
    if (exponent === undefined || exponent.d !== 1n || exponent.n < 1n || exponent.n > powerMax) {
      this.fail(
        expr.right,
        'power',
        `乘方的指数应为1至${powerMax}的整数`,
        `The exponent must be an integer from 1 to ${powerMax}`,
      );
    }
    const b = this.builder;
    let result = base;
    for (let i = 1n; i < exponent.n; i += 1n)
      result = { ...result, n: b.multiply(result.n, base.n), d: b.multiply(result.d, base.d) };
    return result;
  }

  private comparison(expr: ExprOf<'compare'>): Condition {
    const literal = expr.left.kind === 'null' ? expr.right : expr.right.kind === 'null' ? expr.left : null;
    if (literal !== null) return this.nullTest(expr, literal);
    return this.compare(expr.op, this.typed(expr.left), this.typed(expr.right), expr);
  }

  private nullTest(expr: ExprOf<'compare'>, operand: Expr): Condition {
    const b = this.builder;
    const reference = operand.kind === 'name' || operand.kind === 'path';
    if (!reference || (expr.op !== '=' && expr.op !== '!=')) {
      this.fail(
        expr,
        'null',
        '只能写“事实 = null”或“事实 != null”',
        'Only a fact or parameter can be tested with = null or != null',
      );
    }
    const typed = this.reference(operand);
    const known =
      typed.type === 'boolean'
        ? b.or(typed.truth, typed.falsity)
        : typed.type === 'string'
          ? this.textKnown(typed)
          : typed.known;
    const unknown = b.not(known);
    return expr.op === '='
      ? { type: 'boolean', truth: unknown, falsity: known }
      : { type: 'boolean', truth: known, falsity: unknown };
  }

  private membership(expr: ExprOf<'in'>): Condition {
    const b = this.builder;
    const operand = this.typed(expr.operand);
    const tests = expr.tests.map((test) => this.inTest(test, operand));
    return {
      type: 'boolean',
      truth: b.or(...tests.map((t) => t.truth)),
      falsity: b.and(...tests.map((t) => t.falsity)),
    };
  }

  private inTest({ op, operand: expr }: InTest, operand: Typed): Condition {
    const b = this.builder;
    if (op !== null) return this.compare(op, operand, this.typed(expr), expr);
    if (expr.kind === 'test') return this.compare(expr.op, operand, this.typed(expr.operand), expr);
    if (expr.kind === 'interval') {
      return this.both(
        this.compare(expr.lowClosed ? '>=' : '>', operand, this.typed(expr.low), expr.low),
        this.compare(expr.highClosed ? '<=' : '<', operand, this.typed(expr.high), expr.high),
      );
    }
    if (expr.kind === 'list') {
      if (expr.items.length === 0) this.fail(expr, 'empty-list', '列表为空', 'The list is empty');
      const tests = expr.items.map((item) =>
        this.inTest({ op: null, operand: item, from: item.from, to: item.to }, operand),
      );
      return {
        type: 'boolean',
        truth: b.or(...tests.map((t) => t.truth)),
        falsity: b.and(...tests.map((t) => t.falsity)),
      };
    }
    return this.compare('=', operand, this.typed(expr), expr);
  }

  private choice(expr: ExprOf<'if'>): Typed {
    const b = this.builder;
    const condition = this.condition(expr.condition);
    if (expr.then.kind === 'null' || expr.else.kind === 'null') {
      // A branch without an amount: known only where the other branch is chosen.
      const [branch, chosen] =
        expr.then.kind === 'null' ? [expr.else, condition.falsity] : [expr.then, condition.truth];
      const value = this.quotient(branch);
      return { ...value, known: b.and(chosen, value.known) };
    }
    const [then, otherwise] = [this.typed(expr.then), this.typed(expr.else)];
    if (then.type === 'boolean' && otherwise.type === 'boolean') {
      const pick = (x: number, y: number) => b.or(b.and(condition.truth, x), b.and(condition.falsity, y), b.and(x, y));
      return {
        type: 'boolean',
        truth: pick(then.truth, otherwise.truth),
        falsity: pick(then.falsity, otherwise.falsity),
      };
    }
    if (then.type !== otherwise.type || !('n' in then) || !('n' in otherwise)) {
      return this.fail(
        expr,
        'branches',
        '“then”与“else”应同为数值或条件',
        'Both branches must be numbers, dates or conditions',
      );
    }
    return this.sized(expr, () => {
      const known = b.or(b.and(condition.truth, then.known), b.and(condition.falsity, otherwise.known));
      const pick = (x: number, y: number) => b.choose(condition.truth, x, y);
      if (this.isConstant(then.d) === null || this.isConstant(otherwise.d) === null) {
        // No common denominator: the one of the branch that is not taken may be zero.
        return { type: then.type, n: pick(then.n, otherwise.n), d: pick(then.d, otherwise.d), known };
      }
      const [l, r, d] = this.common(then, otherwise);
      return { type: then.type, n: pick(l, r), d, known };
    });
  }
}

/** `date("…") + duration("…")`: arithmetic of literals with a temporal in it, computed while checking. */
const isLiteral = (expr: Expr): boolean =>
  ['number', 'temporal'].includes(expr.kind) || (expr.kind === 'arithmetic' && childrenOf(expr).every(isLiteral));
const hasTemporal = (expr: Expr): boolean =>
  expr.kind === 'temporal' || (expr.kind === 'arithmetic' && childrenOf(expr).some(hasTemporal));
