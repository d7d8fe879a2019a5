export interface OrderSchedule {
  fromDate: string;
  toDate: string;
  /** 1 = Monday … 7 = Sunday. */
  weekdays: number[];
  /** Minutes of the day between which the visit begins and ends. */
  windowFromMinute: number;
  windowToMinute: number;
}

/** What the elder wishes of who comes; dispatch follows it where it can. */
export interface Wishes {
  carerSex?: 'male' | 'female' | undefined;
  carerId?: string | undefined;
  avoidCarerIds?: string[] | undefined;
}

declare module '../../platform/transactions/database.ts' {
  interface Tables {
    orders: {
      county: string;
      id: string;
      number: string;
      area: string;
      elder_id: string;
      provider_id: string;
      provider_reason: string;
      grant_id: string | null;
      product: string;
      item: string;
      product_name: string;
      minutes: number;
      carers: number;
      certificates: string[];
      steps: unknown;
      unit: 'visit' | 'hour' | 'portion';
      quantity: number;
      unit_price_fen: number;
      kind: 'single' | 'recurring';
      schedule: unknown;
      status: 'open' | 'done' | 'cancelled';
      elder_name: string;
      elder_sex: string;
      phone_masked: string | null;
      address: string;
      lat: number | null;
      lng: number | null;
      wishes: unknown;
      notes: string | null;
      channel: 'self' | 'family' | 'community' | 'callCentre';
      placed_by: string | null;
      placed_by_name: string;
      proxy_relation: string | null;
      proxy_reason: string | null;
      placed_at: Date;
      cancelled_at: Date | null;
      cancel_reason: string | null;
      version: number;
    };
    complaints: {
      county: string;
      id: string;
      area: string;
      elder_id: string;
      order_id: string;
      visit_id: string | null;
      provider_id: string;
      text: string;
      status: 'open' | 'answered';
      answer: string | null;
      answered_by: string | null;
      answered_at: Date | null;
      due_on: string;
      created_at: Date;
      created_by: string | null;
    };
  }
}
