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
import { simpleUpdate } from './simple-update.ts';
import { isQuick, openBench, say, sayMachine, sayTable, seconds, short } from './support.ts';

const WIDTH = 8;
const VISITS = isQuick ? 96 : 480;
const TODAY = '2026-10-06';
const MONTH = '2026-10';
const HOURS = [8, 10, 12, 14, 16];

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
  const turns = recipients.flatMap((recipient, n): Turn[] => {
    const slot = Math.floor(n / staff.length);
    const sent = staff[n % staff.length];
    const day = addDays(TODAY, 1 + Math.floor(slot / HOURS.length));
    return sent ? [{ recipient, ...sent, day, hour: HOURS[slot % HOURS.length] ?? 8 }] : [];
  });
  const visits = new Map<Turn, string>();
  const visit = (turn: Turn) => visits.get(turn) ?? '';

  const before = await simpleUpdate(bench.adminUrl, WIDTH, isQuick ? 4 : 10);
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
  const again = turns.map((turn, n) => ({ ...turn, day: addDays('2026-11-06', n % 7) }));
  await inParallel(again, WIDTH, async (turn) => void (await order(driver, cast, turn)));
  await measure("order placed, not the month's first (not in the sum)", turns.length, () =>
    inParallel(again, WIDTH, async (turn) => void (await order(driver, cast, { ...turn, day: addDays(turn.day, 7) }))),
  );
  const extra = stages.pop();
  const after = await simpleUpdate(bench.adminUrl, WIDTH, isQuick ? 4 : 10);
  const { rows } = await bench.admin.query<{ n: string }>(
    `SELECT count(*) AS n FROM yike.settlement_lines l JOIN yike.settlement_batches b ON b.county = l.county AND b.id = l.batch_id WHERE b.status = 'paid'`,
  );
  if (Number(rows[0]?.n) !== turns.length) throw new Error(`only ${rows[0]?.n} of ${turns.length} visits were paid`);

  const reference = (before.tps + after.tps) / 2;
  const sum = (key: 'seconds' | 'transactions') => stages.reduce((total, stage) => total + stage[key], 0);
  const row = (name: string, units: number, took: number, transactions: number) => [
    name,
    short(units / took),
    short(transactions / units),
    short(transactions / took),
    `${short((100 * transactions) / took / reference)} %`,
  ];
  say(
    `${turns.length} visits, ${WIDTH} at a time; ${before.how}: ${short(before.tps)} tps before, ${short(after.tps)} after`,
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
