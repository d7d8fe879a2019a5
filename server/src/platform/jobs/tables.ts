declare module '../transactions/database.ts' {
  interface Tables {
    schedules: { name: string; next_run_at: Date; last_run_at: Date | null; last_error: string | null };
  }
}

export {};
