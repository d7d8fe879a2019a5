/** Rows that one step computes; scratch of a whole plan then stays in the second-level cache. */
export const blockRows = 4096;
/** Bytes of a block's bits. */
export const blockBits = blockRows / 8;

/** Byte addresses in one WebAssembly memory, so that JavaScript and the SIMD kernels work on the same columns. */
export class ColumnMemory {
  readonly memory: WebAssembly.Memory;
  private used = 0;
  private buffer: ArrayBuffer;
  u8: Uint8Array;
  i32: Int32Array;
  u32: Uint32Array;
  f64: Float64Array;

  constructor(bytes = 0) {
    this.memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / pageBytes)) });
    this.buffer = this.memory.buffer;
    [this.u8, this.i32] = [new Uint8Array(this.buffer), new Int32Array(this.buffer)];
    [this.u32, this.f64] = [new Uint32Array(this.buffer), new Float64Array(this.buffer)];
  }

  /** The address of `bytes` zeroed bytes, a multiple of 64. Growth replaces the views: read them from here each time. */
  allocate(bytes: number): number {
    const at = this.used;
    this.used = Math.ceil((at + bytes) / 64) * 64;
    const missing = this.used - this.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes));
    if (this.memory.buffer !== this.buffer) {
      this.buffer = this.memory.buffer;
      [this.u8, this.i32] = [new Uint8Array(this.buffer), new Int32Array(this.buffer)];
      [this.u32, this.f64] = [new Uint32Array(this.buffer), new Float64Array(this.buffer)];
    }
    return at;
  }

  /** Everything allocated after `mark()` is given back by `release(mark)`. */
  mark = () => this.used;

  release(mark: number): void {
    this.u8.fill(0, mark, this.used);
    this.used = mark;
  }
}

const pageBytes = 65_536;
