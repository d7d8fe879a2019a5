import { z } from 'zod';
import { areaSchema, daySchema, endpoint, fenSchema } from '../../platform/contract/index.ts';

const named = z.object({ code: z.string(), name: z.string() });

export const product = z.object({
  product: z.string(),
  name: z.string(),
  unit: z.enum(['visit', 'hour', 'portion']),
  /** Minutes and price of one unit. */
  minutes: z.int(),
  priceFen: fenSchema,
  carers: z.int(),
  certificates: z.array(named),
  isPriceVerified: z.boolean(),
  note: z.string().nullable(),
  source: z.object({ title: z.string(), clause: z.string() }),
});

const item = z.object({
  code: z.string(),
  name: z.string(),
  standard: z.string(),
  clause: z.string(),
  minutes: z.int(),
  steps: z.array(z.string()),
  riskNotes: z.array(z.string()),
  /** Name and category were checked against GB/T 43153-2023. */
  isVerified: z.boolean(),
  /** Minutes, steps and certificates were checked; the standard sets none of them. */
  areDetailsVerified: z.boolean(),
  products: z.array(product),
});

export const readMenu = endpoint({
  id: 'catalogue.menu',
  method: 'GET',
  path: '/api/menu/:area',
  summary:
    'The menu of a place on a day: 7 categories and 26 items of GB/T 43153-2023 with what can be ordered and its price',
  allow: ['public'],
  params: z.object({ area: areaSchema }),
  query: z.object({ day: daySchema.optional() }),
  response: z.object({
    area: areaSchema,
    day: daySchema,
    categories: z.array(z.object({ number: z.int(), name: z.string(), items: z.array(item) })),
  }),
});
