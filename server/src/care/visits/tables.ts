import type { CheckOutcome } from './checks.ts';
import type { EvidenceKind, VisitStatus } from './rules.ts';

declare module '../../platform/transactions/database.ts' {
  interface Tables {
    visits: {
      county: string;
      id: string;
      area: string;
      order_id: string;
      elder_id: string;
      provider_id: string;
      worker_id: string | null;
      second_worker_id: string | null;
      item: string;
      product: string;
      product_name: string;
      planned_start: Date;
      planned_end: Date;
      window_from: Date;
      window_to: Date;
      minutes: number;
      carers: number;
      certificates: string[];
      steps: unknown;
      elder_name: string;
      address: string;
      lat: number | null;
      lng: number | null;
      notes: string | null;
      price_fen: number;
      quota_fen: number;
      subsidy_fen: number;
      self_fen: number;
      reservation_id: string | null;
      status: VisitStatus;
      checked_in_at: Date | null;
      checked_out_at: Date | null;
      verified_at: Date | null;
      review_due_at: Date | null;
      statement_due_at: Date | null;
      statement_at: Date | null;
      reviewed_by: string | null;
      review_reason: string | null;
      is_held: boolean;
      cancel_reason: string | null;
      confirmation_code_hash: string | null;
      version: number;
      created_at: Date;
      updated_at: Date;
    };
    visit_slots: {
      county: string;
      visit_id: string;
      worker_id: string;
      area: string;
      provider_id: string;
      planned_start: Date;
      planned_end: Date;
      is_bound: boolean;
    };
    visit_assignments: {
      county: string;
      visit_id: string;
      seq: number;
      area: string;
      provider_id: string;
      worker_id: string | null;
      second_worker_id: string | null;
      reason: string | null;
      candidates: unknown;
      by_user: string | null;
      by_name: string;
      at: Date;
    };
    visit_evidence: {
      county: string;
      id: string;
      visit_id: string;
      area: string;
      elder_id: string;
      provider_id: string;
      worker_id: string;
      kind: EvidenceKind;
      device_at: Date;
      server_at: Date;
      device_id: string | null;
      lat: number | null;
      lng: number | null;
      accuracy_meters: number | null;
      is_mock_location: boolean | null;
      file_id: string | null;
      file_sha256: string | null;
      data: unknown;
    };
    visit_checks: {
      county: string;
      id: string;
      visit_id: string;
      area: string;
      provider_id: string;
      run: number;
      code: string;
      outcome: CheckOutcome;
      message: string;
      measured: unknown;
      at: Date;
    };
    visit_reviews: {
      county: string;
      visit_id: string;
      seq: number;
      area: string;
      provider_id: string;
      decision: 'verified' | 'rejected' | 'asked' | 'heard';
      reason: string;
      by_user: string | null;
      by_name: string;
      at: Date;
    };
  }
}

export {};
