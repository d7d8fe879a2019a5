import type { Instrument } from '../types.ts';
import { mzt039Items } from './items.ts';

const standard = 'MZ/T 039-2013';

export const mzt039: Instrument = {
  id: 'mzt039',
  version: '2013',
  name: '老年人能力评估（旧行业标准）',
  nameEn: 'Ability assessment for older adults (superseded)',
  standard,
  use: 'ability',
  better: 'lower',
  dimensions: [
    { id: 'B1', name: '日常生活活动', nameEn: 'Activities of daily living', clause: `${standard} B.1`, maximum: 100 },
    { id: 'B2', name: '精神状态', nameEn: 'Mental state', clause: `${standard} B.2`, maximum: 6 },
    { id: 'B3', name: '感知觉与沟通', nameEn: 'Senses and communication', clause: `${standard} B.3`, maximum: 14 },
    { id: 'B4', name: '社会参与', nameEn: 'Social participation', clause: `${standard} B.4`, maximum: 20 },
  ],
  items: mzt039Items,
  factors: [
    { id: 'coma', kind: 'boolean', name: '昏迷', nameEn: 'Coma', clause: `${standard} 等级变更条款` },
    {
      id: 'dementia',
      kind: 'boolean',
      name: '认知障碍/痴呆',
      nameEn: 'Dementia',
      clause: `${standard} 等级变更条款`,
    },
    {
      id: 'mentalDisorder',
      kind: 'boolean',
      name: '精神疾病',
      nameEn: 'Mental disorder',
      clause: `${standard} 等级变更条款`,
    },
    {
      id: 'careRiskEvents30d',
      kind: 'count',
      name: '近30天内跌倒、噎食、自杀、走失次数',
      nameEn: 'Falls, chokings, suicide attempts and wanderings within 30 days',
      clause: `${standard} 等级变更条款`,
    },
  ],
  bands: [],
  maximum: null,
  verified: true,
  sources: ['MZ/T 039-2013 附录B 及等级划分（三份公开转录一致）'],
  caveats: [
    '等级划分原文不完备：256种分级组合中9种无条款可依、60种同时符合两条；按从重到轻判定，并在 reasons 中说明',
    '已被 GB/T 42195-2022 代替，仅用于识读旧结果；两标准之间没有官方对照，不得自动换算',
  ],
};
