export type BatchStatus = 'draft' | 'providerConfirmed' | 'countyReviewed' | 'paid';
export type ExclusionReason = 'held' | 'findingOpen' | 'findingUpheld';

export interface BatchRow {
  county: string;
  id: string;
  number: string;
  area: string;
  provider_id: string;
  /** First day of the month. */
  month: string;
  status: BatchStatus;
  visits: number;
  total_fen: number;
  bank_account_id: string | null;
  bank_file_enc: string | null;
  bank_file_sha256: string | null;
  payment_transfer_id: string | null;
  created_at: Date;
  created_by: string | null;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  reviewed_at: Date | null;
  reviewed_by: string | null;
  paid_at: Date | null;
  paid_by: string | null;
  version: number;
}

export interface LineRow {
  county: string;
  id: string;
  batch_id: string;
  area: string;
  provider_id: string;
  visit_id: string;
  elder_id: string;
  kind: 'visit' | 'correction';
  corrects: string | null;
  planned_start: Date;
  amount_fen: number;
  quota_fen: number;
  reason: string | null;
  created_at: Date;
  created_by: string | null;
}

export interface ExclusionRow {
  county: string;
  batch_id: string;
  visit_id: string;
  area: string;
  provider_id: string;
  reason: ExclusionReason;
  quota_fen: number;
  created_at: Date;
}

declare module '../../platform/transactions/database.ts' {
  interface Tables {
    settlement_batches: BatchRow;
    settlement_lines: LineRow;
    settlement_exclusions: ExclusionRow;
  }
}
