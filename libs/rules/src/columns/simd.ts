import { plainKernels } from './kernels.ts';
import type { Kernels, VectorKind } from './kernels.ts';
import type { ColumnMemory } from './memory.ts';
import { blockBits } from './memory.ts';
import { compileBits } from './simd-bits.ts';
import { assemble, op, simd, types, unsigned } from './wasm.ts';
import type { WasmFunction } from './wasm.ts';

const { i32, f64, v128 } = types;
const narrow32 = simd(0x85);
const narrow16 = simd(0x65);
const bitmask = simd(0x64);

interface Width {
  readonly splat: number[];
  readonly compare: Record<'less' | 'greater' | 'equal', number[]>;
}
const widths: Record<VectorKind, Width> = {
  u8: { splat: simd(0x0f), compare: { less: simd(0x26), greater: simd(0x28), equal: simd(0x23) } },
  i32: { splat: simd(0x11), compare: { less: simd(0x39), greater: simd(0x3b), equal: simd(0x37) } },
  f64: { splat: simd(0x14), compare: { less: simd(0x49), greater: simd(0x4a), equal: simd(0x47) } },
};
/** Bytes of 32 rows. */
const stride: Record<VectorKind, number> = { u8: 32, i32: 128, f64: 256 };

/** 16 bits from the 16 rows at byte `offset` past local 0; local 4 holds the constant in every lane. */
function half(kind: VectorKind, compare: number[], offset: number): number[] {
  const one = (at: number) => [...op.get(0), ...op.vectorLoad(offset + at), ...op.get(4), ...compare];
  if (kind === 'u8') return [...one(0), ...bitmask];
  // Masks of 64-bit lanes keep their low words, two vectors in one.
  const words = (at: number) =>
    kind === 'i32'
      ? one(at)
      : [
          ...one(at * 2),
          ...one(at * 2 + 16),
          ...op.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]),
        ];
  return [...words(0), ...words(16), ...narrow32, ...words(32), ...words(48), ...narrow32, ...narrow16, ...bitmask];
}

const advance = (local: number, by: number) => [...op.get(local), ...op.i32(by), ...op.add, ...op.set(local)];
/** Ends a loop: local − `by`, and again while it is above zero. */
const countDown = (local: number, by: number) => [
  ...op.get(local),
  ...op.i32(by),
  ...op.sub,
  0x22,
  local,
  ...op.i32(0),
  0x4a,
];

function comparison(kind: VectorKind, name: 'less' | 'greater' | 'equal'): WasmFunction {
  const { splat, compare } = widths[kind];
  const body = [
    ...op.get(2),
    ...half(kind, compare[name], 0),
    ...half(kind, compare[name], stride[kind] / 2),
    ...op.i32(16),
    ...op.shl,
    ...op.or,
    ...op.store,
    ...advance(0, stride[kind]),
    ...advance(2, 4),
    ...countDown(3, 1),
  ];
  return {
    name: `${kind} ${name}`,
    parameters: [i32, kind === 'f64' ? f64 : i32, i32, i32],
    results: [],
    locals: [v128],
    body: [...op.get(1), ...splat, ...op.set(4), ...op.repeat(body)],
  };
}

/** Whole vectors: four words of bits or two doubles at a time; areas are padded to 64 bytes. */
function pairwise(name: string, code: number[], perVector: number): WasmFunction {
  const body = [
    ...op.get(2),
    ...op.get(0),
    ...op.vectorLoad(0),
    ...op.get(1),
    ...op.vectorLoad(0),
    ...code,
    ...op.vectorStore,
    ...advance(0, 16),
    ...advance(1, 16),
    ...advance(2, 16),
    ...countDown(3, perVector),
  ];
  return { name, parameters: [i32, i32, i32, i32], results: [], locals: [], body: op.repeat(body) };
}

/** One operation on every vector of an area. */
const each = (name: string, code: number, perVector: number): WasmFunction => ({
  name,
  parameters: [i32, i32, i32],
  results: [],
  locals: [],
  body: op.repeat([
    ...op.get(1),
    ...op.get(0),
    ...op.vectorLoad(0),
    ...simd(code),
    ...op.vectorStore,
    ...advance(0, 16),
    ...advance(1, 16),
    ...countDown(2, perVector),
  ]),
});

const absolute = each('absolute', 0xec, 2);

/** Four rows at a time: 32-bit lanes, of which the low two and then the high two become doubles. */
function widening(kind: 'u8' | 'i32'): WasmFunction {
  const four = kind === 'i32' ? op.vectorLoad(0) : [...simd(0x5c, 0x00, 0x00), ...simd(0x89), ...simd(0xa9)];
  const convert = simd(0xfe);
  const body = [
    ...op.get(0),
    ...four,
    ...op.set(3),
    ...op.get(1),
    ...op.get(3),
    ...convert,
    ...op.vectorStore,
    ...op.get(1),
    ...op.get(3),
    ...op.get(3),
    ...op.shuffle([8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]),
    ...convert,
    ...simd(0x0b, 0x00, 0x10),
    ...advance(0, kind === 'i32' ? 16 : 4),
    ...advance(1, 32),
    ...countDown(2, 4),
  ];
  return { name: `${kind} widen`, parameters: [i32, i32, i32], results: [], locals: [v128], body: op.repeat(body) };
}

/** A 64-bit lane of ones for each of the two rows `pair * 2` and the next whose bit is set in the vector `local`. */
function lanes(local: number, pair: number): number[] {
  const bytes = Array.from({ length: 16 }, () => 0);
  const bit = pair * 2;
  bytes[bit >> 3] = 1 << (bit & 7);
  bytes[8 + ((bit + 1) >> 3)] = 1 << ((bit + 1) & 7);
  const chosen = simd(0x0c, ...bytes);
  return [...op.get(local), ...chosen, ...simd(0x4e), ...chosen, ...simd(0xd6)];
}

const pairs = Array.from({ length: 16 }, (_, pair) => pair);
/** The word of bits at `local`, in both 64-bit lanes of the vector `to`. */
const spread = (local: number, to: number) => [...op.get(local), ...op.load, 0xad, ...simd(0x12), ...op.set(to)];

const choose: WasmFunction = {
  name: 'choose',
  parameters: [i32, i32, i32, i32, i32],
  results: [],
  locals: [v128],
  body: op.repeat([
    ...spread(0, 5),
    ...pairs.flatMap((pair) => [
      ...op.get(3),
      ...op.get(1),
      ...op.vectorLoad(pair * 16),
      ...op.get(2),
      ...op.vectorLoad(pair * 16),
      ...lanes(5, pair),
      ...simd(0x52),
      ...simd(0x0b, 0x00, ...unsigned(pair * 16)),
    ]),
    ...advance(0, 4),
    ...advance(1, 256),
    ...advance(2, 256),
    ...advance(3, 256),
    ...countDown(4, 1),
  ]),
};

const sumWhere: WasmFunction = {
  name: 'sumWhere',
  parameters: [i32, i32, i32],
  results: [f64],
  locals: [v128, v128],
  body: [
    ...op.repeat([
      ...spread(1, 3),
      ...pairs.flatMap((pair) => [
        ...op.get(4),
        ...op.get(0),
        ...op.vectorLoad(pair * 16),
        ...lanes(3, pair),
        ...simd(0x4e),
        ...simd(0xf0),
        ...op.set(4),
      ]),
      ...advance(0, 256),
      ...advance(1, 4),
      ...countDown(2, 1),
    ]),
    ...op.get(4),
    ...simd(0x21, 0x00),
    ...op.get(4),
    ...simd(0x21, 0x01),
    0xa0,
  ],
};

const negation = each('not', 0x4d, 4);

/** Bits of 64 at a time: a word of counts in the i32 local `sum` for the 64-bit words at local `at`. */
const countWord = (at: number, sum: number) => [
  ...op.get(sum),
  ...op.get(at),
  ...[0x29, 0x03, 0x00],
  ...[0x7b, 0xa7],
  ...op.add,
  ...op.set(sum),
];

const countAreas: WasmFunction = {
  name: 'countAreas',
  parameters: [i32, i32, i32],
  results: [],
  locals: [i32, i32],
  body: op.repeat([
    ...op.i32(0),
    ...op.set(4),
    ...op.i32(blockBits),
    ...op.set(3),
    ...op.repeat([...countWord(0, 4), ...advance(0, 8), ...countDown(3, 8)]),
    ...op.get(2),
    ...op.get(4),
    ...op.store,
    ...advance(2, 4),
    ...countDown(1, 1),
  ]),
};

const memberOf: WasmFunction = {
  name: 'memberOf',
  parameters: [i32, i32, i32, i32],
  results: [],
  locals: [v128],
  body: [
    ...op.get(1),
    ...op.vectorLoad(0),
    ...op.set(4),
    ...op.repeat([
      ...op.get(2),
      ...[0, 16].flatMap((at) => [...op.get(4), ...op.get(0), ...op.vectorLoad(at), ...simd(0x0e), ...bitmask]),
      ...op.i32(16),
      ...op.shl,
      ...op.or,
      ...op.store,
      ...advance(0, 32),
      ...advance(2, 4),
      ...countDown(3, 1),
    ]),
  ],
};

const kinds: readonly VectorKind[] = ['u8', 'i32', 'f64'];
const functions: readonly WasmFunction[] = [
  ...kinds.flatMap((kind) => [comparison(kind, 'less'), comparison(kind, 'greater'), comparison(kind, 'equal')]),
  pairwise('and', simd(0x4e), 4),
  pairwise('or', simd(0x50), 4),
  pairwise('add', simd(0xf0), 2),
  pairwise('subtract', simd(0xf1), 2),
  pairwise('multiply', simd(0xf2), 2),
  pairwise('floorDivide', [...simd(0xf3), ...simd(0x75)], 2),
  absolute,
  choose,
  sumWhere,
  widening('u8'),
  widening('i32'),
  negation,
  countAreas,
  memberOf,
];

type Compare = (at: number, constant: number, out: number, words: number) => void;
type Pairwise = (a: number, b: number, out: number, size: number) => void;

let compiled: WebAssembly.Module | null | undefined;

function simdModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    const bytes = assemble(functions);
    compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
  }
  return compiled;
}

function fits(kind: VectorKind, constant: number): boolean {
  return kind === 'f64' || constant === (kind === 'u8' ? constant & 255 : constant | 0);
}

/** SIMD kernels over a store's memory; the plain loops where the machine has no SIMD. Both give the same bits. */
export function fastestKernels(memory: ColumnMemory): Kernels {
  const plain = plainKernels(memory);
  const module = simdModule();
  if (module === null) return plain;
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory.memory } });
  const compares = (name: string) => {
    const of = (kind: VectorKind) => exports[`${kind} ${name}`] as Compare;
    return { u8: of('u8'), i32: of('i32'), f64: of('f64') };
  };
  const [less, greater, equal] = [compares('less'), compares('greater'), compares('equal')];
  const pair = (name: string) => exports[name] as Pairwise;
  const wide = { u8: exports['u8 widen'] as Kernels['absolute'], i32: exports['i32 widen'] as Kernels['absolute'] };
  return {
    lessThan(kind, at, constant, out, words) {
      if (fits(kind, constant)) less[kind](at, constant, out, words);
      else plain.lessThan(kind, at, constant, out, words);
    },
    greaterThan(kind, at, constant, out, words) {
      if (fits(kind, constant)) greater[kind](at, constant, out, words);
      else plain.greaterThan(kind, at, constant, out, words);
    },
    equals(kind, at, constant, out, words) {
      if (fits(kind, constant)) equal[kind](at, constant, out, words);
      else plain.equals(kind, at, constant, out, words);
    },
    and: pair('and'),
    or: pair('or'),
    add: pair('add'),
    subtract: pair('subtract'),
    multiply: pair('multiply'),
    floorDivide: pair('floorDivide'),
    absolute: exports.absolute as Kernels['absolute'],
    choose: exports.choose as Kernels['choose'],
    sumWhere: exports.sumWhere as Kernels['sumWhere'],
    widen: (kind, at, out, rows) => wide[kind](at, out, rows),
    not: exports.not as Kernels['not'],
    countAreas: exports.countAreas as Kernels['countAreas'],
    memberOf: exports.memberOf as Kernels['memberOf'],
    compileBits: (program) => compileBits(program, memory),
  };
}
