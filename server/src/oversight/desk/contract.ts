import { z } from 'zod';
import { roles } from '../../platform/access/roles.ts';
import { daySchema, endpoint } from '../../platform/contract/index.ts';

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
