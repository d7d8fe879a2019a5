import { k } from '../i18n/index.ts';

const ZONE = 'Asia/Shanghai';

/** A day as one says it: `11月22日星期日` / `Sunday, November 22`. */
export const sayDay = (at: string, language: string): string =>
  new Intl.DateTimeFormat(language, { timeZone: ZONE, month: 'long', day: 'numeric', weekday: 'long' }).format(
    new Date(/^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T12:00:00+08:00` : at),
  );

/** Times of day in which a visit may lie, in minutes of the day. */
export const windows = [
  { name: k('上午 8 点到 12 点'), from: 8 * 60, to: 12 * 60 },
  { name: k('下午 1 点到 5 点'), from: 13 * 60, to: 17 * 60 },
  { name: k('傍晚 5 点到 8 点'), from: 17 * 60, to: 20 * 60 },
] as const;
