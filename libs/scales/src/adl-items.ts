import type { Item, Option } from './types.ts';

interface Activity {
  id: string;
  name: string;
  nameEn: string;
  description?: string;
  options: readonly Option[];
}

/** Options from the best to 0 in steps of 5. */
function steps(...texts: string[]): Option[] {
  return texts.map((text, index) => ({ value: 5 * (texts.length - 1 - index), text }));
}

/** The ten activities of the Barthel Index as MZ/T 039-2013 B.1 words them; both instruments use them. */
const activities: readonly Activity[] = [
  {
    id: 'feeding',
    name: '进食',
    nameEn: 'Feeding',
    description: '指用餐具将食物由容器送到口中，包括用筷子、勺或叉取食物、咀嚼、吞咽等过程',
    options: steps(
      '可独立进食（在合理的时间内独立进食准备好的食物）',
      '需部分帮助（前述某个步骤需要一定帮助）',
      '需极大帮助或完全依赖他人，或需留置胃管',
    ),
  },
  {
    id: 'bathing',
    name: '洗澡',
    nameEn: 'Bathing',
    options: steps('准备好洗澡水后，可自己独立完成洗澡过程', '在洗澡过程中需他人帮助'),
  },
  {
    id: 'grooming',
    name: '修饰',
    nameEn: 'Grooming',
    description: '指洗脸、刷牙、梳头、刮脸等',
    options: steps('可自己独立完成', '需他人帮助'),
  },
  {
    id: 'dressing',
    name: '穿衣',
    nameEn: 'Dressing',
    description: '指穿脱衣服、系扣、拉拉链、穿脱鞋袜、系鞋带',
    options: steps(
      '可独立完成',
      '需部分帮助（能自己穿脱，但需他人帮助整理衣物、系扣/鞋带、拉拉链）',
      '需极大帮助或完全依赖他人',
    ),
  },
  {
    id: 'bowels',
    name: '大便控制',
    nameEn: 'Bowels',
    options: steps('可控制大便', '偶尔失控（每周<1次），或需要他人提示', '完全失控'),
  },
  {
    id: 'bladder',
    name: '小便控制',
    nameEn: 'Bladder',
    options: steps('可控制小便', '偶尔失控（每天<1次，但每周>1次），或需要他人提示', '完全失控，或留置导尿管'),
  },
  {
    id: 'toilet',
    name: '如厕',
    nameEn: 'Toilet use',
    description: '包括去厕所、解开衣裤、擦净、整理衣裤、冲水',
    options: steps(
      '可独立完成',
      '需部分帮助（需他人搀扶去厕所、需他人帮忙冲水或整理衣裤等）',
      '需极大帮助或完全依赖他人',
    ),
  },
  {
    id: 'transfer',
    name: '床椅转移',
    nameEn: 'Bed-chair transfer',
    options: steps(
      '可独立完成',
      '需部分帮助（需他人搀扶或使用拐杖）',
      '需极大帮助（较大程度上依赖他人搀扶和帮助）',
      '完全依赖他人',
    ),
  },
  {
    id: 'walking',
    name: '平地行走',
    nameEn: 'Walking on level ground',
    options: steps(
      '可独立在平地上行走45m',
      '需部分帮助（因肢体残疾、平衡能力差、过度衰弱、视力等问题，在一定程度上需他人搀扶或使用拐杖、助行器等辅助用具）',
      '需极大帮助（因肢体残疾、平衡能力差、过度衰弱、视力等问题，在较大程度上依赖他人搀扶，或坐在轮椅上自行移动）',
      '完全依赖他人',
    ),
  },
  {
    id: 'stairs',
    name: '上下楼梯',
    nameEn: 'Stairs',
    options: steps(
      '可独立上下楼梯（连续上下10个～15个台阶）',
      '需部分帮助（需扶着楼梯、他人搀扶，或使用拐杖等）',
      '需极大帮助或完全依赖他人',
    ),
  },
];

/** The ten activities as items of one instrument; `place` numbers them from 1. */
export function adlItems(
  dimension: string,
  place: (id: string, number: number) => { id: string; clause: string },
): readonly Item[] {
  return activities.map((activity, index) => ({ ...activity, ...place(activity.id, index + 1), dimension }));
}
