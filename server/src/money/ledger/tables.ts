export type AccountKind = 'source' | 'budget' | 'quota' | 'payable' | 'paid' | 'recovery';
export type Unit = 'fen' | 'minute';
export type TransferKind = 'post' | 'reserve' | 'commit' | 'void';

export interface AccountRow {
  county: string;
  id: string;
  area: string;
  code: string;
  name: string;
  kind: AccountKind;
  unit: Unit;
  provider_id: string | null;
  elder_id: string | null;
  may_be_overdrawn: boolean;
  debits_pending: number;
  debits_posted: number;
  credits_pending: number;
  credits_posted: number;
  created_at: Date;
}

export interface TransferRow {
  county: string;
  id: string;
  area: string;
  kind: TransferKind;
  reservation_id: string | null;
  debit_account: string;
  credit_account: string;
  amount: number;
  unit: Unit;
  reason: string;
  subject_type: string;
  subject_id: string;
  corrects: string | null;
  at: Date;
  by_user: string | null;
}

declare module '../../platform/transactions/database.ts' {
  interface Tables {
    ledger_accounts: AccountRow;
    ledger_transfers: TransferRow;
  }
}
