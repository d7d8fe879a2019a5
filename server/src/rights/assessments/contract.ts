import { z } from 'zod';
import {
  areaSchema,
  byId,
  countySchema,
  daySchema,
  endpoint,
  idSchema,
  instantSchema,
  pageOf,
  pageQuery,
} from '../../platform/contract/index.ts';

const instrumentId = z.enum(['gbt42195', 'mzt039', 'barthel', 'ad8', 'minicog']);
export const assessmentStatus = z.enum(['planned', 'firstSigned', 'secondSigned', 'final', 'objected', 'cancelled']);
const reason = z.enum(['first', 'routine', 'change', 'objection', 'other']);
/** GB/T 42195-2022 A.3.2, and the legal guardian. */
export const relationSchema = z.enum([
  'self',
  'spouse',
  'child',
  'otherRelative',
  'guardian',
  'hiredCarer',
  'committeeWorker',
  'other',
]);
const personName = z.string().trim().min(1).max(50);
const purpose = z.string().trim().min(2, '请写明查阅用途').max(200);
const words = z.string().trim().min(2, '请写明原因').max(1000);

const staff = [
  'assessor',
  'communityWorker',
  'callCentreAgent',
  'streetWorker',
  'countyOfficial',
  'cityOfficial',
  'auditor',
] as const;
const planners = ['communityWorker', 'callCentreAgent', 'streetWorker', 'countyOfficial'] as const;
const persons = ['elder', 'family'] as const;

const scoreReason = z.object({ code: z.string(), text: z.string(), textEn: z.string(), clause: z.string() });
const answers = z.object({
  answers: z.record(z.string().max(20), z.number()),
  coma: z.boolean().optional(),
  dementia: z.boolean().optional(),
  mentalDisorder: z.boolean().optional(),
  careRiskEvents30d: z.int().min(0).max(999).optional(),
});

const instrumentHead = z.object({
  id: instrumentId,
  version: z.string(),
  name: z.string(),
  nameEn: z.string(),
  standard: z.string(),
  use: z.enum(['ability', 'function', 'screen']),
  maximum: z.int().nullable(),
  verified: z.boolean(),
  caveats: z.array(z.string()),
});

export const listInstruments = endpoint({
  id: 'assessments.instruments',
  method: 'GET',
  path: '/api/instruments',
  summary: 'Assessment instruments',
  allow: ['public'],
  response: z.object({ rows: z.array(instrumentHead) }),
});

export const getInstrument = endpoint({
  id: 'assessments.instrument',
  method: 'GET',
  path: '/api/instruments/:instrument',
  summary: 'One instrument as data: dimensions, items, options, factors; enough to draw its form',
  allow: ['public'],
  params: z.object({ instrument: instrumentId }),
  response: instrumentHead.extend({
    dimensions: z.array(
      z.object({ id: z.string(), name: z.string(), nameEn: z.string(), clause: z.string(), maximum: z.int() }),
    ),
    items: z.array(
      z.object({
        id: z.string(),
        dimension: z.string(),
        name: z.string(),
        nameEn: z.string(),
        description: z.string().optional(),
        note: z.string().optional(),
        clause: z.string(),
        options: z.array(z.object({ value: z.int(), text: z.string(), points: z.int().optional() })),
      }),
    ),
    factors: z.array(
      z.object({
        id: z.string(),
        kind: z.enum(['boolean', 'count']),
        name: z.string(),
        nameEn: z.string(),
        clause: z.string(),
      }),
    ),
    bands: z.array(
      z.object({ code: z.string(), name: z.string(), nameEn: z.string(), minimum: z.int(), maximum: z.int() }),
    ),
    sources: z.array(z.string()),
  }),
});

const row = z.object({
  county: countySchema,
  id: idSchema,
  elderId: idSchema,
  elderName: z.string(),
  residentIdMasked: z.string(),
  area: areaSchema,
  areaName: z.string(),
  caseId: idSchema.nullable(),
  instrument: instrumentId,
  reason,
  status: assessmentStatus,
  plannedOn: daySchema.nullable(),
  assessedOn: daySchema.nullable(),
  validUntil: daySchema.nullable(),
  total: z.int().nullable(),
  finalGrade: z.int().nullable(),
  gradeName: z.string().nullable(),
  recognisedFrom: countySchema.nullable(),
  version: z.int(),
});

export const planAssessment = endpoint({
  id: 'assessments.plan',
  method: 'POST',
  path: '/api/assessments',
  summary: 'Plan an assessment',
  allow: planners,
  body: z.object({
    county: countySchema,
    elderId: idSchema,
    instrument: instrumentId.exclude(['mzt039']).default('gbt42195'),
    reason: reason.exclude(['objection']),
    plannedOn: daySchema.optional(),
  }),
  response: z.object({ county: countySchema, id: idSchema }),
});

export const listAssessments = endpoint({
  id: 'assessments.list',
  method: 'GET',
  path: '/api/assessments/:county',
  summary: 'Assessments, oldest first; `mine`: those that wait for me',
  allow: [...staff, ...persons],
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    status: assessmentStatus.optional(),
    elderId: idSchema.optional(),
    mine: z.enum(['true', 'false']).default('false'),
  }),
  response: pageOf(row),
});

export const listDue = endpoint({
  id: 'assessments.due',
  method: 'GET',
  path: '/api/assessments/:county/due',
  summary: 'Living elders whose last ability assessment ends within some days, soonest first',
  allow: staff,
  params: z.object({ county: countySchema }),
  query: z.object({ ...pageQuery, withinDays: z.coerce.number().int().min(0).max(366).default(30) }),
  response: pageOf(row),
});

export const getAssessment = endpoint({
  id: 'assessments.get',
  method: 'GET',
  path: '/api/assessments/:county/:id',
  summary: 'One assessment: state, result and signatures, without the answers',
  allow: [...staff, ...persons],
  params: byId,
  response: row.extend({
    initialGrade: z.int().nullable(),
    dimensions: z.array(z.object({ id: z.string(), name: z.string(), score: z.int().nullable(), maximum: z.int() })),
    band: z.string().nullable(),
    reasons: z.array(scoreReason),
    confirmedBy: z.string().nullable(),
    confirmedRelation: z.string().nullable(),
    cancelReason: z.string().nullable(),
    replaces: idSchema.nullable(),
    signatures: z.array(
      z.object({
        part: z.enum(['first', 'second', 'sentBack', 'elder', 'objection', 'recognition']),
        signerName: z.string(),
        relation: z.string().nullable(),
        note: z.string().nullable(),
        at: instantSchema,
      }),
    ),
    /** What I may do with it now. */
    can: z.array(z.enum(['sign', 'countersign', 'confirm', 'object', 'cancel', 'readAnswers'])),
  }),
});

export const getAnswers = endpoint({
  id: 'assessments.answers',
  method: 'GET',
  path: '/api/assessments/:county/:id/answers',
  summary: 'The answers (a health record): logged; whoever is not acting on it says what for',
  allow: ['assessor', 'streetWorker', 'countyOfficial', 'auditor', ...persons],
  params: byId,
  query: z.object({ purpose: purpose.optional() }),
  response: z.object({ input: answers.nullable() }),
});

export const signAssessment = endpoint({
  id: 'assessments.sign',
  method: 'POST',
  path: '/api/assessments/:county/:id/sign',
  summary: 'First assessor: all answers, signed. A screen or function score is final with it',
  allow: ['assessor'],
  params: byId,
  body: z.object({
    input: answers,
    assessedOn: daySchema.optional(),
    note: z.string().trim().max(1000).optional(),
    version: z.int(),
  }),
  response: z.object({
    status: assessmentStatus,
    total: z.int().nullable(),
    initialGrade: z.int().nullable(),
    finalGrade: z.int().nullable(),
    version: z.int(),
  }),
});

const moved = z.object({ status: assessmentStatus, version: z.int() });

export const countersignAssessment = endpoint({
  id: 'assessments.countersign',
  method: 'POST',
  path: '/api/assessments/:county/:id/countersign',
  summary: 'Second assessor, another person: agree, or send back with a note',
  allow: ['assessor'],
  params: byId,
  body: z
    .object({ decision: z.enum(['agree', 'sendBack']), note: z.string().trim().max(1000).optional(), version: z.int() })
    .refine((body) => body.decision === 'agree' || (body.note?.length ?? 0) >= 2, {
      path: ['note'],
      error: '退回须写明原因',
    }),
  response: moved,
});

export const confirmAssessment = endpoint({
  id: 'assessments.confirm',
  method: 'POST',
  path: '/api/assessments/:county/:id/confirm',
  summary: 'The elder or a proxy confirms; the result is final',
  allow: ['assessor', ...persons],
  params: byId,
  body: z.object({
    name: personName,
    relation: relationSchema,
    note: z.string().trim().max(1000).optional(),
    version: z.int(),
  }),
  response: moved.extend({ validUntil: daySchema.nullable() }),
});

export const objectToAssessment = endpoint({
  id: 'assessments.object',
  method: 'POST',
  path: '/api/assessments/:county/:id/object',
  summary: 'Object to a result: it stops counting, and two other assessors assess again',
  allow: ['communityWorker', 'callCentreAgent', ...persons],
  params: byId,
  body: z.object({ name: personName, relation: relationSchema, reason: words }),
  response: z.object({ county: countySchema, id: idSchema }),
});

export const recogniseAssessment = endpoint({
  id: 'assessments.recognise',
  method: 'POST',
  path: '/api/recognised-assessments',
  summary: 'Recognise a result that another county made',
  allow: ['streetWorker', 'countyOfficial'],
  body: z.object({
    county: countySchema,
    elderId: idSchema,
    instrument: z.enum(['gbt42195', 'mzt039']),
    grade: z.int().min(0).max(4),
    total: z.int().min(0).max(90).optional(),
    assessedOn: daySchema,
    fromCounty: countySchema,
    document: words,
  }),
  response: z.object({ county: countySchema, id: idSchema }),
});

export const cancelAssessment = endpoint({
  id: 'assessments.cancel',
  method: 'POST',
  path: '/api/assessments/:county/:id/cancel',
  summary: 'Cancel an assessment that is not final',
  allow: planners,
  params: byId,
  body: z.object({ reason: words, version: z.int() }),
  response: moved,
});

export const getReport = endpoint({
  id: 'assessments.report',
  method: 'GET',
  path: '/api/assessments/:county/:id/report',
  summary: 'The report of a final assessment as PDF (A4): logged with its purpose',
  allow: ['assessor', 'communityWorker', 'streetWorker', 'countyOfficial', 'auditor', ...persons],
  params: byId,
  query: z.object({ purpose }),
  response: z.unknown(),
  raw: 'download',
});
