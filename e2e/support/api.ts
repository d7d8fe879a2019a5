import { randomUUID } from 'node:crypto';
import { addressOf, type CallInput } from '../../apps/console/src/client/call.ts';
import { logIn } from '../../server/src/platform/access/contract.ts';
import type { Endpoint, OutputOf } from '../../server/src/platform/contract/endpoint.ts';

export type Api = <E extends Endpoint>(endpoint: E, input: CallInput<E>) => Promise<OutputOf<E>>;

/**
 * The HTTP API in the session of one account.
 * @throws Error with the server's words when it refuses
 */
export async function openApi(address: string, account: { login: string; password: string }): Promise<Api> {
  const send = async (endpoint: Endpoint, path: string, body: unknown, token?: string): Promise<unknown> => {
    const response = await fetch(address + path, {
      method: endpoint.method,
      headers: {
        'content-type': 'application/json',
        ...(endpoint.method !== 'GET' && endpoint.idempotent && { 'idempotency-key': randomUUID() }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(endpoint.method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${endpoint.id}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const opened = (await send(logIn, logIn.path, account)) as OutputOf<typeof logIn>;
  return async (endpoint, input) => {
    const { body } = input as { body?: unknown };
    return (await send(endpoint, addressOf(endpoint, input), body, opened.token)) as OutputOf<typeof endpoint>;
  };
}
