import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(8192);
let used = pool.length;

/** Bytes from the system's generator, each given out once. Asked for by thousands, so they are drawn in advance. */
export function freshBytes(count: number): Buffer {
  if (count > pool.length) throw new RangeError(`at most ${pool.length} bytes at once, not ${count}`);
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return Buffer.from(pool.subarray(used - count, used));
}
