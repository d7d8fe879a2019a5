declare module '../transactions/database.ts' {
  interface Tables {
    files: {
      county: string;
      id: string;
      area: string;
      elder_id: string | null;
      provider_id: string | null;
      worker_id: string | null;
      name: string;
      media_type: string;
      size_bytes: number;
      sha256: string;
      content: Buffer;
      created_at: Date;
      created_by: string | null;
    };
  }
}

export {};
