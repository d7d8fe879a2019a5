import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import {
  confirmBatch,
  getBatchWithLines,
  openBatchOf,
  payBatch,
  reviewBatch,
} from '../server/src/oversight/settlement/contract.ts';
import { COUNTY } from '../server/src/demo/cast.ts';
import { addDays, atMinute } from '../server/src/platform/clock/index.ts';
import { arrive, endOf, inParallel, leave, order, send, visitOf, type Turn } from '../e2e/support/care.ts';
import { inCounty, openCounty } from '../e2e/support/county.ts';
import { isQuick, openBench, say, sayMachine, sayTable, seconds, short } from './support.ts';

const WIDTH = 8;
const PGBENCH = '/usr/lib/postgresql/15/bin/pgbench';
const PGBENCH_SECONDS = isQuick ? 4 : 10;
const PGBENCH_SCALE = 10;
const VISITS = isQuick ? 96 : 480;
const TODAY = '2026-10-06';
const MONTH = '2026-10';
const HOURS = [8, 10, 12, 14, 16];

/** Tps of pgbench's simple-update (-N) on a scratch database of the same cluster, with as many clients. */
async function simpleUpdate(adminUrl: string): Promise<number> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  const url = new URL(adminUrl);
  url.pathname = '/pgbench';
  try {
    await admin.query('DROP DATABASE IF EXISTS pgbench');
    await admin.query('CREATE DATABASE pgbench');
    await pgbench(url, ['-i', '-q', '-s', String(PGBENCH_SCALE)]);
    const said = await pgbench(url, ['-N', '-n', '-c', String(WIDTH), '-j', '2', '-T', String(PGBENCH_SECONDS)]);
    return Number(/tps = ([\d.]+)/.exec(said)?.[1]);
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

if (!existsSync(PGBENCH)) throw new Error(`${PGBENCH} is missing: install postgresql-15 or postgresql-contrib`);
const bench = await openBench(atMinute(TODAY, 8 * 60).toISOString());
const { driver } = bench;
try {
  await sayMachine(bench);
  const { cast, recipients } = await openCounty(driver, {
    seed: 1,
    today: TODAY,
    recipients: VISITS,
    years: [2026],
    folder: bench.folder,
  });
  const staff = cast.providers.flatMap((provider) => provider.carers.map((carer) => ({ provider, carer })));
  const turns = recipients.map((recipient, n): Turn => {
    const slot = Math.floor(n / staff.length);
    const { provider, carer } = staff[n % staff.length] ?? {
      provider: cast.providers[0] as never,
      carer: undefined as never,
    };
    return {
      recipient,
      provider,
      carer,
      day: addDays(TODAY, 1 + Math.floor(slot / HOURS.length)),
      hour: HOURS[slot % HOURS.length] ?? 8,
    };
  });
  const visits = new Map<Turn, string>();
  const visit = (turn: Turn) => visits.get(turn) ?? '';

  const before = await simpleUpdate(bench.adminUrl);
  const stages: { name: string; units: number; seconds: number; transactions: number }[] = [];
  // Every transaction takes its connection from the pool once.
  let transactions = 0;
  driver.environment.database.pool.on('acquire', () => void (transactions += 1));
  const measure = async (name: string, units: number, work: () => Promise<unknown>) => {
    const from = transactions;
    const took = await seconds(work);
    stages.push({ name, units, seconds: took, transactions: transactions - from });
  };

  const orderIds = new Map<Turn, string>();
  await measure("order placed, the month's first of its elder", turns.length, () =>
    inParallel(turns, WIDTH, async (turn) => void orderIds.set(turn, (await order(driver, cast, turn)).id)),
  );
  for (const turn of turns) visits.set(turn, await visitOf(driver, orderIds.get(turn) ?? ''));
  await measure('carer assigned', turns.length, () =>
    inParallel(turns, WIDTH, async (turn) => void (await send(driver, turn, visit(turn)))),
  );
  await measure('visited: check-in, then steps, signature, check-out', turns.length, async () => {
    for (let first = 0; first < turns.length; first += staff.length) {
      const together = turns.slice(first, first + staff.length);
      const begin = atMinute(together[0]?.day ?? TODAY, (together[0]?.hour ?? 8) * 60);
      driver.clock.set(begin);
      await inParallel(together, WIDTH, (turn) => arrive(driver, turn, visit(turn)));
      driver.clock.set(endOf(begin));
      await inParallel(together, WIDTH, (turn) => leave(driver, turn, visit(turn)));
    }
  });
  await measure('checked, money committed (one dispatcher)', turns.length, () => driver.settle());
  driver.clock.set(atMinute('2026-11-05', 10 * 60));
  await measure('settled: opened, confirmed, reviewed, paid', turns.length, async () => {
    await inParallel(cast.providers, cast.providers.length, async (provider) => {
      const { id } = await driver.call(cast.finance, openBatchOf, {
        params: inCounty,
        body: { providerId: provider.id, month: MONTH },
      });
      const params = { county: COUNTY, id };
      let { version } = (await driver.call(cast.finance, getBatchWithLines, { params, query: { limit: 1 } })).batch;
      version = (await driver.call(provider.manager, confirmBatch, { params, body: { version } })).version;
      version = (await driver.call(cast.county, reviewBatch, { params, body: { version } })).version;
      await driver.call(cast.finance, payBatch, { params, body: { version } });
    });
  });
  const again = turns.map((turn) => ({ ...turn, day: addDays('2026-11-06', turns.indexOf(turn) % 7) }));
  await inParallel(again, WIDTH, async (turn) => void (await order(driver, cast, turn)));
  await measure("order placed, not the month's first (not in the sum)", turns.length, () =>
    inParallel(again, WIDTH, async (turn) => void (await order(driver, cast, { ...turn, day: addDays(turn.day, 7) }))),
  );
  const extra = stages.pop();
  const after = await simpleUpdate(bench.adminUrl);
  const { rows } = await bench.admin.query<{ n: string }>(
    `SELECT count(*) AS n FROM yike.settlement_lines l JOIN yike.settlement_batches b ON b.county = l.county AND b.id = l.batch_id WHERE b.status = 'paid'`,
  );
  if (Number(rows[0]?.n) !== turns.length) throw new Error(`only ${rows[0]?.n} of ${turns.length} visits were paid`);

  const reference = (before + after) / 2;
  const sum = (key: 'seconds' | 'transactions') => stages.reduce((total, stage) => total + stage[key], 0);
  const row = (name: string, units: number, took: number, transactions: number) => [
    name,
    short(units / took),
    short(transactions / units),
    short(transactions / took),
    `${short((100 * transactions) / took / reference)} %`,
  ];
  say(
    `${turns.length} visits, ${WIDTH} at a time; pgbench -N -c ${WIDTH} -s ${PGBENCH_SCALE}: ${short(before)} tps before, ${short(after)} after`,
  );
  sayTable(
    ['step', 'visits/s', 'transactions a visit', 'transactions/s', 'of pgbench -N'],
    [
      ...stages.map((stage) => row(stage.name, stage.units, stage.seconds, stage.transactions)),
      row('the whole chain', turns.length, sum('seconds'), sum('transactions')),
      ...(extra ? [row(extra.name, extra.units, extra.seconds, extra.transactions)] : []),
    ],
  );
} finally {
  await bench.close();
}
