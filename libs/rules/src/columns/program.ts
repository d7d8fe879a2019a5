import type { IntNode, Leaf, MaskNode, Plan } from '../plan.ts';
import type { Kernels } from './kernels.ts';
import { lookUp, recode, signs } from './loops.ts';
import { blockBits, blockRows } from './memory.ts';
import { bytesOf } from './store.ts';
import type { Column, ColumnStore } from './store.ts';

type Step = (block: number, words: number) => void;
/** Where the bits or the numbers of a node are: `at + block × stride` bytes; `stride` is 0 for scratch. */
export interface Address {
  readonly at: number;
  readonly stride: number;
}

const locate = (address: Address, block: number) => address.at + block * address.stride;

/** A plan bound to the columns of a store: steps that compute one block, each distinct node once. */
export class ColumnProgram {
  readonly steps: Step[] = [];
  private readonly plan: Plan;
  private readonly store: ColumnStore;
  private readonly kernels: Kernels;
  private readonly masks = new Map<number, Address>();
  private readonly ints = new Map<number, Address>();
  private readonly parameters = new Map<number, { values: Address; known: Address }>();

  constructor(plan: Plan, store: ColumnStore, kernels: Kernels) {
    this.plan = plan;
    this.store = store;
    this.kernels = kernels;
  }

  private scratch(bytes: number): Address {
    return { at: this.store.memory.allocate(bytes), stride: 0 };
  }

  private column(leaf: Leaf): Column {
    const column = this.store.columns.get(leaf.name);
    if (leaf.kind !== 'fact' || column === undefined) throw new RangeError(`no column for “${leaf.name}”`);
    return column;
  }

  private leaf(id: number): Leaf {
    const leaf = this.plan.leaves[id];
    if (leaf === undefined) throw new RangeError('no such leaf');
    return leaf;
  }

  private intNode(id: number): IntNode {
    const node = this.plan.ints[id];
    if (node === undefined) throw new RangeError('no such number');
    return node;
  }

  /** Address of the bits of a mask; bits of rows past the end of the store mean nothing. */
  mask(id: number): Address {
    const done = this.masks.get(id);
    if (done !== undefined) return done;
    const node = this.plan.masks[id];
    if (node === undefined) throw new RangeError('no such mask');
    const address = this.makeMask(node);
    this.masks.set(id, address);
    return address;
  }

  private makeMask(node: MaskNode): Address {
    const k = this.kernels;
    switch (node.kind) {
      case 'known':
      case 'flag': {
        const leaf = this.leaf(node.leaf);
        if (leaf.kind === 'parameter') return this.parameterMask(node.leaf, leaf, node.kind);
        const column = this.column(leaf);
        const at = node.kind === 'known' ? column.known : column.at;
        return { at, stride: blockBits };
      }
      case 'all':
      case 'none': {
        const out = this.scratch(blockBits);
        this.store.memory.u8.fill(node.kind === 'all' ? 0xff : 0, out.at, out.at + blockBits);
        return out;
      }
      case 'not': {
        const item = this.mask(node.item);
        const out = this.scratch(blockBits);
        this.steps.push((block, words) => k.not(locate(item, block), locate(out, block), words));
        return out;
      }
      case 'and':
      case 'or': {
        const items = node.items.map((item) => this.mask(item));
        const out = this.scratch(blockBits);
        const join = node.kind === 'and' ? k.and : k.or;
        items.slice(1).forEach((item, i) => {
          const left = i === 0 ? (items[0] ?? item) : out;
          this.steps.push((block, words) => join(locate(left, block), locate(item, block), locate(out, block), words));
        });
        return out;
      }
      case 'less':
      case 'equal':
        return this.comparison(node);
      case 'member':
        return this.membership(node.leaf, node.values);
      case 'same':
        return this.sameText(node.left, node.right);
    }
  }

  private comparison({ kind, left, right }: { kind: 'less' | 'equal'; left: number; right: number }): Address {
    const k = this.kernels;
    const [a, b] = [this.intNode(left), this.intNode(right)];
    if (b.kind === 'constant') {
      const [values, vector] = this.vector(left);
      const out = this.scratch(blockBits);
      const compare = kind === 'less' ? k.lessThan : k.equals;
      this.steps.push((block, words) => compare(vector, locate(values, block), b.value, locate(out, block), words));
      return out;
    }
    if (a.kind === 'constant') {
      const [values, vector] = this.vector(right);
      const out = this.scratch(blockBits);
      const compare = kind === 'less' ? k.greaterThan : k.equals;
      this.steps.push((block, words) => compare(vector, locate(values, block), a.value, locate(out, block), words));
      return out;
    }
    const [x, y] = [this.int(left), this.int(right)];
    const difference = this.scratch(blockRows * 8);
    const out = this.scratch(blockBits);
    const compare = kind === 'less' ? k.lessThan : k.equals;
    this.steps.push((block, words) => {
      // Within ±2^54 and rounded to even at most: the sign, and whether it is zero, are exact.
      k.subtract(locate(x, block), locate(y, block), locate(difference, block), words * 32);
      compare('f64', locate(difference, block), 0, locate(out, block), words);
    });
    return out;
  }

  /** A number node as a column in its own width where it is one, otherwise as doubles. */
  private vector(id: number): [Address, 'u8' | 'i32' | 'f64'] {
    const node = this.intNode(id);
    const leaf = node.kind === 'leaf' ? this.leaf(node.leaf) : null;
    if (leaf?.kind === 'fact') {
      const column = this.column(leaf);
      if (column.kind !== 'bits') {
        const bytes = bytesOf[column.kind] * blockRows;
        return [{ at: column.at, stride: bytes }, column.kind];
      }
    }
    return [this.int(id), 'f64'];
  }

  /** Address of the values of a number node as doubles. */
  int(id: number): Address {
    const done = this.ints.get(id);
    if (done !== undefined) return done;
    const address = this.makeInt(this.intNode(id));
    this.ints.set(id, address);
    return address;
  }

  private makeInt(node: IntNode): Address {
    const { kernels } = this;
    const { memory } = this.store;
    switch (node.kind) {
      case 'constant':
        return this.filled(node.value);
      case 'leaf':
        return this.readLeaf(node.leaf);
      case 'add':
      case 'subtract':
      case 'multiply':
      case 'floorDivide': {
        const [left, right] = [this.int(node.left), this.int(node.right)];
        const out = this.scratch(blockRows * 8);
        const work = kernels[node.kind];
        this.steps.push((block, words) =>
          work(locate(left, block), locate(right, block), locate(out, block), words * 32),
        );
        return out;
      }
      case 'absolute': {
        const operand = this.int(node.operand);
        const out = this.scratch(blockRows * 8);
        this.steps.push((block, words) => kernels.absolute(locate(operand, block), locate(out, block), words * 32));
        return out;
      }
      case 'sign': {
        const operand = this.int(node.operand);
        const out = this.scratch(blockRows * 8);
        this.steps.push((block, words) =>
          signs(memory.f64, locate(operand, block) >> 3, locate(out, block) >> 3, words * 32),
        );
        return out;
      }
      case 'choose': {
        const condition = this.mask(node.condition);
        const [then, otherwise] = [this.int(node.then), this.int(node.else)];
        const out = this.scratch(blockRows * 8);
        this.steps.push((block, words) =>
          kernels.choose(
            locate(condition, block),
            locate(then, block),
            locate(otherwise, block),
            locate(out, block),
            words,
          ),
        );
        return out;
      }
    }
  }

  /** A constant is written once, not in every block. */
  private filled(value: number): Address {
    const out = this.scratch(blockRows * 8);
    this.store.memory.f64.fill(value, out.at >> 3, (out.at >> 3) + blockRows);
    return out;
  }

  private readLeaf(id: number): Address {
    const leaf = this.leaf(id);
    if (leaf.kind === 'parameter') return this.parameterTable(id, leaf).values;
    return this.doubles(this.column(leaf));
  }

  private readonly widened = new Map<Column, Address>();

  /** A column's values, or the codes of its texts, as doubles. */
  private doubles(column: Column): Address {
    const done = this.widened.get(column);
    if (done !== undefined) return done;
    const { kind } = column;
    if (kind === 'bits') throw new RangeError('a boolean is no number');
    const bytes = bytesOf[kind] * blockRows;
    let address: Address = { at: column.at, stride: bytes };
    if (kind !== 'f64') {
      const out = this.scratch(blockRows * 8);
      this.steps.push((block, words) =>
        this.kernels.widen(kind, column.at + block * bytes, locate(out, block), words * 32),
      );
      address = out;
    }
    this.widened.set(column, address);
    return address;
  }

  /** Value (a code for text, 1 for true) and known bit of a parameter in each row. */
  private parameterTable(id: number, leaf: Extract<Leaf, { kind: 'parameter' }>): { values: Address; known: Address } {
    const done = this.parameters.get(id);
    if (done !== undefined) return done;
    const numbers = leaf.values.map((value) => (typeof value === 'string' ? this.textCode(value) : Number(value ?? 0)));
    const made = leaf.by === null ? this.oneValue(numbers[0] ?? 0, leaf) : this.valueByRow(numbers, leaf, leaf.by);
    this.parameters.set(id, made);
    return made;
  }

  private oneValue(value: number, leaf: Extract<Leaf, { kind: 'parameter' }>): { values: Address; known: Address } {
    const known = this.scratch(blockBits);
    this.store.memory.u8.fill(leaf.values[0] === null ? 0 : 0xff, known.at, known.at + blockBits);
    return { values: this.filled(value), known };
  }

  private valueByRow(
    numbers: readonly number[],
    leaf: Extract<Leaf, { kind: 'parameter' }>,
    by: number,
  ): { values: Address; known: Address } {
    const { memory } = this.store;
    const table = Float64Array.from([...numbers, 0]);
    const present = Uint8Array.from([...leaf.values, null], (value) => (value === null ? 0 : 1));
    const index = this.column(this.leaf(by));
    const keys = this.doubles(index);
    const [values, known] = [this.scratch(blockRows * 8), this.scratch(blockBits)];
    this.steps.push((block, words) => {
      const keysKnown = (index.known + block * blockBits) >> 2;
      const [from, to, bits] = [locate(keys, block) >> 3, locate(values, block) >> 3, locate(known, block) >> 2];
      lookUp(memory.u32, memory.f64, table, present, from, keysKnown, to, bits, words);
    });
    return { values, known };
  }

  private parameterMask(id: number, leaf: Extract<Leaf, { kind: 'parameter' }>, kind: 'known' | 'flag'): Address {
    const { values, known } = this.parameterTable(id, leaf);
    if (kind === 'known') return known;
    const out = this.scratch(blockBits);
    this.steps.push((block, words) => this.kernels.equals('f64', locate(values, block), 1, locate(out, block), words));
    return out;
  }

  private readonly textCodes = new Map<string, number>();

  /** One numbering for texts of all columns and parameters of this program. */
  private textCode(value: string): number {
    const found = this.textCodes.get(value) ?? this.textCodes.size;
    this.textCodes.set(value, found);
    return found;
  }

  private membership(id: number, values: readonly string[]): Address {
    const leaf = this.leaf(id);
    const k = this.kernels;
    let source: Address;
    let kind: 'u8' | 'i32' | 'f64' = 'f64';
    let codes: number[];
    if (leaf.kind === 'parameter') {
      source = this.parameterTable(id, leaf).values;
      codes = values.map((value) => this.textCode(value));
    } else {
      const column = this.column(leaf);
      kind = column.kind === 'u8' ? 'u8' : 'i32';
      const bytes = bytesOf[kind] * blockRows;
      source = { at: column.at, stride: bytes };
      codes = values.map((value) => column.codes.get(value)).filter((code) => code !== undefined);
      if (kind === 'u8' && column.codes.size <= 16) return this.smallMembership(source, codes);
    }
    const [out, one] = [this.scratch(blockBits), this.scratch(blockBits)];
    this.steps.push((block, words) => {
      if (codes.length === 0) this.store.memory.u8.fill(0, locate(out, block), locate(out, block) + words * 4);
      codes.forEach((code, i) => {
        k.equals(kind, locate(source, block), code, i === 0 ? locate(out, block) : locate(one, block), words);
        if (i > 0) k.or(locate(out, block), locate(one, block), locate(out, block), words);
      });
    });
    return out;
  }

  /** Texts of at most 16 codes are looked up instead of compared with each. */
  private smallMembership(source: Address, codes: readonly number[]): Address {
    const [table, out] = [this.scratch(16), this.scratch(blockBits)];
    for (const code of codes) this.store.memory.u8[table.at + code] = 0xff;
    this.steps.push((block, words) => this.kernels.memberOf(locate(source, block), table.at, out.at, words));
    return out;
  }

  private sameText(left: number, right: number): Address {
    const [a, b] = [this.textVector(left), this.textVector(right)];
    const [difference, out] = [this.scratch(blockRows * 8), this.scratch(blockBits)];
    this.steps.push((block, words) => {
      this.kernels.subtract(locate(a, block), locate(b, block), locate(difference, block), words * 32);
      this.kernels.equals('f64', locate(difference, block), 0, locate(out, block), words);
    });
    return out;
  }

  private textVector(id: number): Address {
    const leaf = this.leaf(id);
    if (leaf.kind === 'parameter') return this.parameterTable(id, leaf).values;
    const column = this.column(leaf);
    const { memory } = this.store;
    const codes = this.doubles(column);
    const out = this.scratch(blockRows * 8);
    const table = Float64Array.from(column.codes.keys(), (value) => this.textCode(value));
    this.steps.push((block, words) =>
      recode(memory.f64, table, locate(codes, block) >> 3, locate(out, block) >> 3, words * 32),
    );
    return out;
  }
}
