/** Monday first; null = does not work, else minutes of the day. */
export type Availability = ([from: number, to: number] | null)[];

declare module '../../platform/transactions/database.ts' {
  interface Tables {
    workers: {
      county: string;
      id: string;
      provider_id: string;
      area: string;
      name: string;
      sex: 'male' | 'female';
      resident_id_enc: string | null;
      resident_id_token: string | null;
      resident_id_masked: string | null;
      phone_enc: string | null;
      phone_masked: string | null;
      lat: number | null;
      lng: number | null;
      employed_from: string;
      employed_to: string | null;
      service_areas: string[];
      availability: unknown;
      created_at: Date;
      updated_at: Date;
    };
    worker_certificates: {
      county: string;
      id: string;
      worker_id: string;
      provider_id: string;
      area: string;
      kind: string;
      number: string;
      issued_on: string;
      expires_on: string | null;
      revoked_at: Date | null;
      recorded_at: Date;
    };
    worker_absences: {
      county: string;
      id: string;
      worker_id: string;
      provider_id: string;
      area: string;
      kind: 'leave' | 'sick' | 'training';
      from_at: Date;
      to_at: Date;
      recorded_at: Date;
    };
  }
}
