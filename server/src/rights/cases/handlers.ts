import { systemActor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { Handler, Schedule } from '../../platform/jobs/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { cancelPlannedOfCase, validAssessment } from '../assessments/index.ts';
import { closeGrant, endNotice, linkAssessment } from './effects.ts';
import { findGrants } from './outcome-storage.ts';
import { assessmentAction, stateOf, type Flow, type FlowState } from './rules.ts';
import { flowOf, lockedCase, move, take } from './steps.ts';
import { addAction, findOverdueCounties, lockOpenCases, lockOverdue, updateCase, type CaseRow } from './storage.ts';

/** A final result moves every case of the elder that waits for one; the others learn of it and are determined anew. */
async function onAssessmentFinal(tx: Tx, county: string, elderId: string): Promise<void> {
  const rows = await lockOpenCases(tx, county, elderId);
  // A screen, or a result that an objection has overtaken, moves nothing.
  if (!(await validAssessment(tx, { county, elderId, day: dayOf(tx.now) }))) return;
  for (const row of rows) {
    const flow = flowOf(tx, row);
    const action = assessmentAction(flow, row.state);
    if (action) {
      await take(tx, systemActor, flow, row, action, { reason: '评估结果已确认,系统自动转入下一步' });
      continue;
    }
    // Before a case asks for an assessment it has nothing to learn from one.
    if (row.assessment_id === null) continue;
    const changes = await linkAssessment(tx, flow, row);
    if (Object.keys(changes).length > 0) await updateCase(tx, row, changes);
  }
}

function endState(flow: Flow, hasGrant: boolean): FlowState {
  const kind = hasGrant ? 'closed' : 'withdrawn';
  const found = flow.states.find((state) => state.kind === kind);
  if (!found) throw new RangeError(`workflow ${flow.id} has no ${kind} state`);
  return found;
}

/** Death ends grants with the day of death and closes what is open. The day may lie in the past: later money is recovered by people. */
async function onDeath(tx: Tx, county: string, elderId: string, diedOn: string): Promise<void> {
  const grants = await findGrants(tx, { county, elderId, from: diedOn });
  for (const grant of grants) {
    if (grant.end_reason !== 'death') await closeGrant(tx, grant, { on: diedOn, reason: 'death' });
  }
  const rows = await lockOpenCases(tx, county, elderId);
  const granted = new Set(grants.map((grant) => grant.case_id));
  for (const row of [...rows, ...(await grantedCases(tx, county, rows, granted))]) {
    const flow = flowOf(tx, row);
    await endNotice(tx, stateOf(flow, row.state), {}, row);
    await cancelPlannedOfCase(tx, { county, caseId: row.id, reason: '老人已故' });
    await move(tx, systemActor, flow, row, {
      action: 'closeOnDeath',
      to: endState(flow, granted.has(row.id)),
      reason: `老人于 ${diedOn} 去世`,
      data: { diedOn },
      changes: {},
    });
  }
}

async function grantedCases(
  tx: Tx,
  county: string,
  open: readonly CaseRow[],
  granted: ReadonlySet<string>,
): Promise<CaseRow[]> {
  const rows: CaseRow[] = [];
  for (const id of granted) {
    if (open.some((row) => row.id === id)) continue;
    const row = await lockedCase(tx, { county, id });
    if (stateOf(flowOf(tx, row), row.state).kind === 'done') rows.push(row);
  }
  return rows;
}

export const caseHandlers: Handler[] = [
  {
    name: 'cases.assessmentFinal',
    topic: 'assessment.final',
    run: (tx, { county, payload }) => onAssessmentFinal(tx, county, String(payload.elderId)),
  },
  {
    name: 'cases.elderDied',
    topic: 'elder.lifeEvent',
    async run(tx, { county, payload }) {
      if (payload.kind === 'death') await onDeath(tx, county, String(payload.elderId), String(payload.from));
    },
  },
];

const ESCALATIONS_MAX = 500;

/** Marks overdue steps once, so that the next level sees them; who may act stays as the workflow says. */
async function escalate(tx: Tx): Promise<void> {
  const today = dayOf(tx.now);
  for (const county of await findOverdueCounties(tx, today)) {
    for (const row of await lockOverdue(tx, county, today, ESCALATIONS_MAX)) {
      const to = stateOf(flowOf(tx, row), row.state).escalateTo ?? null;
      const reason = `应于 ${row.due_on ?? ''} 前办理,已逾期`;
      await updateCase(tx, row, { escalated_at: tx.now, escalated_to: to });
      await addAction(tx, row, {
        action: 'escalate',
        from_state: row.state,
        to_state: row.state,
        actor_id: null,
        actor_role: systemActor.role,
        actor_name: systemActor.name,
        reason,
        data: { escalatedTo: to },
      });
      tx.audit({
        area: row.area,
        action: 'cases.escalate',
        subjectType: 'case',
        subjectId: row.id,
        elderId: row.elder_id,
        reason,
        detail: { state: row.state, to },
      });
      tx.emit('case.overdue', row.area, { caseId: row.id, elderId: row.elder_id, state: row.state, escalatedTo: to });
    }
  }
}

export const caseSchedules: Schedule[] = [{ name: 'cases.escalate', everyMinutes: 60, run: escalate }];
