declare module '../../platform/transactions/database.ts' {
  interface Tables {
    determinations: {
      county: string;
      id: string;
      area: string;
      elder_id: string;
      benefit: string;
      rule_version: string;
      rule: unknown;
      facts: unknown;
      facts_hash: string;
      outcome: 'eligible' | 'ineligible' | 'unknown';
      amount: number | null;
      unit: string | null;
      reasons: unknown;
      as_of: string;
      determined_at: Date;
      determined_by: string | null;
    };
  }
}

export {};
