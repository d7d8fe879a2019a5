import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { addAddress } from '../server/src/people/elders/contract.ts';
import { openApi, type Api } from './support/api.ts';
import { button, confirmStep, logIn, logInOnPhone, openDialog, picture, type Seat, visit } from './support/browser.ts';
import { CARER, COUNTY, HOME, PROVIDER, type Who } from './support/cast.ts';
import { rosterFile } from './support/roster.ts';
import { GRANT_DAY, SETTLED_MONTH, SETTLEMENT_DAY, VISIT_DAY, world, type World } from './support/world.ts';

let w: World;
/** What the chain has made so far. */
const made = { elder: '', name: '', case: '', assessment: '', order: '', visit: '', batch: '' };

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
      await menu(page, '待办');
      await page.getByRole('heading', { level: 1 }).waitFor();
      await picture(page, 'home');
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

  it('the first assessor scores and signs', async () => {
    await as('assessorA', async (page) => {
      await menu(page, '能力评估');
      await page.getByRole('link', { name: made.name }).first().click();
      await page.waitForURL(/\/assessments\/331002\//);
      made.assessment = pathOf(page);
      await page.locator('fieldset[id^="item-B"]').first().waitFor();
      for (const item of await page.locator('fieldset[id^="item-B"]').all()) {
        await item.focus();
        await page.keyboard.press((await item.locator('input').count()) > 2 ? '2' : '1');
        await item.locator('input:checked').waitFor();
      }
      await denyFactors(page);
      await button(page, '签字提交').click();
      await say(page, '评估结果');
    });
  });

  it('the second assessor agrees', async () => {
    await as('assessorB', async (page) => {
      await page.goto(made.assessment);
      await button(page, '复核同意').click();
      await button(page, '登记老人确认').waitFor();
    });
  });

  it('the person confirms', async () => {
    await as('assessorA', async (page) => {
      await page.goto(made.assessment);
      await button(page, '登记老人确认').click();
      const dialog = page.getByRole('dialog', { name: '登记老人确认' });
      await button(dialog, '确认').click();
      await dialog.waitFor({ state: 'hidden' });
      await button(page, '下载评估报告').waitFor();
    });
    await w.yike.settle();
  });

  it('the street recommends', async () => {
    await as('street', async (page) => {
      await page.goto(made.case);
      await confirmStep(page, '审核通过');
      await say(page, '待区县审批');
    });
  });

  it('the county approves', async () => {
    await as('county', async (page) => {
      await page.goto(made.case);
      await picture(page, 'case');
      await confirmStep(page, '批准');
      await say(page, '待公示');
    });
  });

  it('the street publishes', async () => {
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

  it('the county cannot grant before the notice has run out', async () => {
    await as('county', async (page) => {
      await page.goto(made.case);
      await button(page, '确认发放').waitFor();
      expect(await button(page, '确认发放').isDisabled()).toBe(true);
    });
  });

  it('and grants when it has', async () => {
    await w.yike.moveTo(GRANT_DAY, 10);
    await as('county', async (page) => {
      await page.goto(made.case);
      await confirmStep(page, '确认发放');
      await say(page, '已发放');
      await say(page, '已给予的补贴');
    });
    await w.yike.settle();
  });

  it('the call centre orders from the menu and reads out who pays', async () => {
    await byApi('community', (api) =>
      api(addAddress, {
        params: { county: COUNTY, id: made.elder },
        body: { label: '家', address: ADDRESS, ...HOME },
      }),
    );
    await as('callCentre', async (page) => {
      await menu(page, '代为下单');
      await pickElder(page);
      await page.getByRole('button', { name: /上门理发/ }).click();
      expect(await page.getByLabel(/^日期/).inputValue()).toBe(VISIT_DAY);
      await page.getByLabel('服务地址').selectOption({ label: `家 ${ADDRESS}` });
      await button(page, '试算费用').click();
      const quote = page.locator('.y-split');
      await quote.waitFor();
      expect(await quote.innerText()).toMatch(
        /合计\s*¥15\.00\s*额度支付\s*¥15\.00\s*补贴支付\s*¥0\.00\s*老人自付\s*¥0\.00/,
      );
      await page.getByLabel('代办原因').fill('老人来电,由热线代为下单');
      await page.getByRole('button', { name: '确认下单(1 次)' }).click();
      await page.waitForURL(/\/orders\/331002\/[0-9a-f-]{36}$/);
      made.order = pathOf(page);
      made.visit = (await page.locator('main a[href^="/visits/331002/"]').first().getAttribute('href')) ?? '';
      expect(made.visit).not.toBe('');
    });
  });

  it('the dispatcher sends the carer', async () => {
    await as('dispatcher', async (page) => {
      await menu(page, '派单看板');
      await button(page, '后一天').click();
      await page.locator(`a[data-row]`, { hasText: '09:00' }).click();
      const drawer = page.getByRole('dialog', { name: '候选护理员' });
      await drawer.getByRole('button', { name: new RegExp(CARER) }).waitFor();
      await page.keyboard.press('1');
      await drawer.getByText('已选').waitFor();
      await picture(page, 'dispatch-board');
      await button(drawer, '派单').click();
      await drawer.waitFor({ state: 'hidden' });
      await say(page, /已派单/);
    });
  });

  it('the carer makes the visit on the phone', async () => {
    await w.yike.moveTo(VISIT_DAY, 8, 58);
    await turn(await logInOnPhone(w.browser, w.yike, w.cast.carer, HOME), async (page) => {
      await page.getByRole('link', { name: new RegExp(made.name) }).click();
      await button(page, '签到').click();
      await page.getByText('0/6').waitFor();
      await everythingSent(page);
      await w.yike.moveTo(VISIT_DAY, 9, 31);
      await page.clock.setFixedTime(w.yike.now());
      for (const step of await page.getByRole('checkbox').all()) await step.check();
      await page.getByText('6/6').waitFor();
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'room.png', mimeType: 'image/png', buffer: await page.screenshot() });
      await page.getByText('1 张').waitFor();
      await button(page, '老人签名').click();
      await sign(page);
      await picture(page, 'carer-phone');
      await button(page, '签好了').click();
      await page.getByText('已确认').waitFor();
      await button(page, '签退').click();
      await page.getByText('本次服务已完成').waitFor();
      await everythingSent(page);
    });
    await w.yike.settle();
  });

  it('the visit is verified by its evidence, or by the street', async () => {
    await as('street', async (page) => {
      await page.goto(made.visit);
      const state = page.locator('.y-file-state');
      await state.waitFor();
      if ((await state.innerText()).includes('待复核')) await confirmStep(page, '予以认定', '已电话向老人核实');
      await state.getByText('已核验').waitFor();
    });
    await w.yike.settle();
  });

  it('the call centre asks the person, when the visit was drawn', async () => {
    await as('callCentre', async (page) => {
      await menu(page, '回访');
      await page.getByRole('heading', { name: '回访', level: 1 }).waitFor();
      await page.locator('table[aria-busy=false], .y-empty').first().waitFor();
      const drawn = page.locator('a[data-row]', { hasText: made.name });
      if ((await drawn.count()) === 0) return;
      await drawn.click();
      await page.getByLabel(/护理员那天来过吗/).selectOption({ index: 1 });
      await page.getByLabel(/您满意吗/).selectOption('5');
      await button(page, '记录并打下一位').click();
      await say(page, '没有要回访的服务');
    });
  });

  it('finance opens the batch of the month', async () => {
    await w.yike.moveTo(SETTLEMENT_DAY, 9);
    await as('finance', async (page) => {
      await page.goto('/settlement/new');
      await page.getByLabel('服务机构').selectOption({ label: PROVIDER });
      await page.getByLabel('月份').fill(SETTLED_MONTH);
      await say(page, /结算 1 次,合计/);
      await button(page, '开结算单').click();
      await page.waitForURL(/\/settlement\/331002\/[0-9a-f-]{36}$/);
      made.batch = pathOf(page);
    });
  });

  it('the provider confirms it', async () => {
    await as('manager', async (page) => {
      await page.goto(made.batch);
      await confirmStep(page, '确认结算单', undefined, '确认');
      await button(page, '确认结算单').waitFor({ state: 'hidden' });
    });
  });

  it('the county reviews it', async () => {
    await as('county', async (page) => {
      await page.goto(made.batch);
      await confirmStep(page, '审核通过');
      await button(page, '审核通过').waitFor({ state: 'hidden' });
    });
  });

  it('finance pays and takes the bank file', async () => {
    await as('finance', async (page) => {
      await page.goto(made.batch);
      await confirmStep(page, '付款', undefined, /^付款 ¥15\.00$/);
      const dialog = await openDialog(page, '下载付款文件');
      await dialog.getByLabel(/理由/).fill('向银行提交付款');
      const [download] = await Promise.all([page.waitForEvent('download'), button(dialog, '下载').click()]);
      const file = await readFile(await download.path(), 'utf8');
      expect(file).toContain('6222000000000000010');
      expect(file).toMatch(/\b15\.00\b/);
    });
    await w.yike.settle();
  });

  it('and the trace of the visit tells all of it, to the fen', async () => {
    await as('auditor', async (page) => {
      await page.goto(made.visit.replace('/visits/', '/trace/').replace(COUNTY, `${COUNTY}/visit`));
      const story = page.locator('.y-file');
      await story.getByText(/付款，结算单/).waitFor();
      await picture(page, 'trace');
      const words = (await story.innerText()).replace(/\s+/g, ' ');
      for (const [step, expected] of Object.entries(STORY)) expect(words, step).toMatch(expected);
      expect(words).toMatch(/已付款 ¥15\.00 已列入结算,未付款 ¥0\.00/);
    });
  });

  it('the ledger and the audit chain hold', async () => {
    const ledger = JSON.parse(await w.yike.command('ledger', 'check', '--json')) as { transfers: number; problems: [] };
    expect(ledger.problems).toEqual([]);
    expect(ledger.transfers).toBeGreaterThan(3);
    const audit = JSON.parse(await w.yike.command('audit', 'verify', '--json')) as { rows: number; problems: [] };
    expect(audit.problems).toEqual([]);
    expect(audit.rows).toBeGreaterThan(30);
  });
});

const ADDRESS = '东合社区1幢1单元101室';

/** What an auditor must find in the trace of a paid visit. */
const STORY: Readonly<Record<string, RegExp>> = {
  'roster row': /花名册《.+》第 \d+ 行/,
  'first assessor': /第一评估员签字/,
  'second assessor': /第二评估员签字/,
  'elder’s word': /老人或代理人确认/,
  determination: /资格认定/,
  'case submitted': /申请流程/,
  'public notice': /公示/,
  grant: /给予待遇/,
  order: /下单 /,
  dispatch: new RegExp(`派单 .*${CARER}`),
  'check-in': /签到/,
  'check-out': /签退/,
  'elder’s signature': /老人确认/,
  verification: /核验/,
  reservation: /额度预留 ¥15\.00/,
  use: /额度扣减 ¥15\.00/,
  settlement: /列入结算单 \S+ ¥15\.00/,
  payment: /付款，结算单 \S+ ¥15\.00/,
};

/** A step that has no page: over the HTTP API, in a session of the role's own. */
async function byApi<T>(who: Who, act: (api: Api) => Promise<T>): Promise<T> {
  return act(await openApi(w.yike.address, w.cast[who]));
}

/** The phone keeps what happens and sends it when it can; wait until nothing is kept. */
const everythingSent = (page: Page) => page.getByText(/条记录/).waitFor({ state: 'hidden' });

async function sign(page: Page): Promise<void> {
  const pad = page.locator('canvas');
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  if (!box) throw new Error('no signature pad');
  await page.mouse.move(box.x + 30, box.y + box.height / 2);
  await page.mouse.down();
  for (let n = 1; n <= 20; n += 1) {
    await page.mouse.move(box.x + 30 + n * 10, box.y + box.height / 2 + Math.sin(n) * 20);
  }
  await page.mouse.up();
}

/** Says of each circumstance that weighs on the grade that it is not so. */
async function denyFactors(page: Page): Promise<void> {
  const factors = page.locator('.y-section', { has: page.getByRole('heading', { name: '影响等级的情况' }) });
  for (const no of await factors.getByRole('radio', { name: '否' }).all()) await no.check();
  await factors.locator('input[type=number]').fill('0');
}

async function pickElder(page: Page): Promise<void> {
  await page.getByLabel('查找老人').fill(made.name);
  await page.locator('button[data-found]', { hasText: made.name }).first().click();
}
