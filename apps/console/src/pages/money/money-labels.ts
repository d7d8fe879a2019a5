import { k } from '../../i18n/index.ts';

export const fundSourceLabels: Readonly<Record<string, string>> = {
  central: k('中央资金'),
  provincial: k('省级资金'),
  city: k('市级资金'),
  county: k('区县资金'),
  welfareLottery: k('福彩公益金'),
  insurance: k('长期护理保险'),
  donation: k('捐赠'),
};

export const accountKindLabels: Readonly<Record<string, string>> = {
  source: k('资金来源'),
  budget: k('预算'),
  quota: k('老人额度'),
  payable: k('应付机构'),
  paid: k('已付机构'),
  recovery: k('待追回'),
};

export const transferKindLabels: Readonly<Record<string, string>> = {
  post: k('入账'),
  reserve: k('占用'),
  commit: k('占用转入账'),
  void: k('占用释放'),
};

/** What a transfer is about, and the room whose file shows it. */
export const subjects: Readonly<Record<string, { label: string; room?: string }>> = {
  visit: { label: k('服务'), room: 'visits' },
  order: { label: k('订单'), room: 'orders' },
  batch: { label: k('结算单'), room: 'settlement' },
  case: { label: k('补贴申请'), room: 'cases' },
  determination: { label: k('资格判定'), room: 'determinations' },
  budgetLine: { label: k('预算'), room: 'budgets' },
  budgetMonth: { label: k('月度拨款') },
  grant: { label: k('已给予的补贴') },
  quota: { label: k('老人额度') },
};
