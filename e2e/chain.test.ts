import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { button, confirmStep, logIn, logInOnPhone, picture, visit, type Seat } from './support/browser.ts';
import { BUDGET_FEN, CARER, COUNTY, HOME, PROVIDER, type Who } from './support/cast.ts';
import { rosterFile } from './support/roster.ts';
import { GRANT_DAY, SETTLED_MONTH, SETTLEMENT_DAY, START, VISIT_DAY, world, type World } from './support/world.ts';

let w: World;
/** What the chain has made so far. */
const made = { elder: '', name: '', case: '', order: '', visit: '', batch: '' };

beforeAll(async () => {
  w = await world();
});

/** One role's turn: logs in by itself, does its part, leaves; a page that broke fails the step. */
async function as(who: Who, act: (page: Page) => Promise<void>): Promise<void> {
  await turn(await logIn(w.browser, w.yike, w.cast[who]), act);
}

async function turn(seat: Seat, act: (page: Page) => Promise<void>): Promise<void> {
  try {
    await act(seat.page);
    expect(seat.troubles).toEqual([]);
  } catch (error) {
    const shown = await seat.page.locator('body').innerText();
    throw new Error(`${String(error)}\nat ${seat.page.url()}\n${seat.troubles.join('\n')}\n${shown}`, { cause: error });
  } finally {
    await seat.leave();
  }
}

const pathOf = (page: Page): string => new URL(page.url()).pathname;
const say = (page: Page, words: string | RegExp) => page.getByRole('main').getByText(words).first().waitFor();

/** The fact of a file by its label. */
const fact = (page: Page, label: string) =>
  page.locator('.y-fact', { has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) }).locator('dd');

/** Opens a page of the menu. */
const menu = (page: Page, title: string) =>
  page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: title, exact: true }).click();

describe('from the roster to the fen', () => {
  it('the county imports the roster', async () => {
    const file = await rosterFile();
    await as('county', async (page) => {
      await menu(page, '花名册导入');
      await page.goto('/imports/new');
      await page.locator('input[type=file]').setInputFiles(file);
      const run = page.getByRole('button', { name: /^导入 \d+ 人$/ });
      await run.waitFor();
      const accepted = Number(/\d+/.exec((await run.textContent()) ?? '')?.[0]);
      expect(accepted).toBeGreaterThan(10);
      await run.click();
      await page.waitForURL(/\/imports\/331002\//);
      await page.getByText('已完成').waitFor({ timeout: 60_000 });
      expect(await fact(page, '新建').textContent()).toBe(String(accepted));
    });
  });

  it('and finds a person who is poor, not well, and lives at home', async () => {
    await as('county', async (page) => {
      await menu(page, '老人档案');
      await page.getByLabel('居住情况').selectOption({ label: '独居' });
      await page.getByLabel('经济状况').selectOption({ label: '特困' });
      await page.getByLabel('能力等级').selectOption({ label: '中度失能' });
      await page.waitForURL(/abilityGrade=/);
      await page.locator('table[aria-busy=false]').waitFor();
      const first = page.locator('a[data-row="0"]');
      made.name = ((await first.textContent()) ?? '').trim();
      made.elder = ((await first.getAttribute('href')) ?? '').split('/').at(-1) ?? '';
      expect(made.elder).not.toBe('');
      await page.goto('/');
      await picture(page, 'console-home');
      await page.keyboard.press('/');
      await page.getByLabel('查找内容').fill(made.name);
      await page.getByRole('dialog').locator(`a[href$="${made.elder}"]`).click();
      await page.getByRole('heading', { name: made.name, level: 1 }).waitFor();
      await picture(page, 'elder-file');
    });
  });

  it('the community worker applies for the person', async () => {
    await as('community', async (page) => {
      await menu(page, '补贴申请');
      await button(page, '代为申请').first().click();
      await pickElder(page);
      await page.getByRole('radio', { name: '居家养老服务补贴' }).check();
      await page.getByLabel('申请人与老人的关系').selectOption({ label: '村(居)委会工作人员' });
      await page.getByLabel('申请人姓名').fill(w.cast.community.name);
      await page.getByLabel('代办原因').fill('社区上门走访时老人口头委托');
      await page.getByLabel('申请表', { exact: true }).fill('纸质申请表,社区存档');
      await button(page, '提交申请').click();
      await page.waitForURL(/\/cases\/331002\/[0-9a-f-]{36}$/);
      made.case = pathOf(page);
      await say(page, '待受理');
    });
  });

  it('the street accepts', async () => {
    await as('street', async (page) => {
      await menu(page, '补贴申请');
      await page.locator(`a[href="${made.case}"]`).click();
      await confirmStep(page, '受理');
      await say(page, '待评估');
    });
  });

  it('two assessors sign, and the person confirms', async () => {
    let assessment = '';
    await as('assessorA', async (page) => {
      await menu(page, '能力评估');
      await page.getByRole('link', { name: made.name }).first().click();
      await page.waitForURL(/\/assessments\/331002\//);
      assessment = pathOf(page);
      await page.locator('fieldset').first().waitFor();
      for (const item of await page.locator('fieldset[id^="item-"]').all()) {
        await item.focus();
        await page.keyboard.press((await item.locator('input').count()) > 2 ? '2' : '1');
      }
      await button(page, '签字提交').click();
      await say(page, '评估结果');
    });
    await as('assessorB', async (page) => {
      await page.goto(assessment);
      await button(page, '复核同意').click();
      await button(page, '登记老人确认').waitFor();
    });
    await as('assessorA', async (page) => {
      await page.goto(assessment);
      await button(page, '登记老人确认').click();
      const dialog = page.getByRole('dialog', { name: '登记老人确认' });
      await button(dialog, '确认').click();
      await dialog.waitFor({ state: 'hidden' });
      await button(page, '下载评估报告').waitFor();
    });
    await w.yike.settle();
  });

  it('the street recommends, the county approves, the street publishes', async () => {
    await as('street', async (page) => {
      await page.goto(made.case);
      await confirmStep(page, '审核通过');
      await say(page, '待区县审批');
    });
    await as('county', async (page) => {
      await page.goto(made.case);
      await picture(page, 'case');
      await confirmStep(page, '批准');
      await say(page, '待公示');
    });
    await as('street', async (page) => {
      await page.goto(made.case);
      await confirmStep(page, '发布公示');
      await say(page, '公示中');
    });
  });

  it('anybody reads the masked notice, and nothing more', async () => {
    await turn(await visit(w.browser, w.yike), async (page) => {
      await page.goto(`/notices?area=${COUNTY}000000`);
      const row = page.getByRole('row', { name: /居家养老服务补贴/ });
      await row.first().waitFor();
      expect(await row.count()).toBe(1);
      const words = (await row.textContent()) ?? '';
      expect(words).toContain('*');
      expect(await page.locator('body').textContent()).not.toContain(made.name);
    });
  });

  it('is not granted before the notice has run out, and is after it', async () => {
    await as('county', async (page) => {
      await page.goto(made.case);
      await button(page, '确认发放').waitFor();
      expect(await button(page, '确认发放').isDisabled()).toBe(true);
    });
    await w.yike.moveTo(GRANT_DAY, 10);
    await as('county', async (page) => {
      await page.goto(made.case);
      await confirmStep(page, '确认发放');
      await say(page, '已发放');
      await say(page, '已给予的补贴');
    });
    await w.yike.settle();
  });
});

async function pickElder(page: Page): Promise<void> {
  await page.getByLabel('查找老人').fill(made.name);
  await page.locator('button[data-found]', { hasText: made.name }).first().click();
}
