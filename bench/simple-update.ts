import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Client } from 'pg';

const PGBENCH = '/usr/lib/postgresql/15/bin/pgbench';
const SCALE = 10;
const ACCOUNTS = 100_000 * SCALE;

/**
 * Transactions a second of pgbench's simple-update (-N) on a scratch database of the same cluster: by pgbench where it is
 * installed, else the same statements through as many clients of `pg`.
 */
export async function simpleUpdate(
  adminUrl: string,
  clients: number,
  duringSeconds: number,
): Promise<{ tps: number; how: string }> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  const url = new URL(adminUrl);
  url.pathname = '/pgbench';
  try {
    await admin.query('DROP DATABASE IF EXISTS pgbench');
    await admin.query('CREATE DATABASE pgbench');
    if (!existsSync(PGBENCH)) {
      return { tps: await byDriver(url.href, clients, duringSeconds), how: `pgbench's simple-update through pg` };
    }
    await pgbench(url, ['-i', '-q', '-s', String(SCALE)]);
    const said = await pgbench(url, ['-N', '-n', '-c', String(clients), '-j', '2', '-T', String(duringSeconds)]);
    return { tps: Number(/tps = ([\d.]+)/.exec(said)?.[1]), how: `pgbench -N -c ${clients} -s ${SCALE}` };
  } finally {
    await admin.query('DROP DATABASE IF EXISTS pgbench');
    await admin.end();
  }
}

function pgbench(url: URL, options: readonly string[]): Promise<string> {
  const child = spawn(PGBENCH, [...options, '-h', url.hostname, '-p', url.port, '-U', url.username, 'pgbench'], {
    env: { PATH: process.env.PATH, PGPASSWORD: decodeURIComponent(url.password) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (part) => (said += String(part)));
  child.stderr.on('data', (part) => (said += String(part)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(said))));
  });
}

async function byDriver(url: string, clients: number, duringSeconds: number): Promise<number> {
  const connections = Array.from({ length: clients }, () => new Client({ connectionString: url }));
  for (const connection of connections) await connection.connect();
  await connections[0]?.query(`
    CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
    INSERT INTO pgbench_accounts SELECT n, n / 100000, 0, '' FROM generate_series(1, ${ACCOUNTS}) n;
    CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))`);
  const end = performance.now() + duringSeconds * 1000;
  let done = 0;
  const work = async (connection: Client, n: number) => {
    for (let turn = 0; performance.now() < end; turn += 1) {
      // Spread over the table without chance: 7,919 is prime to the number of accounts.
      const aid = 1 + (((turn * clients + n) * 7919) % ACCOUNTS);
      await connection.query('BEGIN');
      await connection.query('UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2', [1, aid]);
      await connection.query('SELECT abalance FROM pgbench_accounts WHERE aid = $1', [aid]);
      await connection.query(
        'INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (1, 1, $1, 1, CURRENT_TIMESTAMP)',
        [aid],
      );
      await connection.query('END');
      done += 1;
    }
  };
  await Promise.all(connections.map(work));
  for (const connection of connections) await connection.end();
  return done / duringSeconds;
}
