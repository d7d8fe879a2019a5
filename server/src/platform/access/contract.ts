import { z } from 'zod';
import {
  areaSchema,
  byId,
  countySchema,
  endpoint,
  idSchema,
  instantSchema,
  pageOf,
  pageQuery,
} from '../contract/index.ts';
import { roles, roleSchema } from './roles.ts';

const assignment = z.object({
  id: idSchema,
  role: roleSchema,
  area: areaSchema,
  areaName: z.string(),
  providerId: idSchema.nullable(),
  workerId: idSchema.nullable(),
  elderIds: z.array(idSchema),
});

const session = z.object({
  county: countySchema,
  userId: idSchema,
  name: z.string(),
  acting: assignment,
  assignments: z.array(assignment),
  hasTotp: z.boolean(),
  mustEnrolTotp: z.boolean(),
  expiresAt: instantSchema,
});

export const logIn = endpoint({
  id: 'access.logIn',
  method: 'POST',
  path: '/api/session',
  summary: 'Log in; the session token comes as an HttpOnly cookie and in the body',
  allow: ['public'],
  idempotent: false,
  body: z.object({
    login: z.string().min(1).max(64),
    password: z.string().min(1).max(200),
    code: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
  }),
  response: session.extend({ token: z.string() }),
});

export const getSession = endpoint({
  id: 'access.session',
  method: 'GET',
  path: '/api/session',
  summary: 'Who I am and under which post I act',
  allow: roles,
  response: session,
});

export const logOut = endpoint({
  id: 'access.logOut',
  method: 'POST',
  path: '/api/session/end',
  summary: 'End this session',
  allow: roles,
  idempotent: false,
  response: z.object({}),
});

export const changePost = endpoint({
  id: 'access.changePost',
  method: 'POST',
  path: '/api/session/post',
  summary: 'Act under another of my posts',
  allow: roles,
  idempotent: false,
  body: z.object({ assignmentId: idSchema }),
  response: session,
});

export const changePassword = endpoint({
  id: 'access.changePassword',
  method: 'POST',
  path: '/api/session/password',
  summary: 'Change my password; every other session of mine ends',
  allow: roles,
  idempotent: false,
  body: z.object({ old: z.string().max(200), new: z.string().max(200) }),
  response: z.object({}),
});

export const enrolTotp = endpoint({
  id: 'access.enrolTotp',
  method: 'POST',
  path: '/api/session/totp',
  summary: 'A new secret for the second factor; it counts once a code of it is confirmed',
  allow: roles,
  idempotent: false,
  response: z.object({ secret: z.string(), uri: z.string() }),
});

export const confirmTotp = endpoint({
  id: 'access.confirmTotp',
  method: 'POST',
  path: '/api/session/totp/confirm',
  summary: 'Confirm the second factor with one of its codes',
  allow: roles,
  idempotent: false,
  body: z.object({ secret: z.string().min(16).max(64), code: z.string().regex(/^\d{6}$/) }),
  response: z.object({}),
});

const user = z.object({
  county: countySchema,
  id: idSchema,
  login: z.string(),
  name: z.string(),
  area: areaSchema,
  hasTotp: z.boolean(),
  lockedUntil: instantSchema.nullable(),
  disabledAt: instantSchema.nullable(),
  assignments: z.array(assignment.extend({ revokedAt: instantSchema.nullable() })),
});

export const listUsers = endpoint({
  id: 'access.listUsers',
  method: 'GET',
  path: '/api/users',
  summary: 'Accounts in my area',
  allow: ['operator', 'cityOfficial', 'countyOfficial'],
  query: z.object({ ...pageQuery, q: z.string().max(64).optional() }),
  response: pageOf(user),
});

const newAssignment = z.object({
  role: roleSchema,
  area: areaSchema,
  providerId: idSchema.optional(),
  workerId: idSchema.optional(),
  elderIds: z.array(idSchema).max(20).optional(),
});

export const addUser = endpoint({
  id: 'access.addUser',
  method: 'POST',
  path: '/api/users',
  summary: 'Open an account with its first post',
  allow: ['operator', 'cityOfficial', 'countyOfficial'],
  body: z.object({
    login: z.string().regex(/^[a-z][a-z0-9.-]{2,40}$/, '登录名用小写字母开头，可含数字、点和短横，3–41 位'),
    name: z.string().min(1).max(40),
    password: z.string().max(200),
    assignment: newAssignment,
  }),
  response: z.object({ county: countySchema, id: idSchema }),
});

export const addAssignment = endpoint({
  id: 'access.addAssignment',
  method: 'POST',
  path: '/api/users/:county/:id/assignments',
  summary: 'Give an account another post',
  allow: ['operator', 'cityOfficial', 'countyOfficial'],
  params: byId,
  body: newAssignment,
  response: z.object({ id: idSchema }),
});

export const revokeAssignment = endpoint({
  id: 'access.revokeAssignment',
  method: 'POST',
  path: '/api/assignments/:county/:id/revoke',
  summary: 'Take a post away; its sessions end at once',
  allow: ['operator', 'cityOfficial', 'countyOfficial'],
  params: byId,
  body: z.object({ reason: z.string().min(2).max(200) }),
  response: z.object({}),
});

export const disableUser = endpoint({
  id: 'access.disableUser',
  method: 'POST',
  path: '/api/users/:county/:id/disable',
  summary: 'Close an account; its sessions end at once',
  allow: ['operator', 'cityOfficial', 'countyOfficial'],
  params: byId,
  body: z.object({ reason: z.string().min(2).max(200) }),
  response: z.object({}),
});
