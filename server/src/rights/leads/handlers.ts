import { findElder } from '../../people/elders/index.ts';
import { systemActor } from '../../platform/access/index.ts';
import type { Handler } from '../../platform/jobs/index.ts';
import { Problem } from '../../platform/problems/index.ts';
import { withSavepoint, type Tx } from '../../platform/transactions/index.ts';
import { adjustAutomatically, grantAutomatically } from '../cases/index.ts';
import { followChanged } from '../policies/index.ts';
import { recordFindings } from './finding.ts';
import { isWaiting } from './rules.ts';
import { addAction, lockLead, lockOpenOf, moveLeads, updateLead } from './storage.ts';
import type { LeadRow, LeadState } from './tables.ts';

const bySystem = { actor_id: null, actor_name: systemActor.name };

/** Follows the changes of a county; what one transaction leaves waits as an event of its own. */
async function follow(tx: Tx, county: string): Promise<void> {
  const followed = await followChanged(tx, county);
  await recordFindings(tx, county, followed);
  if (followed.hasMore) tx.emit('elders.changed', `${county}000000`, {});
}

/** 免申即享; what stands against it is written on the lead, and the lead waits for a person. */
async function grantFound(tx: Tx, county: string, leadId: string): Promise<void> {
  const lead = await lockLead(tx, { county, id: leadId });
  if (!lead || lead.closed_at !== null || !isWaiting(lead.state)) return;
  await withSavepoint(
    tx,
    async () => {
      if (lead.grant_id && lead.case_id) await adjustAutomatically(tx, { county, caseId: lead.case_id });
      else await grantAutomatically(tx, { county, elderId: lead.elder_id, benefit: lead.benefit });
    },
    async (error) => {
      if (!(error instanceof Problem)) throw error;
      await addAction(tx, lead, { action: 'grantFailed', note: error.details.zh, ...bySystem });
    },
  );
}

/** Brings the open leads of a person and benefit to a state; `closes` ends them. */
async function settle(
  tx: Tx,
  of: { county: string; elderId: string; benefit: string },
  state: LeadState,
  action: string,
  changes: Partial<LeadRow>,
  which: (lead: LeadRow) => boolean,
): Promise<void> {
  for (const lead of await lockOpenOf(tx, of.county, [of.elderId])) {
    if (lead.benefit !== of.benefit || !which(lead)) continue;
    await updateLead(tx, lead, { ...changes, state });
    await addAction(tx, lead, { action, note: null, ...bySystem });
  }
}

export const leadHandlers: Handler[] = [
  { name: 'leads.follow', topic: 'elders.changed', run: (tx, { county }) => follow(tx, county) },
  {
    name: 'leads.grantFound',
    topic: 'leads.found',
    run: (tx, { county, payload }) => grantFound(tx, county, String(payload.leadId)),
  },
  {
    name: 'leads.applied',
    topic: 'case.moved',
    async run(tx, { county, payload }) {
      if (payload.from !== null) return;
      await settle(
        tx,
        { county, elderId: String(payload.elderId), benefit: String(payload.benefit) },
        'applied',
        'applied',
        { case_id: String(payload.caseId) },
        (lead) => isWaiting(lead.state) && lead.grant_id === null,
      );
    },
  },
  {
    name: 'leads.granted',
    topic: 'grant.given',
    run: (tx, { county, payload }) =>
      settle(
        tx,
        { county, elderId: String(payload.elderId), benefit: String(payload.benefit) },
        'granted',
        'granted',
        { grant_id: String(payload.grantId), closed_at: tx.now },
        (lead) => lead.after !== 'ineligible',
      ),
  },
  {
    name: 'leads.ended',
    topic: 'grant.ended',
    async run(tx, { county, payload }) {
      if (payload.reason === 'adjusted') return;
      await settle(
        tx,
        { county, elderId: String(payload.elderId), benefit: String(payload.benefit) },
        'confirmed',
        'confirmed',
        { closed_at: tx.now },
        (lead) => lead.grant_id === payload.grantId,
      );
    },
  },
  {
    name: 'leads.elderMoved',
    topic: 'elder.moved',
    async run(tx, { county, payload }) {
      const elder = await findElder(tx, { county, id: String(payload.elderId) });
      if (elder) await moveLeads(tx, elder, elder.area);
    },
  },
];
