import { addDays, monthDays, monthOf, type Day } from '../../platform/clock/index.ts';
import {
  workingDaysAfter,
  type DeepReadonly,
  type Packs,
  type Role,
  type Workflow,
  type WorkflowAction,
  type WorkflowState,
} from '../../platform/packs/index.ts';

export type Flow = DeepReadonly<Workflow>;
export type FlowState = DeepReadonly<WorkflowState>;
export type FlowAction = DeepReadonly<WorkflowAction>;

/** A workflow names a state that it does not have: the pack changed under an open case. */
export function stateOf(flow: Flow, id: string): FlowState {
  const found = flow.states.find((state) => state.id === id);
  if (!found) throw new RangeError(`workflow ${flow.id} has no state ${id}`);
  return found;
}

export type Applied =
  | { ok: true; action: FlowAction; to: FlowState }
  | { ok: false; refusal: 'actionUnknown' | 'stateForbids' | 'roleForbids' };

/** The transition that an action makes from a state, for a role. `system` may do whatever the state allows. */
export function applyAction(flow: Flow, state: string, actionId: string, role: string): Applied {
  const action = flow.actions.find((one) => one.id === actionId);
  if (!action) return { ok: false, refusal: 'actionUnknown' };
  if (!action.from.includes(state)) return { ok: false, refusal: 'stateForbids' };
  if (role !== 'system' && !action.roles.includes(role as Role)) return { ok: false, refusal: 'roleForbids' };
  return { ok: true, action, to: stateOf(flow, action.to) };
}

export function actionsFor(flow: Flow, state: string, role: string): FlowAction[] {
  return flow.actions.filter((action) => applyAction(flow, state, action.id, role).ok);
}

/** The step by which an assessor's result moves a case on, if it waits for one. */
export function assessmentAction(flow: Flow, state: string): FlowAction | undefined {
  return flow.actions.find(
    (action) =>
      action.from.includes(state) && action.roles.includes('assessor') && action.requires?.includes('assessmentValid'),
  );
}

/** States that an assessment was ordered for. */
export function awaitsAssessment(flow: Flow, state: string): boolean {
  return flow.actions.some((action) => action.to === state && action.effects?.includes('openAssessment'));
}

/** What makes a right public or pays for it rests on an eligible determination, whatever the workflow's data say. */
export const publishes = (action: FlowAction): boolean =>
  action.effects?.some((effect) => effect === 'publishNotice' || effect === 'grantBenefit') ?? false;

/** A decision in the elder's favour: the right is determined anew on its day and kept with it. */
export const needsDetermination = (action: FlowAction): boolean =>
  publishes(action) || (action.requires?.includes('determinationEligible') ?? false);

/**
 * What a step asks of the one person it is taken for, so that it is not taken for many at once: the elder's own will (with
 * the documents handed in), a new assessment, or the last day of a grant that ends.
 */
export function ownInputOf(
  flow: Flow,
  state: string,
  action: FlowAction,
): 'applicant' | 'assessment' | 'lastDay' | null {
  if (action.roles.includes('elder')) return 'applicant';
  if (action.effects?.includes('revokeGrant')) return 'lastDay';
  return action.requires?.includes('assessmentValid') && awaitsAssessment(flow, state) ? 'assessment' : null;
}

export const isClosed = (state: FlowState): boolean => state.kind !== 'draft' && state.kind !== 'waiting';

/** Day by which the next step is due: working days, counted from the end of a public notice where the state has one. */
export function dueOn(packs: Packs, state: FlowState, today: Day): Day | null {
  if (state.deadlineWorkingDays === undefined || isClosed(state)) return null;
  return workingDaysAfter(packs, addDays(today, state.noticeDays ?? 0), state.deadlineWorkingDays);
}

/** A notice's last day. The day of publication does not count (Civil Code article 201). */
export function noticeEnd(from: Day, days: number): Day {
  return addDays(from, days);
}

export interface Step {
  from_state: string | null;
  to_state: string;
  actor_id: string | null;
  actor_role: string;
}

const applicantRoles = ['elder', 'family', 'communityWorker', 'callCentreAgent'];

/**
 * People who may not take a step that asks for a second person: whoever applied (for the elder or as proxy), and the
 * official who took the last step, whose work this step judges or confirms.
 */
export function excludedPersons(openedBy: string | null, steps: readonly Step[]): string[] {
  const applicants = steps.filter((step) => applicantRoles.includes(step.actor_role)).map((step) => step.actor_id);
  const lastOfficial = steps.findLast((step) => step.actor_id !== null && !applicantRoles.includes(step.actor_role));
  return [openedBy, ...applicants, lastOfficial?.actor_id ?? null].filter((id) => id !== null);
}

/** Documents that must be there to leave a state: the required ones of every state the case has been in. */
export function requiredDocuments(flow: Flow, steps: readonly Step[]): { code: string; name: string }[] {
  const passed = new Set(steps.map((step) => step.to_state));
  const required = flow.states
    .filter((state) => passed.has(state.id))
    .flatMap((state) => (state.documents ?? []).filter((document) => document.required));
  return [...new Map(required.map(({ code, name }) => [code, { code, name }])).values()];
}

/** Every document that the workflow knows, required or not. */
export function knownDocuments(flow: Flow): Map<string, string> {
  return new Map(
    flow.states.flatMap((state) => (state.documents ?? []).map(({ code, name }) => [code, name] as const)),
  );
}

/** When a right that is taken away ends: with the month, since a month's quota has been given (民政 practice: 次月停发). */
export function endOfMonth(day: Day): Day {
  return monthDays(monthOf(day)).last;
}

/** Channel by the role of who opens the case. */
export function channelOf(role: string): 'self' | 'family' | 'community' | 'callCentre' | 'system' {
  if (role === 'elder') return 'self';
  if (role === 'family') return 'family';
  if (role === 'communityWorker') return 'community';
  return role === 'callCentreAgent' ? 'callCentre' : 'system';
}
