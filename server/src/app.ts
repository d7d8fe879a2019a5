import { catalogueRoutes } from './care/catalogue/index.ts';
import { dispatchRoutes } from './care/dispatch/index.ts';
import { orderHandlers, orderRoutes } from './care/orders/index.ts';
import { visitHandlers, visitRoutes, visitSchedules } from './care/visits/index.ts';
import { budgetHandlers, budgetRoutes, budgetSchedules } from './money/budgets/index.ts';
import { ledgerRoutes } from './money/ledger/index.ts';
import { deskRoutes } from './oversight/desk/index.ts';
import { settlementRoutes } from './oversight/settlement/index.ts';
import { supervisionHandlers, supervisionRoutes } from './oversight/supervision/index.ts';
import { traceRoutes } from './oversight/trace/index.ts';
import { elderHandlers, elderRoutes, elderSchedules, importRoutes } from './people/elders/index.ts';
import { householdHandlers, householdRoutes } from './people/households/index.ts';
import { accessRoutes } from './platform/access/index.ts';
import { areaRoutes } from './platform/areas/index.ts';
import { auditRoutes } from './platform/audit/index.ts';
import type { Route } from './platform/contract/index.ts';
import { fileRoutes } from './platform/files/index.ts';
import { jobRoutes, type Handler, type Schedule } from './platform/jobs/index.ts';
import { assessmentRoutes } from './rights/assessments/index.ts';
import { caseHandlers, caseRoutes, caseSchedules } from './rights/cases/index.ts';
import { leadHandlers, leadRoutes } from './rights/leads/index.ts';
import { policyHandlers, policyRoutes, policySchedules } from './rights/policies/index.ts';
import { providerRoutes } from './supply/providers/index.ts';
import { workforceRoutes } from './supply/workforce/index.ts';

/** Every room's routes, reactions and timed work: the one place that knows all rooms. */
export const routes: readonly Route[] = [
  ...accessRoutes,
  ...areaRoutes,
  ...auditRoutes,
  ...fileRoutes,
  ...jobRoutes,
  ...elderRoutes,
  ...importRoutes,
  ...householdRoutes,
  ...providerRoutes,
  ...workforceRoutes,
  ...ledgerRoutes,
  ...budgetRoutes,
  ...assessmentRoutes,
  ...policyRoutes,
  ...caseRoutes,
  ...leadRoutes,
  ...catalogueRoutes,
  ...orderRoutes,
  ...dispatchRoutes,
  ...visitRoutes,
  ...supervisionRoutes,
  ...settlementRoutes,
  ...traceRoutes,
  ...deskRoutes,
];

export const handlers: readonly Handler[] = [
  ...elderHandlers,
  ...householdHandlers,
  ...budgetHandlers,
  ...policyHandlers,
  ...caseHandlers,
  ...leadHandlers,
  ...orderHandlers,
  ...visitHandlers,
  ...supervisionHandlers,
];

export const schedules: readonly Schedule[] = [
  ...elderSchedules,
  ...budgetSchedules,
  ...caseSchedules,
  ...policySchedules,
  ...visitSchedules,
];

/** Names of the handlers that are subscribed to a topic, for the outbox. */
export function subscriptions(all: readonly Handler[]): (topic: string) => readonly string[] {
  const byTopic = new Map<string, string[]>();
  for (const handler of all) byTopic.set(handler.topic, [...(byTopic.get(handler.topic) ?? []), handler.name]);
  return (topic) => byTopic.get(topic) ?? [];
}
