import {
  composeCondition,
  type AmountTable,
  type Clause,
  type Condition,
  type DeepReadonly,
} from '../../platform/packs/index.ts';

/** Units of an amount, as the output column of a table is named and labelled. */
export const UNITS: Readonly<Record<AmountTable['unit'], string>> = {
  fenPerMonth: '每月金额（分）',
  minutesPerMonth: '每月服务时长（分钟）',
  permille: '比例（‰）',
};

// dmn-moddle knows DMN 1.3; what Yike reads and writes of the other versions differs in the namespaces only.
const MODEL_13 = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const DMNDI_13 = 'https://www.omg.org/spec/DMN/20191111/DMNDI/';
const MODEL_15 = 'https://www.omg.org/spec/DMN/20230324/MODEL/';
const DMNDI_15 = 'https://www.omg.org/spec/DMN/20230324/DMNDI/';
const models = [
  'http://www.omg.org/spec/DMN/20151101/dmn.xsd',
  'http://www.omg.org/spec/DMN/20180521/MODEL/',
  MODEL_13,
  'https://www.omg.org/spec/DMN/20211108/MODEL/',
  MODEL_15,
];
const diagrams = [
  'http://www.omg.org/spec/DMN/20180521/DMNDI/',
  DMNDI_13,
  'https://www.omg.org/spec/DMN/20211108/DMNDI/',
  DMNDI_15,
];

const namespaces = (xml: string, change: (uri: string) => string): string =>
  xml.replace(/(xmlns(?::[\w.-]+)?\s*=\s*)(["'])([^"']*)\2/g, (_, head: string, quote: string, uri: string) => {
    return `${head}${quote}${change(uri)}${quote}`;
  });

export const toDmn15 = (xml: string): string =>
  namespaces(xml, (uri) => (uri === MODEL_13 ? MODEL_15 : uri === DMNDI_13 ? DMNDI_15 : uri));

/** The same document in the namespaces of DMN 1.3; null where it is none of DMN 1.1 to 1.5. */
export function toDmn13(xml: string): string | null {
  let isKnown = false;
  const changed = namespaces(xml, (uri) => {
    if (models.includes(uri)) isKnown = true;
    return models.includes(uri) ? MODEL_13 : diagrams.includes(uri) ? DMNDI_13 : uri;
  });
  return isKnown ? changed : null;
}

const MARK = ' ｜ ';
const NOT = '非：';
// Characters that XML 1.0 cannot hold, and line breaks, which part the lines.
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');

/** Each condition's sentence and clause as a line of an annotation; `非：` where the sentence says what must not be. */
export function clauseLines(condition: DeepReadonly<Condition>, isNegated = false): string[] {
  if ('all' in condition) return condition.all.flatMap((one) => clauseLines(one));
  if ('any' in condition) return condition.any.flatMap((one) => clauseLines(one));
  if ('not' in condition) return clauseLines(condition.not, true);
  return [oneLine(`${isNegated ? NOT : ''}${condition.text}${MARK}${condition.clause}`)];
}

interface ClauseLine {
  readonly isNegated: boolean;
  readonly text: string;
  readonly clause: string;
}

/** The lines back; null where one is not of that form. */
function readLines(note: string): ClauseLine[] | null {
  const lines = note
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const read = lines.map((line): ClauseLine => {
    const isNegated = line.startsWith(NOT);
    const at = line.lastIndexOf(MARK);
    const text = line.slice(isNegated ? NOT.length : 0, Math.max(at, 0)).trim();
    return { isNegated, text, clause: line.slice(at + MARK.length).trim() };
  });
  return read.every(({ text, clause }) => text !== '' && clause !== '') ? read : null;
}

/** Puts the lines of an annotation on the conditions; null where they do not fit them one by one. */
export function annotated(condition: Condition, note: string): Condition | null {
  const lines = readLines(note) ?? [];
  let doesFit = composeCondition(condition).leaves.length === lines.length;
  const leafOf = (leaf: Clause): Condition => {
    const { isNegated, ...words } = lines.shift() ?? { isNegated: false };
    const inner = /^not\(([\s\S]*)\)$/.exec(leaf.when)?.[1];
    if (isNegated && inner === undefined) doesFit = false;
    return isNegated ? { not: { ...leaf, ...words, when: inner ?? leaf.when } } : { ...leaf, ...words };
  };
  const walk = (one: Condition): Condition => {
    if ('all' in one) return { all: one.all.map(walk) };
    if ('any' in one) return { any: one.any.map(walk) };
    if (!('not' in one)) return leafOf(one);
    return 'when' in one.not ? leafOf({ ...one.not, when: `not(${one.not.when})` }) : { not: walk(one.not) };
  };
  const whole = walk(condition);
  return doesFit ? whole : null;
}
