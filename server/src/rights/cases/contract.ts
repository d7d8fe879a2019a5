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

const applicants = ['elder', 'family', 'communityWorker', 'callCentreAgent'] as const;
const readers = [...applicants, 'assessor', 'streetWorker', 'countyOfficial', 'cityOfficial', 'auditor'] as const;
/** Who applies, seen from the elder (民政部 养老服务消费补贴 代办人范围). */
const applicantRelation = z.enum([
  'self',
  'spouse',
  'child',
  'otherRelative',
  'guardian',
  'committeeWorker',
  'serviceWorker',
  'other',
]);
const channel = z.enum(['self', 'family', 'community', 'callCentre', 'system']);
const code = z.string().min(1).max(64);
const words = z.string().trim().min(2, '请写明理由').max(1000);

const row = z.object({
  county: countySchema,
  id: idSchema,
  number: z.string(),
  elderId: idSchema,
  elderName: z.string(),
  residentIdMasked: z.string(),
  area: areaSchema,
  areaName: z.string(),
  workflow: z.string(),
  workflowName: z.string(),
  benefit: z.string(),
  benefitName: z.string(),
  state: z.string(),
  stateName: z.string(),
  stateKind: z.enum(['draft', 'waiting', 'done', 'refused', 'withdrawn', 'closed']),
  /** Who acts next. */
  role: z.string().nullable(),
  channel,
  openedAt: instantSchema,
  stateSince: instantSchema,
  dueOn: daySchema.nullable(),
  isOverdue: z.boolean(),
  escalatedTo: z.string().nullable(),
  closedAt: instantSchema.nullable(),
  version: z.int(),
});

/** A step that my role may take in the case's state; whether a guard speaks against it is only known of the case itself. */
const openStep = z.object({
  action: z.string(),
  name: z.string(),
  toName: z.string(),
  toKind: row.shape.stateKind,
  requiresReason: z.boolean(),
  /** The right is determined anew on its day and an amount decided. */
  decidesRight: z.boolean(),
  /** What the step asks of this one person, so that it is not taken for many at once. */
  ownInput: z.enum(['applicant', 'assessment', 'lastDay']).nullable(),
});

export const openCase = endpoint({
  id: 'cases.open',
  method: 'POST',
  path: '/api/cases',
  summary: 'Apply for a benefit: oneself, by family, or by proxy of a community worker or the call centre',
  allow: applicants,
  body: z.object({
    county: countySchema,
    elderId: idSchema,
    benefit: code,
    relation: applicantRelation,
    /** Who applies, where it is not the account's holder (a caller on the phone). */
    applicantName: z.string().trim().min(1).max(50).optional(),
    /** Why the elder does not apply alone; owed by every proxy. */
    proxyReason: words.optional(),
    /** Documents seen on paper or taken from shared data; files are uploaded to the open case. */
    documents: z
      .array(z.object({ code, note: z.string().trim().min(1).max(500) }))
      .max(20)
      .default([]),
    /** Hand in at once instead of leaving a draft. */
    submit: z.boolean().default(false),
  }),
  response: z.object({ county: countySchema, id: idSchema, number: z.string(), state: z.string(), version: z.int() }),
});

export const listCases = endpoint({
  id: 'cases.list',
  method: 'GET',
  path: '/api/cases/:county',
  summary: 'Cases by deadline; `waiting=mine`: those whose next step is my role’s',
  allow: readers,
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    open: z.enum(['true', 'false', 'all']).default('true'),
    waiting: z.enum(['mine', 'all']).default('all'),
    overdue: z.enum(['true', 'false']).default('false'),
    state: code.optional(),
    benefit: code.optional(),
    elderId: idSchema.optional(),
    area: areaSchema.optional(),
  }),
  response: pageOf(row.extend({ allowed: z.array(openStep) })),
});

const grant = z.object({
  id: idSchema,
  benefit: z.string(),
  amount: z.int(),
  unit: z.string(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  endReason: z.string().nullable(),
  grantedAt: instantSchema,
});

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

export const getCase = endpoint({
  id: 'cases.get',
  method: 'GET',
  path: '/api/cases/:county/:id',
  summary:
    'One case whole: history, documents, assessment, determination and why, notice, grants, and what I may do now',
  allow: readers,
  params: byId,
  response: row.extend({
    stateHelp: z.string(),
    workflowVerified: z.boolean(),
    applicantName: z.string(),
    applicantRelation,
    proxyReason: z.string().nullable(),
    states: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string() })),
    documents: z.array(
      z.object({
        id: idSchema,
        code: z.string(),
        name: z.string(),
        fileId: idSchema.nullable(),
        note: z.string().nullable(),
        addedAt: instantSchema,
      }),
    ),
    documentsKnown: z.array(
      z.object({ code: z.string(), name: z.string(), required: z.boolean(), present: z.boolean() }),
    ),
    history: z.array(
      z.object({
        seq: z.int(),
        action: z.string(),
        actionName: z.string(),
        fromState: z.string().nullable(),
        toState: z.string(),
        toStateName: z.string(),
        actorName: z.string(),
        actorRole: z.string(),
        reason: z.string().nullable(),
        data: z.record(z.string(), z.unknown()),
        at: instantSchema,
      }),
    ),
    assessment: z
      .object({
        id: idSchema,
        status: z.string(),
        instrument: z.string(),
        total: z.int().nullable(),
        finalGrade: z.int().nullable(),
        gradeName: z.string().nullable(),
        assessedOn: daySchema.nullable(),
        validUntil: daySchema.nullable(),
      })
      .nullable(),
    determination: z
      .object({
        id: idSchema,
        outcome: z.enum(['eligible', 'ineligible', 'unknown']),
        amount: z.int().nullable(),
        unit: z.string().nullable(),
        asOf: daySchema,
        ruleVersion: z.string(),
        verified: z.boolean(),
        source: z.object({
          document: z.string(),
          number: z.string().nullable(),
          clause: z.string(),
          verified: z.boolean(),
        }),
        reasons: z.array(reason),
      })
      .nullable(),
    notice: z.object({ id: idSchema, maskedName: z.string(), fromDate: daySchema, toDate: daySchema }).nullable(),
    grants: z.array(grant),
    allowed: z.array(
      z.object({
        action: z.string(),
        name: z.string(),
        to: z.string(),
        requiresReason: z.boolean(),
        /** Empty when it can be done now. */
        blockedBy: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string(), mayOverride: z.boolean() })),
      }),
    ),
  }),
});

export const actOnCase = endpoint({
  id: 'cases.act',
  method: 'POST',
  path: '/api/cases/:county/:id/actions',
  summary: 'Take a step of the workflow',
  allow: [...applicants, 'assessor', 'streetWorker', 'countyOfficial', 'cityOfficial', 'auditor'],
  params: byId,
  body: z.object({
    action: code,
    reason: words.optional(),
    /** `endsOn`: day on which a grant that is ended or stopped ends. */
    data: z.object({ endsOn: daySchema.optional() }).default({}),
    /** Takes the step although a guard speaks against it, where the workflow allows that; the reason says why. */
    override: z.boolean().optional(),
    /** The version that was looked at; refused when somebody acted meanwhile. */
    version: z.int().optional(),
  }),
  response: z.object({ state: z.string(), stateName: z.string(), dueOn: daySchema.nullable(), version: z.int() }),
});

export const uploadDocument = endpoint({
  id: 'cases.upload',
  method: 'POST',
  path: '/api/cases/:county/:id/files',
  summary: 'Attach a document as a file (PDF or photo)',
  allow: [...applicants, 'streetWorker', 'countyOfficial'],
  params: byId,
  body: z.object({ code, note: z.string().trim().max(500).optional() }),
  response: z.object({ id: idSchema, fileId: idSchema }),
  raw: 'upload',
});

export const recordDocument = endpoint({
  id: 'cases.record',
  method: 'POST',
  path: '/api/cases/:county/:id/documents',
  summary: 'Record a document seen on paper or obtained from shared data',
  allow: ['communityWorker', 'callCentreAgent', 'streetWorker', 'countyOfficial'],
  params: byId,
  body: z.object({ code, note: z.string().trim().min(2, '请写明材料来源').max(500) }),
  response: z.object({ id: idSchema }),
});

export const listNotices = endpoint({
  id: 'cases.notices',
  method: 'GET',
  path: '/api/notices/:area',
  summary: 'Public notices of an area that stand today, with masked names',
  allow: ['public'],
  params: z.object({ area: areaSchema.refine((area) => !/^\d{4}0{8}$/.test(area), '请选择县（市、区）或以下地区') }),
  query: z.object(pageQuery),
  response: pageOf(
    z.object({
      id: idSchema,
      maskedName: z.string(),
      areaName: z.string(),
      benefit: z.string(),
      benefitName: z.string(),
      amount: z.int().nullable(),
      unit: z.string().nullable(),
      fromDate: daySchema,
      toDate: daySchema,
    }),
  ),
});

export const listGrants = endpoint({
  id: 'cases.grants',
  method: 'GET',
  path: '/api/elders/:county/:id/grants',
  summary: 'What an elder has been granted and holds on a day',
  allow: readers,
  params: byId,
  query: z.object({ day: daySchema.optional() }),
  response: z.object({ rows: z.array(grant.extend({ benefitName: z.string(), caseId: idSchema })) }),
});
