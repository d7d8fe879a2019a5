import type { AreaRow } from '../packs/index.ts';
import { Pool } from 'pg';

const ROWS = 5000;

/**
 * Writes the divisions of the packs into the dictionary (as its owner): new ones are added, renamed ones corrected, none
 * is removed, since a file may still live at an abolished code.
 * @returns how many rows were added or changed
 */
export async function loadAreas(adminUrl: string, rows: AsyncIterable<AreaRow>): Promise<number> {
  const pool = new Pool({ connectionString: adminUrl, max: 1 });
  let changed = 0;
  try {
    let batch: AreaRow[] = [];
    const write = async () => {
      const result = await pool.query(
        `INSERT INTO yike.areas (code, name, parent, level, kind, is_statistical)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[])
         ON CONFLICT (code) DO UPDATE SET name = excluded.name, parent = excluded.parent, level = excluded.level,
           kind = excluded.kind, is_statistical = excluded.is_statistical
         WHERE (areas.name, areas.parent, areas.level, areas.kind, areas.is_statistical)
           IS DISTINCT FROM (excluded.name, excluded.parent, excluded.level, excluded.kind, excluded.is_statistical)`,
        [
          batch.map((row) => row.code),
          batch.map((row) => row.name),
          batch.map((row) => row.parent),
          batch.map((row) => row.level),
          batch.map((row) => row.kind),
          batch.map((row) => row.statistical),
        ],
      );
      changed += result.rowCount ?? 0;
      batch = [];
    };
    for await (const row of rows) {
      batch.push(row);
      if (batch.length === ROWS) await write();
    }
    if (batch.length > 0) await write();
  } finally {
    await pool.end();
  }
  return changed;
}

export async function hasAreas(adminUrl: string): Promise<boolean> {
  const pool = new Pool({ connectionString: adminUrl, max: 1 });
  try {
    const result = await pool.query<{ found: boolean }>('SELECT EXISTS (SELECT 1 FROM yike.areas) AS found');
    return result.rows[0]?.found ?? false;
  } finally {
    await pool.end();
  }
}
