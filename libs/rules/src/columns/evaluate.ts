import type { Headcount } from '../headcount.ts';
import type { Plan } from '../plan.ts';
import type { Groups } from './groups.ts';
import { plainKernels } from './kernels.ts';
import type { Kernels } from './kernels.ts';
import { blockRows } from './memory.ts';
import { renameFacts } from './plans.ts';
import type { ColumnStore } from './store.ts';
import { Tally, tallyRule } from './tally.ts';

export interface ColumnOptions {
  /** Defaults to plain JavaScript loops. */
  readonly kernels?: Kernels;
  /** Headcounts and sums by group; fastest where neighbouring rows are of one group. */
  readonly groups?: Groups;
  /** Keep who is true and who is unknown, as bits of 32 rows a word. */
  readonly keepMasks?: boolean;
  /** Facts that are read from another column of the same type and bounds: `{ age: 'age_3' }` for the age in three months. */
  readonly rename?: Readonly<Record<string, string>>;
}

export interface ColumnResult extends Headcount {
  /** Headcount and fen of each group; empty without `groups`. */
  readonly byGroup: readonly { readonly true: number; readonly unknown: number; readonly amountFen: bigint }[];
  readonly masks: { readonly truth: Uint32Array; readonly unknown: Uint32Array } | null;
}

/** Evaluates every rule over the whole store; exact, whatever the size of the sums. Throws `RangeError` for a fact without a column. */
export function evaluateColumns(plan: Plan, store: ColumnStore, options: ColumnOptions = {}): ColumnResult[] {
  const { memory } = store;
  const kernels = options.kernels ?? plainKernels(memory);
  const start = memory.mark();
  try {
    const tally = new Tally(renameFacts(plan, options.rename), store, kernels, options.groups);
    const rules = plan.rules.map((rule) => tallyRule(tally, rule));
    const words = Math.ceil(store.size / 32);
    const masks = rules.map(() =>
      options.keepMasks ? { truth: new Uint32Array(words), unknown: new Uint32Array(words) } : null,
    );
    const keep = (block: number, rows: number) => {
      const [first, count] = [(block * blockRows) / 32, Math.ceil(rows / 32)];
      rules.forEach(({ trues, unknowns }, i) => {
        const [truth, unknown] = [tally.addressOf(trues) >> 2, tally.addressOf(unknowns) >> 2];
        masks[i]?.truth.set(memory.u32.subarray(truth, truth + count), first);
        masks[i]?.unknown.set(memory.u32.subarray(unknown, unknown + count), first);
      });
    };
    tally.run(options.keepMasks ? keep : undefined);
    return rules.map(({ trues, unknowns, paid, money }, i) => ({
      id: plan.rules[i]?.id ?? '',
      true: trues.total,
      unknown: unknowns.total,
      amountFen: money?.total.total() ?? 0n,
      amountUnknown: paid === null ? 0 : trues.total - paid.total,
      byGroup: Array.from({ length: options.groups?.count ?? 0 }, (_, group) => ({
        true: trues.byGroup[group] ?? 0,
        unknown: unknowns.byGroup[group] ?? 0,
        amountFen: money?.byGroup[group]?.total() ?? 0n,
      })),
      masks: masks[i] ?? null,
    }));
  } finally {
    memory.release(start);
  }
}
