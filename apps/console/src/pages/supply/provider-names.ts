import { listProviders } from '../../../../../server/src/supply/providers/contract.ts';
import { useCall } from '../../client/queries.ts';

const AT_MOST = 200;

/** Organisations of a county, for filters and for the name of an id. */
export function useProviderNames(county: string): {
  options: { value: string; label: string }[];
  nameOf: (id: string) => string;
} {
  const { data } = useCall(listProviders, { params: { county }, query: { limit: AT_MOST } });
  const options = (data?.rows ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return { options, nameOf: (id) => options.find(({ value }) => value === id)?.label ?? '' };
}
