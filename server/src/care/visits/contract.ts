import { z } from 'zod';
import {
  areaSchema,
  byId,
  countySchema,
  daySchema,
  endpoint,
  fenSchema,
  idSchema,
  instantSchema,
  pageOf,
  pageQuery,
} from '../../platform/contract/index.ts';
import { exceptionReasons, evidenceKinds, hearings, visitStatuses } from './rules.ts';

export const visitStatusSchema = z.enum(visitStatuses);
const exceptionReasonSchema = z.enum(exceptionReasons);
export const checkOutcomeSchema = z.enum(['pass', 'amber', 'red']);

/** Whether the provider was asked and has answered, and until when it may. */
const hearing = { hearing: z.enum(hearings), statementDueAt: instantSchema.nullable() };

const readers = [
  'cityOfficial',
  'countyOfficial',
  'streetWorker',
  'communityWorker',
  'callCentreAgent',
  'financeOfficer',
  'auditor',
  'providerManager',
  'dispatcher',
  'carer',
  'elder',
  'family',
] as const;

export const visitSummarySchema = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  orderId: idSchema,
  elderId: idSchema,
  elderName: z.string(),
  providerId: idSchema,
  providerName: z.string().nullable(),
  workerId: idSchema.nullable(),
  workerName: z.string().nullable(),
  secondWorkerId: idSchema.nullable(),
  secondWorkerName: z.string().nullable(),
  item: z.string(),
  product: z.string(),
  productName: z.string(),
  plannedStart: instantSchema,
  plannedEnd: instantSchema,
  windowFrom: instantSchema,
  windowTo: instantSchema,
  minutes: z.int(),
  carers: z.int(),
  address: z.string(),
  lat: z.number().nullable(),
  lng: z.number().nullable(),
  status: visitStatusSchema,
  isHeld: z.boolean(),
  checkedInAt: instantSchema.nullable(),
  checkedOutAt: instantSchema.nullable(),
  verifiedAt: instantSchema.nullable(),
  reviewDueAt: instantSchema.nullable(),
  priceFen: fenSchema,
  version: z.int(),
});

export const positionSchema = z.object({
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  accuracyMeters: z.number().min(0).max(100_000).nullable(),
  isMock: z.boolean().default(false),
});

const excuse = z
  .object({ reason: exceptionReasonSchema, text: z.string().trim().max(500).optional() })
  .refine((given) => given.reason !== 'other' || Boolean(given.text), {
    message: '选择“其他原因”时请写明情况',
    path: ['text'],
  });

/** `id` is the phone's own: sent again, it is kept once. */
const recorded = {
  id: idSchema,
  deviceAt: instantSchema,
  deviceId: z.string().max(100).optional(),
  position: positionSchema.nullable().default(null),
};
const point = z.tuple([z.number(), z.number(), z.number()]);

export const evidenceEventSchema = z.discriminatedUnion('kind', [
  // Without a position the reason is owed.
  z.object({ ...recorded, kind: z.literal('checkIn'), excuse: excuse.optional() }),
  z.object({ ...recorded, kind: z.literal('checkOut'), excuse: excuse.optional() }),
  z.object({ ...recorded, kind: z.literal('step'), step: z.int().min(0).max(49), isDone: z.boolean().default(true) }),
  z.discriminatedUnion('method', [
    z.object({
      ...recorded,
      kind: z.literal('confirmation'),
      method: z.literal('signature'),
      /** Strokes of [x, y, milliseconds]. */
      strokes: z.array(z.array(point).min(2).max(1000)).min(1).max(100),
    }),
    z.object({
      ...recorded,
      kind: z.literal('confirmation'),
      method: z.literal(['pin', 'spokenCode']),
      code: z.string().regex(/^\d{4}$/, '确认码为 4 位数字'),
    }),
  ]),
  z.object({ ...recorded, kind: z.literal('exception'), excuse }),
  z.object({ ...recorded, kind: z.literal('note'), text: z.string().trim().min(1).max(1000) }),
]);

const evidenceSchema = z.object({
  id: idSchema,
  workerId: idSchema,
  workerName: z.string().nullable(),
  kind: z.enum(evidenceKinds),
  deviceAt: instantSchema,
  serverAt: instantSchema,
  deviceId: z.string().nullable(),
  position: positionSchema.nullable(),
  fileId: idSchema.nullable(),
  fileSha256: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

const checkSchema = z.object({
  run: z.int(),
  code: z.string(),
  name: z.string(),
  outcome: checkOutcomeSchema,
  message: z.string(),
  measured: z.record(z.string(), z.unknown()),
  at: instantSchema,
});

export const getVisit = endpoint({
  id: 'visits.get',
  method: 'GET',
  path: '/api/visits/:county/:id',
  summary: 'A whole visit: plan, evidence, checks with what they measured, reviews, who was sent, money',
  allow: readers,
  params: byId,
  response: visitSummarySchema.extend({
    notes: z.string().nullable(),
    steps: z.array(z.string()),
    certificates: z.array(z.string()),
    cancelReason: z.string().nullable(),
    reviewReason: z.string().nullable(),
    ...hearing,
    money: z.object({
      priceFen: fenSchema,
      quotaFen: fenSchema,
      subsidyFen: fenSchema,
      selfFen: fenSchema,
      reservationId: idSchema.nullable(),
    }),
    evidence: z.array(evidenceSchema),
    /** Every run; the highest `run` is the present one. */
    checks: z.array(checkSchema),
    reviews: z.array(
      z.object({
        seq: z.int(),
        decision: z.enum(['verified', 'rejected', 'asked', 'heard']),
        reason: z.string(),
        byName: z.string(),
        at: instantSchema,
      }),
    ),
    assignments: z.array(
      z.object({
        seq: z.int(),
        workerId: idSchema.nullable(),
        workerName: z.string().nullable(),
        secondWorkerId: idSchema.nullable(),
        secondWorkerName: z.string().nullable(),
        reason: z.string().nullable(),
        candidates: z.array(z.object({ workerId: idSchema, score: z.number(), reasons: z.array(z.string()) })),
        byName: z.string(),
        at: instantSchema,
      }),
    ),
  }),
});

export const listVisits = endpoint({
  id: 'visits.list',
  method: 'GET',
  path: '/api/visits/:county',
  summary: 'Visits in sight, newest first',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    /** One status, or several with commas. */
    status: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(visitStatusSchema).max(visitStatuses.length))
      .optional(),
    providerId: idSchema.optional(),
    workerId: idSchema.optional(),
    elderId: idSchema.optional(),
    orderId: idSchema.optional(),
    /** Shanghai days, both included. */
    from: daySchema.optional(),
    to: daySchema.optional(),
    held: z.stringbool().optional(),
    /** Of cancelled ones, word for word. */
    cancelReason: z.string().max(200).optional(),
  }),
  response: pageOf(visitSummarySchema),
});

export const reviewQueue = endpoint({
  id: 'visits.reviewQueue',
  method: 'GET',
  path: '/api/visits/:county/review-queue',
  summary: 'Visits that wait for a reviewer, the most pressing first, with what the checks found',
  allow: ['cityOfficial', 'countyOfficial', 'streetWorker', 'auditor', 'providerManager'],
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    /** Only those of which the provider was asked and has not said anything yet. */
    asked: z.stringbool().optional(),
  }),
  response: pageOf(visitSummarySchema.extend({ isOverdue: z.boolean(), ...hearing, findings: z.array(checkSchema) })),
});

export const today = endpoint({
  id: 'visits.today',
  method: 'GET',
  path: '/api/visits/:county/today',
  summary: "A carer's own visits of a day, with all that is needed without a network",
  allow: ['carer'],
  params: z.object({ county: countySchema }),
  query: z.object({ day: daySchema.optional() }),
  response: z.object({
    day: daySchema,
    now: instantSchema,
    visits: z.array(
      visitSummarySchema.extend({
        notes: z.string().nullable(),
        steps: z.array(z.string()),
        isLeading: z.boolean(),
        done: z.object({
          checkedInAt: instantSchema.nullable(),
          checkedOutAt: instantSchema.nullable(),
          /** Indexes of the steps that are ticked. */
          steps: z.array(z.int()),
          photos: z.int(),
          isConfirmed: z.boolean(),
          exceptions: z.array(exceptionReasonSchema),
        }),
      }),
    ),
  }),
});

export const addEvidence = endpoint({
  id: 'visits.evidence',
  method: 'POST',
  path: '/api/visits/:county/:id/evidence',
  summary: 'What a carer did at a visit, in order: one event when online, many after a time without a network',
  allow: ['carer'],
  params: byId,
  body: z.object({ events: z.array(evidenceEventSchema).min(1).max(100) }),
  response: z.object({
    status: visitStatusSchema,
    results: z.array(
      z.object({
        id: idSchema,
        outcome: z.enum(['kept', 'repeated', 'refused']),
        /** Whether a confirmation code was right. */
        isMatch: z.boolean().nullable(),
        problem: z.object({ code: z.string(), zh: z.string(), en: z.string() }).nullable(),
      }),
    ),
  }),
});

export const addPhoto = endpoint({
  id: 'visits.photo',
  method: 'POST',
  path: '/api/visits/:county/:id/photos',
  summary: 'A photo of the service, or a picture of the elder’s signature; its SHA-256 is the evidence',
  allow: ['carer'],
  params: byId,
  body: z.object({
    id: idSchema,
    deviceAt: instantSchema,
    deviceId: z.string().max(100).optional(),
    kind: z.enum(['photo', 'signature']).default('photo'),
    caption: z.string().max(200).optional(),
    lat: z.coerce.number().min(-90).max(90).optional(),
    lng: z.coerce.number().min(-180).max(180).optional(),
    accuracyMeters: z.coerce.number().min(0).max(100_000).optional(),
    isMock: z.stringbool().optional(),
  }),
  response: z.object({ id: idSchema, outcome: z.enum(['kept', 'repeated']), fileId: idSchema, sha256: z.string() }),
  raw: 'upload',
});

export const confirmationCode = endpoint({
  id: 'visits.confirmationCode',
  method: 'POST',
  path: '/api/visits/:county/:id/confirmation-code',
  summary: "The day's four-digit code with which an elder confirms a visit, told by phone or read in the app",
  allow: ['communityWorker', 'callCentreAgent', 'elder', 'family'],
  params: byId,
  response: z.object({ code: z.string(), day: daySchema }),
});

export const decide = endpoint({
  id: 'visits.decide',
  method: 'POST',
  path: '/api/visits/:county/:id/decision',
  summary:
    'Decide a doubtful visit: verified (it is paid) or, once the provider was heard, rejected (its money is released)',
  allow: ['streetWorker', 'countyOfficial'],
  params: byId,
  body: z.object({
    decision: z.enum(['verified', 'rejected']),
    reason: z.string().trim().min(2).max(1000),
    version: z.int(),
  }),
  response: z.object({ status: visitStatusSchema, version: z.int() }),
});

export const askProvider = endpoint({
  id: 'visits.ask',
  method: 'POST',
  path: '/api/visits/:county/:id/question',
  summary:
    'Ask the provider for a statement to a doubtful visit; without one the visit may be rejected after the deadline',
  allow: ['streetWorker', 'countyOfficial'],
  params: byId,
  body: z.object({ text: z.string().trim().min(2).max(1000) }),
  response: z.object({ dueAt: instantSchema, version: z.int() }),
});

export const addStatement = endpoint({
  id: 'visits.statement',
  method: 'POST',
  path: '/api/visits/:county/:id/statement',
  summary: 'What the provider or the carer says to a doubtful visit before it is decided',
  allow: ['providerManager', 'carer'],
  params: byId,
  body: z.object({ text: z.string().trim().min(2).max(2000) }),
  response: z.object({ seq: z.int(), version: z.int() }),
});
