declare module '../../platform/transactions/database.ts' {
  interface Tables {
    elders: ElderRow;
    elder_facts: FactRow;
    elder_addresses: AddressRow;
    elder_contacts: ContactRow;
    elder_consents: ConsentRow;
    life_events: LifeEventRow;
    elder_changes: { county: string; elder_id: string; area: string; is_pending: boolean; changed_at: Date };
    import_batches: ImportBatchRow;
    import_issues: ImportIssueRow;
    column_mappings: {
      county: string;
      header: string;
      area: string;
      /** Empty for a column that is left out. */
      field: string;
      saved_at: Date;
      saved_by: string | null;
    };
  }
}

export interface ElderRow {
  county: string;
  id: string;
  area: string;
  name: string;
  initials: string;
  sex: 'male' | 'female';
  birth_date: string;
  ethnicity: string | null;
  resident_id_enc: string;
  resident_id_token: string;
  resident_id_masked: string;
  phone_enc: string | null;
  phone_token: string | null;
  phone_masked: string | null;
  registered_address: string | null;
  registered_area: string | null;
  current_address: string | null;
  lat: number | null;
  lng: number | null;
  living_situation: string | null;
  economic_class: string | null;
  ability_grade: number | null;
  ability_assessed_on: string | null;
  disability_class: string | null;
  is_family_planning_special: boolean;
  is_special_care: boolean;
  has_lost_only_child: boolean;
  status: 'active' | 'deceased' | 'movedOut';
  deceased_on: string | null;
  remarks: string | null;
  source: string;
  import_batch: string | null;
  import_row: number | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

interface OfElder {
  county: string;
  id: string;
  area: string;
  elder_id: string;
}

export interface FactRow extends OfElder {
  fact: string;
  value: string;
  valid_from: string;
  valid_to: string | null;
  source: string;
  evidence: string | null;
  /** The statement that this one corrects, which counts no longer. */
  replaces: string | null;
  recorded_at: Date;
  recorded_by: string | null;
}

export interface AddressRow extends OfElder {
  label: string;
  address: string;
  lat: number | null;
  lng: number | null;
  ended_at: Date | null;
  created_at: Date;
}

export interface ContactRow extends OfElder {
  name: string;
  relation: string;
  phone_enc: string | null;
  phone_masked: string | null;
  is_guardian: boolean;
  ended_at: Date | null;
  created_at: Date;
}

export interface ConsentRow extends OfElder {
  kind: string;
  text_version: string;
  is_given: boolean;
  given_by: string;
  relation: string;
  evidence: string | null;
  at: Date;
  recorded_by: string | null;
}

export interface LifeEventRow extends OfElder {
  kind: 'death' | 'hospital' | 'institution' | 'move' | 'mistake';
  from_date: string;
  to_date: string | null;
  source: string;
  note: string | null;
  replaces: string | null;
  recorded_at: Date;
  recorded_by: string | null;
}

export interface ImportBatchRow {
  county: string;
  id: string;
  area: string;
  file_name: string;
  file_sha256: string;
  file_id: string | null;
  mapping: unknown;
  status: 'previewed' | 'running' | 'done' | 'failed';
  rows_read: number;
  counts: unknown;
  created_elders: number;
  updated_elders: number;
  unchanged_elders: number;
  error: string | null;
  started_at: Date;
  finished_at: Date | null;
  started_by: string | null;
}

export interface ImportIssueRow {
  county: string;
  batch_id: string;
  row_number: number;
  seq: number;
  area: string;
  severity: 'rejected' | 'warned' | 'normalised';
  kind: string;
  field: string;
  message: string;
  cells_enc: string | null;
}
