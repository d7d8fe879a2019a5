import { check, encodeRow, FactError, factsOf, interpretRule, parse, scopeOf, sentence } from '@yike/rules';
import type { Fact, FactUnit, Parameters } from '@yike/rules';
import type { OutputOf } from '../../../../../../server/src/platform/contract/endpoint.ts';
import type { getCatalogue } from '../../../../../../server/src/rights/policies/versions-contract.ts';

export type Catalogue = OutputOf<typeof getCatalogue>;
export type CatalogueFact = Catalogue['facts'][number];
export type CatalogueParameter = Catalogue['parameters'][number];

/** A catalogue in the form of the rules package, for what the page can say without asking the server. */
export interface Vocabulary {
  catalogue: Catalogue;
  factByName: ReadonlyMap<string, CatalogueFact>;
  facts: readonly Fact[];
  parameters: Parameters;
}

export function vocabularyOf(catalogue: Catalogue): Vocabulary {
  const countyNames = Object.fromEntries(catalogue.counties.map(({ code, name }) => [code, name]));
  return {
    catalogue,
    factByName: new Map(catalogue.facts.map((fact) => [fact.name, fact])),
    facts: catalogue.facts.map((fact) => ({
      name: fact.name,
      type: fact.type,
      label: fact.label,
      // A test case may leave out what the population always has.
      nullable: true,
      ...(fact.enum && { enum: fact.enum }),
      enumLabels: fact.division ? countyNames : fact.enumLabels,
      ...(fact.unit && { unit: fact.unit as FactUnit }),
      ...(fact.min !== null && { min: fact.min }),
      ...(fact.max !== null && { max: fact.max }),
    })),
    parameters: {
      values: Object.fromEntries(catalogue.parameters.map(({ name, value }) => [name, value])),
      labels: Object.fromEntries(catalogue.parameters.map(({ name, label }) => [name, label])),
    },
  };
}

/** A FEEL text in Chinese; empty where it is no FEEL. */
export function sentenceOf(text: string, { facts, parameters }: Vocabulary): string {
  const parsed = parse(text);
  return parsed.ok ? sentence(parsed.rule.expr, { facts, parameters }) : '';
}

export interface TextProblem {
  from: number;
  to: number;
  zh: string;
  en: string;
}

/** Why a condition (or, as `amount`, a value) does not compile. */
export function problemsOf(text: string, { facts, parameters }: Vocabulary, isAmount = false): readonly TextProblem[] {
  const rule = isAmount ? { id: 'text', when: 'true', amount: text } : { id: 'text', when: text };
  const checked = check(facts, [rule], parameters);
  return checked.ok ? [] : checked.problems;
}

export type Outcome = 'eligible' | 'ineligible' | 'unknown';
export type PersonFacts = Readonly<Record<string, number | string | boolean | null>>;

export interface CompiledRule {
  /** Names of the facts that it asks about, in the order of the catalogue. */
  reads: readonly string[];
  /** Undefined for a person who does not fit the catalogue. */
  decide: (person: PersonFacts) => { outcome: Outcome; amount: number | null } | undefined;
}

/** A rule to try on persons; undefined while it does not compile. */
export function compileRule(
  rule: { when: string; amount: string | null },
  { facts, parameters }: Vocabulary,
): CompiledRule | undefined {
  const checked = check(facts, [{ id: 'rule', ...rule }], parameters);
  if (!checked.ok) return undefined;
  const { policies } = checked;
  const [compiled] = policies.rules;
  if (!compiled) return undefined;
  return {
    reads: [...(factsOf(policies).get('rule') ?? [])],
    decide: (person) => {
      try {
        const { eligible, amountFen } = interpretRule(
          compiled,
          scopeOf(policies.facts, policies.parameters, encodeRow(policies.facts, person)),
        );
        const outcome = eligible === null ? 'unknown' : eligible ? 'eligible' : 'ineligible';
        return { outcome, amount: eligible && amountFen !== null ? Number(amountFen) : null };
      } catch (error) {
        if (error instanceof FactError) return undefined;
        throw error;
      }
    },
  };
}
