import type { Handler } from '../../platform/jobs/index.ts';
import { findElder } from '../../people/elders/index.ts';
import { getVisit, moveVisitsAhead } from '../visits/index.ts';
import { followGrants, followLife, followReturn } from './following.ts';
import { closeWhenOver } from './service.ts';
import { findOtherAddresses, moveOpenOrders } from './storage.ts';

const closes = (topic: string): Handler => ({
  name: `orders.close.${topic}`,
  topic,
  async run(tx, { county, payload }) {
    const visit = await getVisit(tx, { county, id: String(payload.visitId) });
    await closeWhenOver(tx, { county, id: visit.order_id });
  },
});

export const orderHandlers: Handler[] = [
  {
    name: 'orders.followLife',
    topic: 'elder.lifeEvent',
    run: (tx, { county, payload }) => followLife(tx, { county, id: String(payload.elderId) }),
  },
  {
    name: 'orders.followGrants',
    topic: 'grant.ended',
    async run(tx, { county, payload }) {
      // A death cancels by itself, and what it cancelled must be found again by its reason.
      if (payload.reason === 'death') return;
      await followGrants(
        tx,
        { county, id: String(payload.elderId) },
        `补贴资格终止${typeof payload.reason === 'string' ? `：${payload.reason}` : ''}`,
      );
    },
  },
  {
    name: 'orders.followReturn',
    topic: 'elder.rightsReturned',
    run: (tx, { county, payload }) =>
      followReturn(tx, { county, id: String(payload.elderId) }, new Date(String(payload.recordedAt))),
  },
  {
    name: 'orders.elderMoved',
    topic: 'elder.moved',
    async run(tx, { county, payload }) {
      // The file as it stands now: moves that are told late or twice come to the same.
      const elder = await findElder(tx, { county, id: String(payload.elderId) });
      if (!elder) return;
      const others = await findOtherAddresses(tx, elder);
      await moveOpenOrders(tx, elder, others);
      await moveVisitsAhead(tx, elder, others);
    },
  },
  ...['visit.verified', 'visit.rejected', 'visit.cancelled', 'visit.missed'].map(closes),
];
