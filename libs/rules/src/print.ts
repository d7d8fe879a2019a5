import type { Expr, InTest } from './ast.ts';

/** How tightly a node binds; an operand that binds less is put in parentheses. */
function strength(expr: Expr): number {
  switch (expr.kind) {
    case 'if':
    case 'for':
    case 'some':
    case 'every':
      return 0;
    case 'or':
      return 1;
    case 'and':
      return 2;
    case 'compare':
    case 'between':
    case 'in':
      return 3;
    case 'arithmetic':
      return expr.op === '**' ? 6 : expr.op === '*' || expr.op === '/' ? 5 : 4;
    case 'negate':
      return 7;
    default:
      return 8;
  }
}

function within(expr: Expr, least: number): string {
  const text = print(expr);
  return strength(expr) < least ? `(${text})` : text;
}

function test({ op, operand }: InTest): string {
  return op === null ? within(operand, 4) : `${op} ${within(operand, 4)}`;
}

const quoted = (text: string) => JSON.stringify(text);
const constructors = { date: 'date', time: 'time', dateTime: 'date and time', duration: 'duration' };

/** The text of a tree with the fewest parentheses; `parse` gives the same tree back, but for its places. */
export function print(expr: Expr): string {
  switch (expr.kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return String(expr.value);
    case 'number':
      return expr.text;
    case 'string':
      return quoted(expr.value);
    case 'temporal':
      return expr.type === 'any' ? `@${quoted(expr.text)}` : `${constructors[expr.type]}(${quoted(expr.text)})`;
    case 'name':
      return expr.name;
    case 'path':
      return `${within(expr.object, 8)}.${expr.name}`;
    case 'not':
      return `not(${print(expr.operand)})`;
    case 'negate':
      return `-${within(expr.operand, 7)}`;
    case 'and':
    case 'or':
      return expr.items.map((item) => within(item, expr.kind === 'and' ? 3 : 2)).join(` ${expr.kind} `);
    case 'arithmetic': {
      const own = strength(expr);
      return `${within(expr.left, own)} ${expr.op} ${within(expr.right, own + 1)}`;
    }
    case 'compare':
      return `${within(expr.left, 4)} ${expr.op} ${within(expr.right, 4)}`;
    case 'between':
      return `${within(expr.operand, 4)} between ${within(expr.low, 4)} and ${within(expr.high, 4)}`;
    case 'in': {
      const [only] = expr.tests;
      const alone = expr.tests.length === 1 && only !== undefined && only.op === null && only.operand.kind !== 'test';
      const bare =
        alone && (only.operand.kind === 'list' || (only.operand.kind === 'interval' && only.operand.lowClosed));
      return `${within(expr.operand, 4)} in ${bare ? test(only) : `(${expr.tests.map(test).join(', ')})`}`;
    }
    case 'if':
      return `if ${print(expr.condition)} then ${print(expr.then)} else ${print(expr.else)}`;
    case 'list':
      return `[${expr.items.map(print).join(', ')}]`;
    case 'context':
      return `{${expr.entries.map(({ key, value }) => `${quoted(key)}: ${print(value)}`).join(', ')}}`;
    case 'interval':
      return `${expr.lowClosed ? '[' : '('}${within(expr.low, 4)}..${within(expr.high, 4)}${expr.highClosed ? ']' : ')'}`;
    case 'test':
      return `(${expr.op} ${within(expr.operand, 4)})`;
    case 'filter':
      return `${within(expr.list, 8)}[${print(expr.condition)}]`;
    case 'for':
    case 'some':
    case 'every': {
      const iterators = expr.iterators.map(
        ({ name, source, last }) => `${name} in ${print(source)}${last === null ? '' : `..${print(last)}`}`,
      );
      return `${expr.kind} ${iterators.join(', ')} ${expr.kind === 'for' ? 'return' : 'satisfies'} ${print(expr.body)}`;
    }
    case 'call':
      return `${expr.name}(${expr.args.map(print).join(', ')})`;
  }
}
