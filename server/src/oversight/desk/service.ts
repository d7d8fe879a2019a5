import { permit, type Actor, type Role } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { OutputOf } from '../../platform/contract/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { countWaiting, sources } from './storage.ts';

/** What waits for the actor's role in their sight; nothing that is empty, the most pressing first. */
export async function getDesk(tx: Tx, actor: Actor): Promise<OutputOf<typeof contract.getDesk>> {
  permit(actor, contract.getDesk);
  const role = actor.role as Role;
  const items: OutputOf<typeof contract.getDesk>['items'] = [];
  for (const source of sources.filter((one) => one.roles.includes(role))) {
    const waiting = await countWaiting(tx, source, actor);
    if (waiting.count === 0) continue;
    items.push({
      kind: source.kind,
      title: source.title,
      count: waiting.count,
      overdue: waiting.overdue,
      soonestDue: waiting.soonest,
      link: source.link(dayOf(tx.now)),
    });
  }
  const key = (item: (typeof items)[number]) => item.soonestDue ?? '9999-12-31';
  return { items: items.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : b.count - a.count)) };
}
