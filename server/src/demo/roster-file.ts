import type { Day } from '../platform/clock/index.ts';
import type { SyntheticElder } from './population.ts';

const living: Record<string, string> = {
  withSpouse: '与配偶居住',
  withChildren: '与子女居住',
  emptyNest: '空巢',
  alone: '独居',
  leftBehind: '留守',
  withRelatives: '与其他亲属居住',
  institution: '养老机构',
};
const economic: Record<string, string> = {
  general: '一般',
  lowIncome: '低收入',
  minimumLivingMargin: '低保边缘',
  minimumLiving: '低保',
  extremePoverty: '特困',
};
const grades = ['能力完好', '轻度失能', '中度失能', '重度失能', '完全失能'];
const disability = ['无', '一级', '二级', '三级', '四级'];

const headers = [
  '序号',
  '姓名',
  '性别',
  '身份证号码',
  '出生日期',
  '民族',
  '户籍地址',
  '现居住地址',
  '所属街道(镇)',
  '所属社区(村)',
  '联系电话',
  '居住情况',
  '家庭经济状况',
  '失能等级',
  '计生特殊家庭',
  '残疾等级',
  '联系人',
  '联系人电话',
  '备注',
];

/** Lines of a roster as a bureau keeps it (CSV, UTF-8), for the demo's import. */
export function* rosterLines(
  elders: Iterable<SyntheticElder>,
  communityOf: (code: string) => { name: string; parentName: string },
  title: string,
  today: Day,
): Generator<string> {
  yield `\uFEFF${title}${','.repeat(headers.length - 1)}\r\n`;
  yield `填报日期:${today}${','.repeat(headers.length - 1)}\r\n`;
  yield `${headers.join(',')}\r\n`;
  let number = 0;
  for (const elder of elders) {
    number += 1;
    const community = communityOf(elder.area);
    yield `${[
      number,
      elder.name,
      elder.sex === 'male' ? '男' : '女',
      elder.residentId,
      elder.birthDate,
      '汉族',
      elder.registeredAddress,
      elder.currentAddress,
      community.parentName,
      community.name,
      elder.phone,
      living[elder.livingSituation],
      economic[elder.economicClass],
      elder.abilityGrade === undefined ? '' : grades[elder.abilityGrade],
      elder.familyPlanningSpecial ? '是' : '否',
      disability[Number(elder.disabilityClass ?? 0)],
      elder.contactName,
      elder.contactPhone,
      '',
    ].join(',')}\r\n`;
  }
}
