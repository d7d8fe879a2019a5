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

export const LEAD_KINDS = ['gained', 'lost', 'nowUnknown', 'becameKnown', 'amountChanged'] as const;
export const LEAD_STATES = [
  'open',
  'contacted',
  'applied',
  'granted',
  'refused',
  'confirmed',
  'dismissed',
  'superseded',
] as const;
/**
 * What a person does with a lead: `contacted` (spoke with the elder), `refused` (the elder does not want it: closes),
 * `dismissed` (nothing to do: closes, with the reason). Applying and granting are followed from the case itself.
 */
export const LEAD_ACTIONS = ['contacted', 'refused', 'dismissed', 'note'] as const;

const workers = ['communityWorker', 'streetWorker', 'callCentreAgent', 'countyOfficial'] as const;
const readers = [...workers, 'cityOfficial', 'auditor'] as const;

const kind = z.enum(LEAD_KINDS);
const state = z.enum(LEAD_STATES);
const outcome = z.enum(['eligible', 'ineligible', 'unknown']);

const lead = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  areaName: z.string(),
  elderId: idSchema,
  elderName: z.string(),
  age: z.int(),
  phoneMasked: z.string().nullable(),
  benefit: z.string(),
  benefitName: z.string(),
  kind,
  state,
  before: outcome.nullable(),
  after: outcome,
  amount: z.int().nullable(),
  unit: z.string().nullable(),
  /** One sentence: what happened and why. */
  summary: z.string(),
  /** The elder holds a grant of it; what is lost waits for a person's decision. */
  grantId: idSchema.nullable(),
  caseId: idSchema.nullable(),
  /** The benefit can be applied for; the case is opened on its page with the elder filled in. */
  workflow: z.string().nullable(),
  dueOn: daySchema.nullable(),
  foundAt: instantSchema,
  closedAt: instantSchema.nullable(),
  version: z.int(),
});

export const listLeads = endpoint({
  id: 'leads.list',
  method: 'GET',
  path: '/api/leads',
  summary: '服务找人: who gained, lost or may have a right, most urgent first',
  allow: readers,
  query: z.object({
    ...pageQuery,
    county: countySchema.optional(),
    area: areaSchema.optional(),
    benefit: z.string().max(64).optional(),
    kind: kind.optional(),
    state: state.optional(),
    /** Only those that wait: neither closed nor applied for. The default. */
    waiting: z.enum(['true', 'false']).default('true'),
    elderId: idSchema.optional(),
  }),
  response: pageOf(lead),
});

const reason = z.object({
  clause: z.string(),
  text: z.string(),
  required: z.string(),
  actual: z.string(),
  source: z.string().nullable(),
  since: daySchema.nullable(),
  outcome: z.enum(['met', 'notMet', 'unknown']),
});

export const getLead = endpoint({
  id: 'leads.get',
  method: 'GET',
  path: '/api/leads/:county/:id',
  summary: 'One lead: why, what was done, what can be done',
  allow: readers,
  params: byId,
  response: lead.extend({
    reasons: z.array(reason),
    ruleVersion: z.string(),
    isAutomatic: z.boolean(),
    actions: z.array(
      z.object({
        seq: z.int(),
        action: z.string(),
        note: z.string().nullable(),
        by: z.string(),
        at: instantSchema,
      }),
    ),
  }),
});

export const actOnLead = endpoint({
  id: 'leads.act',
  method: 'POST',
  path: '/api/leads/:county/:id/actions',
  summary: 'Say what came of it: spoke with the elder, refused, nothing to do',
  allow: workers,
  params: byId,
  body: z.object({
    action: z.enum(LEAD_ACTIONS),
    /** Owed for all but `contacted`. */
    note: z.string().trim().min(2).max(500).optional(),
    version: z.int(),
  }),
  response: z.object({ state, version: z.int() }),
});

export const listLeadCounts = endpoint({
  id: 'leads.counts',
  method: 'GET',
  path: '/api/leads/counts',
  summary: 'Leads that wait, by benefit and kind, and what came of the closed ones',
  allow: readers,
  query: z.object({ county: countySchema, area: areaSchema.optional() }),
  response: z.object({
    rows: z.array(
      z.object({
        benefit: z.string(),
        benefitName: z.string(),
        waiting: z.record(z.string(), z.int()),
        closed: z.record(z.string(), z.int()),
      }),
    ),
  }),
});
