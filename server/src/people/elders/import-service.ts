import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { RosterError, type ColumnChoices, type RosterSource } from '@yike/roster';
import type { Actor } from '../../platform/access/index.ts';
import { conflict, Problem } from '../../platform/problems/index.ts';
import { inTransaction, type Environment, type Tx } from '../../platform/transactions/index.ts';
import { importRows, type ImportCounts, type ImportReport } from './import.ts';
import { failInterrupted, findMappings, insertBatch, lockImports, updateBatch } from './import-storage.ts';
import type { ImportBatchRow } from './tables.ts';

export interface ImportInput {
  /** 6 digits. */
  county: string;
  source: RosterSource;
  fileName: string;
  /** Decisions on header texts; they win over those saved for the county. */
  mapping?: ColumnChoices;
  dryRun: boolean;
  onProgress?: (rowsRead: number) => void;
}

/**
 * Imports a roster: one transaction, so that a crash leaves nothing but a batch marked as running, which the next import
 * of the county marks as failed. A dry run reads and compares everything and writes nothing.
 * @returns the counts, every issue, and the batch (null for a dry run)
 * @throws RosterError when the file cannot be read; Problem 400 `countyUnknown`, 409 `importRunning`
 */
export async function importRoster(
  environment: Environment,
  actor: Actor,
  input: ImportInput,
): Promise<{ report: ImportReport; batch: { county: string; id: string } | null }> {
  const { county } = input;
  const within = actor.kind === 'user' ? actor.area : `${county}000000`;
  // The whole county is in sight, so that a file in another community is found; `within` says what may be touched.
  const inCounty = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    inTransaction(
      environment,
      {
        scope: {
          ...(actor.userId && { actorId: actor.userId }),
          areaFrom: `${county}000000`,
          areaTo: `${county}999999`,
        },
        ...(actor.userId && { actorId: actor.userId }),
        actorRole: actor.role,
        trace: randomUUID(),
      },
      work,
    );
  const job = { county, within, source: input.source, onProgress: input.onProgress };
  if (input.dryRun) {
    const report = await inCounty(async (tx) =>
      importRows(tx, { ...job, columns: { ...(await findChoices(tx, county)), ...input.mapping } }),
    );
    return { report, batch: null };
  }
  const fileSha256 = await hashOf(input.source);
  const batch = await inCounty(async (tx) => {
    const row = newBatch(tx, actor, { county, area: within, fileName: input.fileName, fileSha256, status: 'running' });
    await insertBatch(tx, { ...row, mapping: input.mapping ?? {} });
    return row;
  });
  try {
    const report = await inCounty(async (tx) => {
      const columns = { ...(await findChoices(tx, county)), ...input.mapping };
      return importBatch(tx, { ...batch, mapping: columns }, input.source, { columns, onProgress: input.onProgress });
    });
    return { report, batch: { county, id: batch.id } };
  } catch (error) {
    await inCounty((tx) => updateBatch(tx, batch, { status: 'failed', error: wordsOf(error), finished_at: tx.now }));
    throw error;
  }
}

/**
 * Writes a batch that is marked as running and marks it as done, in the given transaction.
 * @throws Problem 409 `importRunning` while another import of the county writes
 */
export async function importBatch(
  tx: Tx,
  batch: ImportBatchRow,
  source: RosterSource,
  options: { columns: ColumnChoices; onProgress?: ((rowsRead: number) => void) | undefined },
): Promise<ImportReport> {
  const { county } = batch;
  if (!(await lockImports(tx, county))) {
    throw conflict('importRunning', {
      zh: '本县（市、区）正在进行另一次导入，请等它结束后再试。',
      en: 'Another import of this county is running. Try again when it has ended.',
    });
  }
  const report = await importRows(tx, {
    county,
    within: batch.area,
    source,
    columns: options.columns,
    batch: { id: batch.id, area: batch.area, actorId: batch.started_by },
    onProgress: options.onProgress,
  });
  await failInterrupted(tx, county, batch.id, '导入中断，没有写入任何数据，可重新导入。');
  await updateBatch(tx, batch, {
    status: 'done',
    mapping: options.columns,
    rows_read: report.dataRows,
    counts: countsOf(report),
    created_elders: report.created,
    updated_elders: report.updated,
    unchanged_elders: report.unchanged,
    error: null,
    finished_at: tx.now,
  });
  const { created, updated, unchanged, rejectedTotal } = report;
  tx.audit({
    area: batch.area,
    action: 'imports.run',
    subjectType: 'importBatch',
    subjectId: batch.id,
    detail: {
      fileSha256: batch.file_sha256,
      startedBy: batch.started_by,
      created,
      updated,
      unchanged,
      rejected: rejectedTotal,
    },
  });
  tx.emit('roster.imported', batch.area, { batchId: batch.id, created, updated });
  return report;
}

/** The report without its rows: the keys that the JSON of the command line and the batch keep. */
export function countsOf(report: ImportCounts): ImportCounts {
  const { dataRows, rejected, warned, normalised, skippedRows, acceptedTotal, rejectedTotal } = report;
  return { dataRows, rejected, warned, normalised, skippedRows, acceptedTotal, rejectedTotal };
}

export function newBatch(
  tx: Tx,
  actor: Actor,
  given: {
    county: string;
    area: string;
    fileName: string;
    fileSha256: string;
    fileId?: string;
    status: ImportBatchRow['status'];
  },
): ImportBatchRow {
  return {
    county: given.county,
    id: tx.newId(),
    area: given.area,
    file_name: given.fileName,
    file_sha256: given.fileSha256,
    file_id: given.fileId ?? null,
    mapping: {},
    status: given.status,
    rows_read: 0,
    counts: {},
    created_elders: 0,
    updated_elders: 0,
    unchanged_elders: 0,
    error: null,
    started_at: tx.now,
    finished_at: null,
    started_by: actor.userId ?? null,
  };
}

/** Decisions on header texts that the county has saved. */
export async function findChoices(tx: Tx, county: string): Promise<ColumnChoices> {
  const saved = await findMappings(tx, county);
  return Object.fromEntries(saved.map(({ header, field }) => [header, field === '' ? null : field])) as ColumnChoices;
}

/** What the importer is told: the words of a refusal, never those of the database. */
export function wordsOf(error: unknown): string {
  if (error instanceof RosterError) return error.message;
  if (error instanceof Problem) return error.details.zh;
  return '导入失败，没有写入任何数据，请重试；仍不成功请联系管理员。';
}

async function hashOf(source: RosterSource): Promise<string> {
  const hash = createHash('sha256');
  if ('bytes' in source) return hash.update(source.bytes).digest('hex');
  for await (const part of createReadStream(source.path)) hash.update(part as Buffer);
  return hash.digest('hex');
}
