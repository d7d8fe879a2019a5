declare module '../transactions/database.ts' {
  interface Tables {
    logins: { login: string; county: string; user_id: string };
    users: {
      county: string;
      id: string;
      area: string;
      login: string;
      name: string;
      password_hash: string;
      totp_secret_enc: string | null;
      totp_used_step: number | null;
      failed_logins: number;
      locked_until: Date | null;
      disabled_at: Date | null;
      created_at: Date;
    };
    assignments: {
      county: string;
      id: string;
      area: string;
      user_id: string;
      role: string;
      provider_id: string | null;
      worker_id: string | null;
      elder_ids: string[];
      granted_at: Date;
      revoked_at: Date | null;
    };
    sessions: {
      county: string;
      token_hash: string;
      area: string;
      user_id: string;
      assignment_id: string;
      created_at: Date;
      expires_at: Date;
      ended_at: Date | null;
    };
  }
}

export {};
