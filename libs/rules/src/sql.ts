import type { Headcount } from './headcount.ts';
import type { IntNode, Leaf, MaskNode, Plan } from './plan.ts';

/** Column of each fact, as a plain name; numbers in the fact's own unit, dates as `date`. */
export type SqlColumns = Readonly<Record<string, string>>;

export interface SqlRule {
  readonly id: string;
  /** Two-valued SQL conditions: never null. */
  readonly truth: string;
  readonly falsity: string;
  readonly amount: { readonly value: string; readonly known: string } | null;
}

export interface SqlRules {
  readonly rules: readonly SqlRule[];
  /** For `$1`, `$2`, … of every fragment; arrays become PostgreSQL arrays. */
  readonly parameters: readonly SqlParameter[];
}

export type SqlParameter = string | readonly (string | null)[];

/** Longest statement text that is made; shared parts of deeply nested rules are written out each time. */
const textMax = 1_000_000;

/** Doubles quotation marks; a NUL, which PostgreSQL cannot hold, is refused. */
export function quoteName(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError('not a column name');
  return `"${name.replaceAll('"', '""')}"`;
}

const elementTypes = { number: 'bigint', date: 'bigint', string: 'text', boolean: 'boolean' } as const;

class SqlEmitter {
  readonly parameters: SqlParameter[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly texts = new Map<string, string>();
  private readonly plan: Plan;
  private readonly columns: SqlColumns;
  private readonly decimals: ReadonlyMap<string, number>;

  constructor(plan: Plan, columns: SqlColumns, decimals: ReadonlyMap<string, number>) {
    this.plan = plan;
    this.columns = columns;
    this.decimals = decimals;
  }

  private bind(value: SqlParameter, type: string): string {
    const key = JSON.stringify([type, value]);
    let number = this.numbers.get(key);
    if (number === undefined) {
      this.parameters.push(value);
      number = this.parameters.length;
      this.numbers.set(key, number);
    }
    return `$${number}::${type}`;
  }

  private remember(key: string, make: () => string): string {
    const done = this.texts.get(key);
    if (done !== undefined) return done;
    const text = make();
    if (text.length > textMax) throw new RangeError('the rules make too long a statement');
    this.texts.set(key, text);
    return text;
  }

  mask(id: number): string {
    const node = this.plan.masks[id];
    if (node === undefined) throw new RangeError('no such mask');
    return this.remember(`mask ${id}`, () => this.maskText(node));
  }

  private maskText(node: MaskNode): string {
    switch (node.kind) {
      case 'all':
        return 'true';
      case 'none':
        return 'false';
      case 'and':
      case 'or':
        return `(${node.items.map((item) => this.mask(item)).join(node.kind === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `(NOT ${this.mask(node.item)})`;
      case 'known':
        return `(${this.leaf(node.leaf)} IS NOT NULL)`;
      case 'flag':
        return this.leaf(node.leaf);
      case 'less':
        return `(${this.int(node.left)} < ${this.int(node.right)})`;
      case 'equal':
        return `(${this.int(node.left)} = ${this.int(node.right)})`;
      case 'member':
        return `(${this.leaf(node.leaf)} = ANY (${this.bind(node.values, 'text[]')}))`;
      case 'same':
        return `(${this.leaf(node.left)} = ${this.leaf(node.right)})`;
    }
  }

  int(id: number): string {
    const node = this.plan.ints[id];
    if (node === undefined) throw new RangeError('no such number');
    return this.remember(`int ${id}`, () => this.intText(node));
  }

  private intText(node: IntNode): string {
    switch (node.kind) {
      case 'constant':
        return this.bind(String(node.value), 'bigint');
      case 'leaf':
        return this.leaf(node.leaf);
      case 'add':
        return `(${this.int(node.left)} + ${this.int(node.right)})`;
      case 'subtract':
        return `(${this.int(node.left)} - ${this.int(node.right)})`;
      case 'multiply':
        return `(${this.int(node.left)} * ${this.int(node.right)})`;
      case 'floorDivide': {
        // Integer division truncates, and no division may fail on a row whose result nobody uses.
        const [n, d] = [this.int(node.left), `nullif(${this.int(node.right)}, 0)`];
        const negative = (this.plan.ints[node.left]?.min ?? -1n) < 0n;
        return negative ? `(${n} / ${d} - CASE WHEN ${n} % ${d} < 0 THEN 1 ELSE 0 END)` : `(${n} / ${d})`;
      }
      case 'absolute':
        return `abs(${this.int(node.operand)})`;
      case 'sign':
        return `sign(${this.int(node.operand)})::bigint`;
      case 'choose':
        return `(CASE WHEN ${this.mask(node.condition)} THEN ${this.int(node.then)} ELSE ${this.int(node.else)} END)`;
    }
  }

  private leaf(id: number): string {
    const leaf = this.plan.leaves[id];
    if (leaf === undefined) throw new RangeError('no such leaf');
    return this.remember(`leaf ${id}`, () => (leaf.kind === 'fact' ? this.fact(leaf) : this.parameter(leaf)));
  }

  private fact(leaf: Extract<Leaf, { kind: 'fact' }>): string {
    const column = Object.hasOwn(this.columns, leaf.name) ? this.columns[leaf.name] : undefined;
    if (column === undefined) throw new RangeError(`no column for the fact “${leaf.name}”`);
    const name = quoteName(column);
    if (leaf.type === 'date') return `(${name}::date - DATE '1970-01-01')::bigint`;
    if (leaf.type !== 'number') return name;
    const decimals = this.decimals.get(leaf.name) ?? 0;
    return decimals === 0
      ? `${name}::bigint`
      : `(${name}::numeric * ${this.bind(String(10 ** decimals), 'numeric')})::bigint`;
  }

  private parameter(leaf: Extract<Leaf, { kind: 'parameter' }>): string {
    const type = elementTypes[leaf.type];
    const values = leaf.values.map((value) => (value === null ? null : String(value)));
    const [only = null] = values;
    if (leaf.by === null) return only === null ? `NULL::${type}` : this.bind(only, type);
    const by = this.leaf(leaf.by);
    const array = this.bind(values, `${type}[]`);
    const last = this.bind(String(values.length - 1), 'bigint');
    return `(CASE WHEN ${by} BETWEEN 0 AND ${last} THEN (${array})[(${by} + 1)::integer] END)`;
  }
}

/** The conditions and amounts of a plan as PostgreSQL, with every value of a rule or parameter bound. */
export function compileSql(
  plan: Plan,
  facts: readonly { name: string; decimals?: number }[],
  columns: SqlColumns,
): SqlRules {
  const decimals = new Map(facts.map((fact) => [fact.name, fact.decimals ?? 0]));
  const emitter = new SqlEmitter(plan, columns, decimals);
  const rules = plan.rules.map(({ id, truth, falsity, amount }) => ({
    id,
    truth: emitter.mask(truth),
    falsity: emitter.mask(falsity),
    amount: amount === null ? null : { value: emitter.int(amount.value), known: emitter.mask(amount.known) },
  }));
  return { rules, parameters: emitter.parameters };
}

/** One statement that counts and sums every rule over a table; `read` turns its rows (text or numbers) into headcounts. */
export function headcountSql(
  rules: SqlRules,
  table: string,
): { text: string; values: readonly SqlParameter[]; read: (rows: readonly Record<string, unknown>[]) => Headcount[] } {
  const columns = rules.rules.flatMap(({ truth, falsity, amount }, i) => [
    `count(*) FILTER (WHERE ${truth}) AS t${i}`,
    `count(*) FILTER (WHERE NOT ${truth} AND NOT ${falsity}) AS u${i}`,
    amount === null
      ? `0 AS a${i}`
      : `coalesce(sum(${amount.value}) FILTER (WHERE ${truth} AND ${amount.known}), 0)::text AS a${i}`,
    amount === null ? `0 AS n${i}` : `count(*) FILTER (WHERE ${truth} AND NOT ${amount.known}) AS n${i}`,
  ]);
  const read = ([row = {}]: readonly Record<string, unknown>[]) =>
    rules.rules.map(({ id }, i) => ({
      id,
      true: Number(row[`t${i}`]),
      unknown: Number(row[`u${i}`]),
      amountFen: BigInt(String(row[`a${i}`])),
      amountUnknown: Number(row[`n${i}`]),
    }));
  const text = `SELECT ${columns.join(',\n')}\nFROM ${table.split('.').map(quoteName).join('.')}`;
  return { text, values: rules.parameters, read };
}
