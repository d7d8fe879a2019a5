import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { Problem } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { balanceOf, checkLedger, commitReservation, ledgerRoutes, reserve } from '../ledger/index.ts';
import { proRata } from './rules.ts';
import {
  addBudgetLine,
  budgetHandlers,
  budgetRoutes,
  budgetSchedules,
  drawBudget,
  fundQuota,
  paidAccount,
  payableAccount,
  returnUnspentQuota,
} from './index.ts';

let world: TestWorld;
/** Every test spends in a year of its own. */
let year = 2025;
beforeAll(async () => {
  world = await testWorld({
    routes: [...ledgerRoutes, ...budgetRoutes],
    handlers: budgetHandlers,
    schedules: budgetSchedules,
  });
});
beforeEach(() => {
  year += 1;
});
afterAll(() => world.close());

const run = <T>(work: (tx: Tx) => Promise<T>) => world.tx(world.system, work);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof Problem ? error.details.code : String(error)),
  );
const line = (amountFen: number, given: { name?: string; fundSource?: 'central' | 'county'; benefit?: string } = {}) =>
  run((tx) =>
    addBudgetLine(tx, world.system, {
      county: COUNTY,
      area: JIAOJIANG,
      name: given.name ?? `line ${randomUUID()}`,
      fundSource: given.fundSource ?? 'county',
      year,
      benefit: given.benefit ?? null,
      amountFen,
    }),
  );
const fund = (amountFen: number, grantId: string = randomUUID(), month = `${year}-03`) =>
  run((tx) =>
    fundQuota(tx, {
      county: COUNTY,
      area: HAIMEN_COMMUNITY,
      elderId: randomUUID(),
      grantId,
      benefit: 'home-service',
      month,
      amountFen,
    }),
  );
const balance = (id: string) => run((tx) => balanceOf(tx, COUNTY, id));
const payable = () =>
  run((tx) => payableAccount(tx, { county: COUNTY, area: JIAOJIANG, providerId: randomUUID(), providerName: '安心' }));
const hold = (quota: string, credit: string, amount: number) =>
  run((tx) =>
    reserve(tx, {
      area: JIAOJIANG,
      debit: quota,
      credit,
      amount,
      reason: 'visit',
      subjectType: 'visit',
      subjectId: randomUUID(),
    }),
  );
const listLines = async () => {
  const server = await world.server();
  const headers = await world.login(world.as('auditor'));
  const answer = await server.inject({ url: `/api/budgets/${COUNTY}?year=${year}`, headers });
  expect(answer.statusCode).toBe(200);
  return answer.json().rows as Record<string, number & string>[];
};

describe('who may not', () => {
  it.each(['auditor', 'streetWorker', 'cityOfficial'] as const)('refuses a budget line of %s', async (role) => {
    const before = await world.count('budget_lines');
    const refused = world.tx(world.as(role), (tx) =>
      addBudgetLine(tx, world.as(role), {
        county: COUNTY,
        area: JIAOJIANG,
        name: 'x',
        fundSource: 'city',
        year,
        amountFen: 1,
      }),
    );
    expect(await codeOf(refused)).toBe('roleNotAllowed');
    expect(await world.count('budget_lines')).toBe(before);
  });

  it('refuses a line of another county', async () => {
    const actor = world.as('financeOfficer', { area: '330102000000' });
    const refused = world.tx(actor, (tx) =>
      addBudgetLine(tx, actor, { county: COUNTY, area: JIAOJIANG, name: 'x', fundSource: 'city', year, amountFen: 1 }),
    );
    await expect(refused).rejects.toMatchObject({ code: '42501' });
  });
});

describe('what is refused', () => {
  it('refuses a second line of the same name, year and source, without moving money', async () => {
    await line(100, { name: '居家服务' });
    const before = await world.count('ledger_transfers');
    expect(await codeOf(line(100, { name: '居家服务' }))).toBe('budgetLineExists');
    expect(await world.count('ledger_transfers')).toBe(before);
  });

  it('refuses a quota that the lines cannot pay together, and opens no account', async () => {
    await line(100);
    await line(50, { benefit: 'meals' });
    const grantId = randomUUID();
    expect(await codeOf(fund(101, grantId))).toBe('budgetExhausted');
    expect(await world.count('ledger_accounts', `code LIKE 'quota:${grantId}%'`)).toBe(0);
  });
});

describe('what happens', () => {
  it('pays from the bound line first, then general ones by source, and splits', async () => {
    const county = await line(1000, { fundSource: 'county' });
    const central = await line(300, { fundSource: 'central' });
    const bound = await line(200, { benefit: 'home-service' });
    const quota = await fund(600);
    expect(await balance(quota)).toEqual({ available: 600, posted: 600, reserved: 0 });
    expect((await balance(bound.accountId)).available).toBe(0);
    expect((await balance(central.accountId)).available).toBe(0);
    expect((await balance(county.accountId)).available).toBe(900);
  });

  it('lists what is appropriated, committed, spent and available, and it adds up', async () => {
    const first = await line(300, { fundSource: 'central' });
    await line(1000, { fundSource: 'county' });
    const to = await payable();
    const quota = await fund(500);
    const reservation = await hold(quota, to, 301);
    await run((tx) => commitReservation(tx, { county: COUNTY, reservationId: reservation, reason: 'verified' }));
    await hold(quota, to, 100);
    await run((tx) =>
      drawBudget(tx, {
        county: COUNTY,
        area: JIAOJIANG,
        year,
        benefits: [],
        credit: to,
        amountFen: 70,
        reason: 'x',
        subjectType: 'x',
        subjectId: randomUUID(),
      }),
    );
    const rows = await listLines();
    for (const row of rows) {
      expect(row.appropriatedFen).toBe((row.committedFen ?? 0) + (row.spentFen ?? 0) + (row.availableFen ?? 0));
    }
    const sum = (field: string) => rows.reduce((total, row) => total + Number(row[field]), 0);
    expect([sum('appropriatedFen'), sum('committedFen'), sum('spentFen'), sum('availableFen')]).toEqual([
      1300, 199, 371, 730,
    ]);
    const server = await world.server();
    const headers = await world.login(world.as('countyOfficial'));
    const transfers = await server.inject({ url: `/api/budgets/${COUNTY}/${first.id}/transfers`, headers });
    expect(
      transfers
        .json()
        .rows.map((row: { side: string; amount: number }) => [row.side, row.amount])
        .sort(),
    ).toEqual([
      ['credit', 300],
      ['debit', 300],
    ]);
  });

  it('returns what nobody reserved to the lines it came from, exact to the fen', async () => {
    const central = await line(100, { fundSource: 'central' });
    const county = await line(500, { fundSource: 'county' });
    const to = await payable();
    const quota = await fund(301);
    await hold(quota, to, 100);
    expect(await run((tx) => returnUnspentQuota(tx, COUNTY, `${year}-03`))).toBe(201);
    expect(await balance(quota)).toEqual({ available: 0, posted: 100, reserved: 100 });
    // 201 of 301 go back, 100/301 of it (66.8) to the first line; which line gets the odd fen depends on the ids.
    const [first, second] = [(await balance(central.accountId)).available, (await balance(county.accountId)).available];
    expect([66, 67]).toContain(first);
    expect(first + second).toBe(299 + 201);
    expect((await listLines()).reduce((sum, row) => sum + Number(row.committedFen), 0)).toBe(100);
  });

  it('returns last month by itself from the 5th on, in parts', async () => {
    await line(10_000);
    const quota = await fund(700, randomUUID(), `${year}-03`);
    world.clock.set(`${year}-04-04T10:00:00+08:00`);
    await world.runSchedule('budgets.monthEnd');
    await world.drain();
    expect((await balance(quota)).available).toBe(700);
    world.clock.set(`${year}-04-05T01:00:00+08:00`);
    await world.runSchedule('budgets.monthEnd');
    await world.drain();
    expect((await balance(quota)).available).toBe(0);
  });

  it('splits any amount exactly', () => {
    const weight = fc.integer({ min: 0, max: 10 ** 12 });
    fc.assert(
      fc.property(
        fc.array(weight, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (amounts, share) => {
          const weights = amounts.map((amount, id) => ({ id: String(id), amount }));
          const total = amounts.reduce((sum, amount) => sum + amount, 0);
          const amount = Math.floor(total * share);
          const shares = proRata(weights, amount);
          expect(shares.reduce((sum, one) => sum + one.amount, 0)).toBe(amount);
          for (const one of shares) expect(one.amount).toBeLessThanOrEqual(amounts[Number(one.id)] ?? 0);
        },
      ),
    );
  });
});

describe('the same again', () => {
  it('funds a grant once a month', async () => {
    const one = await line(1000);
    const grantId = randomUUID();
    const ids = new Set([await fund(400, grantId), await fund(400, grantId)]);
    expect(ids.size).toBe(1);
    expect((await balance(one.accountId)).available).toBe(600);
  });

  it('has one effect for 20 parallel repeats of one request', async () => {
    const server = await world.server();
    const headers = { ...(await world.login(world.as('financeOfficer'))), 'idempotency-key': randomUUID() };
    const payload = { area: JIAOJIANG, name: '福彩公益金项目', fundSource: 'welfareLottery', year, amountFen: 12_345 };
    const before = { transfers: await world.count('ledger_transfers'), audit: await world.count('audit') };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        server.inject({ method: 'POST', url: `/api/budgets/${COUNTY}`, headers, payload }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.statusCode))).toEqual(new Set([200]));
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
    expect(await world.count('budget_lines', `year = ${year}`)).toBe(1);
    expect(await world.count('ledger_transfers')).toBe(before.transfers + 1);
    expect(await world.count('audit', "action = 'budgets.addLine'")).toBeGreaterThan(0);
    expect(await world.count('audit')).toBe(before.audit + 1);
  });

  it('returns nothing the second time, and later what was freed since', async () => {
    await line(1000);
    const to = await payable();
    const quota = await fund(300);
    await hold(quota, to, 100);
    const back = () => run((tx) => returnUnspentQuota(tx, COUNTY, `${year}-03`));
    expect(await back()).toBe(200);
    expect(await back()).toBe(0);
  });
});

describe('all at once', () => {
  it('funds one grant once, and never more than there is', async () => {
    const one = await line(1000);
    const grantId = randomUUID();
    const same = await Promise.all(Array.from({ length: 10 }, () => fund(300, grantId)));
    expect(new Set(same).size).toBe(1);
    const many = await Promise.all(Array.from({ length: 10 }, () => codeOf(fund(300))));
    expect(many.filter((code) => code === 'done')).toHaveLength(2);
    expect(many.filter((code) => code === 'budgetExhausted')).toHaveLength(8);
    expect((await balance(one.accountId)).available).toBe(100);
  });

  it('leaves a ledger without a problem', async () => {
    expect(await run((tx) => paidAccount(tx, COUNTY, JIAOJIANG))).toBe(
      await run((tx) => paidAccount(tx, COUNTY, JIAOJIANG)),
    );
    expect((await run((tx) => checkLedger(tx))).problems).toEqual([]);
  });
});
