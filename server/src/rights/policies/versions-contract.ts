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

export type { BasicService, Benefit, Clause, Condition, PolicyParameter } from '../../platform/packs/index.ts';

export const VERSION_KINDS = ['benefit', 'parameter', 'basicService'] as const;
const kind = z.enum(VERSION_KINDS);
const key = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/);

const editors = ['countyOfficial', 'cityOfficial'] as const;
const readers = ['streetWorker', 'communityWorker', 'callCentreAgent', ...editors, 'auditor'] as const;

/** The row of a pack: `Benefit`, `PolicyParameter` or `BasicService` of platform/packs, checked when it is saved. */
const content = z.record(z.string(), z.unknown());

const fact = z.object({
  name: z.string(),
  type: z.enum(['number', 'string', 'boolean', 'date']),
  label: z.string(),
  enum: z.array(z.string()).nullable(),
  enumLabels: z.record(z.string(), z.string()),
  unit: z.string().nullable(),
  unitLabel: z.string(),
  nullable: z.boolean(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  grows: z.enum(['yearly', 'daily']).nullable(),
  derived: z.boolean(),
  division: z.boolean(),
  origin: z.string(),
  freshnessDays: z.int().nullable(),
});

export const getCatalogue = endpoint({
  id: 'policies.catalogue',
  method: 'GET',
  path: '/api/policies/catalogue',
  summary: 'What rules may ask about: facts, parameters in force at a place, documents that may be cited',
  allow: readers,
  query: z.object({ area: areaSchema, asOf: daySchema.optional() }),
  response: z.object({
    facts: z.array(fact),
    parameters: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        value: z.union([z.number(), z.string(), z.boolean()]),
        unit: z.string().nullable(),
        area: areaSchema,
        versionId: idSchema,
        versionCounty: countySchema,
        verified: z.boolean(),
      }),
    ),
    documents: z.array(z.object({ id: z.string(), title: z.string(), number: z.string().nullable() })),
    workflows: z.array(z.object({ id: z.string(), name: z.string(), benefit: z.string() })),
    /** Divisions (counties) that a condition may name: those of the editor's own city. */
    counties: z.array(z.object({ code: countySchema, name: z.string() })),
  }),
});

const version = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  areaName: z.string(),
  kind,
  key: z.string(),
  /** Name of the benefit, label of the parameter, item of the list. */
  name: z.string(),
  version: z.int(),
  status: z.enum(['draft', 'published', 'discarded']),
  origin: z.enum(['pack', 'office']),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  /** Whether it is the one that holds where it was asked for, on the day asked for. */
  inForce: z.boolean(),
  verified: z.boolean(),
  note: z.string().nullable(),
  basedOn: idSchema.nullable(),
  createdAt: instantSchema,
  createdBy: z.string().nullable(),
  editedAt: instantSchema,
  publishedAt: instantSchema.nullable(),
  publishedBy: z.string().nullable(),
  edition: z.int(),
});

export const listPolicies = endpoint({
  id: 'policies.list',
  method: 'GET',
  path: '/api/policies',
  summary: 'What is in force at a place on a day (benefits, parameters, basic services), and open drafts of the place',
  allow: readers,
  query: z.object({ area: areaSchema, kind: kind.optional(), asOf: daySchema.optional() }),
  response: z.object({
    asOf: daySchema,
    rows: z.array(
      version.extend({
        /** Plain Chinese: who, and how much; the value of a parameter. */
        sentence: z.string(),
        drafts: z.int(),
        /** A published version that begins later. */
        scheduledFrom: daySchema.nullable(),
      }),
    ),
    drafts: z.array(version),
  }),
});

export const listVersions = endpoint({
  id: 'policies.versions',
  method: 'GET',
  path: '/api/policies/:area/:kind/:key/versions',
  summary: 'Every version of a policy at a place and the places above it, newest first',
  allow: readers,
  params: z.object({ area: areaSchema, kind, key }),
  query: z.object(pageQuery),
  response: pageOf(version),
});

const clausePlace = z.object({
  /** Where in the content: `when.all.0`, `amount.rows.1.when`. */
  path: z.string(),
  /** UTF-16 offsets in `text`. */
  from: z.int(),
  to: z.int(),
  sentence: z.string(),
});

/** What a policy's content says, or why it does not compile. */
const reading = z.object({
  /** The condition as one FEEL text. */
  text: z.string(),
  clauses: z.array(clausePlace),
  sentence: z.string(),
  amountText: z.string().nullable(),
  amountSentence: z.string().nullable(),
});
export const policyProblem = z.object({
  /** `when.all.0`, `source.clause`, … of the content. */
  field: z.string(),
  from: z.int().nullable(),
  to: z.int().nullable(),
  zh: z.string(),
  en: z.string(),
});

const testResult = z.object({
  name: z.string(),
  passed: z.boolean(),
  expected: z.string(),
  actual: z.string(),
});

export const getVersion = endpoint({
  id: 'policies.version',
  method: 'GET',
  path: '/api/policy-versions/:county/:id',
  summary: 'One version: its content, how it reads, its test cases, what differs from the version it replaces',
  allow: readers,
  params: byId,
  response: version.extend({
    content,
    reading: reading.nullable(),
    problems: z.array(policyProblem),
    tests: z.array(testResult),
    source: z.object({
      document: z.string(),
      number: z.string().nullable(),
      clause: z.string(),
      verified: z.boolean(),
    }),
    /** The version in force there when this one begins, unless it is this one. */
    replaces: z
      .object({ county: countySchema, id: idSchema, area: areaSchema, areaName: z.string(), version: z.int() })
      .nullable(),
    differences: z.array(z.object({ part: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
    /** Whether the reader may publish it, and if not why. */
    mayPublish: z.boolean(),
    publishBlockers: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
  }),
});

export const diffVersions = endpoint({
  id: 'policies.diff',
  method: 'GET',
  path: '/api/policy-versions/:county/:id/diff',
  summary: 'What differs between two versions, part by part',
  allow: readers,
  params: byId,
  query: z.object({ withCounty: countySchema, withId: idSchema }),
  response: z.object({
    differences: z.array(z.object({ part: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  }),
});

export const addDraft = endpoint({
  id: 'policies.addDraft',
  method: 'POST',
  path: '/api/policy-drafts',
  summary: 'Begin a version at a place: new, or from another version (also to roll back to it)',
  allow: editors,
  body: z.object({
    area: areaSchema,
    kind,
    key,
    basedOn: byId.optional(),
    content: content.optional(),
    validFrom: daySchema.optional(),
    note: z.string().max(500).optional(),
  }),
  response: byId.extend({ version: z.int() }),
});

export const editDraft = endpoint({
  id: 'policies.editDraft',
  method: 'PUT',
  path: '/api/policy-drafts/:county/:id',
  summary: 'Save a draft; what does not compile yet is saved too, and said',
  allow: editors,
  params: byId,
  body: z.object({
    content,
    validFrom: daySchema,
    validTo: daySchema.nullable(),
    note: z.string().max(500).nullable(),
    edition: z.int(),
  }),
  response: z.object({ edition: z.int(), problems: z.array(policyProblem), tests: z.array(testResult) }),
});

export const discardDraft = endpoint({
  id: 'policies.discardDraft',
  method: 'POST',
  path: '/api/policy-drafts/:county/:id/discard',
  summary: 'Give a draft up; it stays readable',
  allow: editors,
  params: byId,
  body: z.object({ edition: z.int() }),
  response: z.object({}),
});

export const publishDraft = endpoint({
  id: 'policies.publish',
  method: 'POST',
  path: '/api/policy-drafts/:county/:id/publish',
  summary: 'Publish a draft that another person wrote; it holds from its first day on',
  allow: editors,
  params: byId,
  body: z.object({
    edition: z.int(),
    /** Owed where days remain on which nothing holds, or a version that was to begin later is overtaken. */
    reason: z.string().max(500).optional(),
  }),
  response: z.object({ validFrom: daySchema, publishedAt: instantSchema }),
});

export const exportDmn = endpoint({
  id: 'policies.exportDmn',
  method: 'GET',
  path: '/api/policy-versions/:county/:id/dmn',
  summary: 'The condition and the table of amounts as DMN 1.5 (XML)',
  allow: readers,
  params: byId,
  response: z.unknown(),
  raw: 'download',
});

export const importDmn = endpoint({
  id: 'policies.importDmn',
  method: 'POST',
  path: '/api/policies/import-dmn',
  summary: 'Read a DMN decision table: conditions and amounts for a draft, or what cannot be taken over',
  allow: editors,
  body: z.object({ xml: z.string().min(1).max(1_000_000) }),
  response: z.object({
    name: z.string(),
    when: z.unknown().nullable(),
    amount: z.unknown().nullable(),
    problems: z.array(policyProblem),
  }),
});
