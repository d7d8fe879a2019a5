import pg from 'pg';

export interface Column {
  name: string;
  type: string;
}

/** Every table that holds a place's rows (all but the dictionaries), with its columns. */
export async function tablesOf(client: pg.ClientBase): Promise<Map<string, Column[]>> {
  const { rows } = await client.query<{ table: string; name: string; type: string }>(
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'yike'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('areas', 'schedules')
     ORDER BY 1, a.attnum`,
  );
  const tables = new Map<string, Column[]>();
  for (const { table, ...column } of rows) tables.set(table, [...(tables.get(table) ?? []), column]);
  return tables;
}

/** Drops CHECKs and foreign keys of a throw-away database, so that any row can be put anywhere; on request what is unique too. */
export async function loosen(client: pg.ClientBase, also: 'unique' | undefined = undefined): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS statement
     FROM pg_constraint WHERE connamespace = 'yike'::regnamespace AND contype = ANY ($1)
     UNION ALL SELECT format('DROP INDEX %s', indexrelid::regclass)
     FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'yike'::regnamespace
     WHERE $2 AND indisunique AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    [also ? ['c', 'f', 'u', 'x'] : ['c', 'f'], also === 'unique'],
  );
  for (const { statement } of rows) await client.query(statement);
}

let serial = 0;

/** An id that has not been given before, in the shape of a UUIDv7. */
export function freshId(): string {
  serial += 1;
  return `0194c2c1-0000-7000-8000-${serial.toString(16).padStart(12, '0')}`;
}

function fallback({ name, type }: Column): unknown {
  if (type === 'uuid') return freshId();
  if (type.endsWith('[]')) return '{}';
  switch (type) {
    case 'text':
      return `${name} ${(serial += 1)}`;
    case 'boolean':
      return false;
    case 'date':
      return '2026-11-01';
    case 'timestamp with time zone':
      return '2026-11-01T00:00:00Z';
    case 'jsonb':
      return '{}';
    case 'bytea':
      return Buffer.from('x');
    default:
      return 1;
  }
}

/** Inserts rows past every policy; what a row does not say is filled in by type, each text and id another. */
export async function fill(
  client: pg.ClientBase,
  table: string,
  columns: readonly Column[],
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  if (rows.length === 0) return;
  const values = columns.map((column) =>
    rows.map((row) => {
      const value = column.name in row ? row[column.name] : fallback(column);
      return Array.isArray(value) ? `{${value.join(',')}}` : value;
    }),
  );
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const picks = columns.map(({ type }, n) => `(v.c${n})::${type}`).join(', ');
  const sources = columns.map(({ type }, n) => `$${n + 1}::${type === 'bytea' ? 'bytea' : 'text'}[]`).join(', ');
  const aliases = columns.map((_, n) => `c${n}`).join(', ');
  await client.query(
    `INSERT INTO yike.${table} (${names}) SELECT ${picks} FROM unnest(${sources}) AS v(${aliases})`,
    values,
  );
}

/** An administrator's connection that sees every row whatever the policies say. */
export async function administrator(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`SET yike.area_from = '000000000000'; SET yike.area_to = '999999999999'`);
  return client;
}

/** The seed of a random test: YIKE_SEED repeats one. */
export function seedOf(name: string, fresh: number): number {
  const seed = Number(process.env.YIKE_SEED ?? fresh);
  process.stdout.write(`${name}: YIKE_SEED=${seed}\n`);
  return seed;
}
