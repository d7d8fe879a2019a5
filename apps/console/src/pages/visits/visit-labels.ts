import type { getVisit } from '../../../../../server/src/care/visits/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import type { Tone } from '../../components/values.tsx';
import { formatDay } from '../../format/format.ts';
import { k } from '../../i18n/index.ts';

export type Visit = OutputOf<typeof getVisit>;
export type Check = Visit['checks'][number];
export type Evidence = Visit['evidence'][number];

export const outcomeLabels: Readonly<Record<Check['outcome'], string>> = {
  pass: k('通过'),
  amber: k('存疑'),
  red: k('不通过'),
};
export const outcomeTones: Readonly<Record<Check['outcome'], Tone>> = { pass: 'good', amber: 'warning', red: 'bad' };

export const evidenceLabels: Readonly<Record<Evidence['kind'], string>> = {
  checkIn: k('签到'),
  step: k('完成步骤'),
  photo: k('拍照'),
  confirmation: k('老人确认'),
  checkOut: k('签退'),
  exception: k('说明例外'),
  note: k('备注'),
};

export const exceptionLabels: Readonly<Record<string, string>> = {
  noSignal: k('现场无信号'),
  brokenPhone: k('手机故障'),
  elderRefusedPhoto: k('老人不愿拍照'),
  elderAbsent: k('老人不在家'),
  gpsOff: k('定位未开启'),
  other: k('其他原因'),
};

export const methodLabels: Readonly<Record<string, string>> = {
  signature: k('老人签名'),
  pin: k('老人输入确认码'),
  spokenCode: k('老人报确认码'),
};

export const decisionLabels: Readonly<Record<Visit['reviews'][number]['decision'], string>> = {
  verified: k('予以认定'),
  rejected: k('不予认定'),
  asked: k('请机构说明'),
  heard: k('机构或护理员说明'),
};

/** What waits, and for whom, in each state. */
export const nextSteps: Readonly<Record<Visit['status'], string>> = {
  planned: k('等待服务机构派单。'),
  assigned: k('等待护理员按时上门。'),
  inProgress: k('护理员正在服务,等待签退。'),
  finished: k('等待系统核验凭证。'),
  needsReview: k('等待街道或区县复核,复核前不付款。'),
  verified: k('已认定,列入当月结算。'),
  rejected: k('不予认定,占用的额度已经退回。'),
  cancelled: k('已经取消,不收费。'),
  missed: k('约定时段内没有签到。凭证后到的,仍会核验。'),
};

const measuredLabels: Readonly<Record<string, string>> = {
  minutes: k('分钟数'),
  standardMinutes: k('标准分钟数'),
  amberBelow: k('存疑线(分钟)'),
  redBelow: k('不通过线(分钟)'),
  isMock: k('模拟定位'),
  positions: k('可用定位数'),
  distanceMeters: k('距住址(米)'),
  accuracyMeters: k('定位精度(米)'),
  beyondMeters: k('扣除精度后(米)'),
  isHomeLearnt: k('住址坐标由以往签到得出'),
  missing: k('缺少'),
  reasons: k('护理员说明'),
  meters: k('距离(米)'),
  kmPerHour: k('时速(公里)'),
  legs: k('可比较的行程'),
  overlapMinutes: k('重叠(分钟)'),
  diedOn: k('去世日期'),
  day: k('服务日期'),
  from: k('自'),
  to: k('至'),
  lateHours: k('上传延迟(小时)'),
  closedTogether: k('集中签退次数'),
  isDeclared: k('已说明'),
  confirmation: k('确认情况'),
  isAbsent: k('老人不在家'),
  needed: k('需要人数'),
  present: k('到场人数'),
};

const measuredWords: Readonly<Record<string, string>> = {
  ...exceptionLabels,
  given: k('已确认'),
  wrongCode: k('确认码错误'),
  none: k('没有确认'),
};

function valueOf(value: unknown, t: (text: string) => string): string {
  if (typeof value === 'boolean') return value ? t('是') : t('否');
  if (typeof value === 'number') return String(Math.round(value * 10) / 10);
  if (Array.isArray(value)) return value.map((one) => valueOf(one, t)).join('、') || t('无');
  if (typeof value === 'string') return t(measuredWords[value] ?? value);
  return t('无');
}

/** What a check measured as words, e.g. `距住址(米) 37`; identifiers of other visits are left to the message. */
export const measuredText = (measured: Check['measured'], t: (text: string) => string): string[] =>
  Object.entries(measured).flatMap(([name, value]) => {
    const label = measuredLabels[name];
    return label ? [`${t(label)} ${valueOf(value, t)}`] : [];
  });

const gravity: readonly Check['outcome'][] = ['red', 'amber', 'pass'];

/** Runs of the checks, the present one first, in each the doubts before what passed. */
export function runsOf(checks: readonly Check[]): { run: number; at: string; checks: Check[] }[] {
  const runs = [...new Set(checks.map(({ run }) => run))].sort((a, b) => b - a);
  return runs.map((run) => {
    const own = checks
      .filter((check) => check.run === run)
      .sort((a, b) => gravity.indexOf(a.outcome) - gravity.indexOf(b.outcome));
    return { run, at: own[0]?.at ?? '', checks: own };
  });
}

/** The last Shanghai day within a deadline: one that falls on midnight ends the day before. */
export const lastDayOf = (dueAt: string): string => formatDay(new Date(Date.parse(dueAt) - 1).toISOString());
