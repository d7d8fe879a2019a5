import {
  encodeRow,
  explain,
  interpretRule,
  namesOf,
  parse,
  scopeOf,
  sentence,
  type Expr,
  type Explanation,
} from '@yike/rules';
import { addDays, addMonths, type Day } from '../../platform/clock/index.ts';
import {
  composeCondition,
  ruleFacts,
  ruleParameters,
  type Benefit,
  type DeepReadonly,
  type PolicyFactRow,
  type PolicyParameter,
} from '../../platform/packs/index.ts';
import { canonicalHash } from './canonical.ts';
import { compileSet, type CompiledPart, type CompiledRule, type CompiledSet, type PlacedClause } from './compiled.ts';
import { factName, factValueText } from './wording.ts';

export interface Fact {
  value: string | number | boolean | null;
  source: string;
  since: Day | null;
}

/** By the names of the catalogue. Absent and null both mean that nobody knows. */
export type Facts = Readonly<Record<string, Readonly<Fact> | undefined>>;

export type Catalogue = readonly DeepReadonly<PolicyFactRow>[];
export type Rule = DeepReadonly<Benefit>;
/** Values of the parameters that a rule reads, with their names in Chinese. */
export type ParameterValues = Readonly<Record<string, { value: string | number | boolean; label: string }>>;

export type Outcome = 'eligible' | 'ineligible' | 'unknown';

/** One clause of the rule held against the facts of the person that it asks about. */
export interface Reason {
  part: 'condition' | 'amount';
  /** The fact that the clause is about; the first where there are several. */
  fact: string;
  clause: string;
  text: string;
  required: string;
  actual: string;
  source: string | null;
  since: Day | null;
  outcome: 'met' | 'notMet' | 'unknown';
}

/** All that stands between the person and the right is one number or date. */
export interface NearMiss {
  clause: string;
  text: string;
  required: string;
  /** In `unit` of the fact. */
  by: string;
  unit: string | null;
  /** The day on which time alone will bring it; null where it does not. */
  on: Day | null;
}

export interface Decision {
  outcome: Outcome;
  /** In `unit` (fen or minutes a month, permille); null where the right has no amount or facts for it are missing. */
  amount: number | null;
  unit: 'fenPerMonth' | 'minutesPerMonth' | 'permille' | null;
  reasons: Reason[];
  /** Facts that would have to be known for a definite answer. */
  missing: string[];
  nearMiss: NearMiss | null;
}

/** What decides a stored rule. Pure, total, and the same for ever under one `id`, wording included. */
export interface Evaluator {
  readonly id: string;
  evaluate(catalogue: Catalogue, rule: Rule, parameters: ParameterValues, facts: Facts, asOf: Day): Decision;
}

const negations: Partial<Record<string, '=' | '!=' | '<' | '<=' | '>' | '>='>> = {
  '=': '!=',
  '!=': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

/** What is asked where the clause stands below a `not`. */
function turnedRound(text: string, vocabulary: Parameters<typeof sentence>[1]): string {
  const parsed = parse(text);
  if (!parsed.ok) return `不得有：${text}`;
  const { expr } = parsed.rule;
  const op = expr.kind === 'compare' ? negations[expr.op] : undefined;
  if (expr.kind === 'compare' && op) return sentence({ ...expr, op } as Expr, vocabulary);
  return `不得有：${sentence(expr, vocabulary)}`;
}

class Reader {
  readonly #set: CompiledSet;
  readonly #catalogue: Catalogue;
  readonly #facts: Facts;

  constructor(catalogue: Catalogue, set: CompiledSet, facts: Facts) {
    this.#catalogue = catalogue;
    this.#set = set;
    this.#facts = facts;
  }

  reason(
    part: Reason['part'],
    placed: PlacedClause,
    said: Explanation['reasons'][number],
    outcome: Reason['outcome'],
  ): Reason {
    const { clause } = placed;
    const names = said.actual.map((one) => one.fact);
    const [first = ''] = names;
    const known = this.#facts[first];
    const actual = names.map((name) => {
      const text = factValueText(this.#catalogue, name, this.#facts[name]?.value ?? null);
      return names.length === 1 ? text : `${factName(this.#catalogue, name)} ${text}`;
    });
    return {
      part,
      fact: first,
      clause: clause.clause,
      text: placed.isNegated ? `不得有此情形：${clause.text}` : clause.text,
      required: placed.isNegated ? turnedRound(said.text, this.#set.policies) : said.required,
      actual: actual.join('；'),
      source: known?.source ?? null,
      since: known?.since ?? null,
      outcome,
    };
  }

  reasons(part: Reason['part'], of: CompiledPart, said: Explanation): Reason[] {
    const clauses = said.eligible === null ? said.open : said.eligible ? said.reasons : said.unmet;
    const outcome = said.eligible === null ? 'unknown' : said.eligible ? 'met' : 'notMet';
    return clauses.flatMap((clause) => {
      const placed = of.clauses.find((one) => one.from <= clause.from && clause.to <= one.to);
      return placed ? [this.reason(part, placed, clause, outcome)] : [];
    });
  }
}

function distinct(reasons: Reason[]): Reason[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const key = `${reason.part}|${reason.required}|${reason.clause}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

/** Values by name, as the engines encode them. */
export const rowOf = (set: CompiledSet, facts: Facts) =>
  encodeRow(
    set.policies.facts,
    Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, fact?.value ?? null])),
  );

/** The day on which a fact that grows by itself brings what is missing, if it does. */
function dayOfTurn(
  catalogue: Catalogue,
  set: CompiledSet,
  part: CompiledPart,
  facts: Facts,
  miss: NonNullable<Explanation['nearMiss']>,
  asOf: Day,
): Day | null {
  const [actual] = miss.actual;
  const grows = catalogue.find((fact) => fact.name === actual?.fact)?.grows;
  const fact = actual && facts[actual.fact];
  const by = Number(miss.distance.by);
  if (!grows || !fact || typeof fact.value !== 'number' || !fact.since || !Number.isInteger(by)) return null;
  const value = fact.value + by;
  const row = rowOf(set, { ...facts, [actual.fact]: { ...fact, value } });
  const scope = scopeOf(set.policies.facts, set.policies.parameters, row);
  if (interpretRule(part.checked, scope).eligible !== true) return null;
  return grows === 'yearly' ? addMonths(fact.since, value * 12) : addDays(asOf, by);
}

/** Decides one compiled benefit for one person. */
export function decideRule<R extends Rule>(
  catalogue: Catalogue,
  set: CompiledSet<R>,
  { rule, when, rows }: CompiledRule<R>,
  facts: Facts,
  said: readonly Explanation[],
  asOf: Day,
): Decision {
  const reader = new Reader(catalogue, set, facts);
  const answer = said[when.index];
  if (!answer) throw new Error(`no explanation of ${rule.id}`);
  const outcome: Outcome = answer.eligible === null ? 'unknown' : answer.eligible ? 'eligible' : 'ineligible';
  const reasons = reader.reasons('condition', when, answer);
  const missing = [...answer.missing];
  const amount = outcome === 'eligible' && answer.amountFen !== null ? Number(answer.amountFen) : null;
  if (outcome === 'eligible' && rule.amount) {
    for (const part of rows) {
      const row = part && said[part.index];
      if (!part || !row || row.eligible === false) {
        if (!part) break;
        continue;
      }
      reasons.push(...reader.reasons('amount', part, row));
      // A row that may hold hides all that follow.
      if (row.eligible === null) missing.push(...row.missing);
      break;
    }
  }
  const { nearMiss } = answer;
  const placed = nearMiss && when.clauses.find((one) => one.from <= nearMiss.from && nearMiss.to <= one.to);
  return {
    outcome,
    amount,
    unit: amount === null ? null : (rule.amount?.unit ?? null),
    reasons: distinct(reasons),
    missing: [...new Set(missing)],
    nearMiss:
      nearMiss && placed
        ? {
            clause: placed.clause.clause,
            text: placed.clause.text,
            required: nearMiss.required,
            by: nearMiss.distance.by,
            unit: nearMiss.distance.unit,
            on: dayOfTurn(catalogue, set, when, facts, nearMiss, asOf),
          }
        : null,
  };
}

/** Decides every benefit of a set for one person. */
export function decideAll<R extends Rule>(
  catalogue: Catalogue,
  set: CompiledSet<R>,
  facts: Facts,
  asOf: Day,
): { rule: R; decision: Decision }[] {
  const said = explain(set.policies, rowOf(set, facts));
  return set.rules.map((compiled) => ({
    rule: compiled.rule,
    decision: decideRule(catalogue, set, compiled, facts, said, asOf),
  }));
}

const alone = new Map<string, CompiledSet<Rule>>();
const COMPILED_KEPT = 500;

/** One rule with what it reads; kept, for it is decided for many persons. */
function compiledAlone(catalogue: Catalogue, rule: Rule, parameters: readonly PolicyParameter[]): CompiledSet<Rule> {
  const key = canonicalHash([rule, parameters, catalogue]);
  let set = alone.get(key);
  if (!set) {
    set = compileSet(ruleFacts(catalogue), ruleParameters(parameters), [rule]);
    if (alone.size >= COMPILED_KEPT) alone.clear();
    alone.set(key, set);
  }
  return set;
}

const feelEvaluator: Evaluator = {
  id: 'feel-1',
  evaluate(catalogue, rule, parameters, facts, asOf) {
    const named = Object.entries(parameters).map(([name, { value, label }]) => ({ name, value, label }));
    const set = compiledAlone(catalogue, rule, named as PolicyParameter[]);
    const [decided] = decideAll(catalogue, set, facts, asOf);
    if (!decided) throw new RangeError(`“${rule.id}” does not compile: ${set.broken[0]?.problem ?? ''}`);
    return decided.decision;
  },
};

const evaluators: readonly Evaluator[] = [feelEvaluator];

/** Evaluator for new decisions. */
export const currentEvaluator: Evaluator = feelEvaluator;

/** `evaluator:hash`: which logic read which text. */
export function ruleVersion(rule: Rule, evaluator: Evaluator = currentEvaluator): string {
  return `${evaluator.id}:${canonicalHash(rule)}`;
}

/** The evaluator that a stored rule version was decided by. @throws RangeError when this release no longer has it */
export function evaluatorOf(version: string): Evaluator {
  const found = evaluators.find((evaluator) => version.startsWith(`${evaluator.id}:`));
  if (!found) throw new RangeError(`no evaluator for rule version ${version}`);
  return found;
}

/** All FEEL texts of a benefit. */
function textsOf(rule: Rule): string[] {
  return [
    composeCondition(rule.when).text,
    ...(rule.amount?.rows ?? []).flatMap((row) => [
      String(row.value),
      ...(row.when ? [composeCondition(row.when).text] : []),
    ]),
  ];
}

/** Names in the texts of a rule: of facts, and `p.name` of parameters. */
const namesIn = (rule: Rule): Set<string> => new Set(textsOf(rule).flatMap(namesOf));

/** The facts that a rule asks about, in its conditions or its amounts; nothing else is kept with a decision. */
export function factsUsed(catalogue: Catalogue, rule: Rule, facts: Facts): Facts {
  const named = namesIn(rule);
  const none: Fact = { value: null, source: '', since: null };
  return Object.fromEntries(
    catalogue.filter(({ name }) => named.has(name)).map(({ name }) => [name, facts[name] ?? none]),
  );
}

/** The parameters that a rule reads. */
export function parametersUsed(rule: Rule, parameters: readonly DeepReadonly<PolicyParameter>[]): ParameterValues {
  const named = namesIn(rule);
  return Object.fromEntries(
    parameters.filter(({ name }) => named.has(`p.${name}`)).map(({ name, value, label }) => [name, { value, label }]),
  );
}
