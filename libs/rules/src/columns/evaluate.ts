import { ExactSum } from '../headcount.ts';
import type { Headcount } from '../headcount.ts';
import type { Plan } from '../plan.ts';
import { plainKernels } from './kernels.ts';
import type { Kernels } from './kernels.ts';
import { ColumnProgram } from './program.ts';
import { blockRows } from './store.ts';
import type { ColumnStore } from './store.ts';

export interface ColumnOptions {
  /** Defaults to plain JavaScript loops. */
  readonly kernels?: Kernels;
  /** Sums by group: the group of each row, from 0 to `groupCount` − 1. */
  readonly groups?: { readonly of: Uint8Array | Uint16Array | Int32Array; readonly count: number };
  /** Keep who is true and who is unknown, as bits of 32 rows a word. */
  readonly keepMasks?: boolean;
}

export interface ColumnResult extends Headcount {
  /** Headcount and fen of each group; empty without `groups`. */
  readonly byGroup: readonly { readonly true: number; readonly amountFen: bigint }[];
  readonly masks: { readonly truth: Uint32Array; readonly unknown: Uint32Array } | null;
}

interface Running {
  true: number;
  unknown: number;
  amountUnknown: number;
  sum: ExactSum;
  readonly groupTrue: Float64Array;
  readonly groupSum: ExactSum[];
  readonly partial: Float64Array;
}

/** Evaluates every rule over the whole store; exact, whatever the size of the sums. */
export function evaluateColumns(plan: Plan, store: ColumnStore, options: ColumnOptions = {}): ColumnResult[] {
  const kernels = options.kernels ?? plainKernels(store.memory);
  const groupCount = options.groups?.count ?? 0;
  const memory = store.memory;
  const start = memory.mark();
  const program = new ColumnProgram(plan, store, kernels);
  const rules = plan.rules.map((rule) => {
    const amount = rule.amount;
    const node = amount === null ? undefined : plan.ints[amount.value];
    const constant = node?.kind === 'constant' ? node.value : null;
    return {
      truth: program.mask(rule.truth),
      falsity: program.mask(rule.falsity),
      known: amount === null ? null : program.mask(amount.known),
      value: amount === null || constant !== null ? null : program.int(amount.value),
      constant,
      /** A block of such amounts sums exactly in doubles. */
      small: node !== undefined && -node.min < 2n ** 40n && node.max < 2n ** 40n,
    };
  });
  const words = Math.ceil(store.size / 32);
  const totals: Running[] = rules.map(() => ({
    true: 0,
    unknown: 0,
    amountUnknown: 0,
    sum: new ExactSum(),
    groupTrue: new Float64Array(groupCount),
    groupSum: Array.from({ length: groupCount }, () => new ExactSum()),
    partial: new Float64Array(groupCount),
  }));
  const masks = rules.map(() =>
    options.keepMasks ? { truth: new Uint32Array(words), unknown: new Uint32Array(words) } : null,
  );
  const [truthAt, eitherAt, payAt] = [
    memory.allocate(blockRows / 8),
    memory.allocate(blockRows / 8),
    memory.allocate(blockRows / 8),
  ];

  for (let block = 0; block * blockRows < store.size; block += 1) {
    const rows = Math.min(blockRows, store.size - block * blockRows);
    const blockWords = Math.ceil(rows / 32);
    for (const step of program.steps) step(block, blockWords);
    rules.forEach((rule, i) => {
      const total = totals[i];
      if (total === undefined) return;
      kernels.or(rule.truth(block), rule.falsity(block), eitherAt, blockWords);
      kernels.or(rule.truth(block), rule.truth(block), truthAt, blockWords);
      clearTail(memory.u32, truthAt, rows);
      clearTail(memory.u32, eitherAt, rows);
      const count = kernels.count(truthAt, blockWords);
      total.true += count;
      total.unknown += rows - kernels.count(eitherAt, blockWords);
      const kept = masks[i];
      if (kept) keep(kept, memory.u32, truthAt, eitherAt, block, rows);
      if (options.groups !== undefined)
        countGroups(total.groupTrue, memory.u32, truthAt, blockWords, options.groups.of, block * blockRows);
      if (rule.known === null || count === 0) return;
      kernels.and(truthAt, rule.known(block), payAt, blockWords);
      const paid = kernels.count(payAt, blockWords);
      total.amountUnknown += count - paid;
      if (rule.constant !== null && options.groups === undefined && rule.small) {
        total.sum.add(rule.constant * paid);
        return;
      }
      if (rule.value !== null && options.groups === undefined && rule.small) {
        total.sum.add(kernels.sumWhere(rule.value(block), payAt, blockWords));
        return;
      }
      addAmounts(total, rule, block, memory.u32, memory.f64, payAt, blockWords, options.groups?.of);
    });
  }
  memory.release(start);
  return plan.rules.map(({ id }, i) => {
    const total = totals[i];
    if (total === undefined) throw new RangeError('one total for each rule');
    return {
      id,
      true: total.true,
      unknown: total.unknown,
      amountFen: total.sum.total(),
      amountUnknown: total.amountUnknown,
      byGroup: total.groupSum.map((sum, g) => ({ true: total.groupTrue[g] ?? 0, amountFen: sum.total() })),
      masks: masks[i] ?? null,
    };
  });
}

/** Bits of rows past the end are not people. */
function clearTail(u32: Uint32Array, at: number, rows: number): void {
  if (rows % 32 === 0) return;
  const last = (at >> 2) + (rows >> 5);
  u32[last] = (u32[last] ?? 0) & ((1 << (rows & 31)) - 1);
}

function keep(
  kept: { truth: Uint32Array; unknown: Uint32Array },
  u32: Uint32Array,
  truth: number,
  either: number,
  block: number,
  rows: number,
): void {
  const first = (block * blockRows) / 32;
  for (let w = 0; w * 32 < rows; w += 1) {
    kept.truth[first + w] = u32[(truth >> 2) + w] ?? 0;
    const valid = rows - w * 32 >= 32 ? -1 : (1 << (rows & 31)) - 1;
    kept.unknown[first + w] = ~(u32[(either >> 2) + w] ?? 0) & valid;
  }
}

function countGroups(
  counts: Float64Array,
  u32: Uint32Array,
  at: number,
  words: number,
  groups: Uint8Array | Uint16Array | Int32Array,
  first: number,
): void {
  for (let w = 0; w < words; w += 1) {
    let bits = u32[(at >> 2) + w] ?? 0;
    while (bits !== 0) {
      const low = bits & -bits;
      const g = groups[first + w * 32 + 31 - Math.clz32(low)] ?? 0;
      counts[g] = (counts[g] ?? 0) + 1;
      bits ^= low;
    }
  }
}

function addAmounts(
  total: Running,
  rule: { value: ((block: number) => number) | null; constant: number | null; small: boolean },
  block: number,
  u32: Uint32Array,
  f64: Float64Array,
  pay: number,
  words: number,
  groups: Uint8Array | Uint16Array | Int32Array | undefined,
): void {
  const values = rule.value === null ? -1 : rule.value(block) >> 3;
  for (let w = 0; w < words; w += 1) {
    let bits = u32[(pay >> 2) + w] ?? 0;
    while (bits !== 0) {
      const low = bits & -bits;
      const row = w * 32 + 31 - Math.clz32(low);
      bits ^= low;
      const value = values < 0 ? (rule.constant ?? 0) : (f64[values + row] ?? 0);
      const g = groups?.[block * blockRows + row] ?? 0;
      if (rule.small) {
        total.partial[g] = (total.partial[g] ?? 0) + value;
      } else {
        total.sum.add(value);
        total.groupSum[g]?.add(value);
      }
    }
  }
  if (!rule.small) return;
  total.groupSum.forEach((sum, g) => {
    const value = total.partial[g] ?? 0;
    if (value === 0) return;
    sum.add(value);
    total.sum.add(value);
    total.partial[g] = 0;
  });
}
