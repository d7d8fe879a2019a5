import { z } from 'zod';
import { roles } from '../../platform/access/roles.ts';
import { countySchema, daySchema, endpoint, idSchema } from '../../platform/contract/index.ts';

export const getDesk = endpoint({
  id: 'desk.get',
  method: 'GET',
  path: '/api/desk',
  summary: 'What waits for me, by deadline; each entry opens the rows behind its number',
  allow: roles,
  response: z.object({
    items: z.array(
      z.object({
        kind: z.string(),
        /** Chinese, also the key of its translation. */
        title: z.string(),
        count: z.number().int(),
        overdue: z.number().int(),
        soonestDue: daySchema.nullable(),
        link: z.string(),
      }),
    ),
  }),
});

export const findNumber = endpoint({
  id: 'desk.findNumber',
  method: 'GET',
  path: '/api/numbers',
  summary: 'The application, order or settlement batch that bears a number',
  allow: roles,
  query: z.object({ number: z.string().trim().min(1).max(40) }),
  response: z.object({
    rows: z.array(
      z.object({
        kind: z.enum(['case', 'order', 'batch']),
        county: countySchema,
        id: idSchema,
        number: z.string(),
        /** The elder or the provider. */
        who: z.string(),
        /** The benefit, the service or the month. */
        what: z.string(),
      }),
    ),
  }),
});
