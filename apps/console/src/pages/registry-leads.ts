import type { Role } from '../../../../server/src/platform/access/roles.ts';
import { k } from '../i18n/index.ts';
import type { PageEntry } from './registry.ts';

const readers: readonly Role[] = [
  'communityWorker',
  'streetWorker',
  'callCentreAgent',
  'countyOfficial',
  'cityOfficial',
  'auditor',
];

/** 服务找人: who gained or lost a right, and what came of it. */
export const leadPages: readonly PageEntry[] = [
  {
    path: '/leads',
    title: k('服务找人'),
    roles: readers,
    needs: 'leads.list',
    menu: k('老人'),
    icon: 'person',
    load: () => import('./leads/LeadListPage.tsx'),
  },
  {
    path: '/leads/$county/$id',
    title: k('服务找人'),
    roles: readers,
    needs: 'leads.get',
    icon: 'person',
    load: () => import('./leads/LeadPage.tsx'),
  },
];
