import { careRiskEventKinds } from './care-risk.ts';
import { diagnoses } from './diagnoses.ts';

export interface DictionaryEntry {
  code: string;
  name: string;
}

export interface Dictionary {
  id: string;
  name: string;
  clause: string;
  multiple: boolean;
  entries: readonly DictionaryEntry[];
}

function dictionary(clause: string, id: string, name: string, entries: Record<string, string>): Dictionary {
  const list = Object.entries(entries).map(([code, text]) => ({ code, name: text }));
  return { id, name, clause: `GB/T 42195-2022 ${clause}`, multiple: false, entries: list };
}

function multiple(clause: string, id: string, name: string, entries: Record<string, string>): Dictionary {
  return { ...dictionary(clause, id, name, entries), multiple: true };
}

function icdSuffix(range: readonly [string, string] | undefined): string {
  if (!range) return '';
  return range[0] === range[1] ? ` ${range[0]}` : ` ${range[0]}～${range[1]}`;
}

/** Choice fields of the assessment form, GB/T 42195-2022 Annex A. */
export const annexA: readonly Dictionary[] = [
  dictionary('A.1.3', 'assessmentReason', '评估原因', {
    first: '首次评估',
    routine: '常规评估',
    immediate: '即时评估',
    disputed: '因对评估结果有疑问进行的复评',
    other: '其他',
  }),
  dictionary('A.2.9', 'education', '文化程度', {
    illiterate: '文盲',
    primary: '小学',
    juniorSecondary: '初中',
    seniorSecondary: '高中/技校/中专',
    higher: '大学专科及以上',
    unknown: '不详',
  }),
  multiple('A.2.10', 'living', '居住情况', {
    alone: '独居',
    withSpouse: '与配偶居住',
    withChildren: '与子女居住',
    withParents: '与父母居住',
    withSiblings: '与兄弟姐妹居住',
    withOtherRelatives: '与其他亲属居住',
    withNonRelatives: '与非亲属关系的人居住',
    institution: '养老机构',
  }),
  dictionary('A.2.11', 'maritalStatus', '婚姻状况', {
    unmarried: '未婚',
    married: '已婚',
    widowed: '丧偶',
    divorced: '离婚',
    unstated: '未说明',
  }),
  multiple('A.2.12', 'medicalPayment', '医疗费用支付方式', {
    employeeInsurance: '城镇职工基本医疗保险',
    residentInsurance: '城乡居民基本医疗保险',
    selfPaid: '自费',
    civilServantSubsidy: '公务员补助',
    employerSupplement: '企业补充保险',
    publicMedicine: '公费医疗及医疗照顾对象',
    medicalAssistance: '医疗救助',
    criticalIllness: '大病保险',
  }),
  multiple('A.2.13', 'income', '经济来源', {
    pension: '退休金/养老金',
    children: '子女补贴',
    relatives: '亲友资助',
    universalSubsidy: '国家普惠型补贴',
    savings: '个人储蓄',
    otherSubsidy: '其他补贴',
  }),
  {
    id: 'careRiskEvent',
    name: '近30天内照护风险事件',
    clause: 'GB/T 42195-2022 A.2.14',
    multiple: true,
    entries: careRiskEventKinds.map(({ code, name }) => ({ code, name })),
  },
  dictionary('A.2.14', 'careRiskCount', '照护风险事件次数', {
    none: '无',
    once: '发生过1次',
    twice: '发生过2次',
    threeOrMore: '发生过3次及以上',
  }),
  dictionary('A.3.2', 'informantRelation', '信息提供者与老年人的关系', {
    self: '本人',
    spouse: '配偶',
    child: '子女',
    otherRelative: '其他亲属',
    hiredCarer: '雇佣照顾者',
    committeeWorker: '村（居）民委员会工作人员',
    other: '其他',
  }),
  {
    id: 'diagnosis',
    name: '疾病诊断',
    clause: 'GB/T 42195-2022 A.4.1',
    multiple: true,
    entries: diagnoses.map(({ code, name, icd10, within }) => {
      const time = within ? `（${'days' in within ? `${within.days}天` : `${within.months}个月`}内）` : '';
      return { code, name: `${name}${time}${icdSuffix(icd10)}` };
    }),
  },
  dictionary('A.5.1', 'pressureInjury', '压力性损伤', {
    none: '无',
    stage1: 'Ⅰ期：皮肤完好，出现指压不会变白的红印',
    stage2: 'Ⅱ期：皮肤真皮层损失、暴露，出现水疱',
    stage3: 'Ⅲ期：全层皮肤缺失，可见脂肪、肉芽组织以及边缘内卷',
    stage4: 'Ⅳ期：全层皮肤、组织缺失，可见肌腱、肌肉、腱膜，以及边缘内卷，伴随隧道、潜行',
    unstageable: '不可分期：全身皮肤、组织被腐肉、焦痂掩盖，无法确认组织缺失程度，去除腐肉、焦痂才可判断损伤程度',
  }),
  dictionary('A.5.2', 'jointMobility', '关节活动度', {
    none: '无，没有影响日常生活功能',
    limited: '是，影响日常生活功能',
    undetermined: '无法判断',
  }),
  multiple('A.5.3', 'wound', '伤口情况', {
    none: '无',
    abrasion: '擦伤',
    burn: '烧烫伤',
    surgical: '术后伤口',
    diabeticFoot: '糖尿病足溃疡',
    vascular: '血管性溃疡',
    other: '其他伤口',
  }),
  multiple('A.5.4', 'specialCare', '特殊护理情况', {
    none: '无',
    gastricTube: '胃管',
    urinaryCatheter: '尿管',
    tracheotomy: '气管切开',
    stoma: '胃/肠/膀胱造瘘',
    nonInvasiveVentilator: '无创呼吸机',
    dialysis: '透析',
    other: '其他',
  }),
  dictionary('A.5.5', 'pain', '疼痛感', {
    none: '无疼痛',
    mild: '轻度疼痛',
    moderate: '中度疼痛（尚可忍受的程度）',
    severe: '重度疼痛（无法忍受的程度）',
    undetermined: '不知道或无法判断',
  }),
  multiple('A.5.6', 'toothLoss', '牙齿缺失情况', {
    none: '无缺损',
    toothDefect: '牙体缺损（如龋齿、楔状缺损）',
    partialNonOpposing: '牙列缺损：非对位牙缺失',
    partialUnilateral: '牙列缺损：单侧对位牙缺失',
    partialBilateral: '牙列缺损：双侧对位牙缺失',
    upperJaw: '牙列缺失：上颌牙缺失',
    lowerJaw: '牙列缺失：下颌牙缺失',
    allTeeth: '牙列缺失：全口牙缺失',
  }),
  multiple('A.5.7', 'denture', '义齿佩戴情况', {
    none: '无义齿',
    fixed: '固定义齿',
    removablePartial: '可摘局部义齿',
    removableFull: '可摘全/半口义齿',
  }),
  multiple('A.5.8', 'swallowing', '吞咽困难的情形和症状', {
    none: '无',
    painOrDifficulty: '抱怨吞咽困难或吞咽时会疼痛',
    coughing: '吃东西或喝水时出现咳嗽或呛咳',
    residue: '用餐后嘴中仍含着食物或留有残余食物',
    spilling: '当喝或吃流质或固体的食物时，食物会从嘴角边流失',
    drooling: '有流口水的情况',
  }),
  dictionary('A.5.9', 'malnutrition', '营养不良：体质指数（BMI）低于正常值', { no: '无', yes: '有' }),
  dictionary('A.5.10', 'airwayClearance', '清理呼吸道无效', { no: '无', yes: '有' }),
  dictionary('A.5.11', 'coma', '昏迷', { no: '无', yes: '有' }),
];

/** One Annex A dictionary by id, or undefined. */
export function findDictionary(id: string): Dictionary | undefined {
  return annexA.find((candidate) => candidate.id === id);
}
