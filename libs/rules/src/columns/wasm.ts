/** A small assembler for WebAssembly modules: as much of the binary format (core 2.0, chapter 5) as the kernels need. */

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 127;
    rest >>= 7;
    const last = (rest === 0 && (low & 64) === 0) || (rest === -1 && (low & 64) !== 0);
    bytes.push(last ? low : low | 128);
    if (last) return bytes;
  }
}

export const types = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const;
export type ValueType = (typeof types)[keyof typeof types];

export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly results: readonly ValueType[];
  readonly locals: readonly ValueType[];
  readonly body: readonly number[];
}

const vector = (items: readonly (readonly number[])[]) => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
const text = (name: string) => {
  const bytes = [...new TextEncoder().encode(name)];
  return [...unsigned(bytes.length), ...bytes];
};

/** A module that imports one memory as `env.memory` and exports every function under its name. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const bodies = functions.map(({ locals, body }) => {
    const code = [...vector(locals.map((type) => [1, type])), ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(
      1,
      vector(
        functions.map(({ parameters, results }) => [
          0x60,
          ...vector(parameters.map((t) => [t])),
          ...vector(results.map((t) => [t])),
        ]),
      ),
    ),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, ...unsigned(1)]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, vector(bodies)),
  ]);
}

/** Instructions, by their names in the specification. */
export const op = {
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  i32: (value: number) => [0x41, ...signed(value)],
  /** Repeats `body` until it leaves 0. */
  repeat: (body: readonly number[]) => [0x03, 0x40, ...body, 0x0d, 0x00, 0x0b],
  add: [0x6a],
  sub: [0x6b],
  or: [0x72],
  shl: [0x74],
  load: [0x28, 0x02, 0x00],
  store: [0x36, 0x02, 0x00],
  vectorLoad: (offset: number) => simd(0x00, 0x00, ...unsigned(offset)),
  vectorStore: simd(0x0b, 0x00, 0x00),
  shuffle: (lanes: readonly number[]) => simd(0x0d, ...lanes),
} as const;

/** A vector instruction with its operands. */
export function simd(code: number, ...operands: readonly number[]): number[] {
  return [0xfd, ...unsigned(code), ...operands];
}
