import { check, compose, composeTable, type Fact, type Parameters, type RuleSource } from '@yike/rules';
import type { DeepReadonly } from './load.ts';
import type { Benefit, Clause, Condition, PolicyFactRow, PolicyParameter } from './schemas.ts';

export type PolicyRule = Pick<DeepReadonly<Benefit>, 'id' | 'when' | 'amount'>;

/** The catalogue as the rules package reads it. */
export function ruleFacts(catalogue: readonly DeepReadonly<PolicyFactRow>[]): Fact[] {
  return catalogue.map((fact) => ({
    name: fact.name,
    type: fact.type,
    label: fact.label,
    // What the catalogue promises to be known may still be missing from a test case or an older snapshot.
    nullable: true,
    ...(fact.enum && { enum: fact.enum }),
    ...(fact.enumLabels && { enumLabels: fact.enumLabels }),
    ...(fact.unit && { unit: fact.unit }),
    ...(fact.min !== undefined && { min: fact.min }),
    ...(fact.max !== undefined && { max: fact.max }),
    ...(fact.freshnessDays !== undefined && { freshnessDays: fact.freshnessDays }),
    source: fact.origin,
  }));
}

/** Parameters by name, as one place sees them on one day. */
export function ruleParameters(parameters: readonly DeepReadonly<PolicyParameter>[]): Parameters {
  return {
    values: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
    labels: Object.fromEntries(parameters.map(({ name, label }) => [name, label])),
  };
}

export const composeCondition = (condition: DeepReadonly<Condition>) => compose<DeepReadonly<Clause>>(condition);

/** The rule of a benefit: who and how much. */
export function ruleOf(rule: PolicyRule): RuleSource {
  const rows = rule.amount?.rows;
  return {
    id: rule.id,
    when: composeCondition(rule.when).text,
    amount: rows ? composeTable<DeepReadonly<Clause>>(rows) : null,
  };
}

export interface LanguageProblem {
  field: string;
  /** UTF-16 offsets in the FEEL text of the field. */
  from: number;
  to: number;
  zh: string;
  en: string;
}

/** What does not compile, with the field of the benefit that it stands in; empty when all is well. */
export function languageProblems(facts: readonly Fact[], parameters: Parameters, rule: PolicyRule): LanguageProblem[] {
  const problems: LanguageProblem[] = [];
  const one = (field: string, source: RuleSource): void => {
    const checked = check(facts, [source], parameters);
    if (checked.ok) return;
    for (const { from, to, zh, en } of checked.problems) problems.push({ field, from, to, zh, en });
  };
  const conditions: [string, DeepReadonly<Condition>][] = [['when', rule.when]];
  for (const [index, row] of (rule.amount?.rows ?? []).entries()) {
    if (row.when) conditions.push([`amount.rows.${index}.when`, row.when]);
    one(`amount.rows.${index}.value`, { id: rule.id, when: 'true', amount: row.value });
  }
  for (const [field, condition] of conditions) {
    for (const { leaf, path } of composeCondition(condition).leaves) {
      one(path === '' ? field : `${field}.${path}`, { id: rule.id, when: leaf.when });
    }
  }
  if (problems.length === 0) one('(rule)', ruleOf(rule));
  return problems;
}
