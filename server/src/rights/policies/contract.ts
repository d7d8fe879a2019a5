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

const outcome = z.enum(['eligible', 'ineligible', 'unknown']);
const unit = z.enum(['fenPerMonth', 'minutesPerMonth', 'permille']);

const reason = z.object({
  part: z.enum(['condition', 'amount']),
  fact: z.string(),
  clause: z.string(),
  text: z.string(),
  required: z.string(),
  actual: z.string(),
  source: z.string().nullable(),
  since: daySchema.nullable(),
  outcome: z.enum(['met', 'notMet', 'unknown']),
});

const decided = {
  outcome,
  amount: z.int().nullable(),
  unit: unit.nullable(),
  reasons: z.array(reason),
  missing: z.array(z.object({ fact: z.string(), name: z.string() })),
  /** One number or date away: by how much, and the day on which time alone brings it. */
  nearMiss: z
    .object({
      clause: z.string(),
      text: z.string(),
      required: z.string(),
      by: z.string(),
      unit: z.string().nullable(),
      on: daySchema.nullable(),
    })
    .nullable(),
};

const source = z.object({
  document: z.string(),
  number: z.string().nullable(),
  clause: z.string(),
  verified: z.boolean(),
});

const benefit = z.object({
  id: z.string(),
  name: z.string(),
  nature: z.enum(['cash', 'service', 'voucher']),
  area: areaSchema,
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  basicService: z.int().nullable(),
  workflow: z.string().nullable(),
  manualChecks: z.array(z.object({ text: z.string(), clause: z.string() })),
  note: z.string().nullable(),
  source,
  /** False: the values come from recollection or are examples; never decide on them without checking. */
  verified: z.boolean(),
});

const officials = [
  'communityWorker',
  'callCentreAgent',
  'streetWorker',
  'countyOfficial',
  'cityOfficial',
  'auditor',
] as const;

export const listBenefits = endpoint({
  id: 'policies.benefits',
  method: 'GET',
  path: '/api/elders/:county/:id/benefits',
  summary: 'Every benefit in force for one elder on a day: outcome, reasons, what is missing, how they stack',
  allow: [...officials, 'assessor', 'elder', 'family'],
  params: byId,
  query: z.object({ asOf: daySchema.optional() }),
  response: z.object({
    asOf: daySchema,
    rows: z.array(
      benefit.extend({
        ...decided,
        standing: z.enum(['applies', 'yields', 'undecided', 'none']),
        standingBecause: z.string().nullable(),
        standingOrder: z.int().nullable(),
        standingText: z.string(),
      }),
    ),
    /** Facts to ask for, those that settle most benefits by themselves first. */
    collect: z.array(z.object({ fact: z.string(), name: z.string(), settles: z.int(), concerns: z.int() })),
  }),
});

export const listBenefitNames = endpoint({
  id: 'policies.names',
  method: 'GET',
  path: '/api/policies/names',
  summary: 'Names of benefits by id, and which of them are in force in a county today',
  allow: [...officials, 'financeOfficer', 'providerManager', 'dispatcher', 'assessor'],
  query: z.object({ county: countySchema }),
  response: z.object({ rows: z.array(z.object({ id: z.string(), name: z.string(), isInForce: z.boolean() })) }),
});

export const addDetermination = endpoint({
  id: 'policies.determine',
  method: 'POST',
  path: '/api/elders/:county/:id/determinations',
  summary: 'Decide one benefit by the rules in force and keep rule, facts and reasons',
  allow: ['streetWorker', 'countyOfficial'],
  params: byId,
  body: z.object({ benefit: z.string().min(1).max(64), asOf: daySchema.optional() }),
  response: z.object({
    county: countySchema,
    id: idSchema,
    outcome,
    amount: z.int().nullable(),
    unit: unit.nullable(),
  }),
});

const determination = z.object({
  county: countySchema,
  id: idSchema,
  elderId: idSchema,
  benefit: z.string(),
  benefitName: z.string(),
  ruleVersion: z.string(),
  outcome,
  amount: z.int().nullable(),
  unit: unit.nullable(),
  asOf: daySchema,
  determinedAt: instantSchema,
  verified: z.boolean(),
});

export const listDeterminations = endpoint({
  id: 'policies.determinations',
  method: 'GET',
  path: '/api/elders/:county/:id/determinations',
  summary: 'Determinations of one elder, newest first',
  allow: [...officials, 'elder', 'family'],
  params: byId,
  query: z.object(pageQuery),
  response: pageOf(determination),
});

export const determinationDetail = determination.extend({
  reasons: z.array(reason),
  facts: z.array(
    z.object({
      fact: z.string(),
      name: z.string(),
      value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
      text: z.string(),
      source: z.string(),
      since: daySchema.nullable(),
    }),
  ),
  factsHash: z.string(),
  parameters: z.array(
    z.object({ name: z.string(), label: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) }),
  ),
  parametersHash: z.string(),
  source,
  note: z.string().nullable(),
});

export const getDetermination = endpoint({
  id: 'policies.determination',
  method: 'GET',
  path: '/api/determinations/:county/:id',
  summary: 'One determination and why: rule, clauses, facts with their source and date',
  allow: [...officials, 'elder', 'family'],
  params: byId,
  response: determinationDetail,
});

export const replayDetermination = endpoint({
  id: 'policies.replay',
  method: 'GET',
  path: '/api/determinations/:county/:id/replay',
  summary: 'Recompute a determination from the rule and facts kept with it',
  allow: [...officials],
  params: byId,
  response: z.object({
    /** Outcome, amount and reasons come out the same, and the facts are the ones that were hashed. */
    same: z.boolean(),
    factsIntact: z.boolean(),
    ruleIntact: z.boolean(),
    stored: z.object({ outcome, amount: z.int().nullable() }),
    recomputed: z.object({ outcome, amount: z.int().nullable() }),
  }),
});

export const listBasicServices = endpoint({
  id: 'policies.basicServices',
  method: 'GET',
  path: '/api/basic-services/:area',
  summary: 'The 16 items of the national basic elder-care service list, with what the area adds',
  allow: ['public'],
  params: z.object({ area: areaSchema }),
  query: z.object({ asOf: daySchema.optional() }),
  response: z.object({
    asOf: daySchema,
    /** Days on which the list of this place changed, the newest first. */
    changes: z.array(daySchema),
    rows: z.array(
      z.object({
        number: z.int(),
        target: z.string(),
        item: z.string(),
        content: z.string(),
        type: z.string(),
        leadBody: z.object({ name: z.string(), verified: z.boolean() }),
        determinable: z.boolean(),
        why: z.string().nullable(),
        /** Amount or frequency in words; null where the place has not set one. */
        standard: z.string().nullable(),
        source,
        verified: z.boolean(),
        validFrom: daySchema,
        validTo: daySchema.nullable(),
        versionId: idSchema,
        versionCounty: countySchema,
        benefits: z.array(
          benefit.extend({
            versionId: idSchema,
            versionCounty: countySchema,
            /** Who, and how much, in plain Chinese. */
            sentence: z.string(),
            amountSentence: z.string().nullable(),
            /** Persons of the place who have the right today, as determined person by person; null where the place is no county or below. */
            headcount: z.int().nullable(),
          }),
        ),
      }),
    ),
  }),
});

export const quoteVoucher = endpoint({
  id: 'policies.quoteVoucher',
  method: 'GET',
  path: '/api/vouchers/:area/quote',
  summary: 'What the consumption voucher would deduct from a bill (insurance first, ratio, monthly cap)',
  allow: ['public'],
  params: z.object({ area: areaSchema }),
  query: z.object({
    service: z.enum(['homeService', 'institution', 'dayCare']),
    spendFen: z.coerce.number().int().min(0).max(100_000_000),
    insuranceFen: z.coerce.number().int().min(0).max(100_000_000).default(0),
    usedFen: z.coerce.number().int().min(0).max(100_000_000).default(0),
    asOf: daySchema.optional(),
  }),
  response: z.object({
    deductionFen: fenSchema,
    selfFen: fenSchema,
    ratioPermille: z.int(),
    capFen: fenSchema,
    source,
    verified: z.boolean(),
    note: z.string().nullable(),
  }),
});
