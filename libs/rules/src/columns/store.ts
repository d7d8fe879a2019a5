import { boundDefault } from '../catalogue.ts';
import type { Fact, Row } from '../catalogue.ts';
import { ColumnMemory } from './memory.ts';

/** Rows that one step computes; scratch of a whole plan then stays in the second-level cache. */
export const blockRows = 4096;

export type ColumnKind = 'u8' | 'i32' | 'f64' | 'bits';

/** One fact of all people. A null has its `known` bit clear and 0 as its value. */
export interface Column {
  readonly fact: Fact;
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
      return fact.enum !== undefined && fact.enum.length <= 256 ? 'u8' : 'i32';
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
  readonly columns: ReadonlyMap<string, Column>;
  readonly capacity: number;
  private rows = 0;

  /** `capacity` people at most; rounded up to whole blocks. */
  constructor(facts: readonly Fact[], capacity: number) {
    this.capacity = Math.max(1, Math.ceil(capacity / blockRows)) * blockRows;
    const kinds = facts.map((fact) => ({ fact, kind: kindOf(fact) }));
    const bytes = kinds.map(({ kind }) => (kind === 'bits' ? this.capacity / 8 : bytesOf[kind] * this.capacity));
    this.memory = new ColumnMemory(bytes.reduce((sum, size) => sum + size + this.capacity / 8, 0) + (1 << 22));
    this.columns = new Map(
      kinds.map(({ fact, kind }, i) => {
        const [at, known] = [this.memory.allocate(bytes[i] ?? 0), this.memory.allocate(this.capacity / 8)];
        return [
          fact.name,
          { fact, kind, at, known, codes: new Map((fact.enum ?? []).map((value, code) => [value, code])) },
        ];
      }),
    );
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

  private write(column: Column, index: number, value: Row[string]): void {
    this.bit(column.known, index, value !== null);
    if (column.kind === 'bits') {
      this.bit(column.at, index, value === true);
      return;
    }
    const number = typeof value === 'string' ? codeOf(column, value) : Number(value ?? 0);
    const { u8, i32, f64 } = this.memory;
    if (column.kind === 'u8') u8[column.at + index] = number;
    else if (column.kind === 'i32') i32[column.at / 4 + index] = number;
    else f64[column.at / 8 + index] = number;
  }

  private bit(at: number, index: number, on: boolean): void {
    const { u8 } = this.memory;
    const byte = at + (index >> 3);
    const mask = 1 << (index & 7);
    u8[byte] = on ? (u8[byte] ?? 0) | mask : (u8[byte] ?? 0) & ~mask;
  }
}

function codeOf(column: Column, value: string): number {
  const found = column.codes.get(value);
  if (found !== undefined) return found;
  column.codes.set(value, column.codes.size);
  return column.codes.size - 1;
}
