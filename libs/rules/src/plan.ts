import type { FactType } from './catalogue.ts';

/**
 * What the engines run. Three values are already gone: a boolean expression e arrives as two masks, T(e) and F(e), and a
 * number as an integer numerator and denominator that are total (a null reads as any value) beside a mask that says where
 * they are known. Equal nodes are one node, so that engines compute each once.
 */
export type Leaf =
  | { readonly kind: 'fact'; readonly name: string; readonly type: FactType; readonly nullable: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly type: FactType;
      /** Encoded as in a row; one value where `by` is null, otherwise one per value of the fact leaf `by`. */
      readonly values: readonly (number | string | boolean | null)[];
      readonly by: number | null;
    };

export type IntNode = { readonly min: bigint; readonly max: bigint } & (
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'leaf'; readonly leaf: number }
  | { readonly kind: 'add' | 'subtract' | 'multiply'; readonly left: number; readonly right: number }
  /** `right` > 0 wherever the result is used. */
  | { readonly kind: 'floorDivide'; readonly left: number; readonly right: number }
  | { readonly kind: 'absolute' | 'sign'; readonly operand: number }
  | { readonly kind: 'choose'; readonly condition: number; readonly then: number; readonly else: number }
);

export type MaskNode =
  | { readonly kind: 'all' | 'none' }
  | { readonly kind: 'and' | 'or'; readonly items: readonly number[] }
  | { readonly kind: 'not'; readonly item: number }
  | { readonly kind: 'known' | 'flag'; readonly leaf: number }
  | { readonly kind: 'less' | 'equal'; readonly left: number; readonly right: number }
  | { readonly kind: 'member'; readonly leaf: number; readonly values: readonly string[] }
  | { readonly kind: 'same'; readonly left: number; readonly right: number };

export interface PlanRule {
  readonly id: string;
  readonly truth: number;
  readonly falsity: number;
  /** Whole fen, rounded half up, where `known`; null for a rule without an amount. */
  readonly amount: { readonly value: number; readonly known: number } | null;
}

/** Nodes only name nodes before them. */
export interface Plan {
  readonly leaves: readonly Leaf[];
  readonly ints: readonly IntNode[];
  readonly masks: readonly MaskNode[];
  readonly rules: readonly PlanRule[];
}

export const exactMax = BigInt(Number.MAX_SAFE_INTEGER);

/** Thrown where an intermediate result could leave the integers that every engine holds exactly. */
export class TooLargeError extends Error {}

type IntShape = IntNode extends infer N ? (N extends IntNode ? Omit<N, 'min' | 'max'> : never) : never;

export class PlanBuilder {
  readonly leaves: Leaf[] = [];
  readonly ints: IntNode[] = [];
  readonly masks: MaskNode[] = [];
  private readonly index = new Map<string, number>();

  private intern<T>(list: T[], key: string, make: () => T): number {
    const found = this.index.get(key);
    if (found !== undefined) return found;
    list.push(make());
    this.index.set(key, list.length - 1);
    return list.length - 1;
  }

  leaf(leaf: Leaf): number {
    return this.intern(this.leaves, `leaf ${leaf.kind} ${leaf.name}`, () => leaf);
  }

  at(id: number): IntNode {
    const node = this.ints[id];
    if (node === undefined) throw new RangeError('no such node');
    return node;
  }

  private int(shape: IntShape, min: bigint, max: bigint): number {
    if (min < -exactMax || max > exactMax) throw new TooLargeError();
    if (min === max && shape.kind !== 'constant') return this.constant(min);
    return this.intern(this.ints, `int ${JSON.stringify(shape)}`, () => ({ ...shape, min, max }) as IntNode);
  }

  constant(value: bigint): number {
    return this.int({ kind: 'constant', value: Number(value) }, value, value);
  }

  read(leaf: number, min: bigint, max: bigint): number {
    return this.intern(this.ints, `int leaf ${leaf}`, (): IntNode => ({ kind: 'leaf', leaf, min, max }));
  }

  add(left: number, right: number): number {
    const [a, b] = [this.at(left), this.at(right)];
    if (b.min === 0n && b.max === 0n) return left;
    if (a.min === 0n && a.max === 0n) return right;
    return this.int({ kind: 'add', left, right }, a.min + b.min, a.max + b.max);
  }

  subtract(left: number, right: number): number {
    const [a, b] = [this.at(left), this.at(right)];
    if (b.min === 0n && b.max === 0n) return left;
    return this.int({ kind: 'subtract', left, right }, a.min - b.max, a.max - b.min);
  }

  multiply(left: number, right: number): number {
    const [a, b] = [this.at(left), this.at(right)];
    if (b.min === 1n && b.max === 1n) return left;
    if (a.min === 1n && a.max === 1n) return right;
    const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
    const min = corners.reduce((x, y) => (y < x ? y : x));
    return this.int(
      { kind: 'multiply', left, right },
      min,
      corners.reduce((x, y) => (y > x ? y : x)),
    );
  }

  absolute(operand: number): number {
    const { min, max } = this.at(operand);
    if (min >= 0n) return operand;
    const high = -min > max ? -min : max;
    return this.int({ kind: 'absolute', operand }, max < 0n ? -max : 0n, high);
  }

  sign(operand: number): number {
    const { min, max } = this.at(operand);
    return this.int(
      { kind: 'sign', operand },
      min > 0n ? 1n : min === 0n ? 0n : -1n,
      max < 0n ? -1n : max === 0n ? 0n : 1n,
    );
  }

  floorDivide(left: number, right: number): number {
    const { min, max } = this.at(left);
    const b = this.at(right);
    if (b.min === 1n && b.max === 1n) return left;
    const size = -min > max ? -min : max;
    return this.int({ kind: 'floorDivide', left, right }, min < 0n ? -size - 1n : 0n, size);
  }

  choose(condition: number, then: number, otherwise: number): number {
    if (then === otherwise || condition === this.all()) return then;
    if (condition === this.none()) return otherwise;
    const [a, b] = [this.at(then), this.at(otherwise)];
    const shape = { kind: 'choose' as const, condition, then, else: otherwise };
    return this.int(shape, a.min < b.min ? a.min : b.min, a.max > b.max ? a.max : b.max);
  }

  private mask(node: MaskNode): number {
    return this.intern(this.masks, `mask ${JSON.stringify(node)}`, () => node);
  }

  all = () => this.mask({ kind: 'all' });
  none = () => this.mask({ kind: 'none' });

  known(leaf: number): number {
    const at = this.leaves[leaf];
    if (at?.kind === 'fact' && !at.nullable) return this.all();
    if (at?.kind === 'parameter' && at.by === null) return at.values[0] === null ? this.none() : this.all();
    return this.mask({ kind: 'known', leaf });
  }

  flag = (leaf: number) => this.mask({ kind: 'flag', leaf });
  member = (leaf: number, values: readonly string[]) =>
    this.mask({ kind: 'member', leaf, values: [...new Set(values)].sort() });
  same = (a: number, b: number) => this.mask({ kind: 'same', left: Math.min(a, b), right: Math.max(a, b) });

  less(left: number, right: number): number {
    const [a, b] = [this.at(left), this.at(right)];
    if (a.max < b.min) return this.all();
    if (a.min >= b.max) return this.none();
    return this.mask({ kind: 'less', left, right });
  }

  equal(left: number, right: number): number {
    const [a, b] = [this.at(left), this.at(right)];
    if (left === right) return this.all();
    if (a.max < b.min || a.min > b.max) return this.none();
    return this.mask({ kind: 'equal', left: Math.min(left, right), right: Math.max(left, right) });
  }

  not(item: number): number {
    const node = this.masks[item];
    if (node?.kind === 'all') return this.none();
    if (node?.kind === 'none') return this.all();
    return node?.kind === 'not' ? node.item : this.mask({ kind: 'not', item });
  }

  and(...items: readonly number[]): number {
    return this.gather('and', items, this.all(), this.none());
  }

  or(...items: readonly number[]): number {
    return this.gather('or', items, this.none(), this.all());
  }

  private gather(kind: 'and' | 'or', items: readonly number[], neutral: number, dominant: number): number {
    const flat = new Set<number>();
    for (const item of items) {
      const node = this.masks[item];
      for (const inner of node?.kind === kind ? node.items : [item]) if (inner !== neutral) flat.add(inner);
    }
    if (flat.has(dominant)) return dominant;
    const sorted = [...flat].sort((a, b) => a - b);
    const [first] = sorted;
    if (first === undefined) return neutral;
    return sorted.length === 1 ? first : this.mask({ kind, items: sorted });
  }
}
