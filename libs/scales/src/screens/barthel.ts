import { adlItems } from '../adl-items.ts';
import type { Instrument } from '../types.ts';

const standard = 'Barthel Index（100分制）';

export const barthel: Instrument = {
  id: 'barthel',
  version: '100',
  name: 'Barthel 指数',
  nameEn: 'Barthel Index',
  standard,
  use: 'function',
  better: 'higher',
  dimensions: [
    { id: 'adl', name: '日常生活活动', nameEn: 'Activities of daily living', clause: standard, maximum: 100 },
  ],
  items: adlItems('adl', (id, number) => ({ id, clause: `${standard} 第${number}项` })),
  factors: [],
  // MZ/T 039-2013 bands; the nursing convention (100 / 61-99 / 41-60 / 0-40) agrees on every multiple of 5.
  bands: [
    { code: 'independent', name: '无依赖', nameEn: 'Independent', minimum: 100, maximum: 100 },
    { code: 'mild', name: '轻度依赖', nameEn: 'Mild dependence', minimum: 65, maximum: 95 },
    { code: 'moderate', name: '中度依赖', nameEn: 'Moderate dependence', minimum: 45, maximum: 60 },
    { code: 'severe', name: '重度依赖', nameEn: 'Severe dependence', minimum: 0, maximum: 40 },
  ],
  maximum: 100,
  verified: false,
  sources: ['Barthel 指数公开转录', 'MZ/T 039-2013 日常生活活动分级'],
  caveats: ['分值与分段的出处为公开转录和通行做法，未见官方文本', '选项文字采用 MZ/T 039-2013 B.1 的表述'],
};
