import type { Tx } from '../transactions/index.ts';
import './tables.ts';

const columns = ['code', 'name', 'level', 'kind', 'is_statistical'] as const;

export const findChildren = (tx: Tx, parent: string) =>
  tx.db.selectFrom('areas').select(columns).where('parent', '=', parent).orderBy('code').execute();

export const findAreas = (tx: Tx, codes: readonly string[]) =>
  codes.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('areas')
        .select(columns)
        .where('code', 'in', [...codes])
        .orderBy('code')
        .execute();

/** Every community of a county with its street: what an address in a roster is matched against. */
export const findCommunities = (tx: Tx, county: string) =>
  tx.db
    .selectFrom('areas as c')
    .innerJoin('areas as s', 's.code', 'c.parent')
    .select(['c.code', 'c.name', 's.name as parentName'])
    .where('c.level', '=', 'community')
    .where('c.code', '>=', `${county}000000`)
    .where('c.code', '<=', `${county}999999`)
    .orderBy('c.code')
    .execute();
