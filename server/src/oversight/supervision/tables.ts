declare module '../../platform/transactions/database.ts' {
  interface Tables {
    followups: {
      county: string;
      id: string;
      area: string;
      visit_id: string;
      elder_id: string;
      provider_id: string;
      sampled_because: string;
      risk: number;
      status: 'waiting' | 'done' | 'unreachable';
      attempts: number;
      due_on: string;
      came: 'yes' | 'no' | 'unsure' | null;
      satisfaction: number | null;
      answers: unknown;
      note: string | null;
      called_by: string | null;
      called_at: Date | null;
      version: number;
      created_at: Date;
    };
    findings: {
      county: string;
      id: string;
      area: string;
      kind: string;
      visit_id: string | null;
      elder_id: string | null;
      provider_id: string | null;
      summary: string;
      holds_payment: boolean;
      status: 'open' | 'heard' | 'upheld' | 'dismissed';
      due_on: string;
      provider_statement: string | null;
      decision_reason: string | null;
      opened_at: Date;
      opened_by: string | null;
      decided_at: Date | null;
      decided_by: string | null;
      version: number;
    };
  }
}

export {};
