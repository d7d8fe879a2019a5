import { boundDefault } from '../catalogue.ts';
import type { Fact, Row } from '../catalogue.ts';
import { blockRows, ColumnMemory } from './memory.ts';

export type ColumnKind = 'u8' | 'i32' | 'f64' | 'bits';

/** One fact of all people. A null has its `known` bit clear and 0 as its value. */
export interface Column {
  readonly fact: Fact;
  /** A text has one byte until it has more than 256 codes. */
  readonly kind: ColumnKind;
  readonly at: number;
  readonly known: number;
  /** Codes of a string fact, in order of appearance. */
  readonly codes: Map<string, number>;
}

export const bytesOf: Record<Exclude<ColumnKind, 'bits'>, number> = { u8: 1, i32: 4, f64: 8 };

function kindOf(fact: Fact): ColumnKind {
  switch (fact.type) {
    case 'boolean':
      return 'bits';
    case 'date':
      return 'i32';
    case 'string':
      return (fact.enum?.length ?? 0) <= 256 ? 'u8' : 'i32';
    case 'number': {
      const scale = 10 ** (fact.decimals ?? 0);
      const [min, max] = [(fact.min ?? -boundDefault) * scale, (fact.max ?? boundDefault) * scale];
      if (min >= 0 && max <= 255) return 'u8';
      return min >= -(2 ** 31) && max < 2 ** 31 ? 'i32' : 'f64';
    }
  }
}

/** The facts of a population as columns, resident between evaluations; `set` follows the change log one person at a time. */
export class ColumnStore {
  readonly memory: ColumnMemory;
  private readonly writable: Map<string, Column>;
  readonly capacity: number;
  private rows = 0;

  /** `capacity` people at most; rounded up to whole blocks. */
  constructor(facts: readonly Fact[], capacity: number) {
    this.capacity = Math.max(1, Math.ceil(capacity / blockRows)) * blockRows;
    const kinds = facts.map((fact) => ({ fact, kind: kindOf(fact) }));
    const bytes = kinds.map(({ kind }) => (kind === 'bits' ? this.capacity / 8 : bytesOf[kind] * this.capacity));
    this.memory = new ColumnMemory(bytes.reduce((sum, size) => sum + size + this.capacity / 8, 0) + (1 << 22));
    this.writable = new Map(
      kinds.map(({ fact, kind }, i) => {
        const [at, known] = [this.memory.allocate(bytes[i] ?? 0), this.memory.allocate(this.capacity / 8)];
        return [
          fact.name,
          { fact, kind, at, known, codes: new Map((fact.enum ?? []).map((value, code) => [value, code])) },
        ];
      }),
    );
  }

  get columns(): ReadonlyMap<string, Column> {
    return this.writable;
  }

  get size(): number {
    return this.rows;
  }

  /** Writes one person; `index` may be at most `size`, which adds one. Throws `RangeError` beyond the capacity. */
  set(index: number, row: Row): void {
    if (!Number.isInteger(index) || index < 0 || index > this.rows || index >= this.capacity)
      throw new RangeError('no such row');
    for (const column of this.columns.values()) this.write(column, index, row[column.fact.name] ?? null);
    if (index === this.rows) this.rows += 1;
  }

  /** Writes people one after the other from `first` on, which may be at most `size`; a column at a time, for bulk loading. */
  setMany(first: number, rows: readonly Row[]): void {
    if (!Number.isInteger(first) || first < 0 || first > this.rows || first + rows.length > this.capacity)
      throw new RangeError('no such rows');
    for (const column of this.columns.values()) {
      const { u8, i32, f64 } = this.memory;
      const { at, kind, known, fact } = column;
      if (kind === 'bits') writeFlags(u8, at, known, first, rows, fact.name);
      else if (fact.type === 'string') rows.forEach((row, i) => this.writeText(fact.name, first + i, row));
      else if (kind === 'u8') writeNumbers(u8, at, u8, known, first, rows, fact.name);
      else if (kind === 'i32') writeNumbers(i32, at / 4, u8, known, first, rows, fact.name);
      else writeNumbers(f64, at / 8, u8, known, first, rows, fact.name);
    }
    this.rows = Math.max(this.rows, first + rows.length);
  }

  /** A text may widen its column, which is therefore looked up each time. */
  private writeText(name: string, index: number, row: Row): void {
    const column = this.writable.get(name);
    if (column !== undefined) this.write(column, index, row[name] ?? null);
  }

  private write(column: Column, index: number, value: Row[string]): void {
    this.bit(column.known, index, value !== null);
    if (column.kind === 'bits') {
      this.bit(column.at, index, value === true);
      return;
    }
    const number = typeof value === 'string' ? codeOf(column, value) : Number(value ?? 0);
    if (column.kind === 'u8' && number > 255) {
      this.write(this.widen(column), index, value);
      return;
    }
    const { u8, i32, f64 } = this.memory;
    if (column.kind === 'u8') u8[column.at + index] = number;
    else if (column.kind === 'i32') i32[column.at / 4 + index] = number;
    else f64[column.at / 8 + index] = number;
  }

  private widen(column: Column): Column {
    const at = this.memory.allocate(bytesOf.i32 * this.capacity);
    const { u8, i32 } = this.memory;
    i32.set(u8.subarray(column.at, column.at + this.capacity), at / 4);
    const wide = { ...column, kind: 'i32' as const, at };
    this.writable.set(column.fact.name, wide);
    return wide;
  }

  private bit(at: number, index: number, on: boolean): void {
    setBit(this.memory.u8, at, index, on);
  }
}

function setBit(u8: Uint8Array, at: number, index: number, on: boolean): void {
  const byte = at + (index >> 3);
  const mask = 1 << (index & 7);
  u8[byte] = on ? (u8[byte] ?? 0) | mask : (u8[byte] ?? 0) & ~mask;
}

function writeFlags(
  u8: Uint8Array,
  at: number,
  known: number,
  first: number,
  rows: readonly Row[],
  name: string,
): void {
  for (let i = 0; i < rows.length; i += 1) {
    const value = rows[i]?.[name] ?? null;
    setBit(u8, known, first + i, value !== null);
    setBit(u8, at, first + i, value === true);
  }
}

function writeNumbers(
  values: Uint8Array | Int32Array | Float64Array,
  at: number,
  u8: Uint8Array,
  known: number,
  first: number,
  rows: readonly Row[],
  name: string,
): void {
  for (let i = 0; i < rows.length; i += 1) {
    const value = rows[i]?.[name] ?? null;
    setBit(u8, known, first + i, value !== null);
    values[at + first + i] = Number(value ?? 0);
  }
}

function codeOf(column: Column, value: string): number {
  const found = column.codes.get(value);
  if (found !== undefined) return found;
  column.codes.set(value, column.codes.size);
  return column.codes.size - 1;
}
