import type { Role } from '../../../../server/src/platform/access/roles.ts';
import { k } from '../i18n/index.ts';
import type { PageEntry } from './registry.ts';

const visitReaders: readonly Role[] = [
  'cityOfficial',
  'countyOfficial',
  'streetWorker',
  'communityWorker',
  'callCentreAgent',
  'financeOfficer',
  'auditor',
  'providerManager',
  'dispatcher',
];

/** Dispatch, visits, reviews, trace. */
export const carePages: readonly PageEntry[] = [
  {
    path: '/dispatch',
    title: k('派单看板'),
    roles: ['dispatcher', 'providerManager', 'countyOfficial'],
    needs: 'dispatch.board',
    menu: k('服务'),
    icon: 'board',
    load: () => import('./dispatch/DispatchPage.tsx'),
  },
  {
    path: '/visits',
    title: k('服务记录'),
    roles: visitReaders,
    needs: 'visits.list',
    menu: k('服务'),
    icon: 'visit',
    load: () => import('./visits/VisitListPage.tsx'),
  },
  {
    path: '/visits/$county/$id',
    title: k('服务记录'),
    roles: visitReaders,
    needs: 'visits.get',
    icon: 'visit',
    load: () => import('./visits/VisitPage.tsx'),
  },
  {
    path: '/reviews',
    title: k('服务复核'),
    roles: ['cityOfficial', 'countyOfficial', 'streetWorker', 'auditor', 'providerManager'],
    needs: 'visits.reviewQueue',
    menu: k('服务'),
    icon: 'check',
    load: () => import('./visits/ReviewQueuePage.tsx'),
  },
  {
    path: '/trace/$county/$type/$id',
    title: k('全程追溯'),
    roles: [
      'communityWorker',
      'streetWorker',
      'countyOfficial',
      'cityOfficial',
      'callCentreAgent',
      'financeOfficer',
      'auditor',
    ],
    needs: 'trace.get',
    icon: 'trace',
    load: () => import('./trace/TracePage.tsx'),
  },
];
