import { checkNames } from '../../care/visits/index.ts';
import { systemActor } from '../../platform/access/index.ts';
import type { Handler } from '../../platform/jobs/index.ts';
import { planFollowup, reportFinding } from './service.ts';

const names = new Map<string, string>(Object.entries(checkNames));

export const supervisionHandlers: Handler[] = [
  {
    name: 'supervision.sample',
    topic: 'visit.verified',
    // A risk above zero has been before a reviewer.
    run: (tx, { county, payload }) =>
      planFollowup(tx, { county, id: String(payload.visitId) }, Number(payload.risk ?? 0) > 0 ? 'reviewed' : 'none'),
  },
  {
    name: 'supervision.doubt',
    topic: 'visit.needsReview',
    async run(tx, { county, payload }) {
      const key = { county, id: String(payload.visitId) };
      // Verified already, and a fact has come late (a death): no reviewer waits for it, so it becomes a finding.
      if (payload.status === 'verified') {
        const codes = Array.isArray(payload.codes) ? payload.codes.map(String) : [];
        await reportFinding(tx, systemActor, key, {
          kind: codes.includes('F10') ? 'deceased' : 'other',
          summary: `核验通过后出现新情况：${codes.map((code) => names.get(code) ?? code).join('、')}${typeof payload.reason === 'string' ? `,${payload.reason}` : ''}`,
          holdsPayment: true,
        });
        return;
      }
      await planFollowup(tx, key, 'doubtful');
    },
  },
];
