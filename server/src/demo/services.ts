import { randomUUID } from 'node:crypto';
import { accept, suggest } from '../care/dispatch/contract.ts';
import { placeOrder, quoteOrder } from '../care/orders/contract.ts';
import { addEvidence, addStatement, askProvider, decide, listVisits, reviewQueue } from '../care/visits/contract.ts';
import {
  answerFinding,
  decideFinding,
  listFindings,
  listFollowups,
  recordCall,
} from '../oversight/supervision/contract.ts';
import {
  confirmBatch,
  getBatchWithLines,
  openBatchOf,
  payBatch,
  reviewBatch,
} from '../oversight/settlement/contract.ts';
import { addAddress } from '../people/elders/contract.ts';
import { addDays, atMinute, dayOf, minuteOfDay, monthOf, type Day } from '../platform/clock/index.ts';
import type { CallOf } from '../platform/contract/index.ts';
import { Problem } from '../platform/problems/index.ts';
import type { Agenda } from './agenda.ts';
import { CENTRE, COUNTY, type Cast, type DemoProvider } from './cast.ts';
import type { Driver } from './driver.ts';
import type { Applicant } from './matters.ts';
import type { Random } from './random.ts';

const menu = [
  'room-cleaning',
  'personal-care',
  'haircut',
  'foot-care',
  'companionship',
  'bath-home',
  'walk',
  'glucose-test',
] as const;
const inCounty = { county: COUNTY };

/** A weekly plan for one person from a day on, in spans as long as a plan may be. */
export function planOrders(
  driver: Driver,
  agenda: Agenda,
  random: Random,
  cast: Cast,
  elder: Applicant,
  from: Day,
  until: Day,
): void {
  agenda.plan(atMinute(addDays(from, 1), 10 * 60), async () => {
    const address = await driver.call(cast.community, addAddress, {
      params: { ...inCounty, id: elder.id },
      body: {
        label: '家',
        address: '现住址',
        lat: CENTRE.lat + (random.next() - 0.5) * 0.1,
        lng: CENTRE.lng + (random.next() - 0.5) * 0.14,
      },
    });
    const provider = random.pick(cast.providers);
    for (let start = addDays(from, 2); start < until; start = addDays(start, 60)) {
      const begins = start;
      agenda.plan(atMinute(begins, 8 * 60), () => placeOne(driver, random, cast, elder, address.id, provider, begins));
    }
  });
}

async function placeOne(
  driver: Driver,
  random: Random,
  cast: Cast,
  elder: Applicant,
  addressId: string,
  provider: DemoProvider,
  from: Day,
): Promise<void> {
  const hour = random.between(8, 16);
  const wish = {
    elderId: elder.id,
    product: random.pick(menu),
    quantity: 1,
    kind: 'recurring' as const,
    fromDate: addDays(from, 1),
    toDate: addDays(from, 60),
    weekdays: [random.between(1, 6)],
    windowFromMinute: hour * 60,
    windowToMinute: hour * 60 + 180,
    addressId,
    providerId: random.isTrue(0.6) ? provider.id : null,
    selfPayAllowed: true,
  };
  await order(driver, cast, wish, random.isTrue(0.2) ? '敲门声音大一点，老人听力不好' : null);
}

async function order(
  driver: Driver,
  cast: Cast,
  wish: CallOf<typeof quoteOrder>['body'],
  notes: string | null = null,
): Promise<void> {
  try {
    const quoted = await driver.call(cast.callCentre, quoteOrder, { params: inCounty, body: wish });
    await driver.call(cast.callCentre, placeOrder, {
      params: inCounty,
      body: {
        ...wish,
        wishes: {},
        notes,
        proxy: { relation: '热线代办', reason: '老人来电，由热线代为下单' },
        confirmedSelfFen: quoted.totals.selfFen,
      },
    });
  } catch (error) {
    // A person who died or lost the grant meanwhile orders nothing.
    if (!(error instanceof Problem)) throw error;
  }
}

/** Every evening the dispatchers take over the proposal for tomorrow. */
export function planDispatch(driver: Driver, agenda: Agenda, cast: Cast, from: Day, to: Day): void {
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const tomorrow = addDays(day, 1);
    agenda.plan(atMinute(day, 17 * 60), async () => {
      await Promise.all(cast.providers.map((provider) => takeProposal(driver, provider, tomorrow)));
    });
  }
}

async function takeProposal(driver: Driver, provider: DemoProvider, day: Day): Promise<void> {
  const proposal = await driver.call(provider.dispatcher, suggest, { params: inCounty, query: { day } });
  const assignments = proposal.proposals.flatMap(({ visitId, workers }) => {
    const [first, second] = workers;
    return first ? [{ visitId, workerId: first.workerId, secondWorkerId: second?.workerId ?? null }] : [];
  });
  if (assignments.length > 0)
    await driver.call(provider.dispatcher, accept, { params: inCounty, body: { assignments } });
}

/** Single services for today and tomorrow: today's are dispatched, tomorrow's wait for whoever tries the board. */
export function planAround(
  driver: Driver,
  agenda: Agenda,
  random: Random,
  cast: Cast,
  elders: readonly Applicant[],
  now: Date,
): void {
  const today = dayOf(now);
  const firstHour = Math.max(8, Math.floor(minuteOfDay(now) / 60) + 1);
  agenda.plan(new Date(now.getTime() - 600_000), async () => {
    for (const [index, elder] of elders.entries()) {
      const address = await driver.call(cast.community, addAddress, {
        params: { ...inCounty, id: elder.id },
        body: {
          label: '女儿家',
          address: '女儿家',
          lat: CENTRE.lat + (random.next() - 0.5) * 0.06,
          lng: CENTRE.lng + (random.next() - 0.5) * 0.08,
        },
      });
      const provider = cast.providers[index % cast.providers.length] ?? random.pick(cast.providers);
      for (const day of [today, addDays(today, 1)]) {
        const hour =
          (day === today ? firstHour : 8) + ((index * 2) % (day === today ? Math.max(1, 18 - firstHour) : 10));
        // Late in the evening only tomorrow is left.
        if (hour > 19) continue;
        await order(driver, cast, {
          elderId: elder.id,
          product: random.pick(menu),
          quantity: 1,
          kind: 'single',
          fromDate: day,
          windowFromMinute: hour * 60,
          windowToMinute: hour * 60 + 120,
          addressId: address.id,
          providerId: provider.id,
          selfPayAllowed: true,
        });
      }
    }
    for (const provider of cast.providers) await takeProposal(driver, provider, today);
  });
}

type Manner = 'good' | 'short' | 'far' | 'noPosition' | 'absent';

/** Every morning each assigned visit of the day is planned to happen, most of them as they should. */
/** What the last days bring is still to be worked on: more of it is doubtful, so that each role has something to decide. */
const RECENT_DAYS = 3;
const usual = [
  ['good', 88],
  ['short', 4],
  ['far', 3],
  ['noPosition', 3],
  ['absent', 2],
] as const;
const recent = [
  ['good', 55],
  ['short', 15],
  ['far', 15],
  ['noPosition', 15],
] as const;

export function planVisitDays(driver: Driver, agenda: Agenda, random: Random, cast: Cast, from: Day, to: Day): void {
  for (let day = from; day <= to; day = addDays(day, 1)) {
    agenda.plan(atMinute(day, 7 * 60 + 30), async () => {
      const lists = await Promise.all(
        cast.providers.map(async (provider) => ({
          provider,
          visits: await driver.call(provider.dispatcher, listVisits, {
            params: inCounty,
            query: { from: day, to: day, status: 'assigned', limit: 200 },
          }),
        })),
      );
      for (const { provider, visits } of lists) {
        for (const visit of visits.rows) {
          const manner = random.weighted<Manner>(day > addDays(to, -RECENT_DAYS) ? recent : usual);
          if (manner !== 'absent') planVisit(driver, agenda, random, provider, visit, manner);
        }
      }
    });
  }
}

interface Visit {
  id: string;
  workerId: string | null;
  plannedStart: string;
  minutes: number;
  lat: number | null;
  lng: number | null;
}

function planVisit(
  driver: Driver,
  agenda: Agenda,
  random: Random,
  provider: DemoProvider,
  visit: Visit,
  manner: Manner,
): void {
  const carer = provider.carers.find((one) => one.workerId === visit.workerId);
  if (!carer) return;
  const begins = new Date(Date.parse(visit.plannedStart) + random.between(-4, 6) * 60_000);
  const minutes = manner === 'short' ? Math.round(visit.minutes * 0.35) : visit.minutes + random.between(-2, 6);
  const ends = new Date(begins.getTime() + minutes * 60_000);
  const offset = manner === 'far' ? 0.02 : 0;
  const position = () =>
    manner === 'noPosition' || visit.lat === null || visit.lng === null
      ? null
      : {
          lat: visit.lat + offset + (random.next() - 0.5) * 0.0004,
          lng: visit.lng + (random.next() - 0.5) * 0.0004,
          accuracyMeters: random.between(6, 30),
          isMock: false,
        };
  const excuse = manner === 'noPosition' ? { excuse: { reason: 'gpsOff' as const, text: '手机定位打不开' } } : {};
  const params = { county: COUNTY, id: visit.id };
  const device = { deviceId: `demo-${carer.workerId.slice(-6)}` };
  agenda.plan(begins, async () => {
    await driver.call(carer.actor, addEvidence, {
      params,
      body: {
        events: [
          {
            id: randomUUID(),
            kind: 'checkIn',
            deviceAt: begins.toISOString(),
            position: position(),
            ...device,
            ...excuse,
          },
        ],
      },
    });
  });
  agenda.plan(ends, async () => {
    const stroke = Array.from({ length: 24 }, (_, n): [number, number, number] => [
      n * 7 + random.between(0, 3),
      60 + Math.round(Math.sin(n) * 20),
      n * 130,
    ]);
    await driver.call(carer.actor, addEvidence, {
      params,
      body: {
        events: [
          ...[0, 1, 2].map((step) => ({
            id: randomUUID(),
            kind: 'step' as const,
            step,
            isDone: true,
            deviceAt: new Date(begins.getTime() + ((step + 1) * minutes * 60_000) / 5).toISOString(),
            position: null,
            ...device,
          })),
          {
            id: randomUUID(),
            kind: 'confirmation',
            method: 'signature',
            strokes: [stroke],
            deviceAt: new Date(ends.getTime() - 60_000).toISOString(),
            position: null,
            ...device,
          },
          {
            id: randomUUID(),
            kind: 'checkOut',
            deviceAt: ends.toISOString(),
            position: position(),
            ...device,
            ...excuse,
          },
        ],
      },
    });
  });
}

/** Reviewers, the call centre and the county work off what the day brought; the last days stay for whoever tries the demo. */
export function planOversight(driver: Driver, agenda: Agenda, random: Random, cast: Cast, from: Day, to: Day): void {
  const undecidedFrom = addDays(to, -25);
  for (let day = from; day <= to; day = addDays(day, 1)) {
    agenda.plan(atMinute(day, 21 * 60), async () => {
      await driver.passNight();
      const queue = await driver.call(cast.street, reviewQueue, { params: inCounty, query: { limit: 200 } });
      for (const visit of queue.rows) {
        const isShort = visit.findings.some((finding) => finding.code === 'F01' && finding.outcome === 'red');
        const params = { county: COUNTY, id: visit.id };
        if (!isShort) {
          const body = { decision: 'verified', reason: '已电话核实，服务真实', version: visit.version } as const;
          await driver.call(cast.street, decide, { params, body });
        } else if (visit.hearing === 'notAsked') {
          const text = '服务时长不足标准一半，请说明原因';
          await driver.call(cast.street, askProvider, { params, body: { text } });
        } else {
          const manager = cast.providers.find((provider) => provider.id === visit.providerId)?.manager;
          if (!manager) continue;
          const text = '护理员提前离开，已批评教育，同意不予结算';
          const { version } = await driver.call(manager, addStatement, { params, body: { text } });
          const body = { decision: 'rejected', reason: '服务时长不足标准一半，机构已说明', version } as const;
          await driver.call(cast.street, decide, { params, body });
        }
      }
      await driver.settle();
      const calls = await driver.call(cast.callCentre, listFollowups, { query: { status: 'waiting', limit: 200 } });
      for (const call of calls.rows) {
        const denies = random.isTrue(0.1);
        await driver.call(cast.callCentre, recordCall, {
          params: { county: COUNTY, id: call.id },
          body: random.isTrue(0.1)
            ? { reached: false, version: call.version }
            : {
                reached: true,
                version: call.version,
                came: denies ? 'no' : 'yes',
                ...(!denies && {
                  satisfaction: random.weighted([
                    [5, 60],
                    [4, 30],
                    [3, 8],
                    [2, 2],
                  ]),
                }),
                answers: {},
              },
        });
      }
      await driver.settle();
      for (const finding of (await driver.call(cast.county, listFindings, { query: { status: 'open', limit: 200 } }))
        .rows) {
        const manager = cast.providers.find((provider) => provider.id === finding.providerId)?.manager;
        if (!manager || day > undecidedFrom || random.isTrue(0.6)) continue;
        const params = { county: COUNTY, id: finding.id };
        if (finding.status === 'open') {
          await driver.call(manager, answerFinding, {
            params,
            body: { statement: '已向护理员和家属了解，附情况说明。', version: finding.version },
          });
        } else {
          const isUpheld = random.isTrue(0.5);
          await driver.call(cast.county, decideFinding, {
            params,
            body: {
              decision: isUpheld ? 'upheld' : 'dismissed',
              reason: isUpheld ? '邻居及门禁记录证明护理员当日未到' : '老人记忆有误，家属确认服务真实',
              version: finding.version,
            },
          });
        }
      }
      await driver.settle();
    });
  }
}

/** On the 5th each provider's batch of the month before is opened; how far it goes depends on how long ago that was. */
export function planSettlement(driver: Driver, agenda: Agenda, cast: Cast, from: Day, to: Day): void {
  const lastMonth = monthOf(addDays(`${monthOf(to)}-01`, -1));
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (!day.endsWith('-05')) continue;
    const month = monthOf(addDays(`${monthOf(day)}-01`, -1));
    agenda.plan(atMinute(day, 20 * 60), async () => {
      for (const [index, provider] of cast.providers.entries()) {
        let batch;
        try {
          batch = await driver.call(cast.finance, openBatchOf, {
            params: inCounty,
            body: { providerId: provider.id, month },
          });
        } catch (error) {
          if (error instanceof Problem) continue;
          throw error;
        }
        const params = { county: COUNTY, id: batch.id };
        // Of the last month one batch waits for each: the provider, the county, finance.
        const steps = month === lastMonth ? index : 3;
        const opened = await driver.call(cast.finance, getBatchWithLines, { params, query: { limit: 1 } });
        let version = opened.batch.version;
        if (steps >= 1)
          version = (await driver.call(provider.manager, confirmBatch, { params, body: { version } })).version;
        if (steps >= 2) version = (await driver.call(cast.county, reviewBatch, { params, body: { version } })).version;
        if (steps >= 3) await driver.call(cast.finance, payBatch, { params, body: { version } });
      }
      await driver.settle();
    });
  }
}
