import type { Session } from './use-session.ts';
import { k } from '../i18n/index.ts';

export type Role = Session['acting']['role'];

/** Roles that have pages on the phone. */
export const pocketRoles: readonly Role[] = ['carer', 'elder', 'family'];

export const roleNames: Partial<Record<Role, string>> = {
  carer: k('上门服务人员'),
  elder: k('老人'),
  family: k('家属'),
};
