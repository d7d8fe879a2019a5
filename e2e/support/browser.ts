import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import type { Account } from './cast.ts';
import type { Yike } from './yike.ts';

const CHROMIUM = process.env.YIKE_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const PATIENCE_MS = 40_000;

/** @throws Error when there is no browser: this suite has nothing to say without one */
export async function openBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`no browser at ${CHROMIUM}: install chromium or set YIKE_CHROMIUM`);
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export interface Seat {
  page: Page;
  /** What the page wrote as errors, and pages that broke. */
  troubles: string[];
  leave(): Promise<void>;
}

async function sit(context: BrowserContext): Promise<Seat> {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  return { page, troubles, leave: () => context.close() };
}

/** A visitor without an account. */
export async function visit(browser: Browser, yike: Yike): Promise<Seat> {
  return sit(
    await browser.newContext({ baseURL: yike.address, locale: 'zh-CN', viewport: { width: 1280, height: 800 } }),
  );
}

/** Somebody logs in on the console's own page. */
export async function logIn(browser: Browser, yike: Yike, account: Account): Promise<Seat> {
  const seat = await visit(browser, yike);
  await seat.page.goto('/');
  await fillLogIn(seat.page, account);
  await seat.page.getByRole('navigation', { name: '主菜单' }).waitFor();
  return seat;
}

/** A carer logs in on a phone that knows where it is and what time it is. */
export async function logInOnPhone(
  browser: Browser,
  yike: Yike,
  account: Account,
  position: { lat: number; lng: number },
): Promise<Seat> {
  const context = await browser.newContext({
    baseURL: yike.address,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    permissions: ['geolocation'],
    geolocation: { latitude: position.lat, longitude: position.lng, accuracy: 12 },
  });
  const seat = await sit(context);
  await seat.page.clock.setFixedTime(yike.now());
  await seat.page.goto('/m/');
  await fillLogIn(seat.page, account);
  await seat.page.getByRole('heading', { name: '今日服务' }).waitFor();
  return seat;
}

async function fillLogIn(page: Page, account: Account): Promise<void> {
  await page.getByLabel('登录名').fill(account.login);
  await page.locator('input[type=password]').fill(account.password);
  // antd puts a space between two Chinese characters.
  await button(page, '登录').click();
}

/** A button by its words; antd spaces a pair of Chinese characters. */
export function button(scope: Page | Locator, words: string): Locator {
  const spaced = [...words].join('\\s?');
  return scope.getByRole('button', { name: new RegExp(`^${spaced}$`) });
}

/** Presses a button until its dialog stands: a page that is being read anew may swallow a press, and a person presses again. */
export async function openDialog(page: Page, step: string, name: string = step) {
  const dialog = page.getByRole('dialog', { name });
  for (let press = 0; press < 5 && !(await dialog.isVisible()); press += 1) {
    await button(page.getByRole('main'), step).first().click();
    await dialog.waitFor({ state: 'visible', timeout: 5000 }).catch(() => undefined);
  }
  return dialog;
}

/** Presses a step that asks first, says why where a reason is owed, and confirms. */
export async function confirmStep(page: Page, step: string, reason?: string, confirm: string | RegExp = step) {
  const dialog = await openDialog(page, step);
  if (reason) await dialog.getByLabel(/理由/).fill(reason);
  await (typeof confirm === 'string' ? button(dialog, confirm) : dialog.getByRole('button', { name: confirm })).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** A picture for the documentation, only when asked for. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.YIKE_SCREENSHOTS !== '1') return;
  mkdirSync(IMAGES, { recursive: true });
  await page.screenshot({ path: `${IMAGES}${name}.png` });
}
