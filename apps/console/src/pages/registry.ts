import type { ComponentType } from 'react';
import type { Role } from '../../../../server/src/platform/access/roles.ts';
import type { IconName } from '../components/Icon.tsx';
import { k } from '../i18n/index.ts';

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
    path: '/dead-events',
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
