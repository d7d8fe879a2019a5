import { DmnModdle, type DmnDecision, type DmnDefinitions, type DmnOutput, type DmnText } from 'dmn-moddle';
import { check, parse, sentence, treeOf, type Fact, type Parameters } from '@yike/rules';
import {
  composeCondition,
  ruleFacts,
  type AmountTable,
  type Clause,
  type Condition,
  type DeepReadonly,
  type PolicyFactRow,
} from '../../platform/packs/index.ts';
import { cellOf, whenOfCell } from './dmn-cells.ts';
import { overlaps } from './dmn-exclusive.ts';
import { annotated, toDmn13, UNITS } from './dmn-format.ts';

export interface DmnProblem {
  /** Place in the file, as far as it is known: `amount.rules.2.inputs.1`. */
  readonly field: string;
  readonly from: null;
  readonly to: null;
  readonly zh: string;
  readonly en: string;
}
export interface DmnReading {
  readonly name: string;
  readonly when: Condition | null;
  readonly amount: AmountTable | null;
  readonly problems: DmnProblem[];
}

/** One rule of a table: for each input what it asks, or nothing. */
interface ReadRule {
  readonly number: number;
  readonly conditions: readonly { column: string; isFact: boolean; tree: Condition }[];
  readonly output: string;
}
interface ReadTable {
  readonly id: string;
  readonly name: string;
  readonly output: DmnOutput;
  readonly rules: readonly ReadRule[];
}

const RULES_MAX = 200;
const INPUTS_MAX = 50;
const PROBLEMS_MAX = 50;
const FEEL = /feel/i;
const unitWords: Readonly<Record<string, { unit: AmountTable['unit']; factor: number }>> = {
  元: { unit: 'fenPerMonth', factor: 100 },
  分: { unit: 'fenPerMonth', factor: 1 },
  分钟: { unit: 'minutesPerMonth', factor: 1 },
  '‰': { unit: 'permille', factor: 1 },
};

const said = (text: DmnText | undefined): string => text?.text?.trim() ?? '';
const isFeel = (...texts: (DmnText | undefined)[]): boolean =>
  texts.every((text) => text?.expressionLanguage === undefined || FEEL.test(text.expressionLanguage));
const all = (conditions: readonly Condition[]): Condition | undefined =>
  conditions.length > 1 ? { all: [...conditions] } : conditions[0];

class Reader {
  readonly problems: DmnProblem[] = [];
  readonly #facts: ReadonlyMap<string, Fact>;
  readonly #parameters: Parameters;

  constructor(facts: readonly Fact[], parameters: Parameters) {
    this.#facts = new Map(facts.map((fact) => [fact.name, fact]));
    this.#parameters = parameters;
  }

  fail(field: string, zh: string, en: string): void {
    if (this.problems.length < PROBLEMS_MAX) this.problems.push({ field, from: null, to: null, zh, en });
  }

  #check(field: string, at: { zh: string; en: string }, rule: { when: string; amount?: string }): boolean {
    const checked = check([...this.#facts.values()], [{ id: field, ...rule }], this.#parameters);
    if (checked.ok) return true;
    for (const { zh, en } of checked.problems) this.fail(field, `${at.zh}：${zh}`, `${at.en}: ${en}`);
    return false;
  }

  /** A FEEL text as a tree; its sentences are made from the catalogue, its clause is the place in the file. */
  condition(text: string, place: string): Condition | undefined {
    const vocabulary = { facts: [...this.#facts.values()], parameters: this.#parameters };
    return treeOf<Clause>(text, (when) => {
      const parsed = parse(when);
      return { when, text: parsed.ok ? `${sentence(parsed.rule.expr, vocabulary)}。` : when, clause: place };
    }) as Condition | undefined;
  }

  literal(decision: DmnDecision): Condition | null {
    const { id = '', name = id, decisionLogic: logic } = decision;
    const at = { zh: `决策“${name}”`, en: `Decision “${name}”` };
    if (!isFeel(logic)) {
      this.fail(id, `${at.zh}：表达式的语言应为 FEEL`, `${at.en}: the expression must be FEEL`);
      return null;
    }
    const text = said(logic);
    if (!this.#check(id, at, { when: text })) return null;
    const tree = this.condition(text, `决策“${name}”`);
    return tree ? (annotated(tree, decision.description ?? '') ?? tree) : null;
  }

  /** What the inputs ask; undefined for one that cannot be read. */
  #inputs(decision: DmnDecision, table: string): ({ text: string; fact: Fact | null } | undefined)[] {
    return (decision.decisionLogic?.input ?? []).map((input, index) => {
      const text = said(input.inputExpression);
      const field = `${decision.id ?? ''}.inputs.${index + 1}`;
      const at = {
        zh: `表“${table}”第 ${index + 1} 列“${input.label ?? text}”`,
        en: `Table “${table}”, column ${index + 1} “${input.label ?? text}”`,
      };
      if (!isFeel(input.inputExpression)) {
        this.fail(field, `${at.zh}：表达式的语言应为 FEEL`, `${at.en}: the expression must be FEEL`);
        return undefined;
      }
      const fact = this.#facts.get(text);
      if (fact) return { text, fact };
      if (text === '') {
        this.fail(field, `${at.zh}：没有写输入`, `${at.en}: no input expression`);
        return undefined;
      }
      return this.#check(field, at, { when: text }) ? { text, fact: null } : undefined;
    });
  }

  #cell(field: string, at: { zh: string; en: string }, input: { text: string; fact: Fact | null }, cell: DmnText) {
    if (!isFeel(cell)) {
      this.fail(field, `${at.zh}：单元格的语言应为 FEEL`, `${at.en}: the cell must be FEEL`);
      return undefined;
    }
    const text = said(cell);
    if (input.fact === null) {
      if (text === '' || text === '-') return null;
      if (text === 'true') return input.text;
      if (text === 'false') return `not(${input.text})`;
      this.fail(field, `${at.zh}：条件列只能填 true、false 或 -`, `${at.en}: a condition takes true, false or -`);
      return undefined;
    }
    const read = whenOfCell(input.fact, text);
    if (!read.ok) this.fail(field, `${at.zh}：${read.zh}`, `${at.en}: ${read.en}`);
    if (!read.ok) return undefined;
    return read.when === null || this.#check(field, at, { when: read.when }) ? read.when : undefined;
  }

  /** A table whose rows may be tried in order; null where anything in it cannot be read. */
  table(decision: DmnDecision): ReadTable | null {
    const before = this.problems.length;
    const { id = '', decisionLogic: logic } = decision;
    const name = decision.name ?? id;
    const [zh, en] = [`表“${name}”`, `Table “${name}”`];
    const rows = logic?.rule ?? [];
    const policy = logic?.hitPolicy ?? 'UNIQUE';
    if (!['UNIQUE', 'FIRST', 'ANY'].includes(policy)) {
      const help = ['只支持 UNIQUE、FIRST、ANY', 'only UNIQUE, FIRST and ANY are supported'];
      this.fail(id, `${zh}：命中策略 ${policy} 不支持，${help[0]}`, `${en}: hit policy ${policy}: ${help[1]}`);
    }
    const [output, ...others] = logic?.output ?? [];
    if (!output || others.length > 0) this.fail(id, `${zh}：须恰有一个输出列`, `${en}: must have exactly one output`);
    if (rows.length === 0) this.fail(id, `${zh}：没有规则`, `${en}: has no rules`);
    if (rows.length > RULES_MAX || (logic?.input?.length ?? 0) > INPUTS_MAX) {
      const limit = [
        `最多 ${RULES_MAX} 条规则、${INPUTS_MAX} 列`,
        `at most ${RULES_MAX} rules and ${INPUTS_MAX} inputs`,
      ];
      this.fail(id, `${zh}：${limit[0]}`, `${en}: ${limit[1]}`);
    }
    if (this.problems.length > before || !output) return null;

    const inputs = this.#inputs(decision, name);
    const rules = rows.map((row, index): ReadRule => {
      const number = index + 1;
      const at = (column: string) => ({
        zh: `${zh}第 ${number} 条规则“${column}”`,
        en: `${en}, rule ${number}, “${column}”`,
      });
      const field = `${id}.rules.${number}`;
      const cells = row.inputEntry ?? [];
      if (cells.length !== inputs.length || row.outputEntry?.length !== 1) {
        this.fail(field, `${zh}第 ${number} 条规则：列数不符`, `${en}, rule ${number}: wrong number of cells`);
      }
      const conditions = inputs.flatMap((input, column) => {
        const cell = cells[column];
        if (!input || !cell) return [];
        const label = input.fact?.label ?? input.text;
        const when = this.#cell(`${field}.inputs.${column + 1}`, at(label), input, cell);
        const tree = typeof when === 'string' ? this.condition(when, `${name} 第 ${number} 条规则`) : undefined;
        return tree ? [{ column: input.text, isFact: input.fact !== null, tree }] : [];
      });
      const [result] = row.outputEntry ?? [];
      const text = said(result);
      if (!isFeel(result))
        this.fail(`${field}.output`, `${at('输出').zh}：应为 FEEL`, `${at('output').en}: must be FEEL`);
      if (text === '' || text === '-') {
        this.fail(`${field}.output`, `${at('输出').zh}：没有值`, `${at('output').en}: no value`);
      }
      return { number, conditions: withNotes(conditions, row), output: text };
    });
    if (this.problems.length > before) return null;
    const otherwise = said(output.defaultOutputEntry);
    const table = { id, name, output, rules };
    if (policy !== 'FIRST' && !this.#mayBeOrdered(table, policy)) return null;
    return otherwise === ''
      ? table
      : { ...table, rules: [...rules, { number: rules.length + 1, conditions: [], output: otherwise }] };
  }

  /** UNIQUE and ANY say that no two rules with different outputs hold at once; only then is the first one the answer. */
  #mayBeOrdered({ id, name, rules }: ReadTable, policy: string): boolean {
    const texts = rules.map(({ conditions }) =>
      conditions.map(({ column, isFact, tree }) => ({ column, isFact, when: composeCondition(tree).text })),
    );
    const found = overlaps([...this.#facts.values()], this.#parameters, texts).find(
      ([a, b]) => policy === 'UNIQUE' || rules[a]?.output !== rules[b]?.output,
    );
    if (!found) return true;
    const [a, b] = [found[0] + 1, found[1] + 1];
    this.fail(
      `${id}.rules.${b}`,
      `表“${name}”的命中策略是 ${policy}，但第 ${a} 条与第 ${b} 条规则可能同时成立；请改成互不重叠，或把命中策略改为 FIRST`,
      `Table “${name}” is ${policy}, but rules ${a} and ${b} may hold at once; make them exclusive or use FIRST`,
    );
    return false;
  }

  /** Who is entitled: a rule that says true and none before it that says false. */
  eligibility({ id, name, rules }: ReadTable): Condition | null {
    const granting: Condition[] = [];
    const refusing: Condition[] = [];
    for (const { conditions, output, number } of rules) {
      const whole = all(conditions.map(({ tree }) => tree));
      const always: Condition = { when: 'true', text: '所有人。', clause: `${name} 第 ${number} 条规则` };
      if (output === 'false') refusing.push(whole ?? always);
      else granting.push(all([...conditions.map(({ tree }) => tree), ...refusing.map((not) => ({ not }))]) ?? always);
      if (!whole) break;
    }
    if (granting.length === 0) {
      this.fail(id, `表“${name}”：没有一条规则得出符合`, `Table “${name}”: no rule says true`);
      return null;
    }
    return granting.length > 1 ? { any: granting } : (granting[0] ?? null);
  }

  #unit({ id, name, output }: ReadTable): { unit: AmountTable['unit']; factor: number } | null {
    const named = (Object.keys(UNITS) as AmountTable['unit'][]).find((unit) => unit === output.name);
    if (named) return { unit: named, factor: 1 };
    const written = /[（(]\s*(元|分|分钟|‰)\s*(?:[/／每]\s*月)?\s*[)）]/.exec(
      `${output.label ?? ''} ${output.name ?? ''}`,
    );
    const found = unitWords[written?.[1] ?? ''];
    if (found) return found;
    this.fail(
      `${id}.output`,
      `表“${name}”的输出列没有写明单位；请在列名后写（元）、（分）、（分钟）或（‰）`,
      `Table “${name}”: the output column names no unit; name it fenPerMonth, minutesPerMonth or permille`,
    );
    return null;
  }

  amount(table: ReadTable): AmountTable | null {
    const unit = this.#unit(table);
    if (!unit) return null;
    const before = this.problems.length;
    const rows = table.rules.map(({ conditions, output, number }) => {
      const when = all(conditions.map(({ tree }) => tree));
      const field = `${table.id}.rules.${number}.output`;
      const at = {
        zh: `表“${table.name}”第 ${number} 条规则的输出`,
        en: `Table “${table.name}”, rule ${number}, output`,
      };
      const value = /^\d+(\.\d+)?$/.test(output) ? Number(output) * unit.factor : null;
      // 19.99 × 100 is not exact in binary; what is meant is a whole number when its nearest one prints the same.
      const whole = value === null ? null : Math.round(value);
      const isWhole = whole !== null && Number.isSafeInteger(whole) && Math.abs(whole - (value ?? 0)) < 1e-6;
      if (value !== null && !isWhole) this.fail(field, `${at.zh}：应为整数`, `${at.en}: must be a whole number`);
      if (value === null) this.#check(field, at, { when: 'true', amount: output });
      const text = unit.factor === 1 ? output : `(${output}) * ${unit.factor}`;
      return { ...(when && { when }), value: isWhole ? whole : text };
    });
    return this.problems.length > before ? null : { unit: unit.unit, rows };
  }
}

/** The sentences and clauses that a rule's annotation, or its description, has for its conditions. */
function withNotes(
  conditions: ReadRule['conditions'],
  row: { description?: string; annotationEntry?: DmnText[] },
): ReadRule['conditions'] {
  const notes = [...(row.annotationEntry ?? []).map((entry) => entry.text ?? ''), row.description ?? ''];
  const note = notes.find((text) => text.trim() !== '') ?? '';
  const whole = annotated({ all: conditions.map(({ tree }) => tree) }, note);
  const trees = whole && 'all' in whole ? whole.all : [];
  return conditions.map((condition, index) => ({ ...condition, tree: trees[index] ?? condition.tree }));
}

const isBoolean = ({ rules }: ReadTable): boolean => rules.every(({ output }) => ['true', 'false'].includes(output));

/** What a condition asks, cell by cell, where unary tests can say it. */
function cellsOf(condition: Condition): string | null {
  const flat = (tree: Condition): Condition[] => ('all' in tree ? tree.all.flatMap(flat) : [tree]);
  const cells = flat(condition).map((part) => cellOf(composeCondition(part).text));
  return cells.some((cell) => cell === null) ? null : JSON.stringify(cells.map((cell) => [cell?.fact, cell?.tests]));
}

function readDecisions(reader: Reader, definitions: DmnDefinitions): Pick<DmnReading, 'when' | 'amount'> {
  const literals: (Condition | null)[] = [];
  const conditions: (Condition | null)[] = [];
  const amounts: (AmountTable | null)[] = [];
  for (const element of definitions.drgElement ?? []) {
    const { $type, id = '', name = id, decisionLogic: logic } = element;
    if (['dmn:InputData', 'dmn:KnowledgeSource'].includes($type)) continue;
    if (logic?.$type === 'dmn:LiteralExpression') literals.push(reader.literal(element));
    else if (logic?.$type === 'dmn:DecisionTable') {
      const table = reader.table(element);
      if (table && isBoolean(table)) conditions.push(reader.eligibility(table));
      else if (table) amounts.push(reader.amount(table));
    } else {
      reader.fail(id, `“${name}”不是决策表，不能导入`, `“${name}” is no decision table and cannot be imported`);
    }
  }
  const one = <T>(found: readonly T[], zh: string, en: string): T | null => {
    if (found.length > 1) reader.fail('(file)', zh, en);
    return found.length === 1 ? (found[0] ?? null) : null;
  };
  const amount = one(amounts, '文件中有多张金额表，只能有一张', 'The file has several tables of amounts');
  const table = one(conditions, '文件中有多张资格表，只能有一张', 'The file has several tables of eligibility');
  const literal = one(
    literals,
    '文件中有多个资格表达式，只能有一个',
    'The file has several expressions of eligibility',
  );
  if (literals.length > 0 && conditions.length > 0 && literal && table) {
    const [a, b] = [cellsOf(literal), cellsOf(table)];
    if (a !== null && a === b) return { when: table, amount };
    const zh = '资格表达式与资格表不一致；请只保留其中一个';
    reader.fail('(file)', zh, 'Expression and table of eligibility differ; keep one of them');
    return { when: null, amount };
  }
  // One that could not be read does not give way to the other.
  return { when: literals.length > 0 && conditions.length > 0 ? null : (table ?? literal), amount };
}

/**
 * Reads the decision tables of a DMN file (1.1 to 1.5): a table of true and false as the condition, a table of numbers as the
 * amount. What is not supported is a problem with its place, and the part that it stands in is null; nothing is guessed.
 * Conditions without a line `sentence ｜ clause` in their annotation get the sentence of the catalogue, and their place as clause.
 */
export async function benefitFromDmn(
  xml: string,
  catalogue: readonly DeepReadonly<PolicyFactRow>[],
  parameters: Parameters = { values: {} },
): Promise<DmnReading> {
  const reader = new Reader(ruleFacts(catalogue), parameters);
  const nothing = (zh: string, en: string): DmnReading => {
    reader.fail('(file)', zh, en);
    return { name: '', when: null, amount: null, problems: reader.problems };
  };
  const known = toDmn13(xml);
  if (known === null) return nothing('不是 DMN 1.1 至 1.5 的文件', 'This is no file of DMN 1.1 to 1.5');
  let definitions: DmnDefinitions;
  try {
    ({ rootElement: definitions } = await new DmnModdle().fromXML(known));
  } catch {
    return nothing('文件不是完整的 DMN（XML 有错误）', 'The file is no well-formed DMN');
  }
  const decisions = (definitions.drgElement ?? []).filter(({ $type }) => $type === 'dmn:Decision');
  const name = definitions.name ?? decisions[0]?.name ?? '';
  if (definitions.expressionLanguage !== undefined && !FEEL.test(definitions.expressionLanguage)) {
    return nothing('文件的表达式语言应为 FEEL', 'The expression language of the file must be FEEL');
  }
  if ((definitions.import?.length ?? 0) > 0) {
    reader.fail('(file)', '文件引用了别的文件（import），不能导入', 'The file imports other files');
  }
  if (decisions.length === 0) reader.fail('(file)', '文件中没有决策表', 'The file has no decision table');
  return { name, ...readDecisions(reader, definitions), problems: reader.problems };
}
