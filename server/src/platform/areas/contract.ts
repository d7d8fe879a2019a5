import { z } from 'zod';
import { areaSchema, endpoint } from '../contract/index.ts';

export const area = z.object({
  code: areaSchema,
  name: z.string(),
  level: z.enum(['country', 'province', 'prefecture', 'county', 'street', 'community']),
  kind: z.string(),
  isStatistical: z.boolean(),
});

export const listAreas = endpoint({
  id: 'areas.list',
  method: 'GET',
  path: '/api/areas/:code/children',
  summary: 'Divisions directly below one, by code',
  allow: ['public'],
  params: z.object({ code: areaSchema }),
  response: z.object({ path: z.array(area), children: z.array(area) }),
});
