import type { Actor } from '../access/index.ts';
import { conflict } from '../problems/index.ts';
import type { Tx } from '../transactions/index.ts';

declare module '../transactions/database.ts' {
  interface Tables {
    requests: {
      county: string;
      actor_id: string;
      client_id: string;
      operation: string;
      input_hash: string;
      response_enc: string | null;
      at: Date;
    };
  }
}

/**
 * Runs a write once for a client id: a repetition waits for the first to end and gets its answer.
 * @throws Problem 409 `clientIdReused` when the id came before with another input
 */
export async function once(
  tx: Tx,
  actor: Actor,
  request: { clientId: string; operation: string; input: unknown },
  work: () => Promise<unknown>,
): Promise<unknown> {
  const key = { county: actor.county, actor_id: actor.userId ?? '', client_id: request.clientId };
  // Keyed and sealed: inputs and answers may hold ID numbers.
  const inputHash = tx.privacy.token(JSON.stringify(request.input));
  const inserted = await tx.db
    .insertInto('requests')
    .values({ ...key, operation: request.operation, input_hash: inputHash, response_enc: null, at: tx.now })
    .onConflict((c) => c.columns(['county', 'actor_id', 'client_id']).doNothing())
    .executeTakeFirst();
  const findEarlier = () =>
    tx.db
      .selectFrom('requests')
      .select(['operation', 'input_hash', 'response_enc'])
      .where('county', '=', key.county)
      .where('actor_id', '=', key.actor_id)
      .where('client_id', '=', key.client_id)
      .executeTakeFirstOrThrow();
  if (inserted.numInsertedOrUpdatedRows === 0n) {
    const earlier = await findEarlier();
    if (earlier.operation !== request.operation || earlier.input_hash !== inputHash) {
      throw conflict('clientIdReused', {
        zh: '同一请求编号被用于不同的内容，请刷新页面后重试。',
        en: 'This client id was used before with another input. Reload and try again.',
      });
    }
    return JSON.parse(tx.privacy.open(earlier.response_enc ?? '')) as unknown;
  }
  const response = await work();
  await tx.db
    .updateTable('requests')
    .set({ response_enc: tx.privacy.seal(JSON.stringify(response ?? {})) })
    .where('county', '=', key.county)
    .where('actor_id', '=', key.actor_id)
    .where('client_id', '=', key.client_id)
    .execute();
  return response;
}
