import {
  check,
  compileJavascript,
  type CheckedRule,
  type Fact as RuleFact,
  type Parameters,
  type Plan,
  type Policies,
  type RowFunction,
  type RuleSource,
} from '@yike/rules';
import {
  composeCondition,
  ruleOf,
  type Clause,
  type Condition,
  type DeepReadonly,
  type PolicyRule,
} from '../../platform/packs/index.ts';

/** A clause of the document in the composed text of a rule. */
export interface PlacedClause {
  readonly clause: DeepReadonly<Clause>;
  readonly path: string;
  readonly from: number;
  readonly to: number;
  /** Stands below an odd number of `not`. */
  readonly isNegated: boolean;
}

/** One benefit in the compiled set: its own rule, and one for the condition of each row of its table. */
export interface CompiledRule<R extends PolicyRule> {
  readonly rule: R;
  readonly when: CompiledPart;
  readonly rows: readonly (CompiledPart | null)[];
}

export interface CompiledPart {
  /** Index in `policies.rules`. */
  readonly index: number;
  readonly checked: CheckedRule;
  readonly clauses: readonly PlacedClause[];
}

/** The benefits of one place on one day, compiled together, so that what they share is evaluated once. */
export interface CompiledSet<R extends PolicyRule = PolicyRule> {
  readonly policies: Policies;
  /** The benefits' own rules alone, in the order of `rules`. */
  readonly plan: Plan;
  readonly rules: readonly CompiledRule<R>[];
  /** Benefits that do not compile here (a parameter was taken away): nobody is told a yes or a no by them. */
  readonly broken: readonly { readonly rule: R; readonly problem: string }[];
  /** Truths of all of `policies.rules`, and amounts of those that are a benefit's own. */
  readonly run: RowFunction;
}

function clausesOf(condition: DeepReadonly<Condition>): PlacedClause[] {
  return composeCondition(condition).leaves.map(({ leaf, path, from, to }) => ({
    clause: leaf,
    path,
    from,
    to,
    isNegated: path.split('.').filter((step) => step === 'not').length % 2 === 1,
  }));
}

const rowId = (rule: PolicyRule, index: number): string => `${rule.id} row ${index}`;

function sourcesOf(rule: PolicyRule): RuleSource[] {
  const rows = rule.amount?.rows ?? [];
  return [
    ruleOf(rule),
    ...rows.flatMap((row, index) =>
      row.when ? [{ id: rowId(rule, index), when: composeCondition(row.when).text }] : [],
    ),
  ];
}

/** Compiles benefits together; one that does not compile is set apart and never stops the others. */
export function compileSet<R extends PolicyRule>(
  facts: readonly RuleFact[],
  parameters: Parameters,
  benefits: readonly R[],
): CompiledSet<R> {
  const broken: { rule: R; problem: string }[] = [];
  const sound: R[] = [];
  for (const rule of benefits) {
    const alone = check(facts, sourcesOf(rule), parameters);
    if (alone.ok) sound.push(rule);
    else broken.push({ rule, problem: alone.problems[0]?.zh ?? '' });
  }
  // The benefits' own rules come first: an engine that counts heads takes those alone.
  const sources = sound.map(sourcesOf);
  const ordered = [...sources.flatMap(([own]) => own ?? []), ...sources.flatMap(([, ...rows]) => rows)];
  const checked = check(facts, ordered, parameters);
  if (!checked.ok) throw new Error('rules that compile alone compile together');
  const { policies } = checked;
  const indexOf = new Map(policies.rules.map((one, index) => [one.source.id, index]));
  const part = (id: string, condition: DeepReadonly<Condition>): CompiledPart => {
    const index = indexOf.get(id) ?? -1;
    const rule = policies.rules[index];
    if (!rule) throw new Error(`no compiled rule ${id}`);
    return { index, checked: rule, clauses: clausesOf(condition) };
  };
  return {
    policies,
    plan: { ...policies.plan, rules: policies.plan.rules.slice(0, sound.length) },
    broken,
    rules: sound.map((rule) => ({
      rule,
      when: part(rule.id, rule.when),
      rows: (rule.amount?.rows ?? []).map((row, index) => (row.when ? part(rowId(rule, index), row.when) : null)),
    })),
    run: compileJavascript(policies.plan),
  };
}
