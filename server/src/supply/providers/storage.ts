import { sql, type Selectable } from 'kysely';
import { areaAncestors } from '../../platform/packs/index.ts';
import { atMinute, type Day } from '../../platform/clock/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import './tables.ts';

type Key = { county: string; id: string };
export type ProviderRow = Selectable<Tables['providers']>;
export type ContractRow = Selectable<Tables['contracts']>;
export type BankAccountRow = Selectable<Tables['provider_bank_accounts']>;

const byName = sql<string>`name COLLATE "C"`;

export const findProvider = (tx: Tx, key: Key): Promise<ProviderRow | undefined> =>
  tx.db
    .selectFrom('providers')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .executeTakeFirst();

export const lockProvider = (tx: Tx, key: Key): Promise<ProviderRow | undefined> =>
  tx.db
    .selectFrom('providers')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

export const findProviders = (
  tx: Tx,
  county: string,
  page: {
    limit: number;
    after: [string, string] | undefined;
    status: ProviderRow['status'] | undefined;
    /** Part of the name. */
    words: string | undefined;
  },
): Promise<ProviderRow[]> => {
  let select = tx.db
    .selectFrom('providers')
    .selectAll()
    .where('county', '=', county)
    .orderBy(byName)
    .orderBy('id')
    .limit(page.limit);
  if (page.status) select = select.where('status', '=', page.status);
  if (page.words) select = select.where(sql<boolean>`strpos(name, ${page.words}) > 0`);
  if (page.after)
    select = select.where(sql<boolean>`(name COLLATE "C", id) > (${page.after[0]}, ${page.after[1]}::uuid)`);
  return select.execute();
};

export const insertProvider = (tx: Tx, row: ProviderRow) => tx.db.insertInto('providers').values(row).execute();

export const updateProviderRow = (tx: Tx, key: Key, change: Partial<ProviderRow>) =>
  tx.db
    .updateTable('providers')
    .set({ ...change, updated_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

export const findContract = (tx: Tx, key: Key): Promise<ContractRow | undefined> =>
  tx.db
    .selectFrom('contracts')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

export const findContractsOf = (tx: Tx, county: string, providerId: string): Promise<ContractRow[]> =>
  tx.db
    .selectFrom('contracts')
    .selectAll()
    .where('county', '=', county)
    .where('provider_id', '=', providerId)
    .orderBy('valid_from', 'desc')
    .orderBy('id')
    .limit(200)
    .execute();

export const insertContract = (tx: Tx, row: ContractRow) => tx.db.insertInto('contracts').values(row).execute();

export const markContractEnded = (tx: Tx, key: Key) =>
  tx.db
    .updateTable('contracts')
    .set({ ended_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

export interface ServiceWish {
  county: string;
  /** 12-digit area where the service is given. */
  area: string;
  product: string;
  day: Day;
  /** Last day of a recurring service: one contract must cover both. */
  until?: Day;
}

/** Contracts in force on the wished days that have the product and serve the area, of organisations in service. */
const serving = (tx: Tx, wish: ServiceWish) =>
  tx.db
    .selectFrom('contracts as c')
    .innerJoin('providers as p', (join) => join.onRef('p.county', '=', 'c.county').onRef('p.id', '=', 'c.provider_id'))
    .where('c.county', '=', wish.county)
    .where('p.status', '=', 'active')
    .where('c.valid_from', '<=', wish.day)
    .where('c.valid_to', '>=', wish.until ?? wish.day)
    // A contract that is ended during a day serves no visit of that day.
    .where((eb) =>
      eb.or([eb('c.ended_at', 'is', null), eb('c.ended_at', '>=', atMinute(wish.until ?? wish.day, 1440))]),
    )
    .where(sql<boolean>`c.products @> ARRAY[${wish.product}]::text[]`)
    .where(sql<boolean>`c.service_areas && ${areaAncestors(wish.area)}::text[]`);

export const findServing = (tx: Tx, wish: ServiceWish) =>
  serving(tx, wish)
    .distinctOn('p.id')
    .select(['p.id', 'p.name', 'c.id as contractId', 'p.address', 'p.lat', 'p.lng'])
    .orderBy('p.id')
    .orderBy('c.valid_to', 'desc')
    .execute();

export const findServingContract = (
  tx: Tx,
  wish: ServiceWish & { providerId: string },
): Promise<ContractRow | undefined> =>
  serving(tx, wish)
    .where('c.provider_id', '=', wish.providerId)
    .selectAll('c')
    .orderBy('c.valid_to', 'desc')
    .limit(1)
    .executeTakeFirst();

export const findBankAccounts = (tx: Tx, county: string, providerId: string): Promise<BankAccountRow[]> =>
  tx.db
    .selectFrom('provider_bank_accounts')
    .selectAll()
    .where('county', '=', county)
    .where('provider_id', '=', providerId)
    .orderBy('valid_from', 'desc')
    .orderBy('recorded_at', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute();

export const insertBankAccount = (tx: Tx, row: BankAccountRow) =>
  tx.db.insertInto('provider_bank_accounts').values(row).execute();
