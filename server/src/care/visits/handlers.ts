import { addDays, atMinute } from '../../platform/clock/index.ts';
import type { Handler, Schedule } from '../../platform/jobs/index.ts';
import { withCounty } from '../../platform/transactions/index.ts';
import { lockMoney } from './money.ts';
import { missVisit } from './planning.ts';
import { MISSED_AFTER_HOURS, type VisitStatus } from './rules.ts';
import { claimWaiting, findCountiesWaiting, findElderVisits } from './storage.ts';
import { recheckVisit, verifyVisit } from './verification.ts';

const happened: readonly VisitStatus[] = ['finished', 'verified', 'needsReview'];

/** A death or a stay in hospital, told late, is looked for in what was verified before it was known. */
const reasonOf: Record<string, string> = { death: '老人去世登记晚于服务核实', hospital: '老人住院登记晚于服务核实' };

export const visitHandlers: readonly Handler[] = [
  {
    name: 'visits.verify',
    topic: 'visit.finished',
    run: (tx, { county, payload }) => verifyVisit(tx, { county, id: String(payload.visitId) }),
  },
  {
    name: 'visits.lateEvidence',
    topic: 'visit.evidenceLate',
    async run(tx, { county, payload }) {
      await recheckVisit(tx, { county, id: String(payload.visitId) }, '凭证后到');
    },
  },
  {
    name: 'visits.lateFacts',
    topic: 'elder.lifeEvent',
    async run(tx, { county, payload }) {
      const reason = reasonOf[String(payload.kind)];
      if (reason === undefined) return;
      const dayAfter = atMinute(addDays(String(payload.from), 1), 0);
      const to = payload.kind === 'hospital' && typeof payload.to === 'string' ? atMinute(payload.to, 0) : undefined;
      const visits = await findElderVisits(tx, county, String(payload.elderId), happened, dayAfter, to);
      for (const visit of visits) await recheckVisit(tx, { county, id: visit.id }, reason);
    },
  },
  {
    name: 'visits.deathWithdrawn',
    topic: 'elder.deathWithdrawn',
    async run(tx, { county, payload }) {
      const dayAfter = atMinute(addDays(String(payload.diedOn), 1), 0);
      const visits = await findElderVisits(tx, county, String(payload.elderId), happened, dayAfter, undefined);
      for (const visit of visits) await recheckVisit(tx, { county, id: visit.id }, '去世登记有误，已更正');
    },
  },
];

const MISSED_AT_ONCE = 500;

export const visitSchedules: readonly Schedule[] = [
  {
    name: 'visits.missed',
    everyMinutes: 15,
    async run(tx) {
      const before = new Date(tx.now.getTime() - MISSED_AFTER_HOURS * 3600_000);
      for (const county of await findCountiesWaiting(tx, before)) {
        await withCounty(tx, county, async () => {
          const visits = await claimWaiting(tx, county, before, MISSED_AT_ONCE);
          await lockMoney(tx, county, visits);
          for (const visit of visits) await missVisit(tx, visit);
        });
      }
    },
  },
];
