import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const kindLabels: Readonly<Record<string, string>> = {
  benefit: k('待遇'),
  parameter: k('参数'),
  basicService: k('清单项目'),
};

export const statusLabels: Readonly<Record<string, string>> = {
  draft: k('草案'),
  published: k('已发布'),
  discarded: k('已放弃'),
};

export const statusTones: Readonly<Record<string, Tone>> = { draft: 'active', published: 'good', discarded: 'neutral' };

export const natureLabels: Readonly<Record<string, string>> = {
  cash: k('现金'),
  service: k('服务'),
  voucher: k('消费券'),
};

export const unitLabels: Readonly<Record<string, string>> = {
  fenPerMonth: k('元/月'),
  minutesPerMonth: k('分钟/月'),
  permille: k('比例'),
};

export const parameterUnitLabels: Readonly<Record<string, string>> = {
  fen: k('元'),
  permille: k('千分比'),
  days: k('天'),
  minutes: k('分钟'),
  months: k('个月'),
  years: k('岁(年)'),
  grade: k('级'),
  persons: k('人'),
  count: k('个(次)'),
};

export const stackLabels: Readonly<Record<string, string>> = {
  additive: k('可以叠加'),
  exclusive: k('同组只享受一项'),
  highest: k('同组就高享受一项'),
  sequential: k('同组按顺序先后支付'),
};

export const discoveryLabels: Readonly<Record<string, string>> = {
  none: k('不主动发现'),
  lead: k('服务找人:告知社区上门'),
  automatic: k('免申即享:到日自动发放'),
};

/** The level of a place by its code: where a policy comes from. */
export function levelLabel(area: string): string {
  if (area === '000000000000') return k('国家');
  if (area.endsWith('0000000000')) return k('省级');
  if (area.endsWith('00000000')) return k('市级');
  return k('区县级');
}
