import type { Policies } from './check.ts';
import type { IntNode, MaskNode, Plan } from './plan.ts';
import { floorDivide } from './rational.ts';

/** a × fact + b; a number of the plan is one of several of these. */
interface Line {
  readonly a: bigint;
  readonly b: bigint;
}

/** More lines than this, and every step of the fact counts as a flip. */
const linesMax = 256;

/** Thrown where a step of the fact may matter at any value. */
class EveryStep extends Error {}

class FlipFinder {
  private readonly plan: Plan;
  private readonly fact: string;
  private readonly step: bigint;
  private readonly dependent = new Map<number, boolean>();
  private readonly seen = new Set<number>();
  private readonly seenInts = new Set<number>();
  readonly flips = new Set<bigint>();

  constructor(plan: Plan, fact: string, decimals: number) {
    this.plan = plan;
    this.fact = fact;
    this.step = 10n ** BigInt(decimals);
  }

  private leafReads(id: number): boolean {
    const leaf = this.plan.leaves[id];
    if (leaf?.kind === 'fact') return leaf.name === this.fact;
    return leaf?.kind === 'parameter' && leaf.by !== null && this.leafReads(leaf.by);
  }

  private node(id: number): IntNode {
    const node = this.plan.ints[id];
    if (node === undefined) throw new RangeError('no such number');
    return node;
  }

  /** Whether the number itself moves with the fact; what chooses between numbers is a mask and counted there. */
  private depends(id: number): boolean {
    const done = this.dependent.get(id);
    if (done !== undefined) return done;
    const node = this.node(id);
    const found = node.kind === 'leaf' ? this.leafReads(node.leaf) : partsOf(node).some((part) => this.depends(part));
    this.dependent.set(id, found);
    return found;
  }

  /** Visits the conditions inside a number, and refuses one that moves with the fact. */
  amount(id: number): void {
    if (this.depends(id)) throw new EveryStep();
    this.conditionsIn(id);
  }

  private conditionsIn(id: number): void {
    if (this.seenInts.has(id)) return;
    this.seenInts.add(id);
    const node = this.node(id);
    if (node.kind === 'choose') this.mask(node.condition);
    for (const part of partsOf(node)) this.conditionsIn(part);
  }

  mask(id: number): void {
    if (this.seen.has(id)) return;
    this.seen.add(id);
    const node = this.plan.masks[id];
    if (node === undefined) throw new RangeError('no such mask');
    switch (node.kind) {
      case 'and':
      case 'or':
        for (const item of node.items) this.mask(item);
        return;
      case 'not':
        return this.mask(node.item);
      case 'less':
      case 'equal':
        return this.comparison(node);
      default:
        // A number that grows stays known; a parameter looked up by it may change at any step.
        for (const leaf of leavesOf(node)) {
          if (this.plan.leaves[leaf]?.kind === 'parameter' && this.leafReads(leaf)) throw new EveryStep();
        }
    }
  }

  private comparison({ kind, left, right }: { kind: 'less' | 'equal'; left: number; right: number }): void {
    this.conditionsIn(left);
    this.conditionsIn(right);
    if (!this.depends(left) && !this.depends(right)) return;
    const [lefts, rights] = [this.lines(left), this.lines(right)];
    for (const l of lefts) {
      for (const r of rights) {
        const [a, b] = [l.a - r.a, l.b - r.b];
        if (a === 0n) continue;
        if (kind === 'less') {
          this.flips.add(a > 0n ? ceilDivide(-b, a) : floorDivide(b, -a) + 1n);
        } else if (b % a === 0n) {
          this.flips.add(-b / a);
          this.flips.add(-b / a + 1n);
        }
      }
    }
  }

  /** Every line that the number may be on. */
  private lines(id: number): readonly Line[] {
    const node = this.node(id);
    switch (node.kind) {
      case 'constant':
        return [{ a: 0n, b: BigInt(node.value) }];
      case 'leaf':
        return this.leafLines(node.leaf);
      case 'choose':
        return limited([...this.lines(node.then), ...this.lines(node.else)]);
      case 'add':
        return this.pairs(node, (l, r) => ({ a: l.a + r.a, b: l.b + r.b }));
      case 'subtract':
        return this.pairs(node, (l, r) => ({ a: l.a - r.a, b: l.b - r.b }));
      case 'multiply':
        return this.pairs(node, (l, r) => {
          if (l.a !== 0n && r.a !== 0n) throw new EveryStep();
          return { a: l.a * r.b + r.a * l.b, b: l.b * r.b };
        });
      default:
        throw new EveryStep();
    }
  }

  private pairs(node: { left: number; right: number }, join: (l: Line, r: Line) => Line): readonly Line[] {
    const rights = this.lines(node.right);
    return limited(this.lines(node.left).flatMap((l) => rights.map((r) => join(l, r))));
  }

  private leafLines(id: number): readonly Line[] {
    const leaf = this.plan.leaves[id];
    if (leaf?.kind === 'fact' && leaf.name === this.fact) return [{ a: this.step, b: 0n }];
    if (leaf?.kind !== 'parameter' || this.leafReads(id)) throw new EveryStep();
    // Where a parameter has no value the comparison is unknown, whatever the fact.
    return limited(
      leaf.values.filter((value) => typeof value === 'number').map((value) => ({ a: 0n, b: BigInt(value) })),
    );
  }
}

function partsOf(node: IntNode): readonly number[] {
  switch (node.kind) {
    case 'constant':
    case 'leaf':
      return [];
    case 'absolute':
    case 'sign':
      return [node.operand];
    case 'choose':
      return [node.then, node.else];
    default:
      return [node.left, node.right];
  }
}

function leavesOf(node: MaskNode): readonly number[] {
  if (node.kind === 'same') return [node.left, node.right];
  return node.kind === 'known' || node.kind === 'flag' || node.kind === 'member' ? [node.leaf] : [];
}

const ceilDivide = (n: bigint, d: bigint) => -floorDivide(-n, d);

function limited(lines: readonly Line[]): readonly Line[] {
  const distinct = new Map(lines.map((line) => [`${line.a} ${line.b}`, line]));
  if (distinct.size > linesMax) throw new EveryStep();
  return [...distinct.values()];
}

/**
 * For a number that grows by itself (age, days since an assessment): the integers v, sorted, such that some rule may change
 * its answer or its amount when the fact goes from v − 1 to v, whatever the other facts are; `'all'` where that may be any v.
 * Throws `RangeError` where the catalogue has no such number.
 */
export function flips(policies: Policies, fact: string): number[] | 'all' {
  const found = policies.facts.find(({ name }) => name === fact);
  if (found?.type !== 'number') throw new RangeError(`no number “${fact}” in the catalogue`);
  const finder = new FlipFinder(policies.plan, fact, found.decimals ?? 0);
  try {
    for (const rule of policies.plan.rules) {
      finder.mask(rule.truth);
      finder.mask(rule.falsity);
      if (rule.amount === null) continue;
      finder.mask(rule.amount.known);
      finder.amount(rule.amount.value);
    }
  } catch (error) {
    if (error instanceof EveryStep) return 'all';
    throw error;
  }
  const [min, max] = [found.min ?? -Infinity, found.max ?? Infinity];
  const values = [...finder.flips].map(Number).filter((value) => value > min && value <= max);
  return values.sort((a, b) => a - b);
}
