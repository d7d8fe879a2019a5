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

export * from './import-contract.ts';

const officials = ['communityWorker', 'streetWorker', 'countyOfficial', 'cityOfficial'] as const;
const writers = [...officials, 'callCentreAgent'] as const;
const family = ['elder', 'family'] as const;
const readers = [...writers, 'assessor', 'auditor'] as const;

const text = (max: number) => z.string().trim().min(1).max(max);
const optionalText = (max: number) => z.string().trim().max(max).nullable().optional();
const source = text(100).describe('Where it comes from: a document, a register, the person');

export const livingSituationSchema = z.enum([
  'alone',
  'emptyNest',
  'leftBehind',
  'withSpouse',
  'withChildren',
  'withRelatives',
  'institution',
  'other',
]);
export const economicClassSchema = z.enum([
  'general',
  'minimumLiving',
  'minimumLivingMargin',
  'extremePoverty',
  'lowIncome',
]);
export const elderStatusSchema = z.enum(['active', 'deceased', 'movedOut']);
export const factNameSchema = z.enum([
  'livingSituation',
  'economicClass',
  'abilityGrade',
  'disabilityClass',
  'familyPlanningSpecial',
  'specialCare',
  'lostOnlyChild',
  'martyrFamily',
  'inUpgradeProgramme',
  'deathReported',
]);
const sex = z.enum(['male', 'female']);

export const elderLine = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  areaName: z.string(),
  name: z.string(),
  sex,
  birthDate: daySchema,
  age: z.int(),
  residentIdMasked: z.string(),
  phoneMasked: z.string().nullable(),
  currentAddress: z.string().nullable(),
  livingSituation: z.string().nullable(),
  economicClass: z.string().nullable(),
  abilityGrade: z.int().nullable(),
  status: elderStatusSchema,
  /** Special groups (特殊群体) that the facts on file make the person belong to. */
  tags: z.array(z.string()),
});

export const listElders = endpoint({
  id: 'elders.list',
  method: 'GET',
  path: '/api/elders',
  summary: 'Elders of a county, by community and name',
  allow: [...readers, ...family],
  query: z.object({
    ...pageQuery,
    county: countySchema.optional(),
    area: areaSchema.optional(),
    q: z.string().trim().max(50).optional().describe('Beginning of the name'),
    livingSituation: livingSituationSchema.optional(),
    economicClass: economicClassSchema.optional(),
    abilityGrade: z.coerce.number().int().min(0).max(4).optional(),
    status: elderStatusSchema.optional(),
    ageFrom: z.coerce.number().int().min(0).max(150).optional(),
    ageTo: z.coerce.number().int().min(0).max(150).optional(),
  }),
  response: pageOf(elderLine),
});

export const searchElders = endpoint({
  id: 'elders.search',
  method: 'GET',
  path: '/api/elders/search',
  summary: 'As one types: name, pinyin initials, whole ID or phone number, two characters or more of an address',
  allow: readers,
  query: z.object({ q: text(50), county: countySchema.optional() }),
  response: z.object({
    rows: z.array(elderLine.extend({ matched: z.enum(['residentId', 'phone', 'name', 'initials', 'address']) })),
  }),
});

const fact = z.object({
  id: idSchema,
  fact: z.string(),
  value: z.string(),
  validFrom: daySchema,
  validTo: daySchema.nullable(),
  source: z.string(),
  evidence: z.string().nullable(),
  recordedAt: instantSchema,
  recordedBy: idSchema.nullable(),
  /** Holds today. */
  isCurrent: z.boolean(),
  isCorrected: z.boolean(),
});
const address = z.object({
  id: idSchema,
  label: z.string(),
  address: z.string(),
  lat: z.number().nullable(),
  lng: z.number().nullable(),
});
const contact = z.object({
  id: idSchema,
  name: z.string(),
  relation: z.string(),
  phoneMasked: z.string().nullable(),
  isGuardian: z.boolean(),
});
const consent = z.object({
  id: idSchema,
  kind: z.string(),
  textVersion: z.string(),
  isGiven: z.boolean(),
  givenBy: z.string(),
  relation: z.string(),
  evidence: z.string().nullable(),
  at: instantSchema,
});
const lifeEvent = z.object({
  id: idSchema,
  kind: z.enum(['death', 'hospital', 'institution', 'move', 'mistake']),
  from: daySchema,
  to: daySchema.nullable(),
  source: z.string(),
  note: z.string().nullable(),
  isReplaced: z.boolean(),
});

export const elderFile = elderLine.extend({
  areaPath: z.string(),
  ethnicity: z.string().nullable(),
  registeredAddress: z.string().nullable(),
  registeredArea: areaSchema.nullable(),
  lat: z.number().nullable(),
  lng: z.number().nullable(),
  disabilityClass: z.string().nullable(),
  abilityAssessedOn: daySchema.nullable(),
  deceasedOn: daySchema.nullable(),
  remarks: z.string().nullable(),
  source: z.string(),
  importBatch: idSchema.nullable(),
  importRow: z.int().nullable(),
  version: z.int(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
  facts: z.array(fact),
  addresses: z.array(address),
  contacts: z.array(contact),
  consents: z.array(consent),
  lifeEvents: z.array(lifeEvent),
  /** What a person has to find out, such as a remark that says that the elder has died. */
  openQuestions: z.array(z.object({ kind: z.string(), zh: z.string(), en: z.string(), since: daySchema })),
});

export const getElderFile = endpoint({
  id: 'elders.get',
  method: 'GET',
  path: '/api/elders/:county/:id',
  summary: 'The whole file of one person (一人一档), sensitive numbers masked',
  allow: [...readers, ...family],
  params: byId,
  response: elderFile,
});

/** WGS-84, as phones report it: what a check-in is measured against. */
const position = {
  lat: z.number().min(-90).max(90).nullable().optional(),
  lng: z.number().min(-180).max(180).nullable().optional(),
};
const person = {
  name: text(50),
  ethnicity: optionalText(20),
  phone: optionalText(30),
  registeredAddress: optionalText(200),
  registeredArea: areaSchema.nullable().optional(),
  currentAddress: optionalText(200),
  ...position,
  remarks: optionalText(500),
};
const factInput = z.object({
  fact: factNameSchema,
  value: text(40),
  validFrom: daySchema,
  validTo: daySchema.nullable().optional(),
  source,
  evidence: optionalText(200),
  replaces: idSchema.optional().describe('The wrong statement that this one corrects'),
});

export const createElder = endpoint({
  id: 'elders.create',
  method: 'POST',
  path: '/api/elders',
  summary: 'Open a file; sex and birth come from the ID number',
  allow: writers,
  body: z.object({
    ...person,
    area: areaSchema.describe('The community'),
    residentId: text(30),
    source,
    facts: z.array(factInput).max(20).default([]),
  }),
  response: byId,
});

export const updateElder = endpoint({
  id: 'elders.update',
  method: 'PUT',
  path: '/api/elders/:county/:id',
  summary: 'Change identity and contact fields; fields that are left out stay',
  allow: writers,
  params: byId,
  body: z.object({
    ...person,
    name: person.name.optional(),
    residentId: text(30).optional().describe('To correct a wrong number'),
    reason: text(200),
    version: z.int(),
  }),
  response: z.object({ version: z.int() }),
});

export const recordElderFacts = endpoint({
  id: 'elders.recordFacts',
  method: 'POST',
  path: '/api/elders/:county/:id/facts',
  summary: 'State facts with evidence and validity; nothing is overwritten',
  allow: writers,
  params: byId,
  body: z.object({ facts: z.array(factInput).min(1).max(20) }),
  response: z.object({}),
});

export const addAddress = endpoint({
  id: 'elders.addAddress',
  method: 'POST',
  path: '/api/elders/:county/:id/addresses',
  summary: 'Add an address where services may be given',
  allow: [...writers, ...family],
  params: byId,
  body: z.object({ label: text(20), address: text(200), ...position }),
  response: z.object({ id: idSchema }),
});

const partParams = byId.extend({ partId: idSchema });

export const endAddress = endpoint({
  id: 'elders.endAddress',
  method: 'POST',
  path: '/api/elders/:county/:id/addresses/:partId/end',
  summary: 'Services are no longer given there',
  allow: [...writers, ...family],
  params: partParams,
  response: z.object({}),
});

export const addContact = endpoint({
  id: 'elders.addContact',
  method: 'POST',
  path: '/api/elders/:county/:id/contacts',
  summary: 'Add a contact or guardian',
  allow: [...writers, ...family],
  params: byId,
  body: z.object({
    name: text(50),
    relation: text(20),
    phone: optionalText(30),
    isGuardian: z.boolean().default(false),
  }),
  response: z.object({ id: idSchema }),
});

export const endContact = endpoint({
  id: 'elders.endContact',
  method: 'POST',
  path: '/api/elders/:county/:id/contacts/:partId/end',
  summary: 'The contact no longer holds',
  allow: [...writers, ...family],
  params: partParams,
  response: z.object({}),
});

export const recordConsent = endpoint({
  id: 'elders.recordConsent',
  method: 'POST',
  path: '/api/elders/:county/:id/consents',
  summary: 'Consent given or withdrawn, by whom and on what text; a withdrawal is a new entry',
  allow: [...writers, ...family],
  params: byId,
  body: z.object({
    kind: text(40),
    textVersion: text(40),
    isGiven: z.boolean(),
    givenBy: text(50),
    relation: text(20),
    evidence: optionalText(200),
  }),
  response: z.object({ id: idSchema }),
});

export const recordElderEvent = endpoint({
  id: 'elders.recordLifeEvent',
  method: 'POST',
  path: '/api/elders/:county/:id/life-events',
  summary:
    'Death, hospital, institution or move, or that one recorded before did not happen; takes effect on rights, orders, visits',
  allow: writers,
  params: byId,
  body: z.object({
    kind: z.enum(['death', 'hospital', 'institution', 'move', 'mistake']),
    from: daySchema,
    to: daySchema.nullable().optional(),
    source,
    note: optionalText(500),
    toArea: areaSchema.optional().describe('New community, when `kind` is `move`'),
    newAddress: optionalText(200),
    replaces: idSchema.optional().describe('The wrong or unfinished event that this one replaces'),
  }),
  response: z.object({ id: idSchema, movedTo: byId.nullable() }),
});

export const revealElder = endpoint({
  id: 'elders.reveal',
  method: 'POST',
  path: '/api/elders/:county/:id/reveal',
  summary: 'The unmasked ID and phone numbers, for a stated purpose that is kept in the audit log',
  allow: readers,
  params: byId,
  body: z.object({
    purpose: text(200).min(2),
    fields: z.array(z.enum(['residentId', 'phone', 'contactPhones'])).min(1),
  }),
  response: z.object({
    residentId: z.string().optional(),
    phone: z.string().nullable().optional(),
    contactPhones: z.array(z.object({ id: idSchema, phone: z.string().nullable() })).optional(),
  }),
  // An answer that is kept for repetition would keep the number in the clear.
  idempotent: false,
});
