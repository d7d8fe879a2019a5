import { z } from 'zod';
import {
  areaSchema,
  byId,
  countySchema,
  endpoint,
  idSchema,
  instantSchema,
  pageOf,
  pageQuery,
} from '../../platform/contract/index.ts';

const importers = ['communityWorker', 'streetWorker', 'countyOfficial'] as const;
const watchers = [...importers, 'cityOfficial', 'auditor'] as const;

const counts = z.record(z.string(), z.int());
export const importCounts = z.object({
  dataRows: z.int(),
  rejected: counts,
  warned: counts,
  normalised: counts,
  skippedRows: counts,
  acceptedTotal: z.int(),
  rejectedTotal: z.int(),
});

export const importBatch = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  fileName: z.string(),
  fileSha256: z.string(),
  status: z.enum(['previewed', 'running', 'done', 'failed']),
  rowsRead: z.int(),
  counts: importCounts.nullable(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  error: z.string().nullable(),
  startedAt: instantSchema,
  finishedAt: instantSchema.nullable(),
});

const importIssue = z.object({
  rowNumber: z.int(),
  severity: z.enum(['rejected', 'warned', 'normalised']),
  kind: z.string(),
  field: z.string(),
  message: z.string(),
});

const importPreview = z.object({
  batch: importBatch,
  sheet: z.string(),
  /** Header texts in the file and the field that each stands for; null: nobody knows it or it is left out. */
  columns: z.array(z.object({ header: z.string(), field: z.string().nullable() })),
  /** Fields that the file lacks; nothing can be imported before they are mapped. */
  missing: z.array(z.string()),
  /** The first rows, ID and phone numbers masked. */
  rows: z.array(
    z.object({ rowNumber: z.int(), cells: z.record(z.string(), z.string()), issues: z.array(importIssue) }),
  ),
});

/** Header text → field, or null to leave the column out. */
const columnChoices = z.record(z.string().max(200), z.string().max(40).nullable());

export const uploadRoster = endpoint({
  id: 'imports.upload',
  method: 'POST',
  path: '/api/imports',
  summary: 'Keep a roster (.xlsx, .csv) and show what an import would do; field `county` beside the file',
  allow: importers,
  body: z.object({ county: countySchema }),
  response: importPreview,
  raw: 'upload',
});

export const mapRoster = endpoint({
  id: 'imports.map',
  method: 'POST',
  path: '/api/imports/:county/:id/mapping',
  summary: 'Say what the columns are, look again, and keep it for the next file of the county',
  allow: importers,
  params: byId,
  body: z.object({ columns: columnChoices, save: z.boolean().default(true) }),
  response: importPreview,
});

export const runImport = endpoint({
  id: 'imports.run',
  method: 'POST',
  path: '/api/imports/:county/:id/run',
  summary: 'Import in the background; all of the file or nothing',
  allow: importers,
  params: byId,
  response: importBatch,
});

export const listImports = endpoint({
  id: 'imports.list',
  method: 'GET',
  path: '/api/imports',
  summary: 'Imports of a county, newest first',
  allow: watchers,
  query: z.object({ ...pageQuery, county: countySchema.optional() }),
  response: pageOf(importBatch),
});

export const getImport = endpoint({
  id: 'imports.get',
  method: 'GET',
  path: '/api/imports/:county/:id',
  summary: 'One import and how far it is',
  allow: watchers,
  params: byId,
  response: importBatch,
});

export const listImportIssues = endpoint({
  id: 'imports.issues',
  method: 'GET',
  path: '/api/imports/:county/:id/issues',
  summary: 'Refused rows, warnings and corrections, by row',
  allow: watchers,
  params: byId,
  query: z.object({
    ...pageQuery,
    severity: z.enum(['rejected', 'warned', 'normalised']).optional(),
    kind: z.string().max(40).optional(),
  }),
  response: pageOf(importIssue),
});

export const downloadRejections = endpoint({
  id: 'imports.result',
  method: 'GET',
  path: '/api/imports/:county/:id/result.xlsx',
  summary: 'The refused rows with their reasons, to correct and import again; asks for a purpose, it holds ID numbers',
  allow: importers,
  params: byId,
  query: z.object({ purpose: z.string().trim().min(2).max(200) }),
  response: z.unknown(),
  raw: 'download',
});
