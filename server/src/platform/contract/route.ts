import type { Readable } from 'node:stream';
import type { Actor } from '../access/index.ts';
import type { Tx } from '../transactions/index.ts';
import type { Endpoint, InputOf, OutputOf } from './endpoint.ts';

/** A file as the answer of an endpoint with `raw: 'download'`. */
export interface Download {
  fileName: string;
  mediaType: string;
  content: Buffer | Readable;
}

/** The one file of a multipart request to an endpoint with `raw: 'upload'`. */
export interface Upload {
  fileName: string;
  mediaType: string;
  content: Buffer;
}

export interface Route {
  endpoint: Endpoint;
  run(tx: Tx, actor: Actor, input: unknown, upload?: Upload): Promise<unknown>;
}

/** Binds an endpoint to its use case; the types of both must agree. */
export function handle<E extends Endpoint>(
  endpoint: E,
  run: (
    tx: Tx,
    actor: Actor,
    input: InputOf<E>,
    upload: Upload | undefined,
  ) => Promise<E extends { raw: 'download' } ? Download : OutputOf<E> | Download>,
): Route {
  return { endpoint, run: (tx, actor, input, upload) => run(tx, actor, input as InputOf<E>, upload) };
}
