import type { DeepReadonly, FactName, FactTest } from '../../platform/packs/index.ts';

type Value = string | number | boolean | null;

const factNames: Record<FactName, string> = {
  age: '年龄（周岁）',
  sex: '性别',
  abilityGrade: '能力等级',
  economicClass: '经济状况',
  livingSituation: '居住情况',
  familyPlanningSpecial: '计划生育特殊家庭',
  severeDisability: '重度残疾',
  martyrFamily: '烈士遗属等优抚对象',
  registeredCounty: '户籍所在区县',
  residentCounty: '居住所在区县',
  alive: '在世',
  inInstitution: '入住养老机构',
  inUpgradeProgramme: '享受提升行动项目服务',
  assessmentAgeDays: '能力评估距今天数',
};

const valueNames: Record<string, string> = {
  male: '男',
  female: '女',
  general: '一般',
  minimumLiving: '低保',
  minimumLivingMargin: '低保边缘',
  extremePoverty: '特困',
  lowIncome: '低收入',
  alone: '独居',
  emptyNest: '空巢',
  leftBehind: '留守',
  withSpouse: '与配偶同住',
  withChildren: '与子女同住',
  withRelatives: '与亲属同住',
  institution: '养老机构',
};

// The short names of GB/T 42195-2022 C.3.
const gradeNames = ['能力完好', '轻度失能', '中度失能', '重度失能', '完全失能'];

const operators: Record<Exclude<FactTest['op'], 'in'>, [plain: string, negated: string]> = {
  '=': ['为', '不为'],
  '!=': ['不为', '为'],
  '>=': ['不低于', '低于'],
  '<=': ['不高于', '高于'],
  '>': ['高于', '不高于'],
  '<': ['低于', '不低于'],
};

export function factName(fact: FactName): string {
  return factNames[fact];
}

/** A fact's value as an official reads it; null is 未登记. */
export function factValueText(fact: FactName, value: Value): string {
  if (value === null) return '未登记';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (fact === 'abilityGrade') return `${String(value)} 级（${gradeNames[Number(value)] ?? '未知'}）`;
  return typeof value === 'string' ? (valueNames[value] ?? value) : String(value);
}

const countyFacts: readonly string[] = ['registeredCounty', 'residentCounty'] satisfies FactName[];

/** Codes of counties in a fact's words. */
export function countyCodesIn(fact: string, words: string): string[] {
  return countyFacts.includes(fact) ? (words.match(/(?<!\d)\d{6}(?!\d)/g) ?? []) : [];
}

const units: Record<string, string> = { age: '岁', assessmentAgeDays: '天' } satisfies Partial<
  Record<FactName, string>
>;

/**
 * A fact's kept words as they are read: the names of counties for their codes, the unit of a bare number. Kept words
 * themselves never change, because a decision replays to the letter.
 */
export function readableWords(fact: string, words: string, names: ReadonlyMap<string, string>): string {
  if (/^\d+$/.test(words) && units[fact]) return `${words} ${units[fact]}`;
  return countyCodesIn(fact, words).reduce((said, code) => said.replaceAll(code, names.get(code) ?? code), words);
}

/** What a test asks for, e.g. `年龄(周岁)不低于 80`. `wanted` false turns it round (the test stands below a `not`). */
export function requirementText(test: DeepReadonly<FactTest>, wanted: boolean): string {
  const name = factNames[test.fact];
  const values = Array.isArray(test.value) ? (test.value as Value[]) : [test.value as Value];
  const said = values.map((value) => factValueText(test.fact, value)).join('、');
  if (test.op === 'in') return `${name}${wanted ? '属于' : '不属于'}:${said}`;
  return `${name}${operators[test.op][wanted ? 0 : 1]} ${said}`;
}
