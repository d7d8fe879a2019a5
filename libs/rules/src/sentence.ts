import type { CompareOp, Expr, InTest } from './ast.ts';
import type { Fact, Parameters } from './catalogue.ts';
import { divide, formatDecimal, parseDecimal, rational } from './rational.ts';

export interface Vocabulary {
  readonly facts: readonly Fact[];
  readonly parameters?: Parameters;
}

const units: Record<string, string> = {
  fen: '元',
  permille: '‰',
  days: '天',
  minutes: '分钟',
  months: '个月',
  years: '岁',
  grade: '级',
  persons: '人',
  count: '',
};
const orders: Record<CompareOp, string> = {
  '=': '为',
  '!=': '不是',
  '<': '低于',
  '<=': '不高于',
  '>': '高于',
  '>=': '不低于',
};
const dateOrders: Record<CompareOp, string> = {
  '=': '为',
  '!=': '不是',
  '<': '早于',
  '<=': '不晚于',
  '>': '晚于',
  '>=': '不早于',
};
const operators: Record<string, string> = { '+': ' + ', '-': ' − ', '*': ' × ', '/': ' ÷ ', '**': ' 的乘方 ' };

class Speaker {
  private readonly facts: ReadonlyMap<string, Fact>;
  private readonly parameters: Parameters | undefined;

  constructor({ facts, parameters }: Vocabulary) {
    this.facts = new Map(facts.map((fact) => [fact.name, fact]));
    this.parameters = parameters;
  }

  /** The fact that a text is about, for the unit and enum labels of the literals beside it. */
  private subject(...exprs: readonly Expr[]): Fact | undefined {
    for (const expr of exprs) {
      const fact = this.facts.get(nameOf(expr) ?? '');
      if (fact !== undefined) return fact;
      const inner = expr.kind === 'arithmetic' ? this.subject(expr.left, expr.right) : undefined;
      if (inner !== undefined) return inner;
    }
    return undefined;
  }

  say(expr: Expr, about?: Fact): string {
    switch (expr.kind) {
      case 'and':
        return expr.items.map((item) => this.nested(item)).join(' 且 ');
      case 'or':
        return expr.items.map((item) => this.nested(item)).join(' 或 ');
      case 'not':
        return `不满足（${this.say(expr.operand)}）`;
      case 'compare':
        return this.comparison(expr.op, expr.left, expr.right);
      case 'between': {
        const fact = this.subject(expr.operand);
        return `${this.say(expr.operand)}在${this.say(expr.low, fact)}至${this.say(expr.high, fact)}之间`;
      }
      case 'in':
        return this.membership(expr.operand, expr.tests);
      case 'if':
        return `若${this.say(expr.condition)}，则${this.say(expr.then, about)}，否则${this.say(expr.else, about)}`;
      case 'arithmetic':
        return `${this.factor(expr.left, about)}${operators[expr.op] ?? ''}${this.factor(expr.right, expr.op === '+' || expr.op === '-' ? about : undefined)}`;
      case 'negate':
        return `−${this.factor(expr.operand, about)}`;
      case 'name':
      case 'path':
        return this.reference(expr, about);
      case 'number':
        return this.amount(expr.text, about);
      case 'string':
        return about?.enumLabels?.[expr.value] ?? expr.value;
      case 'boolean':
        return expr.value ? '是' : '否';
      case 'temporal':
        return expr.text;
      case 'null':
        return '无';
      default:
        return '（无法用文字表达的内容）';
    }
  }

  private reference(expr: Expr, about?: Fact): string {
    const name = nameOf(expr) ?? '';
    const fact = this.facts.get(name);
    if (fact !== undefined) return fact.label ?? name;
    const parameter = name.replace(/^p\./, '');
    const label = this.parameters?.labels?.[parameter];
    const value = this.parameters?.values[parameter];
    if (label === undefined) return name;
    // One value for everybody is said; one for each place has only its name.
    if (value === undefined || typeof value === 'object') return label;
    const said = typeof value === 'number' ? this.amount(String(value), about) : String(value);
    return `${label}（${said}）`;
  }

  private nested(expr: Expr): string {
    const fact = this.facts.get(nameOf(expr) ?? '');
    if (fact?.type === 'boolean') return this.say(expr);
    return expr.kind === 'and' || expr.kind === 'or' || expr.kind === 'if' ? `（${this.say(expr)}）` : this.say(expr);
  }

  private factor(expr: Expr, about?: Fact): string {
    return expr.kind === 'arithmetic' || expr.kind === 'if' ? `（${this.say(expr, about)}）` : this.say(expr, about);
  }

  private amount(text: string, about: Fact | undefined): string {
    const value = parseDecimal(text) ?? rational(0n);
    const shown = about?.unit === 'fen' ? (divide(value, rational(100n)) ?? value) : value;
    return `${formatDecimal(shown)}${units[about?.unit ?? 'count'] ?? ''}`;
  }

  private comparison(op: CompareOp, left: Expr, right: Expr): string {
    if (left.kind === 'null' || right.kind === 'null') {
      return `${this.say(left.kind === 'null' ? right : left)}${op === '=' ? '未登记' : '已登记'}`;
    }
    const fact = this.subject(left, right);
    const flag = right.kind === 'boolean' && (op === '=' || op === '!=') ? right.value === (op === '=') : null;
    if (flag !== null) return `${flag ? '' : '非'}${this.say(left, fact)}`;
    const dates = fact?.type === 'date' || left.kind === 'temporal' || right.kind === 'temporal';
    return `${this.factor(left, fact)}${(dates ? dateOrders : orders)[op]}${this.factor(right, fact)}`;
  }

  private membership(operand: Expr, tests: readonly InTest[]): string {
    const fact = this.subject(operand);
    const flat = tests.flatMap((test) =>
      test.op === null && test.operand.kind === 'list'
        ? test.operand.items.map((item): InTest => ({ op: null, operand: item, from: item.from, to: item.to }))
        : [test],
    );
    const plain = flat.every(({ op, operand: { kind } }) => op === null && kind !== 'interval' && kind !== 'test');
    const parts = flat.map((test) => this.test(test, fact, plain));
    return plain
      ? `${this.say(operand)}为${parts.join('、')}${parts.length > 1 ? '之一' : ''}`
      : `${this.say(operand)}${parts.join('，或')}`;
  }

  private test({ op, operand }: InTest, fact: Fact | undefined, plain: boolean): string {
    if (op === null) return this.item(operand, fact, plain);
    return `${(fact?.type === 'date' ? dateOrders : orders)[op]}${this.say(operand, fact)}`;
  }

  private item(expr: Expr, fact: Fact | undefined, plain: boolean): string {
    if (expr.kind === 'test') return `${orders[expr.op]}${this.say(expr.operand, fact)}`;
    if (expr.kind === 'interval') {
      const names = fact?.type === 'date' ? dateOrders : orders;
      const low = `${names[expr.lowClosed ? '>=' : '>']}${this.say(expr.low, fact)}`;
      return `${low}且${names[expr.highClosed ? '<=' : '<']}${this.say(expr.high, fact)}`;
    }
    return plain ? this.say(expr, fact) : `为${this.say(expr, fact)}`;
  }
}

/** The dotted name of a fact or parameter; null for any other expression. */
export function nameOf(expr: Expr): string | null {
  if (expr.kind === 'name') return expr.name;
  const object = expr.kind === 'path' ? nameOf(expr.object) : null;
  return expr.kind === 'path' && object !== null ? `${object}.${expr.name}` : null;
}

/** A condition or amount in Chinese, with the catalogue's labels and units: 年龄不低于80岁 且 低保对象. */
export function sentence(expr: Expr, vocabulary: Vocabulary): string {
  return new Speaker(vocabulary).say(expr);
}
