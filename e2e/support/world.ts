import type { Browser } from 'playwright-core';
import { addDays } from '../../server/src/platform/clock/index.ts';
import { loadPacks, PACKS_DIR, servicePricesFor } from '../../server/src/platform/packs/index.ts';
import { openBrowser } from './browser.ts';
import { openCast, type Cast } from './cast.ts';
import { startYike, type Yike } from './yike.ts';

/** The days of the chain: one month from the roster to the first visit, the settlement in the next. */
export const START = '2026-11-02';
export const GRANT_DAY = addDays(START, 8);
export const VISIT_DAY = addDays(START, 9);
export const SETTLEMENT_DAY = '2026-12-05';
export const SETTLED_MONTH = '2026-11';

export interface World {
  yike: Yike;
  cast: Cast;
  browser: Browser;
}

let opened: Promise<World> | undefined;

async function open(): Promise<World> {
  const browser = await openBrowser();
  const [yike, packs] = await Promise.all([startYike(START), loadPacks(PACKS_DIR)]);
  const products = servicePricesFor(packs, '331002000000', START).map(({ product }) => product);
  return { yike, cast: await openCast(yike, START, products), browser };
}

/** One server, one cast and one browser for all files of the suite; all of them end with its process. */
export function world(): Promise<World> {
  opened ??= open();
  return opened;
}
