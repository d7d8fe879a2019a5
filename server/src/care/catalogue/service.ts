import { permit, type Actor } from '../../platform/access/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { findProduct, menuOf, productsFor, type Product } from './rules.ts';

/** The product as it is offered in an area (12 digits) on a day, undefined when it is not. */
export const productFor = (tx: Pick<Tx, 'packs'>, area: string, day: Day, product: string): Product | undefined =>
  findProduct(tx.packs, area, day, product);

/** Everything that an area (12 digits) offers on a day, in the order of the standard. */
export const menuFor = (tx: Pick<Tx, 'packs'>, area: string, day: Day): Product[] => productsFor(tx.packs, area, day);

export function readMenu(tx: Tx, actor: Actor, area: string, asked: Day | undefined) {
  permit(actor, contract.readMenu);
  const day = asked ?? dayOf(tx.now);
  return { area, day, categories: menuOf(tx.packs, area, day) };
}
