import type { Role } from '../../../../server/src/platform/access/roles.ts';
import { k } from '../i18n/index.ts';
import type { PageEntry } from './registry.ts';

const editors: readonly Role[] = ['cityOfficial', 'countyOfficial'];
const readers: readonly Role[] = [...editors, 'streetWorker', 'communityWorker', 'callCentreAgent', 'auditor'];

/** Rules of policies: what is in force, its versions, the editor. */
export const policyPages: readonly PageEntry[] = [
  {
    path: '/policies',
    title: k('政策规则'),
    roles: readers,
    needs: 'policies.list',
    menu: k('待遇'),
    icon: 'list',
    load: () => import('./policies/PolicyListPage.tsx'),
  },
  {
    path: '/policies/$county/$id',
    title: k('政策版本'),
    roles: readers,
    needs: 'policies.version',
    icon: 'list',
    load: () => import('./policies/PolicyVersionPage.tsx'),
  },
  {
    path: '/policies/$county/$id/edit',
    title: k('编辑政策'),
    roles: editors,
    needs: 'policies.editDraft',
    icon: 'list',
    load: () => import('./policies/PolicyEditorPage.tsx'),
  },
];
