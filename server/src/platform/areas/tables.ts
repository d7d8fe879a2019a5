declare module '../transactions/database.ts' {
  interface Tables {
    areas: {
      code: string;
      name: string;
      parent: string | null;
      level: string;
      kind: string;
      is_statistical: boolean;
    };
  }
}

export {};
