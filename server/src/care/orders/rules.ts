import { addDays, atMinute, daysBetween, monthOf, weekdayOf, type Day } from '../../platform/clock/index.ts';
import { voucherDeduction } from '../../rights/policies/index.ts';
import { badInput } from '../../platform/problems/index.ts';
import type { OrderSchedule } from './tables.ts';

/** A plan spans at most a quarter, and begins within one. */
export const PLAN_DAYS_MAX = 92;

/**
 * The schedule of a wish in full.
 * @param minutes of one visit: the window must hold it
 * @throws Problem 400 `scheduleIncomplete`, `periodInvalid`, `planTooLong`, `tooFarAhead`, `windowTooShort`
 */
export function readSchedule(
  wish: {
    kind: 'single' | 'recurring';
    fromDate: Day;
    toDate?: Day | undefined;
    weekdays?: number[] | undefined;
    windowFromMinute: number;
    windowToMinute: number;
  },
  minutes: number,
  today: Day,
): OrderSchedule {
  const { kind, fromDate, windowFromMinute, windowToMinute } = wish;
  if (kind === 'recurring' && (!wish.toDate || !wish.weekdays?.length)) {
    throw badInput('scheduleIncomplete', {
      zh: '周期服务请选择截止日期和每周的服务日。',
      en: 'A recurring order needs its last day and its weekdays.',
      field: wish.toDate ? 'body.weekdays' : 'body.toDate',
    });
  }
  const toDate = kind === 'single' ? fromDate : (wish.toDate ?? fromDate);
  const weekdays = kind === 'single' ? [weekdayOf(fromDate)] : [...new Set(wish.weekdays)].sort((a, b) => a - b);
  if (toDate < fromDate) {
    throw badInput('periodInvalid', {
      zh: '截止日期不能早于开始日期。',
      en: 'The plan ends before it begins.',
      field: 'body.toDate',
    });
  }
  if (daysBetween(fromDate, toDate) >= PLAN_DAYS_MAX) {
    throw badInput('planTooLong', {
      zh: `一次最多安排 ${PLAN_DAYS_MAX} 天，请缩短后再续订。`,
      en: `A plan spans at most ${PLAN_DAYS_MAX} days.`,
      field: 'body.toDate',
    });
  }
  if (daysBetween(today, fromDate) > PLAN_DAYS_MAX) {
    throw badInput('tooFarAhead', {
      zh: `最早可提前 ${PLAN_DAYS_MAX} 天预订。`,
      en: `Order at most ${PLAN_DAYS_MAX} days ahead.`,
      field: 'body.fromDate',
    });
  }
  if (windowToMinute - windowFromMinute < minutes) {
    throw badInput('windowTooShort', {
      zh: `上门时段不足 ${minutes} 分钟，请放宽时段。`,
      en: `The window is shorter than the visit (${minutes} minutes).`,
      field: 'body.windowToMinute',
    });
  }
  return { fromDate, toDate, weekdays, windowFromMinute, windowToMinute };
}

/** Days of a schedule on which a visit takes place, in order. */
export function serviceDays(schedule: OrderSchedule): Day[] {
  const days: Day[] = [];
  for (let day = schedule.fromDate; day <= schedule.toDate; day = addDays(day, 1)) {
    if (schedule.weekdays.includes(weekdayOf(day))) days.push(day);
  }
  return days;
}

export const startOn = (schedule: OrderSchedule, day: Day): Date => atMinute(day, schedule.windowFromMinute);

export interface StandingEvent {
  kind: 'death' | 'hospital' | 'institution' | 'move' | 'mistake';
  from_date: Day;
  to_date: Day | null;
}

/** Events that no later entry has replaced. */
export function standing<Row extends { id: string; replaces: string | null }>(rows: readonly Row[]): Row[] {
  const replaced = new Set(rows.map((row) => row.replaces));
  return rows.filter((row) => !replaced.has(row.id));
}

/** Why nobody may come on a day, or undefined. The day of discharge is free again; what may be done in hospital goes on (F11). */
export function blockedOn(events: readonly StandingEvent[], day: Day, isHospitalItem: boolean): string | undefined {
  for (const { kind, from_date: from, to_date: to } of events) {
    if (kind === 'death' && from <= day) return '老人已去世';
    const isInside = from <= day && (to === null || day < to);
    if (kind === 'hospital' && isInside && !isHospitalItem) return '住院期间';
    if (kind === 'institution' && isInside) return '入住机构期间';
  }
  return undefined;
}

/** A visit that an elder expects already. */
export interface Expected {
  productName: string;
  carers: number;
  from: Date;
  to: Date;
}

/** The visit during which an elder would be served twice at once; a service of two carers is made to be done together. */
export function clashOf(
  expected: readonly Expected[],
  wanted: { from: Date; to: Date; carers: number },
): Expected | undefined {
  if (wanted.carers > 1) return undefined;
  return expected.find((one) => one.carers === 1 && one.from < wanted.to && one.to > wanted.from);
}

/** Monthly money of one grant; fen. */
export interface Fund {
  grantId: string;
  benefit: string;
  benefitName: string;
  validFrom: Day;
  validTo: Day | null;
  monthlyFen: number;
  /** What is left in a month 'YYYY-MM'. */
  available: ReadonlyMap<string, number>;
  /** Share of the elder's own part that the fund takes over, in thousandths; 1000 for a service quota. */
  permille: number;
}

export interface Split {
  day: Day;
  priceFen: number;
  quotaFen: number;
  subsidyFen: number;
  selfFen: number;
  /** The grant whose quota pays, null when none does. */
  grantId: string | null;
}

export interface Use {
  grantId: string;
  benefit: string;
  benefitName: string;
  month: string;
  quotaFen: number;
  availableFen: number;
  usedFen: number;
}

/**
 * Splits the price of each visit, in the order of days: first the service quota of the month, then the voucher's share of
 * what is left, then the elder. Without self-pay a visit that would cost the elder anything is not planned.
 */
export function splitVisits(
  days: readonly Day[],
  priceFen: number,
  funds: { quotas: readonly Fund[]; vouchers: readonly Fund[] },
  selfPayAllowed: boolean,
): { visits: Split[]; unpaid: Day[]; uses: Use[] } {
  const used = new Map<string, number>();
  const touched = new Map<string, Fund>();
  const keyOf = (fund: Fund, day: Day) => `${monthOf(day)}:${fund.grantId}`;
  const leftOf = (fund: Fund, day: Day) => (fund.available.get(monthOf(day)) ?? 0) - (used.get(keyOf(fund, day)) ?? 0);
  const findFund = (list: readonly Fund[], day: Day) =>
    list.find((fund) => fund.validFrom <= day && (fund.validTo === null || day <= fund.validTo));
  const visits: Split[] = [];
  const unpaid: Day[] = [];
  for (const day of days) {
    const quota = findFund(funds.quotas, day);
    const voucher = findFund(funds.vouchers, day);
    const quotaFen = quota ? Math.max(0, Math.min(priceFen, leftOf(quota, day))) : 0;
    const rest = priceFen - quotaFen;
    const subsidyFen = voucher
      ? voucherDeduction({
          spendFen: rest,
          insuranceFen: 0,
          usedFen: 0,
          ratioPermille: voucher.permille,
          capFen: Math.max(0, leftOf(voucher, day)),
        })
      : 0;
    const selfFen = rest - subsidyFen;
    for (const fund of [quota, voucher]) if (fund) touched.set(keyOf(fund, day), fund);
    if (selfFen > 0 && !selfPayAllowed) {
      unpaid.push(day);
      continue;
    }
    if (quota) used.set(keyOf(quota, day), (used.get(keyOf(quota, day)) ?? 0) + quotaFen);
    if (voucher) used.set(keyOf(voucher, day), (used.get(keyOf(voucher, day)) ?? 0) + subsidyFen);
    visits.push({
      day,
      priceFen,
      quotaFen,
      subsidyFen,
      selfFen,
      grantId: quota && quotaFen > 0 ? quota.grantId : null,
    });
  }
  const uses = [...touched].map(([key, fund]) => ({
    grantId: fund.grantId,
    benefit: fund.benefit,
    benefitName: fund.benefitName,
    month: key.slice(0, 7),
    quotaFen: fund.monthlyFen,
    availableFen: fund.available.get(key.slice(0, 7)) ?? 0,
    usedFen: used.get(key) ?? 0,
  }));
  return { visits, unpaid, uses };
}

export function totalOf(visits: readonly Pick<Split, 'priceFen' | 'quotaFen' | 'subsidyFen' | 'selfFen'>[]) {
  const sum = (of: 'priceFen' | 'quotaFen' | 'subsidyFen' | 'selfFen') =>
    visits.reduce((total, visit) => total + visit[of], 0);
  return {
    priceFen: sum('priceFen'),
    quotaFen: sum('quotaFen'),
    subsidyFen: sum('subsidyFen'),
    selfFen: sum('selfFen'),
  };
}

const yuan = (fen: number): string => `${(fen / 100).toFixed(2)} 元`;

/** Why an order costs what it costs, in sentences that can be read out. */
export function explain(
  split: { visits: readonly Split[]; unpaid: readonly Day[]; uses: readonly Use[] },
  providerReason: string,
  blocked: readonly { day: Day; why: string }[],
): string[] {
  const totals = totalOf(split.visits);
  const lines = [`服务机构：${providerReason}`, `共 ${split.visits.length} 次服务，合计 ${yuan(totals.priceFen)}。`];
  for (const use of split.uses) {
    lines.push(
      `${use.month} ${use.benefitName}：每月 ${yuan(use.quotaFen)}，可用 ${yuan(use.availableFen)}，本单使用 ${yuan(use.usedFen)}。`,
    );
  }
  if (split.uses.length === 0 && totals.priceFen > 0) lines.push('目前没有可用的服务补贴额度。');
  lines.push(totals.selfFen > 0 ? `老人自付 ${yuan(totals.selfFen)}。` : '老人无需自付。');
  if (blocked.length > 0) {
    const reasons = [...new Set(blocked.map((one) => one.why))].join('、');
    lines.push(`因${reasons}，有 ${blocked.length} 天不安排服务。`);
  }
  if (split.unpaid.length > 0) lines.push(`不使用自费，额度不足的 ${split.unpaid.length} 次不安排。`);
  return lines;
}

export type Candidate = { id: string; name: string };

/** Whose turn it is: the organisation with the fewest open orders of this month, then by id. */
export function chooseByRotation<C extends Candidate>(
  candidates: readonly C[],
  openOrders: ReadonlyMap<string, number>,
): C | undefined {
  const count = (one: C) => openOrders.get(one.id) ?? 0;
  return [...candidates].sort((a, b) => count(a) - count(b) || (a.id < b.id ? -1 : 1))[0];
}
