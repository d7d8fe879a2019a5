import type { Workflow } from './schemas.ts';

/**
 * Lists what makes a workflow unusable: unknown or doubled states and actions, a state that nothing reaches,
 * a waiting state without a role or a way out, an escalation without a deadline, a guard that is passed over but not asked for.
 */
export function workflowProblems(workflow: Workflow): string[] {
  const problems: string[] = [];
  const ids = workflow.states.map((state) => state.id);
  const known = new Set(ids);
  if (known.size !== ids.length) problems.push('field states: two states have the same id');
  if (!known.has(workflow.initial)) problems.push(`field initial: there is no state "${workflow.initial}"`);
  const actions = workflow.actions.map((action) => action.id);
  if (new Set(actions).size !== actions.length) problems.push('field actions: two actions have the same id');
  for (const [index, action] of workflow.actions.entries()) {
    for (const state of [...action.from, action.to]) {
      if (!known.has(state)) problems.push(`field actions.${index} (${action.id}): there is no state "${state}"`);
    }
    // What changes something may leave the state as it is.
    if (action.from.includes(action.to) && !action.effects?.length)
      problems.push(`field actions.${index} (${action.id}): leads nowhere`);
    for (const guard of action.overridable ?? []) {
      if (!action.requires?.includes(guard))
        problems.push(`field actions.${index} (${action.id}): overridable names "${guard}", which it does not require`);
    }
  }

  const reached = new Set([workflow.initial]);
  for (let round = 0; round < ids.length; round += 1) {
    for (const action of workflow.actions) if (action.from.some((state) => reached.has(state))) reached.add(action.to);
  }
  for (const [index, state] of workflow.states.entries()) {
    const field = `field states.${index} (${state.id})`;
    if (!reached.has(state.id)) problems.push(`${field}: no action leads here from ${workflow.initial}`);
    const hasExit = workflow.actions.some((action) => action.from.includes(state.id));
    if (state.kind === 'waiting' && (!hasExit || state.role === undefined)) {
      problems.push(`${field}: a waiting state needs a role and an action that leaves it`);
    }
    if ((state.deadlineWorkingDays === undefined) !== (state.escalateTo === undefined)) {
      problems.push(`${field}: deadlineWorkingDays and escalateTo belong together`);
    }
  }
  return problems;
}
