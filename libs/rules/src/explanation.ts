import type { FactUnit } from './catalogue.ts';

export interface Actual {
  readonly fact: string;
  readonly label: string;
  /** As the catalogue writes it; null where nothing is known. */
  readonly value: string | boolean | null;
}

/** How far a number or date is from what is required: in the unit of the fact, or days. */
export interface Distance {
  readonly by: string;
  readonly unit: FactUnit | 'days' | null;
}

/** One clause of a rule: what it asks (`required`, in Chinese), its place in the text, and what the person has. */
export interface Clause {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly required: string;
  readonly actual: readonly Actual[];
}

export interface NearMiss extends Clause {
  readonly distance: Distance;
}

export interface Explanation {
  readonly rule: string;
  readonly eligible: boolean | null;
  readonly amountFen: bigint | null;
  /** A smallest set of clauses that alone decides the answer; empty where the answer is unknown. */
  readonly reasons: readonly Clause[];
  /** Every clause that would have to change for a refusal to become a grant, the reasons among them. */
  readonly unmet: readonly Clause[];
  /** Clauses that leave the answer open; empty where it is known. */
  readonly open: readonly Clause[];
  /** Facts that are null in the clauses that leave the answer open. */
  readonly missing: readonly string[];
  /** The one clause that refuses, where it is a number or date with a distance. */
  readonly nearMiss: NearMiss | null;
}
