import { randomUUID } from 'node:crypto';
import { makeUniformCreditCode } from '@yike/identity';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { roles, type Actor } from '../../platform/access/index.ts';
import { addBudgetLine } from '../../money/budgets/index.ts';
import { accountByCode, balanceOf, checkLedger } from '../../money/ledger/index.ts';
import { recordLifeEvent } from '../../people/elders/index.ts';
import { addContract, addProvider } from '../../supply/providers/index.ts';
import { findVisitsOfOrder } from '../visits/index.ts';
import { answerComplaint, complain, listComplaints } from './complaints.ts';
import * as contract from './contract.ts';
import { orderHandlers, orderRoutes, placeOrder, quoteOrder, type NewOrder } from './index.ts';
import { cancelOneVisit, cancelOrder, listOrders, moveVisit, readOrder } from './service.ts';

type Key = { county: string; id: string };
let world: TestWorld;
let provider: Key;
let second: Key;
let elder: Key;
let serial = 0;

const agent = () => world.as('callCentreAgent');
const self = (key = elder) => world.as('elder', { elderIds: [key.id] });

const addOrganisation = async (serviceAreas = [JIAOJIANG]): Promise<Key> => {
  const county = world.as('countyOfficial');
  serial += 1;
  return world.tx(county, async (tx) => {
    const key = await addProvider(tx, county, COUNTY, {
      area: JIAOJIANG,
      name: `机构${serial}`,
      creditCode: makeUniformCreditCode('52', '331002', `MJ${String(100_000 + serial)}`),
      address: null,
      phone: null,
      lat: 28.66,
      lng: 121.42,
    });
    const deal = { number: `HT-${serial}`, products: ['cook-home', 'haircut', 'meal-portion', 'blood-pressure', 'hospital-escort'], serviceAreas, validFrom: '2026-01-01', validTo: '2027-06-30' };
    await addContract(tx, county, key, deal);
    return key;
  });
};

/** A grant as the case's end leaves it. */
const grant = (key: Key, amount: number, change: { benefit?: string; validFrom?: string; validTo?: string | null } = {}) =>
  world.tx(world.system, async (tx) => {
    const [determination, caseId, id] = [tx.newId(), tx.newId(), tx.newId()];
    const { benefit = 'home-care-subsidy', validFrom = '2026-01-01', validTo = null } = change;
    await sql`INSERT INTO determinations (county, id, area, elder_id, benefit, rule_version, rule, facts, facts_hash, outcome, amount, unit, reasons, as_of, determined_at)
      VALUES (${key.county}, ${determination}, ${HAIMEN_COMMUNITY}, ${key.id}, ${benefit}, '1', '{}', '{}', '', 'eligible', ${amount}, 'fenPerMonth', '[]', ${validFrom}, ${tx.now})`.execute(tx.db);
    await sql`INSERT INTO cases (county, id, number, area, elder_id, workflow, workflow_version, benefit, state, channel, applicant_name, applicant_relation, opened_at, state_since)
      VALUES (${key.county}, ${caseId}, ${`SQ-${caseId}`}, ${HAIMEN_COMMUNITY}, ${key.id}, 'home-care-subsidy', 1, ${benefit}, 'granted', 'self', '本人', '本人', ${tx.now}, ${tx.now})`.execute(tx.db);
    await sql`INSERT INTO grants (county, id, area, elder_id, case_id, determination_id, benefit, amount, unit, valid_from, valid_to, granted_at)
      VALUES (${key.county}, ${id}, ${HAIMEN_COMMUNITY}, ${key.id}, ${caseId}, ${determination}, ${benefit}, ${amount}, 'fenPerMonth', ${validFrom}, ${validTo}, ${tx.now})`.execute(tx.db);
    return id;
  });

const wish = (change: Partial<NewOrder> = {}): NewOrder & { county: string } => ({
  county: COUNTY,
  elderId: elder.id,
  product: 'cook-home',
  kind: 'single',
  fromDate: '2026-11-23',
  windowFromMinute: 600,
  windowToMinute: 720,
  proxy: { relation: '呼叫中心', reason: '老人不会用手机' },
  confirmedSelfFen: 0,
  ...change,
});
const weekly = (change: Partial<NewOrder> = {}) => wish({ kind: 'recurring', fromDate: '2026-11-23', toDate: '2026-12-31', weekdays: [1, 2, 3, 4, 5], ...change });
const place = (change: Partial<NewOrder> = {}, actor: Actor = agent()) => world.tx(actor, (tx) => placeOrder(tx, actor, { ...wish(), ...change }));
const quote = (change: Partial<NewOrder> = {}, actor: Actor = agent()) => world.tx(actor, (tx) => quoteOrder(tx, actor, { ...wish(), ...change }));
/** Orders with the split that the quote shows. */
const confirm = async (change: Partial<NewOrder> = {}, actor: Actor = agent()) =>
  place({ ...change, confirmedSelfFen: (await quote(change, actor)).totals.selfFen }, actor);
const visitsOf = (key: Key) => world.tx(world.system, (tx) => findVisitsOfOrder(tx, key.county, key.id));
const balance = (grantId: string, month: string) =>
  world.tx(world.system, async (tx) => {
    const account = await accountByCode(tx, COUNTY, `quota:${grantId}:${month}`);
    return account ? balanceOf(tx, COUNTY, account.id) : undefined;
  });
const written = async () => ({
  orders: await world.count('orders'),
  visits: await world.count('visits'),
  transfers: await world.count('ledger_transfers'),
  accounts: await world.count('ledger_accounts'),
  complaints: await world.count('complaints'),
  audit: await world.count('audit'),
  numbers: await world.count('counters'),
});
const ledgerIsClean = async () => expect((await world.tx(world.system, (tx) => checkLedger(tx, COUNTY))).problems).toEqual([]);

beforeAll(async () => {
  world = await testWorld({ routes: orderRoutes, handlers: orderHandlers, schedules: [] });
  provider = await addOrganisation();
  second = await addOrganisation(['331002002000']);
  await world.tx(world.system, async (tx) => {
    for (const year of [2026, 2027]) {
      await addBudgetLine(tx, world.system, {
        county: COUNTY,
        area: JIAOJIANG,
        name: '居家养老服务补贴',
        fundSource: 'county',
        year,
        benefit: 'home-care-subsidy',
        amountFen: 100_000_000,
      });
    }
  });
});
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.set('2026-11-21T01:00:00Z');
  elder = await world.seedElder({ phone_masked: '138****5678' });
});

describe('who may not', () => {
  it.each(roles.filter((role) => !contract.placeOrder.allow.some((allowed) => allowed === role)))('a %s orders nothing', async (role) => {
    const before = await written();
    await expect(place({}, world.as(role))).rejects.toThrow('roleNotAllowed');
    await expect(quote({}, world.as(role))).rejects.toThrow('roleNotAllowed');
    expect(await written()).toEqual(before);
  });

  it('nobody orders for, sees or cancels for an elder out of sight', async () => {
    const order = await confirm();
    const before = await written();
    const stranger = self(await world.seedElder());
    const elsewhere = world.as('communityWorker', { area: '331002001002' });
    for (const actor of [stranger, elsewhere]) {
      await expect(place({}, actor)).rejects.toThrow('elderUnknown');
      await expect(world.tx(actor, (tx) => readOrder(tx, actor, order))).rejects.toThrow('orderUnknown');
      await expect(world.tx(actor, (tx) => cancelOrder(tx, actor, order, { reason: '测试' }))).rejects.toThrow('orderUnknown');
      await expect(world.tx(actor, (tx) => complain(tx, actor, order, { visitId: null, text: '测试' }))).rejects.toThrow('orderUnknown');
    }
    const rival = world.as('providerManager', { providerId: second.id });
    await expect(world.tx(rival, (tx) => readOrder(tx, rival, order))).rejects.toThrow('orderUnknown');
    expect(await written()).toEqual(before);
  });

  it('the organisation sees its order with the address and only the masked phone', async () => {
    const order = await confirm();
    const manager = world.as('providerManager', { providerId: provider.id });
    const read = await world.tx(manager, (tx) => readOrder(tx, manager, order));
    expect(contract.getOrder.response.parse(read)).toMatchObject({ phoneMasked: '138****5678', address: expect.stringContaining('海门街道') as string });
    expect((await world.tx(manager, (tx) => listOrders(tx, manager, COUNTY, { limit: 50, elderId: elder.id }))).rows).toHaveLength(1);
    const rival = world.as('providerManager', { providerId: second.id });
    expect((await world.tx(rival, (tx) => listOrders(tx, rival, COUNTY, { limit: 50 }))).rows).toEqual([]);
  });
});

describe('what is refused, and nothing was written', () => {
  it.each<[string, Partial<NewOrder>]>([
    ['proxyMissing', { proxy: undefined }],
    ['productUnknown', { product: 'moon-walk' }],
    ['quantityTooLarge', { product: 'haircut', quantity: 2 }],
    ['quantityTooLarge', { product: 'meal-portion', quantity: 11 }],
    ['startsInPast', { fromDate: '2026-11-21', windowFromMinute: 540 }],
    ['windowTooShort', { quantity: 3 }],
    ['noServiceDay', { kind: 'recurring', fromDate: '2026-11-23', toDate: '2026-11-23', weekdays: [2] }],
    ['planTooLong', { kind: 'recurring', fromDate: '2026-11-23', toDate: '2027-02-23', weekdays: [1] }],
    ['noProvider', { product: 'bath-home' }],
    ['addressUnknown', { addressId: '0199a000-0000-7000-8000-00000000abcd' }],
    ['elderUnknown', { elderId: '0199a000-0000-7000-8000-00000000abcd' }],
    ['quoteChanged', { confirmedSelfFen: 0 }],
    ['nothingToPlan', { selfPayAllowed: false }],
  ])('%s %o', async (code, change) => {
    const before = await written();
    await expect(place(change)).rejects.toThrow(code);
    expect(await written()).toEqual(before);
  });

  it('an organisation that does not serve there, and a contract that ends before the plan', async () => {
    const before = await written();
    await expect(place({ providerId: second.id })).rejects.toThrow('providerNotServing');
    world.clock.set('2027-05-31T01:00:00Z');
    await expect(place(weekly({ fromDate: '2027-06-01', toDate: '2027-07-15' }))).rejects.toThrow('noProvider');
    expect(await written()).toEqual(before);
  });

  it('for the deceased and without an address', async () => {
    const dead = await world.seedElder({ status: 'deceased' });
    const homeless = await world.seedElder({ current_address: null });
    const before = await written();
    await expect(place({ elderId: dead.id })).rejects.toThrow('elderNotActive');
    await expect(place({ elderId: homeless.id })).rejects.toThrow('addressMissing');
    expect(await written()).toEqual(before);
  });

  it('a budget that does not hold the quota', async () => {
    await grant(elder, 900_000_000);
    const before = await written();
    await expect(place()).rejects.toThrow('budgetExhausted');
    expect(await written()).toEqual(before);
  });
});

describe('a quote', () => {
  it('shows the split by month with reasons and writes nothing', async () => {
    await grant(elder, 10_000);
    const before = await written();
    const shown = contract.quoteOrder.response.parse(await quote(weekly({ toDate: '2026-12-04' })));
    // Six visits in November, four in December, 25 yuan each, 100 yuan a month.
    expect(shown.visits).toHaveLength(10);
    expect(shown.months.map(({ month, availableFen, usedFen }) => [month, availableFen, usedFen])).toEqual([
      ['2026-11', 10_000, 10_000],
      ['2026-12', 10_000, 10_000],
    ]);
    expect(shown.totals).toEqual({ priceFen: 25_000, quotaFen: 20_000, subsidyFen: 0, selfFen: 5_000 });
    expect(shown.reasons.join('')).toContain('老人自付 50.00 元');
    expect(await written()).toEqual(before);
  });

  it('knows what earlier orders left, and plans only that when there is to be no self-pay', async () => {
    const grantId = await grant(elder, 10_000);
    await confirm({ quantity: 2 });
    expect((await quote()).months[0]).toMatchObject({ availableFen: 5_000 });
    const rest = weekly({ fromDate: '2026-11-24', toDate: '2026-11-30', selfPayAllowed: false });
    const shown = await quote(rest);
    expect(shown.visits.map((visit) => visit.day)).toEqual(['2026-11-24', '2026-11-25']);
    expect(shown.skipped.map((one) => one.why)).toEqual(['quotaUsedUp', 'quotaUsedUp', 'quotaUsedUp']);
    await place(rest);
    expect(await balance(grantId, '2026-11')).toEqual({ available: 0, posted: 10_000, reserved: 10_000 });
  });

  it('takes the voucher after the quota, with its monthly cap over all orders', async () => {
    await grant(elder, 1_000);
    await grant(elder, 1_500, { benefit: 'consumption-voucher' });
    expect((await quote()).totals).toEqual({ priceFen: 2_500, quotaFen: 1_000, subsidyFen: 750, selfFen: 750 });
    await confirm();
    expect((await quote({ fromDate: '2026-11-24' })).totals).toEqual({ priceFen: 2_500, quotaFen: 0, subsidyFen: 750, selfFen: 1_750 });
    await confirm({ fromDate: '2026-11-24' });
    expect((await quote({ fromDate: '2026-11-25' })).totals).toMatchObject({ subsidyFen: 0, selfFen: 2_500 });
  });

  it('leaves out days in hospital', async () => {
    await world.tx(world.system, (tx) => recordLifeEvent(tx, world.system, elder, { kind: 'hospital', from: '2026-11-20', source: '医院' }));
    const shown = await quote(weekly({ toDate: '2026-11-27' }));
    expect(shown.visits).toEqual([]);
    expect(new Set(shown.skipped.map((one) => one.text))).toEqual(new Set(['住院期间']));
    await expect(place(weekly({ toDate: '2026-11-27' }))).rejects.toThrow('nothingToPlan');
    expect((await quote({ product: 'hospital-escort', windowToMinute: 900 })).visits).toHaveLength(1);
  });
});

describe('placing', () => {
  it('plans each visit, holds its quota to the organisation, and puts the proxy on record', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-12-04' }));
    expect(placed.number).toMatch(/^DD331002-20261121-\d{4}$/);
    const visits = await visitsOf(placed);
    expect(visits).toHaveLength(10);
    expect(visits.every((visit) => (visit.quota_fen > 0) === (visit.reservation_id !== null))).toBe(true);
    expect(await balance(grantId, '2026-11')).toMatchObject({ available: 0, reserved: 10_000 });
    expect(await world.count('ledger_transfers', `kind = 'reserve' AND subject_type = 'visit' AND subject_id = '${visits[0]?.id ?? ''}'`)).toBe(1);
    const read = await world.tx(agent(), (tx) => readOrder(tx, agent(), placed));
    expect(read).toMatchObject({ channel: 'callCentre', proxyReason: '老人不会用手机', money: { reservedFen: 20_000, postedFen: 0, releasedFen: 0 } });
    await ledgerIsClean();
  });

  it('by the elder in person needs no proxy and keeps none', async () => {
    const placed = await confirm({ proxy: undefined }, self());
    const read = await world.tx(self(), (tx) => readOrder(tx, self(), placed));
    expect(read).toMatchObject({ channel: 'self', proxyRelation: null, providerReason: expect.stringContaining('轮派') as string });
  });

  it('at another address of the elder, and with the elder’s choice of organisation', async () => {
    const addressId = randomUUID();
    await world.tx(world.system, (tx) =>
      sql`INSERT INTO elder_addresses (county, id, area, elder_id, label, address, created_at)
        VALUES (${COUNTY}, ${addressId}, '331002002001', ${elder.id}, '女儿家', '白云街道 9 号', ${tx.now})`.execute(tx.db),
    );
    const placed = await confirm({ addressId, providerId: second.id });
    expect(await world.tx(agent(), (tx) => readOrder(tx, agent(), placed))).toMatchObject({ address: '白云街道 9 号', providerId: second.id, providerReason: '老人自选' });
  });

  it('takes turns among organisations', async () => {
    const rivals = await Promise.all([addOrganisation(['331002003000']), addOrganisation(['331002003000'])]);
    const person = await world.seedElder({ area: '331002003001' });
    const counts = new Map<string, number>();
    for (let n = 0; n < 6; n += 1) {
      const { provider: chosen } = await quote({ elderId: person.id });
      const placed = await confirm({ elderId: person.id, fromDate: `2026-12-0${n + 1}` });
      const read = await world.tx(agent(), (tx) => readOrder(tx, agent(), placed));
      expect(read.providerId).toBe(chosen.id);
      counts.set(read.providerId, (counts.get(read.providerId) ?? 0) + 1);
    }
    for (const rival of rivals) expect(counts.get(rival.id)).toBeGreaterThanOrEqual(2);
  });

  it('costs nothing where the price is nothing', async () => {
    const placed = await confirm({ product: 'blood-pressure', selfPayAllowed: false });
    expect(placed.totals.priceFen).toBe(0);
    expect(await visitsOf(placed)).toHaveLength(1);
  });
});

describe('cancelling and moving', () => {
  it('an order releases everything once; a visit that has begun stays', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-11-26' }));
    await world.tx(world.system, (tx) => sql`UPDATE visits SET status = 'inProgress' WHERE order_id = ${placed.id} AND planned_start < '2026-11-24'`.execute(tx.db));
    const cancel = () => world.tx(self(), (tx) => cancelOrder(tx, self(), placed, { reason: '女儿回来了' }));
    expect(await cancel()).toEqual({ cancelledVisits: 3 });
    await expect(cancel()).rejects.toThrow('orderNotOpen');
    expect(await balance(grantId, '2026-11')).toMatchObject({ available: 7_500, reserved: 2_500 });
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({ status: 'cancelled', money: { releasedFen: 7_500 } });
    await ledgerIsClean();
  });

  it('one visit after another: the order is cancelled with the last', async () => {
    const placed = await confirm(weekly({ toDate: '2026-11-24' }));
    const visits = await visitsOf(placed);
    for (const visit of visits) await world.tx(self(), (tx) => cancelOneVisit(tx, self(), placed, visit.id, { reason: '有事外出' }));
    await world.drain();
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({ status: 'cancelled' });
    await expect(
      world.tx(self(), (tx) => cancelOneVisit(tx, self(), placed, visits[0]?.id ?? '', { reason: '再次取消' })),
    ).rejects.toThrow('visitStateWrong');
  });

  it('is done when its last visit is', async () => {
    const placed = await confirm();
    const [visit] = await visitsOf(placed);
    await world.tx(world.system, async (tx) => {
      await sql`UPDATE visits SET status = 'verified' WHERE id = ${visit?.id}`.execute(tx.db);
      tx.emit('visit.verified', HAIMEN_COMMUNITY, { visitId: visit?.id });
    });
    await world.drain();
    expect(await world.tx(self(), (tx) => readOrder(tx, self(), placed))).toMatchObject({ status: 'done' });
    await expect(world.tx(self(), (tx) => cancelOrder(tx, self(), placed, { reason: '太晚了' }))).rejects.toThrow('orderNotOpen');
  });

  it('a visit moves inside its month, not with its quota into another one, and not to another order', async () => {
    await grant(elder, 10_000);
    const placed = await confirm();
    const other = await confirm({ fromDate: '2026-11-25' });
    const [visit] = await visitsOf(placed);
    const move = (plannedStart: string, order: Key = placed) =>
      world.tx(self(), (tx) => moveVisit(tx, self(), order, visit?.id ?? '', { plannedStart, reason: '去医院复查' }));
    await expect(move('2026-12-01T02:00:00Z')).rejects.toThrow('otherMonth');
    await expect(move('2026-11-24T02:00:00Z', other)).rejects.toThrow('visitUnknown');
    await expect(move('2026-11-20T02:00:00Z')).rejects.toThrow('timePast');
    await move('2026-11-24T02:00:00Z');
    expect((await visitsOf(placed))[0]?.planned_start.toISOString()).toBe('2026-11-24T02:00:00.000Z');
  });
});

describe('life goes on', () => {
  it('a death cancels everything to come and releases it; telling it twice changes nothing', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-12-04' }));
    await world.tx(world.system, (tx) => recordLifeEvent(tx, world.system, elder, { kind: 'death', from: '2026-11-21', source: '殡葬信息' }));
    await world.drain();
    expect((await visitsOf(placed)).every((visit) => visit.status === 'cancelled')).toBe(true);
    expect(await balance(grantId, '2026-11')).toMatchObject({ available: 10_000, reserved: 0 });
    const after = await written();
    await world.tx(world.system, (tx) => Promise.resolve(tx.emit('elder.lifeEvent', HAIMEN_COMMUNITY, { elderId: elder.id, kind: 'death' })));
    await world.drain();
    expect(await written()).toEqual(after);
    await ledgerIsClean();
  });

  it('a stay in hospital cancels the visits inside it', async () => {
    const placed = await confirm(weekly({ toDate: '2026-12-04' }));
    world.clock.set('2026-11-24T00:00:00Z');
    await world.tx(world.system, (tx) =>
      recordLifeEvent(tx, world.system, elder, { kind: 'hospital', from: '2026-11-24', to: '2026-11-26', source: '医院' }),
    );
    await world.drain();
    const cancelled = (await visitsOf(placed)).filter((visit) => visit.status === 'cancelled').map((visit) => visit.planned_start.toISOString().slice(0, 10));
    expect(cancelled).toEqual(['2026-11-24', '2026-11-25']);
  });

  it('a grant that ends takes along the visits it would have paid, and no others', async () => {
    const grantId = await grant(elder, 10_000);
    const placed = await confirm(weekly({ toDate: '2026-12-04' }));
    await world.tx(world.system, async (tx) => {
      await sql`UPDATE grants SET valid_to = '2026-11-25', end_reason = '复核不符合' WHERE id = ${grantId}`.execute(tx.db);
      tx.emit('grant.ended', HAIMEN_COMMUNITY, { grantId, elderId: elder.id, reason: '复核不符合' });
    });
    await world.drain();
    const visits = await visitsOf(placed);
    const kept = visits.filter((visit) => visit.status !== 'cancelled');
    // Four were paid in November (23–26), two of them by the 25th and one on it; self-paid ones stay.
    expect(kept.map((visit) => [visit.planned_start.toISOString().slice(5, 10), visit.quota_fen])).toEqual([
      ['11-23', 2500],
      ['11-24', 2500],
      ['11-25', 2500],
      ['11-27', 0],
      ['11-30', 0],
    ]);
    expect(await balance(grantId, '2026-12')).toMatchObject({ reserved: 0 });
    await ledgerIsClean();
  });
});

describe('a complaint', () => {
  it('is due in five working days and answered once by the organisation or the county', async () => {
    const placed = await confirm();
    const [visit] = await visitsOf(placed);
    const made = await world.tx(self(), (tx) => complain(tx, self(), placed, { visitId: visit?.id ?? null, text: '没有按时来' }));
    expect(made.dueOn).toBe('2026-11-27');
    const manager = world.as('providerManager', { providerId: provider.id });
    const rival = world.as('providerManager', { providerId: second.id });
    const answer = (actor: Actor) => world.tx(actor, (tx) => answerComplaint(tx, actor, { county: COUNTY, id: made.id }, { answer: '已致歉并补做' }));
    const list = (actor: Actor) => world.tx(actor, (tx) => listComplaints(tx, actor, COUNTY, { limit: 50, status: 'open' }));
    await expect(answer(rival)).rejects.toThrow('complaintUnknown');
    await expect(answer(self())).rejects.toThrow('roleNotAllowed');
    expect((await list(rival)).rows).toEqual([]);
    world.clock.set('2026-11-30T01:00:00Z');
    expect((await list(manager)).rows.find((row) => row.id === made.id)).toMatchObject({ isOverdue: true, text: '没有按时来' });
    await answer(manager);
    await expect(answer(world.as('countyOfficial'))).rejects.toThrow('complaintAnswered');
    expect(await world.count('complaints', `id = '${made.id}' AND answer IS NOT NULL`)).toBe(1);
  });
});

describe('the same again, and all at once', () => {
  it('one client id is one order, however often and at once', async () => {
    const server = await world.server();
    const headers = { ...(await world.login(agent())), 'idempotency-key': randomUUID() };
    const { county: _county, ...payload } = wish({ confirmedSelfFen: 2_500 });
    const send = () => server.inject({ method: 'POST', url: `/api/orders/${COUNTY}`, headers, payload });
    const answers = [...(await Promise.all(Array.from({ length: 8 }, send))), await send()];
    expect(answers.map((answer) => answer.statusCode)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
    expect(await world.count('orders', `elder_id = '${elder.id}'`)).toBe(1);
    expect(await world.count('visits', `elder_id = '${elder.id}'`)).toBe(1);
  });

  it('20 orders at once on one quota: what is held is never more than there is', async () => {
    const grantId = await grant(elder, 20_000);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => place({ confirmedSelfFen: 0 })));
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(8);
    for (const one of results) if (one.status === 'rejected') expect(String(one.reason)).toContain('quoteChanged');
    expect(await balance(grantId, '2026-11')).toEqual({ available: 0, posted: 20_000, reserved: 20_000 });
    expect(await world.count('orders', `elder_id = '${elder.id}'`)).toBe(8);
    await ledgerIsClean();
  });

  it('20 elders at once at one organisation, some cancelling: no deadlock, and the ledger holds', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => world.seedElder()));
    await Promise.all(people.map((one) => grant(one, 10_000)));
    const placed = await Promise.all(people.map((one) => confirm({ ...weekly({ toDate: '2026-12-04' }), elderId: one.id })));
    await Promise.all([
      ...placed.slice(0, 10).map((order) => world.tx(agent(), (tx) => cancelOrder(tx, agent(), order, { reason: '同时取消' }))),
      ...people.slice(0, 10).map((one) => confirm({ fromDate: '2027-01-04', elderId: one.id })),
    ]);
    expect(await world.count('orders', `elder_id IN (${people.map((one) => `'${one.id}'`).join(',')})`)).toBe(30);
    await ledgerIsClean();
  });
});
