export type FundSource = 'central' | 'provincial' | 'city' | 'county' | 'welfareLottery' | 'insurance' | 'donation';

export interface BudgetLineRow {
  county: string;
  id: string;
  area: string;
  name: string;
  fund_source: FundSource;
  year: number;
  benefit: string | null;
  account_id: string;
  created_at: Date;
}

declare module '../../platform/transactions/database.ts' {
  interface Tables {
    budget_lines: BudgetLineRow;
  }
}
