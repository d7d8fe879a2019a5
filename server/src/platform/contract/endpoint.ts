import { z } from 'zod';
import type { Role } from '../access/roles.ts';

/** One HTTP operation as data: the server serves it, pages call it, the outsider matrix and OpenAPI are made from it. */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  /** `room.verb`, unique; also the operationId of OpenAPI and the action of the audit log. */
  id: string;
  method: 'GET' | 'POST' | 'PUT';
  /** With `:name` parameters. */
  path: string;
  summary: string;
  /** Roles that may call it. `public` needs no session. */
  allow: readonly (Role | 'public')[];
  params: P;
  query: Q;
  body: B;
  response: R;
  /** Everything but GET repeats safely by client id (header `idempotency-key`); false for login and logout. */
  idempotent: boolean;
  /** A file download or upload instead of JSON. */
  raw?: 'download' | 'upload';
}

const nothing = z.object({});

/** Declares an operation. Parts that are left out are empty objects. */
export function endpoint<
  R extends z.ZodType,
  P extends z.ZodType = typeof nothing,
  Q extends z.ZodType = typeof nothing,
  B extends z.ZodType = typeof nothing,
>(spec: {
  id: string;
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  summary: string;
  allow: readonly (Role | 'public')[];
  params?: P;
  query?: Q;
  body?: B;
  response: R;
  idempotent?: boolean;
  raw?: 'download' | 'upload';
}): Endpoint<P, Q, B, R> {
  return {
    ...spec,
    params: spec.params ?? (nothing as unknown as P),
    query: spec.query ?? (nothing as unknown as Q),
    body: spec.body ?? (nothing as unknown as B),
    idempotent: spec.idempotent ?? spec.method !== 'GET',
  };
}

export type InputOf<E> =
  E extends Endpoint<infer P, infer Q, infer B>
    ? { params: z.output<P>; query: z.output<Q>; body: z.output<B> }
    : never;
/** What a caller sends: defaults may be left out. */
export type CallOf<E> =
  E extends Endpoint<infer P, infer Q, infer B> ? { params: z.input<P>; query: z.input<Q>; body: z.input<B> } : never;
export type OutputOf<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;

export const idSchema = z.uuid();
export const daySchema = z.iso.date();
export const monthSchema = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '月份应写作 2026-11');
export const countySchema = z.string().regex(/^\d{6}$/);
export const areaSchema = z.string().regex(/^\d{12}$/);
/** Instants travel as ISO 8601 text. */
export const instantSchema = z.iso.datetime({ offset: true });
export const fenSchema = z.int();
/** Every list has a limit and a cursor; `next` is null on the last page. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
};
export const pageOf = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), next: z.string().nullable() });
export const byId = z.object({ county: countySchema, id: idSchema });
