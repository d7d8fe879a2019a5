import type { Vocabulary } from './vocabulary.ts';
import { optionsOf } from './ValueInput.tsx';

export interface Completion {
  label: string;
  detail: string;
  type: 'variable' | 'constant' | 'keyword' | 'enum';
  apply: string;
}

const keywords: readonly [string, string][] = [
  ['and', '且'],
  ['or', '或'],
  ['not', '不'],
  ['in', '其中之一'],
  ['between', '在两者之间'],
  ['null', '未登记'],
];

/**
 * What may be typed next: values of the fact that stands before `=` or `in`, else facts, parameters and keywords.
 * @param before the text up to the word that is being typed
 */
export function completionsFor(before: string, vocabulary: Vocabulary, inString: boolean): Completion[] {
  const asked = /([a-z][a-zA-Z0-9]*)\s*(?:!?=|in)\s*[[(]?(?:\s*"[^"]*"\s*,|\s*[\d.]+\s*,)*\s*$/.exec(before)?.[1];
  const fact = asked === undefined ? undefined : vocabulary.factByName.get(asked);
  const values = fact && fact.type !== 'boolean' ? optionsOf(fact, vocabulary) : undefined;
  if (fact && values) {
    return values.map(({ value, label }) => {
      const text = fact.type === 'string' ? JSON.stringify(value) : value;
      return { label: text, detail: label, type: 'enum', apply: text };
    });
  }
  if (inString) return [];
  return [
    ...vocabulary.catalogue.facts.map(({ name, label }): Completion => ({
      label: name,
      detail: label,
      type: 'variable',
      apply: name,
    })),
    ...vocabulary.catalogue.parameters.map(({ name, label }): Completion => ({
      label: `p.${name}`,
      detail: label,
      type: 'constant',
      apply: `p.${name}`,
    })),
    ...keywords.map(([label, detail]): Completion => ({ label, detail, type: 'keyword', apply: label })),
  ];
}
