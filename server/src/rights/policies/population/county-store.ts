import { ColumnStore, fastestKernels, prepareGroups, type Fact, type Groups, type Row } from '@yike/rules';
import { ageOn } from '@yike/identity';
import { addMonths, daysBetween, type Day } from '../../../platform/clock/index.ts';
import { SUBJECT_COLUMNS } from '../subjects.ts';
import type { SubjectRow } from '../tables.ts';

/** Months in the future whose ages are kept beside today's. */
export const MONTHS_AHEAD = 11;
/** The fact that a row is a person who lives here: who died or moved keeps a place in the columns. */
export const PRESENT = 'present';
export const ageIn = (months: number): string => `age_${months}`;

export type FeedRow = Omit<SubjectRow, 'standing' | 'next_on' | 'county'>;

/** Columns of a county: the catalogue's facts, ages of the months to come, and presence. */
export function columnFacts(facts: readonly Fact[]): Fact[] {
  const age = facts.find((fact) => fact.name === 'age');
  if (!age) throw new Error('the catalogue has no age');
  const ahead = Array.from({ length: MONTHS_AHEAD }, (_, index) => ({ ...age, name: ageIn(index + 1) }));
  return [...facts, ...ahead, { name: PRESENT, type: 'boolean' }];
}

const GROWTH = 1.1;

/** The population of one county as columns, as of a day; follows the county's feed. */
export class CountyStore {
  readonly county: string;
  day: Day;
  /** Position in the county's feed up to which the columns follow it. */
  seq = 0;
  /** Streets by group index. */
  readonly streets: string[] = [];
  store: ColumnStore;
  kernels: ReturnType<typeof fastestKernels>;
  readonly #facts: Fact[];
  readonly #index = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #streetOf = new Map<string, number>();
  readonly #births: Day[] = [];
  readonly #assessed: (Day | null)[] = [];
  #groupOf: Uint16Array;
  #groups: Groups | undefined;

  constructor(county: string, facts: readonly Fact[], day: Day, capacity: number) {
    this.county = county;
    this.day = day;
    this.#facts = columnFacts(facts);
    this.store = new ColumnStore(this.#facts, Math.max(1000, Math.ceil(capacity * GROWTH)));
    this.kernels = fastestKernels(this.store.memory);
    this.#groupOf = new Uint16Array(this.store.capacity);
  }

  get groups(): Groups {
    this.#groups ??= prepareGroups(
      { of: this.#groupOf.subarray(0, this.store.size), count: this.streets.length },
      this.store.size,
    );
    return this.#groups;
  }

  idAt(row: number): string {
    return this.#ids[row] ?? '';
  }

  /** Whether the columns have room for so many more persons; a store that has not is loaded anew. */
  hasRoom(rows: number): boolean {
    return this.store.size + rows <= this.store.capacity;
  }

  /** Writes persons, new ones after the others. */
  write(rows: readonly FeedRow[]): void {
    const fresh: FeedRow[] = [];
    for (const row of rows) {
      const known = this.#index.get(row.elder_id);
      if (known === undefined) fresh.push(row);
      else {
        this.#remember(known, row);
        this.store.set(known, this.#encode(row));
      }
    }
    const first = this.store.size;
    for (const [offset, row] of fresh.entries()) {
      this.#index.set(row.elder_id, first + offset);
      this.#remember(first + offset, row);
    }
    this.store.setMany(
      first,
      fresh.map((row) => this.#encode(row)),
    );
    this.#groups = undefined;
  }

  #remember(at: number, row: FeedRow): void {
    this.#ids[at] = row.elder_id;
    this.#births[at] = row.birth_date;
    this.#assessed[at] = row.assessed_on;
    const street = `${row.area.slice(0, 9)}000`;
    let group = this.#streetOf.get(street);
    if (group === undefined) {
      group = this.streets.length;
      this.streets.push(street);
      this.#streetOf.set(street, group);
    }
    this.#groupOf[at] = group;
  }

  #encode(row: FeedRow): Row {
    const encoded: Record<string, number | string | boolean | null> = {
      [PRESENT]: row.is_present,
      assessmentAgeDays: row.assessed_on === null ? null : daysBetween(row.assessed_on, this.day),
      ...agesOf(row.birth_date, this.day),
    };
    for (const [column, fact] of Object.entries(SUBJECT_COLUMNS))
      encoded[fact] = row[column as keyof typeof SUBJECT_COLUMNS];
    return encoded;
  }
}

const agesByBirth = new Map<string, Record<string, number>>();
const BIRTHS_KEPT = 60_000;

/** Age today and in each month ahead; persons born on one day share the answer. */
function agesOf(birthDate: Day, day: Day): Record<string, number> {
  const key = `${birthDate} ${day}`;
  let ages = agesByBirth.get(key);
  if (!ages) {
    ages = { age: ageOn(birthDate, day) };
    for (let month = 1; month <= MONTHS_AHEAD; month += 1) ages[ageIn(month)] = ageOn(birthDate, addMonths(day, month));
    if (agesByBirth.size >= BIRTHS_KEPT) agesByBirth.clear();
    agesByBirth.set(key, ages);
  }
  return ages;
}
