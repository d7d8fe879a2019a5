import { gradeBands } from '../grades.ts';
import type { Factor, Instrument } from '../types.ts';
import { gbt42195Items } from './items.ts';

const standard = 'GB/T 42195-2022';

const factors: readonly Factor[] = [
  { id: 'coma', kind: 'boolean', name: '昏迷', nameEn: 'Coma', clause: `${standard} A.5.11` },
  { id: 'dementia', kind: 'boolean', name: '确诊痴呆', nameEn: 'Diagnosed dementia', clause: `${standard} A.4.1` },
  {
    id: 'mentalDisorder',
    kind: 'boolean',
    name: '精神科专科医生诊断的其他精神和行为障碍',
    nameEn: 'Other mental or behavioural disorder',
    clause: `${standard} A.4.1`,
  },
  {
    id: 'careRiskEvents30d',
    kind: 'count',
    name: '近30天内照护风险事件次数',
    nameEn: 'Care-risk events within 30 days',
    clause: `${standard} A.2.14`,
  },
];

export const gbt42195: Instrument = {
  id: 'gbt42195',
  version: '2022',
  name: '老年人能力评估规范',
  nameEn: 'Specification for ability assessment of older adults',
  standard,
  use: 'ability',
  better: 'higher',
  dimensions: [
    { id: 'B1', name: '自理能力', nameEn: 'Self-care', clause: `${standard} B.1`, maximum: 32 },
    { id: 'B2', name: '基础运动能力', nameEn: 'Basic mobility', clause: `${standard} B.2`, maximum: 15 },
    { id: 'B3', name: '精神状态', nameEn: 'Mental state', clause: `${standard} B.3`, maximum: 28 },
    { id: 'B4', name: '感知觉与社会参与', nameEn: 'Senses and participation', clause: `${standard} B.4`, maximum: 15 },
  ],
  items: gbt42195Items,
  factors,
  bands: gradeBands.map((band) => ({
    code: `grade${band.grade}`,
    name: band.fullName,
    nameEn: band.nameEn,
    minimum: band.minimumTotal,
    maximum: band.maximumTotal,
  })),
  maximum: 90,
  verified: true,
  sources: ['GB/T 42195-2022 附录A、附录B、附录C（多份公开转录相互一致）'],
  caveats: [
    'B.1.7 三分一档各转录不一（“每周<1次”与“每天<1次”），按多数及逻辑取“每周<1次”',
    'B.3.9 注在一份转录中沿用旧标准的“重度失能”，按 C.4 取“完全失能”',
    '诊断与照护风险事件同时存在时是否提高两级，标准未见规定，由参数 maxRaise 决定，默认一级',
  ],
};
