import { areaRange, countyOf } from '@yike/identity';
import type { Scope } from '../transactions/index.ts';
import { forbidden } from '../problems/index.ts';
import { areaRoles, type Role } from './roles.ts';

/** Who acts, under which assignment. `userId` is absent for the system itself and for the public. */
export interface Actor {
  kind: 'user' | 'system' | 'public';
  userId?: string;
  name: string;
  role: Role | 'system' | 'public';
  county: string;
  /** 12-digit area of the assignment. */
  area: string;
  providerId?: string;
  workerId?: string;
  elderIds: readonly string[];
}

/** The system itself, for jobs, imports from the command line and the demo. */
export const systemActor: Actor = {
  kind: 'system',
  name: '系统',
  role: 'system',
  county: '000000',
  area: '000000000000',
  elderIds: [],
};

export const publicActor: Actor = { ...systemActor, kind: 'public', name: '公众', role: 'public' };

/** The only place where it is decided which rows an actor may see; the database enforces what this says. */
export function scopeOf(actor: Actor): Scope {
  switch (actor.kind) {
    case 'system': {
      const { from, to } = areaRange('000000000000');
      return { areaFrom: from, areaTo: to };
    }
    case 'public':
      return {};
    case 'user': {
      const scope: Scope = { actorId: actor.userId };
      if (areaRoles.includes(actor.role as Role)) {
        const { from, to } = areaRange(actor.area);
        return { ...scope, areaFrom: from, areaTo: to };
      }
      if (actor.role === 'carer') return { ...scope, worker: actor.workerId };
      if (actor.role === 'providerManager' || actor.role === 'dispatcher')
        return { ...scope, provider: actor.providerId };
      return { ...scope, elders: actor.elderIds };
    }
  }
}

/**
 * First line of every use case: refuses an actor whose role the contract does not allow.
 * @throws Problem 403 `roleNotAllowed`
 */
export function permit(actor: Actor, contract: { id: string; allow: readonly (Role | 'public')[] }): void {
  if (actor.kind === 'system') return;
  if (contract.allow.includes('public')) return;
  if (actor.kind === 'user' && contract.allow.includes(actor.role as Role)) return;
  throw forbidden('roleNotAllowed', {
    zh: '您当前的角色无权进行此操作。如需办理，请切换岗位或联系上级管理员。',
    en: `Your present role may not do this (${contract.id}). Switch your post or ask an administrator.`,
    operation: contract.id,
  });
}

/** County that a new row of this actor belongs to when nothing else says so. */
export function homeCounty(actor: Actor): string {
  return countyOf(actor.area);
}
