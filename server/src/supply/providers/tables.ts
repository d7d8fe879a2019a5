declare module '../../platform/transactions/database.ts' {
  interface Tables {
    providers: {
      county: string;
      id: string;
      area: string;
      name: string;
      credit_code: string;
      address: string | null;
      phone: string | null;
      lat: number | null;
      lng: number | null;
      status: 'active' | 'suspended' | 'ended';
      created_at: Date;
      updated_at: Date;
    };
    provider_bank_accounts: {
      county: string;
      id: string;
      provider_id: string;
      area: string;
      bank_name: string;
      account_name: string;
      account_enc: string;
      account_masked: string;
      valid_from: string;
      recorded_at: Date;
      recorded_by: string | null;
    };
    contracts: {
      county: string;
      id: string;
      provider_id: string;
      area: string;
      number: string;
      products: string[];
      service_areas: string[];
      valid_from: string;
      valid_to: string;
      ended_at: Date | null;
      created_at: Date;
    };
  }
}

export {};
