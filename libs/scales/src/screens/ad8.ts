import type { Instrument, Item, Option } from '../types.ts';

/** The recorded value that stands for "cannot tell"; it adds nothing to the count. */
export const ad8Undetermined = 2;

const answers: readonly Option[] = [
  { value: 1, text: '是，有改变' },
  { value: 0, text: '不是，没有改变' },
  { value: ad8Undetermined, text: '无法判断', points: 0 },
];

const questions: readonly [name: string, nameEn: string, description: string][] = [
  ['判断力', 'Judgement', '判断力出现问题（如做决定存在困难、错误的财务决定、思考障碍等）'],
  ['兴趣减退', 'Loss of interest', '兴趣减退，爱好改变，活动减少'],
  ['重复', 'Repeating', '不断重复同一件事（如总是问相同的问题，重复讲同一个故事或者同一句话等）'],
  ['学习使用小工具', 'Learning to use appliances', '学习使用某些简单的日常工具或家用电器有困难（如遥控器、微波炉等）'],
  ['记不清年月', 'Month or year', '记不清当前的月份或年份等'],
  ['处理复杂财务', 'Financial affairs', '处理复杂的个人经济事务有困难（如忘了如何对账、交付水电煤气账单等）'],
  ['记不住约定', 'Appointments', '记不住和别人的约定'],
  ['日常记忆思考', 'Daily memory and thinking', '日常记忆和思考能力出现问题'],
];

const items: readonly Item[] = questions.map(([name, nameEn, description], index) => ({
  id: String(index + 1),
  dimension: 'change',
  name,
  nameEn,
  description,
  clause: `AD8 第${index + 1}题`,
  options: answers,
}));

export const ad8: Instrument = {
  id: 'ad8',
  version: '8',
  name: 'AD8 早期痴呆筛查问卷',
  nameEn: 'AD8 dementia screening interview',
  standard: 'AD8',
  use: 'screen',
  better: 'lower',
  dimensions: [
    { id: 'change', name: '近几年来的变化', nameEn: 'Change over the last years', clause: 'AD8', maximum: 8 },
  ],
  items,
  factors: [],
  bands: [
    { code: 'normal', name: '认知功能正常', nameEn: 'Normal', minimum: 0, maximum: 1 },
    {
      code: 'suspected',
      name: '疑似认知障碍，建议转诊',
      nameEn: 'Suspected impairment, refer',
      minimum: 2,
      maximum: 8,
    },
  ],
  maximum: 8,
  verified: true,
  sources: ['AD8 公开转录两份，条目与界值（≥2）一致'],
  caveats: ['由知情者作答；仅为筛查，不能作为痴呆确诊，也不触发能力等级变更'],
};
