import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const providerStatusLabels: Readonly<Record<string, string>> = {
  active: k('服务中'),
  suspended: k('暂停服务'),
  ended: k('已终止'),
};

export const providerStatusTones: Readonly<Record<string, Tone>> = {
  active: 'good',
  suspended: 'warning',
  ended: 'neutral',
};

export const absenceKindLabels: Readonly<Record<string, string>> = {
  leave: k('请假'),
  sick: k('病假'),
  training: k('培训'),
};

export const sexLabels: Readonly<Record<string, string>> = { male: k('男'), female: k('女') };
