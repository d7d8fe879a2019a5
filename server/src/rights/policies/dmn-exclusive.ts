import { check, encodeRow, FactError, interpret, parse, type Expr, type Fact, type Parameters } from '@yike/rules';

/** What a rule of a table asks of one column. */
export interface Asked {
  readonly column: string;
  readonly isFact: boolean;
  readonly when: string;
}

const OTHER = '\u{10FFFD}';
const dayMs = 86_400_000;

const isExpr = (node: object): node is Expr => 'kind' in node;

/** Every literal in a condition, and the values of the parameters; null where literals are computed with. */
function literalsIn(text: string, parameters: Parameters): (number | string | boolean)[] | null {
  const found: (number | string | boolean)[] = [];
  let isComputed = false;
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isExpr(node)) {
      if (node.kind === 'arithmetic') isComputed = true;
      if (node.kind === 'number') found.push(Number(node.text));
      if (node.kind === 'string') found.push(node.value);
      if (node.kind === 'temporal') found.push(node.text);
    }
    for (const child of Object.values(node)) walk(child);
  };
  const parsed = parse(text);
  if (parsed.ok) walk(parsed.rule.expr);
  if (isComputed) return null;
  for (const value of Object.values(parameters.values).flat()) {
    if (value !== null && typeof value !== 'object') found.push(value);
  }
  return found;
}

/** Values of a fact between which conditions with these literals can change their answer. */
function samples(fact: Fact, literals: readonly (number | string | boolean)[]): (number | string | boolean | null)[] {
  switch (fact.type) {
    case 'boolean':
      return [true, false, null];
    case 'string':
      return [...(fact.enum ?? [...literals.filter((value) => typeof value === 'string'), OTHER]), null];
    case 'number': {
      const step = 10 ** -(fact.decimals ?? 0);
      const places = fact.decimals ?? 0;
      const near = literals
        .filter((value) => typeof value === 'number')
        .flatMap((value) => [value, -value])
        .flatMap((value) => [Math.floor(value / step), Math.ceil(value / step)])
        .flatMap((whole) => [whole - 1, whole, whole + 1])
        .map((whole) => Number((whole * step).toFixed(places)));
      return [...new Set([...near, fact.min ?? 0, fact.max ?? 0]), null];
    }
    case 'date': {
      const days = literals.filter((value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)));
      return [
        ...days.flatMap((day) => [-1, 0, 1].map((by) => Date.parse(String(day)) + by * dayMs)).map(isoDay),
        '1900-01-01',
        null,
      ];
    }
  }
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** For each rule the samples of one fact on which its conditions on that fact hold, as bits; null where it asks nothing. */
function holding(fact: Fact, parameters: Parameters, texts: readonly (string | null)[]): (bigint | null)[] {
  const asked = texts.filter((text) => text !== null);
  const checked = check(
    [fact],
    asked.map((when, index) => ({ id: String(index), when })),
    parameters,
  );
  if (!checked.ok) return texts.map(() => null);
  const literals = asked.map((text) => literalsIn(text, parameters));
  if (literals.includes(null)) return texts.map(() => null);
  const values = [
    ...new Set(
      samples(
        fact,
        literals.flatMap((found) => found ?? []),
      ),
    ),
  ];
  const bits = asked.map(() => 0n);
  for (const [at, value] of values.entries()) {
    let row;
    try {
      row = encodeRow([fact], { [fact.name]: value });
    } catch (error) {
      // A literal beyond the bounds of the fact: nobody has that value.
      if (error instanceof FactError) continue;
      throw error;
    }
    for (const [index, { eligible }] of interpret(checked.policies, row).entries()) {
      if (eligible === true) bits[index] = (bits[index] ?? 0n) | (1n << BigInt(at));
    }
  }
  let next = 0;
  return texts.map((text) => (text === null ? null : (bits[next++] ?? null)));
}

/**
 * Pairs of rules (indexes) that may hold at once. Two rules exclude each other when one fact has no value that suits both: a
 * unary test is constant between neighbouring literals, so trying the literals and their neighbours tries everything.
 * A pair that cannot be shown to be exclusive counts as overlapping.
 */
export function overlaps(
  facts: readonly Fact[],
  parameters: Parameters,
  rules: readonly (readonly Asked[])[],
): [number, number][] {
  const byFact = new Map<string, (bigint | null)[]>();
  for (const fact of facts) {
    const texts = rules.map((rule) => {
      const own = rule.filter(({ column, isFact }) => isFact && column === fact.name);
      return own.length === 0 ? null : own.map(({ when }) => `(${when})`).join(' and ');
    });
    if (texts.some((text) => text !== null)) byFact.set(fact.name, holding(fact, parameters, texts));
  }
  const opposed = (a: readonly Asked[], b: readonly Asked[]): boolean =>
    a.some((one) => !one.isFact && b.some((other) => other.column === one.column && other.when !== one.when));
  const found: [number, number][] = [];
  for (const [a, first] of rules.entries()) {
    for (const [b, second] of rules.entries()) {
      if (b <= a) continue;
      const excluded = [...byFact.values()].some((bits) => {
        const [x, y] = [bits[a], bits[b]];
        return typeof x === 'bigint' && typeof y === 'bigint' && (x & y) === 0n;
      });
      if (!excluded && !opposed(first, second)) found.push([a, b]);
    }
  }
  return found;
}
