import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { handlers, routes, schedules, subscriptions } from '../../server/src/app.ts';
import { COUNTY, DEMO_PASSWORD } from '../../server/src/demo/cast.ts';
import { createDriver } from '../../server/src/demo/driver.ts';
import { openEnvironment } from '../../server/src/environment.ts';
import { importRoster } from '../../server/src/people/elders/index.ts';
import { openSession, systemActor } from '../../server/src/platform/access/index.ts';
import { findCommunities } from '../../server/src/platform/areas/index.ts';
import {
  addDays,
  addMonths,
  atMinute,
  monthOf,
  SteppingClock,
  weekdayOf,
} from '../../server/src/platform/clock/index.ts';
import { buildServer } from '../../server/src/platform/http/index.ts';
import { createDispatcher, type Handler } from '../../server/src/platform/jobs/index.ts';
import type { Environment } from '../../server/src/platform/transactions/index.ts';
import { arrive, bodyOfOrder, endOf, inParallel, leave, order, send, visitOf, type Turn } from './care.ts';
import { asSystem, crowd, openCounty, take, writeRoster, type Recipient } from './county.ts';
import { checkAll } from './kill-checks.ts';
import {
  FILE_ROWS,
  RECIPIENTS,
  type FromWorker,
  type Login,
  type Request,
  type Round,
  type ToWorker,
} from './kill-protocol.ts';

/** The server that the test kills: it owns the data folder, delivers the outbox, and does one kind of work until it dies. */

const START = '2026-11-02';
const MONTHS = 14;
const ORDERS_AT_ONCE = 4;
const folder = process.env.YIKE_DATA_DIR ?? '';
const preparedFile = join(folder, 'prepared.json');
const tell = (message: FromWorker) => void process.send?.(message);

interface Prepared {
  months: string[];
  recipients: Recipient[];
  providers: string[];
}

/** An effect that shows how often it was had: one line of the audit log for each event. */
const counted = (topic: string, subject: string): Handler => ({
  name: `kill.counted.${topic}`,
  topic,
  run(tx, { area, payload }) {
    tx.audit({ area, action: `kill.counted.${topic}`, subjectType: 'test', subjectId: String(payload[subject]) });
    return Promise.resolve();
  },
});
const allHandlers: readonly Handler[] = [
  ...handlers,
  counted('order.placed', 'orderId'),
  counted('roster.imported', 'batchId'),
  counted('batch.paid', 'batchId'),
];

const months = Array.from({ length: MONTHS }, (_, n) => monthOf(addMonths(START, n)));
const today = addDays(`${monthOf(addMonths(START, MONTHS))}-01`, 4);
const isPrepared = existsSync(preparedFile);
const clock = new SteppingClock(isPrepared ? atMinute(today, 8 * 60) : atMinute(START, 8 * 60));
const open = await openEnvironment({ owner: true, clock });
const environment: Environment = { ...open.environment, handlersOf: subscriptions(allHandlers) };
const dispatcher = createDispatcher(environment, allHandlers, schedules, (error) =>
  tell({ type: 'failed', message: `a job: ${String(error)}` }),
);

/** Two visits a month by each provider, verified and not settled, for the settlement rounds. */
async function prepare(seed: number): Promise<void> {
  const driver = createDriver(environment, clock);
  const years = [...new Set(months.map((month) => Number(month.slice(0, 4)))), Number(today.slice(0, 4))];
  const { cast, recipients } = await openCounty(driver, {
    seed,
    today: START,
    recipients: RECIPIENTS,
    years: [...new Set(years)],
    folder,
  });
  const visits = new Map<Turn, string>();
  for (const [n, month] of months.entries()) {
    // Not every carer works on Sundays.
    const tenth = `${month}-10`;
    const day = weekdayOf(tenth) === 7 ? addDays(tenth, 1) : tenth;
    clock.set(atMinute(addDays(day, -1), 9 * 60));
    const turns = cast.providers.flatMap((provider, p) =>
      provider.carers.slice(0, 2).flatMap((carer, c): Turn[] => {
        const recipient = recipients[(n * 6 + p * 2 + c) % recipients.length];
        return recipient ? [{ recipient, provider, carer, day, hour: 10 }] : [];
      }),
    );
    await inParallel(turns, 4, async (turn) => {
      const { id } = await order(driver, cast, turn);
      visits.set(turn, await visitOf(driver, id));
    });
    const visit = (turn: Turn) => visits.get(turn) ?? '';
    await inParallel(turns, 4, async (turn) => void (await send(driver, turn, visit(turn))));
    clock.set(atMinute(day, 10 * 60));
    await inParallel(turns, 4, (turn) => arrive(driver, turn, visit(turn)));
    clock.set(endOf(clock.now()));
    await inParallel(turns, 4, (turn) => leave(driver, turn, visit(turn)));
    await dispatcher.drain();
  }
  const prepared: Prepared = { months, recipients, providers: cast.providers.map((provider) => provider.id) };
  writeFileSync(preparedFile, JSON.stringify(prepared));
}

/** A UUID that follows from what it is for. */
function idFor(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

class Client {
  readonly #server: FastifyInstance;
  readonly #tokens = new Map<Login, string>();

  constructor(server: FastifyInstance) {
    this.#server = server;
  }

  async logIn(login: Login): Promise<void> {
    const opened = await asSystem(environment, (tx) => openSession(tx, { login, password: DEMO_PASSWORD }));
    if (!('token' in opened)) throw opened;
    this.#tokens.set(login, opened.token);
  }

  #headers = (login: Login) => ({ authorization: `Bearer ${this.#tokens.get(login) ?? ''}` });

  async get(login: Login, url: string): Promise<unknown> {
    const answer = await this.#server.inject({ method: 'GET', url, headers: this.#headers(login) });
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
    return answer.json();
  }

  async send(request: Request): Promise<unknown> {
    tell({ type: 'sent', request });
    const answer = await this.#server.inject({
      method: 'POST',
      url: request.url,
      headers: { ...this.#headers(request.login), 'idempotency-key': request.clientId },
      payload: request.body,
    });
    if (answer.statusCode !== 200) tell({ type: 'failed', message: `${request.url}: ${answer.body}` });
    tell({ type: 'answered', clientId: request.clientId, status: answer.statusCode, body: answer.body });
    return answer.json();
  }
}

async function importOn(round: Round): Promise<never> {
  const communities = await asSystem(environment, (tx) => findCommunities(tx, COUNTY));
  const people = crowd(round.seed, communities, START);
  // The first are the recipients; then one file after the other, whoever died before: a person comes in one file only.
  for (const _ of take(people, RECIPIENTS + round.nextFile * FILE_ROWS));
  for (let file = round.nextFile; ; file += 1) {
    const path = join(folder, 'import.csv');
    await writeRoster(path, take(people, FILE_ROWS), communities, START);
    const { report } = await importRoster(environment, systemActor, {
      county: COUNTY,
      source: { path },
      fileName: `round ${round.round} file ${file}.csv`,
      dryRun: false,
      onProgress: () => tell({ type: 'progress' }),
    });
    tell({ type: 'imported', file, created: report.created, unchanged: report.unchanged });
  }
}

async function orderOn(round: Round, client: Client, prepared: Prepared): Promise<void> {
  const place = async (n: number) => {
    const recipient = prepared.recipients[n % prepared.recipients.length];
    if (!recipient) throw new Error('nobody to order for');
    const provider = prepared.providers[n % prepared.providers.length] ?? '';
    await client.send({
      login: 'call',
      url: `/api/orders/${COUNTY}`,
      clientId: idFor(`order ${round.seed} ${n}`),
      body: { ...bodyOfOrder(recipient, provider, addDays(today, 30 + (n % 21)), 8 + (n % 9)), notes: 'kill' },
    });
    tell({ type: 'progress' });
  };
  for (let n = round.nextOrder; ; n += ORDERS_AT_ONCE) {
    const numbers = Array.from({ length: ORDERS_AT_ONCE }, (_, offset) => n + offset);
    await Promise.all(numbers.map(place));
  }
}

const steps = [
  { from: 'draft', step: 'confirm' },
  { from: 'providerConfirmed', step: 'review' },
  { from: 'countyReviewed', step: 'pay' },
] as const;

/** Months in order, each batch from where it was left. */
async function settleOn(client: Client, prepared: Prepared): Promise<void> {
  const url = `/api/settlement/${COUNTY}`;
  const settle = async (month: string, providerId: string, n: number) => {
    const write = async (login: Login, to: string, step: string, body: Record<string, unknown>) => {
      const answer = await client.send({ login, url: to, clientId: idFor(`${month} ${providerId} ${step}`), body });
      tell({ type: 'progress' });
      return answer as { id: string };
    };
    const { id } = await write('finance', url, 'open', { providerId, month });
    for (;;) {
      const { batch } = (await client.get('finance', `${url}/batches/${id}?limit=1`)) as {
        batch: { status: string; version: number };
      };
      const next = steps.find((one) => one.from === batch.status);
      if (!next) return;
      const login = { confirm: `manager${n + 1}` as Login, review: 'county' as const, pay: 'finance' as const }[
        next.step
      ];
      await write(login, `${url}/batches/${id}/${next.step}`, next.step, { version: batch.version });
    }
  };
  for (const month of prepared.months) {
    const paid = (await client.get('finance', `${url}?month=${month}&status=paid`)) as { rows: unknown[] };
    if (paid.rows.length === prepared.providers.length) continue;
    await Promise.all(prepared.providers.map((provider, n) => settle(month, provider, n)));
  }
  throw new Error('every month is settled: prepare more');
}

/** Delivers what waits; what failed for a moment is due an hour later at the latest. */
async function drain(): Promise<void> {
  for (let tries = 0; tries < 3; tries += 1) {
    await dispatcher.drain();
    clock.advance(3600_000);
  }
}

async function run(round: Round): Promise<void> {
  // Later than anything that an earlier round left behind: draining moves the clock by three hours.
  clock.advance(round.round * 4 * 3600_000);
  const prepared = JSON.parse(readFileSync(preparedFile, 'utf8')) as Prepared;
  const server = await buildServer({
    environment,
    routes,
    logLevel: 'silent',
    ratePerMinute: 1_000_000,
    logInsPerMinute: 1_000_000,
  });
  const client = new Client(server);
  const used =
    round.work === 'order'
      ? ['call']
      : round.work === 'settlement'
        ? ['finance', 'county', 'manager1', 'manager2', 'manager3']
        : [];
  const logins = new Set([...(used as Login[]), ...round.repeat.map((request) => request.login)]);
  for (const login of logins) await client.logIn(login);
  for (const request of round.repeat) await client.send(request);
  await drain();
  // Days have passed meanwhile: what they bring is there before it is counted.
  await dispatcher.runDue();
  await dispatcher.drain();
  tell({ type: 'checked', checked: await checkAll(environment) });
  await told;
  dispatcher.start();
  if (round.work === 'import') await importOn(round);
  else if (round.work === 'order') await orderOn(round, client, prepared);
  else await settleOn(client, prepared);
}

let goOn: () => void = () => undefined;
const told = new Promise<void>((done) => (goOn = done));
process.on('message', (message: ToWorker) => {
  const fail = (error: unknown) =>
    tell({ type: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  if (message.type === 'prepare') prepare(message.seed).then(() => tell({ type: 'prepared' }), fail);
  else if (message.type === 'round') run(message.round).catch(fail);
  else if (message.type === 'go') goOn();
  else void open.close().then(() => process.exit(0));
});
const { cluster } = JSON.parse(readFileSync(join(folder, 'postgres.json'), 'utf8')) as { cluster: string };
const pidFile = join(resolve(folder, cluster), 'postmaster.pid');
tell({ type: 'ready', postmaster: Number(readFileSync(pidFile, 'utf8').split('\n')[0]) });
