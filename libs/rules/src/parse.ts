import type { ArithmeticOp, CompareOp, Expr, InTest, Iterator, StoredRule, TemporalType } from './ast.ts';
import { problemAt, RuleError } from './problem.ts';
import type { RuleProblem, Span } from './problem.ts';
import { tokenize } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Deeper nesting is refused, so that no later stage can run out of stack. */
export const ruleDepthMax = 60;
const chainMax = 200;

const compareOps: readonly string[] = ['=', '!=', '<', '<=', '>', '>='];
const temporalTypes: Record<string, TemporalType> = {
  date: 'date',
  time: 'time',
  'date and time': 'dateTime',
  duration: 'duration',
};

function isCompareOp(text: string): text is CompareOp {
  return compareOps.includes(text);
}

class Parser {
  private readonly tokens: readonly Token[];
  private index = 0;
  private depth = 0;

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  private peek(ahead = 0): Token {
    const token = this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)];
    if (token === undefined) throw new Error('token list ends with `end`');
    return token;
  }

  private next(): Token {
    const token = this.peek();
    this.index += 1;
    return token;
  }

  private is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === 'symbol' || token.kind === 'keyword') && token.text === text;
  }

  private take(text: string): boolean {
    if (!this.is(text)) return false;
    this.index += 1;
    return true;
  }

  private fail(span: Span, code: string, zh: string, en: string): never {
    throw new RuleError(problemAt(span, code, zh, en));
  }

  private unexpected(): never {
    const token = this.peek();
    if (token.kind === 'end') this.fail(token, 'incomplete', '规则不完整', 'The rule ends too early');
    this.fail(token, 'unexpected', `此处不应出现“${token.text}”`, `“${token.text}” is not expected here`);
  }

  private expect(text: string): Token {
    if (!this.is(text)) {
      const token = this.peek();
      this.fail(token, 'expected', `此处应为“${text}”`, `“${text}” is expected here`);
    }
    return this.next();
  }

  private previousEnd(): number {
    return this.tokens[this.index - 1]?.to ?? 0;
  }

  whole(): Expr {
    const expr = this.expression();
    if (this.peek().kind !== 'end') this.unexpected();
    return expr;
  }

  private expression(): Expr {
    this.depth += 1;
    if (this.depth > ruleDepthMax) this.fail(this.peek(), 'too-deep', '嵌套过深', 'The rule is nested too deeply');
    const expr = this.logical('or');
    this.depth -= 1;
    return expr;
  }

  private logical(kind: 'and' | 'or'): Expr {
    const operand = () => (kind === 'or' ? this.logical('and') : this.comparison());
    const first = operand();
    if (!this.is(kind)) return first;
    const items = [first];
    while (this.take(kind)) items.push(operand());
    return { kind, items, from: first.from, to: this.previousEnd() };
  }

  private comparison(): Expr {
    const left = this.additive();
    const expr = this.comparisonAfter(left);
    const token = this.peek();
    if (expr !== left && (isCompareOp(token.text) || this.is('in') || this.is('between')) && token.kind !== 'string') {
      this.fail(token, 'chained', '比较不能连写，请用“and”分开', 'Comparisons cannot be chained; join them with “and”');
    }
    return expr;
  }

  private comparisonAfter(left: Expr): Expr {
    const token = this.peek();
    if (token.kind === 'symbol' && isCompareOp(token.text)) {
      this.next();
      const right = this.additive();
      return { kind: 'compare', op: token.text, left, right, from: left.from, to: right.to };
    }
    if (this.take('between')) {
      const low = this.additive();
      this.expect('and');
      const high = this.additive();
      return { kind: 'between', operand: left, low, high, from: left.from, to: high.to };
    }
    if (this.take('in')) {
      const tests = this.is('(') ? this.parenthesizedTests() : [this.inTest(false)];
      return { kind: 'in', operand: left, tests, from: left.from, to: this.previousEnd() };
    }
    return left;
  }

  private inTest(inParentheses: boolean): InTest {
    const token = this.peek();
    if (token.kind === 'symbol' && isCompareOp(token.text)) {
      this.next();
      const operand = this.additive();
      return { op: token.text, operand, from: token.from, to: operand.to };
    }
    const operand = inParentheses ? this.expression() : this.additive();
    return { op: null, operand, from: operand.from, to: operand.to };
  }

  /** After `in`: `(1, 2, > 5)` is a list of tests, `(1..5]` an interval that is open below. */
  private parenthesizedTests(): readonly InTest[] {
    const open = this.expect('(');
    const first = this.inTest(true);
    if (first.op === null && this.is('..')) {
      const operand = this.intervalFrom(open, first.operand);
      return [{ op: null, operand, from: operand.from, to: operand.to }];
    }
    const tests = [first];
    while (this.take(',')) tests.push(this.inTest(true));
    this.expect(')');
    const token = this.peek();
    if (token.kind === 'symbol' && ['+', '-', '*', '/', '**', '.', '['].includes(token.text)) {
      this.fail(token, 'ambiguous', '“in (…)”之后不能接运算', 'An operator cannot follow “in (…)”');
    }
    return tests;
  }

  private additive(): Expr {
    return this.leftAssociative(['+', '-'], () =>
      this.leftAssociative(['*', '/'], () => this.leftAssociative(['**'], () => this.unary())),
    );
  }

  private leftAssociative(ops: readonly ArithmeticOp[], operand: () => Expr): Expr {
    let left = operand();
    for (let length = 1; ; length += 1) {
      if (length > chainMax) this.fail(this.peek(), 'too-deep', '运算过长', 'The chain of operators is too long');
      const op = ops.find((candidate) => this.is(candidate));
      if (op === undefined) return left;
      this.next();
      const right = operand();
      left = { kind: 'arithmetic', op, left, right, from: left.from, to: right.to };
    }
  }

  private unary(): Expr {
    if (!this.is('-')) return this.postfix();
    const minus = this.next();
    this.depth += 1;
    if (this.depth > ruleDepthMax) this.fail(minus, 'too-deep', '嵌套过深', 'The rule is nested too deeply');
    const operand = this.unary();
    this.depth -= 1;
    return { kind: 'negate', operand, from: minus.from, to: operand.to };
  }

  private postfix(): Expr {
    let expr = this.primary();
    for (let length = 1; ; length += 1) {
      if (length > chainMax) this.fail(this.peek(), 'too-deep', '路径过长', 'The path is too long');
      if (this.take('.')) {
        const name = this.name();
        expr = { kind: 'path', object: expr, name: name.text, from: expr.from, to: name.to };
      } else if (this.is('[') && expr.kind !== 'number' && expr.kind !== 'interval') {
        // `]1..x[` ends in a bracket too: there a closing bracket follows no expression.
        const mark = this.index;
        this.next();
        if (
          this.peek().kind === 'end' ||
          this.is(')') ||
          this.is('and') ||
          this.is('or') ||
          this.is(',') ||
          this.is('=')
        ) {
          this.index = mark;
          return expr;
        }
        const condition = this.expression();
        const close = this.expect(']');
        expr = { kind: 'filter', list: expr, condition, from: expr.from, to: close.to };
      } else {
        return expr;
      }
    }
  }

  private name(): Token {
    const token = this.peek();
    if (token.kind !== 'name') this.unexpected();
    return this.next();
  }

  private primary(): Expr {
    const token = this.peek();
    const span = { from: token.from, to: token.to };
    switch (token.kind) {
      case 'number':
        this.next();
        return { kind: 'number', text: token.text, ...span };
      case 'string':
        this.next();
        return { kind: 'string', value: token.text, ...span };
      case 'name':
        return this.nameOrCall();
      case 'keyword':
        return this.keyword(token, span);
      case 'symbol':
        return this.bracketed(token);
      case 'end':
        return this.unexpected();
    }
  }

  private keyword(token: Token, span: Span): Expr {
    switch (token.text) {
      case 'true':
      case 'false':
        this.next();
        return { kind: 'boolean', value: token.text === 'true', ...span };
      case 'null':
        this.next();
        return { kind: 'null', ...span };
      case 'if':
        return this.conditional();
      case 'for':
      case 'some':
      case 'every':
        return this.iteration(token.text);
      default:
        return this.unexpected();
    }
  }

  private conditional(): Expr {
    const start = this.expect('if');
    const condition = this.expression();
    this.expect('then');
    const then = this.expression();
    this.expect('else');
    const otherwise = this.expression();
    return { kind: 'if', condition, then, else: otherwise, from: start.from, to: otherwise.to };
  }

  private iteration(kind: 'for' | 'some' | 'every'): Expr {
    const start = this.next();
    const iterators: Iterator[] = [];
    do {
      const name = this.name();
      this.expect('in');
      const source = this.expression();
      const last = this.take('..') ? this.expression() : null;
      iterators.push({ name: name.text, source, last, from: name.from, to: this.previousEnd() });
    } while (this.take(','));
    this.expect(kind === 'for' ? 'return' : 'satisfies');
    const body = this.expression();
    return { kind, iterators, body, from: start.from, to: body.to };
  }

  private nameOrCall(): Expr {
    const first = this.next();
    let name = first.text;
    const next = this.peek(1);
    if (name === 'date' && this.is('and') && next.kind === 'name' && next.text === 'time' && this.is('(', 2)) {
      this.index += 2;
      name = 'date and time';
    }
    if (!this.is('(')) {
      if (name === 'not') this.fail(first, 'not-parentheses', '请写成 not(…)', 'Write not(…)');
      return { kind: 'name', name, from: first.from, to: first.to };
    }
    this.next();
    const args: Expr[] = [];
    if (!this.is(')')) {
      do args.push(this.expression());
      while (this.take(','));
    }
    const span = { from: first.from, to: this.expect(')').to };
    const [only] = args;
    if (name === 'not') {
      if (only === undefined || args.length > 1)
        this.fail(span, 'arguments', 'not(…)需要一个条件', 'not(…) takes one condition');
      return { kind: 'not', operand: only, ...span };
    }
    const type = temporalTypes[name];
    if (type !== undefined && args.length === 1 && only?.kind === 'string') {
      return { kind: 'temporal', type, text: only.value, ...span };
    }
    return { kind: 'call', name, args, ...span };
  }

  private bracketed(token: Token): Expr {
    switch (token.text) {
      case '(': {
        this.next();
        const op = this.peek();
        if (op.kind === 'symbol' && isCompareOp(op.text)) {
          this.next();
          const operand = this.additive();
          return { kind: 'test', op: op.text, operand, from: token.from, to: this.expect(')').to };
        }
        const inner = this.expression();
        if (this.is('..')) return this.intervalFrom(token, inner);
        this.expect(')');
        return inner;
      }
      case ']':
        this.next();
        return this.intervalFrom(token, this.additive());
      case '[': {
        this.next();
        if (this.is(']')) return { kind: 'list', items: [], from: token.from, to: this.next().to };
        const first = this.expression();
        if (this.is('..')) return this.intervalFrom(token, first);
        const items = [first];
        while (this.take(',')) items.push(this.expression());
        return { kind: 'list', items, from: token.from, to: this.expect(']').to };
      }
      case '{':
        return this.context();
      case '@': {
        this.next();
        const text = this.peek();
        if (text.kind !== 'string') this.unexpected();
        this.next();
        return { kind: 'temporal', type: 'any', text: text.text, from: token.from, to: text.to };
      }
      default:
        return this.unexpected();
    }
  }

  private intervalFrom(open: Token, low: Expr): Expr {
    this.expect('..');
    const high = this.additive();
    const close = this.peek();
    if (!this.is(')') && !this.is(']') && !this.is('[')) this.unexpected();
    this.next();
    const ends = { lowClosed: open.text === '[', highClosed: close.text === ']' };
    return { kind: 'interval', ...ends, low, high, from: open.from, to: close.to };
  }

  private context(): Expr {
    const open = this.expect('{');
    const entries: { key: string; value: Expr }[] = [];
    if (!this.is('}')) {
      do {
        const key = this.peek();
        if (key.kind !== 'name' && key.kind !== 'string') this.unexpected();
        this.next();
        this.expect(':');
        if (entries.some((entry) => entry.key === key.text)) {
          this.fail(key, 'duplicate-key', `“${key.text}”重复`, `“${key.text}” is given twice`);
        }
        entries.push({ key: key.text, value: this.expression() });
      } while (this.take(','));
    }
    return { kind: 'context', entries, from: open.from, to: this.expect('}').to };
  }
}

export type Parsed = { ok: true; rule: StoredRule } | { ok: false; problem: RuleProblem };

/** Parses one FEEL expression (DMN 1.5, the part that Yike knows); whatever else is a problem with its place, never a guess. */
export function parse(text: string): Parsed {
  try {
    return { ok: true, rule: { version: 1, expr: new Parser(text).whole() } };
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, problem: error.problem };
    throw error;
  }
}
