import { checkNames } from '../../care/visits/index.ts';
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
  mistake: '登记有误，撤销',
  eligible: '符合条件',
  ineligible: '不符合条件',
  unknown: '信息不足',
  self: '本人',
  family: '家属',
  community: '社区代办',
  callCentre: '热线代办',
  pass: '通过',
  amber: '存疑',
  red: '不通过',
  verified: '予以认定',
  rejected: '不予认定',
  asked: '请机构说明',
  heard: '机构或护理员说明',
  yes: '是',
  no: '否',
  unsure: '说不清',
  open: '建立申请',
  closeOnDeath: '老人去世，结案',
  reopenAfterDeath: '去世登记更正，恢复办理',
};

/** GB/T 42195-2022 C.3 and GB/T 26341-2010: grades that stand in the rows as digits. */
const grades: Record<string, readonly string[]> = {
  abilityGrade: ['能力完好', '轻度失能', '中度失能', '重度失能', '完全失能'],
  disabilityClass: ['无残疾', '一级', '二级', '三级', '四级'],
};

const GRADE = /(abilityGrade|disabilityClass) = (\d)/g;
/** A source names the row behind it by its id: the step's link leads there. */
const ID = /:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Puts codes of a step into Chinese; what no dictionary knows (names, reasons, numbers) stays as it is. */
export function sayer(packs: Packs, benefitNames: ReadonlyMap<string, string>): (text: string) => string {
  const known = new Map([...Object.entries(words), ...Object.entries<string>(checkNames)]);
  for (const flow of packs.workflows) {
    for (const state of flow.states) known.set(state.id, state.name);
    for (const action of flow.actions) known.set(action.id, action.name);
  }
  for (const [id, name] of benefitNames) known.set(id, name);
  return (text) =>
    text
      .replace(ID, '')
      .replace(GRADE, (found, fact: string, grade: string) => `${fact} = ${grades[fact]?.[Number(grade)] ?? found}`)
      .replace(/[A-Za-z][A-Za-z0-9-]*/g, (code) => known.get(code) ?? code);
}
