import { systemActor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { Handler, Schedule } from '../../platform/jobs/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { findElder } from '../../people/elders/index.ts';
import { moveAssessments, validAssessment } from '../assessments/index.ts';
import { onDeath, onDeathWithdrawn } from './death.ts';
import { linkAssessment } from './effects.ts';
import { moveStanding } from './outcome-storage.ts';
import { assessmentAction, stateOf } from './rules.ts';
import { flowOf, take } from './steps.ts';
import { addAction, findOverdueCounties, lockOpenCases, lockOverdue, updateCase } from './storage.ts';

/** A final result moves every case of the elder that waits for one; the others learn of it and are determined anew. */
async function onAssessmentFinal(tx: Tx, county: string, elderId: string): Promise<void> {
  const rows = await lockOpenCases(tx, county, elderId);
  // A screen, or a result that an objection has overtaken, moves nothing.
  if (!(await validAssessment(tx, { county, elderId, day: dayOf(tx.now) }))) return;
  for (const row of rows) {
    const flow = flowOf(tx, row);
    const action = assessmentAction(flow, row.state);
    if (action) {
      await take(tx, systemActor, flow, row, action, { reason: '评估结果已确认，系统自动转入下一步' });
      continue;
    }
    // Before a case asks for an assessment it has nothing to learn from one.
    if (row.assessment_id === null) continue;
    const changes = await linkAssessment(tx, flow, row);
    if (Object.keys(changes).length > 0) await updateCase(tx, row, changes);
  }
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
  {
    name: 'cases.elderReturned',
    topic: 'elder.deathWithdrawn',
    run: (tx, { county, area, payload }) =>
      onDeathWithdrawn(tx, { county, area, elderId: String(payload.elderId), recordedAt: String(payload.recordedAt) }),
  },
  {
    name: 'cases.elderMoved',
    topic: 'elder.moved',
    async run(tx, { county, payload }) {
      // The file as it stands now: moves that are told late or twice come to the same.
      const elder = await findElder(tx, { county, id: String(payload.elderId) });
      if (!elder) return;
      await moveAssessments(tx, elder, elder.area, dayOf(tx.now));
      await moveStanding(tx, elder, elder.area, dayOf(tx.now));
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
      const reason = `应于 ${row.due_on ?? ''} 前办理，已逾期`;
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
