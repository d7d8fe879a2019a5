import { z } from 'zod';
import { areaSchema, byId, countySchema, daySchema, endpoint, idSchema } from '../../platform/contract/index.ts';
import { policyProblem } from './versions-contract.ts';

const readers = [
  'streetWorker',
  'communityWorker',
  'callCentreAgent',
  'countyOfficial',
  'cityOfficial',
  'auditor',
] as const;
const simulators = ['countyOfficial', 'cityOfficial', 'auditor'] as const;

/** Fen are exact: sums of a city stay below 2^53. `amountUnknown`: entitled, but facts for the amount are missing. */
const headcount = z.object({
  eligible: z.int(),
  unknown: z.int(),
  amountFen: z.int(),
  amountUnknown: z.int(),
});

const example = z.object({
  county: countySchema,
  elderId: idSchema,
  maskedName: z.string(),
  age: z.int(),
  sex: z.enum(['male', 'female']),
  areaName: z.string(),
});

const draft = z.object({
  area: areaSchema,
  /** A benefit as content of a draft; nothing is saved. */
  content: z.record(z.string(), z.unknown()),
  /** What it is compared with; the version in force where it is absent. */
  against: byId.nullable().optional(),
  /** Also the months to come: takes longer. */
  months: z.boolean().default(true),
});

export const simulation = z.object({
  /** False: `problems` say why, and no number below means anything. */
  ok: z.boolean(),
  problems: z.array(policyProblem),
  text: z.string(),
  sentence: z.string(),
  amountSentence: z.string().nullable(),
  asOf: daySchema,
  /** Persons present in the places that the asker may see. */
  population: z.int(),
  before: headcount.nullable(),
  after: headcount,
  gained: z.int(),
  lost: z.int(),
  nowUnknown: z.int(),
  becameKnown: z.int(),
  /** Each condition alone: for how many it is true, and unknown. */
  conditions: z.array(z.object({ path: z.string(), sentence: z.string(), true: z.int(), unknown: z.int() })),
  /** Counties of a city, streets of a county. */
  byArea: z.array(
    z.object({
      area: areaSchema,
      name: z.string(),
      population: z.int(),
      before: headcount.nullable(),
      after: headcount,
      gained: z.int(),
      lost: z.int(),
    }),
  ),
  /** This month and those that follow; only ages move on. */
  byMonth: z.array(z.object({ month: z.string(), before: headcount.nullable(), after: headcount })),
  /** Milliseconds of the engine, for all of the above. */
  tookMs: z.number(),
});

export const simulate = endpoint({
  id: 'policies.simulate',
  method: 'POST',
  path: '/api/policies/simulate',
  summary: 'What if: a changed benefit over the live population, beside the one in force',
  allow: simulators,
  body: draft,
  response: simulation,
  idempotent: false,
});

export const listExamples = endpoint({
  id: 'policies.examples',
  method: 'POST',
  path: '/api/policies/simulate/examples',
  summary: 'Some of the persons who would gain or lose, masked',
  allow: simulators,
  body: draft,
  response: z.object({ gained: z.array(example), lost: z.array(example) }),
  idempotent: false,
});

export const simulationReport = endpoint({
  id: 'policies.simulationReport',
  method: 'POST',
  path: '/api/policies/simulate/report',
  summary: 'The same as a file to keep: Excel or PDF',
  allow: simulators,
  query: z.object({ format: z.enum(['xlsx', 'pdf']) }),
  body: draft,
  response: z.unknown(),
  raw: 'download',
  idempotent: false,
});

export const listHeadcounts = endpoint({
  id: 'policies.headcounts',
  method: 'GET',
  path: '/api/policies/headcounts',
  summary: 'How many persons each benefit in force reaches today, as determined person by person',
  allow: readers,
  query: z.object({ area: areaSchema }),
  response: z.object({
    asOf: daySchema,
    population: z.int(),
    rows: z.array(
      z.object({
        benefit: z.string(),
        name: z.string(),
        eligible: z.int(),
        unknown: z.int(),
        amountFen: z.int(),
        granted: z.int(),
      }),
    ),
  }),
});
