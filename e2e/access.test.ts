import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pages, type PageEntry } from '../apps/console/src/pages/registry.ts';
import { logIn, logInOnPhone, visit, type Seat } from './support/browser.ts';
import { HOME, type Who } from './support/cast.ts';
import { world, type World } from './support/world.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

let w: World;
beforeAll(async () => {
  w = await world();
});

/** Serious and critical findings of axe on the page as it is, one line each. */
async function findings(page: Page): Promise<string[]> {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: Violation[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
}

const isPlain = ({ path }: PageEntry) => !path.includes('$');
const isFor = (page: PageEntry, role: string) =>
  page.roles === 'everyone' || (page.roles !== 'public' && (page.roles as readonly string[]).includes(role));

const visitors = ['county', 'callCentre', 'community', 'finance', 'manager', 'dispatcher', 'operator'] as const;
type Visitor = Extract<Who | 'operator', (typeof visitors)[number]>;
const rolesOf: Readonly<Record<Visitor, string>> = {
  county: 'countyOfficial',
  callCentre: 'callCentreAgent',
  community: 'communityWorker',
  finance: 'financeOfficer',
  manager: 'providerManager',
  dispatcher: 'dispatcher',
  operator: 'operator',
};

/** Each page once, by the first of the visitors that may open it. */
const visitorOf = (page: PageEntry): Visitor | undefined => visitors.find((who) => isFor(page, rolesOf[who]));
const behindLogIn = pages.filter((page) => isPlain(page) && page.roles !== 'public');

async function look(seat: Seat, paths: readonly string[], ready: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  try {
    for (const path of paths) {
      await seat.page.goto(path);
      await seat.page.locator(ready).first().waitFor();
      await seat.page.locator('[aria-busy=true], .ant-skeleton').first().waitFor({ state: 'detached' });
      const bad = await findings(seat.page);
      if (bad.length > 0) found[path] = bad;
    }
    return found;
  } finally {
    await seat.leave();
  }
}

describe('axe finds nothing serious', () => {
  it('on a page that has something serious, it does', async () => {
    const seat = await visit(w.browser, w.yike);
    await seat.page.goto('/notices');
    await seat.page.locator('h1').waitFor();
    await seat.page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')`);
    expect(await findings(seat.page)).toEqual([expect.stringContaining('button-name')]);
    await seat.leave();
  });

  it('before the log-in', async () => {
    expect(await look(await visit(w.browser, w.yike), ['/', '/notices', '/m/'], 'h1')).toEqual({});
  });

  it('and every page has its visitor', () => {
    expect(behindLogIn.filter((page) => visitorOf(page) === undefined).map(({ path }) => path)).toEqual([]);
  });

  it.each(visitors.filter((who) => behindLogIn.some((page) => visitorOf(page) === who)))(
    'on the pages of %s',
    async (who) => {
      const paths = behindLogIn.filter((page) => visitorOf(page) === who).map(({ path }) => path);
      expect(await look(await logIn(w.browser, w.yike, w.cast[who]), paths, 'main h1')).toEqual({});
    },
  );

  it('on the carer’s phone', async () => {
    expect(await look(await logInOnPhone(w.browser, w.yike, w.cast.carer, HOME), ['/m/', '/m/me'], 'h1')).toEqual({});
  });
});
