import type { Instrument } from '../types.ts';

export const miniCog: Instrument = {
  id: 'minicog',
  version: '5',
  name: 'Mini-Cog 简易认知筛查',
  nameEn: 'Mini-Cog',
  standard: 'Mini-Cog',
  use: 'screen',
  better: 'higher',
  dimensions: [{ id: 'cognition', name: '认知', nameEn: 'Cognition', clause: 'Mini-Cog', maximum: 5 }],
  items: [
    {
      id: 'recall',
      dimension: 'cognition',
      name: '三词回忆',
      nameEn: 'Three-word recall',
      description: '画钟之后，请老年人说出先前记住的三个词，每回忆出一个得1分',
      clause: 'Mini-Cog 三词回忆',
      options: [
        { value: 3, text: '回忆出3个词' },
        { value: 2, text: '回忆出2个词' },
        { value: 1, text: '回忆出1个词' },
        { value: 0, text: '未能回忆' },
      ],
    },
    {
      id: 'clock',
      dimension: 'cognition',
      name: '画钟',
      nameEn: 'Clock drawing',
      description: '画出钟面并标出指定时间',
      clause: 'Mini-Cog 画钟',
      options: [
        { value: 2, text: '正确（数字齐全、位置正确，指针指向指定时间）' },
        { value: 0, text: '不正确或拒绝' },
      ],
    },
  ],
  factors: [],
  bands: [
    { code: 'negative', name: '筛查阴性', nameEn: 'Negative', minimum: 3, maximum: 5 },
    { code: 'positive', name: '筛查阳性，建议转诊', nameEn: 'Positive, refer', minimum: 0, maximum: 2 },
  ],
  maximum: 5,
  verified: false,
  sources: [],
  caveats: ['条目、分值和界值凭记忆录入，未见原始文献；仅为筛查，不能作为痴呆确诊'],
};
