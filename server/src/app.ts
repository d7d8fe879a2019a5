import { accessRoutes } from './platform/access/index.ts';
import { areaRoutes } from './platform/areas/index.ts';
import { auditRoutes } from './platform/audit/index.ts';
import { deskRoutes } from './oversight/desk/index.ts';
import type { Route } from './platform/contract/index.ts';
import { fileRoutes } from './platform/files/index.ts';
import { jobRoutes, type Handler, type Schedule } from './platform/jobs/index.ts';

/** Every room's routes, reactions and timed work: the one place that knows all rooms. */
export const routes: readonly Route[] = [
  ...accessRoutes,
  ...areaRoutes,
  ...auditRoutes,
  ...fileRoutes,
  ...jobRoutes,
  ...deskRoutes,
];

export const handlers: readonly Handler[] = [];

export const schedules: readonly Schedule[] = [];

/** Names of the handlers that are subscribed to a topic, for the outbox. */
export function subscriptions(all: readonly Handler[]): (topic: string) => readonly string[] {
  const byTopic = new Map<string, string[]>();
  for (const handler of all) byTopic.set(handler.topic, [...(byTopic.get(handler.topic) ?? []), handler.name]);
  return (topic) => byTopic.get(topic) ?? [];
}
