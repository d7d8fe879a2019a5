import { sql } from 'kysely';
import type { Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import type { AddressRow, ConsentRow, ContactRow, ElderRow, FactRow, LifeEventRow } from './tables.ts';

export interface Key {
  county: string;
  id: string;
}

export const findElder = (tx: Tx, key: Key): Promise<ElderRow | undefined> =>
  tx.db.selectFrom('elders').selectAll().where('county', '=', key.county).where('id', '=', key.id).executeTakeFirst();

export const lockElder = (tx: Tx, key: Key): Promise<ElderRow | undefined> =>
  tx.db
    .selectFrom('elders')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forNoKeyUpdate()
    .executeTakeFirst();

export const findElderByToken = (tx: Tx, county: string, token: string): Promise<ElderRow | undefined> =>
  tx.db
    .selectFrom('elders')
    .selectAll()
    .where('county', '=', county)
    .where('resident_id_token', '=', token)
    .executeTakeFirst();

export const insertElder = (tx: Tx, row: ElderRow) => tx.db.insertInto('elders').values(row).execute();

/** Rows changed: none when another change came first. */
export const updateElder = async (tx: Tx, key: Key, changes: Partial<ElderRow>, version?: number): Promise<number> => {
  let update = tx.db.updateTable('elders').set(changes).where('county', '=', key.county).where('id', '=', key.id);
  if (version !== undefined) update = update.where('version', '=', version);
  const result = await update.executeTakeFirst();
  return Number(result.numUpdatedRows);
};

/** Every statement about a person, oldest first. */
export const findFacts = (tx: Tx, county: string, elderId: string): Promise<FactRow[]> =>
  tx.db
    .selectFrom('elder_facts')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .orderBy('valid_from')
    .orderBy('id')
    .execute();

export const insertFacts = (tx: Tx, rows: FactRow[]) => tx.db.insertInto('elder_facts').values(rows).execute();

/** Elders of any county with a statement that ended in the period, for the projection to forget it. */
export const findEldersWithEndedFacts = (tx: Tx, from: Day, to: Day): Promise<Key[]> =>
  tx.db
    .selectFrom('elder_facts')
    .select(['county', 'elder_id as id'])
    .distinct()
    .where('valid_to', '>=', from)
    .where('valid_to', '<=', to)
    .execute();

export const findLifeEvents = (tx: Tx, county: string, elderId: string): Promise<LifeEventRow[]> =>
  tx.db
    .selectFrom('life_events')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .orderBy('from_date')
    .orderBy('id')
    .execute();

export const insertLifeEvent = (tx: Tx, row: LifeEventRow) => tx.db.insertInto('life_events').values(row).execute();

export const findAddresses = (tx: Tx, county: string, elderId: string): Promise<AddressRow[]> =>
  tx.db
    .selectFrom('elder_addresses')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute();

export const insertAddress = (tx: Tx, row: AddressRow) => tx.db.insertInto('elder_addresses').values(row).execute();

export const findContacts = (tx: Tx, county: string, elderId: string): Promise<ContactRow[]> =>
  tx.db
    .selectFrom('elder_contacts')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where('ended_at', 'is', null)
    .orderBy('is_guardian', 'desc')
    .orderBy('id')
    .execute();

export const insertContact = (tx: Tx, row: ContactRow) => tx.db.insertInto('elder_contacts').values(row).execute();

/** Ends an address or contact that still stands; rows changed. */
export const endPart = async (
  tx: Tx,
  table: 'elder_addresses' | 'elder_contacts',
  elder: Key,
  id: string,
): Promise<number> => {
  const result = await tx.db
    .updateTable(table)
    .set({ ended_at: tx.now })
    .where('county', '=', elder.county)
    .where('elder_id', '=', elder.id)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
};

export const findConsents = (tx: Tx, county: string, elderId: string): Promise<ConsentRow[]> =>
  tx.db
    .selectFrom('elder_consents')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .execute();

export const insertConsent = (tx: Tx, row: ConsentRow) => tx.db.insertInto('elder_consents').values(row).execute();

/** Takes the whole file along to another community of the county, so that its workers see what the old ones saw. */
export async function moveFile(tx: Tx, elder: Key, area: string): Promise<void> {
  await tx.db
    .updateTable('elders')
    .set({ area })
    .where('county', '=', elder.county)
    .where('id', '=', elder.id)
    .execute();
  for (const table of PARTS) {
    await sql`UPDATE ${sql.table(`yike.${table}`)} SET area = ${area} WHERE county = ${elder.county} AND elder_id = ${elder.id}`.execute(
      tx.db,
    );
  }
}

const PARTS = ['elder_facts', 'elder_addresses', 'elder_contacts', 'elder_consents', 'life_events'] as const;
