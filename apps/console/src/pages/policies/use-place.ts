import { areaLevel } from '@yike/identity';
import { useOwnSession } from '../../session/session.tsx';
import { useFilters } from '../../components/Go.tsx';

/** The place whose policies are shown: of the address, or my own; a post below the county sees its county's. */
export function usePolicyPlace(): { area: string; root: string; canChoose: boolean } {
  const { acting } = useOwnSession();
  const [filters] = useFilters();
  const isNarrow = ['county', 'street', 'community'].includes(areaLevel(acting.area));
  const root = isNarrow ? `${acting.area.slice(0, 6)}000000` : acting.area;
  return { root, area: filters.area ?? root, canChoose: !isNarrow };
}
