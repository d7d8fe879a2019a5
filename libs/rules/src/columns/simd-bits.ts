import type { BitOp, BitProgram } from './bits.ts';
import type { ColumnMemory } from './memory.ts';
import { blockBits } from './memory.ts';
import { assemble, op, simd, types, unsigned } from './wasm.ts';

const codes = { and: 0x4e, andNot: 0x4f, or: 0x50 } as const;
/** Parameter 0 is the offset of the block in columns; local 1 goes over its bytes, and local 2 is the sum of both. */
const [rowOffset, byteOffset, firstLocal] = [2, 1, 3];

class BitAssembler {
  private readonly program: BitProgram;
  private readonly uses: Uint32Array;
  private readonly locals = new Map<number, number>();

  constructor(program: BitProgram) {
    this.program = program;
    this.uses = new Uint32Array(program.ops.length);
    for (const id of program.outputs) this.use(id);
  }

  private use(id: number): void {
    this.uses[id] = (this.uses[id] ?? 0) + 1;
    if (this.uses[id] === 1) for (const part of partsOf(this.op(id))) this.use(part);
  }

  private op(id: number): BitOp {
    const found = this.program.ops[id];
    if (found === undefined) throw new RangeError('no such operation');
    return found;
  }

  /** Appends the instructions that leave the vector of an operation on the stack; used again, it is kept in a local. */
  private push(id: number, code: number[]): void {
    const local = this.locals.get(id);
    if (local !== undefined) {
      code.push(...op.get(local));
      return;
    }
    const node = this.op(id);
    switch (node.kind) {
      case 'ones':
        code.push(...simd(0x0c, ...Array.from({ length: 16 }, () => 0xff)));
        break;
      case 'input':
        code.push(...op.get(node.stride === 0 ? byteOffset : rowOffset), ...op.vectorLoad(node.at));
        break;
      case 'not':
        this.push(node.item, code);
        code.push(...simd(0x4d));
        break;
      default:
        this.push(node.left, code);
        this.push(node.right, code);
        code.push(...simd(codes[node.kind]));
    }
    if ((this.uses[id] ?? 0) < 2) return;
    const kept = firstLocal + this.locals.size;
    this.locals.set(id, kept);
    code.push(0x22, ...unsigned(kept));
  }

  assemble(): Uint8Array<ArrayBuffer> {
    const code: number[] = [];
    const { outputs, to } = this.program;
    for (const [i, output] of outputs.entries()) {
      code.push(...op.get(byteOffset));
      this.push(output, code);
      code.push(...simd(0x0b, 0x00, ...unsigned(to + i * blockBits)));
    }
    for (const local of [byteOffset, rowOffset])
      code.push(...op.get(local), ...op.i32(16), ...op.add, ...op.set(local));
    code.push(...op.get(byteOffset), ...op.i32(blockBits), 0x48);
    const body = [...op.get(0), ...op.set(rowOffset), ...op.repeat(code)];
    const locals = [types.i32, types.i32, ...Array.from(this.locals, () => types.v128)];
    return assemble([{ name: 'run', parameters: [types.i32], results: [], locals, body }]);
  }
}

function partsOf(node: BitOp): readonly number[] {
  if (node.kind === 'not') return [node.item];
  return node.kind === 'ones' || node.kind === 'input' ? [] : [node.left, node.right];
}

/** The program as one WebAssembly function: 128 rows at a time through every operation, intermediate bits in registers. */
export function compileBits(program: BitProgram, memory: ColumnMemory): (block: number) => void {
  const module = new WebAssembly.Module(new BitAssembler(program).assemble());
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory.memory } });
  const run = exports.run as (offset: number) => void;
  return (block) => run(block * blockBits);
}
