declare module '../../platform/transactions/database.ts' {
  interface Tables {
    households: { county: string; id: string; area: string; address: string; created_at: Date };
    household_members: MemberRow;
  }
}

export interface MemberRow {
  county: string;
  household_id: string;
  elder_id: string;
  area: string;
  relation: string;
  since: string;
  until: string | null;
}
