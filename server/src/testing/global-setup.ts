import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../platform/database/embedded.ts';
import { readLock } from '../platform/database/lock.ts';
import { migrate } from '../platform/database/migrate.ts';
import { settleOrphan } from '../platform/database/postmaster.ts';
import { administer } from '../platform/database/administer.ts';

const prefix = 'yike-test-';

/**
 * One PostgreSQL for a whole test run: an embedded one without fsync in a temporary folder, or the cluster that
 * YIKE_TEST_DATABASE_URL names. Migrates a template once; `testDatabase()` copies it.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await openCluster(process.env.YIKE_TEST_DATABASE_URL);
  const templateName = `yike_template_${randomUUID().replaceAll('-', '')}`;
  try {
    await administer(cluster.url, `CREATE DATABASE ${templateName} TEMPLATE template0`);
    const template = new URL(cluster.url);
    template.pathname = `/${templateName}`;
    await migrate(template.href);
  } catch (error) {
    await cluster.close();
    throw error;
  }
  project.provide('clusterUrl', cluster.url);
  project.provide('templateName', templateName);
  return async () => {
    await administer(cluster.url, `DROP DATABASE IF EXISTS ${templateName} WITH (FORCE)`);
    await cluster.close();
  };
}

async function openCluster(externalUrl: string | undefined): Promise<{ url: string; close(): Promise<void> }> {
  if (externalUrl) return { url: externalUrl, close: () => Promise.resolve() };
  await removeLeftovers();
  const dataDir = await mkdtemp(join(tmpdir(), prefix));
  // As root PostgreSQL runs as another OS user, who must be able to enter.
  await chmod(dataDir, 0o755);
  const embedded = await startEmbedded({ dataDir, durable: false });
  return {
    url: embedded.adminUrl,
    async close() {
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A killed run leaves its server and folder behind; the next one clears them away. */
async function removeLeftovers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    const folder = join(tmpdir(), name);
    const lock = await readLock(folder).catch(() => undefined);
    if (lock?.alive !== 'no') continue;
    await settleOrphan(join(folder, 'pg'));
    await rm(folder, { recursive: true, force: true });
  }
}
