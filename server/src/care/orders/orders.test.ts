import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { COUNTY } from '../../testing.ts';
import { roles } from '../../platform/access/index.ts';
import { recordLifeEvent } from '../../people/elders/index.ts';
import { complain } from './complaints.ts';
import * as contract from './contract.ts';
import type { NewOrder } from './index.ts';
import { cancelOrder, listOrders, readOrder } from './service.ts';
import {
  addOrganisation,
  agent,
  balance,
  confirm,
  elder,
  grant,
  ledgerIsClean,
  place,
  provider,
  quote,
  second,
  self,
  useOrderWorld,
  visitsOf,
  weekly,
  wish,
  world,
  written,
} from './orders.testing.ts';

useOrderWorld();

describe('who may not', () => {
  it.each(roles.filter((role) => !contract.placeOrder.allow.some((allowed) => allowed === role)))(
    'a %s orders nothing',
    async (role) => {
      const before = await written();
      await expect(place({}, world.as(role))).rejects.toThrow('roleNotAllowed');
      await expect(quote({}, world.as(role))).rejects.toThrow('roleNotAllowed');
      expect(await written()).toEqual(before);
    },
  );

  it('nobody orders for, sees or cancels for an elder out of sight', async () => {
    const order = await confirm();
    const before = await written();
    const stranger = self(await world.seedElder());
    const elsewhere = world.as('communityWorker', { area: '331002001002' });
    for (const actor of [stranger, elsewhere]) {
      await expect(place({}, actor)).rejects.toThrow('elderUnknown');
      await expect(world.tx(actor, (tx) => readOrder(tx, actor, order))).rejects.toThrow('orderUnknown');
      await expect(world.tx(actor, (tx) => cancelOrder(tx, actor, order, { reason: '测试' }))).rejects.toThrow(
        'orderUnknown',
      );
      await expect(
        world.tx(actor, (tx) => complain(tx, actor, order, { visitId: null, text: '测试' })),
      ).rejects.toThrow('orderUnknown');
    }
    const rival = world.as('providerManager', { providerId: second.id });
    await expect(world.tx(rival, (tx) => readOrder(tx, rival, order))).rejects.toThrow('orderUnknown');
    expect(await written()).toEqual(before);
  });

  it('the organisation sees its order with the address and only the masked phone', async () => {
    const order = await confirm();
    const manager = world.as('providerManager', { providerId: provider.id });
    const read = await world.tx(manager, (tx) => readOrder(tx, manager, order));
    expect(contract.getOrder.response.parse(read)).toMatchObject({
      phoneMasked: '138****5678',
      address: expect.stringContaining('海门街道') as string,
    });
    expect(
      (await world.tx(manager, (tx) => listOrders(tx, manager, COUNTY, { limit: 50, elderId: elder.id }))).rows,
    ).toHaveLength(1);
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
    expect((await quote({ fromDate: '2026-11-24' })).months[0]).toMatchObject({ availableFen: 5_000 });
    const rest = weekly({ fromDate: '2026-11-24', toDate: '2026-11-30', selfPayAllowed: false });
    const shown = await quote(rest);
    expect(shown.visits.map((visit) => visit.day)).toEqual(['2026-11-24', '2026-11-25']);
    expect(shown.skipped.map((one) => one.why)).toEqual(['quotaUsedUp', 'quotaUsedUp', 'quotaUsedUp']);
    await place(rest);
    expect(await balance(grantId, '2026-11')).toEqual({ available: 0, posted: 10_000, reserved: 10_000 });
  });

  it('plans nothing while the elder expects another visit, whoever makes it', async () => {
    await confirm({ fromDate: '2026-11-25' });
    const shown = await quote(
      weekly({ product: 'haircut', toDate: '2026-11-27', windowFromMinute: 630, windowToMinute: 750 }),
    );
    expect(shown.visits.map((visit) => visit.day)).not.toContain('2026-11-25');
    expect(shown.skipped).toMatchObject([{ day: '2026-11-25', why: 'elderBusy' }]);
    const after = { windowFromMinute: 660, windowToMinute: 780 };
    expect((await quote({ fromDate: '2026-11-25', ...after })).skipped).toEqual([]);
    expect((await quote({ fromDate: '2026-11-25', elderId: (await world.seedElder()).id })).skipped).toEqual([]);
  });

  it('takes the voucher after the quota, with its monthly cap over all orders', async () => {
    await grant(elder, 1_000);
    await grant(elder, 1_500, { benefit: 'consumption-voucher' });
    expect((await quote()).totals).toEqual({ priceFen: 2_500, quotaFen: 1_000, subsidyFen: 750, selfFen: 750 });
    await confirm();
    expect((await quote({ fromDate: '2026-11-24' })).totals).toEqual({
      priceFen: 2_500,
      quotaFen: 0,
      subsidyFen: 750,
      selfFen: 1_750,
    });
    await confirm({ fromDate: '2026-11-24' });
    expect((await quote({ fromDate: '2026-11-25' })).totals).toMatchObject({ subsidyFen: 0, selfFen: 2_500 });
  });

  it('leaves out days in hospital', async () => {
    await world.tx(world.system, (tx) =>
      recordLifeEvent(tx, world.system, elder, { kind: 'hospital', from: '2026-11-20', source: '医院' }),
    );
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
    expect(visits.every((visit) => visit.quota_fen > 0 === (visit.reservation_id !== null))).toBe(true);
    expect(await balance(grantId, '2026-11')).toMatchObject({ available: 0, reserved: 10_000 });
    expect(
      await world.count(
        'ledger_transfers',
        `kind = 'reserve' AND subject_type = 'visit' AND subject_id = '${visits[0]?.id ?? ''}'`,
      ),
    ).toBe(1);
    const read = await world.tx(agent(), (tx) => readOrder(tx, agent(), placed));
    expect(read).toMatchObject({
      channel: 'callCentre',
      proxyReason: '老人不会用手机',
      money: { reservedFen: 20_000, postedFen: 0, releasedFen: 0 },
    });
    await ledgerIsClean();
  });

  it('by the elder in person needs no proxy and keeps none', async () => {
    const placed = await confirm({ proxy: undefined }, self());
    const read = await world.tx(self(), (tx) => readOrder(tx, self(), placed));
    expect(read).toMatchObject({
      channel: 'self',
      proxyRelation: null,
      providerReason: expect.stringContaining('轮派') as string,
    });
  });

  it('at another address of the elder, and with the elder’s choice of organisation', async () => {
    const addressId = randomUUID();
    await world.tx(world.system, (tx) =>
      sql`INSERT INTO elder_addresses (county, id, area, elder_id, label, address, created_at)
        VALUES (${COUNTY}, ${addressId}, '331002002001', ${elder.id}, '女儿家', '白云街道 9 号', ${tx.now})`.execute(
        tx.db,
      ),
    );
    const placed = await confirm({ addressId, providerId: second.id });
    expect(await world.tx(agent(), (tx) => readOrder(tx, agent(), placed))).toMatchObject({
      address: '白云街道 9 号',
      providerId: second.id,
      providerReason: '老人自选',
    });
  });

  it('takes turns among organisations', async () => {
    const rivals = [await addOrganisation(['331002003000']), await addOrganisation(['331002003000'])];
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

  it('ten at once for one hour: the elder expects one of them', async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => place({ confirmedSelfFen: 2_500 })));
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    for (const one of results)
      if (one.status === 'rejected')
        expect(one.reason).toMatchObject({ details: { code: 'nothingToPlan', skipped: [{ why: 'elderBusy' }] } });
    expect(await world.count('visits', `elder_id = '${elder.id}'`)).toBe(1);
  });

  it('20 orders at once on one quota: what is held is never more than there is', async () => {
    const grantId = await grant(elder, 20_000);
    const at = (n: number) => ({
      fromDate: `2026-11-${23 + (n % 5)}`,
      windowFromMinute: 480 + Math.floor(n / 5) * 120,
    });
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        place({ ...at(n), windowToMinute: at(n).windowFromMinute + 120, confirmedSelfFen: 0 }),
      ),
    );
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(8);
    for (const one of results) if (one.status === 'rejected') expect(String(one.reason)).toContain('quoteChanged');
    expect(await balance(grantId, '2026-11')).toEqual({ available: 0, posted: 20_000, reserved: 20_000 });
    expect(await world.count('orders', `elder_id = '${elder.id}'`)).toBe(8);
    await ledgerIsClean();
  });

  it('12 elders at once at one organisation, some cancelling: no deadlock, and the ledger holds', async () => {
    const people = await Promise.all(Array.from({ length: 12 }, () => world.seedElder()));
    await Promise.all(people.map((one) => grant(one, 10_000)));
    const placed = await Promise.all(
      people.map((one) => confirm({ ...weekly({ toDate: '2026-12-01' }), elderId: one.id })),
    );
    await Promise.all([
      ...placed
        .slice(0, 6)
        .map((order) => world.tx(agent(), (tx) => cancelOrder(tx, agent(), order, { reason: '同时取消' }))),
      ...people.slice(0, 6).map((one) => confirm({ fromDate: '2027-01-04', elderId: one.id })),
    ]);
    expect(await world.count('orders', `elder_id IN (${people.map((one) => `'${one.id}'`).join(',')})`)).toBe(18);
    await ledgerIsClean();
  });
});
