import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export const orderStatusLabels: Readonly<Record<string, string>> = {
  open: k('进行中'),
  done: k('已完成'),
  cancelled: k('已取消'),
};

export const orderStatusTones: Readonly<Record<string, Tone>> = { open: 'active', done: 'good', cancelled: 'neutral' };

export const channelLabels: Readonly<Record<string, string>> = {
  self: k('本人'),
  family: k('家属'),
  community: k('社区代办'),
  callCentre: k('热线代办'),
};

export const unitLabels: Readonly<Record<string, string>> = { visit: k('次'), hour: k('小时'), portion: k('份') };

export const visitStatusLabels: Readonly<Record<string, string>> = {
  planned: k('待派单'),
  assigned: k('已派单'),
  inProgress: k('服务中'),
  finished: k('待核验'),
  needsReview: k('待复核'),
  verified: k('已核验'),
  rejected: k('不予认定'),
  cancelled: k('已取消'),
  missed: k('未上门'),
};

export const visitStatusTones: Readonly<Record<string, Tone>> = {
  planned: 'warning',
  assigned: 'active',
  inProgress: 'active',
  finished: 'active',
  needsReview: 'warning',
  verified: 'good',
  rejected: 'bad',
  cancelled: 'neutral',
  missed: 'bad',
};

/** 1 = Monday … 7 = Sunday. */
export const weekdayLabels: readonly string[] = [
  k('周一'),
  k('周二'),
  k('周三'),
  k('周四'),
  k('周五'),
  k('周六'),
  k('周日'),
];

/** `09:30` as minutes of the day. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Minutes of the day as `09:30`. */
export const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
