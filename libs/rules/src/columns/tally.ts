import { ExactSum } from '../headcount.ts';
import type { IntNode, Plan, PlanRule } from '../plan.ts';
import { BitBuilder } from './bits.ts';
import { runsOf } from './groups.ts';
import type { Groups, Run } from './groups.ts';
import { popcount } from './kernels.ts';
import type { Kernels } from './kernels.ts';
import { blockBits, blockRows } from './memory.ts';
import type { ColumnMemory } from './memory.ts';
import { ColumnProgram } from './program.ts';
import type { Address } from './program.ts';
import type { ColumnStore } from './store.ts';

/** How many people have a bit, in all and by group. */
export interface Counter {
  readonly output: number;
  total: number;
  readonly byGroup: Float64Array;
}

/** `weight` for every row of an output, or `weight × value`. */
interface Term {
  readonly output: number;
  readonly weight: number;
  readonly value: Address | null;
}

/** What people with a bit are paid, in fen. */
export interface Money {
  readonly terms: readonly Term[];
  /** The terms of a block add up exactly in doubles. */
  readonly isSmall: boolean;
  readonly total: ExactSum;
  readonly byGroup: readonly ExactSum[];
}

/** Sums of a block that stay below this are exact in doubles, and so are all parts of them. */
const termMax = 2n ** 40n;
/** Tiers into which an amount is taken apart; more are summed as numbers. */
const termsMax = 64;

/**
 * Headcounts and sums of one pass over a store. An amount that chooses between constants is taken apart into the people of each
 * tier, who are counted like any others.
 */
export class Tally {
  readonly bits: BitBuilder;
  readonly memory: ColumnMemory;
  private readonly plan: Plan;
  private readonly store: ColumnStore;
  private readonly kernels: Kernels;
  private readonly groups: Groups | undefined;
  private readonly program: ColumnProgram;
  private readonly counters = new Map<number, Counter>();
  private readonly moneys: Money[] = [];
  private readonly partial: Float64Array;
  private to = 0;

  constructor(plan: Plan, store: ColumnStore, kernels: Kernels, groups: Groups | undefined) {
    this.plan = plan;
    this.store = store;
    this.memory = store.memory;
    this.kernels = kernels;
    this.groups = groups;
    this.program = new ColumnProgram(plan, store, kernels);
    this.bits = new BitBuilder(plan, this.program);
    this.partial = new Float64Array(groups?.count ?? 0);
  }

  /** Counts the bits of an operation. */
  counter(op: number): Counter {
    const output = this.bits.output(op);
    const done = this.counters.get(output);
    if (done !== undefined) return done;
    const made = { output, total: 0, byGroup: new Float64Array(this.groups?.count ?? 0) };
    this.counters.set(output, made);
    return made;
  }

  /** Sums a number of the plan over the people of an operation. */
  money(op: number, value: number): Money {
    const found: { op: number; weight: bigint; node: number | null }[] = [];
    const apart = this.takeApart(op, value, 1n, found);
    const parts = apart ? found : [{ op, weight: 1n, node: value }];
    const isSmall = parts.every(({ weight, node }) => isBelow(node === null ? null : this.node(node), weight));
    const terms = parts.map(({ op: of, weight, node }) => ({
      output: this.bits.output(of),
      weight: Number(weight),
      value: node === null ? null : this.program.int(node),
    }));
    const byGroup = Array.from({ length: this.groups?.count ?? 0 }, () => new ExactSum());
    const made = { terms, isSmall, total: new ExactSum(), byGroup };
    this.moneys.push(made);
    return made;
  }

  private node(id: number): IntNode {
    const node = this.plan.ints[id];
    if (node === undefined) throw new RangeError('no such number');
    return node;
  }

  private takeApart(
    op: number,
    id: number,
    weight: bigint,
    into: { op: number; weight: bigint; node: number | null }[],
  ): boolean {
    const node = this.node(id);
    if (into.length >= termsMax) return false;
    switch (node.kind) {
      case 'constant':
        if (node.value !== 0) into.push({ op, weight: weight * BigInt(node.value), node: null });
        return weight * BigInt(node.value) < termMax && weight * BigInt(node.value) > -termMax;
      case 'choose': {
        const condition = this.bits.mask(node.condition);
        return (
          this.takeApart(this.bits.and(op, condition), node.then, weight, into) &&
          this.takeApart(this.bits.andNot(op, condition), node.else, weight, into)
        );
      }
      case 'add':
      case 'subtract':
        return (
          this.takeApart(op, node.left, weight, into) &&
          this.takeApart(op, node.right, node.kind === 'add' ? weight : -weight, into)
        );
      case 'multiply': {
        const [left, right] = [this.node(node.left), this.node(node.right)];
        if (left.kind === 'constant') return this.takeApart(op, node.right, weight * BigInt(left.value), into);
        if (right.kind === 'constant') return this.takeApart(op, node.left, weight * BigInt(right.value), into);
        into.push({ op, weight, node: id });
        return isBelow(node, weight);
      }
      default:
        into.push({ op, weight, node: id });
        return isBelow(node, weight);
    }
  }

  /** Where the bits of a counter are while `onBlock` runs. */
  addressOf = ({ output }: Counter) => this.to + output * blockBits;

  /** One pass over all people; `onBlock` sees the bits of each block. Frees the scratch of this tally. */
  run(onBlock?: (block: number, rows: number) => void): void {
    const { memory, store } = this;
    const program = this.bits.finish((bytes) => memory.allocate(bytes));
    this.to = program.to;
    const outputs = program.outputs.length;
    const counts = memory.allocate(outputs * 4);
    const computeBits = this.kernels.compileBits(program);
    const runs = this.groups === undefined ? null : runsOf(this.groups, store.size);
    const counters = [...this.counters.values()];
    for (let block = 0; block * blockRows < store.size; block += 1) {
      const rows = Math.min(blockRows, store.size - block * blockRows);
      const words = Math.ceil(rows / 32);
      for (const step of this.program.steps) step(block, words);
      computeBits(block);
      if (rows < blockRows) for (let i = 0; i < outputs; i += 1) this.clearTail(this.to + i * blockBits, rows);
      this.kernels.countAreas(this.to, outputs, counts);
      onBlock?.(block, rows);
      const runsHere = runs === null ? [] : (runs[block] ?? null);
      for (const counter of counters) this.count(counter, counts, block, runsHere);
      for (const money of this.moneys) {
        if (money.isSmall) this.pay(money, counts, block, runsHere);
        else this.payEach(money, counts, block);
      }
    }
  }

  /** Bits of rows past the end are not people. */
  private clearTail(at: number, rows: number): void {
    const { u32 } = this.memory;
    const first = at >> 2;
    const whole = rows >> 5;
    if ((rows & 31) !== 0) u32[first + whole] = (u32[first + whole] ?? 0) & ((1 << (rows & 31)) - 1);
    u32.fill(0, first + Math.ceil(rows / 32), first + blockRows / 32);
  }

  private count(counter: Counter, counts: number, block: number, runs: readonly Run[] | null): void {
    const { u32 } = this.memory;
    const count = u32[(counts >> 2) + counter.output] ?? 0;
    if (count === 0) return;
    counter.total += count;
    if (this.groups === undefined) return;
    const { byGroup } = counter;
    if (runs?.length === 1) {
      const [run] = runs;
      if (run !== undefined) byGroup[run.group] = (byGroup[run.group] ?? 0) + count;
      return;
    }
    this.spread(byGroup, this.addressOf(counter), block, runs, 1, null);
  }

  /** Adds `weight` (times the value) of every row with a bit to the group of the row; returns the sum. */
  private spread(
    into: Float64Array,
    at: number,
    block: number,
    runs: readonly Run[] | null,
    weight: number,
    value: Address | null,
  ): void {
    const { u32, f64 } = this.memory;
    const values = value === null ? -1 : (value.at + block * value.stride) >> 3;
    if (runs !== null) {
      for (const { group, from, to } of runs) {
        const sum = values < 0 ? countBetween(u32, at >> 2, from, to) : sumBetween(u32, f64, at >> 2, values, from, to);
        into[group] = (into[group] ?? 0) + weight * sum;
      }
      return;
    }
    const { of } = this.groups ?? { of: new Uint8Array() };
    addByRow(into, u32, f64, at >> 2, values, weight, of, block * blockRows);
  }

  private pay(money: Money, counts: number, block: number, runs: readonly Run[] | null): void {
    const { u32 } = this.memory;
    let sum = 0;
    for (const { output, weight, value } of money.terms) {
      const count = u32[(counts >> 2) + output] ?? 0;
      if (count === 0) continue;
      const at = this.to + output * blockBits;
      sum +=
        value === null
          ? weight * count
          : weight * this.kernels.sumWhere(value.at + block * value.stride, at, blockRows / 32);
      if (this.groups !== undefined && runs?.length !== 1) this.spread(this.partial, at, block, runs, weight, value);
    }
    money.total.add(sum);
    if (this.groups === undefined) return;
    const [run] = runs ?? [];
    if (runs?.length === 1 && run !== undefined) money.byGroup[run.group]?.add(sum);
    else this.flush(money, runs);
  }

  /** Gives the sums of a block of several groups to the groups. */
  private flush({ byGroup }: Money, runs: readonly Run[] | null): void {
    const { partial } = this;
    const move = (group: number) => {
      byGroup[group]?.add(partial[group] ?? 0);
      partial[group] = 0;
    };
    if (runs === null) for (let group = 0; group < partial.length; group += 1) move(group);
    else for (const { group } of runs) move(group);
  }

  /** Amounts that could leave the doubles within a block. */
  private payEach({ terms, total, byGroup }: Money, counts: number, block: number): void {
    const { u32, f64 } = this.memory;
    for (const { output, weight, value } of terms) {
      if ((u32[(counts >> 2) + output] ?? 0) === 0) continue;
      const [at, values] = [
        (this.to + output * blockBits) >> 2,
        value === null ? -1 : (value.at + block * value.stride) >> 3,
      ];
      for (let w = 0; w < blockRows / 32; w += 1) {
        let bits = u32[at + w] ?? 0;
        while (bits !== 0) {
          const low = bits & -bits;
          const row = w * 32 + 31 - Math.clz32(low);
          bits ^= low;
          const amount = values < 0 ? weight : (f64[values + row] ?? 0);
          total.add(amount);
          byGroup[this.groups?.of[block * blockRows + row] ?? -1]?.add(amount);
        }
      }
    }
  }
}

function isBelow(node: IntNode | null, weight: bigint): boolean {
  const size = weight < 0n ? -weight : weight;
  if (node === null) return size < termMax;
  return node.max * size < termMax && -node.min * size < termMax;
}

/** Bits set from row `from` to before row `to`. */
function countBetween(u32: Uint32Array, at: number, from: number, to: number): number {
  const [first, last] = [from >> 5, (to - 1) >> 5];
  const head = -1 << (from & 31);
  const tail = -1 >>> (31 - ((to - 1) & 31));
  if (first === last) return popcount((u32[at + first] ?? 0) & head & tail);
  let sum = popcount((u32[at + first] ?? 0) & head) + popcount((u32[at + last] ?? 0) & tail);
  for (let w = first + 1; w < last; w += 1) sum += popcount(u32[at + w] ?? 0);
  return sum;
}

function sumBetween(u32: Uint32Array, f64: Float64Array, at: number, values: number, from: number, to: number): number {
  let sum = 0;
  for (let row = from; row < to; row += 1) {
    if ((((u32[at + (row >> 5)] ?? 0) >>> (row & 31)) & 1) === 1) sum += f64[values + row] ?? 0;
  }
  return sum;
}

function addByRow(
  into: Float64Array,
  u32: Uint32Array,
  f64: Float64Array,
  at: number,
  values: number,
  weight: number,
  groups: Groups['of'],
  first: number,
): void {
  for (let w = 0; w < blockRows / 32; w += 1) {
    let bits = u32[at + w] ?? 0;
    while (bits !== 0) {
      const low = bits & -bits;
      const row = w * 32 + 31 - Math.clz32(low);
      bits ^= low;
      const group = groups[first + row] ?? 0;
      into[group] = (into[group] ?? 0) + (values < 0 ? weight : weight * (f64[values + row] ?? 0));
    }
  }
}

/** Counters and sums of one rule. */
export interface RuleTally {
  readonly truth: number;
  readonly unknown: number;
  readonly trues: Counter;
  readonly unknowns: Counter;
  readonly paid: Counter | null;
  readonly money: Money | null;
}

/** What a headcount of one rule needs. */
export function tallyRule(tally: Tally, { truth, falsity, amount }: PlanRule): RuleTally {
  const { bits } = tally;
  const [yes, no] = [bits.mask(truth), bits.mask(falsity)];
  const unknown = bits.not(bits.or(yes, no));
  const pay = amount === null ? null : bits.and(yes, bits.mask(amount.known));
  return {
    truth: yes,
    unknown,
    trues: tally.counter(yes),
    unknowns: tally.counter(unknown),
    paid: pay === null ? null : tally.counter(pay),
    money: pay === null || amount === null ? null : tally.money(pay, amount.value),
  };
}
