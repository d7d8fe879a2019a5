const SHANGHAI_OFFSET_MS = 8 * 3600_000;
let known: { serverMs: number; atMs: number } | undefined;

/** Learns the server's time from the Date header of an answer: the page's own clock may be wrong. */
export function learnServerTime(header: string | null): void {
  const serverMs = header ? Date.parse(header) : NaN;
  if (!Number.isNaN(serverMs)) known = { serverMs, atMs: performance.now() };
}

/** The server's present instant; of the page's load until the first answer came. */
export function serverNow(): Date {
  return new Date(known ? known.serverMs + performance.now() - known.atMs : performance.timeOrigin + performance.now());
}

/** Today in Asia/Shanghai, `YYYY-MM-DD`. */
export const serverToday = (): string =>
  new Date(serverNow().getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
