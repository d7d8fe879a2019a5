import { z } from 'zod';
import {
  areaSchema,
  byId,
  countySchema,
  endpoint,
  fenSchema,
  idSchema,
  instantSchema,
  monthSchema,
  pageOf,
  pageQuery,
} from '../../platform/contract/index.ts';

const readers = ['financeOfficer', 'countyOfficial', 'cityOfficial', 'auditor', 'providerManager'] as const;

export const batchStatusSchema = z.enum(['draft', 'providerConfirmed', 'countyReviewed', 'paid']);
export const exclusionReasonSchema = z.enum(['held', 'findingOpen', 'findingUpheld']);
const reasonText = z.string().trim().min(2).max(500);

/** Who took a step and when; the name only in the reader's sight. */
const step = z.object({ at: instantSchema, byName: z.string().nullable() }).nullable();

export const batchSchema = z.object({
  county: countySchema,
  id: idSchema,
  number: z.string(),
  area: areaSchema,
  providerId: idSchema,
  providerName: z.string(),
  month: monthSchema,
  status: batchStatusSchema,
  visits: z.int(),
  totalFen: fenSchema,
  opened: step,
  confirmed: step,
  reviewed: step,
  paid: step,
  /** The account that was paid to. */
  bank: z.object({ bankName: z.string(), accountName: z.string(), accountMasked: z.string() }).nullable(),
  bankFileSha256: z.string().nullable(),
  version: z.int(),
});

const batchRef = z.object({ batchId: idSchema, number: z.string() });

export const lineSchema = z.object({
  id: idSchema,
  visitId: idSchema,
  elderId: idSchema,
  elderName: z.string(),
  productName: z.string(),
  plannedStart: instantSchema,
  kind: z.enum(['visit', 'correction']),
  corrects: idSchema.nullable(),
  /** Of a correction: the batch whose line it corrects. */
  correctsBatch: batchRef.nullable(),
  /** Of a visit: what corrects it, in this batch or a later one. */
  corrections: z.array(batchRef.extend({ amountFen: fenSchema })),
  amountFen: fenSchema,
  /** Of the amount: from the elder's quota; the rest is subsidy. */
  quotaFen: fenSchema,
  reason: z.string().nullable(),
});

export const exclusionSchema = z.object({
  visitId: idSchema,
  elderName: z.string(),
  productName: z.string(),
  plannedStart: instantSchema,
  reason: exclusionReasonSchema,
});

const candidate = z.object({
  visitId: idSchema,
  elderId: idSchema,
  elderName: z.string(),
  productName: z.string(),
  plannedStart: instantSchema,
  amountFen: fenSchema,
  quotaFen: fenSchema,
  /** Null: will be in the batch. */
  excludedBecause: exclusionReasonSchema.nullable(),
});

export const listBatches = endpoint({
  id: 'settlement.list',
  method: 'GET',
  path: '/api/settlement/:county',
  summary: 'Settlement batches, newest month first',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    status: batchStatusSchema.optional(),
    providerId: idSchema.optional(),
    month: monthSchema.optional(),
  }),
  response: pageOf(batchSchema),
});

export const getBatchWithLines = endpoint({
  id: 'settlement.get',
  method: 'GET',
  path: '/api/settlement/:county/batches/:id',
  summary: 'A batch with its lines, in the order of their visits',
  allow: readers,
  params: byId,
  query: z.object(pageQuery),
  response: pageOf(lineSchema).extend({ batch: batchSchema }),
});

export const listExclusions = endpoint({
  id: 'settlement.exclusions',
  method: 'GET',
  path: '/api/settlement/:county/batches/:id/exclusions',
  summary: 'Verified visits that a batch leaves out, and why',
  allow: readers,
  params: byId,
  query: z.object(pageQuery),
  response: pageOf(exclusionSchema),
});

export const listCandidates = endpoint({
  id: 'settlement.candidates',
  method: 'GET',
  path: '/api/settlement/:county/candidates',
  summary: 'What a batch would hold, with reasons for what it would leave out',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({ ...pageQuery, providerId: idSchema, month: monthSchema }),
  response: pageOf(candidate).extend({
    included: z.int(),
    includedFen: fenSchema,
    excluded: z.int(),
  }),
});

export const openBatchOf = endpoint({
  id: 'settlement.open',
  method: 'POST',
  path: '/api/settlement/:county',
  summary: 'Open the batch of a provider and month from its verified visits',
  allow: ['financeOfficer', 'countyOfficial'],
  params: z.object({ county: countySchema }),
  body: z.object({ providerId: idSchema, month: monthSchema }),
  response: z.object({ county: countySchema, id: idSchema, number: z.string() }),
});

const moved = z.object({ status: batchStatusSchema, version: z.int() });
/** The version that the decider has seen. */
const seen = z.object({ version: z.int() });

export const confirmBatch = endpoint({
  id: 'settlement.confirm',
  method: 'POST',
  path: '/api/settlement/:county/batches/:id/confirm',
  summary: 'The provider agrees to its batch',
  allow: ['providerManager'],
  params: byId,
  body: seen,
  response: moved,
});

export const returnBatch = endpoint({
  id: 'settlement.return',
  method: 'POST',
  path: '/api/settlement/:county/batches/:id/return',
  summary: 'Send a batch back to draft, with a reason',
  allow: ['countyOfficial', 'financeOfficer'],
  params: byId,
  body: seen.extend({ reason: reasonText }),
  response: moved,
});

export const reviewBatch = endpoint({
  id: 'settlement.review',
  method: 'POST',
  path: '/api/settlement/:county/batches/:id/review',
  summary: 'The county approves a batch for payment',
  allow: ['countyOfficial'],
  params: byId,
  body: seen,
  response: moved,
});

export const payBatch = endpoint({
  id: 'settlement.pay',
  method: 'POST',
  path: '/api/settlement/:county/batches/:id/pay',
  summary: 'Pay a reviewed batch and make its bank file; never by the reviewer',
  allow: ['financeOfficer'],
  params: byId,
  body: seen,
  response: moved.extend({ transferId: idSchema.nullable(), bankFileSha256: z.string().nullable() }),
});

export const correctLine = endpoint({
  id: 'settlement.correct',
  method: 'POST',
  path: '/api/settlement/:county/batches/:id/corrections',
  summary: 'Add a line to a draft that corrects a line of this or an earlier, paid batch',
  allow: ['financeOfficer', 'countyOfficial'],
  params: byId,
  body: z.object({
    lineId: idSchema,
    /** What is added (or taken away, when negative). */
    amountFen: fenSchema
      .min(-100_000_000)
      .max(100_000_000)
      .refine((fen) => fen !== 0, '更正金额不能为零'),
    reason: reasonText,
  }),
  response: z.object({ lineId: idSchema, totalFen: fenSchema, version: z.int() }),
});

export const downloadBankFile = endpoint({
  id: 'settlement.bankFile',
  method: 'GET',
  path: '/api/settlement/:county/batches/:id/bank-file',
  summary:
    'The bank file of a paid batch; it holds the full account number, so each download says why and is on record',
  allow: ['financeOfficer'],
  params: byId,
  query: z.object({ purpose: z.string().trim().min(2).max(200) }),
  response: z.unknown(),
  raw: 'download',
});

export const exportBatch = endpoint({
  id: 'settlement.export',
  method: 'GET',
  path: '/api/settlement/:county/batches/:id/export',
  summary: 'A batch as an Excel workbook',
  allow: readers,
  params: byId,
  response: z.unknown(),
  raw: 'download',
});

export const printBatch = endpoint({
  id: 'settlement.print',
  method: 'GET',
  path: '/api/settlement/:county/batches/:id/print',
  summary: 'A batch as it is printed: a total for each service, the amount in words',
  allow: readers,
  params: byId,
  response: z.object({
    batch: batchSchema,
    countyName: z.string(),
    totalInWords: z.string(),
    services: z.array(z.object({ productName: z.string(), visits: z.int(), amountFen: fenSchema })),
    corrections: z.array(lineSchema),
    exclusions: z.array(z.object({ reason: exclusionReasonSchema, visits: z.int() })),
  }),
});
