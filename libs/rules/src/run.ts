import { encodeRow, FactError, inferFacts } from './catalogue.ts';
import type { Fact, Parameters, Row } from './catalogue.ts';
import { check } from './check.ts';
import type { Policies, RuleProblemOf, RuleSource } from './check.ts';
import { evaluateColumns } from './columns/evaluate.ts';
import { fastestKernels } from './columns/simd.ts';
import { ColumnStore } from './columns/store.ts';
import type { Headcount } from './headcount.ts';
import { countRows } from './javascript.ts';

export type LocalBackend = 'js' | 'columns';

export interface RunInput {
  readonly facts: readonly Fact[];
  readonly rules: readonly RuleSource[];
  readonly parameters?: Parameters;
  /** Plain objects by fact name; a missing fact is null. */
  readonly people: readonly Readonly<Record<string, unknown>>[];
}

/** A batch that is checked and encoded once, for any engine; `facts` has the decimals and bounds read off the people. */
export interface Batch {
  readonly facts: readonly Fact[];
  readonly policies: Policies;
  readonly rows: readonly Row[];
}

export type Prepared =
  | { readonly ok: true; readonly batch: Batch }
  | { readonly ok: false; readonly problems: readonly RuleProblemOf[] }
  | { readonly ok: false; readonly problems: readonly []; readonly person: number; readonly message: string };

/** Checks rules and people; a rule that does not compile or a person who does not fit the facts stops the batch. */
export function prepareBatch({ facts, rules, parameters, people }: RunInput): Prepared {
  let person = 0;
  try {
    const complete = inferFacts(facts, people);
    const checked = check(complete, rules, parameters);
    if (!checked.ok) return checked;
    const rows = people.map((one, i) => {
      person = i;
      return encodeRow(complete, one);
    });
    return { ok: true, batch: { facts: complete, policies: checked.policies, rows } };
  } catch (error) {
    if (error instanceof FactError) return { ok: false, problems: [], person, message: error.message };
    throw error;
  }
}

/** Headcounts of every rule by one engine. */
export function runBatch(batch: Batch, backend: LocalBackend): Headcount[] {
  const { plan } = batch.policies;
  if (backend === 'js') return countRows(plan, batch.rows);
  const store = new ColumnStore(batch.facts, batch.rows.length);
  batch.rows.forEach((row, i) => store.set(i, row));
  return evaluateColumns(plan, store, { kernels: fastestKernels(store.memory) }).map(
    ({ byGroup: _groups, masks: _masks, ...count }) => count,
  );
}

export interface RunLine {
  readonly id: string;
  readonly true: number;
  readonly unknown: number;
  /** Fen; as text beyond ±(2^53 − 1). */
  readonly amountFen: number | string;
}

/** The line of `rules run` for one rule. */
export function runLine({ id, true: eligible, unknown, amountFen }: Headcount): RunLine {
  const exact = Number(amountFen);
  return { id, true: eligible, unknown, amountFen: Number.isSafeInteger(exact) ? exact : amountFen.toString() };
}

/** Ids of the rules that two engines counted differently. */
export function differingRules(a: readonly Headcount[], b: readonly Headcount[]): string[] {
  const text = (count: Headcount | undefined) =>
    JSON.stringify(count, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
  return a.filter((count, i) => text(count) !== text(b[i])).map(({ id }) => id);
}
