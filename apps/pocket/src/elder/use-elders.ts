import { listElders } from '../../../../server/src/people/elders/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { useKept } from '../client/reads.ts';
import type { Session } from '../session/use-session.ts';

export type Elder = OutputOf<typeof listElders>['rows'][number];

/** Myself, or those for whom I act. */
export const useElders = (session: Session) =>
  useKept(listElders, { query: { county: session.county, limit: 20 } }, session.userId);
