import { listBenefitNames } from '../../../../../server/src/rights/policies/contract.ts';
import { useCall } from '../../client/queries.ts';

/** Name of a benefit by its id; the id itself until the names have come. */
export function useBenefitName(county: string): (id: string) => string {
  const { data } = useCall(listBenefitNames, { query: { county } });
  const names = new Map(data?.rows.map((row) => [row.id, row.name]));
  return (id) => names.get(id) ?? id;
}
