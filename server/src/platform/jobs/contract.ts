import { z } from 'zod';
import { byId, countySchema, endpoint, idSchema, instantSchema, pageOf, pageQuery } from '../contract/index.ts';

const deadEvent = z.object({
  county: countySchema,
  id: idSchema,
  topic: z.string(),
  handler: z.string(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
  createdAt: instantSchema,
  deadAt: instantSchema,
  trace: z.string().nullable(),
});

export const listDead = endpoint({
  id: 'jobs.listDead',
  method: 'GET',
  path: '/api/jobs/dead',
  summary: 'Events whose handler failed for good, and how many wait',
  allow: ['operator'],
  query: z.object(pageQuery),
  response: pageOf(deadEvent).extend({ waiting: z.number().int() }),
});

export const replayDead = endpoint({
  id: 'jobs.replay',
  method: 'POST',
  path: '/api/jobs/dead/:county/:id/replay',
  summary: 'Try a dead event again',
  allow: ['operator'],
  params: byId,
  response: z.object({}),
});
