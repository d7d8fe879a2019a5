import type { CompareOp, Expr, ExprOf, InTest } from './ast.ts';
import { add, divide, multiply, negate, parseDecimal, power, rational, subtract } from './rational.ts';
import { addDuration, parseTemporal, subtractTemporal } from './temporal.ts';
import type { Temporal } from './temporal.ts';
import { callFunction, propertyOf } from './functions.ts';
import { equal, isList, order } from './values.ts';
import type { FeelRange, Value } from './values.ts';

/**
 * Both modes share one deliberate difference from FEEL: a comparison with a null that is not written as `null` is unknown.
 * `policy` differs once more: an `if` of unknown condition is unknown unless both branches are the same boolean, where
 * FEEL takes the `else` branch (DMN 1.5 10.3.2.10).
 */
export type EvaluationMode = 'feel' | 'policy';

export interface EvaluationOptions {
  readonly mode: EvaluationMode;
  /** Names that the text may use; a name that is not here is null. */
  readonly scope: ReadonlyMap<string, Value>;
  /** Takes the value of every node. */
  readonly record?: Map<Expr, Value>;
}

/** Items that a `for`, `some`, `every` or filter may visit in all. */
const visitsMax = 100_000;

/** Literals are read once for a tree, not for every row. */
const literals = new WeakMap<Expr, Value>();

function literalValue(expr: ExprOf<'number'> | ExprOf<'temporal'>): Value {
  const done = literals.get(expr);
  if (done !== undefined) return done;
  const value = (expr.kind === 'number' ? parseDecimal(expr.text) : parseTemporal(expr.type, expr.text)) ?? null;
  literals.set(expr, value);
  return value;
}

class Evaluation {
  private readonly options: EvaluationOptions;
  private visits = 0;

  constructor(options: EvaluationOptions) {
    this.options = options;
  }

  value(expr: Expr, scope: ReadonlyMap<string, Value>): Value {
    const value = this.compute(expr, scope);
    this.options.record?.set(expr, value);
    return value;
  }

  private compute(expr: Expr, scope: ReadonlyMap<string, Value>): Value {
    switch (expr.kind) {
      case 'null':
        return null;
      case 'boolean':
      case 'string':
        return expr.value;
      case 'number':
      case 'temporal':
        return literalValue(expr);
      case 'name':
        return scope.get(expr.name) ?? null;
      case 'path':
        return propertyOf(this.value(expr.object, scope), expr.name);
      case 'not': {
        const operand = this.value(expr.operand, scope);
        return typeof operand === 'boolean' ? !operand : null;
      }
      case 'negate':
        return negated(this.value(expr.operand, scope));
      case 'and':
      case 'or': {
        // Every item is evaluated: an explanation needs all of them.
        return conclude(this.all(expr.items, scope), expr.kind === 'or');
      }
      case 'arithmetic':
        return arithmetic(expr.op, this.value(expr.left, scope), this.value(expr.right, scope));
      case 'compare': {
        const literal = expr.left.kind === 'null' || expr.right.kind === 'null';
        return compareValues(expr.op, this.value(expr.left, scope), this.value(expr.right, scope), literal);
      }
      case 'between': {
        const operand = this.value(expr.operand, scope);
        const low = compareValues('>=', operand, this.value(expr.low, scope), false);
        const high = compareValues('<=', operand, this.value(expr.high, scope), false);
        if (low === false || high === false) return false;
        return low === null || high === null ? null : true;
      }
      case 'in':
        return this.membership(expr, scope);
      case 'if':
        return this.conditional(expr, scope);
      case 'list':
        return this.all(expr.items, scope);
      case 'context': {
        const entries = new Map<string, Value>();
        const inner = new Map(scope);
        for (const { key, value } of expr.entries) {
          entries.set(key, this.value(value, inner));
          inner.set(key, entries.get(key) ?? null);
        }
        return { type: 'context', entries };
      }
      case 'interval': {
        const { lowClosed, highClosed } = expr;
        return {
          type: 'range',
          lowClosed,
          highClosed,
          low: this.value(expr.low, scope),
          high: this.value(expr.high, scope),
        };
      }
      case 'test':
        return { type: 'test', op: expr.op, operand: this.value(expr.operand, scope) };
      case 'filter':
        return this.filter(expr, scope);
      case 'for':
      case 'some':
      case 'every':
        return this.iterate(expr, scope);
      case 'call':
        return callFunction(expr.name, this.all(expr.args, scope));
    }
  }

  private all(exprs: readonly Expr[], scope: ReadonlyMap<string, Value>): Value[] {
    const values: Value[] = [];
    for (const expr of exprs) values.push(this.value(expr, scope));
    return values;
  }

  private conditional(expr: ExprOf<'if'>, scope: ReadonlyMap<string, Value>): Value {
    const condition = this.value(expr.condition, scope);
    if (this.options.mode === 'feel') return this.value(condition === true ? expr.then : expr.else, scope);
    const [then, otherwise] = [this.value(expr.then, scope), this.value(expr.else, scope)];
    if (typeof condition === 'boolean') return condition ? then : otherwise;
    return typeof then === 'boolean' && then === otherwise ? then : null;
  }

  private membership(expr: ExprOf<'in'>, scope: ReadonlyMap<string, Value>): Value {
    const operand = this.value(expr.operand, scope);
    const results = expr.tests.map((test) => this.test(test, operand, expr.operand.kind === 'null', scope));
    if (results.includes(true)) return true;
    return results.includes(null) ? null : false;
  }

  private test(test: InTest, operand: Value, literalNull: boolean, scope: ReadonlyMap<string, Value>): boolean | null {
    const { op, operand: expr } = test;
    const literal = literalNull || expr.kind === 'null';
    const value = this.value(expr, scope);
    if (op !== null) return compareValues(op, operand, value, literal);
    if (isList(value)) {
      const items = expr.kind === 'list' ? expr.items : null;
      const results = value.map((item, i) => inItem(operand, item, literalNull || items?.[i]?.kind === 'null'));
      if (equal(operand, value) === true || results.includes(true)) return true;
      return results.includes(null) ? null : false;
    }
    return inItem(operand, value, literal);
  }

  private filter(expr: ExprOf<'filter'>, scope: ReadonlyMap<string, Value>): Value {
    const source = this.value(expr.list, scope);
    const items = isList(source) ? source : source === null ? [] : [source];
    const kept: Value[] = [];
    for (const item of items) {
      this.visit();
      const inner = new Map(scope);
      if (item !== null && typeof item === 'object' && !isList(item) && item.type === 'context') {
        for (const [key, value] of item.entries) inner.set(key, value);
      }
      inner.set('item', item);
      const result = this.value(expr.condition, inner);
      if (result !== null && typeof result === 'object' && !isList(result) && result.type === 'number') {
        const index = result.d === 1n ? Number(result.n) : 0;
        return (index > 0 ? items[index - 1] : index < 0 ? items[items.length + index] : null) ?? null;
      }
      if (result === true) kept.push(item);
    }
    return kept;
  }

  private iterate(expr: ExprOf<'for' | 'some' | 'every'>, scope: ReadonlyMap<string, Value>): Value {
    const results: Value[] = [];
    const walk = (index: number, inner: ReadonlyMap<string, Value>): boolean => {
      const iterator = expr.iterators[index];
      if (iterator === undefined) {
        this.visit();
        results.push(this.value(expr.body, inner));
        return true;
      }
      const first = this.value(iterator.source, inner);
      const items = iterator.last === null ? first : steps(first, this.value(iterator.last, inner));
      if (items === null || (!isList(items) && iterator.last !== null)) return false;
      return (isList(items) ? items : [items]).every((item) =>
        walk(index + 1, new Map(inner).set(iterator.name, item)),
      );
    };
    if (!walk(0, scope)) return null;
    if (expr.kind === 'for') return results;
    return conclude(results, expr.kind === 'some');
  }

  private visit(): void {
    this.visits += 1;
    if (this.visits > visitsMax) throw new RangeError('the expression visits too many items');
  }
}

/** The value of a tree; throws `RangeError` only where an iteration is longer than 100,000 items. */
export function evaluate(expr: Expr, options: EvaluationOptions): Value {
  return new Evaluation(options).value(expr, options.scope);
}

function steps(first: Value, last: Value): Value {
  const number = (value: Value) =>
    value !== null && typeof value === 'object' && !isList(value) && value.type === 'number' && value.d === 1n
      ? value.n
      : null;
  const [from, to] = [number(first), number(last)];
  if (from === null || to === null) return null;
  const size = from <= to ? to - from : from - to;
  if (size >= BigInt(visitsMax)) throw new RangeError('the expression visits too many items');
  return Array.from({ length: Number(size) + 1 }, (_, i) => rational(from <= to ? from + BigInt(i) : from - BigInt(i)));
}

/** `literal`: one side is written as `null`, which FEEL compares two-valued; any other null makes the answer unknown. */
function compareValues(op: CompareOp, left: Value, right: Value, literal: boolean): boolean | null {
  if (op === '=' || op === '!=') {
    if (!literal && (left === null || right === null)) return null;
    const same = equal(left, right);
    return same === null ? null : op === '=' ? same : !same;
  }
  const result = order(left, right);
  if (result === null) return null;
  if (op === '<') return result < 0;
  if (op === '<=') return result <= 0;
  return op === '>' ? result > 0 : result >= 0;
}

/** Kleene: one decisive value decides; otherwise all must be its opposite. */
function conclude(values: readonly Value[], decisive: boolean): boolean | null {
  let settled = true;
  for (const value of values) {
    if (value === decisive) return decisive;
    if (value !== !decisive) settled = false;
  }
  return settled ? !decisive : null;
}

function inItem(operand: Value, item: Value, literal: boolean): boolean | null {
  if (item !== null && typeof item === 'object' && !isList(item)) {
    if (item.type === 'range' && !isRange(operand)) return inRange(operand, item);
    if (item.type === 'test' && !isRange(operand)) return compareValues(item.op, operand, item.operand, false);
  }
  if (!literal && (operand === null || item === null)) return null;
  return equal(operand, item) === true;
}

const isRange = (value: Value) =>
  value !== null && typeof value === 'object' && !isList(value) && (value.type === 'range' || value.type === 'test');

function inRange(operand: Value, range: FeelRange): boolean | null {
  const low = compareValues(range.lowClosed ? '>=' : '>', operand, range.low, false);
  const high = compareValues(range.highClosed ? '<=' : '<', operand, range.high, false);
  if (low === false || high === false) return false;
  return low === null || high === null ? null : true;
}

function negated(value: Value): Value {
  if (value === null || typeof value !== 'object' || isList(value)) return null;
  if (value.type === 'number') return negate(value);
  return value.type === 'duration' ? { ...value, amount: -value.amount } : null;
}

const isTemporal = (value: { type: string }): value is Temporal =>
  ['date', 'time', 'dateTime', 'duration'].includes(value.type);

function arithmetic(op: '+' | '-' | '*' | '/' | '**', left: Value, right: Value): Value {
  if (typeof left === 'string' && typeof right === 'string') return op === '+' ? left + right : null;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return null;
  if (isList(left) || isList(right)) return null;
  if (left.type === 'number' && right.type === 'number') {
    if (op === '+') return add(left, right);
    if (op === '-') return subtract(left, right);
    if (op === '*') return multiply(left, right);
    return op === '/' ? divide(left, right) : power(left, right);
  }
  if (left.type === 'number' && right.type === 'duration')
    return op === '*' ? temporalArithmetic('*', right, left) : null;
  if (!isTemporal(left)) return null;
  if (right.type === 'number' || isTemporal(right)) return temporalArithmetic(op, left, right);
  return null;
}

function temporalArithmetic(op: string, left: Temporal, right: Temporal | ReturnType<typeof rational>): Value {
  if (right.type === 'number') {
    if (left.type !== 'duration' || (op !== '*' && op !== '/') || (op === '/' && right.n === 0n)) return null;
    const amount = op === '*' ? (left.amount * right.n) / right.d : (left.amount * right.d) / right.n;
    return { ...left, amount };
  }
  if (left.type === 'duration' && right.type === 'duration') {
    if (left.unit !== right.unit) return null;
    if (op === '/') return right.amount === 0n ? null : rational(left.amount, right.amount);
    if (op !== '+' && op !== '-') return null;
    return { ...left, amount: op === '+' ? left.amount + right.amount : left.amount - right.amount };
  }
  if (right.type === 'duration' && left.type !== 'duration' && (op === '+' || op === '-')) {
    return addDuration(left, op === '+' ? right : { ...right, amount: -right.amount });
  }
  if (left.type === 'duration' && right.type !== 'duration') return op === '+' ? addDuration(right, left) : null;
  return op === '-' ? subtractTemporal(left, right) : null;
}
