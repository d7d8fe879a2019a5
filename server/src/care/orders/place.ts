import type { z } from 'zod';
import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, monthOf } from '../../platform/clock/index.ts';
import { nextNumber } from '../../platform/numbers/index.ts';
import { badInput, conflict } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { fundQuota, payableAccount } from '../../money/budgets/index.ts';
import { reserveAll } from '../../money/ledger/index.ts';
import { planVisits, type NewVisit } from '../visits/index.ts';
import * as contract from './contract.ts';
import { makePlan, type Plan } from './plan.ts';
import { startOn, type Split } from './rules.ts';
import { insertOrder, type Key } from './storage.ts';
import type { Tables } from '../../platform/transactions/index.ts';

type Channel = Tables['orders']['channel'];
/** What a caller within the server may leave out is filled in as over HTTP. */
export type OrderWish = z.input<typeof contract.orderWish>;
export type NewOrder = z.input<typeof contract.newOrder>;

/** What an order would plan and who would pay; writes nothing. @throws the Problems of `makePlan` */
export async function quoteOrder(tx: Tx, actor: Actor, input: OrderWish & { county: string }) {
  permit(actor, contract.quoteOrder);
  const plan = await makePlan(tx, input.county, contract.orderWish.parse(input), false);
  return {
    product: plan.product.product,
    productName: plan.product.name,
    minutes: plan.minutes,
    carers: plan.product.carers,
    unitPriceFen: plan.product.priceFen,
    quantity: input.quantity ?? 1,
    provider: plan.provider,
    address: plan.place.address,
    visits: plan.visits.map(({ grantId: _grantId, ...visit }) => ({
      ...visit,
      plannedStart: startOn(plan.schedule, visit.day).toISOString(),
    })),
    skipped: plan.skipped,
    months: plan.uses.map(({ benefit: _benefit, ...use }) => use),
    totals: plan.totals,
    reasons: plan.reasons,
  };
}

function channelOf(actor: Actor, given: Channel | undefined): Channel {
  switch (actor.role) {
    case 'elder':
      return 'self';
    case 'family':
      return 'family';
    case 'callCentreAgent':
      return 'callCentre';
    case 'system':
      return given ?? 'callCentre';
    default:
      return 'community';
  }
}

/**
 * Orders from the menu: order, visits and what is held for them in one step.
 * @param input.channel only the system says it; everyone else's follows from the role
 * @throws Problem 400 `proxyMissing` · 409 `nothingToPlan`, `quoteChanged`, `budgetExhausted`, and those of `makePlan`
 */
export async function placeOrder(tx: Tx, actor: Actor, input: NewOrder & { county: string; channel?: Channel }) {
  permit(actor, contract.placeOrder);
  const wish = contract.newOrder.parse(input);
  const { county } = input;
  const channel = channelOf(actor, input.channel);
  if (channel !== 'self' && !wish.proxy) {
    throw badInput('proxyMissing', {
      zh: '代为下单须填写与老人的关系和代办原因。',
      en: 'Who orders for somebody else says in what relation and why.',
      field: 'body.proxy',
    });
  }
  const plan = await makePlan(tx, county, wish, true);
  if (plan.visits.length === 0) {
    throw conflict('nothingToPlan', {
      zh: `没有可以安排的服务：${[...new Set(plan.skipped.map((one) => one.text))].join('、')}。`,
      en: 'No visit can be planned.',
      skipped: plan.skipped,
    });
  }
  if (plan.totals.selfFen !== wish.confirmedSelfFen) {
    throw conflict('quoteChanged', {
      zh: `费用已变化：现需自付 ${(plan.totals.selfFen / 100).toFixed(2)} 元，请向老人重新确认。`,
      en: 'The split has changed since it was shown. Confirm the new one.',
      field: 'body.confirmedSelfFen',
      totals: plan.totals,
    });
  }
  const key = { county, id: tx.newId() };
  const number = await withCounty(tx, county, async () => {
    const visits = toVisits(tx, key, plan, wish.notes);
    // What follows makes the county's orders wait for each other until commit: the day's counter, then the money.
    const given = await nextNumber(tx, county, 'DD', dayOf(tx.now));
    await insertOrder(tx, {
      ...key,
      number: given,
      area: plan.elder.area,
      elder_id: plan.elder.id,
      provider_id: plan.provider.id,
      provider_reason: plan.provider.reason,
      grant_id: plan.visits.find((visit) => visit.grantId)?.grantId ?? null,
      product: plan.product.product,
      item: plan.product.item,
      product_name: plan.product.name,
      minutes: plan.minutes,
      carers: plan.product.carers,
      certificates: plan.product.certificates,
      steps: JSON.stringify(plan.product.steps),
      unit: plan.product.unit,
      quantity: wish.quantity,
      unit_price_fen: plan.product.priceFen,
      kind: wish.kind,
      schedule: JSON.stringify(plan.schedule),
      status: 'open',
      elder_name: plan.elder.name,
      elder_sex: plan.elder.sex,
      phone_masked: plan.elder.phone_masked,
      address: plan.place.address,
      lat: plan.place.lat,
      lng: plan.place.lng,
      wishes: JSON.stringify(wish.wishes),
      notes: wish.notes,
      channel,
      placed_by: actor.userId ?? null,
      placed_by_name: actor.name,
      proxy_relation: channel === 'self' ? null : (wish.proxy?.relation ?? null),
      proxy_reason: channel === 'self' ? null : (wish.proxy?.reason ?? null),
      placed_at: tx.now,
      cancelled_at: null,
      cancel_reason: null,
      version: 1,
    });
    await planVisits(tx, visits);
    await holdQuota(tx, actor, plan, visits);
    return given;
  });
  tx.audit({
    area: plan.elder.area,
    action: contract.placeOrder.id,
    subjectType: 'order',
    subjectId: key.id,
    elderId: plan.elder.id,
    ...(wish.proxy && channel !== 'self' && { reason: `${wish.proxy.relation}:${wish.proxy.reason}` }),
    detail: {
      number,
      product: plan.product.product,
      provider: plan.provider,
      visits: plan.visits.length,
      ...plan.totals,
    },
  });
  tx.emit('order.placed', plan.elder.area, { orderId: key.id, elderId: plan.elder.id, providerId: plan.provider.id });
  return { ...key, number, visits: plan.visits.length, totals: plan.totals };
}

type PlannedVisit = NewVisit & { id: string; reservationId: string | null; split: Split };

function toVisits(tx: Tx, order: Key, plan: Plan, notes: string | null): PlannedVisit[] {
  return plan.visits.map((split) => {
    const plannedStart = startOn(plan.schedule, split.day);
    const window = (plan.schedule.windowToMinute - plan.schedule.windowFromMinute) * 60_000;
    return {
      id: tx.newId(),
      split,
      county: order.county,
      area: plan.elder.area,
      orderId: order.id,
      elderId: plan.elder.id,
      providerId: plan.provider.id,
      item: plan.product.item,
      product: plan.product.product,
      productName: plan.product.name,
      plannedStart,
      windowFrom: plannedStart,
      windowTo: new Date(plannedStart.getTime() + window),
      minutes: plan.minutes,
      carers: plan.product.carers,
      certificates: plan.product.certificates,
      steps: plan.product.steps,
      elderName: plan.elder.name,
      address: plan.place.address,
      lat: plan.place.lat,
      lng: plan.place.lng,
      notes,
      priceFen: split.priceFen,
      quotaFen: split.quotaFen,
      subsidyFen: split.subsidyFen,
      selfFen: split.selfFen,
      reservationId: split.grantId ? tx.newId() : null,
    };
  });
}

/**
 * Holds each visit's quota from the grant's account of its month to the organisation's payable account. Months are
 * funded first, then all accounts are locked together, so that two orders never wait for each other in a circle.
 */
async function holdQuota(tx: Tx, actor: Actor, plan: Plan, visits: readonly PlannedVisit[]): Promise<void> {
  const { elder, provider } = plan;
  const paid = visits.flatMap((visit) =>
    visit.reservationId ? [{ ...visit, reservationId: visit.reservationId }] : [],
  );
  if (paid.length === 0) return;
  const accounts = new Map<string, string>();
  for (const use of plan.uses) {
    const key = `${use.grantId}:${use.month}`;
    if (!paid.some(({ split }) => split.grantId === use.grantId && monthOf(split.day) === use.month)) continue;
    accounts.set(
      key,
      await fundQuota(tx, {
        county: elder.county,
        area: elder.area,
        elderId: elder.id,
        grantId: use.grantId,
        benefit: use.benefit,
        month: use.month,
        amountFen: use.quotaFen,
      }),
    );
  }
  const payable = await payableAccount(tx, {
    county: elder.county,
    area: `${elder.county}000000`,
    providerId: provider.id,
    providerName: provider.name,
  });
  await reserveAll(
    tx,
    paid.map((visit) => {
      const quota = accounts.get(`${visit.split.grantId}:${monthOf(visit.split.day)}`);
      if (!quota) throw new Error(`visit ${visit.id} has no quota to be held from`);
      return {
        id: visit.reservationId,
        area: elder.area,
        debit: quota,
        credit: payable,
        amount: visit.quotaFen,
        reason: `下单预留：${visit.productName} ${visit.split.day}`,
        subjectType: 'visit',
        subjectId: visit.id,
        byUser: actor.userId ?? null,
      };
    }),
  );
}
