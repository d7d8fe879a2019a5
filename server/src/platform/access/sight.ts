import { sql, type RawBuilder } from 'kysely';
import { scopeOf, type Actor } from './scope.ts';

/** Columns by which a row belongs to its reader; several for a visit with two carers. */
export interface Ways {
  area: string;
  provider?: string;
  workers?: readonly string[];
  elder?: string;
}

const NOBODY = sql<boolean>`false`;

/**
 * The actor's own sight as a condition of a list, so that an index is entered at its place: the row-level policies decide
 * what is seen and are kept from choosing indexes (`yike.protect`). Not for what runs under `withCounty`.
 */
export function ownRows(actor: Actor, ways: Ways): RawBuilder<boolean> {
  const { areaFrom, areaTo, provider, worker, elders } = scopeOf(actor);
  if (areaFrom !== undefined && areaTo !== undefined) {
    const area = sql.ref(ways.area);
    return sql<boolean>`(${area} >= ${areaFrom} AND ${area} <= ${areaTo})`;
  }
  if (provider !== undefined)
    return ways.provider ? sql<boolean>`${sql.ref(ways.provider)} = ${provider}::uuid` : NOBODY;
  if (worker !== undefined) {
    if (!ways.workers?.length) return NOBODY;
    const each = ways.workers.map((column) => sql<boolean>`${sql.ref(column)} = ${worker}::uuid`);
    return sql<boolean>`(${sql.join(each, sql` OR `)})`;
  }
  if (elders?.length && ways.elder) return sql<boolean>`${sql.ref(ways.elder)} = ANY (${[...elders]}::uuid[])`;
  return NOBODY;
}
