import type { Fact, Row } from './catalogue.ts';
import type { Policies } from './check.ts';
import { compileExplanations } from './explain-program.ts';
import type { ClauseProgram, ExplanationProgram, Measure, RuleProgram, TruthNode } from './explain-program.ts';
import type { Actual, Clause, Distance, Explanation, NearMiss } from './explanation.ts';
import { compare, formatDecimal, rational, subtract } from './rational.ts';
import type { Rational } from './rational.ts';
import { formatDay } from './temporal.ts';

const no = 0;
const yes = 1;

/** The smallest set of clauses that forces the value that the condition has. */
function deciding(node: TruthNode, truths: Uint8Array): readonly ClauseProgram[] {
  switch (node.kind) {
    case 'clause':
      return node.clauses;
    case 'not':
      return deciding(node.items[0], truths);
    case 'and':
    case 'or': {
      const value = truths[node.at];
      const decisive = value === (node.kind === 'or' ? yes : no);
      let best: readonly ClauseProgram[] | null = null;
      const joined: ClauseProgram[] = [];
      for (const item of node.items) {
        if (decisive && truths[item.at] !== value) continue;
        const set = deciding(item, truths);
        if (!decisive) joined.push(...set);
        else if (best === null || set.length < best.length) best = set;
        if (best?.length === 1) break;
      }
      return best ?? joined;
    }
    case 'if': {
      const [condition, then, otherwise] = node.items;
      const value = truths[condition.at];
      if (value !== yes && value !== no) return [...deciding(then, truths), ...deciding(otherwise, truths)];
      return [...deciding(condition, truths), ...deciding(value === yes ? then : otherwise, truths)];
    }
  }
}

/** All clauses on the side of the answer: for a refusal, everything that fails. */
function contributing(node: TruthNode, truths: Uint8Array, into: ClauseProgram[]): void {
  if (node.kind === 'not') {
    contributing(node.items[0], truths, into);
  } else if (node.kind === 'and' || node.kind === 'or') {
    for (const item of node.items) if (truths[item.at] === truths[node.at]) contributing(item, truths, into);
  } else {
    into.push(...deciding(node, truths));
  }
}

/** Clauses without an answer that the answer of the whole waits for. */
function open(node: TruthNode, truths: Uint8Array, into: ClauseProgram[]): void {
  const value = truths[node.at];
  if (value === yes || value === no) return;
  if (node.kind === 'clause') {
    into.push(...node.clauses);
    return;
  }
  if (node.kind === 'if') {
    const condition = truths[node.items[0].at];
    if (condition === yes || condition === no) {
      open(node.items[condition === yes ? 1 : 2], truths, into);
      return;
    }
  }
  for (const item of node.items) open(item, truths, into);
}

function shown(fact: Fact, value: Row[string]): string | boolean | null {
  if (typeof value !== 'number') return value;
  if (fact.type === 'date') return formatDay(value);
  return fact.decimals === undefined || fact.decimals === 0
    ? String(value)
    : formatDecimal(rational(BigInt(value), 10n ** BigInt(fact.decimals)));
}

/** Explains person after person with one program; what a person has is written once for all clauses. */
class Explainer {
  private readonly program: ExplanationProgram;
  private readonly truths: Uint8Array;
  private readonly amounts: Float64Array;
  private readonly measures: Float64Array;
  private readonly values: (number | string | boolean | null)[];
  private readonly actual: (Actual | null)[];
  private readonly clauses: (Clause | null)[];

  constructor(program: ExplanationProgram) {
    this.program = program;
    this.truths = new Uint8Array(program.truths);
    this.amounts = new Float64Array(program.rules.length);
    this.measures = new Float64Array(program.measures * 2);
    this.values = program.facts.map(() => null);
    this.actual = program.facts.map(() => null);
    this.clauses = Array.from({ length: program.clauses }, () => null);
  }

  explain(row: Row): Explanation[] {
    const { program } = this;
    this.actual.fill(null);
    this.clauses.fill(null);
    for (const run of program.run) run(row, this.truths, this.amounts, this.measures);
    program.read(row, this.values);
    const explanations: Explanation[] = [];
    for (const rule of program.rules) explanations.push(this.explainRule(rule));
    return explanations;
  }

  private explainRule({ id, index, when }: RuleProgram): Explanation {
    const truth = this.truths[when.at];
    const eligible = truth === yes ? true : truth === no ? false : null;
    const unmet: ClauseProgram[] = [];
    if (eligible === false) contributing(when, this.truths, unmet);
    const waiting: ClauseProgram[] = [];
    if (eligible === null) open(when, this.truths, waiting);
    const [only] = unmet;
    const amount = eligible === true ? (this.amounts[index] ?? Number.NaN) : Number.NaN;
    return {
      rule: id,
      eligible,
      amountFen: Number.isNaN(amount) ? null : BigInt(amount),
      reasons: eligible === null ? [] : this.clausesOf(deciding(when, this.truths)),
      unmet: this.clausesOf(unmet),
      open: this.clausesOf(waiting),
      missing: eligible === null ? this.missing(when) : [],
      nearMiss: unmet.length === 1 && only !== undefined ? this.nearMiss(only) : null,
    };
  }

  private clausesOf(programs: readonly ClauseProgram[]): Clause[] {
    const clauses: Clause[] = [];
    for (const program of programs) clauses.push(this.clause(program));
    return clauses;
  }

  private clause({ index, from, to, text, required, facts }: ClauseProgram): Clause {
    const done = this.clauses[index] ?? null;
    if (done !== null) return done;
    const actual: Actual[] = [];
    for (const fact of facts) actual.push(this.actualOf(fact));
    const made = { from, to, text, required, actual };
    this.clauses[index] = made;
    return made;
  }

  private actualOf(index: number): Actual {
    const done = this.actual[index] ?? null;
    const fact = this.program.facts[index];
    if (done !== null) return done;
    if (fact === undefined) throw new RangeError('no such fact');
    const made = { fact: fact.name, label: fact.label ?? fact.name, value: shown(fact, this.values[index] ?? null) };
    this.actual[index] = made;
    return made;
  }

  private missing(when: TruthNode): string[] {
    const clauses: ClauseProgram[] = [];
    open(when, this.truths, clauses);
    const names: string[] = [];
    for (const { facts } of clauses) {
      for (const index of facts) {
        const name = this.program.facts[index]?.name;
        if (name !== undefined && (this.values[index] ?? null) === null && !names.includes(name)) names.push(name);
      }
    }
    return names;
  }

  private nearMiss(program: ClauseProgram): NearMiss | null {
    const distance = this.distance(program);
    if (distance === null) return null;
    const { from, to, text, required, actual } = this.clause(program);
    return { from, to, text, required, actual, distance };
  }

  private distance({ operand, bounds, unit, isWhole }: ClauseProgram): Distance | null {
    if (operand === null || Number.isNaN(this.measures[operand.at * 2])) return null;
    const by = isWhole ? this.wholeDistance(operand, bounds) : this.brokenDistance(operand, bounds);
    return by === null ? null : { by, unit };
  }

  private wholeDistance(operand: Measure, bounds: readonly Measure[]): string | null {
    const from = this.measures[operand.at * 2] ?? Number.NaN;
    let nearest = Number.POSITIVE_INFINITY;
    for (const bound of bounds) {
      const size = Math.abs(from - (this.measures[bound.at * 2] ?? Number.NaN));
      if (size < nearest) nearest = size;
    }
    return nearest === Number.POSITIVE_INFINITY ? null : String(nearest);
  }

  private brokenDistance(operand: Measure, bounds: readonly Measure[]): string | null {
    const from = this.measured(operand);
    let nearest: Rational | null = null;
    for (const bound of bounds) {
      const to = this.measured(bound);
      if (from === null || to === null) continue;
      const difference = subtract(from, to);
      const size = difference.n < 0n ? rational(-difference.n, difference.d) : difference;
      if (nearest === null || compare(size, nearest) < 0) nearest = size;
    }
    return nearest === null ? null : formatDecimal(nearest);
  }

  private measured({ at }: Measure): Rational | null {
    const [n, d] = [this.measures[at * 2] ?? Number.NaN, this.measures[at * 2 + 1] ?? Number.NaN];
    return Number.isNaN(n) ? null : rational(BigInt(n), BigInt(d));
  }
}

const explainers = new WeakMap<Policies, Explainer>();

/** Compiles what `explain` needs, once for a set of policies; `explain` does it at its first person otherwise. */
export function prepareExplain(policies: Policies): void {
  explainerOf(policies);
}

function explainerOf(policies: Policies): Explainer {
  const done = explainers.get(policies);
  if (done !== undefined) return done;
  const made = new Explainer(compileExplanations(policies));
  explainers.set(policies, made);
  return made;
}

/** Why each rule gives one person what it gives, in the order of the rules. */
export function explain(policies: Policies, row: Row): Explanation[] {
  return explainerOf(policies).explain(row);
}

export interface FactToCollect {
  readonly fact: string;
  /** Policies for which it is the only missing fact, and policies that miss it at all. */
  readonly settles: number;
  readonly concerns: number;
}

/** Facts to ask for, those that settle most policies by themselves first. */
export function factsToCollect(explanations: readonly Pick<Explanation, 'missing'>[]): FactToCollect[] {
  const counts = new Map<string, { settles: number; concerns: number }>();
  for (const { missing } of explanations) {
    for (const fact of missing) {
      const count = counts.get(fact) ?? { settles: 0, concerns: 0 };
      counts.set(fact, { settles: count.settles + (missing.length === 1 ? 1 : 0), concerns: count.concerns + 1 });
    }
  }
  return [...counts]
    .map(([fact, count]) => ({ fact, ...count }))
    .sort((a, b) => b.settles - a.settles || b.concerns - a.concerns || (a.fact < b.fact ? -1 : 1));
}
