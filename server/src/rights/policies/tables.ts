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
      /** The parameters that the rule read, and the catalogue's rows of the facts it asked about. */
      parameters: unknown;
      parameters_hash: string;
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
    policy_versions: VersionRow;
    policy_revision: { is_only: boolean; seq: number };
    policy_subjects: SubjectRow;
    policy_feeds: { county: string; area: string; seq: number; day: string | null };
  }
}

export interface VersionRow {
  county: string;
  id: string;
  area: string;
  kind: 'benefit' | 'parameter' | 'basicService';
  key: string;
  version: number;
  status: 'draft' | 'published' | 'discarded';
  origin: 'pack' | 'office';
  content: unknown;
  content_hash: string;
  valid_from: string;
  valid_to: string | null;
  based_on: string | null;
  note: string | null;
  created_at: Date;
  created_by: string | null;
  created_name: string | null;
  edited_at: Date;
  edited_by: string[];
  published_at: Date | null;
  published_by: string | null;
  published_name: string | null;
  edition: number;
}

/** Outcome by benefit where it is not a plain no: `unknown`, or the amount (null where the right has none or facts for it are missing). */
export type SubjectStanding = Record<string, 'unknown' | number | null>;

export interface SubjectRow {
  county: string;
  elder_id: string;
  area: string;
  is_present: boolean;
  birth_date: string;
  assessed_on: string | null;
  sex: string;
  ability_grade: number | null;
  disability_class: number | null;
  economic_class: string | null;
  living_situation: string | null;
  registered_county: string | null;
  resident_county: string | null;
  alive: boolean;
  in_institution: boolean;
  in_upgrade_programme: boolean;
  family_planning_special: boolean;
  severe_disability: boolean;
  martyr_family: boolean;
  special_care: boolean;
  lost_only_child: boolean;
  household_elders: number;
  household_disabled: number;
  standing: unknown;
  next_on: string | null;
  seq: number;
}
