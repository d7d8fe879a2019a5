import { communityMatcher } from '@yike/roster';
import { areaPath, findAreas, findCommunities } from '../../platform/areas/index.ts';
import { badInput } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';

/**
 * How the addresses of a county's roster are read.
 * @throws Problem 400 `countyUnknown`
 */
export async function readPlaces(tx: Tx, county: string) {
  const path = /^\d{6}$/.test(county) ? await findAreas(tx, areaPath(`${county}000000`)) : [];
  const communities = await findCommunities(tx, county);
  const own = path.find((area) => area.code === `${county}000000`);
  if (!own || communities.length === 0) {
    throw badInput('countyUnknown', {
      zh: `没有县（市、区）${county}，或其社区尚未载入。`,
      en: `There is no county ${county}, or its communities are not loaded.`,
      field: 'county',
    });
  }
  let last: { address: string; area: string | null } | undefined;
  return {
    resolveCommunity: communityMatcher(communities),
    /** A registered address names the county in full; anything else stays unknown. */
    registeredArea: (address: string | undefined): string | null => {
      if (address === undefined) return null;
      if (last?.address !== address) last = { address, area: address.includes(own.name) ? own.code : null };
      return last.area;
    },
  };
}
