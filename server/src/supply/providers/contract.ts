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

/** Who provides services is public inside the house: every role reads it. */
const everyone = [
  'operator',
  'cityOfficial',
  'countyOfficial',
  'streetWorker',
  'communityWorker',
  'assessor',
  'providerManager',
  'dispatcher',
  'carer',
  'financeOfficer',
  'auditor',
  'callCentreAgent',
  'elder',
  'family',
] as const;

const status = z.enum(['active', 'suspended', 'ended']);
const reason = z.string().trim().min(2).max(200);
const contactFields = {
  address: z.string().trim().max(200).nullable(),
  phone: z.string().trim().max(40).nullable(),
  /** WGS-84. */
  lat: z.number().min(-90).max(90).nullable(),
  lng: z.number().min(-180).max(180).nullable(),
};

const provider = z.object({
  county: countySchema,
  id: idSchema,
  area: areaSchema,
  name: z.string(),
  creditCode: z.string(),
  ...contactFields,
  status,
});

const contract = z.object({
  id: idSchema,
  number: z.string(),
  products: z.array(z.string()),
  serviceAreas: z.array(areaSchema),
  validFrom: daySchema,
  validTo: daySchema,
  endedAt: instantSchema.nullable(),
  isInForce: z.boolean(),
});

const bankAccount = z.object({
  id: idSchema,
  bankName: z.string(),
  accountName: z.string(),
  accountMasked: z.string(),
  validFrom: daySchema,
});

export const listProviders = endpoint({
  id: 'providers.list',
  method: 'GET',
  path: '/api/providers/:county',
  summary: 'Service organisations of a county by name',
  allow: everyone,
  params: z.object({ county: countySchema }),
  query: z.object({
    ...pageQuery,
    status: status.optional(),
    q: z.string().trim().max(80).optional().describe('Part of the name'),
  }),
  response: pageOf(provider),
});

export const getProvider = endpoint({
  id: 'providers.get',
  method: 'GET',
  path: '/api/providers/:county/:id',
  summary: 'One organisation with its contracts; bank accounts (masked) only for its county and itself',
  allow: everyone,
  params: byId,
  response: provider.extend({ contracts: z.array(contract), bankAccounts: z.array(bankAccount) }),
});

const newProvider = z.object({
  area: areaSchema,
  name: z.string().trim().min(2).max(80),
  creditCode: z.string().max(40),
  ...contactFields,
});

export const addProvider = endpoint({
  id: 'providers.add',
  method: 'POST',
  path: '/api/providers/:county',
  summary: 'Register an organisation; its 统一社会信用代码 is checked (GB 32100-2015)',
  allow: ['countyOfficial'],
  params: z.object({ county: countySchema }),
  body: newProvider,
  response: z.object({ county: countySchema, id: idSchema }),
});

export const updateProvider = endpoint({
  id: 'providers.update',
  method: 'PUT',
  path: '/api/providers/:county/:id',
  summary: 'Change name and contact data; an organisation itself changes its contact data only',
  allow: ['countyOfficial', 'providerManager'],
  params: byId,
  body: z.object({ name: z.string().trim().min(2).max(80), ...contactFields }),
  response: z.object({}),
});

export const changeStatus = endpoint({
  id: 'providers.changeStatus',
  method: 'POST',
  path: '/api/providers/:county/:id/status',
  summary: 'Suspend, take back into service, or end an organisation; ended is final',
  allow: ['countyOfficial'],
  params: byId,
  body: z.object({ status, reason }),
  response: z.object({}),
});

export const addBankAccount = endpoint({
  id: 'providers.addBankAccount',
  method: 'POST',
  path: '/api/providers/:county/:id/bank-accounts',
  summary: 'Record the account that settlements go to from a day on; earlier ones are kept',
  allow: ['countyOfficial'],
  params: byId,
  body: z.object({
    bankName: z.string().trim().min(2).max(80),
    accountName: z.string().trim().min(2).max(80),
    account: z.string().max(60),
    validFrom: daySchema,
    reason,
  }),
  response: z.object({ id: idSchema }),
});

export const addContract = endpoint({
  id: 'providers.addContract',
  method: 'POST',
  path: '/api/providers/:county/:id/contracts',
  summary: 'Record a contract of the county: number, products, service areas, validity',
  allow: ['countyOfficial'],
  params: byId,
  body: z.object({
    number: z.string().trim().min(2).max(60),
    products: z.array(z.string().max(60)).min(1).max(200),
    serviceAreas: z.array(areaSchema).min(1).max(500),
    validFrom: daySchema,
    validTo: daySchema,
  }),
  response: z.object({ id: idSchema }),
});

export const endContract = endpoint({
  id: 'providers.endContract',
  method: 'POST',
  path: '/api/contracts/:county/:id/end',
  summary: 'End a contract before its last day; it serves no order from today on',
  allow: ['countyOfficial'],
  params: byId,
  body: z.object({ reason }),
  response: z.object({}),
});
