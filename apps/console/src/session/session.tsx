import { createContext, useContext, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { getSession } from '../../../../server/src/platform/access/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import type { Role } from '../../../../server/src/platform/access/roles.ts';
import { call } from '../client/call.ts';
import { ProblemError } from '../client/problem-error.ts';
import { SESSION_KEY } from '../client/queries.ts';

export type Session = OutputOf<typeof getSession>;

/** The session of the server; null when nobody is logged in. */
export function useSessionQuery() {
  return useQuery<Session | null, ProblemError>({
    queryKey: SESSION_KEY,
    queryFn: async () => {
      try {
        return await call(getSession, {});
      } catch (error) {
        if (error instanceof ProblemError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session | null; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Who is logged in; null on public pages. */
export const useSession = (): Session | null => useContext(SessionContext);

/** Who is logged in. Throws on a public page, where nobody need be. */
export function useOwnSession(): Session {
  const session = useSession();
  if (!session) throw new Error('this page needs a session');
  return session;
}

/** Whether my present post may call an operation; the server decides again. */
export function useMay(): (endpoint: { allow: readonly (Role | 'public')[] }) => boolean {
  const role = useSession()?.acting.role;
  return ({ allow }) => allow.includes('public') || (role !== undefined && allow.includes(role));
}
