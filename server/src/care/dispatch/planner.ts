import { rank, type Candidate, type CarerDay, type Need } from './rules.ts';

/** A visit to place, and what each carer is towards it. */
export interface PlanNeed extends Need {
  carers: number;
  /** By carer: names of missing certificates, and times this carer has served this elder. */
  missingCertificates: ReadonlyMap<string, readonly string[]>;
  cameBefore: ReadonlyMap<string, number>;
}

export interface PlanProblem {
  needs: readonly PlanNeed[];
  /** The carers' day so far; certificates and continuity come with each need. */
  carers: readonly Omit<CarerDay, 'missingCertificates' | 'cameBefore'>[];
}

export interface Proposal {
  visitId: string;
  workers: Candidate[];
}

export interface Plan {
  proposals: Proposal[];
  unplaced: { visitId: string; why: string }[];
}

/** Proposes who makes which visit. A dispatcher accepts; nothing is assigned by a planner. */
export interface Planner {
  readonly name: string;
  plan(problem: PlanProblem): Plan;
}

/** What excludes most of the carers says best why a visit finds nobody. */
function whyNobody(candidates: readonly Candidate[]): string {
  if (candidates.length === 0) return '没有在岗的护理员';
  const counts = new Map<string, number>();
  for (const { text, code } of candidates.flatMap((candidate) => candidate.exclusions.slice(0, 1))) {
    const key = code === 'busy' ? '该时段均有安排' : text;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const most = [...counts].sort((a, b) => b[1] - a[1])[0];
  return most ? `可派人员不足：${most[1]} 人${most[0]}` : '可派人员不足';
}

/** Visit by visit in order of time, each to the best carers of that moment. */
export const greedyPlanner: Planner = {
  name: 'greedy',
  plan({ needs, carers }) {
    const days = new Map(carers.map((carer) => [carer.workerId, { ...carer, visits: [...carer.visits] }]));
    const plan: Plan = { proposals: [], unplaced: [] };
    const inOrder = [...needs].sort(
      (a, b) => a.start.getTime() - b.start.getTime() || (a.visitId < b.visitId ? -1 : 1),
    );
    for (const need of inOrder) {
      const candidates = rank(
        [...days.values()].map((carer) => ({
          ...carer,
          missingCertificates: need.missingCertificates.get(carer.workerId) ?? [],
          cameBefore: need.cameBefore.get(carer.workerId) ?? 0,
        })),
        need,
      );
      const chosen = candidates.filter((candidate) => candidate.exclusions.length === 0).slice(0, need.carers);
      if (chosen.length < need.carers) {
        plan.unplaced.push({ visitId: need.visitId, why: whyNobody(candidates) });
        continue;
      }
      plan.proposals.push({ visitId: need.visitId, workers: chosen });
      for (const { workerId } of chosen) {
        const visits = days.get(workerId)?.visits;
        visits?.push({ visitId: need.visitId, start: need.start, end: need.end, place: need.place });
        visits?.sort((a, b) => a.start.getTime() - b.start.getTime());
      }
    }
    return plan;
  },
};
