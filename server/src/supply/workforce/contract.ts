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

const managers = ['countyOfficial', 'providerManager'] as const;
const minute = z.int().min(0).max(1440);
const reason = z.string().trim().min(2).max(200);

const workerFields = {
  name: z.string().trim().min(1).max(40),
  sex: z.enum(['male', 'female']),
  /** Where the worker sets out from, WGS-84. */
  lat: z.number().min(-90).max(90).nullable(),
  lng: z.number().min(-180).max(180).nullable(),
  employedFrom: daySchema,
  employedTo: daySchema.nullable(),
  serviceAreas: z.array(areaSchema).max(500),
  /** Monday first; null = does not work that day, else [from, to] in minutes of the day. */
  availability: z.array(z.tuple([minute, minute]).nullable()).length(7),
};

const certificate = z.object({
  id: idSchema,
  kind: z.string(),
  kindName: z.string(),
  number: z.string(),
  issuedOn: daySchema,
  expiresOn: daySchema.nullable(),
  revokedAt: instantSchema.nullable(),
  isValid: z.boolean(),
});

const absenceFields = { kind: z.enum(['leave', 'sick', 'training']), from: instantSchema, to: instantSchema };

const worker = z.object({
  county: countySchema,
  id: idSchema,
  providerId: idSchema,
  ...workerFields,
  residentIdMasked: z.string().nullable(),
  phoneMasked: z.string().nullable(),
  certificates: z.array(certificate),
});

export const listWorkers = endpoint({
  id: 'workforce.list',
  method: 'GET',
  path: '/api/providers/:county/:id/workers',
  summary: 'Staff of an organisation by name, or only those with a certificate that has expired or soon will',
  allow: ['countyOfficial', 'cityOfficial', 'streetWorker', 'auditor', 'providerManager', 'dispatcher'],
  params: byId,
  query: z.object({
    ...pageQuery,
    q: z.string().trim().max(40).optional().describe('Part of the name'),
    expiringWithinDays: z.coerce.number().int().min(0).max(366).optional(),
  }),
  response: pageOf(worker),
});

export const getWorker = endpoint({
  id: 'workforce.get',
  method: 'GET',
  path: '/api/workers/:county/:id',
  summary: 'One worker with certificates and absences; a carer sees only himself or herself',
  allow: ['countyOfficial', 'cityOfficial', 'streetWorker', 'auditor', 'providerManager', 'dispatcher', 'carer'],
  params: byId,
  response: worker.extend({
    absences: z.array(z.object({ id: idSchema, ...absenceFields })),
    /** Has an account with a post that has not been taken away. */
    hasAccount: z.boolean(),
  }),
});

export const addWorker = endpoint({
  id: 'workforce.add',
  method: 'POST',
  path: '/api/providers/:county/:id/workers',
  summary: 'Put a worker on the list of an organisation',
  allow: managers,
  params: byId,
  body: z.object({ ...workerFields, residentId: z.string().max(40), phone: z.string().max(40) }),
  response: z.object({ county: countySchema, id: idSchema }),
});

export const updateWorker = endpoint({
  id: 'workforce.update',
  method: 'PUT',
  path: '/api/workers/:county/:id',
  summary: 'Change a worker; ID number and phone stay unless given anew',
  allow: managers,
  params: byId,
  body: z.object({ ...workerFields, phone: z.string().max(40).optional() }),
  response: z.object({}),
});

export const addCertificate = endpoint({
  id: 'workforce.addCertificate',
  method: 'POST',
  path: '/api/workers/:county/:id/certificates',
  summary: 'Record a certificate with its expiry',
  allow: managers,
  params: byId,
  body: z.object({
    kind: z.string().max(40),
    number: z.string().trim().min(2).max(60),
    issuedOn: daySchema,
    expiresOn: daySchema.nullable(),
  }),
  response: z.object({ id: idSchema }),
});

export const revokeCertificate = endpoint({
  id: 'workforce.revokeCertificate',
  method: 'POST',
  path: '/api/certificates/:county/:id/revoke',
  summary: 'A certificate counts no longer from now on',
  allow: managers,
  params: byId,
  body: z.object({ reason }),
  response: z.object({}),
});

export const addAbsence = endpoint({
  id: 'workforce.addAbsence',
  method: 'POST',
  path: '/api/workers/:county/:id/absences',
  summary: 'Leave, sickness or training of a worker',
  allow: ['countyOfficial', 'providerManager', 'dispatcher'],
  params: byId,
  body: z.object(absenceFields),
  response: z.object({ id: idSchema }),
});

export const openAccount = endpoint({
  id: 'workforce.openAccount',
  method: 'POST',
  path: '/api/workers/:county/:id/account',
  summary: 'Open the account of a carer or dispatcher',
  allow: managers,
  params: byId,
  body: z.object({
    login: z.string().regex(/^[a-z][a-z0-9.-]{2,40}$/, '登录名用小写字母开头，可含数字、点和短横，3–41 位'),
    password: z.string().max(200),
    role: z.enum(['carer', 'dispatcher']),
  }),
  response: z.object({ county: countySchema, id: idSchema }),
});
