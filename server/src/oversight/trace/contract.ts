import { z } from 'zod';
import { countySchema, endpoint, fenSchema, idSchema, instantSchema } from '../../platform/contract/index.ts';

export const traceSubjects = ['elder', 'case', 'order', 'visit', 'batch'] as const;

const step = z.object({
  at: instantSchema,
  /** Part of the chain: fact, right, case, order, dispatch, visit, check, followup, settlement, payment. */
  part: z.enum(['fact', 'right', 'case', 'order', 'dispatch', 'visit', 'check', 'followup', 'money', 'settlement']),
  title: z.string(),
  detail: z.string(),
  actorName: z.string().nullable(),
  amountFen: fenSchema.nullable(),
  /** Console page that shows the row. */
  link: z.string().nullable(),
});

export const getTrace = endpoint({
  id: 'trace.get',
  method: 'GET',
  path: '/api/trace/:county/:type/:id',
  summary: 'Everything that led to a matter and that it led to, from the roster row to the fen',
  allow: [
    'communityWorker',
    'streetWorker',
    'countyOfficial',
    'cityOfficial',
    'callCentreAgent',
    'financeOfficer',
    'auditor',
  ],
  params: z.object({ county: countySchema, type: z.enum(traceSubjects), id: idSchema }),
  response: z.object({
    title: z.string(),
    steps: z.array(step),
    /** True when a list was cut at its limit: narrower subjects show the rest. */
    isCut: z.boolean(),
  }),
});
