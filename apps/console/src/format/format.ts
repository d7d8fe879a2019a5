const SHANGHAI_OFFSET_MS = 8 * 3600_000;

/** Fen as yuan: 123456 → `¥1,234.56`, negative with a leading minus. */
export function formatFen(fen: number): string {
  const absolute = Math.abs(fen);
  const yuan = Math.floor(absolute / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
  return `${fen < 0 ? '-' : ''}¥${yuan}.${String(absolute % 100).padStart(2, '0')}`;
}

/** What a person typed as yuan, as fen; undefined unless it is a sum with at most two decimals. */
export function parseYuan(text: string): number | undefined {
  const match = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,,¥¥\s]/g, ''));
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : undefined;
}

/** Whole minutes: 80 → `1 小时 20 分` / `1 h 20 min`. */
export function formatMinutes(minutes: number, language: string): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const [hour, minute] = language === 'en' ? ['h', 'min'] : ['小时', '分'];
  const parts = [hours > 0 ? `${hours} ${hour}` : '', rest > 0 || hours === 0 ? `${rest} ${minute}` : ''];
  return parts.filter(Boolean).join(' ');
}

const inShanghai = (instant: string): string => new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString();

const isDay = (at: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(at);

/** The Shanghai day of a day or an instant: `2026-11-21`. */
export const formatDay = (at: string): string => (isDay(at) ? at : inShanghai(at).slice(0, 10));

/** The Shanghai day and minute of an instant: `2026-11-21 09:30`; of a day, the day: it has no minute. */
export const formatInstant = (at: string): string => (isDay(at) ? at : inShanghai(at).slice(0, 16).replace('T', ' '));

/** The Shanghai time of day of an instant: `09:30`. */
export const formatTime = (at: string): string => inShanghai(at).slice(11, 16);

/** A Shanghai day and time of day as an instant. */
export const toInstant = (day: string, time: string): string => new Date(`${day}T${time}:00+08:00`).toISOString();

/** Whole days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(formatDay(to)) - Date.parse(formatDay(from))) / 86_400_000);

/** Adds days to a day. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/**
 * One cell of a CSV file (RFC 4180). A leading =, +, -, @ or tab is quoted with an apostrophe, so that a spreadsheet does
 * not run what someone typed as a name (OWASP: CSV injection).
 */
export function csvCell(value: string): string {
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows of cells as CSV text that Excel opens as UTF-8. */
export const toCsv = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
