import { z } from 'zod';
import { byId, daySchema, endpoint, idSchema } from '../../platform/contract/index.ts';

const writers = ['communityWorker', 'streetWorker', 'countyOfficial', 'cityOfficial', 'callCentreAgent'] as const;

export const household = z.object({
  id: idSchema,
  address: z.string(),
  members: z.array(
    z.object({
      elderId: idSchema,
      name: z.string(),
      sex: z.enum(['male', 'female']),
      birthDate: daySchema,
      relation: z.string(),
      since: daySchema,
    }),
  ),
});

export const getHousehold = endpoint({
  id: 'households.get',
  method: 'GET',
  path: '/api/elders/:county/:id/household',
  summary: 'Who on file lives in one home with this person',
  allow: [...writers, 'assessor', 'auditor', 'elder', 'family'],
  params: byId,
  response: z.object({ household: household.nullable() }),
});

export const addMember = endpoint({
  id: 'households.addMember',
  method: 'POST',
  path: '/api/elders/:county/:id/household/members',
  summary: 'Put another person on file into the home of this one',
  allow: writers,
  params: byId,
  body: z.object({
    elderId: idSchema,
    relation: z.string().trim().min(1).max(20).describe('与户主关系 of whoever of the two joins the home: 配偶'),
    since: daySchema.optional(),
  }),
  response: z.object({ id: idSchema }),
});

export const removeMember = endpoint({
  id: 'households.removeMember',
  method: 'POST',
  path: '/api/elders/:county/:id/household/members/:memberId/end',
  summary: 'The person no longer lives there',
  allow: writers,
  params: byId.extend({ memberId: idSchema }),
  response: z.object({}),
});
