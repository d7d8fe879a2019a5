import { k } from '../i18n/index.ts';

const sources: Readonly<Record<string, string>> = {
  identity: k('身份证号'),
  address: k('住址登记'),
  lifeEvent: k('变动登记'),
  noRecord: k('没有登记'),
  import: k('花名册导入'),
  assessment: k('能力评估'),
};

/**
 * Where a fact comes from, as a key to translate: sources that the system names itself are codes, some with the id of
 * the row behind a colon; all others are words that a person wrote.
 */
export const sourceLabel = (source: string): string => sources[source.split(':')[0] ?? ''] ?? source;
