import type { Fact, Parameters, RuleSource } from '@yike/rules';
import type { Day } from '../../../platform/clock/index.ts';

/** One rule in two versions as one county reads them; null where there is none. */
export interface CountyRules {
  readonly county: string;
  readonly parameters: Parameters;
  readonly before: RuleSource | null;
  readonly after: RuleSource | null;
}

export interface SimulationJob {
  readonly counties: readonly CountyRules[];
  readonly facts: readonly Fact[];
  readonly today: Day;
  /** Conditions to be counted alone. */
  readonly conditions: readonly RuleSource[];
  /** Months after this one to look at, ages moved on; 0 for none. */
  readonly months: number;
  /** Persons to name of those who gain and of those who lose. */
  readonly examples: number;
}

/** Headcounts; sums in the unit of the benefit, exact below 2^53. */
export interface Side {
  eligible: number;
  unknown: number;
  amountFen: number;
  amountUnknown: number;
}

export interface Compared {
  population: number;
  before: Side;
  after: Side;
  gained: number;
  lost: number;
  nowUnknown: number;
  becameKnown: number;
}

export interface SimulationAnswer extends Compared {
  conditions: { true: number; unknown: number }[];
  /** By street (nine digits and three zeros). */
  byStreet: (Compared & { area: string })[];
  byMonth: { before: Side; after: Side }[];
  examples: { gained: { county: string; id: string }[]; lost: { county: string; id: string }[] };
  tookMs: number;
}

export type Request =
  | { readonly kind: 'open'; readonly url: string }
  | {
      readonly kind: 'warm';
      readonly counties: readonly string[];
      readonly facts: readonly Fact[];
      readonly today: Day;
    }
  | { readonly kind: 'simulate'; readonly job: SimulationJob };

export interface Envelope {
  readonly id: number;
  readonly request: Request;
}
export type Reply =
  { readonly id: number; readonly answer: SimulationAnswer | null } | { readonly id: number; readonly error: string };
