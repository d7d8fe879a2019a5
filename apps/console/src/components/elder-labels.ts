import { k } from '../i18n/index.ts';

export const livingLabels: Readonly<Record<string, string>> = {
  alone: k('独居'),
  emptyNest: k('空巢'),
  leftBehind: k('留守'),
  withSpouse: k('与配偶同住'),
  withChildren: k('与子女同住'),
  withRelatives: k('与亲属同住'),
  institution: k('住养老机构'),
  other: k('其他'),
};

export const economicLabels: Readonly<Record<string, string>> = {
  general: k('一般'),
  minimumLiving: k('低保'),
  minimumLivingMargin: k('低保边缘'),
  extremePoverty: k('特困'),
  lowIncome: k('低收入'),
};

/** GB/T 42195-2022 C.3. */
export const gradeLabels: Readonly<Record<string, string>> = {
  '0': k('能力完好'),
  '1': k('轻度失能'),
  '2': k('中度失能'),
  '3': k('重度失能'),
  '4': k('完全失能'),
};

export const tagLabels: Readonly<Record<string, string>> = {
  veryOld: k('高龄'),
  disabled: k('失能'),
  alone: k('独居'),
  emptyNest: k('空巢'),
  leftBehind: k('留守'),
  minimumLiving: k('低保'),
  minimumLivingMargin: k('低保边缘'),
  extremePoverty: k('特困'),
  severeDisability: k('重残'),
  familyPlanningSpecial: k('计生特殊家庭'),
  lostOnlyChild: k('失独'),
  specialCare: k('优抚'),
};

export const elderStatusLabels: Readonly<Record<string, string>> = {
  active: k('在册'),
  deceased: k('已去世'),
  movedOut: k('已迁出'),
};

export const factLabels: Readonly<Record<string, string>> = {
  livingSituation: k('居住情况'),
  economicClass: k('经济状况'),
  abilityGrade: k('能力等级'),
  disabilityClass: k('残疾等级'),
  familyPlanningSpecial: k('计生特殊家庭'),
  specialCare: k('优抚对象'),
  lostOnlyChild: k('失独'),
  martyrFamily: k('烈士遗属'),
  inUpgradeProgramme: k('纳入居家和社区基本养老服务提升行动项目'),
  deathReported: k('报告去世'),
};

/** GB/T 26341-2010: 一级 is the most severe; 0 says that there is none. */
export const disabilityLabels: Readonly<Record<string, string>> = {
  '0': k('无残疾'),
  '1': k('一级'),
  '2': k('二级'),
  '3': k('三级'),
  '4': k('四级'),
};

export const lifeEventLabels: Readonly<Record<string, string>> = {
  death: k('去世'),
  hospital: k('住院'),
  institution: k('入住机构'),
  move: k('迁移'),
  mistake: k('登记有误,撤销'),
};

/** Values that a fact may take, as the person reads them. */
export function factValues(fact: string): Readonly<Record<string, string>> {
  const byFact: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    livingSituation: livingLabels,
    economicClass: economicLabels,
    abilityGrade: gradeLabels,
    disabilityClass: disabilityLabels,
  };
  return byFact[fact] ?? { true: k('是'), false: k('否') };
}

/** The label of a code, or the code itself when nobody has named it. */
export const labelOf = (labels: Readonly<Record<string, string>>, code: string | number | null | undefined): string =>
  code === null || code === undefined ? '' : (labels[String(code)] ?? String(code));
