/** Loops over one block that stay in JavaScript; functions of the module, so that they are compiled once. */

export function signs(f64: Float64Array, from: number, to: number, rows: number): void {
  for (let i = 0; i < rows; i += 1) f64[to + i] = Math.sign(f64[from + i] ?? 0);
}

/** Looks up `table`, whose last entry stands for every other key, by the integers at `keys`; rows that are absent, beyond the table or null there have their known bit clear. */
export function lookUp(
  u32: Uint32Array,
  f64: Float64Array,
  table: Float64Array,
  present: Uint8Array,
  keys: number,
  keysKnown: number,
  to: number,
  toKnown: number,
  words: number,
): void {
  const missing = table.length - 1;
  for (let w = 0; w < words; w += 1) {
    const known = u32[keysKnown + w] ?? 0;
    let bits = 0;
    for (let j = 0; j < 32; j += 1) {
      const key = f64[keys + w * 32 + j] ?? 0;
      const at = key >= 0 && key < missing ? key | 0 : missing;
      f64[to + w * 32 + j] = table[at] ?? 0;
      bits |= (present[at] ?? 0) << j;
    }
    u32[toKnown + w] = bits & known;
  }
}

/** Codes of one numbering in place of those of another. */
export function recode(f64: Float64Array, table: Float64Array, from: number, to: number, rows: number): void {
  for (let i = 0; i < rows; i += 1) f64[to + i] = table[(f64[from + i] ?? 0) | 0] ?? -1;
}
