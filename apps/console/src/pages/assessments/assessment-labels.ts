import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const assessmentStatusLabels: Readonly<Record<string, string>> = {
  planned: k('待上门评估'),
  firstSigned: k('待第二评估员复核'),
  secondSigned: k('待老人或家属确认'),
  final: k('已生效'),
  objected: k('有异议,重新评估'),
  cancelled: k('已取消'),
};

export const assessmentStatusTones: Readonly<Record<string, Tone>> = {
  planned: 'warning',
  firstSigned: 'active',
  secondSigned: 'active',
  final: 'good',
  objected: 'bad',
  cancelled: 'neutral',
};

export const assessmentReasonLabels: Readonly<Record<string, string>> = {
  first: k('首次评估'),
  routine: k('定期评估'),
  change: k('情况变化'),
  objection: k('异议重评'),
  other: k('其他'),
};

export const instrumentLabels: Readonly<Record<string, string>> = {
  gbt42195: k('老年人能力评估规范'),
  mzt039: k('老年人能力评估(旧标准)'),
  barthel: k('日常生活活动能力(Barthel)'),
  ad8: k('早期痴呆筛查(AD8)'),
  minicog: k('简易认知筛查(Mini-Cog)'),
};

export const signatureLabels: Readonly<Record<string, string>> = {
  first: k('第一评估员签字'),
  second: k('第二评估员复核'),
  sentBack: k('第二评估员退回'),
  elder: k('老人或代理人确认'),
  objection: k('提出异议'),
  recognition: k('采信外地结果'),
};
