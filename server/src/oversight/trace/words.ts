import type { Packs } from '../../platform/packs/index.ts';

/** Codes that stand in the rows, in the words of the glossary. */
const words: Record<string, string> = {
  abilityGrade: '能力等级',
  livingSituation: '居住情况',
  economicClass: '经济状况',
  disabilityClass: '残疾等级',
  familyPlanningSpecial: '计划生育特殊家庭',
  specialCare: '优抚对象',
  lostOnlyChild: '失独',
  deathReported: '备注称已故',
  alone: '独居',
  emptyNest: '空巢',
  leftBehind: '留守',
  withSpouse: '与配偶居住',
  withChildren: '与子女居住',
  withRelatives: '与亲属居住',
  general: '一般',
  minimumLiving: '低保',
  minimumLivingMargin: '低保边缘',
  extremePoverty: '特困',
  lowIncome: '低收入',
  true: '是',
  false: '否',
  import: '花名册导入',
  assessment: '能力评估',
  death: '去世',
  hospital: '住院',
  institution: '入住机构',
  move: '迁居',
  eligible: '符合条件',
  ineligible: '不符合条件',
  unknown: '信息不足',
  self: '本人',
  family: '家属',
  community: '社区代办',
  callCentre: '热线代办',
  pass: '通过',
  amber: '存疑',
  red: '异常',
  verified: '通过',
  rejected: '不予认可',
  heard: '听取陈述',
  yes: '是',
  no: '否',
  unsure: '说不清',
  open: '待处理',
  upheld: '属实',
  dismissed: '不成立',
  closeOnDeath: '老人去世,结案',
};

/** Puts codes of a step into Chinese; what no dictionary knows (names, reasons, numbers) stays as it is. */
export function sayer(packs: Packs): (text: string) => string {
  const known = new Map(Object.entries(words));
  for (const flow of packs.workflows) {
    for (const state of flow.states) known.set(state.id, state.name);
    for (const action of flow.actions) known.set(action.id, action.name);
  }
  for (const benefit of packs.benefits) known.set(benefit.id, benefit.name);
  return (text) => text.replace(/[A-Za-z][A-Za-z-]*/g, (code) => known.get(code) ?? code);
}
