import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getSession, logOut } from '../../../../server/src/platform/access/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { call } from '../../../console/src/client/call.ts';
import { ProblemError } from '../../../console/src/client/problem-error.ts';
import { SESSION_KEY } from '../../../console/src/client/queries.ts';
import { readNow } from '../client/reads.ts';
import { deviceNow } from '../device/phone.ts';
import { findKept, forgetKept, keep } from '../queue/store.ts';

export type Session = OutputOf<typeof getSession>;
const KEPT = 'session';

/** Keeps who is logged in; what another user of the phone had kept goes first. */
export async function keepSession(session: Session): Promise<void> {
  const known = await findKept<Session>(KEPT);
  if (known && known.userId !== session.userId) await forgetKept();
  await keep(KEPT, session.userId, session, deviceNow());
}

/** Who is logged in: null when nobody is. Without signal the last one known, so that the day's work opens. */
export function useSession() {
  return useQuery<Session | null, ProblemError>({
    queryKey: SESSION_KEY,
    queryFn: async () => {
      try {
        const session = await readNow(getSession, {});
        await keepSession(session);
        return session;
      } catch (error) {
        if (error instanceof ProblemError && error.status === 401) return null;
        const known = await findKept<Session>(KEPT);
        if (known) return known.data;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** Ends the session and clears names and addresses from the phone; evidence that is not sent stays for its carer. */
export function useLogOut() {
  const client = useQueryClient();
  return async () => {
    await call(logOut, {});
    await forgetKept();
    client.clear();
    client.setQueryData(SESSION_KEY, null);
  };
}
