import type { ExprOf } from './ast.ts';
import { boundDefault, decimalsMax, decimalsOf, scaleNumber } from './catalogue.ts';
import type { Fact, FactType, Parameters, Scalar } from './catalogue.ts';
import { Comparer } from './comparing.ts';
import type { Condition, Typed } from './comparing.ts';
import type { Leaf } from './plan.ts';
import { rational } from './rational.ts';
import { nameOf } from './sentence.ts';
import { parseDay } from './temporal.ts';

/** The names of a rule: facts of the catalogue and parameters, as leaves of the plan. */
export class References extends Comparer {
  private readonly facts: ReadonlyMap<string, Fact>;
  private readonly parameters: Parameters;

  constructor(facts: readonly Fact[], parameters: Parameters) {
    super();
    this.facts = new Map(facts.map((fact) => [fact.name, fact]));
    this.parameters = parameters;
  }

  protected reference(expr: ExprOf<'name'> | ExprOf<'path'>): Typed {
    const name = nameOf(expr);
    const fact = name === null ? undefined : this.facts.get(name);
    if (fact !== undefined) return this.factValue(fact);
    if (expr.kind === 'path' && expr.object.kind === 'name' && expr.object.name === 'p') return this.parameter(expr);
    return this.fail(
      expr,
      'unknown-fact',
      `事实目录中没有“${name ?? ''}”`,
      `The catalogue has no fact “${name ?? ''}”`,
    );
  }

  protected factLeaf(fact: Fact): number {
    return this.builder.leaf({ kind: 'fact', name: fact.name, type: fact.type, nullable: fact.nullable !== false });
  }

  protected factValue(fact: Fact): Typed {
    const b = this.builder;
    const leaf = this.factLeaf(fact);
    if (fact.type === 'string') return { type: 'string', leaf, fact };
    const known = b.known(leaf);
    if (fact.type === 'boolean') return this.flag(leaf);
    const bound = 10n ** BigInt(fact.decimals ?? 0);
    // Days of the years −9999 to 9999 lie within ±4,400,000.
    const [min, max] =
      fact.type === 'date' ? [-4_400_000, 4_400_000] : [fact.min ?? -boundDefault, fact.max ?? boundDefault];
    const n = b.read(leaf, BigInt(Math.floor(min)) * bound, BigInt(Math.ceil(max)) * bound);
    return { type: fact.type, n, d: b.constant(fact.type === 'date' ? 1n : bound), known };
  }

  protected flag(leaf: number): Condition {
    const b = this.builder;
    const [known, flag] = [b.known(leaf), b.flag(leaf)];
    return { type: 'boolean', truth: b.and(known, flag), falsity: b.and(known, b.not(flag)) };
  }

  protected parameter(expr: ExprOf<'path'>): Typed {
    const b = this.builder;
    const { leaf, decimals, bounds } = this.parameterLeaf(expr);
    const { type } = leaf;
    const id = b.leaf(leaf);
    if (type === 'string') return { type, leaf: id, fact: null };
    if (type === 'boolean') return this.flag(id);
    const [only] = leaf.values;
    if (leaf.by === null && typeof only === 'number') {
      return { ...this.number(expr, rational(BigInt(only), 10n ** BigInt(decimals))), type };
    }
    return { type, n: b.read(id, bounds[0], bounds[1]), d: b.constant(10n ** BigInt(decimals)), known: b.known(id) };
  }

  protected parameterLeaf(expr: ExprOf<'path'>): {
    leaf: Extract<Leaf, { kind: 'parameter' }>;
    decimals: number;
    bounds: [bigint, bigint];
  } {
    const { name } = expr;
    const given = Object.hasOwn(this.parameters.values, name) ? this.parameters.values[name] : undefined;
    if (given === undefined)
      this.fail(expr, 'unknown-parameter', `没有参数“${name}”`, `There is no parameter “${name}”`);
    const indexed = typeof given === 'object';
    const values: readonly (Scalar | null)[] = indexed ? given : [given];
    const type = parameterType(values);
    if (type === null)
      this.fail(expr, 'mixed-parameter', `参数“${name}”的值类型不一致`, `The values of “${name}” differ in type`);
    const by = indexed ? this.parameterIndex(expr) : null;
    if (values.some((value) => typeof value === 'number' && !isExact(value))) {
      this.fail(expr, 'bad-parameter', `参数“${name}”的数值超出可精确表示的范围`, `A value of “${name}” is not exact`);
    }
    const decimals = Math.max(0, ...values.map((value) => (typeof value === 'number' ? decimalsOf(value) : 0)));
    const encoded = values.map((value) => {
      if (typeof value === 'number') return scaleNumber(value, decimals, `p.${name}`);
      return type === 'date' && typeof value === 'string' ? (parseDay(value) ?? null) : value;
    });
    const numbers = encoded.filter((value) => typeof value === 'number').map(BigInt);
    const bounds: [bigint, bigint] = [
      numbers.reduce((a, v) => (v < a ? v : a), 0n),
      numbers.reduce((a, v) => (v > a ? v : a), 0n),
    ];
    return { leaf: { kind: 'parameter', name, type, values: encoded, by }, decimals, bounds };
  }

  protected parameterIndex(expr: ExprOf<'path'>): number {
    const by = this.parameters.by;
    const fact = by === undefined ? undefined : this.facts.get(by);
    if (fact === undefined || fact.type !== 'number' || (fact.decimals ?? 0) !== 0) {
      this.fail(expr, 'parameter-index', '参数表缺少整数的索引事实', 'The parameters need an integer fact in “by”');
    }
    return this.factLeaf(fact);
  }
}

function parameterType(values: readonly (Scalar | null)[]): FactType | null {
  const present = values.filter((value) => value !== null);
  const types = new Set(present.map((value) => typeof value));
  if (types.size > 1) return null;
  if (types.has('boolean')) return 'boolean';
  if (types.has('string')) return present.every((value) => parseDay(String(value)) !== undefined) ? 'date' : 'string';
  return 'number';
}

/** Leaves room for the decimal places of the other values of the parameter. */
const isExact = (value: number) => decimalsOf(value) <= decimalsMax && Math.abs(value) <= 9_000_000_000;
