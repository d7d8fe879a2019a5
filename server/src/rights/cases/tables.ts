declare module '../../platform/transactions/database.ts' {
  interface Tables {
    cases: {
      county: string;
      id: string;
      number: string;
      area: string;
      elder_id: string;
      workflow: string;
      workflow_version: number;
      benefit: string;
      state: string;
      role: string | null;
      channel: 'self' | 'family' | 'community' | 'callCentre' | 'system';
      applicant_name: string;
      applicant_relation: string;
      proxy_reason: string | null;
      opened_at: Date;
      opened_by: string | null;
      state_since: Date;
      due_on: string | null;
      escalated_at: Date | null;
      escalated_to: string | null;
      closed_at: Date | null;
      assessment_id: string | null;
      determination_id: string | null;
      grant_id: string | null;
      version: number;
    };
    case_actions: {
      county: string;
      case_id: string;
      seq: number;
      area: string;
      elder_id: string;
      action: string;
      from_state: string | null;
      to_state: string;
      actor_id: string | null;
      actor_role: string;
      actor_name: string;
      reason: string | null;
      data: unknown;
      at: Date;
    };
    case_documents: {
      county: string;
      id: string;
      case_id: string;
      area: string;
      elder_id: string;
      code: string;
      file_id: string | null;
      note: string | null;
      added_at: Date;
      added_by: string | null;
    };
    notices: {
      county: string;
      id: string;
      area: string;
      case_id: string;
      masked_name: string;
      area_name: string;
      benefit: string;
      benefit_name: string;
      amount: number | null;
      unit: string | null;
      from_date: string;
      to_date: string;
      withdrawn_at: Date | null;
      created_at: Date;
    };
    grants: {
      county: string;
      id: string;
      area: string;
      elder_id: string;
      case_id: string;
      determination_id: string;
      benefit: string;
      amount: number;
      unit: string;
      valid_from: string;
      valid_to: string | null;
      end_reason: string | null;
      granted_at: Date;
      granted_by: string | null;
    };
  }
}

export {};
