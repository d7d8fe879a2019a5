import { getElder } from '../../people/elders/index.ts';
import { systemActor } from '../../platform/access/index.ts';
import type { Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { cancelPlannedOfCase } from '../assessments/index.ts';
import { closeGrant, endNotice, openAssessment, publishAnew, reopenGrant } from './effects.ts';
import { findGrants, findGrantsOfCase, type GrantRow } from './outcome-storage.ts';
import { awaitsAssessment, isClosed, stateOf, type Flow, type FlowState } from './rules.ts';
import { policyBook } from '../policies/index.ts';
import { benefitName, by, flowOf, lockedCase, move } from './steps.ts';
import { addAction, findActions, lockCasesOf, lockOpenCases, type CaseRow } from './storage.ts';

const CLOSE = 'closeOnDeath';

/** How a grant stood before a death ended it; kept with the step, so that a wrong record can be undone. */
interface EndedGrant {
  id: string;
  validTo: Day | null;
  endReason: string | null;
}

function endState(flow: Flow, hasGrant: boolean): FlowState {
  const kind = hasGrant ? 'closed' : 'withdrawn';
  const found = flow.states.find((state) => state.kind === kind);
  if (!found) throw new RangeError(`workflow ${flow.id} has no ${kind} state`);
  return found;
}

/** Death ends grants with the day of death and closes what is open. The day may lie in the past: later money is recovered by people. */
export async function onDeath(tx: Tx, county: string, elderId: string, diedOn: Day): Promise<void> {
  const grants = (await findGrants(tx, { county, elderId, from: diedOn })).filter(
    (grant) => grant.end_reason !== 'death',
  );
  for (const grant of grants) await closeGrant(tx, grant, { on: diedOn, reason: 'death' });
  const open = await lockOpenCases(tx, county, elderId);
  const ids = new Set(grants.map((grant) => grant.case_id));
  for (const row of open) ids.delete(row.id);
  const others: CaseRow[] = [];
  for (const id of ids) others.push(await lockedCase(tx, { county, id }));
  for (const row of [...open, ...others]) {
    await close(
      tx,
      row,
      diedOn,
      grants.filter((grant) => grant.case_id === row.id),
    );
  }
}

/** Closes a case that is open or whose grant runs; one that has its end already only notes what became of its grant. */
async function close(tx: Tx, row: CaseRow, diedOn: Day, grants: readonly GrantRow[]): Promise<void> {
  const flow = flowOf(tx, row);
  const state = stateOf(flow, row.state);
  const ended = grants.map((one): EndedGrant => ({ id: one.id, validTo: one.valid_to, endReason: one.end_reason }));
  const step = { action: CLOSE, reason: `老人于 ${diedOn} 去世`, data: { diedOn, ended } };
  if (isClosed(state) && state.kind !== 'done') {
    await addAction(tx, row, { ...step, from_state: row.state, to_state: row.state, ...by(systemActor) });
    return;
  }
  await endNotice(tx, state, {}, row);
  await cancelPlannedOfCase(tx, { county: row.county, caseId: row.id, reason: '老人已故' });
  await move(tx, systemActor, flow, row, { ...step, to: endState(flow, grants.length > 0), changes: {} });
}

/**
 * Undoes what a wrong record of a death ended, and nothing else: grants run as before, cases go on where they stood. A case
 * on which somebody has acted since stays as it is. Tells `elder.rightsReturned` when all of it is done.
 */
export async function onDeathWithdrawn(
  tx: Tx,
  of: { county: string; area: string; elderId: string; recordedAt: string },
): Promise<void> {
  const elder = await getElder(tx, { county: of.county, id: of.elderId });
  // Told late: the person has been recorded as dead again, or has moved away.
  if (elder.status !== 'active') return;
  for (const row of await lockCasesOf(tx, of.county, of.elderId)) {
    const last = (await findActions(tx, row)).at(-1);
    if (last?.action === CLOSE)
      await reopen(tx, row, last.from_state ?? row.state, last.data as { ended?: EndedGrant[] });
  }
  tx.emit('elder.rightsReturned', of.area, { elderId: of.elderId, recordedAt: of.recordedAt });
}

async function reopen(tx: Tx, row: CaseRow, from: string, data: { ended?: EndedGrant[] }): Promise<void> {
  const flow = flowOf(tx, row);
  const held = await findGrantsOfCase(tx, row);
  for (const before of data.ended ?? []) {
    const grant = held.find((one) => one.id === before.id);
    if (grant?.end_reason === 'death') await reopenGrant(tx, grant, before);
  }
  const step = { action: 'reopenAfterDeath', reason: '去世登记有误，已更正', data: {} };
  const to = stateOf(flow, from);
  if (from === row.state) {
    await addAction(tx, row, { ...step, from_state: from, to_state: from, ...by(systemActor) });
    return;
  }
  if (awaitsAssessment(flow, to.id)) await openAssessment(tx, flow, { ...row, state: to.id });
  if (to.noticeDays !== undefined) await publishAnew(tx, row, to, benefitName(await policyBook(tx), tx.now, row));
  await move(tx, systemActor, flow, row, { ...step, to, changes: {} });
}
