import { sql, type RawBuilder, type Selectable } from 'kysely';
import { addDays, atMinute, dayOf, type Day } from '../../platform/clock/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import '../../platform/access/tables.ts';
import './tables.ts';

type Key = { county: string; id: string };
export type WorkerRow = Selectable<Tables['workers']>;
export type CertificateRow = Selectable<Tables['worker_certificates']>;
export type AbsenceRow = Selectable<Tables['worker_absences']>;

export const findWorker = (tx: Tx, key: Key): Promise<WorkerRow | undefined> =>
  tx.db.selectFrom('workers').selectAll().where('county', '=', key.county).where('id', '=', key.id).executeTakeFirst();

export const lockWorker = (tx: Tx, key: Key): Promise<WorkerRow | undefined> =>
  tx.db
    .selectFrom('workers')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

const byName = sql<string>`w.name COLLATE "C"`;

/**
 * The first day on which a certificate of a carer ends, on or before a day and without one of its kind that lasts longer (a
 * renewed certificate is a later row); null when none does.
 * @param alias of the table `workers` in the query
 */
export const expiryOf = (alias: string, by: Day): RawBuilder<Day | null> => sql<Day | null>`(
  SELECT min(c.expires_on) FROM worker_certificates c
  WHERE c.county = ${sql.ref(`${alias}.county`)} AND c.worker_id = ${sql.ref(`${alias}.id`)}
    AND c.revoked_at IS NULL AND c.expires_on <= ${by}::date
    AND NOT EXISTS (SELECT 1 FROM worker_certificates n
      WHERE n.county = c.county AND n.worker_id = c.worker_id AND n.kind = c.kind AND n.revoked_at IS NULL
        AND (n.expires_on IS NULL OR n.expires_on > ${by}::date)))`;

export const findWorkerPage = (
  tx: Tx,
  filter: {
    county: string;
    providerId: string;
    limit: number;
    after: [string, string] | undefined;
    expiringBy: Day | undefined;
    /** Part of the name. */
    words: string | undefined;
  },
): Promise<WorkerRow[]> => {
  let select = tx.db
    .selectFrom('workers as w')
    .selectAll('w')
    .where('w.county', '=', filter.county)
    .where('w.provider_id', '=', filter.providerId)
    .orderBy(byName)
    .orderBy('w.id')
    .limit(filter.limit);
  if (filter.after)
    select = select.where(sql<boolean>`(w.name COLLATE "C", w.id) > (${filter.after[0]}, ${filter.after[1]}::uuid)`);
  if (filter.words) select = select.where(sql<boolean>`strpos(w.name, ${filter.words}) > 0`);
  if (filter.expiringBy !== undefined) {
    select = select
      .where('w.employed_to', 'is', null)
      .where(sql<boolean>`${expiryOf('w', filter.expiringBy)} IS NOT NULL`);
  }
  return select.execute();
};

/** Staff that an organisation employs on a day. */
export const findEmployed = (tx: Tx, county: string, providerId: string, day: Day): Promise<WorkerRow[]> =>
  tx.db
    .selectFrom('workers as w')
    .selectAll('w')
    .where('w.county', '=', county)
    .where('w.provider_id', '=', providerId)
    .where('w.employed_from', '<=', day)
    .where((eb) => eb.or([eb('w.employed_to', 'is', null), eb('w.employed_to', '>=', day)]))
    .orderBy(byName)
    .orderBy('w.id')
    .execute();

export const findCertificates = (tx: Tx, county: string, workerIds: readonly string[]): Promise<CertificateRow[]> =>
  workerIds.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('worker_certificates')
        .selectAll()
        .where('county', '=', county)
        .where('worker_id', 'in', [...workerIds])
        .orderBy('kind')
        .orderBy('issued_on', 'desc')
        .orderBy('id')
        .execute();

/** Absences that touch the days from `from` to `to`. */
export const findAbsences = (
  tx: Tx,
  county: string,
  workerIds: readonly string[],
  from: Day,
  to: Day,
): Promise<AbsenceRow[]> =>
  workerIds.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('worker_absences')
        .selectAll()
        .where('county', '=', county)
        .where('worker_id', 'in', [...workerIds])
        .where('from_at', '<', atMinute(addDays(to, 1), 0))
        .where('to_at', '>', atMinute(from, 0))
        .orderBy('from_at')
        .orderBy('id')
        .execute();

export const findRecentAbsences = (tx: Tx, county: string, workerId: string): Promise<AbsenceRow[]> =>
  findAbsences(tx, county, [workerId], addDays(dayOf(tx.now), -366), addDays(dayOf(tx.now), 366));

export const insertWorker = (tx: Tx, row: Omit<WorkerRow, 'availability'> & { availability: string }) =>
  tx.db.insertInto('workers').values(row).execute();

export const updateWorkerRow = (
  tx: Tx,
  key: Key,
  change: Partial<Omit<WorkerRow, 'availability'>> & { availability: string },
) =>
  tx.db
    .updateTable('workers')
    .set({ ...change, updated_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

export const insertCertificate = (tx: Tx, row: CertificateRow) =>
  tx.db.insertInto('worker_certificates').values(row).execute();

export const lockCertificate = (tx: Tx, key: Key): Promise<CertificateRow | undefined> =>
  tx.db
    .selectFrom('worker_certificates')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

export const markCertificateRevoked = (tx: Tx, key: Key) =>
  tx.db
    .updateTable('worker_certificates')
    .set({ revoked_at: tx.now })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

export const insertAbsence = (tx: Tx, row: AbsenceRow) => tx.db.insertInto('worker_absences').values(row).execute();

/** Whether a worker has an account whose post has not been taken away. */
export const hasAccount = async (tx: Tx, county: string, workerId: string): Promise<boolean> => {
  const row = await tx.db
    .selectFrom('assignments')
    .select('id')
    .where('county', '=', county)
    .where('worker_id', '=', workerId)
    .where('revoked_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};
