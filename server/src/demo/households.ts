import { listElders } from '../people/elders/contract.ts';
import { addMember } from '../people/households/contract.ts';
import { COUNTY, type Cast } from './cast.ts';
import type { Driver } from './driver.ts';
import { bondOf } from './population.ts';

const HOMES = 36;

/** Records who lives together, as a community worker finds them: two people at one address. */
export async function openHouseholds(driver: Driver, cast: Cast): Promise<void> {
  let opened = 0;
  let cursor: string | null | undefined;
  while (opened < HOMES && cursor !== null) {
    // By community, so that most who share a home come on one page.
    const { rows, next } = await driver.call(cast.community, listElders, {
      query: { county: COUNTY, status: 'active', limit: 200, cursor },
    });
    cursor = next;
    const homes = new Map<string, typeof rows>();
    for (const row of rows) {
      if (row.currentAddress) homes.set(row.currentAddress, [...(homes.get(row.currentAddress) ?? []), row]);
    }
    for (const [one, other, third] of homes.values()) {
      const bond = one && other && !third ? bondOf(one, other) : undefined;
      if (!one || !other || !bond) continue;
      // The home is the husband's, or the child's who took the parent in; the other joins it.
      const isFirst = bond === 'couple' ? one.sex === 'male' : one.birthDate > other.birthDate;
      const [head, joining] = isFirst ? [one, other] : [other, one];
      await driver.call(cast.community, addMember, {
        params: { county: COUNTY, id: head.id },
        body: {
          elderId: joining.id,
          relation: bond === 'couple' ? '配偶' : joining.sex === 'male' ? '父亲' : '母亲',
        },
      });
      opened += 1;
    }
  }
}
