import { QueryCache, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Endpoint, OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { call, newClientId, type CallInput } from './call.ts';
import { asProblem, ProblemError } from './problem-error.ts';

export const SESSION_KEY = ['access.session'] as const;

/**
 * Begins (or ends, with null) what is read under a session: everything read under another one is forgotten. The session's
 * own entry stays, because the pages that watch it would not see a new one.
 */
export function enterSession(client: QueryClient, session: unknown): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
  client.setQueryData(SESSION_KEY, session);
}

/** A session that ended shows the log-in page in place; the address stays, so that the work goes on after it. */
function noticeLostSession(client: () => QueryClient, error: unknown): void {
  if (error instanceof ProblemError && error.status === 401) client().setQueryData(SESSION_KEY, null);
  if (error instanceof ProblemError && error.code === 'totpEnrolmentNeeded')
    void client().invalidateQueries({ queryKey: SESSION_KEY });
}

/** The cache of everything read; a refusal is never retried, a lost connection twice. */
export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => noticeLostSession(() => client, error) }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        refetchOnWindowFocus: true,
        retry: (count, error) =>
          count < 2 && (!(error instanceof ProblemError) || error.status === 0 || error.status === 503),
      },
      mutations: { onError: (error) => noticeLostSession(() => client, error) },
    },
  });
  return client;
}

export const keyOf = <E extends Endpoint>(endpoint: E, input: CallInput<E>) => [endpoint.id, input] as const;

/**
 * Reads an operation and keeps it. Of a list, `readPage` reads any page of what was asked, by its cursor, without keeping it.
 */
export function useCall<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  options: { enabled?: boolean; keepPrevious?: boolean; refetchEveryMs?: number | false } = {},
) {
  const result = useQuery<OutputOf<E>, ProblemError>({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }) => call(endpoint, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keepPrevious ? { placeholderData: (previous: OutputOf<E> | undefined) => previous as never } : {}),
    ...(options.refetchEveryMs ? { refetchInterval: options.refetchEveryMs } : {}),
  });
  const readPage = (page: Record<string, string>): Promise<OutputOf<E>> => {
    const { query, ...rest } = input as { query?: Record<string, unknown> };
    return call(endpoint, { ...rest, query: { ...query, cursor: undefined, ...page } } as CallInput<E>);
  };
  return { ...result, readPage };
}

// A refusal wrote nothing: what is sent next, corrected, is a new intent. Without an answer, or when the server says that
// the id already did something else, the earlier try may have been written.
const wroteNothing = (failure: unknown): boolean =>
  failure instanceof ProblemError && failure.status >= 400 && failure.status < 500 && failure.code !== 'clientIdReused';

/**
 * A write. One client id is made for the intent and repeated until the server has answered with success, so that a
 * second press after a lost answer cannot do the thing twice. Afterwards everything shown is read anew.
 */
export function useAct<E extends Endpoint>(endpoint: E, options: { onDone?: (output: OutputOf<E>) => void } = {}) {
  const client = useQueryClient();
  const intents = useRef(new Map<string, string>());
  const { mutate, mutateAsync, isPending, error, reset, data } = useMutation<
    OutputOf<E>,
    unknown,
    { input: CallInput<E>; file?: File }
  >({
    mutationFn: async ({ input, file }) => {
      const subject = JSON.stringify((input as { params?: unknown }).params ?? {});
      const clientId = intents.current.get(subject) ?? newClientId();
      intents.current.set(subject, clientId);
      try {
        const output = await call(endpoint, input, { clientId, ...(file ? { file } : {}) });
        intents.current.delete(subject);
        return output;
      } catch (failure) {
        if (wroteNothing(failure)) intents.current.delete(subject);
        throw failure;
      }
    },
    onSuccess: async (output) => {
      options.onDone?.(output);
      await client.invalidateQueries();
    },
  });
  return {
    act: (input: CallInput<E>, file?: File) => mutate({ input, ...(file ? { file } : {}) }),
    actAsync: (input: CallInput<E>, file?: File) => mutateAsync({ input, ...(file ? { file } : {}) }),
    isPending,
    problem: error ? asProblem(error) : undefined,
    reset,
    data,
  };
}
