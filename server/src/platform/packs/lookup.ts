import { areaAncestors } from './areas.ts';
import type { DeepReadonly, Packs } from './load.ts';
import type { ServicePrice, Workflow } from './schemas.ts';

type Dated = { readonly area: string; readonly validFrom: string; readonly validTo: string | null };

/** Tells whether a row is in force on a day (YYYY-MM-DD); both ends of its validity count. */
export function isInForce(row: Pick<Dated, 'validFrom' | 'validTo'>, day: string): boolean {
  return row.validFrom <= day && (row.validTo === null || day <= row.validTo);
}

function nearest<Row extends Dated>(rows: readonly Row[], area: string, day: string, key: (row: Row) => string): Row[] {
  const distance = new Map(areaAncestors(area).map((code, index) => [code, index]));
  const found = new Map<string, { row: Row; steps: number }>();
  for (const row of rows) {
    const steps = distance.get(row.area);
    if (steps === undefined || !isInForce(row, day)) continue;
    const other = found.get(key(row));
    if (other === undefined || steps < other.steps) found.set(key(row), { row, steps });
  }
  return [...found.values()].map(({ row }) => row);
}

/**
 * Lists the bookable products with their price in force in an area (12 digits) on a day; the nearest area's row wins.
 * @throws RangeError when the area is not a 12-digit code.
 */
export function servicePricesFor(packs: Packs, area: string, day: string): DeepReadonly<ServicePrice>[] {
  return nearest(packs.prices, area, day, (row) => row.product);
}

/**
 * Lists the certificates that a carer needs for an item of GB/T 43153 (or a product of it) in an area on a day:
 * those of the product, else of the item, and those that the place demands on top (such as Nantong's clause 20).
 * @throws RangeError when the item is unknown or the area is not a 12-digit code.
 */
export function certificatesFor(
  packs: Packs,
  area: string,
  day: string,
  item: string,
  product?: DeepReadonly<ServicePrice>,
): string[] {
  const service = packs.services.find((row) => row.code === item);
  if (service === undefined) throw new RangeError(`there is no service item "${item}"`);
  const local = nearest(packs.requirements, area, day, (row) => row.id)
    .filter((row) => row.items === 'all' || row.items.includes(item))
    .flatMap((row) => row.certificates);
  return [...new Set([...(product?.certificates ?? service.certificates), ...local])];
}

/**
 * Gives the workflow with the id.
 * @throws RangeError when there is none.
 */
export function workflow(packs: Packs, id: string): DeepReadonly<Workflow> {
  const found = packs.workflows.find((row) => row.id === id);
  if (found === undefined) throw new RangeError(`there is no workflow "${id}"`);
  return found;
}
