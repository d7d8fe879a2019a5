import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const stateKindTones: Readonly<Record<string, Tone>> = {
  draft: 'neutral',
  waiting: 'active',
  done: 'good',
  refused: 'bad',
  withdrawn: 'neutral',
  closed: 'neutral',
};

export const relationLabels: Readonly<Record<string, string>> = {
  self: k('本人'),
  spouse: k('配偶'),
  child: k('子女'),
  otherRelative: k('其他亲属'),
  guardian: k('监护人'),
  committeeWorker: k('村(居)委会工作人员'),
  serviceWorker: k('养老服务人员'),
  hiredCarer: k('雇佣的照护人员'),
  other: k('其他'),
};

/** Why a step is taken for one person at a time. */
export const ownInputLabels: Readonly<Record<string, string>> = {
  applicant: k('由老人或代办人就这一件提出,材料和意愿各不相同。'),
  assessment: k('要先有这位老人的评估结果。'),
  lastDay: k('要逐件写明补贴截止日期。'),
};
