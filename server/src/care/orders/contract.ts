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

const placers = ['elder', 'family', 'communityWorker', 'streetWorker', 'countyOfficial', 'callCentreAgent'] as const;
const changers = [...placers, 'providerManager', 'dispatcher'] as const;
const readers = [...changers, 'cityOfficial', 'financeOfficer', 'auditor'] as const;

const reason = z.string().trim().min(2).max(200);
const minuteOfDay = z.int().min(0).max(1440);
const status = z.enum(['open', 'done', 'cancelled']);
const channel = z.enum(['self', 'family', 'community', 'callCentre']);
const money = { priceFen: fenSchema, quotaFen: fenSchema, subsidyFen: fenSchema, selfFen: fenSchema };

const wishes = z.object({
  carerSex: z.enum(['male', 'female']).optional(),
  carerId: idSchema.optional(),
  avoidCarerIds: z.array(idSchema).max(20).optional(),
});

const scheduleFields = {
  kind: z.enum(['single', 'recurring']),
  fromDate: daySchema,
  /** Recurring only; at most 92 days. */
  toDate: daySchema.optional(),
  /** Recurring only; 1 = Monday … 7 = Sunday. */
  weekdays: z.array(z.int().min(1).max(7)).max(7).optional(),
  /** The visit lies inside this window of the day. */
  windowFromMinute: minuteOfDay,
  windowToMinute: minuteOfDay,
};

/** What is wished for: the same for a quote and for an order. */
export const orderWish = z.object({
  elderId: idSchema,
  product: z.string().max(60),
  /** Hours or portions of one visit. */
  quantity: z.int().min(1).max(12).default(1),
  ...scheduleFields,
  /** One of the elder's service addresses; the current address when it is left out. */
  addressId: idSchema.nullable().default(null),
  /** The elder's choice; by rotation when it is left out. */
  providerId: idSchema.nullable().default(null),
  /** False plans only as many visits as the quota pays for. */
  selfPayAllowed: z.boolean().default(true),
});

const skipped = z.object({ day: daySchema, why: z.enum(['lifeEvent', 'elderBusy', 'quotaUsedUp']), text: z.string() });

const quote = z.object({
  product: z.string(),
  productName: z.string(),
  minutes: z.int(),
  carers: z.int(),
  unitPriceFen: fenSchema,
  quantity: z.int(),
  provider: z.object({ id: idSchema, name: z.string(), reason: z.string() }),
  address: z.string(),
  visits: z.array(z.object({ day: daySchema, plannedStart: instantSchema, ...money })),
  skipped: z.array(skipped),
  /** Quota of each grant and month that the plan touches. */
  months: z.array(
    z.object({
      month: z.string(),
      grantId: idSchema,
      benefitName: z.string(),
      quotaFen: fenSchema,
      availableFen: fenSchema,
      usedFen: fenSchema,
    }),
  ),
  totals: z.object(money),
  /** Why it costs what it costs, sentence by sentence, to be read out before confirming. */
  reasons: z.array(z.string()),
});

export const quoteOrder = endpoint({
  id: 'orders.quote',
  method: 'POST',
  path: '/api/orders/:county/quote',
  summary: 'What an order would plan and who would pay for it, with reasons; nothing is written',
  allow: placers,
  params: z.object({ county: countySchema }),
  body: orderWish,
  idempotent: false,
  response: quote,
});

export const newOrder = orderWish.extend({
  wishes: wishes.default({}),
  notes: z.string().trim().max(500).nullable().default(null),
  /** Who asks instead of the elder, and why; needed unless the elder orders in person. */
  proxy: z.object({ relation: z.string().trim().min(1).max(40), reason }).optional(),
  /** What the elder is to pay, as the quote showed it: another split is refused, not charged. */
  confirmedSelfFen: fenSchema,
});

export const placeOrder = endpoint({
  id: 'orders.place',
  method: 'POST',
  path: '/api/orders/:county',
  summary: 'Order from the menu: plans every visit and holds its quota, in one step',
  allow: placers,
  params: z.object({ county: countySchema }),
  body: newOrder,
  response: z.object({
    county: countySchema,
    id: idSchema,
    number: z.string(),
    visits: z.int(),
    totals: z.object(money),
  }),
});

const order = z.object({
  county: countySchema,
  id: idSchema,
  number: z.string(),
  area: areaSchema,
  elderId: idSchema,
  elderName: z.string(),
  providerId: idSchema,
  providerName: z.string(),
  product: z.string(),
  productName: z.string(),
  item: z.string(),
  kind: z.enum(['single', 'recurring']),
  status,
  channel,
  placedAt: instantSchema,
  placedByName: z.string(),
  address: z.string(),
  phoneMasked: z.string().nullable(),
});

export const listOrders = endpoint({
  id: 'orders.list',
  method: 'GET',
  path: '/api/orders/:county',
  summary: 'Orders, newest first',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    elderId: idSchema.optional(),
    providerId: idSchema.optional(),
    status: status.optional(),
  }),
  response: pageOf(order),
});

const visit = z.object({
  id: idSchema,
  plannedStart: instantSchema,
  plannedEnd: instantSchema,
  status: z.string(),
  workerId: idSchema.nullable(),
  cancelReason: z.string().nullable(),
  ...money,
});

export const getOrder = endpoint({
  id: 'orders.get',
  method: 'GET',
  path: '/api/orders/:county/:id',
  summary: 'One order with its visits and its money',
  allow: readers,
  params: byId,
  response: order.extend({
    elderSex: z.string(),
    providerReason: z.string(),
    grantId: idSchema.nullable(),
    minutes: z.int(),
    carers: z.int(),
    certificates: z.array(z.string()),
    steps: z.array(z.string()),
    unit: z.enum(['visit', 'hour', 'portion']),
    quantity: z.int(),
    unitPriceFen: fenSchema,
    schedule: z.object({
      fromDate: daySchema,
      toDate: daySchema,
      weekdays: z.array(z.int()),
      windowFromMinute: minuteOfDay,
      windowToMinute: minuteOfDay,
    }),
    wishes,
    notes: z.string().nullable(),
    proxyRelation: z.string().nullable(),
    proxyReason: z.string().nullable(),
    cancelledAt: instantSchema.nullable(),
    cancelReason: z.string().nullable(),
    visits: z.array(visit),
    money: z.object({
      /** Of every visit that was not cancelled, missed or rejected. */
      totals: z.object(money),
      reservedFen: fenSchema,
      postedFen: fenSchema,
      releasedFen: fenSchema,
    }),
  }),
});

export const cancelOrder = endpoint({
  id: 'orders.cancel',
  method: 'POST',
  path: '/api/orders/:county/:id/cancel',
  summary: 'Cancel an order: its visits to come, and what was held for them',
  allow: placers,
  params: byId,
  body: z.object({ reason }),
  response: z.object({ cancelledVisits: z.int() }),
});

const visitOfOrder = z.object({ county: countySchema, id: idSchema, visitId: idSchema });

export const cancelVisit = endpoint({
  id: 'orders.cancelVisit',
  method: 'POST',
  path: '/api/orders/:county/:id/visits/:visitId/cancel',
  summary: 'Cancel one visit of an order',
  allow: changers,
  params: visitOfOrder,
  body: z.object({ reason }),
  response: z.object({}),
});

export const rescheduleVisit = endpoint({
  id: 'orders.reschedule',
  method: 'POST',
  path: '/api/orders/:county/:id/visits/:visitId/reschedule',
  summary: 'Move one visit of an order to another time of the same month',
  allow: changers,
  params: visitOfOrder,
  body: z.object({ plannedStart: instantSchema, reason }),
  response: z.object({}),
});

export const complain = endpoint({
  id: 'orders.complain',
  method: 'POST',
  path: '/api/orders/:county/:id/complaints',
  summary: 'Complain about an order or one of its visits; answered within five working days',
  allow: placers,
  params: byId,
  body: z.object({ visitId: idSchema.nullable().default(null), text: z.string().trim().min(2).max(1000) }),
  response: z.object({ id: idSchema, dueOn: daySchema }),
});

export const listComplaints = endpoint({
  id: 'orders.listComplaints',
  method: 'GET',
  path: '/api/complaints/:county',
  summary: 'Complaints, the one due first on top',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    status: z.enum(['open', 'answered']).default('open'),
    providerId: idSchema.optional(),
  }),
  response: pageOf(
    z.object({
      county: countySchema,
      id: idSchema,
      orderId: idSchema,
      orderNumber: z.string(),
      visitId: idSchema.nullable(),
      elderId: idSchema,
      elderName: z.string(),
      providerId: idSchema,
      productName: z.string(),
      text: z.string(),
      status: z.enum(['open', 'answered']),
      answer: z.string().nullable(),
      dueOn: daySchema,
      isOverdue: z.boolean(),
      createdAt: instantSchema,
    }),
  ),
});

export const answerComplaint = endpoint({
  id: 'orders.answerComplaint',
  method: 'POST',
  path: '/api/complaints/:county/:id/answer',
  summary: 'Answer a complaint',
  allow: ['providerManager', 'countyOfficial'],
  params: byId,
  body: z.object({ answer: z.string().trim().min(2).max(1000) }),
  response: z.object({}),
});
