import { z } from 'zod';

/** Who works here. One role at one place (or provider, or for certain elders) is an assignment; a session acts under one. */
export const roles = [
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

export const roleSchema = z.enum(roles);
export type Role = (typeof roles)[number];

/** Whose sight is by area. The others see by provider, by carer, or by elder. */
export const areaRoles: readonly Role[] = [
  'operator',
  'cityOfficial',
  'countyOfficial',
  'streetWorker',
  'communityWorker',
  'assessor',
  'financeOfficer',
  'auditor',
  'callCentreAgent',
];

/** Officials log in with a second factor once they have enrolled one. */
export const officialRoles: readonly Role[] = [
  'operator',
  'cityOfficial',
  'countyOfficial',
  'streetWorker',
  'financeOfficer',
  'auditor',
];
