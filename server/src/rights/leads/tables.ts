declare module '../../platform/transactions/database.ts' {
  interface Tables {
    leads: LeadRow;
    lead_actions: {
      county: string;
      lead_id: string;
      seq: number;
      area: string;
      elder_id: string;
      action: string;
      note: string | null;
      actor_id: string | null;
      actor_name: string;
      at: Date;
    };
  }
}

export type LeadKind = 'gained' | 'lost' | 'nowUnknown' | 'becameKnown' | 'amountChanged';
export type LeadState =
  'open' | 'contacted' | 'applied' | 'granted' | 'refused' | 'confirmed' | 'dismissed' | 'superseded';

export interface LeadRow {
  county: string;
  id: string;
  area: string;
  elder_id: string;
  benefit: string;
  benefit_name: string;
  kind: LeadKind;
  before: string | null;
  after: string;
  amount: number | null;
  unit: string | null;
  reasons: unknown;
  rule_version: string;
  facts_hash: string;
  state: LeadState;
  grant_id: string | null;
  case_id: string | null;
  due_on: string | null;
  found_at: Date;
  closed_at: Date | null;
  version: number;
}
