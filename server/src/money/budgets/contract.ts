import { z } from 'zod';
import {
  areaSchema,
  byId,
  countySchema,
  endpoint,
  fenSchema,
  idSchema,
  pageOf,
  pageQuery,
} from '../../platform/contract/index.ts';
import { statementLineSchema } from '../ledger/contract.ts';

const readers = ['financeOfficer', 'countyOfficial', 'cityOfficial', 'auditor'] as const;

export const fundSourceSchema = z.enum([
  'central',
  'provincial',
  'city',
  'county',
  'welfareLottery',
  'insurance',
  'donation',
]);

const yearSchema = z.coerce.number().int().min(2000).max(2100);

/** appropriated = committed + spent + available */
const lineSchema = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  name: z.string(),
  fundSource: fundSourceSchema,
  year: z.int(),
  /** Null: general, for any benefit. */
  benefit: z.string().nullable(),
  accountId: idSchema,
  appropriatedFen: fenSchema,
  /** In people's quotas, not spent yet. */
  committedFen: fenSchema,
  spentFen: fenSchema,
  availableFen: fenSchema,
});

export const listLines = endpoint({
  id: 'budgets.listLines',
  method: 'GET',
  path: '/api/budgets/:county',
  summary: 'Budget lines of a year with what became of their money',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({ ...pageQuery, year: yearSchema }),
  response: pageOf(lineSchema),
});

export const addLine = endpoint({
  id: 'budgets.addLine',
  method: 'POST',
  path: '/api/budgets/:county',
  summary: 'Record an appropriation as a new budget line',
  allow: ['financeOfficer', 'countyOfficial'],
  params: z.object({ county: countySchema }),
  body: z.object({
    area: areaSchema,
    name: z.string().trim().min(2).max(80),
    fundSource: fundSourceSchema,
    year: z.int().min(2000).max(2100),
    benefit: z.string().max(64).nullable().default(null),
    amountFen: fenSchema.positive().max(100_000_000_000_00),
  }),
  response: z.object({ county: countySchema, id: idSchema, accountId: idSchema }),
});

export const listLineTransfers = endpoint({
  id: 'budgets.lineTransfers',
  method: 'GET',
  path: '/api/budgets/:county/:id/transfers',
  summary: 'Where the money of a budget line came from and went, newest first',
  allow: readers,
  params: byId,
  query: z.object(pageQuery),
  response: pageOf(statementLineSchema),
});
