import type { z } from 'zod';
import { areaName } from '../../platform/areas/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { decodeCursor, encodeCursor, type InputOf, type OutputOf } from '../../platform/contract/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import {
  countCandidates,
  countExclusions,
  findCandidates,
  findExclusions,
  findLines,
  sumServices,
} from './line-storage.ts';
import { yuanInWords } from './rules.ts';
import { endOf, mustExist, type Key } from './service.ts';
import { findBatch, findBatches, type DescribedBatch } from './storage.ts';

/** Corrections are few: a printed batch shows all of them. */
const CORRECTIONS_PRINTED_MAX = 500;

const stepOf = (at: Date | null, byName: string | null) => at && { at: at.toISOString(), byName };

export function toBatch(row: DescribedBatch): z.output<typeof contract.batchSchema> {
  const { bank_name: bankName, account_name: accountName, account_masked: accountMasked } = row;
  return {
    county: row.county,
    id: row.id,
    number: row.number,
    area: row.area,
    providerId: row.provider_id,
    providerName: row.provider_name,
    month: row.month.slice(0, 7),
    status: row.status,
    visits: row.visits,
    totalFen: row.total_fen,
    opened: stepOf(row.created_at, row.opened_name),
    confirmed: stepOf(row.confirmed_at, row.confirmed_name),
    reviewed: stepOf(row.reviewed_at, row.reviewed_name),
    paid: stepOf(row.paid_at, row.paid_name),
    bank: bankName && accountName && accountMasked ? { bankName, accountName, accountMasked } : null,
    bankFileSha256: row.bank_file_sha256,
    version: row.version,
  };
}

export function toLine(row: Awaited<ReturnType<typeof findLines>>[number]): z.output<typeof contract.lineSchema> {
  return {
    id: row.id,
    visitId: row.visit_id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    productName: row.product_name,
    plannedStart: row.planned_start.toISOString(),
    kind: row.kind,
    corrects: row.corrects,
    correctsBatch:
      row.corrected_batch && row.corrected_number
        ? { batchId: row.corrected_batch, number: row.corrected_number }
        : null,
    corrections: row.corrections,
    amountFen: row.amount_fen,
    quotaFen: row.quota_fen,
    reason: row.reason,
  };
}

/** Cuts the row beyond the page off and turns it into the cursor of the next one. */
function pageFrom<T, R>(found: T[], limit: number, toRow: (row: T) => R, keyOf: (row: T) => string[]) {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows: rows.map(toRow), next: found.length > limit && last ? encodeCursor(keyOf(last)) : null };
}

const pairOf = (cursor: string | undefined): [string, string] | undefined =>
  cursor ? (decodeCursor(cursor, 2) as [string, string]) : undefined;

export async function listBatches(
  tx: Tx,
  actor: Actor,
  { params, query }: InputOf<typeof contract.listBatches>,
): Promise<OutputOf<typeof contract.listBatches>> {
  permit(actor, contract.listBatches);
  const found = await findBatches(tx, {
    county: params.county,
    status: query.status,
    providerId: query.providerId,
    month: query.month,
    after: pairOf(query.cursor),
    limit: query.limit + 1,
  });
  return pageFrom(found, query.limit, toBatch, (row) => [row.month, row.id]);
}

export async function getBatchWithLines(
  tx: Tx,
  actor: Actor,
  { params, query }: InputOf<typeof contract.getBatchWithLines>,
): Promise<OutputOf<typeof contract.getBatchWithLines>> {
  permit(actor, contract.getBatchWithLines);
  const batch = mustExist(await findBatch(tx, params));
  const found = await findLines(tx, {
    county: batch.county,
    batchId: batch.id,
    after: pairOf(query.cursor),
    limit: query.limit + 1,
  });
  return {
    batch: toBatch(batch),
    ...pageFrom(found, query.limit, toLine, (row) => [row.planned_start.toISOString(), row.id]),
  };
}

export async function listExclusions(
  tx: Tx,
  actor: Actor,
  { params, query }: InputOf<typeof contract.listExclusions>,
): Promise<OutputOf<typeof contract.listExclusions>> {
  permit(actor, contract.listExclusions);
  const batch = mustExist(await findBatch(tx, params));
  const found = await findExclusions(tx, {
    county: batch.county,
    batchId: batch.id,
    ...(query.cursor && { after: String(decodeCursor(query.cursor, 1)[0]) }),
    limit: query.limit + 1,
  });
  const toRow = (row: (typeof found)[number]) => ({
    visitId: row.visit_id,
    elderName: row.elder_name,
    productName: row.product_name,
    plannedStart: row.planned_start.toISOString(),
    reason: row.reason,
  });
  return pageFrom(found, query.limit, toRow, (row) => [row.visit_id]);
}

export async function listCandidates(
  tx: Tx,
  actor: Actor,
  { params, query }: InputOf<typeof contract.listCandidates>,
): Promise<OutputOf<typeof contract.listCandidates>> {
  permit(actor, contract.listCandidates);
  const filter = { county: params.county, providerId: query.providerId, before: endOf(query.month) };
  const found = await findCandidates(tx, { ...filter, after: pairOf(query.cursor), limit: query.limit + 1 });
  const counts = await countCandidates(tx, filter);
  const toRow = (row: (typeof found)[number]) => ({
    visitId: row.id,
    elderId: row.elder_id,
    elderName: row.elder_name,
    productName: row.product_name,
    plannedStart: row.planned_start.toISOString(),
    amountFen: row.quota_fen + row.subsidy_fen,
    quotaFen: row.quota_fen,
    excludedBecause: row.excluded_because,
  });
  return {
    ...pageFrom(found, query.limit, toRow, (row) => [row.planned_start.toISOString(), row.id]),
    included: counts.included,
    includedFen: counts.included_fen,
    excluded: counts.excluded,
  };
}

export async function printBatch(tx: Tx, actor: Actor, key: Key): Promise<OutputOf<typeof contract.printBatch>> {
  permit(actor, contract.printBatch);
  const batch = mustExist(await findBatch(tx, key));
  const services = await sumServices(tx, batch.county, batch.id);
  const corrections = await findLines(tx, {
    county: batch.county,
    batchId: batch.id,
    kind: 'correction',
    limit: CORRECTIONS_PRINTED_MAX,
  });
  return {
    batch: toBatch(batch),
    countyName: await areaName(tx, `${batch.county}000000`, 'province'),
    totalInWords: yuanInWords(batch.total_fen),
    services: services.map((row) => ({
      productName: row.product_name,
      visits: row.visits,
      amountFen: row.amount_fen,
    })),
    corrections: corrections.map(toLine),
    exclusions: await countExclusions(tx, batch.county, batch.id),
  };
}
