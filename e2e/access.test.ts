import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { pages, type PageEntry } from '../apps/console/src/pages/registry.ts';
import { logIn, logInOnPhone, visit, type Seat } from './support/browser.ts';
import { COUNTY, HOME, type Who } from './support/cast.ts';
import { openRows } from './support/rows.ts';
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
  await openRows(w);
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
const behindLogIn = pages.filter((page) => page.roles !== 'public');

/** Lists that show no row unless they are asked more than their address says. */
const askedMore: Readonly<Record<string, string>> = {
  '/cases': '/cases?open=all',
  '/followups': '/followups?status=waiting',
};

/** The path with parameters that made an address. */
const pathOf = (address: string): string | undefined => {
  const given = (address.split('?')[0] ?? '').split('/');
  return behindLogIn.find(({ path }) => {
    const parts = path.split('/');
    return parts.length === given.length && parts.every((part, at) => part.startsWith('$') || part === given[at]);
  })?.path;
};

async function settled(page: Page, ready: string): Promise<void> {
  await page.locator(ready).first().waitFor();
  await page.locator('[aria-busy=true], .ant-skeleton').first().waitFor({ state: 'detached' });
}

async function look(seat: Seat, paths: readonly string[], ready: string): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  try {
    for (const path of paths) {
      await seat.page.goto(path);
      await settled(seat.page, ready);
      const bad = await findings(seat.page);
      if (bad.length > 0) found[path] = bad;
    }
    return found;
  } finally {
    await seat.leave();
  }
}

/** Goes on inside the console, without loading it anew; the page that was there is told by a mark on its heading. */
async function goWithin(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    if (window.location.pathname + window.location.search === to) return;
    document.querySelector('main h1')?.setAttribute('data-left', '');
    window.history.pushState(null, '', to);
  }, address);
  await settled(page, 'main h1:not([data-left])');
}

/** First addresses of pages with parameters, as the pages of anybody have linked them so far. */
const linked = new Map<string, string>();
const seen = new Set<string>();

const EDITOR = '/policies/$county/$id/edit';

/** A draft for the editor to open: only whoever writes rules sees one. */
async function beginDraft(page: Page): Promise<void> {
  const draft = await page.evaluate(async (area) => {
    const answer = await fetch(`/api/policies?kind=benefit&area=${area}`);
    const { rows } = (await answer.json()) as { rows: { county: string; id: string; key: string }[] };
    const base = rows.find(({ key }) => key === 'home-care-subsidy');
    const made = await fetch('/api/policy-drafts', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ area, kind: 'benefit', key: base?.key, basedOn: { county: base?.county, id: base?.id } }),
    });
    return (await made.json()) as { county: string; id: string };
  }, `${COUNTY}000000`);
  linked.set(EDITOR, `/policies/${draft.county}/${draft.id}/edit`);
}

/** Walks the visitor's own pages, and from their links to every file that is theirs to visit. */
async function walk(who: Visitor): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const seat = await logIn(w.browser, w.yike, w.cast[who]);
  const mine = behindLogIn.filter((page) => visitorOf(page) === who);
  if (mine.some(({ path }) => path === EDITOR)) await beginDraft(seat.page);
  const next = (): string | undefined => {
    const page = mine.find(({ path }) => !seen.has(path) && (!path.includes('$') || linked.has(path)));
    if (!page) return undefined;
    seen.add(page.path);
    return linked.get(page.path) ?? askedMore[page.path] ?? page.path;
  };
  try {
    for (let address = next(); address !== undefined; address = next()) {
      await goWithin(seat.page, address);
      const bad = await findings(seat.page);
      if (bad.length > 0) found[address] = bad;
      const links = await seat.page
        .locator('main a[href]')
        .evaluateAll((anchors) => anchors.map((anchor) => anchor.getAttribute('href') ?? ''));
      for (const link of links) {
        const path = pathOf(link);
        if (path?.includes('$') && !linked.has(path)) linked.set(path, link);
      }
    }
    expect(seat.troubles).toEqual([]);
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

  it.each(visitors)('on the pages and files of %s', async (who) => {
    expect(await walk(who)).toEqual({});
  });

  it('and no page was left out', () => {
    expect(behindLogIn.filter(({ path }) => !seen.has(path)).map(({ path }) => path)).toEqual([]);
  });

  it('on the carer’s phone', async () => {
    expect(await look(await logInOnPhone(w.browser, w.yike, w.cast.carer, HOME), ['/m/', '/m/me'], 'h1')).toEqual({});
  });
});
