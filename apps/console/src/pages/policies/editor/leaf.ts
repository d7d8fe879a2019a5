import { parse, type Expr } from '@yike/rules';

export type Order = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** What a fact is compared with; numbers and days as they are written in FEEL. */
export type Operand =
  | { kind: 'number'; text: string }
  | { kind: 'string'; value: string }
  | { kind: 'date'; day: string }
  | { kind: 'parameter'; name: string };

/** A condition that pickers can show; all other FEEL is edited as text. */
export type LeafShape =
  | { op: 'is' | 'isNot' | 'known' | 'notKnown'; fact: string }
  | { op: Order; fact: string; value: Operand }
  | { op: 'in' | 'notIn'; fact: string; values: readonly Operand[] }
  | { op: 'between'; fact: string; low: Operand; high: Operand };

export type LeafOp = LeafShape['op'];

const PARAMETER = /^[a-z][a-z0-9_]*$/;
const FACT = /^[a-z][a-zA-Z0-9]*$/;

function operandOf(expr: Expr): Operand | undefined {
  switch (expr.kind) {
    case 'number':
      return { kind: 'number', text: expr.text };
    case 'negate':
      return expr.operand.kind === 'number' ? { kind: 'number', text: `-${expr.operand.text}` } : undefined;
    case 'string':
      return { kind: 'string', value: expr.value };
    case 'temporal':
      return expr.type === 'date' ? { kind: 'date', day: expr.text } : undefined;
    case 'path':
      return expr.object.kind === 'name' && expr.object.name === 'p' && PARAMETER.test(expr.name)
        ? { kind: 'parameter', name: expr.name }
        : undefined;
    default:
      return undefined;
  }
}

/** All of them, or none when one is no plain value. */
function operandsOf(exprs: readonly Expr[]): Operand[] | undefined {
  const operands = exprs.map(operandOf).filter((operand) => operand !== undefined);
  return operands.length === exprs.length ? operands : undefined;
}

const factOf = (expr: Expr): string | undefined =>
  expr.kind === 'name' && FACT.test(expr.name) ? expr.name : undefined;

function between(fact: string | undefined, low: Expr, high: Expr): LeafShape | undefined {
  const bounds = operandsOf([low, high]);
  const [from, to] = bounds ?? [];
  return fact && from && to ? { op: 'between', fact, low: from, high: to } : undefined;
}

function membership(expr: Extract<Expr, { kind: 'in' }>, op: 'in' | 'notIn'): LeafShape | undefined {
  const fact = factOf(expr.operand);
  const [first] = expr.tests;
  if (!fact || !first || expr.tests.some((test) => test.op !== null)) return undefined;
  if (expr.tests.length === 1 && first.operand.kind === 'interval') {
    const { lowClosed, highClosed, low, high } = first.operand;
    return op === 'in' && lowClosed && highClosed ? between(fact, low, high) : undefined;
  }
  const items =
    expr.tests.length === 1 && first.operand.kind === 'list'
      ? first.operand.items
      : expr.tests.map(({ operand }) => operand);
  const values = operandsOf(items);
  return values && { op, fact, values };
}

function shapeOfExpr(expr: Expr): LeafShape | undefined {
  switch (expr.kind) {
    case 'name': {
      const fact = factOf(expr);
      return fact ? { op: 'is', fact } : undefined;
    }
    case 'not': {
      if (expr.operand.kind === 'in') return membership(expr.operand, 'notIn');
      const fact = factOf(expr.operand);
      return fact ? { op: 'isNot', fact } : undefined;
    }
    case 'compare': {
      const fact = factOf(expr.left);
      if (!fact) return undefined;
      const isEqual = expr.op === '=';
      if (expr.right.kind === 'null')
        return isEqual || expr.op === '!=' ? { op: isEqual ? 'notKnown' : 'known', fact } : undefined;
      if (expr.right.kind === 'boolean')
        return isEqual || expr.op === '!=' ? { op: isEqual === expr.right.value ? 'is' : 'isNot', fact } : undefined;
      const value = operandOf(expr.right);
      return value && { op: expr.op, fact, value };
    }
    case 'between':
      return between(factOf(expr.operand), expr.low, expr.high);
    case 'in':
      return membership(expr, 'in');
    default:
      return undefined;
  }
}

/** The pickers' view of one condition; undefined where its text is not of such a form. */
export function shapeOf(when: string): LeafShape | undefined {
  const parsed = parse(when);
  return parsed.ok ? shapeOfExpr(parsed.rule.expr) : undefined;
}

function write(operand: Operand): string {
  switch (operand.kind) {
    case 'number':
      return operand.text;
    case 'string':
      return JSON.stringify(operand.value);
    case 'date':
      return `date("${operand.day}")`;
    case 'parameter':
      return `p.${operand.name}`;
  }
}

/** The FEEL of a condition that was picked. */
export function feelOf(shape: LeafShape): string {
  switch (shape.op) {
    case 'is':
      return shape.fact;
    case 'isNot':
      return `not(${shape.fact})`;
    case 'known':
      return `${shape.fact} != null`;
    case 'notKnown':
      return `${shape.fact} = null`;
    case 'in':
      return `${shape.fact} in [${shape.values.map(write).join(', ')}]`;
    case 'notIn':
      return `not(${shape.fact} in [${shape.values.map(write).join(', ')}])`;
    case 'between':
      return `${shape.fact} between ${write(shape.low)} and ${write(shape.high)}`;
    default:
      return `${shape.fact} ${shape.op} ${write(shape.value)}`;
  }
}

/** What the pickers must know of a fact of the catalogue. */
export interface FactKind {
  name: string;
  type: 'number' | 'string' | 'boolean' | 'date';
  enum: readonly string[] | null;
  enumLabels: Readonly<Record<string, string>>;
  nullable: boolean;
  min: number | null;
  division: boolean;
}

/** A grade: a number of which the catalogue names each value. */
export const isGrade = (fact: FactKind): boolean => fact.type === 'number' && Object.keys(fact.enumLabels).length > 0;

/** Operators that fit a fact, the usual one first. */
export function opsFor(fact: FactKind): readonly LeafOp[] {
  const unknown: readonly LeafOp[] = fact.nullable ? ['known', 'notKnown'] : [];
  switch (fact.type) {
    case 'boolean':
      return ['is', 'isNot', ...unknown];
    case 'string':
      return ['in', 'notIn', '=', '!=', ...unknown];
    case 'number':
      return [
        '>=',
        '<=',
        '>',
        '<',
        '=',
        '!=',
        'between',
        ...(isGrade(fact) ? (['in', 'notIn'] as const) : []),
        ...unknown,
      ];
    case 'date':
      return ['>=', '<=', '>', '<', '=', 'between', ...unknown];
  }
}

/** A value to begin with, valid but for divisions, which are asked for. */
function firstValue(fact: FactKind, today: string): Operand {
  switch (fact.type) {
    case 'date':
      return { kind: 'date', day: today };
    case 'number':
      return { kind: 'number', text: String(fact.name === 'age' ? 60 : (fact.min ?? 0)) };
    default:
      return { kind: 'string', value: fact.enum?.[0] ?? '' };
  }
}

/** Another operator on the same fact: values are kept where the operator takes them. */
export function withOp(shape: LeafShape, op: LeafOp, fact: FactKind, today: string): LeafShape {
  const { fact: name } = shape;
  const kept: readonly Operand[] =
    'value' in shape ? [shape.value] : 'values' in shape ? shape.values : 'low' in shape ? [shape.low, shape.high] : [];
  const first = kept[0] ?? firstValue(fact, today);
  switch (op) {
    case 'is':
    case 'isNot':
    case 'known':
    case 'notKnown':
      return { op, fact: name };
    case 'in':
    case 'notIn':
      return { op, fact: name, values: kept.filter(({ kind }) => kind === 'string' || kind === 'number') };
    case 'between':
      return { op, fact: name, low: first, high: kept[1] ?? first };
    default:
      return { op, fact: name, value: first };
  }
}

/** The first condition on a fact that was just picked. */
export function startOf(fact: FactKind, today: string): LeafShape {
  const op = opsFor(fact)[0] ?? 'known';
  return withOp({ op: 'known', fact: fact.name }, op, fact, today);
}
