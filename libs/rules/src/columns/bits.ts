import type { Plan } from '../plan.ts';
import { blockBits } from './memory.ts';
import type { ColumnProgram } from './program.ts';

/** One operation on the bits of a block; operations name earlier ones. */
export type BitOp =
  | { readonly kind: 'ones' }
  /** Bits in memory, at `at + block × stride`. */
  | { readonly kind: 'input'; readonly at: number; readonly stride: number }
  | { readonly kind: 'not'; readonly item: number }
  | { readonly kind: 'and' | 'or' | 'andNot'; readonly left: number; readonly right: number };

/** A straight line of operations; the bits of output i are written at `to + i × blockBits`. */
export interface BitProgram {
  readonly ops: readonly BitOp[];
  readonly outputs: readonly number[];
  readonly to: number;
}

function keyOf(op: BitOp): string {
  switch (op.kind) {
    case 'ones':
      return '1';
    case 'input':
      return `${op.stride} @${op.at}`;
    case 'not':
      return `!${op.item}`;
    default:
      return `${op.left} ${op.kind} ${op.right}`;
  }
}

/** Makes one program of the logic of a plan, each distinct operation once; comparisons stay steps of the `ColumnProgram`. */
export class BitBuilder {
  private readonly plan: Plan;
  private readonly program: ColumnProgram;
  private readonly ops: BitOp[] = [];
  private readonly index = new Map<string, number>();
  private readonly masks = new Map<number, number>();
  private readonly outputs: number[] = [];

  constructor(plan: Plan, program: ColumnProgram) {
    this.plan = plan;
    this.program = program;
  }

  private op(op: BitOp): number {
    const key = keyOf(op);
    const found = this.index.get(key);
    if (found !== undefined) return found;
    this.ops.push(op);
    this.index.set(key, this.ops.length - 1);
    return this.ops.length - 1;
  }

  ones = () => this.op({ kind: 'ones' });
  none = () => this.not(this.ones());

  not(item: number): number {
    const op = this.ops[item];
    return op?.kind === 'not' ? op.item : this.op({ kind: 'not', item });
  }

  and(left: number, right: number): number {
    const ones = this.ones();
    if (left === ones || left === right) return right;
    if (right === ones) return left;
    const [l, r] = [this.ops[left], this.ops[right]];
    if (r?.kind === 'not') return this.op({ kind: 'andNot', left, right: r.item });
    if (l?.kind === 'not') return this.op({ kind: 'andNot', left: right, right: l.item });
    return this.op({ kind: 'and', left: Math.min(left, right), right: Math.max(left, right) });
  }

  andNot = (left: number, right: number) => this.and(left, this.not(right));

  or(left: number, right: number): number {
    return left === right ? left : this.op({ kind: 'or', left: Math.min(left, right), right: Math.max(left, right) });
  }

  /** The operation that gives a mask of the plan. */
  mask(id: number): number {
    const done = this.masks.get(id);
    if (done !== undefined) return done;
    const made = this.makeMask(id);
    this.masks.set(id, made);
    return made;
  }

  private makeMask(id: number): number {
    const node = this.plan.masks[id];
    switch (node?.kind) {
      case 'all':
        return this.ones();
      case 'none':
        return this.none();
      case 'not':
        return this.not(this.mask(node.item));
      case 'and':
      case 'or': {
        const items = node.items.map((item) => this.mask(item));
        return items.reduce((a, b) => (node.kind === 'and' ? this.and(a, b) : this.or(a, b)));
      }
      default: {
        const { at, stride } = this.program.mask(id);
        return this.op({ kind: 'input', at, stride });
      }
    }
  }

  /** The place of an operation among the outputs. */
  output(op: number): number {
    const found = this.outputs.indexOf(op);
    if (found >= 0) return found;
    this.outputs.push(op);
    return this.outputs.length - 1;
  }

  /** The program, with its outputs in memory of the store; after every other call. */
  finish(allocate: (bytes: number) => number): BitProgram {
    return { ops: this.ops, outputs: this.outputs, to: allocate(this.outputs.length * blockBits) };
  }
}
