import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createDriver, type Driver } from '../server/src/demo/driver.ts';
import { openEnvironment } from '../server/src/environment.ts';
import { SteppingClock } from '../server/src/platform/clock/index.ts';

export interface Bench {
  driver: Driver;
  adminUrl: string;
  folder: string;
  /** Superuser, past row-level security. */
  admin: Client;
  close(): Promise<void>;
}

export const isQuick = process.argv.includes('--quick');

/** An embedded database with the settings of production (fsync, synchronous commit) in a temporary folder. */
export async function openBench(start: string): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'yike-bench-'));
  // As root PostgreSQL runs as another OS user, who must be able to enter.
  await chmod(folder, 0o755);
  delete process.env.DATABASE_URL;
  process.env.YIKE_DATA_DIR = folder;
  const clock = new SteppingClock(start);
  const open = await openEnvironment({ owner: true, clock });
  const admin = new Client({ connectionString: open.database.adminUrl });
  await admin.connect();
  const close = async () => {
    await admin.end();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { driver: createDriver(open.environment, clock), adminUrl: open.database.adminUrl, folder, admin, close };
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Seconds that `work` takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** The value below which a share of the sorted list lies (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export async function sayMachine(bench: Bench): Promise<void> {
  const { rows } = await bench.admin.query<{ server_version: string }>('SHOW server_version');
  say(
    `Node ${process.version}, PostgreSQL ${rows[0]?.server_version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  );
}

/** A table in Markdown: the first column to the left, numbers to the right. */
export function sayTable(headers: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  say(`| ${headers.join(' | ')} |`);
  say(`|${headers.map((_, n) => (n === 0 ? '---' : '---:')).join('|')}|`);
  for (const row of rows) say(`| ${row.join(' | ')} |`);
}

export const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
