import { listVisits } from '../../../../server/src/care/visits/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { serverToday } from '../../../console/src/client/server-clock.ts';
import { addDays } from '../../../console/src/format/format.ts';
import { useKept } from '../client/reads.ts';
import type { Session } from '../session/use-session.ts';
import type { Elder } from './use-elders.ts';

export type Visit = OutputOf<typeof listVisits>['rows'][number];

const DAYS_AHEAD = 31;

/** Visits from today on, the next one first; what will not take place is left out. */
export function useVisitsAhead(session: Session, elder: Elder) {
  const from = serverToday();
  const read = useKept(
    listVisits,
    { params: { county: elder.county }, query: { elderId: elder.id, from, to: addDays(from, DAYS_AHEAD), limit: 200 } },
    session.userId,
  );
  const visits = [...(read.data?.rows ?? [])]
    .filter(({ status }) => status !== 'cancelled')
    .sort((a, b) => a.plannedStart.localeCompare(b.plannedStart));
  return { ...read, visits };
}
