import type { BitProgram } from './bits.ts';
import type { ColumnMemory } from './memory.ts';
import { blockRows } from './memory.ts';

const blockWords = blockRows / 32;

export type VectorKind = 'u8' | 'i32' | 'f64';

/**
 * Inner loops over one block; addresses are bytes, `words` counts 32 rows each. The JavaScript here is the reference of the
 * WebAssembly ones.
 */
export interface Kernels {
  /** out bit = value < constant */
  lessThan(kind: VectorKind, at: number, constant: number, out: number, words: number): void;
  /** out bit = value > constant */
  greaterThan(kind: VectorKind, at: number, constant: number, out: number, words: number): void;
  /** out bit = value = constant */
  equals(kind: VectorKind, at: number, constant: number, out: number, words: number): void;
  /** out bit = the byte of the table at `table`, of 16 bytes that are 0 or 255, under the value; 0 for a value from 16 on. */
  memberOf(at: number, table: number, out: number, words: number): void;
  /** out = a and b, a or b, not a */
  and(a: number, b: number, out: number, words: number): void;
  or(a: number, b: number, out: number, words: number): void;
  not(a: number, out: number, words: number): void;
  /** out = a + b, a − b, a × b, of doubles. */
  add(a: number, b: number, out: number, rows: number): void;
  subtract(a: number, b: number, out: number, rows: number): void;
  multiply(a: number, b: number, out: number, rows: number): void;
  /** out = floor(a / b): exact for integers below 2^53, see `javascript.ts`; any value where b is 0. */
  floorDivide(a: number, b: number, out: number, rows: number): void;
  absolute(a: number, out: number, rows: number): void;
  /** out = condition ? a : b, of doubles. */
  choose(condition: number, a: number, b: number, out: number, words: number): void;
  /** Sum of the doubles whose bit is set; exact where every partial sum is below 2^53. */
  sumWhere(values: number, bits: number, words: number): number;
  /** Doubles of a column of integers. */
  widen(kind: 'u8' | 'i32', at: number, out: number, rows: number): void;
  /** Writes the bits set in each of `areas` blocks of bits that follow one another at `at` to 32-bit words at `counts`. */
  countAreas(at: number, areas: number, counts: number): void;
  /** Compiles a program of bits to a function of the block. */
  compileBits(program: BitProgram): (block: number) => void;
}

export function popcount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function plainKernels(memory: ColumnMemory): Kernels {
  const view = (kind: VectorKind) => (kind === 'u8' ? memory.u8 : kind === 'i32' ? memory.i32 : memory.f64);
  const index = (kind: VectorKind, at: number) => (kind === 'u8' ? at : kind === 'i32' ? at >> 2 : at >> 3);
  return {
    memberOf(at, table, out, words) {
      const { u8, u32 } = memory;
      for (let w = 0; w < words; w += 1) {
        let bits = 0;
        for (let j = 0; j < 32; j += 1) {
          const value = u8[at + w * 32 + j] ?? 0;
          bits |= (value < 16 ? (u8[table + value] ?? 0) & 1 : 0) << j;
        }
        u32[(out >> 2) + w] = bits;
      }
    },
    lessThan(kind, at, constant, out, words) {
      lessLoop(view(kind), index(kind, at), constant, memory.u32, out >> 2, words);
    },
    greaterThan(kind, at, constant, out, words) {
      greaterLoop(view(kind), index(kind, at), constant, memory.u32, out >> 2, words);
    },
    equals(kind, at, constant, out, words) {
      equalLoop(view(kind), index(kind, at), constant, memory.u32, out >> 2, words);
    },
    and(a, b, out, words) {
      const { u32 } = memory;
      for (let i = 0; i < words; i += 1) u32[(out >> 2) + i] = (u32[(a >> 2) + i] ?? 0) & (u32[(b >> 2) + i] ?? 0);
    },
    or(a, b, out, words) {
      const { u32 } = memory;
      for (let i = 0; i < words; i += 1) u32[(out >> 2) + i] = (u32[(a >> 2) + i] ?? 0) | (u32[(b >> 2) + i] ?? 0);
    },
    not(a, out, words) {
      const { u32 } = memory;
      for (let i = 0; i < words; i += 1) u32[(out >> 2) + i] = ~(u32[(a >> 2) + i] ?? 0);
    },
    add(a, b, out, rows) {
      const { f64 } = memory;
      for (let i = 0; i < rows; i += 1) f64[(out >> 3) + i] = (f64[(a >> 3) + i] ?? 0) + (f64[(b >> 3) + i] ?? 0);
    },
    subtract(a, b, out, rows) {
      const { f64 } = memory;
      for (let i = 0; i < rows; i += 1) f64[(out >> 3) + i] = (f64[(a >> 3) + i] ?? 0) - (f64[(b >> 3) + i] ?? 0);
    },
    multiply(a, b, out, rows) {
      const { f64 } = memory;
      for (let i = 0; i < rows; i += 1) f64[(out >> 3) + i] = (f64[(a >> 3) + i] ?? 0) * (f64[(b >> 3) + i] ?? 0);
    },
    floorDivide(a, b, out, rows) {
      const { f64 } = memory;
      for (let i = 0; i < rows; i += 1)
        f64[(out >> 3) + i] = Math.floor((f64[(a >> 3) + i] ?? 0) / (f64[(b >> 3) + i] ?? 0));
    },
    absolute(a, out, rows) {
      const { f64 } = memory;
      for (let i = 0; i < rows; i += 1) f64[(out >> 3) + i] = Math.abs(f64[(a >> 3) + i] ?? 0);
    },
    choose(condition, a, b, out, words) {
      chooseLoop(memory.u32, memory.f64, condition >> 2, a >> 3, b >> 3, out >> 3, words);
    },
    sumWhere(values, bits, words) {
      return sumLoop(memory.u32, memory.f64, values >> 3, bits >> 2, words);
    },
    widen(kind, at, out, rows) {
      const from = index(kind, at);
      memory.f64.set(view(kind).subarray(from, from + rows), out >> 3);
    },
    countAreas(at, areas, counts) {
      const { u32 } = memory;
      for (let area = 0; area < areas; area += 1) {
        let sum = 0;
        for (let i = 0; i < blockWords; i += 1) sum += popcount(u32[(at >> 2) + area * blockWords + i] ?? 0);
        u32[(counts >> 2) + area] = sum;
      }
    },
    compileBits(program) {
      const values = new Uint32Array(program.ops.length);
      return (block) => {
        for (let word = 0; word < blockWords; word += 1) bitLoop(program, memory.u32, values, block, word);
      };
    },
  };
}

function bitLoop(program: BitProgram, u32: Uint32Array, values: Uint32Array, block: number, word: number): void {
  const { ops, outputs, to } = program;
  for (let i = 0; i < ops.length; i += 1) {
    const op = ops[i];
    switch (op?.kind) {
      case 'ones':
        values[i] = -1;
        break;
      case 'input':
        values[i] = u32[((op.at + block * op.stride) >> 2) + word] ?? 0;
        break;
      case 'not':
        values[i] = ~(values[op.item] ?? 0);
        break;
      case 'and':
        values[i] = (values[op.left] ?? 0) & (values[op.right] ?? 0);
        break;
      case 'or':
        values[i] = (values[op.left] ?? 0) | (values[op.right] ?? 0);
        break;
      case 'andNot':
        values[i] = (values[op.left] ?? 0) & ~(values[op.right] ?? 0);
    }
  }
  for (let i = 0; i < outputs.length; i += 1) u32[(to >> 2) + i * blockWords + word] = values[outputs[i] ?? 0] ?? 0;
}

type Vector = Uint8Array | Int32Array | Float64Array;

function lessLoop(values: Vector, from: number, constant: number, out: Uint32Array, to: number, words: number): void {
  for (let w = 0; w < words; w += 1) {
    let bits = 0;
    for (let j = 0; j < 32; j += 1) bits |= ((values[from + w * 32 + j] ?? 0) < constant ? 1 : 0) << j;
    out[to + w] = bits;
  }
}

function greaterLoop(
  values: Vector,
  from: number,
  constant: number,
  out: Uint32Array,
  to: number,
  words: number,
): void {
  for (let w = 0; w < words; w += 1) {
    let bits = 0;
    for (let j = 0; j < 32; j += 1) bits |= ((values[from + w * 32 + j] ?? 0) > constant ? 1 : 0) << j;
    out[to + w] = bits;
  }
}

function equalLoop(values: Vector, from: number, constant: number, out: Uint32Array, to: number, words: number): void {
  for (let w = 0; w < words; w += 1) {
    let bits = 0;
    for (let j = 0; j < 32; j += 1) bits |= ((values[from + w * 32 + j] ?? 0) === constant ? 1 : 0) << j;
    out[to + w] = bits;
  }
}

function chooseLoop(
  u32: Uint32Array,
  f64: Float64Array,
  condition: number,
  a: number,
  b: number,
  to: number,
  words: number,
): void {
  for (let w = 0; w < words; w += 1) {
    const bits = u32[condition + w] ?? 0;
    for (let j = 0; j < 32; j += 1) f64[to + w * 32 + j] = f64[((bits >>> j) & 1 ? a : b) + w * 32 + j] ?? 0;
  }
}

function sumLoop(u32: Uint32Array, f64: Float64Array, values: number, at: number, words: number): number {
  let sum = 0;
  for (let w = 0; w < words; w += 1) {
    let bits = u32[at + w] ?? 0;
    while (bits !== 0) {
      const low = bits & -bits;
      sum += f64[values + w * 32 + 31 - Math.clz32(low)] ?? 0;
      bits ^= low;
    }
  }
  return sum;
}
