import { sql } from 'kysely';
import type { Tx } from '../../platform/transactions/index.ts';
import type { ContactRow, ElderRow, FactRow, ImportBatchRow, ImportIssueRow } from './tables.ts';

/** One import at a time in a county: false while another one writes. Held until the transaction ends. */
export async function lockImports(tx: Tx, county: string): Promise<boolean> {
  const result = await sql<{
    is_held: boolean;
  }>`SELECT pg_try_advisory_xact_lock(hashtext('yike.import'), ${Number(county)}) AS is_held`.execute(tx.db);
  return result.rows[0]?.is_held ?? false;
}

/** The rows as a JSON array with the given columns only; JSON.stringify with a list of keys takes three times as long. */
const jsonOf = <R extends object>(rows: readonly R[], columns: readonly (keyof R & string)[]): string => {
  const keys = columns.map((name) => [name, `${JSON.stringify(name)}:`] as const);
  const lines = rows.map((row) => `{${keys.map(([name, key]) => key + JSON.stringify(row[name] ?? null)).join(',')}}`);
  return `[${lines.join(',')}]`;
};

/**
 * One statement for many rows. COPY is refused under row-level security; JSON comes next in speed, with what all rows
 * share (county, source, instants) sent once.
 */
const insertAll = async <R extends object>(
  tx: Tx,
  table: string,
  columns: readonly (keyof R & string)[],
  rows: readonly R[],
): Promise<void> => {
  const [first] = rows;
  if (!first) return;
  const shared = new Set(columns.filter((name) => rows.every((row) => row[name] === first[name])));
  const own = columns.filter((name) => !shared.has(name));
  const target = sql.table(`yike.${table}`);
  const names = sql.join(columns.map((name) => sql.ref(name)));
  const values = sql.join(columns.map((name) => sql.ref(`${shared.has(name) ? 'shared' : 'own'}.${name}`)));
  await sql`INSERT INTO ${target} (${names}) SELECT ${values}
    FROM json_populate_recordset(NULL::${target}, ${jsonOf(rows, own)}::json) own,
      json_populate_record(NULL::${target}, ${JSON.stringify(first, [...shared])}::json) shared`.execute(tx.db);
};

const ELDER_COLUMNS = [
  'county',
  'id',
  'area',
  'name',
  'initials',
  'sex',
  'birth_date',
  'ethnicity',
  'resident_id_enc',
  'resident_id_token',
  'resident_id_masked',
  'phone_enc',
  'phone_token',
  'phone_masked',
  'registered_address',
  'registered_area',
  'current_address',
  'lat',
  'lng',
  'living_situation',
  'economic_class',
  'ability_grade',
  'ability_assessed_on',
  'disability_class',
  'is_family_planning_special',
  'is_special_care',
  'has_lost_only_child',
  'status',
  'deceased_on',
  'remarks',
  'source',
  'import_batch',
  'import_row',
  'version',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof ElderRow)[];
const FACT_COLUMNS = [
  'county',
  'id',
  'area',
  'elder_id',
  'fact',
  'value',
  'valid_from',
  'valid_to',
  'source',
  'evidence',
  'replaces',
  'recorded_at',
  'recorded_by',
] as const satisfies readonly (keyof FactRow)[];
const CONTACT_COLUMNS = [
  'county',
  'id',
  'area',
  'elder_id',
  'name',
  'relation',
  'phone_enc',
  'phone_masked',
  'is_guardian',
  'ended_at',
  'created_at',
] as const satisfies readonly (keyof ContactRow)[];
const ISSUE_COLUMNS = [
  'county',
  'batch_id',
  'row_number',
  'seq',
  'area',
  'severity',
  'kind',
  'field',
  'message',
  'cells_enc',
] as const satisfies readonly (keyof ImportIssueRow)[];

export const insertManyElders = (tx: Tx, rows: readonly ElderRow[]) => insertAll(tx, 'elders', ELDER_COLUMNS, rows);
export const insertManyFacts = (tx: Tx, rows: readonly FactRow[]) => insertAll(tx, 'elder_facts', FACT_COLUMNS, rows);
export const insertManyContacts = (tx: Tx, rows: readonly ContactRow[]) =>
  insertAll(tx, 'elder_contacts', CONTACT_COLUMNS, rows);
export const insertIssues = (tx: Tx, rows: readonly ImportIssueRow[]) =>
  insertAll(tx, 'import_issues', ISSUE_COLUMNS, rows);

const UPDATED_COLUMNS = ELDER_COLUMNS.filter(
  (name) => !['county', 'id', 'area', 'created_at', 'source', 'import_batch', 'import_row'].includes(name),
);

/** Writes whole rows back; they must be locked. The area is moved by `moveFile`. */
export const updateManyElders = async (tx: Tx, county: string, rows: readonly ElderRow[]): Promise<void> => {
  if (rows.length === 0) return;
  const sets = sql.join(UPDATED_COLUMNS.map((name) => sql`${sql.ref(name)} = n.${sql.ref(name)}`));
  await sql`UPDATE yike.elders e SET ${sets}
    FROM json_populate_recordset(NULL::yike.elders, ${JSON.stringify(rows)}::json) n
    WHERE e.county = ${county} AND e.id = n.id`.execute(tx.db);
};

// One look into the unique index a token: what the planner knows of a table that this transaction fills is stale.
export const findEldersByTokens = async (tx: Tx, county: string, tokens: readonly string[]): Promise<ElderRow[]> => {
  const found = await sql<ElderRow>`
    SELECT e.* FROM unnest(${[...tokens]}::text[]) AS asked (token)
    CROSS JOIN LATERAL (
      SELECT * FROM yike.elders WHERE county = ${county} AND resident_id_token = asked.token LIMIT 1
    ) e`.execute(tx.db);
  return found.rows;
};

export const lockElders = (tx: Tx, county: string, ids: readonly string[]): Promise<ElderRow[]> =>
  tx.db
    .selectFrom('elders')
    .selectAll()
    .where('county', '=', county)
    .where(sql<boolean>`id = ANY (${[...ids]}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();

export const findContactsOf = (tx: Tx, county: string, elderIds: readonly string[]): Promise<ContactRow[]> =>
  elderIds.length === 0
    ? Promise.resolve([])
    : tx.db
        .selectFrom('elder_contacts')
        .selectAll()
        .where('county', '=', county)
        .where(sql<boolean>`elder_id = ANY (${[...elderIds]}::uuid[])`)
        .where('ended_at', 'is', null)
        .orderBy('id')
        .execute();

export const endContacts = (tx: Tx, county: string, ids: readonly string[]) =>
  tx.db
    .updateTable('elder_contacts')
    .set({ ended_at: tx.now })
    .where('county', '=', county)
    .where(sql<boolean>`id = ANY (${[...ids]}::uuid[])`)
    .execute();

/** Of these elders, those of whom a death was ever reported (whether confirmed, open or withdrawn). */
export const findReportedDeaths = async (tx: Tx, county: string, elderIds: readonly string[]): Promise<Set<string>> => {
  if (elderIds.length === 0) return new Set();
  const rows = await tx.db
    .selectFrom('elder_facts')
    .select('elder_id')
    .distinct()
    .where('county', '=', county)
    .where(sql<boolean>`elder_id = ANY (${[...elderIds]}::uuid[])`)
    .where('fact', '=', 'deathReported')
    .execute();
  return new Set(rows.map((row) => row.elder_id));
};

export const insertBatch = (tx: Tx, row: ImportBatchRow) =>
  tx.db
    .insertInto('import_batches')
    .values({ ...row, mapping: JSON.stringify(row.mapping), counts: JSON.stringify(row.counts) })
    .execute();

export const updateBatch = (tx: Tx, key: { county: string; id: string }, changes: Partial<ImportBatchRow>) => {
  const { mapping, counts, ...rest } = changes;
  return tx.db
    .updateTable('import_batches')
    .set({
      ...rest,
      ...(mapping !== undefined && { mapping: JSON.stringify(mapping) }),
      ...(counts !== undefined && { counts: JSON.stringify(counts) }),
    })
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();
};

/** Imports from the command line that a crash has left behind: nothing of them was written. */
export const failInterrupted = (tx: Tx, county: string, exceptId: string, error: string) =>
  tx.db
    .updateTable('import_batches')
    .set({ status: 'failed', error, finished_at: tx.now })
    .where('county', '=', county)
    .where('status', '=', 'running')
    .where('file_id', 'is', null)
    .where('id', '<>', exceptId)
    .execute();

export const findBatch = (
  tx: Tx,
  key: { county: string; id: string },
  isLocked = false,
): Promise<ImportBatchRow | undefined> => {
  const select = tx.db
    .selectFrom('import_batches')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id);
  return (isLocked ? select.forNoKeyUpdate() : select).executeTakeFirst();
};

export const findBatches = (
  tx: Tx,
  county: string,
  after: readonly [string, string] | undefined,
  limit: number,
): Promise<ImportBatchRow[]> => {
  let select = tx.db.selectFrom('import_batches').selectAll().where('county', '=', county);
  if (after) select = select.where(sql<boolean>`(started_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  return select.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
};

export const findIssues = (
  tx: Tx,
  key: { county: string; id: string },
  filter: {
    severity?: string | undefined;
    kind?: string | undefined;
    after?: readonly [number, number] | undefined;
    limit: number;
  },
): Promise<ImportIssueRow[]> => {
  let select = tx.db
    .selectFrom('import_issues')
    .selectAll()
    .where('county', '=', key.county)
    .where('batch_id', '=', key.id);
  if (filter.severity) select = select.where('severity', '=', filter.severity as ImportIssueRow['severity']);
  if (filter.kind) select = select.where('kind', '=', filter.kind);
  if (filter.after)
    select = select.where(sql<boolean>`(row_number, seq) > (${filter.after[0]}::int, ${filter.after[1]}::int)`);
  return select.orderBy('row_number').orderBy('seq').limit(filter.limit).execute();
};

export const findMappings = (tx: Tx, county: string) =>
  tx.db.selectFrom('column_mappings').select(['header', 'field']).where('county', '=', county).execute();

export const saveMappings = (
  tx: Tx,
  county: string,
  choices: readonly { header: string; field: string }[],
  savedBy: string | null,
) =>
  tx.db
    .insertInto('column_mappings')
    .values(
      choices.map((choice) => ({ county, area: `${county}000000`, ...choice, saved_at: tx.now, saved_by: savedBy })),
    )
    .onConflict((conflict) =>
      conflict.columns(['county', 'header']).doUpdateSet((eb) => ({
        field: eb.ref('excluded.field'),
        saved_at: eb.ref('excluded.saved_at'),
        saved_by: eb.ref('excluded.saved_by'),
      })),
    )
    .execute();
