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

const readers = ['financeOfficer', 'auditor', 'countyOfficial', 'cityOfficial'] as const;

export const accountKindSchema = z.enum(['source', 'budget', 'quota', 'payable', 'paid', 'recovery']);

const account = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  code: z.string(),
  name: z.string(),
  kind: accountKindSchema,
  unit: z.enum(['fen', 'minute']),
  providerId: idSchema.nullable(),
  elderId: idSchema.nullable(),
  /** Credits less debits that are final, in the unit. */
  posted: z.int(),
  reserved: z.int(),
  available: z.int(),
});

/** One transfer as one of its accounts sees it. */
export const statementLineSchema = z.object({
  id: idSchema,
  at: instantSchema,
  kind: z.enum(['post', 'reserve', 'commit', 'void']),
  side: z.enum(['debit', 'credit']),
  amount: z.int(),
  unit: z.enum(['fen', 'minute']),
  otherAccount: z.object({ id: idSchema, code: z.string(), name: z.string() }).nullable(),
  reason: z.string(),
  subjectType: z.string(),
  subjectId: idSchema,
  reservationId: idSchema.nullable(),
  corrects: idSchema.nullable(),
  byUser: idSchema.nullable(),
});

export const listAccounts = endpoint({
  id: 'ledger.listAccounts',
  method: 'GET',
  path: '/api/ledger/:county/accounts',
  summary: 'Accounts of a county with their balances, by code',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    kind: accountKindSchema.optional(),
    providerId: idSchema.optional(),
    elderId: idSchema.optional(),
  }),
  response: pageOf(account),
});

export const getStatement = endpoint({
  id: 'ledger.statement',
  method: 'GET',
  path: '/api/ledger/:county/accounts/:id',
  summary: 'An account and its transfers, newest first',
  allow: readers,
  params: byId,
  query: z.object(pageQuery),
  response: pageOf(statementLineSchema).extend({ account }),
});

export const checkLedgerOf = endpoint({
  id: 'ledger.check',
  method: 'GET',
  path: '/api/ledger/:county/check',
  summary: 'Audit the ledger of a county from its transfers alone',
  allow: readers,
  params: z.object({ county: countySchema }),
  response: z.object({
    accounts: z.int(),
    transfers: z.int(),
    problems: z.array(
      z.object({ county: countySchema, kind: z.string(), id: idSchema.optional(), message: z.string() }),
    ),
  }),
});
