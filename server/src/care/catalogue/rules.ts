import {
  certificatesFor,
  servicePricesFor,
  type DeepReadonly,
  type Packs,
  type ServicePrice,
} from '../../platform/packs/index.ts';
import type { Day } from '../../platform/clock/index.ts';

/** What can be ordered in a place on a day, for one unit. */
export interface Product {
  product: string;
  item: string;
  itemName: string;
  category: string;
  name: string;
  unit: 'visit' | 'hour' | 'portion';
  /** Of one unit. */
  minutes: number;
  /** Of one unit, fen. */
  priceFen: number;
  carers: number;
  /** Kinds that each carer must hold, valid on the day of the visit. */
  certificates: string[];
  /** Steps to tick. */
  steps: string[];
  isPriceVerified: boolean;
}

/** Most units that one visit may have: hours that a carer can stay, portions that one delivery carries. */
export const UNITS_MAX = { visit: 1, hour: 12, portion: 10 } as const;

/** 助医 and 助急 may take place in the hospital where the elder is (facts of F11). */
export const isHospitalItem = (item: string): boolean => item === '1.5' || item === '1.6';

function toProduct(packs: Packs, area: string, day: Day, price: DeepReadonly<ServicePrice>): Product {
  const item = packs.services.find((one) => one.code === price.item);
  if (!item) throw new RangeError(`the price ${price.id} names the unknown item ${price.item}`);
  return {
    product: price.product,
    item: item.code,
    itemName: item.name,
    category: item.category,
    name: price.name,
    unit: price.unit,
    minutes: price.minutes,
    priceFen: price.priceFen,
    carers: price.carers,
    certificates: certificatesFor(packs, area, day, item.code, price),
    steps: [...item.steps],
    isPriceVerified: price.verified,
  };
}

/** Every product of a place on a day, in the order of the standard. */
export function productsFor(packs: Packs, area: string, day: Day): Product[] {
  return servicePricesFor(packs, area, day)
    .map((price) => toProduct(packs, area, day, price))
    .sort((a, b) => a.item.localeCompare(b.item, 'en', { numeric: true }));
}

export function findProduct(packs: Packs, area: string, day: Day, product: string): Product | undefined {
  const price = servicePricesFor(packs, area, day).find((one) => one.product === product);
  return price && toProduct(packs, area, day, price);
}

/** Minutes and price of a visit with several units: hours add up, portions come with one delivery. */
export function visitOf(
  product: Pick<Product, 'unit' | 'minutes' | 'priceFen'>,
  quantity: number,
): { minutes: number; priceFen: number } {
  return {
    minutes: product.unit === 'hour' ? product.minutes * quantity : product.minutes,
    priceFen: product.priceFen * quantity,
  };
}

/** The menu: all 26 items of GB/T 43153-2023 by category, also those for which the place offers nothing yet. */
export function menuOf(packs: Packs, area: string, day: Day) {
  const prices = servicePricesFor(packs, area, day);
  const nameOf = new Map(packs.certificates.map((one) => [one.code, one.name]));
  const items = packs.services.map((item) => ({
    category: item.category,
    code: item.code,
    name: item.name,
    standard: item.standard,
    clause: item.clause,
    minutes: item.minutes,
    steps: [...item.steps],
    riskNotes: [...(item.riskNotes ?? [])],
    isVerified: item.verified,
    areDetailsVerified: item.detailsVerified,
    products: prices
      .filter((price) => price.item === item.code)
      .map((price) => ({
        product: price.product,
        name: price.name,
        unit: price.unit,
        minutes: price.minutes,
        priceFen: price.priceFen,
        carers: price.carers,
        certificates: certificatesFor(packs, area, day, item.code, price).map((code) => ({
          code,
          name: nameOf.get(code) ?? code,
        })),
        isPriceVerified: price.verified,
        note: price.note ?? null,
        source: {
          title: packs.documents[price.source.document]?.title ?? price.source.document,
          clause: price.source.clause,
        },
      })),
  }));
  return [...new Set(items.map((item) => item.category))].map((name, index) => ({
    number: index + 1,
    name,
    items: items.filter((item) => item.category === name).map(({ category: _category, ...item }) => item),
  }));
}
