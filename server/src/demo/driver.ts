import { randomUUID } from 'node:crypto';
import { handlers, routes, schedules } from '../app.ts';
import { scopeOf, type Actor } from '../platform/access/index.ts';
import type { SteppingClock } from '../platform/clock/index.ts';
import type { CallOf, Endpoint, OutputOf } from '../platform/contract/index.ts';
import { createDispatcher } from '../platform/jobs/index.ts';
import { inTransaction, type Environment } from '../platform/transactions/index.ts';

export interface Driver {
  environment: Environment;
  clock: SteppingClock;
  /** Calls an endpoint as an actor, by its contract and its permission, in one transaction: what a page does, without HTTP. */
  call<E extends Endpoint>(actor: Actor, endpoint: E, input: Partial<CallOf<E>>): Promise<OutputOf<E>>;
  /** Delivers every waiting event at the clock's time. */
  settle(): Promise<void>;
  /** The night's scheduled work, then what it brings. */
  passNight(): Promise<void>;
}

export function createDriver(environment: Environment, clock: SteppingClock): Driver {
  const byId = new Map(routes.map((route) => [route.endpoint.id, route]));
  const failures: unknown[] = [];
  const dispatcher = createDispatcher(environment, handlers, schedules, (error) => failures.push(error));
  return {
    environment,
    clock,
    async call(actor, endpoint, input) {
      const route = byId.get(endpoint.id);
      if (!route) throw new Error(`no route serves ${endpoint.id}`);
      const parsed = {
        params: endpoint.params.parse(input.params ?? {}),
        query: endpoint.query.parse(input.query ?? {}),
        body: endpoint.body.parse(input.body ?? {}),
      };
      const answer = await inTransaction(
        environment,
        {
          scope: scopeOf(actor),
          ...(actor.userId && { actorId: actor.userId }),
          actorRole: actor.role,
          trace: randomUUID(),
        },
        (tx) => route.run(tx, actor, parsed),
      );
      return answer as OutputOf<typeof endpoint>;
    },
    async settle() {
      await dispatcher.drain();
      if (failures.length > 0) throw failures[0];
    },
    async passNight() {
      await dispatcher.runDue();
      await this.settle();
    },
  };
}
