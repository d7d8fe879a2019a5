import { systemActor } from '../../platform/access/index.ts';
import type { Handler } from '../../platform/jobs/index.ts';
import type { VisitRisk } from './rules.ts';
import { planFollowup, reportFinding } from './service.ts';

export const supervisionHandlers: Handler[] = [
  {
    name: 'supervision.sample',
    topic: 'visit.verified',
    run: (tx, { county, payload }) =>
      planFollowup(tx, { county, id: String(payload.visitId) }, (payload.risk ?? 'none') as VisitRisk),
  },
  {
    name: 'supervision.sampleReviewed',
    topic: 'visit.needsReview',
    run: (tx, { county, payload }) => planFollowup(tx, { county, id: String(payload.visitId) }, 'red'),
  },
  {
    name: 'supervision.lateDeath',
    topic: 'visit.afterDeath',
    async run(tx, { county, payload }) {
      await reportFinding(
        tx,
        systemActor,
        { county, id: String(payload.visitId) },
        {
          kind: 'deceased',
          summary: `服务发生在老人去世(${String(payload.diedOn)})之后`,
          holdsPayment: true,
        },
      );
    },
  },
];
