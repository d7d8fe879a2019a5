import type { Tone } from '../../components/values.tsx';
import type { WhyClause } from '../../components/Why.tsx';
import { k } from '../../i18n/index.ts';

export const outcomeLabels: Readonly<Record<string, string>> = {
  eligible: k('可以享受'),
  ineligible: k('不符合条件'),
  unknown: k('情况不明'),
};

export const outcomeTones: Readonly<Record<string, Tone>> = {
  eligible: 'good',
  ineligible: 'neutral',
  unknown: 'warning',
};

interface DecidedReason {
  part: string;
  fact: string;
  clause: string;
  text: string;
  required: string;
  actual: string;
  source: string | null;
  since: string | null;
  outcome: 'met' | 'notMet' | 'unknown';
}

/** The reasons of a determination as clauses to read. */
export function clausesOf(reasons: readonly DecidedReason[], actualLabel: string): WhyClause[] {
  return reasons.map((reason, index) => ({
    key: `${reason.part}-${reason.fact}-${index}`,
    holds: reason.outcome === 'unknown' ? null : reason.outcome === 'met',
    text: reason.text,
    source: reason.clause,
    facts: [{ name: actualLabel, value: reason.actual, source: reason.source, since: reason.since }],
  }));
}
