import { z } from 'zod';
import { byId, countySchema, daySchema, endpoint, idSchema, instantSchema } from '../../platform/contract/index.ts';

const planners = ['dispatcher', 'providerManager'] as const;
const readers = ['dispatcher', 'providerManager', 'countyOfficial'] as const;
const inCounty = z.object({ county: countySchema });
/** A provider's own people leave it out; an official names the provider. */
const dayOfProvider = z.object({ day: daySchema, providerId: idSchema.optional() });

export const candidateSchema = z.object({
  workerId: idSchema,
  name: z.string(),
  score: z.number(),
  exclusions: z.array(
    z.object({ code: z.enum(['certificate', 'absent', 'unavailable', 'busy', 'avoided']), text: z.string() }),
  ),
  reasons: z.array(z.string()),
  travelMeters: z.number().nullable(),
});

const boardVisit = z.object({
  id: idSchema,
  elderId: idSchema,
  elderName: z.string(),
  address: z.string(),
  productName: z.string(),
  plannedStart: instantSchema,
  plannedEnd: instantSchema,
  windowFrom: instantSchema,
  windowTo: instantSchema,
  carers: z.int(),
  status: z.string(),
  workerId: idSchema.nullable(),
  secondWorkerId: idSchema.nullable(),
  lat: z.number().nullable(),
  lng: z.number().nullable(),
  version: z.int(),
});

export const dayBoard = endpoint({
  id: 'dispatch.board',
  method: 'GET',
  path: '/api/dispatch/:county/board',
  summary: "A provider's day: carers and their visits with the road between them, and visits without anybody",
  allow: readers,
  params: inCounty,
  query: dayOfProvider,
  response: z.object({
    day: daySchema,
    carers: z.array(
      z.object({
        workerId: idSchema,
        name: z.string(),
        /** Working hours of the day in minutes, null on a day off. */
        hours: z.tuple([z.int(), z.int()]).nullable(),
        absences: z.array(
          z.object({ kind: z.enum(['leave', 'sick', 'training']), from: instantSchema, to: instantSchema }),
        ),
        minutes: z.int(),
        visits: z.array(
          boardVisit.extend({
            /** From the visit before, or from home; null where a place is unknown. */
            travelMeters: z.number().nullable(),
            travelMinutes: z.int().nullable(),
            gapMinutes: z.int().nullable(),
            isTight: z.boolean(),
          }),
        ),
      }),
    ),
    unassigned: z.array(boardVisit),
  }),
});

export const listCandidates = endpoint({
  id: 'dispatch.candidates',
  method: 'GET',
  path: '/api/dispatch/:county/visits/:id/candidates',
  summary: 'Who can make a visit, ranked, with the reasons; and who cannot, and why',
  allow: readers,
  params: byId,
  response: z.object({ carers: z.int(), rows: z.array(candidateSchema) }),
});

const choice = { workerId: idSchema, secondWorkerId: idSchema.nullable().default(null) };

export const assign = endpoint({
  id: 'dispatch.assign',
  method: 'POST',
  path: '/api/dispatch/:county/visits/:id/assign',
  summary: 'Send carers to a visit; to send others than before needs a reason',
  allow: planners,
  params: byId,
  body: z.object({ ...choice, reason: z.string().trim().min(2).max(500).optional() }),
  response: z.object({ status: z.string(), version: z.int() }),
});

export const unassign = endpoint({
  id: 'dispatch.unassign',
  method: 'POST',
  path: '/api/dispatch/:county/visits/:id/unassign',
  summary: 'Take the carers off a visit',
  allow: planners,
  params: byId,
  body: z.object({ reason: z.string().trim().min(2).max(500) }),
  response: z.object({ status: z.string(), version: z.int() }),
});

export const suggest = endpoint({
  id: 'dispatch.suggest',
  method: 'GET',
  path: '/api/dispatch/:county/suggestion',
  summary: 'A proposal for all visits of a day that have nobody; nothing is assigned by it',
  allow: planners,
  params: inCounty,
  query: dayOfProvider,
  response: z.object({
    planner: z.string(),
    proposals: z.array(z.object({ visitId: idSchema, workers: z.array(candidateSchema) })),
    unplaced: z.array(z.object({ visitId: idSchema, why: z.string() })),
  }),
});

export const accept = endpoint({
  id: 'dispatch.accept',
  method: 'POST',
  path: '/api/dispatch/:county/accept',
  summary: 'Assign what the dispatcher takes over from a proposal; each visit is assigned or refused by itself',
  allow: planners,
  params: inCounty,
  body: z.object({
    assignments: z
      .array(z.object({ visitId: idSchema, ...choice }))
      .min(1)
      .max(200),
  }),
  response: z.object({
    results: z.array(
      z.object({
        visitId: idSchema,
        outcome: z.enum(['assigned', 'refused']),
        problem: z.object({ code: z.string(), zh: z.string(), en: z.string() }).nullable(),
      }),
    ),
  }),
});
