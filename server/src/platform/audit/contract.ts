import { z } from 'zod';
import { areaSchema, countySchema, endpoint, idSchema, instantSchema, pageOf, pageQuery } from '../contract/index.ts';

const entry = z.object({
  county: countySchema,
  seq: z.number().int(),
  area: areaSchema,
  at: instantSchema,
  actorId: idSchema.nullable(),
  actorName: z.string().nullable(),
  actorRole: z.string(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  elderId: idSchema.nullable(),
  reason: z.string().nullable(),
  trace: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});

export const listAudit = endpoint({
  id: 'audit.list',
  method: 'GET',
  path: '/api/audit/:county',
  summary: 'Who did what, when and why, newest first',
  allow: ['auditor', 'operator', 'cityOfficial', 'countyOfficial'],
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    elderId: idSchema.optional(),
    subjectId: z.string().max(64).optional(),
    action: z.string().max(64).optional(),
  }),
  response: pageOf(entry),
});

export const checkAudit = endpoint({
  id: 'audit.verify',
  method: 'GET',
  path: '/api/audit/:county/verify',
  summary: 'Recompute the chain of a county',
  allow: ['auditor', 'operator'],
  params: z.object({ county: countySchema }),
  response: z.object({
    rows: z.number().int(),
    problems: z.array(z.object({ seq: z.number().int(), kind: z.string(), message: z.string() })),
  }),
});
