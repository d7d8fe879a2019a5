import { countyOf } from '@yike/identity';
import { scopeOf, systemActor } from '../../platform/access/index.ts';
import type { Day } from '../../platform/clock/index.ts';
import type { Packs } from '../../platform/packs/index.ts';
import { inTransaction, type Environment } from '../../platform/transactions/index.ts';
import { canonicalHash } from './canonical.ts';
import type { VersionRow } from './tables.ts';
import { findPackVersions, insertVersions, lastVersion, nextRevision } from './versions-storage.ts';

interface PackRow {
  area: string;
  kind: VersionRow['kind'];
  key: string;
  validFrom: Day;
  validTo: Day | null;
  content: object;
}

function rowsOf(packs: Packs): PackRow[] {
  const placed = (
    kind: VersionRow['kind'],
    key: string,
    row: { area: string; validFrom: Day; validTo: Day | null },
  ) => ({
    kind,
    key,
    area: row.area,
    validFrom: row.validFrom,
    validTo: row.validTo,
    content: row,
  });
  return [
    ...packs.parameters.map((row) => placed('parameter', row.name, row)),
    ...packs.benefits.map((row) => placed('benefit', row.id, row)),
    ...packs.basicServices.map((row) => placed('basicService', String(row.number), row)),
  ];
}

/** Publishes what the packs say and the database does not have yet; what an office published keeps going before it. */
export async function publishPacks(environment: Environment): Promise<number> {
  const options = { scope: scopeOf(systemActor), actorRole: 'system', trace: 'packs' };
  return inTransaction(environment, options, async (tx) => {
    const line = (row: { area: string; kind: string; key: string }, day: Day) =>
      [row.area, row.kind, row.key, day].join();
    const rowsOfPacks = rowsOf(tx.packs).map((row) => ({ row, hash: canonicalHash(row.content) }));
    const findFresh = async () => {
      const known = new Map((await findPackVersions(tx)).map((row) => [line(row, row.valid_from), row.content_hash]));
      return rowsOfPacks.filter(({ row, hash }) => known.get(line(row, row.validFrom)) !== hash);
    };
    if ((await findFresh()).length === 0) return 0;
    // Another process may start at the same time: what it has published meanwhile is seen behind this lock.
    const revision = await nextRevision(tx);
    const fresh = await findFresh();
    if (fresh.length === 0) return 0;
    const last = new Map<string, number>();
    const rows: VersionRow[] = [];
    for (const { row, hash } of fresh) {
      const county = countyOf(row.area);
      const of = { county, area: row.area, kind: row.kind, key: row.key };
      const name = line(of, '');
      const version = (last.get(name) ?? (await lastVersion(tx, of))) + 1;
      last.set(name, version);
      rows.push({
        ...of,
        id: tx.newId(),
        version,
        status: 'published',
        origin: 'pack',
        content: row.content,
        content_hash: hash,
        valid_from: row.validFrom,
        valid_to: row.validTo,
        based_on: null,
        note: null,
        created_at: tx.now,
        created_by: null,
        created_name: null,
        edited_at: tx.now,
        edited_by: [],
        published_at: tx.now,
        published_by: null,
        published_name: null,
        edition: 1,
      });
    }
    await insertVersions(tx, rows);
    // Before the first file is opened there is nobody to look at again.
    if (revision > 1)
      for (const area of new Set(rows.map((row) => row.area))) tx.emit('policies.published', area, { area });
    return rows.length;
  });
}
