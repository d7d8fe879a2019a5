import { countyOf } from '@yike/identity';
import type { z } from 'zod';
import { addDays, atMinute, dayOf, monthOf, type Day } from '../../platform/clock/index.ts';
import { badInput, conflict, notFound } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { findElder, findLifeEvents, type ElderRow } from '../../people/elders/index.ts';
import { findProvidersFor } from '../../supply/providers/index.ts';
import { findElderVisits } from '../visits/index.ts';
import { isHospitalItem, productFor, UNITS_MAX, visitOf, type Product } from '../catalogue/index.ts';
import type { orderWish } from './contract.ts';
import { findFunds } from './funds.ts';
import {
  blockedOn,
  chooseByRotation,
  clashOf,
  explain,
  readSchedule,
  serviceDays,
  splitVisits,
  standing,
  startOn,
  totalOf,
  type Expected,
  type Split,
  type Use,
} from './rules.ts';
import { countOpenOrders, findAddress, lockElder, type Key } from './storage.ts';
import type { OrderSchedule } from './tables.ts';

type Wish = z.output<typeof orderWish>;

export interface Place {
  area: string;
  address: string;
  lat: number | null;
  lng: number | null;
}

export interface Plan {
  elder: ElderRow;
  product: Product;
  minutes: number;
  place: Place;
  schedule: OrderSchedule;
  provider: { id: string; name: string; reason: string };
  visits: Split[];
  uses: Use[];
  skipped: { day: Day; why: 'lifeEvent' | 'elderBusy' | 'quotaUsedUp'; text: string }[];
  totals: ReturnType<typeof totalOf>;
  reasons: string[];
}

/**
 * Works out what a wish would plan and who would pay for it.
 * @param holds locks the elder's file until commit, for placing
 * @throws Problem 404 `elderUnknown`, `addressUnknown` · 400 `productUnknown`, `quantityTooLarge`, `startsInPast`, `noServiceDay`
 * and those of the schedule · 409 `elderNotActive`, `addressMissing`, `addressOutsideCounty`, `providerNotServing`, `noProvider`
 */
export async function makePlan(tx: Tx, county: string, wish: Wish, holds: boolean): Promise<Plan> {
  const key = { county, id: wish.elderId };
  const elder = holds ? await lockElder(tx, key) : await findElder(tx, key);
  if (!elder)
    throw notFound('elderUnknown', {
      zh: '找不到该老人，或不在您的查看范围内。',
      en: 'No such elder, or not in your sight.',
    });
  if (elder.status !== 'active') {
    throw conflict('elderNotActive', {
      zh: elder.status === 'deceased' ? '老人已去世，不能下单。' : '老人已迁出，请在现居地下单。',
      en: `The elder's file is ${elder.status}.`,
    });
  }
  const place = await placeOf(tx, elder, wish.addressId);
  const product = productFor(tx, place.area, wish.fromDate, wish.product);
  if (!product) {
    throw badInput('productUnknown', {
      zh: '该地区在所选日期不提供这项服务，请重新选择。',
      en: 'This place does not offer the product on that day.',
      field: 'body.product',
    });
  }
  if (wish.quantity > UNITS_MAX[product.unit]) {
    throw badInput('quantityTooLarge', {
      zh:
        product.unit === 'visit'
          ? '该服务按次计价，每次数量为 1；需要多次请选周期服务。'
          : `每次最多 ${UNITS_MAX[product.unit]} 份（小时）。`,
      en: `At most ${UNITS_MAX[product.unit]} of this product a visit.`,
      field: 'body.quantity',
    });
  }
  const { minutes, priceFen } = visitOf(product, wish.quantity);
  const schedule = readSchedule(wish, minutes, dayOf(tx.now));
  const days = serviceDays(schedule);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) {
    throw badInput('noServiceDay', {
      zh: '所选日期范围内没有对应的服务日。',
      en: 'No day of the plan falls on the chosen weekdays.',
      field: 'body.weekdays',
    });
  }
  if (startOn(schedule, first) <= tx.now) {
    throw badInput('startsInPast', {
      zh: '首次服务时间已过，请选择之后的时间。',
      en: 'The first visit would be in the past.',
      field: 'body.fromDate',
    });
  }
  const events = standing(await findLifeEvents(tx, county, elder.id));
  const blocked = days.flatMap((day) => {
    const why = blockedOn(events, day, isHospitalItem(product.item));
    return why === undefined ? [] : [{ day, why }];
  });
  const { expected, provider, funds } = await withCounty(tx, county, async () => ({
    expected: await expectedBy(tx, elder, first, last),
    provider: await chooseProvider(tx, county, place.area, product.product, first, last, wish.providerId),
    funds: await findFunds(tx, elder, first, last),
  }));
  const open = days.filter((day) => !blocked.some((one) => one.day === day));
  const busy = open.flatMap((day) => {
    const from = startOn(schedule, day);
    const clash = clashOf(expected, { from, to: new Date(from.getTime() + minutes * 60_000), carers: product.carers });
    return clash ? [{ day, why: `同一时间已有“${clash.productName}”` }] : [];
  });
  const free = open.filter((day) => !busy.some((one) => one.day === day));
  const split = splitVisits(free, priceFen, funds, wish.selfPayAllowed);
  return {
    elder,
    product,
    minutes,
    place,
    schedule,
    provider,
    visits: split.visits,
    uses: split.uses,
    skipped: [
      ...blocked.map(({ day, why }) => ({ day, why: 'lifeEvent' as const, text: why })),
      ...busy.map(({ day, why }) => ({ day, why: 'elderBusy' as const, text: why })),
      ...split.unpaid.map((day) => ({ day, why: 'quotaUsedUp' as const, text: '当月额度不足' })),
    ].sort((a, b) => (a.day < b.day ? -1 : 1)),
    totals: totalOf(split.visits),
    reasons: explain(split, `${provider.name}（${provider.reason}）。`, [...blocked, ...busy]),
  };
}

/** Visits to come of an elder, also such as began the day before. */
export async function expectedBy(tx: Tx, elder: Key, first: Day, last: Day): Promise<(Expected & { id: string })[]> {
  const ahead = ['planned', 'assigned', 'inProgress'] as const;
  const [from, to] = [atMinute(addDays(first, -1), 0), atMinute(addDays(last, 1), 0)];
  const visits = await findElderVisits(tx, elder.county, elder.id, ahead, from, to);
  return visits.map((visit) => ({
    id: visit.id,
    productName: visit.product_name,
    carers: visit.carers,
    from: visit.planned_start,
    to: visit.planned_end,
  }));
}

async function placeOf(tx: Tx, elder: ElderRow, addressId: string | null): Promise<Place> {
  if (addressId === null) {
    if (!elder.current_address) {
      throw conflict('addressMissing', {
        zh: '老人档案没有现住址，请先补充地址。',
        en: 'The file has no current address.',
        field: 'body.addressId',
      });
    }
    return { area: elder.area, address: elder.current_address, lat: elder.lat, lng: elder.lng };
  }
  const row = await findAddress(tx, elder.county, elder.id, addressId);
  if (!row)
    throw notFound('addressUnknown', {
      zh: '找不到该服务地址，请重新选择。',
      en: 'No such service address.',
      field: 'body.addressId',
    });
  if (countyOf(row.area) !== elder.county) {
    throw conflict('addressOutsideCounty', {
      zh: '服务地址不在本县区，请在当地下单。',
      en: 'The address lies in another county.',
      field: 'body.addressId',
    });
  }
  return { area: row.area, address: row.address, lat: row.lat, lng: row.lng };
}

async function chooseProvider(
  tx: Tx,
  county: string,
  area: string,
  product: string,
  day: Day,
  until: Day,
  chosen: string | null,
): Promise<{ id: string; name: string; reason: string }> {
  const candidates = await findProvidersFor(tx, { county, area, product, day, until });
  if (chosen !== null) {
    const found = candidates.find((one) => one.id === chosen);
    if (found) return { id: found.id, name: found.name, reason: '老人自选' };
    throw conflict('providerNotServing', {
      zh: '所选机构在该地区或日期内不提供这项服务，请另选机构或缩短日期。',
      en: 'The chosen organisation does not serve this place with this product on these days.',
      field: 'body.providerId',
    });
  }
  const month = atMinute(`${monthOf(tx.now)}-01`, 0);
  const open =
    candidates.length > 0
      ? await countOpenOrders(
          tx,
          county,
          candidates.map((one) => one.id),
          month,
        )
      : new Map<string, number>();
  const next = chooseByRotation(candidates, open);
  if (!next) {
    throw conflict('noProvider', {
      zh: `目前没有签约机构在该地区提供这项服务（${day} 至 ${until}），请联系县区民政部门。`,
      en: 'No organisation under contract serves this place with this product on these days.',
    });
  }
  return {
    id: next.id,
    name: next.name,
    reason: `轮派：${candidates.length} 家机构中本月在办订单最少（${open.get(next.id) ?? 0} 单）`,
  };
}
