import { encodeRow, FactError, interpret, parse, sentence, type Fact as RuleFact, type Parameters } from '@yike/rules';
import { addDays, type Day } from '../../platform/clock/index.ts';
import {
  basicServiceSchema,
  benefitSchema,
  composeCondition,
  languageProblems,
  parameterSchema,
  ruleOf,
  type Benefit,
  type DeepReadonly,
} from '../../platform/packs/index.ts';
import { amountSentence, whoSentence } from './sentences.ts';
import { compileSet, type CompiledSet } from './compiled.ts';
import type { ContentOf, VersionKind } from './book.ts';
import { factValueText, unitName, yuanText } from './wording.ts';
import type { Catalogue } from './rules.ts';

export interface PolicyProblem {
  field: string;
  from: number | null;
  to: number | null;
  zh: string;
  en: string;
}

const schemas = { benefit: benefitSchema, parameter: parameterSchema, basicService: basicServiceSchema };

/** The key that a content names itself by. */
const keyIn = (kind: VersionKind, content: Record<string, unknown>): unknown =>
  kind === 'benefit' ? content.id : kind === 'parameter' ? content.name : String(content.number);

/**
 * Reads what an editor sent as the row of a pack: fields, then the language. Problems name the field; with any there is no
 * content.
 */
export function readContent<K extends VersionKind>(
  kind: K,
  given: Record<string, unknown>,
  of: { area: string; key: string; validFrom: Day; validTo: Day | null },
  facts: readonly RuleFact[],
  parameters: Parameters,
): { content: ContentOf[K] | null; problems: PolicyProblem[] } {
  const row = { ...given, area: of.area, validFrom: of.validFrom, validTo: of.validTo };
  const parsed = schemas[kind].safeParse(row);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => ({
      field: issue.path.map(String).join('.') || '(row)',
      from: null,
      to: null,
      zh: `这一项不能为空或写法不对（${issue.message}）`,
      en: issue.message,
    }));
    return { content: null, problems };
  }
  const content = parsed.data as unknown as ContentOf[K];
  const problems: PolicyProblem[] = [];
  if (keyIn(kind, row) !== of.key) {
    problems.push({ field: 'id', from: null, to: null, zh: '编号不能改变。', en: 'The id may not change.' });
  }
  if (kind === 'benefit') problems.push(...languageProblems(facts, parameters, content as ContentOf['benefit']));
  return { content: problems.length > 0 ? null : content, problems };
}

/** How a benefit reads: its FEEL, where each clause stands in it, and what it says. */
export function readingOf(benefit: ContentOf['benefit'], facts: readonly RuleFact[], parameters: Parameters) {
  const set = compileSet(facts, parameters, [benefit]);
  const [compiled] = set.rules;
  if (!compiled) return null;
  const { text } = composeCondition(benefit.when);
  return {
    text,
    clauses: compiled.when.clauses.map(({ path, from, to, clause }) => ({
      path: path === '' ? 'when' : `when.${path}`,
      from,
      to,
      sentence: sentenceOf(clause.when, facts, parameters),
    })),
    sentence: whoSentence(compiled),
    amountText: benefit.amount ? String(ruleOf(benefit).amount) : null,
    amountSentence: amountSentence(set.policies, compiled),
  };
}

function sentenceOf(when: string, facts: readonly RuleFact[], parameters: Parameters): string {
  const parsed = parse(when);
  return parsed.ok ? sentence(parsed.rule.expr, { facts, parameters }) : when;
}

const outcomes = { eligible: '符合', ineligible: '不符合', unknown: '待查明' } as const;

/** Runs the cases that are kept with a benefit. */
export function runTests(benefit: ContentOf['benefit'], facts: readonly RuleFact[], parameters: Parameters) {
  const set = compileSet(facts, parameters, [benefit]);
  const unit = benefit.amount?.unit;
  const money = (amount: number | null | undefined): string =>
    amount === null || amount === undefined ? '' : `，${unit === 'fenPerMonth' ? yuanText(amount) : String(amount)}`;
  return (benefit.tests ?? []).map((test) => {
    const expected = `${outcomes[test.outcome]}${test.amount === undefined ? '' : money(test.amount) || '，无金额'}`;
    try {
      const [got] = interpret(set.policies, encodeRow(set.policies.facts, test.facts));
      const outcome = got?.eligible === true ? 'eligible' : got?.eligible === false ? 'ineligible' : 'unknown';
      const amount = outcome === 'eligible' && got && got.amountFen !== null ? Number(got.amountFen) : null;
      const passed = outcome === test.outcome && (test.amount === undefined || test.amount === amount);
      const said = `${outcomes[outcome]}${test.amount === undefined ? '' : money(amount) || '，无金额'}`;
      return { name: test.name, passed, expected, actual: said };
    } catch (error) {
      if (!(error instanceof FactError)) throw error;
      return { name: test.name, passed: false, expected, actual: `条件值有误：${error.message}` };
    }
  });
}

const amountUnits = { fenPerMonth: '分/月', minutesPerMonth: '分钟/月', permille: '‰' } as const;

/** A content as named lines, so that two can be held side by side. */
function linesOf(kind: VersionKind, content: ContentOf[VersionKind]): Map<string, string> {
  const lines = new Map<string, string>();
  const say = (part: string, value: unknown) => {
    if (value !== undefined && value !== null && value !== '') lines.set(part, String(value));
  };
  const { validFrom, validTo, source, verified } = content;
  if (kind === 'benefit') {
    const benefit = content as DeepReadonly<Benefit>;
    say('名称', benefit.name);
    for (const { leaf, path } of composeCondition(benefit.when).leaves)
      say(`条件 ${leaf.when}`, `${leaf.text}（${leaf.clause}）${path.includes('not') ? '〔不得〕' : ''}`);
    say('条件关系', shapeOf(benefit.when));
    for (const [index, row] of (benefit.amount?.rows ?? []).entries()) {
      const who = row.when ? composeCondition(row.when).text : '其余';
      say(`额度第 ${index + 1} 档`, `${who} → ${row.value} ${benefit.amount ? amountUnits[benefit.amount.unit] : ''}`);
    }
    say('主动发现', { none: '不主动发现', lead: '形成线索', automatic: '免申即享' }[benefit.discovery]);
    say('办理流程', benefit.workflow);
    say('叠加', `${benefit.stackGroup} ${benefit.stackRule} ${benefit.priority}`);
    for (const test of benefit.tests ?? []) say(`测试 ${test.name}`, `${outcomes[test.outcome]} ${test.amount ?? ''}`);
  } else if (kind === 'parameter') {
    const parameter = content as ContentOf['parameter'];
    say('名称', parameter.label);
    say('数值', `${parameter.value} ${unitName(parameter.unit)}`);
  } else {
    const row = content as ContentOf['basicService'];
    say('对象', row.target);
    say('项目', row.item);
    say('内容', row.content);
    say('标准', row.standard);
    say('类型', row.type);
    say('责任单位', row.leadBody.name);
  }
  say('施行', `${validFrom} 至 ${validTo ?? '长期'}`);
  say('依据', `${source.document} ${source.clause}`);
  say('已核实', verified ? '是' : '否');
  say('说明', 'note' in content ? content.note : undefined);
  return lines;
}

/** `全部（1、任一（2、3））`: how the conditions hang together, whatever they say. */
function shapeOf(condition: ContentOf['benefit']['when'], counter = { n: 0 }): string {
  if ('all' in condition) return `全部（${condition.all.map((part) => shapeOf(part, counter)).join('、')}）`;
  if ('any' in condition) return `任一（${condition.any.map((part) => shapeOf(part, counter)).join('、')}）`;
  if ('not' in condition) return `不得（${shapeOf(condition.not, counter)}）`;
  counter.n += 1;
  return String(counter.n);
}

export interface Difference {
  part: string;
  before: string | null;
  after: string | null;
}

/** What differs between two contents of one kind, part by part. */
export function differences(
  kind: VersionKind,
  before: ContentOf[VersionKind],
  after: ContentOf[VersionKind],
): Difference[] {
  const [old, fresh] = [linesOf(kind, before), linesOf(kind, after)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((part) => ({ part, before: old.get(part) ?? null, after: fresh.get(part) ?? null }))
    .filter((one) => one.before !== one.after);
}

/** One sentence of what a version says; a benefit as it is compiled where it is asked for. */
export function sentenceOfContent(
  kind: VersionKind,
  content: ContentOf[VersionKind],
  catalogue: Catalogue,
  set: CompiledSet<ContentOf['benefit']>,
): string {
  if (kind === 'benefit') {
    const compiled = set.rules.find(({ rule }) => rule.id === (content as ContentOf['benefit']).id);
    if (!compiled) return '规则有误，不能施行';
    const amount = amountSentence(set.policies, compiled);
    return amount ? `${whoSentence(compiled)}。${amount}` : whoSentence(compiled);
  }
  if (kind === 'parameter') {
    const { value, unit, label } = content as ContentOf['parameter'];
    if (unit === 'fen' && typeof value === 'number') return `${label} ${yuanText(value)}`;
    if (typeof value === 'string') return `${label} ${factValueText(catalogue, '', value)}`;
    return `${label} ${String(value)}${unit ? ` ${unitName(unit)}` : ''}`;
  }
  const row = content as ContentOf['basicService'];
  return `${row.target}：${row.content}`;
}

export const nameOfContent = (kind: VersionKind, content: ContentOf[VersionKind]): string =>
  kind === 'benefit'
    ? (content as ContentOf['benefit']).name
    : kind === 'parameter'
      ? (content as ContentOf['parameter']).label
      : (content as ContentOf['basicService']).item;

export interface Period {
  validFrom: Day;
  validTo: Day | null;
}

const LAST = '9999-12-31';
const endOf = (period: Period): Day => period.validTo ?? LAST;

/**
 * What a publication does to the other versions of the same thing at the same place: days between that nothing here says
 * (`gaps`), and versions that were to begin later and lose days to it (`overtaken`). Times are days, ends included.
 */
export function effectOn(others: readonly Period[], added: Period): { gaps: Period[]; overtaken: Period[] } {
  const overtaken = others.filter((other) => other.validFrom > added.validFrom && other.validFrom <= endOf(added));
  const all = [...others, added].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  const gaps: Period[] = [];
  let until: Day | undefined;
  for (const period of all) {
    if (until !== undefined && until !== LAST && period.validFrom > addDays(until, 1))
      gaps.push({ validFrom: addDays(until, 1), validTo: addDays(period.validFrom, -1) });
    if (until === undefined || endOf(period) > until) until = endOf(period);
  }
  const touching = (gap: Period) =>
    gap.validTo === addDays(added.validFrom, -1) || gap.validFrom === (added.validTo && addDays(added.validTo, 1));
  return { gaps: gaps.filter(touching), overtaken };
}
