import type { Plan, PlanRule } from '../plan.ts';
import type { Groups } from './groups.ts';
import { plainKernels } from './kernels.ts';
import type { Kernels } from './kernels.ts';
import { blockRows } from './memory.ts';
import { mergePlans, renameFacts } from './plans.ts';
import type { ColumnStore } from './store.ts';
import { Tally, tallyRule } from './tally.ts';
import type { Counter, RuleTally } from './tally.ts';

/** One rule in two versions, by id in each plan; null where the rule is new or ends. */
export interface RulePair {
  readonly before: string | null;
  readonly after: string | null;
}

export interface CompareOptions {
  /** Defaults to every rule that has the same id in both plans. */
  readonly pairs?: readonly RulePair[];
  /** Defaults to plain JavaScript loops. */
  readonly kernels?: Kernels;
  readonly groups?: Groups;
  /** Facts that both plans read from another column: `{ age: 'age_3' }` for the age in three months. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Rows to name of those who gain and of those who lose. */
  readonly examples?: number;
}

export interface Side {
  readonly true: number;
  readonly unknown: number;
  readonly amountFen: bigint;
  /** People for whom the rule is true but the amount unknown. */
  readonly amountUnknown: number;
}

export interface Difference {
  readonly before: Side;
  readonly after: Side;
  /** Not true before, true after; and the reverse. */
  readonly gained: number;
  readonly lost: number;
  /** Not unknown before, unknown after; and the reverse. */
  readonly nowUnknown: number;
  readonly becameKnown: number;
}

export interface Comparison extends Difference {
  readonly pair: RulePair;
  /** Empty without `groups`. */
  readonly byGroup: readonly Difference[];
  /** Row indexes, ascending, spread over all who gain and all who lose. */
  readonly examples: { readonly gained: readonly number[]; readonly lost: readonly number[] };
}

interface PairTally {
  readonly before: RuleTally | null;
  readonly after: RuleTally | null;
  readonly gained: Counter;
  readonly lost: Counter;
  readonly nowUnknown: Counter;
  readonly becameKnown: Counter;
  readonly rowsGained: number[];
  readonly rowsLost: number[];
}

function tallyPair(tally: Tally, before: PlanRule | null, after: PlanRule | null): PairTally {
  const { bits } = tally;
  const [b, a] = [before === null ? null : tallyRule(tally, before), after === null ? null : tallyRule(tally, after)];
  const none = bits.none();
  const [wasTrue, isTrue] = [b?.truth ?? none, a?.truth ?? none];
  const [wasUnknown, isUnknown] = [b?.unknown ?? none, a?.unknown ?? none];
  return {
    before: b,
    after: a,
    gained: tally.counter(bits.andNot(isTrue, wasTrue)),
    lost: tally.counter(bits.andNot(wasTrue, isTrue)),
    nowUnknown: tally.counter(bits.andNot(isUnknown, wasUnknown)),
    becameKnown: tally.counter(bits.andNot(wasUnknown, isUnknown)),
    rowsGained: [],
    rowsLost: [],
  };
}

/** `group` null for all people. */
function countOf(counter: Counter, group: number | null): number {
  return group === null ? counter.total : (counter.byGroup[group] ?? 0);
}

function sideOf(rule: RuleTally | null, group: number | null): Side {
  if (rule === null) return { true: 0, unknown: 0, amountFen: 0n, amountUnknown: 0 };
  const { trues, unknowns, paid, money } = rule;
  return {
    true: countOf(trues, group),
    unknown: countOf(unknowns, group),
    amountFen: (group === null ? money?.total : money?.byGroup[group])?.total() ?? 0n,
    amountUnknown: paid === null ? 0 : countOf(trues, group) - countOf(paid, group),
  };
}

function differenceOf(pair: PairTally, group: number | null): Difference {
  return {
    before: sideOf(pair.before, group),
    after: sideOf(pair.after, group),
    gained: countOf(pair.gained, group),
    lost: countOf(pair.lost, group),
    nowUnknown: countOf(pair.nowUnknown, group),
    becameKnown: countOf(pair.becameKnown, group),
  };
}

/** The first `limit` rows of a block whose bit is set. */
function rowsIn(u32: Uint32Array, at: number, block: number, limit: number, into: number[]): void {
  const end = into.length + limit;
  for (let w = 0; w < blockRows / 32 && into.length < end; w += 1) {
    let bits = u32[at + w] ?? 0;
    while (bits !== 0 && into.length < end) {
      const low = bits & -bits;
      into.push(block * blockRows + w * 32 + 31 - Math.clz32(low));
      bits ^= low;
    }
  }
}

function evenly(rows: readonly number[], limit: number): number[] {
  if (rows.length <= limit) return [...rows];
  return Array.from({ length: limit }, (_, i) => rows[Math.floor(((i + 0.5) * rows.length) / limit)] ?? 0);
}

/**
 * What changes for whom when rules are replaced: headcounts and fen of both versions, by group and in all, and who gains or
 * loses, in one pass over the store. Throws `RangeError` for a rule that a plan does not have and a fact without a column.
 */
export function compareColumns(
  before: Plan,
  after: Plan,
  store: ColumnStore,
  options: CompareOptions = {},
): Comparison[] {
  const { memory } = store;
  const limit = options.examples ?? 0;
  const groupCount = options.groups?.count ?? 0;
  const shared = before.rules.filter(({ id }) => after.rules.some((rule) => rule.id === id));
  const pairs = options.pairs ?? shared.map(({ id }) => ({ before: id, after: id }));
  const wanted = (plan: Plan, side: 'before' | 'after') => only(plan, new Set(pairs.map((pair) => pair[side])));
  const merged = mergePlans(wanted(before, 'before'), wanted(after, 'after'));
  const start = memory.mark();
  try {
    const plan = renameFacts(merged.plan, options.rename);
    const tally = new Tally(plan, store, options.kernels ?? plainKernels(memory), options.groups);
    const tallies = pairs.map((pair) =>
      tallyPair(tally, ruleOf(merged.before, pair.before), ruleOf(merged.after, pair.after)),
    );
    const collect = (block: number) => {
      for (const { gained, lost, rowsGained, rowsLost } of tallies) {
        rowsIn(memory.u32, tally.addressOf(gained) >> 2, block, limit, rowsGained);
        rowsIn(memory.u32, tally.addressOf(lost) >> 2, block, limit, rowsLost);
      }
    };
    tally.run(limit > 0 ? collect : undefined);
    return pairs.map((pair, i) => {
      const made = tallies[i];
      if (made === undefined) throw new RangeError('one tally for each pair');
      return {
        pair,
        ...differenceOf(made, null),
        byGroup: Array.from({ length: groupCount }, (_, group) => differenceOf(made, group)),
        examples: { gained: evenly(made.rowsGained, limit), lost: evenly(made.rowsLost, limit) },
      };
    });
  } finally {
    memory.release(start);
  }
}

const only = (plan: Plan, ids: ReadonlySet<string | null>): Plan => ({
  ...plan,
  rules: plan.rules.filter(({ id }) => ids.has(id)),
});

function ruleOf(rules: readonly PlanRule[], id: string | null): PlanRule | null {
  if (id === null) return null;
  const found = rules.find((rule) => rule.id === id);
  if (found === undefined) throw new RangeError(`no rule “${id}”`);
  return found;
}
