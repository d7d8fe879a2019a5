import { useQuery, type QueryClient } from '@tanstack/react-query';
import type { Endpoint, OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { call, type CallInput } from '../../../console/src/client/call.ts';
import type { ProblemError } from '../../../console/src/client/problem-error.ts';
import { offline } from '../../../console/src/client/problem-error.ts';
import { keyOf, makeQueryClient } from '../../../console/src/client/queries.ts';
import { deviceNow } from '../device/phone.ts';
import { findKept, keep } from '../queue/store.ts';

const WAIT_MS = 15_000;

/** The console's cache, for a phone: without a network it asks at once instead of pausing, because kept answers exist. */
export function makePhoneClient(): QueryClient {
  const client = makeQueryClient();
  const { queries, mutations } = client.getDefaultOptions();
  client.setDefaultOptions({
    queries: { ...queries, networkMode: 'always', retry: false, refetchOnReconnect: true },
    mutations: { ...mutations, networkMode: 'always' },
  });
  return client;
}

/** A read that gives up on a connection that carries nothing. @throws ProblemError */
export async function readNow<E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<OutputOf<E>> {
  try {
    return await call(endpoint, input, { signal: AbortSignal.timeout(WAIT_MS) });
  } catch (error) {
    throw error instanceof DOMException ? offline() : error;
  }
}

/** Reads an operation, keeps the answer on the phone, and shows the kept one at once and when there is no signal. */
export function useKept<E extends Endpoint>(endpoint: E, input: CallInput<E>, userId: string, isEnabled = true) {
  const key = keyOf(endpoint, input);
  const name = JSON.stringify(key);
  const kept = useQuery({
    queryKey: ['kept', userId, ...key],
    queryFn: async () => {
      const found = await findKept<OutputOf<E>>(name);
      return found?.userId === userId ? found : null;
    },
    enabled: isEnabled,
    staleTime: Infinity,
  });
  const live = useQuery<OutputOf<E>, ProblemError>({
    queryKey: key,
    queryFn: async () => {
      const data = await readNow(endpoint, input);
      await keep(name, userId, data, deviceNow());
      return data;
    },
    enabled: isEnabled,
  });
  const data = live.data ?? kept.data?.data;
  return {
    data,
    /** When what is shown was fetched, if it is not fresh. */
    keptAt:
      live.error && data !== undefined ? (kept.data?.at ?? new Date(live.dataUpdatedAt).toISOString()) : undefined,
    problem: live.error,
    isLoading: data === undefined && !live.error,
    refetch: () => void live.refetch(),
  };
}
