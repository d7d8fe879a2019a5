declare module '../../platform/transactions/database.ts' {
  interface Tables {
    assessments: {
      county: string;
      id: string;
      area: string;
      elder_id: string;
      case_id: string | null;
      instrument: string;
      reason: 'first' | 'routine' | 'change' | 'objection' | 'other';
      status: 'planned' | 'firstSigned' | 'secondSigned' | 'final' | 'objected' | 'cancelled';
      planned_on: string | null;
      first_assessor: string | null;
      second_assessor: string | null;
      answers: unknown;
      result: unknown;
      total: number | null;
      initial_grade: number | null;
      final_grade: number | null;
      assessed_on: string | null;
      valid_until: string | null;
      confirmed_by: string | null;
      confirmed_relation: string | null;
      confirmed_at: Date | null;
      recognised_from: string | null;
      cancel_reason: string | null;
      replaces: string | null;
      version: number;
      created_at: Date;
      updated_at: Date;
    };
    assessment_signatures: {
      county: string;
      assessment_id: string;
      seq: number;
      area: string;
      elder_id: string;
      part: 'first' | 'second' | 'sentBack' | 'elder' | 'objection' | 'recognition';
      signer: string | null;
      signer_name: string;
      relation: string | null;
      answers: unknown;
      note: string | null;
      at: Date;
    };
  }
}

export {};
