import type { NormalisedKind, RejectedKind, RosterRow, WarnedKind } from './record.ts';
import type { SkipReason } from './layout.ts';

/** Counts of one file: rows by kind of issue (a row with two kinds counts under both). */
export interface RosterSummary {
  dataRows: number;
  rejected: Partial<Record<RejectedKind, number>>;
  warned: Partial<Record<WarnedKind, number>>;
  normalised: Partial<Record<NormalisedKind, number>>;
  skippedRows: Partial<Record<SkipReason, number>>;
  acceptedTotal: number;
  rejectedTotal: number;
}

export function emptySummary(): RosterSummary {
  return {
    dataRows: 0,
    rejected: {},
    warned: {},
    normalised: {},
    skippedRows: {},
    acceptedTotal: 0,
    rejectedTotal: 0,
  };
}

/** Adds one row to a summary, in place. */
export function addToSummary(summary: RosterSummary, row: RosterRow): void {
  summary.dataRows += 1;
  if (row.record === undefined) summary.rejectedTotal += 1;
  else summary.acceptedTotal += 1;
  const seen = new Set<string>();
  for (const issue of row.issues) {
    if (seen.has(issue.kind)) continue;
    seen.add(issue.kind);
    const counts: Partial<Record<string, number>> = summary[issue.severity];
    counts[issue.kind] = (counts[issue.kind] ?? 0) + 1;
  }
}
