import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { administer } from './administer.ts';
import { withApplicationRole } from './roles.ts';

export interface TestDatabase {
  adminUrl: string;
  /** Starts in the application role, under row-level security. */
  appUrl: string;
  drop(): Promise<void>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Administration of the cluster that `server/src/testing/global-setup.ts` has started for this run. */
    clusterUrl: string;
    /** A migrated database that new ones are copied from; nobody connects to it. */
    templateName: string;
  }
}

/** A fresh migrated database for one test file, about 50 ms; `empty` gives one without any table. */
export async function testDatabase(kind: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const clusterUrl = inject('clusterUrl');
  const name = `yike_test_${randomUUID().replaceAll('-', '')}`;
  const template = kind === 'migrated' ? inject('templateName') : 'template0';
  await administer(clusterUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return {
    adminUrl: url.href,
    appUrl: withApplicationRole(url.href),
    drop: () => administer(clusterUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}
