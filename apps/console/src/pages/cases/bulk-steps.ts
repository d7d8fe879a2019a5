import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import type { actOnCase, listCases } from '../../../../../server/src/rights/cases/contract.ts';
import { asProblem, type ProblemError } from '../../client/problem-error.ts';

export type ListedCase = OutputOf<typeof listCases>['rows'][number];
export type Step = ListedCase['allowed'][number];

/** Steps that every one of the cases allows, the ordinary way on first; those that ask something of each person apart. */
export function commonSteps(cases: readonly ListedCase[]): { steps: Step[]; leftOut: Step[] } {
  const [first, ...others] = cases;
  const common = (first?.allowed ?? []).filter(({ action }) =>
    others.every((one) => one.workflow === first?.workflow && one.allowed.some((step) => step.action === action)),
  );
  // One that stands in two states may need something in only one of them.
  const asks = ({ action }: Step) =>
    cases.flatMap(({ allowed }) => allowed).find((step) => step.action === action && step.ownInput !== null);
  return {
    steps: common.filter((step) => !asks(step)).sort((a, b) => Number(a.requiresReason) - Number(b.requiresReason)),
    leftOut: common.flatMap((step) => asks(step) ?? []),
  };
}

/** The cases by the step they stand in, in the order they were given: those of one group have their steps in common. */
export function groupsOf(cases: readonly ListedCase[]): { key: string; name: string; cases: ListedCase[] }[] {
  const groups = new Map<string, { key: string; name: string; cases: ListedCase[] }>();
  for (const one of cases) {
    const key = `${one.workflow} ${one.state}`;
    const group = groups.get(key) ?? { key, name: `${one.benefitName} · ${one.stateName}`, cases: [] };
    group.cases.push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** What the rules say today of one case's benefit. */
export interface Weighed {
  outcome: string;
  amount: number | null;
  unit: string | null;
}

export interface BenefitSum {
  benefit: string;
  name: string;
  unit: string | null;
  cases: number;
  /** Sum of the amounts, where they add up: not of shares. */
  amount: number | null;
}

/** How many cases of which benefit, and what they come to. Cases that no amount can be decided for count, but add nothing. */
export function sumsOf(cases: readonly ListedCase[], weighed: ReadonlyMap<string, Weighed>): BenefitSum[] {
  const sums = new Map<string, BenefitSum>();
  for (const one of cases) {
    const found = weighed.get(one.id);
    const isDecided = found?.outcome === 'eligible' && found.amount !== null;
    const unit = isDecided ? found.unit : null;
    const key = `${one.benefit} ${unit ?? ''}`;
    const sum = sums.get(key) ?? { benefit: one.benefit, name: one.benefitName, unit, cases: 0, amount: null };
    sum.cases += 1;
    if (isDecided && unit !== 'permille') sum.amount = (sum.amount ?? 0) + (found.amount ?? 0);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

export type Outcome = { done: OutputOf<typeof actOnCase> } | { refused: ProblemError };

/**
 * Takes a step for one case after the other. A refusal is kept and the next one is taken; without an answer, or without a
 * session, the rest is left.
 */
export async function takeEach(
  cases: readonly ListedCase[],
  act: (one: ListedCase) => Promise<OutputOf<typeof actOnCase>>,
  onOutcome: (id: string, outcome: Outcome) => void,
  isStopped: () => boolean,
): Promise<void> {
  for (const one of cases) {
    if (isStopped()) return;
    try {
      onOutcome(one.id, { done: await act(one) });
    } catch (error) {
      const refused = asProblem(error);
      onOutcome(one.id, { refused });
      if (refused.status === 0 || refused.status === 401) return;
    }
  }
}
