import type { Row } from './catalogue.ts';
import { ExactSum } from './headcount.ts';
import type { Headcount } from './headcount.ts';
import type { IntNode, Leaf, MaskNode, Plan } from './plan.ts';

/**
 * Fills, for each rule, `truths` with 1 true, 0 false, 2 unknown, and `amounts` with whole fen or NaN where unknown.
 */
export type RowFunction = (row: Row, truths: Uint8Array, amounts: Float64Array) => void;

type PlanNodes = Pick<Plan, 'leaves' | 'ints' | 'masks'>;

/** Text of an expression for each node; every name in it is one of ours or a JSON string, never text of a rule. */
export class Emitter {
  private readonly plan: PlanNodes;
  private readonly masks = new Map<number, string>();
  private readonly ints = new Map<number, string>();
  readonly lines: string[] = [];

  constructor(plan: PlanNodes) {
    this.plan = plan;
  }

  mask(id: number): string {
    const done = this.masks.get(id);
    if (done !== undefined) return done;
    const node = this.plan.masks[id];
    if (node === undefined) throw new RangeError('no such mask');
    const text = this.maskText(node);
    if (node.kind === 'all' || node.kind === 'none') return text;
    this.lines.push(`const m${id} = ${text};`);
    this.masks.set(id, `m${id}`);
    return `m${id}`;
  }

  private maskText(node: MaskNode): string {
    switch (node.kind) {
      case 'all':
        return 'true';
      case 'none':
        return 'false';
      case 'and':
      case 'or':
        return node.items.map((item) => this.mask(item)).join(node.kind === 'and' ? ' && ' : ' || ');
      case 'not':
        return `!${this.mask(node.item)}`;
      case 'known':
        return `${this.leaf(node.leaf)} !== null`;
      case 'flag':
        return `${this.leaf(node.leaf)} === true`;
      case 'less':
        return `${this.int(node.left)} < ${this.int(node.right)}`;
      case 'equal':
        return `${this.int(node.left)} === ${this.int(node.right)}`;
      case 'member':
        return node.values.map((value) => `${this.leaf(node.leaf)} === ${quote(value)}`).join(' || ') || 'false';
      case 'same':
        return `${this.leaf(node.left)} === ${this.leaf(node.right)}`;
    }
  }

  int(id: number): string {
    const done = this.ints.get(id);
    if (done !== undefined) return done;
    const node = this.plan.ints[id];
    if (node === undefined) throw new RangeError('no such number');
    const text = this.intText(node);
    if (node.kind === 'constant') return text;
    this.lines.push(`const n${id} = ${text};`);
    this.ints.set(id, `n${id}`);
    return `n${id}`;
  }

  private intText(node: IntNode): string {
    switch (node.kind) {
      case 'constant':
        return node.value < 0 ? `(${node.value})` : String(node.value);
      case 'leaf':
        return `Number(${this.leaf(node.leaf)})`;
      case 'add':
        return `${this.int(node.left)} + ${this.int(node.right)}`;
      case 'subtract':
        return `${this.int(node.left)} - ${this.int(node.right)}`;
      case 'multiply':
        return `${this.int(node.left)} * ${this.int(node.right)}`;
      case 'floorDivide':
        // Both are below 2^53, so the rounded quotient never reaches the next integer from below.
        return `Math.floor(${this.int(node.left)} / ${this.int(node.right)})`;
      case 'absolute':
        return `Math.abs(${this.int(node.operand)})`;
      case 'sign':
        return `Math.sign(${this.int(node.operand)})`;
      case 'choose':
        return `${this.mask(node.condition)} ? ${this.int(node.then)} : ${this.int(node.else)}`;
    }
  }

  private leaf(id: number): string {
    const leaf = this.plan.leaves[id];
    if (leaf === undefined) throw new RangeError('no such leaf');
    const key = -1 - id;
    const done = this.ints.get(key);
    if (done !== undefined) return done;
    this.lines.push(`const f${id} = ${this.leafText(leaf, id)};`);
    this.ints.set(key, `f${id}`);
    return `f${id}`;
  }

  /** A function of the lines so far, with these parameters. */
  finish(parameters: string): unknown {
    const values = this.plan.leaves.map((leaf) => (leaf.kind === 'parameter' ? leaf.values : []));
    const make = new Function('parameters', `'use strict';\nreturn (${parameters}) => {\n${this.lines.join('\n')}\n};`);
    return make(values);
  }

  private leafText(leaf: Leaf, id: number): string {
    if (leaf.kind === 'fact') return `row[${quote(leaf.name)}] ?? null`;
    if (leaf.by === null) return `parameters[${id}][0]`;
    const by = this.leaf(leaf.by);
    return `${by} === null ? null : parameters[${id}][${by}] ?? null`;
  }
}

/** JSON is JavaScript but for two line separators. */
export const quote = (text: string) =>
  JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);

/** Compiles a plan to one function over encoded rows; the only text that is evaluated is made here from the checked tree. */
export function compileJavascript(plan: Plan): RowFunction {
  const emitter = new Emitter(plan);
  plan.rules.forEach((rule, i) => {
    const [truth, falsity] = [emitter.mask(rule.truth), emitter.mask(rule.falsity)];
    emitter.lines.push(`truths[${i}] = ${truth} ? 1 : ${falsity} ? 0 : 2;`);
    if (rule.amount !== null) {
      const [known, value] = [emitter.mask(rule.amount.known), emitter.int(rule.amount.value)];
      emitter.lines.push(`amounts[${i}] = ${known} ? ${value} : NaN;`);
    } else {
      emitter.lines.push(`amounts[${i}] = NaN;`);
    }
  });
  return emitter.finish('row, truths, amounts') as RowFunction;
}

/** Counts and sums of all rules over encoded rows. */
export function countRows(plan: Plan, rows: readonly Row[]): Headcount[] {
  const run = compileJavascript(plan);
  const truths = new Uint8Array(plan.rules.length);
  const amounts = new Float64Array(plan.rules.length);
  const totals = plan.rules.map(() => ({ true: 0, unknown: 0, amountUnknown: 0, sum: new ExactSum() }));
  for (const row of rows) {
    run(row, truths, amounts);
    totals.forEach((total, i) => {
      if (truths[i] === 2) total.unknown += 1;
      if (truths[i] !== 1) return;
      total.true += 1;
      const amount = amounts[i] ?? Number.NaN;
      if (!Number.isNaN(amount)) total.sum.add(amount);
      else if (plan.rules[i]?.amount !== null) total.amountUnknown += 1;
    });
  }
  return plan.rules.map(({ id }, i) => {
    const total = totals[i] ?? { true: 0, unknown: 0, amountUnknown: 0, sum: new ExactSum() };
    return {
      id,
      true: total.true,
      unknown: total.unknown,
      amountFen: total.sum.total(),
      amountUnknown: total.amountUnknown,
    };
  });
}
