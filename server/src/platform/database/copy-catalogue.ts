import pg from 'pg';

export const schemaName = 'yike';

export interface CopyTable {
  name: string;
  /** Stored columns in order; generated ones are computed again. */
  columns: string[];
  isRowSecurityForced: boolean;
}

export interface ForeignKey {
  name: string;
  from: string;
  to: string;
  isDeferrable: boolean;
}

/** The tables of the schema, a partitioned one as a whole, in the order of their names. */
export async function listTables(client: pg.ClientBase): Promise<CopyTable[]> {
  const { rows } = await client.query<CopyTable>(
    `SELECT c.relname AS name, c.relforcerowsecurity AND c.relrowsecurity AS "isRowSecurityForced",
       ARRAY(SELECT a.attname::text FROM pg_attribute a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
             ORDER BY a.attnum) AS columns
     FROM pg_class c
     WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
     ORDER BY c.relname COLLATE "C"`,
    [schemaName],
  );
  return rows;
}

/** Foreign keys between different tables of the schema. */
export async function listForeignKeys(client: pg.ClientBase): Promise<ForeignKey[]> {
  const { rows } = await client.query<ForeignKey>(
    `SELECT k.conname AS name, f.relname AS "from", t.relname AS "to", k.condeferrable AS "isDeferrable"
     FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
     WHERE k.contype = 'f' AND k.conparentid = 0 AND f.relnamespace = to_regnamespace($1) AND f.oid <> t.oid
     ORDER BY f.relname COLLATE "C", k.conname COLLATE "C"`,
    [schemaName],
  );
  return rows;
}

/** Orders tables so that what is referenced comes first; inside a circle of references the order is by name. */
export function orderByReferences<Table extends { name: string }>(tables: Table[], keys: ForeignKey[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered = new Set<Table>();
  const visiting = new Set<string>();
  const visit = (table: Table) => {
    if (ordered.has(table) || visiting.has(table.name)) return;
    visiting.add(table.name);
    for (const key of keys) {
      const target = key.from === table.name ? byName.get(key.to) : undefined;
      if (target) visit(target);
    }
    ordered.add(table);
  };
  tables.forEach(visit);
  return [...ordered];
}

export interface SequenceState {
  name: string;
  lastValue: string;
  isCalled: boolean;
}

export async function listSequences(client: pg.ClientBase): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'S' AND relnamespace = to_regnamespace($1) ORDER BY relname`,
    [schemaName],
  );
  const states: SequenceState[] = [];
  for (const { name } of rows) {
    const state = await client.query<{ lastValue: string; isCalled: boolean }>(
      `SELECT last_value::text AS "lastValue", is_called AS "isCalled" FROM ${qualified(name)}`,
    );
    for (const { lastValue, isCalled } of state.rows) states.push({ name, lastValue, isCalled });
  }
  return states;
}

export async function countRows(client: pg.ClientBase, table: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(`SELECT count(*) AS count FROM ${qualified(table)}`);
  return Number(rows[0]?.count);
}

export function qualified(name: string): string {
  return `${schemaName}.${pg.escapeIdentifier(name)}`;
}

export function columnList(columns: string[]): string {
  return columns.map((column) => pg.escapeIdentifier(column)).join(', ');
}

/** Rows in physical order, so that a restored table reads exactly like the one that was saved. */
export function copyOutCommand(table: { name: string; columns: string[] }): string {
  return `COPY (SELECT ${columnList(table.columns)} FROM ${qualified(table.name)}) TO STDOUT`;
}

/**
 * Makes the session write and read values the same way everywhere, wait as long as it takes, and see the rows of every
 * area: a forced policy binds the owner too, unless it is a superuser. To be called inside the transaction.
 */
export async function prepareCopySession(client: pg.ClientBase): Promise<void> {
  const settings = {
    client_encoding: 'UTF8',
    datestyle: 'ISO, MDY',
    intervalstyle: 'postgres',
    extra_float_digits: '1',
    bytea_output: 'hex',
    timezone: 'UTC',
    statement_timeout: '0',
    idle_in_transaction_session_timeout: '0',
    synchronize_seqscans: 'off',
    max_parallel_workers_per_gather: '0',
    'yike.area_from': '000000000000',
    'yike.area_to': '999999999999',
  };
  for (const [name, value] of Object.entries(settings)) await client.query(`SET LOCAL ${name} = '${value}'`);
}
