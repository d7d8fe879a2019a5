import type { Endpoint, OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import { offline, ProblemError } from './problem-error.ts';
import { learnServerTime } from './server-clock.ts';

/** What one part of a call takes, by its schema's input type. */
type InputOf<S> = S extends { _zod: { input: infer I } } ? I : never;
type Part<K extends string, T> = Record<string, never> extends T ? { [P in K]?: T } : { [P in K]: T };

/** What a call sends: parts without a required member may be left out. */
export type CallInput<E extends Endpoint> = Part<'params', InputOf<E['params']>> &
  Part<'query', InputOf<E['query']>> &
  Part<'body', InputOf<E['body']>>;

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
}

export interface CallOptions {
  /** The intent's id: made once, repeated on every retry of the same intent. */
  clientId?: string;
  file?: File;
  signal?: AbortSignal;
}

/** A random UUID (version 4). `crypto.randomUUID` is missing on plain-HTTP addresses, where counties do run trials. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The address of an operation with its parameters filled in. Empty query values are left out. */
export function addressOf<E extends Endpoint>(endpoint: E, input: CallInput<E>): string {
  const { params = {}, query = {} } = input as LooseInput;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new RangeError(`${endpoint.id}: parameter ${name} is missing`);
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

async function send<E extends Endpoint>(endpoint: E, input: CallInput<E>, options: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (endpoint.method !== 'GET' && endpoint.idempotent) headers['idempotency-key'] = options.clientId ?? newClientId();
  let body: BodyInit | undefined;
  const { body: content } = input as LooseInput;
  if (endpoint.raw === 'upload') {
    const form = new FormData();
    // Text fields go before the file: the server stops reading fields when the file begins.
    for (const [name, value] of Object.entries((content ?? {}) as Record<string, unknown>)) {
      if (value !== undefined && value !== '')
        form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    if (options.file) form.append('file', options.file);
    body = form;
  } else if (endpoint.method !== 'GET') {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(content ?? {});
  }
  let response: Response;
  try {
    response = await fetch(addressOf(endpoint, input), {
      method: endpoint.method,
      headers,
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw offline();
  }
  learnServerTime(response.headers.get('date'));
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  throw new ProblemError({ status: response.status, ...problem });
}

/**
 * Calls one operation of the server by its contract.
 * @throws ProblemError with the server's words, or `offline`
 */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  options: CallOptions = {},
): Promise<OutputOf<E>> {
  const response = await send(endpoint, input, options);
  return (await response.json()) as OutputOf<E>;
}

/** Fetches a file of an operation with `raw: 'download'`. @throws ProblemError */
export async function fetchFile<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  options: CallOptions = {},
): Promise<{ name: string; content: Blob }> {
  const response = await send(endpoint, input, options);
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { name: name ? decodeURIComponent(name) : endpoint.id, content: await response.blob() };
}

/** Hands a file to the browser's downloads. */
export function saveFile(file: { name: string; content: Blob }): void {
  const address = URL.createObjectURL(file.content);
  const link = document.createElement('a');
  link.href = address;
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
