import { parse, print, type Expr, type Fact } from '@yike/rules';

/** A condition on one fact as a cell of a decision table: the fact's column, and the unary tests. */
export interface Cell {
  readonly fact: string;
  readonly tests: string;
}
export type CellReading =
  | { readonly ok: true; readonly when: string | null }
  | { readonly ok: false; readonly zh: string; readonly en: string };

type In = Extract<Expr, { kind: 'in' }>;
const swapped = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** A literal, a parameter, or arithmetic over them: what may stand on the right of a unary test. */
function isConstant(expr: Expr): boolean {
  switch (expr.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'temporal':
    case 'null':
      return true;
    case 'path':
      return expr.object.kind === 'name' && expr.object.name === 'p';
    case 'negate':
      return isConstant(expr.operand);
    case 'arithmetic':
      return isConstant(expr.left) && isConstant(expr.right);
    default:
      return false;
  }
}

const isInterval = (expr: Expr): boolean => expr.kind === 'interval' && isConstant(expr.low) && isConstant(expr.high);

/** `a, b` of `x in (a, b)` and of `x in [a, b]`; null where a test is more than a unary test. */
function testsOf(expr: In): string | null {
  const said: string[] = [];
  for (const { op, operand } of expr.tests) {
    const items = op === null && operand.kind === 'list' ? operand.items : [operand];
    for (const item of items) {
      if (!isConstant(item) && (op !== null || !isInterval(item))) return null;
      said.push(op === null ? print(item) : `${op} ${print(item)}`);
    }
  }
  return said.length === 0 ? null : said.join(', ');
}

/** The condition as a cell; null where it asks more than unary tests of one fact can say. */
export function cellOf(when: string): Cell | null {
  const parsed = parse(when);
  return parsed.ok ? cellOfExpr(parsed.rule.expr) : null;
}

function cellOfExpr(expr: Expr): Cell | null {
  switch (expr.kind) {
    case 'name':
      return { fact: expr.name, tests: 'true' };
    case 'not': {
      if (expr.operand.kind === 'name') return { fact: expr.operand.name, tests: 'false' };
      const inner = expr.operand.kind === 'in' ? cellOfExpr(expr.operand) : null;
      return inner && { fact: inner.fact, tests: `not(${inner.tests})` };
    }
    case 'compare': {
      const turned = isConstant(expr.left);
      const [fact, value] = turned ? [expr.right, expr.left] : [expr.left, expr.right];
      const op = turned ? swapped[expr.op] : expr.op;
      if (fact.kind !== 'name' || !isConstant(value)) return null;
      const said = print(value);
      return { fact: fact.name, tests: op === '=' ? said : op === '!=' ? `not(${said})` : `${op} ${said}` };
    }
    case 'between': {
      if (expr.operand.kind !== 'name' || !isConstant(expr.low) || !isConstant(expr.high)) return null;
      return { fact: expr.operand.name, tests: `[${print(expr.low)}..${print(expr.high)}]` };
    }
    case 'in': {
      const tests = expr.operand.kind === 'name' ? testsOf(expr) : null;
      return expr.operand.kind === 'name' && tests !== null ? { fact: expr.operand.name, tests } : null;
    }
    default:
      return null;
  }
}

const unreadable: CellReading = {
  ok: false,
  zh: '单元格只支持 -、比较（>= 80）、区间（[80..89]）、并列的值（"a","b"）、排除（not 加括号）、true 和 false；文字要加英文双引号',
  en: 'a cell may hold -, comparisons (>= 80), intervals ([80..90)), several values ("a","b"), not(…), true or false; texts need double quotes',
};

/** The unary tests of a cell as a condition on the column's fact; null where the cell asks nothing. */
export function whenOfCell(fact: Pick<Fact, 'name' | 'type'>, cell: string): CellReading {
  const text = cell.trim();
  if (text === '' || text === '-') return { ok: true, when: null };
  const negated = /^not\s*\(([\s\S]*)\)$/.exec(text)?.[1];
  const head = `${fact.name} in (`;
  // The line break ends a comment of the cell before the bracket that is ours.
  const whole = `${head}${negated ?? text}\n)`;
  const parsed = parse(whole);
  if (!parsed.ok) return unreadable;
  const { expr } = parsed.rule;
  // Whatever closes our bracket itself, such as `80..90` or `1) or (true`, is no list of tests.
  const isOurs = expr.kind === 'in' && expr.to === whole.length && expr.operand.kind === 'name';
  if (!isOurs || expr.tests.some((test) => test.from < head.length || test.to > whole.length - 2)) return unreadable;
  if (expr.tests.some(({ operand }) => operand.kind === 'list') || testsOf(expr) === null) return unreadable;
  const [only] = expr.tests;
  const isAlone = expr.tests.length === 1 && only !== undefined && only.operand.kind !== 'interval';
  if (!isAlone) return { ok: true, when: negated === undefined ? print(expr) : `not(${print(expr)})` };
  const value = print(only.operand);
  if (only.op !== null) {
    const when = `${fact.name} ${only.op} ${value}`;
    return { ok: true, when: negated === undefined ? when : `not(${when})` };
  }
  if (fact.type === 'boolean' && only.operand.kind === 'boolean') {
    const isWanted = only.operand.value === (negated === undefined);
    return { ok: true, when: isWanted ? fact.name : `not(${fact.name})` };
  }
  return { ok: true, when: `${fact.name} ${negated === undefined ? '=' : '!='} ${value}` };
}
