import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const batchStatusLabels: Readonly<Record<string, string>> = {
  draft: k('待机构确认'),
  providerConfirmed: k('待区县审核'),
  countyReviewed: k('待付款'),
  paid: k('已付款'),
};

export const batchStatusTones: Readonly<Record<string, Tone>> = {
  draft: 'warning',
  providerConfirmed: 'active',
  countyReviewed: 'active',
  paid: 'good',
};

/** What comes next, and who does it. */
export const batchNextLabels: Readonly<Record<string, string>> = {
  draft: k('下一步:机构负责人核对明细并确认。'),
  providerConfirmed: k('下一步:区县民政审核;有误可以退回。'),
  countyReviewed: k('下一步:财务付款;审核人不能付款。'),
  paid: k('已办结。金额有误,在下一张结算单中更正。'),
};

export const exclusionLabels: Readonly<Record<string, string>> = {
  held: k('暂停支付'),
  findingOpen: k('问题待认定'),
  findingUpheld: k('问题属实,不予支付'),
};

export const lineKindLabels: Readonly<Record<string, string>> = { visit: k('单次服务'), correction: k('更正') };
