import type { DeepReadonly, PolicyFactRow } from '../../platform/packs/index.ts';

type Value = string | number | boolean | null;
type Catalogue = readonly DeepReadonly<PolicyFactRow>[];

const unitNames: Record<string, string> = {
  fen: '分',
  permille: '‰',
  days: '天',
  minutes: '分钟',
  months: '个月',
  years: '岁',
  grade: '级',
  persons: '人',
  count: '',
};

const rowOf = (catalogue: Catalogue, fact: string) => catalogue.find((row) => row.name === fact);

export function factName(catalogue: Catalogue, fact: string): string {
  return rowOf(catalogue, fact)?.label ?? fact;
}

export function unitName(unit: string | undefined): string {
  return unit ? (unitNames[unit] ?? '') : '';
}

/** A fact's value as an official reads it; null is 未登记. */
export function factValueText(catalogue: Catalogue, fact: string, value: Value): string {
  if (value === null) return '未登记';
  if (typeof value === 'boolean') return value ? '是' : '否';
  const row = rowOf(catalogue, fact);
  const label = row?.enumLabels?.[String(value)];
  if (typeof value === 'string') return label ?? value;
  const unit = unitName(row?.unit);
  return `${value}${unit && ` ${unit}`}${label ? `（${label}）` : ''}`;
}

/** Codes of counties in a fact's words. */
export function countyCodesIn(catalogue: Catalogue, fact: string, words: string): string[] {
  return rowOf(catalogue, fact)?.division ? (words.match(/(?<!\d)\d{6}(?!\d)/g) ?? []) : [];
}

/**
 * A fact's kept words as they are read: the names of counties for their codes. Kept words themselves never change,
 * because a decision replays to the letter.
 */
export function readableWords(
  catalogue: Catalogue,
  fact: string,
  words: string,
  names: ReadonlyMap<string, string>,
): string {
  return countyCodesIn(catalogue, fact, words).reduce(
    (said, code) => said.replaceAll(code, names.get(code) ?? code),
    words,
  );
}

/** Fen as ¥ text without needless zeros: 300 元, 12.5 元. */
export const yuanText = (fen: number): string => `${fen / 100} 元`;
