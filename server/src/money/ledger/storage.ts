import { sql } from 'kysely';
import type { Tx } from '../../platform/transactions/index.ts';
import type { Counters } from './rules.ts';
import type { AccountKind, AccountRow, TransferRow } from './tables.ts';

/** Adds an account unless its code is taken. Returns undefined when it is. */
export const addAccount = async (tx: Tx, row: AccountRow): Promise<string | undefined> => {
  const added = await tx.db
    .insertInto('ledger_accounts')
    .values(row)
    .onConflict((c) => c.columns(['county', 'code']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added?.id;
};

export const findAccount = (tx: Tx, county: string, id: string) =>
  tx.db.selectFrom('ledger_accounts').selectAll().where('county', '=', county).where('id', '=', id).executeTakeFirst();

export const findAccountByCode = (tx: Tx, county: string, code: string) =>
  tx.db
    .selectFrom('ledger_accounts')
    .selectAll()
    .where('county', '=', county)
    .where('code', '=', code)
    .executeTakeFirst();

export const findElderAccounts = (tx: Tx, county: string, elderId: string, month: string) =>
  tx.db
    .selectFrom('ledger_accounts')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where(sql<string>`right(code, 7)`, '=', month)
    .where('kind', '=', 'quota')
    .orderBy('code')
    .limit(100)
    .execute();

// Every transaction locks in the order of ids, so that two never wait for each other in a circle.
export const lockRows = (tx: Tx, county: string, ids: readonly string[]) =>
  tx.db
    .selectFrom('ledger_accounts')
    .selectAll()
    .where('county', '=', county)
    .where('id', 'in', [...new Set(ids)])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();

/** Stays below PostgreSQL's 65,535 parameters a statement. */
const ROWS_PER_STATEMENT = 2000;

/** Writes transfers and moves the counters of their accounts, which are locked. */
export const addTransfers = async (
  tx: Tx,
  county: string,
  rows: readonly TransferRow[],
  moves: ReadonlyMap<string, Counters>,
): Promise<void> => {
  for (let start = 0; start < rows.length - ROWS_PER_STATEMENT; start += ROWS_PER_STATEMENT) {
    await tx.db
      .insertInto('ledger_transfers')
      .values(rows.slice(start, start + ROWS_PER_STATEMENT))
      .execute();
  }
  const last = rows.slice(Math.floor((rows.length - 1) / ROWS_PER_STATEMENT) * ROWS_PER_STATEMENT);
  const column = (key: keyof Counters) => [...moves.values()].map((move) => move[key]);
  await tx.db
    .with('written', (db) => db.insertInto('ledger_transfers').values(last))
    .updateTable('ledger_accounts as a')
    .from(
      sql<Counters & { id: string }>`unnest(
        ${[...moves.keys()]}::uuid[], ${column('debits_pending')}::bigint[], ${column('debits_posted')}::bigint[],
        ${column('credits_pending')}::bigint[], ${column('credits_posted')}::bigint[]
      )`.as<'m'>(sql`m (id, debits_pending, debits_posted, credits_pending, credits_posted)`),
    )
    .set({
      debits_pending: sql<number>`a.debits_pending + m.debits_pending`,
      debits_posted: sql<number>`a.debits_posted + m.debits_posted`,
      credits_pending: sql<number>`a.credits_pending + m.credits_pending`,
      credits_posted: sql<number>`a.credits_posted + m.credits_posted`,
    })
    .where('a.county', '=', county)
    .whereRef('a.id', '=', 'm.id')
    .execute();
};

export const findReservation = (tx: Tx, county: string, id: string) =>
  tx.db
    .selectFrom('ledger_transfers')
    .selectAll()
    .where('county', '=', county)
    .where('id', '=', id)
    .where('kind', '=', 'reserve')
    .executeTakeFirst();

export const findResolution = (tx: Tx, county: string, reservationId: string) =>
  tx.db
    .selectFrom('ledger_transfers')
    .selectAll()
    .where('county', '=', county)
    .where('reservation_id', '=', reservationId)
    .executeTakeFirst();

export const findAccounts = (
  tx: Tx,
  county: string,
  filter: {
    kind: AccountKind | undefined;
    providerId: string | undefined;
    elderId: string | undefined;
    limit: number;
    afterCode: string | undefined;
  },
) => {
  let select = tx.db
    .selectFrom('ledger_accounts')
    .selectAll()
    .where('county', '=', county)
    .orderBy('code')
    .limit(filter.limit);
  // ';' follows ':' in the order of the column's collation.
  if (filter.kind) select = select.where('code', '>=', `${filter.kind}:`).where('code', '<', `${filter.kind};`);
  if (filter.providerId) select = select.where('provider_id', '=', filter.providerId);
  if (filter.elderId) select = select.where('elder_id', '=', filter.elderId);
  if (filter.afterCode !== undefined) select = select.where('code', '>', filter.afterCode);
  return select.execute();
};

/** Transfers of one account, newest first: two index ranges merged. */
export const findStatement = (
  tx: Tx,
  county: string,
  accountId: string,
  limit: number,
  beforeId: string | undefined,
) => {
  const side = (column: 'debit_account' | 'credit_account') => {
    let select = tx.db
      .selectFrom('ledger_transfers')
      .selectAll()
      .where('county', '=', county)
      .where(column, '=', accountId)
      .orderBy('id', 'desc')
      .limit(limit);
    if (beforeId) select = select.where('id', '<', beforeId);
    return tx.db.selectFrom(select.as('side')).selectAll();
  };
  return tx.db
    .selectFrom(side('debit_account').unionAll(side('credit_account')).as('t'))
    .leftJoin('ledger_accounts as a', (join) =>
      join
        .onRef('a.county', '=', 't.county')
        .on(
          'a.id',
          '=',
          sql<string>`CASE WHEN t.debit_account = ${accountId} THEN t.credit_account ELSE t.debit_account END`,
        ),
    )
    .selectAll('t')
    .select(['a.id as other_id', 'a.code as other_code', 'a.name as other_name'])
    .orderBy('t.id', 'desc')
    .limit(limit)
    .execute();
};

export const findTransfersOf = (tx: Tx, county: string, subjectType: string, subjectId: string) =>
  tx.db
    .selectFrom('ledger_transfers')
    .selectAll()
    .where('county', '=', county)
    .where('subject_type', '=', subjectType)
    .where('subject_id', '=', subjectId)
    .orderBy('id')
    .limit(1000)
    .execute();
