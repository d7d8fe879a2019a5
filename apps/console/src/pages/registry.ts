import type { ComponentType } from 'react';
import type { Role } from '../../../../server/src/platform/access/roles.ts';
import type { IconName } from '../components/Icon.tsx';
import { k } from '../i18n/index.ts';
import { carePages } from './registry-care.ts';
import { leadPages } from './registry-leads.ts';
import { moneyPages } from './registry-money.ts';
import { policyPages } from './registry-policies.ts';

export interface PageEntry {
  /** With `$name` parameters. */
  path: string;
  title: string;
  /** Roles that may open it; `public` needs no session. */
  roles: readonly Role[] | 'public' | 'everyone';
  /** Operation without which the page makes no sense; a test compares its roles with these. */
  needs?: string;
  /** Group of the left menu; without it the page is reached from other pages. */
  menu?: string;
  icon: IconName;
  load: () => Promise<{ Page: ComponentType }>;
}

const officials: readonly Role[] = ['cityOfficial', 'countyOfficial'];
const writers: readonly Role[] = ['communityWorker', 'streetWorker', ...officials, 'callCentreAgent'];
const readers: readonly Role[] = [...writers, 'assessor', 'auditor'];
const orderReaders: readonly Role[] = [...writers, 'providerManager', 'dispatcher', 'financeOfficer', 'auditor'];

/** Every page of the console: the routes, the left menu and the page search are made from this one table. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    title: k('待办'),
    roles: 'everyone',
    menu: k('工作'),
    icon: 'home',
    load: () => import('./home/HomePage.tsx'),
  },
  {
    path: '/elders',
    title: k('老人档案'),
    roles: readers,
    needs: 'elders.list',
    menu: k('老人'),
    icon: 'people',
    load: () => import('./elders/ElderListPage.tsx'),
  },
  {
    path: '/elders/new',
    title: k('新建档案'),
    roles: writers,
    needs: 'elders.create',
    icon: 'plus',
    load: () => import('./elders/NewElderPage.tsx'),
  },
  {
    path: '/elders/$county/$id',
    title: k('老人档案'),
    roles: readers,
    needs: 'elders.get',
    icon: 'person',
    load: () => import('./elders/ElderFilePage.tsx'),
  },
  {
    path: '/determinations/$county/$id',
    title: k('资格判定'),
    roles: [...writers, 'auditor'],
    needs: 'policies.determination',
    icon: 'case',
    load: () => import('./rights/DeterminationPage.tsx'),
  },
  ...leadPages,
  {
    path: '/imports',
    title: k('花名册导入'),
    roles: ['communityWorker', 'streetWorker', ...officials, 'auditor'],
    needs: 'imports.list',
    menu: k('老人'),
    icon: 'upload',
    load: () => import('./imports/ImportListPage.tsx'),
  },
  {
    path: '/imports/new',
    title: k('导入花名册'),
    roles: ['communityWorker', 'streetWorker', 'countyOfficial'],
    needs: 'imports.upload',
    icon: 'upload',
    load: () => import('./imports/NewImportPage.tsx'),
  },
  {
    path: '/imports/$county/$id',
    title: k('导入结果'),
    roles: ['communityWorker', 'streetWorker', ...officials, 'auditor'],
    needs: 'imports.get',
    icon: 'upload',
    load: () => import('./imports/ImportPage.tsx'),
  },
  {
    path: '/cases',
    title: k('补贴申请'),
    roles: readers,
    needs: 'cases.list',
    menu: k('待遇'),
    icon: 'case',
    load: () => import('./cases/CaseListPage.tsx'),
  },
  {
    path: '/cases/new',
    title: k('代为申请'),
    roles: ['communityWorker', 'callCentreAgent'],
    needs: 'cases.open',
    icon: 'plus',
    load: () => import('./cases/NewCasePage.tsx'),
  },
  {
    path: '/cases/$county/$id',
    title: k('补贴申请'),
    roles: readers,
    needs: 'cases.get',
    icon: 'case',
    load: () => import('./cases/CasePage.tsx'),
  },
  {
    path: '/assessments',
    title: k('能力评估'),
    roles: readers,
    needs: 'assessments.list',
    menu: k('待遇'),
    icon: 'assess',
    load: () => import('./assessments/AssessmentListPage.tsx'),
  },
  {
    path: '/assessments-due',
    title: k('评估到期'),
    roles: readers,
    needs: 'assessments.due',
    menu: k('待遇'),
    icon: 'clock',
    load: () => import('./assessments/DueListPage.tsx'),
  },
  {
    path: '/assessments/$county/$id',
    title: k('能力评估'),
    roles: readers,
    needs: 'assessments.get',
    icon: 'assess',
    load: () => import('./assessments/AssessmentPage.tsx'),
  },
  {
    path: '/notices',
    title: k('补贴公示'),
    roles: 'public',
    needs: 'cases.notices',
    menu: k('待遇'),
    icon: 'notice',
    load: () => import('./notices/NoticesPage.tsx'),
  },
  {
    path: '/basic-services',
    title: k('基本养老服务清单'),
    roles: 'public',
    needs: 'policies.basicServices',
    menu: k('待遇'),
    icon: 'list',
    load: () => import('./rights/BasicServicesPage.tsx'),
  },
  {
    path: '/order-desk',
    title: k('代为下单'),
    roles: ['communityWorker', 'streetWorker', 'countyOfficial', 'callCentreAgent'],
    needs: 'orders.place',
    menu: k('服务'),
    icon: 'phone',
    load: () => import('./orders/OrderDeskPage.tsx'),
  },
  {
    path: '/orders',
    title: k('订单'),
    roles: orderReaders,
    needs: 'orders.list',
    menu: k('服务'),
    icon: 'order',
    load: () => import('./orders/OrderListPage.tsx'),
  },
  {
    path: '/orders/$county/$id',
    title: k('订单'),
    roles: orderReaders,
    needs: 'orders.get',
    icon: 'order',
    load: () => import('./orders/OrderPage.tsx'),
  },
  ...policyPages,
  ...carePages,
  ...moneyPages,
  {
    path: '/users',
    title: k('账号与岗位'),
    roles: ['operator', ...officials],
    needs: 'access.listUsers',
    menu: k('系统'),
    icon: 'staff',
    load: () => import('./system/UsersPage.tsx'),
  },
  {
    path: '/audit',
    title: k('审计日志'),
    roles: ['auditor', 'operator', ...officials],
    needs: 'audit.list',
    menu: k('系统'),
    icon: 'audit',
    load: () => import('./system/AuditPage.tsx'),
  },
  {
    path: '/jobs',
    title: k('失败的事件'),
    roles: ['operator'],
    needs: 'jobs.listDead',
    menu: k('系统'),
    icon: 'warning',
    load: () => import('./system/DeadEventsPage.tsx'),
  },
  {
    path: '/account',
    title: k('我的账号'),
    roles: 'everyone',
    icon: 'person',
    load: () => import('./system/AccountPage.tsx'),
  },
];

/** Whether a post may open a page. */
export const mayOpen = (page: PageEntry, role: Role | undefined): boolean =>
  page.roles === 'public' || (role !== undefined && (page.roles === 'everyone' || page.roles.includes(role)));
