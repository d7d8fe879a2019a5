import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { handlers, routes, schedules, subscriptions } from '../../server/src/app.ts';
import { COUNTY, DEMO_PASSWORD } from '../../server/src/demo/cast.ts';
import { createDriver } from '../../server/src/demo/driver.ts';
import { openEnvironment } from '../../server/src/environment.ts';
import { checkLedger } from '../../server/src/money/ledger/index.ts';
import { importRoster } from '../../server/src/people/elders/index.ts';
import { openSession, systemActor } from '../../server/src/platform/access/index.ts';
import { findCommunities } from '../../server/src/platform/areas/index.ts';
import { verifyAudit } from '../../server/src/platform/audit/index.ts';
import { addDays, addMonths, atMinute, monthOf, SteppingClock } from '../../server/src/platform/clock/index.ts';
import { buildServer } from '../../server/src/platform/http/index.ts';
import { createDispatcher, type Handler } from '../../server/src/platform/jobs/index.ts';
import type { Environment } from '../../server/src/platform/transactions/index.ts';
import { arrive, bodyOfOrder, endOf, inParallel, leave, order, send, visitOf, type Turn } from './care.ts';
import { asSystem, crowd, openCounty, take, writeRoster, type Recipient } from './county.ts';
import { FILE_ROWS, type Checked, type FromWorker, type Request, type ToWorker } from './kill-protocol.ts';
import { findProblems } from './kill-checks.ts';

/** The server that the test kills: it owns the data folder, delivers the outbox, and does one kind of work until it dies. */

export const START = '2026-11-02';
const ORDERS_AT_ONCE = 4;
const folder = process.env.YIKE_DATA_DIR ?? '';
const say = (message: FromWorker) => void process.send?.(message);

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

interface Prepared {
  lastDay: string;
  months: string[];
  recipients: Recipient[];
  providers: string[];
}
const preparedFile = join(folder, 'prepared.json');
const readPrepared = () => JSON.parse(readFileSync(preparedFile, 'utf8')) as Prepared;

/** A UUID that follows from what it is for. */
export function idFor(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const clock = new SteppingClock(
  existsSync(preparedFile) ? atMinute(readPrepared().lastDay, 10 * 60) : atMinute(START, 8 * 60),
);
const open = await openEnvironment({ owner: true, clock });
const environment: Environment = { ...open.environment, handlersOf: subscriptions(allHandlers) };
const failures: unknown[] = [];
const dispatcher = createDispatcher(environment, allHandlers, schedules, (error) => failures.push(error));
const { cluster } = JSON.parse(readFileSync(join(folder, 'postgres.json'), 'utf8')) as { cluster: string };
const pidFile = readFileSync(join(join(folder, '.'), '..', cluster.startsWith('/') ? '' : '', ''), 'utf8');
void pidFile;
