export * as dispatchContract from './contract.ts';
export { greedyPlanner, type Plan, type PlanNeed, type Planner, type PlanProblem } from './planner.ts';
export { dispatchRoutes } from './routes.ts';
export { acceptPlan, assign, candidatesFor, dayBoard, suggestDay, unassign } from './service.ts';
