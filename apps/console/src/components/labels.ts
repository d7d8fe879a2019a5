import type { Role } from '../../../../server/src/platform/access/roles.ts';
import { k } from '../i18n/index.ts';

export const roleLabels: Readonly<Record<Role | 'system', string>> = {
  system: k('系统'),
  operator: k('系统运维'),
  cityOfficial: k('市级民政'),
  countyOfficial: k('区县民政'),
  streetWorker: k('街道经办'),
  communityWorker: k('社区工作者'),
  assessor: k('评估员'),
  providerManager: k('机构负责人'),
  dispatcher: k('机构调度'),
  carer: k('护理员'),
  financeOfficer: k('财务'),
  auditor: k('审计'),
  callCentreAgent: k('热线坐席'),
  elder: k('老人'),
  family: k('家属'),
};
