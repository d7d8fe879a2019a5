import { randomUUID } from 'node:crypto';
import { assign } from '../../server/src/care/dispatch/contract.ts';
import { placeOrder } from '../../server/src/care/orders/contract.ts';
import { addEvidence } from '../../server/src/care/visits/contract.ts';
import { COUNTY, type Carer, type Cast, type DemoProvider } from '../../server/src/demo/cast.ts';
import type { Driver } from '../../server/src/demo/driver.ts';
import type { Day } from '../../server/src/platform/clock/index.ts';
import { inCounty, visitsOf, type Recipient } from './county.ts';

const HOUR_MS = 3600_000;

/** One visit of an hour, by whom and when. */
export interface Turn {
  recipient: Recipient;
  provider: DemoProvider;
  carer: Carer;
  day: Day;
  hour: number;
}

export const bodyOfOrder = (recipient: Recipient, providerId: string, day: Day, hour: number) => ({
  elderId: recipient.id,
  product: 'room-cleaning',
  quantity: 1,
  kind: 'single' as const,
  fromDate: day,
  windowFromMinute: hour * 60,
  windowToMinute: hour * 60 + 90,
  addressId: recipient.addressId,
  providerId,
  proxy: { relation: '热线代办', reason: '老人来电,由热线代为下单' },
  confirmedSelfFen: 0,
});

export const order = (driver: Driver, cast: Cast, { recipient, provider, day, hour }: Turn) =>
  driver.call(cast.callCentre, placeOrder, {
    params: inCounty,
    body: bodyOfOrder(recipient, provider.id, day, hour),
  });

/** The only visit of an order. */
export async function visitOf(driver: Driver, orderId: string): Promise<string> {
  const [visit] = await visitsOf(driver.environment, orderId);
  if (!visit) throw new Error('an order without a visit');
  return visit.id;
}

export const send = (driver: Driver, turn: Turn, visitId: string) =>
  driver.call(turn.provider.dispatcher, assign, {
    params: { county: COUNTY, id: visitId },
    body: { workerId: turn.carer.workerId },
  });

const at = (driver: Driver, { recipient, carer }: Turn) => ({
  id: randomUUID(),
  deviceAt: driver.clock.now().toISOString(),
  deviceId: carer.workerId.slice(-6),
  position: { lat: recipient.lat, lng: recipient.lng, accuracyMeters: 12, isMock: false },
});

async function give(
  driver: Driver,
  turn: Turn,
  visitId: string,
  events: Parameters<typeof addEvidence.body.parse>[0][],
): Promise<void> {
  const answer = await driver.call(turn.carer.actor, addEvidence, {
    params: { county: COUNTY, id: visitId },
    body: { events: events as never },
  });
  const refused = answer.results.find((result) => result.outcome === 'refused');
  if (refused) throw new Error(refused.problem?.en ?? 'refused');
}

export const arrive = (driver: Driver, turn: Turn, visitId: string) =>
  give(driver, turn, visitId, [{ kind: 'checkIn', ...at(driver, turn) }]);

/** Ticks, the elder's signature, check-out: five events as a phone sends them at the end. */
export function leave(driver: Driver, turn: Turn, visitId: string): Promise<void> {
  const before = (minutes: number) => ({
    ...at(driver, turn),
    position: null,
    deviceAt: new Date(driver.clock.now().getTime() - minutes * 60_000).toISOString(),
  });
  const stroke = Array.from({ length: 24 }, (_, n) => [n * 7, 60 + Math.round(Math.sin(n) * 20), n * 130]);
  return give(driver, turn, visitId, [
    { kind: 'step', step: 0, ...before(40) },
    { kind: 'step', step: 1, ...before(20) },
    { kind: 'step', step: 2, ...before(5) },
    { kind: 'confirmation', method: 'signature', strokes: [stroke], ...before(1) },
    { kind: 'checkOut', ...at(driver, turn) },
  ]);
}

export const endOf = (begin: Date): Date => new Date(begin.getTime() + HOUR_MS);

/** Runs at most `width` at a time; the first failure ends it. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  run: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of waiting) await run(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
