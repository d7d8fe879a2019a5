import { z } from 'zod';
import {
  byId,
  countySchema,
  daySchema,
  endpoint,
  idSchema,
  instantSchema,
  pageOf,
  pageQuery,
} from '../../platform/contract/index.ts';

export const followupStatus = z.enum(['waiting', 'done', 'unreachable']);
export const findingStatus = z.enum(['open', 'heard', 'upheld', 'dismissed']);
export const findingKinds = ['nobodyCame', 'chargedExtra', 'dissatisfied', 'deceased', 'other'] as const;

const followup = z.object({
  county: countySchema,
  id: idSchema,
  visitId: idSchema,
  elderId: idSchema,
  elderName: z.string(),
  phoneMasked: z.string().nullable(),
  providerName: z.string(),
  productName: z.string(),
  plannedStart: instantSchema,
  because: z.enum(['doubtful', 'reviewed', 'random']),
  risk: z.number().int(),
  status: followupStatus,
  attempts: z.number().int(),
  dueOn: daySchema,
  came: z.enum(['yes', 'no', 'unsure']).nullable(),
  satisfaction: z.number().int().nullable(),
  note: z.string().nullable(),
  calledAt: instantSchema.nullable(),
  version: z.number().int(),
});

export const listFollowups = endpoint({
  id: 'supervision.listFollowups',
  method: 'GET',
  path: '/api/followups',
  summary: 'Visits to call back about, most pressing first',
  allow: ['callCentreAgent', 'streetWorker', 'countyOfficial', 'cityOfficial', 'auditor'],
  query: z.object({ ...pageQuery, status: followupStatus.default('waiting') }),
  response: pageOf(followup),
});

export const getFollowup = endpoint({
  id: 'supervision.getFollowup',
  method: 'GET',
  path: '/api/followups/:county/:id',
  summary: 'One call-back with its script',
  allow: ['callCentreAgent', 'streetWorker', 'countyOfficial', 'cityOfficial', 'auditor'],
  params: byId,
  response: followup.extend({ script: z.array(z.object({ id: z.string(), text: z.string() })) }),
});

export const recordCall = endpoint({
  id: 'supervision.recordCall',
  method: 'POST',
  path: '/api/followups/:county/:id/call',
  summary: 'Result of a call; “nobody came” opens a finding that holds payment',
  allow: ['callCentreAgent'],
  params: byId,
  body: z.discriminatedUnion('reached', [
    z.object({
      reached: z.literal(true),
      version: z.number().int(),
      came: z.enum(['yes', 'no', 'unsure']),
      satisfaction: z.number().int().min(1).max(5).optional(),
      chargedExtra: z.boolean().optional(),
      answers: z.record(z.string().max(40), z.string().max(500)).default({}),
      note: z.string().max(500).optional(),
    }),
    z.object({ reached: z.literal(false), version: z.number().int(), note: z.string().max(500).optional() }),
  ]),
  response: z.object({ status: followupStatus, findings: z.array(idSchema) }),
});

const finding = z.object({
  county: countySchema,
  id: idSchema,
  kind: z.enum(findingKinds),
  visitId: idSchema.nullable(),
  elderId: idSchema.nullable(),
  providerId: idSchema.nullable(),
  providerName: z.string().nullable(),
  summary: z.string(),
  holdsPayment: z.boolean(),
  status: findingStatus,
  dueOn: daySchema,
  providerStatement: z.string().nullable(),
  decisionReason: z.string().nullable(),
  openedAt: instantSchema,
  decidedAt: instantSchema.nullable(),
  version: z.number().int(),
});

export const listFindings = endpoint({
  id: 'supervision.listFindings',
  method: 'GET',
  path: '/api/findings',
  summary: 'Findings by deadline',
  allow: [
    'callCentreAgent',
    'streetWorker',
    'countyOfficial',
    'cityOfficial',
    'auditor',
    'financeOfficer',
    'providerManager',
  ],
  query: z.object({ ...pageQuery, status: findingStatus.optional(), visitId: idSchema.optional() }),
  response: pageOf(finding),
});

const foundByHand = {
  county: countySchema,
  kind: z.enum(findingKinds),
  summary: z.string().trim().min(4).max(500),
};

export const openFinding = endpoint({
  id: 'supervision.openFinding',
  method: 'POST',
  path: '/api/findings',
  summary: 'Open a finding by hand, about a visit or about a provider as a whole; only one about a visit holds payment',
  allow: ['streetWorker', 'countyOfficial', 'callCentreAgent'],
  body: z.discriminatedUnion('about', [
    z.object({ ...foundByHand, about: z.literal('visit'), visitId: idSchema, holdsPayment: z.boolean() }),
    z.object({ ...foundByHand, about: z.literal('provider'), providerId: idSchema }),
  ]),
  response: z.object({ id: idSchema }),
});

export const answerFinding = endpoint({
  id: 'supervision.answerFinding',
  method: 'POST',
  path: '/api/findings/:county/:id/statement',
  summary: 'The provider is heard',
  allow: ['providerManager'],
  params: byId,
  body: z.object({ statement: z.string().min(4).max(2000), version: z.number().int() }),
  response: z.object({}),
});

export const decideFinding = endpoint({
  id: 'supervision.decideFinding',
  method: 'POST',
  path: '/api/findings/:county/:id/decision',
  summary: 'Uphold (the visit is not paid, paid money is to be corrected) or dismiss (the hold ends)',
  allow: ['countyOfficial'],
  params: byId,
  body: z.object({
    decision: z.enum(['upheld', 'dismissed']),
    reason: z.string().min(4).max(1000),
    version: z.number().int(),
  }),
  response: z.object({ status: findingStatus }),
});

export const getSatisfaction = endpoint({
  id: 'supervision.satisfaction',
  method: 'GET',
  path: '/api/satisfaction/:county',
  summary: 'Answers of call-backs by provider in a span of days',
  allow: ['streetWorker', 'countyOfficial', 'cityOfficial', 'auditor'],
  params: z.object({ county: countySchema }),
  query: z.object({ from: daySchema, to: daySchema }),
  response: z.object({
    rows: z.array(
      z.object({
        providerId: idSchema,
        providerName: z.string(),
        calls: z.number().int(),
        satisfied: z.number().int(),
        nobodyCame: z.number().int(),
      }),
    ),
  }),
});
