import { randomUUID } from 'node:crypto';
import type { CallInput } from '../../apps/console/src/client/call.ts';
import { assign } from '../../server/src/care/dispatch/contract.ts';
import { placeOrder, quoteOrder } from '../../server/src/care/orders/contract.ts';
import { addEvidence, decide, getVisit, listVisits } from '../../server/src/care/visits/contract.ts';
import { listBatches, openBatchOf } from '../../server/src/oversight/settlement/contract.ts';
import { listElders } from '../../server/src/people/elders/contract.ts';
import { addDays, dayOf, monthOf } from '../../server/src/platform/clock/index.ts';
import { listAssessments, planAssessment } from '../../server/src/rights/assessments/contract.ts';
import { listCases, openCase } from '../../server/src/rights/cases/contract.ts';
import { addDetermination } from '../../server/src/rights/policies/contract.ts';
import { listProviders } from '../../server/src/supply/providers/contract.ts';
import { listWorkers } from '../../server/src/supply/workforce/contract.ts';
import { openApi, type Api } from './api.ts';
import { logIn } from './browser.ts';
import { COUNTY, type Who } from './cast.ts';
import { smallRosterFile } from './roster.ts';
import type { World } from './world.ts';

const inCounty = { county: COUNTY };
const BENEFIT = 'home-care-subsidy';
const PRODUCT = 'room-cleaning';

type Events = CallInput<typeof addEvidence>['body']['events'];

/**
 * At least one row of every kind that has a page of its own, whether or not the chain has been walked before: also a visit
 * that the checks doubt, because such a one is always called back about.
 */
export async function openRows(w: World): Promise<void> {
  // A session does not outlive the days that the clock is moved.
  const as = (who: Who) => openApi(w.yike.address, w.cast[who]);
  const county = await as('county');
  if ((await county(listElders, { query: { limit: 1 } })).rows.length === 0) await importRoster(w);
  // The one whose file the list opens first.
  const elder = (await county(listElders, { query: { limit: 1 } })).rows[0];
  if (!elder) throw new Error('the roster left nobody');
  const key = { county: COUNTY, id: elder.id };
  const community = await as('community');
  const street = await as('street');
  await street(addDetermination, { params: key, body: { benefit: BENEFIT } });
  if ((await county(listCases, { params: inCounty, query: { open: 'all' } })).rows.length === 0) {
    await community(openCase, {
      body: {
        county: COUNTY,
        elderId: elder.id,
        benefit: BENEFIT,
        relation: 'committeeWorker',
        proxyReason: '上门走访时老人口头委托',
      },
    });
  }
  if ((await county(listAssessments, { params: inCounty })).rows.length === 0) {
    await community(planAssessment, { body: { county: COUNTY, elderId: elder.id, reason: 'routine' } });
  }
  await makeDoubtfulVisit(w, as, elder.id);
  await w.yike.settle();
  const finance = await as('finance');
  if ((await finance(listBatches, { params: inCounty, query: {} })).rows.length === 0) await openBatch(w, as);
}

/** The roster goes through its page: what is uploaded has no plain call. */
async function importRoster(w: World): Promise<void> {
  const { page, leave } = await logIn(w.browser, w.yike, w.cast.county);
  await page.goto('/imports/new');
  await page.locator('input[type=file]').setInputFiles(await smallRosterFile());
  await page.getByRole('button', { name: /^导入 \d+ 人$/ }).click();
  await page.waitForURL(/\/imports\/331002\//);
  await page.getByText('已完成').waitFor({ timeout: 60_000 });
  await leave();
}

async function makeDoubtfulVisit(w: World, as: (who: Who) => Promise<Api>, elderId: string): Promise<void> {
  const callCentre = await as('callCentre');
  const day = addDays(dayOf(w.yike.now()), 1);
  const wish = {
    elderId,
    product: PRODUCT,
    kind: 'single' as const,
    fromDate: day,
    windowFromMinute: 14 * 60,
    windowToMinute: 16 * 60,
  };
  const { totals } = await callCentre(quoteOrder, { params: inCounty, body: wish });
  const proxy = { relation: '本人来电', reason: '老人来电,由热线代为下单' };
  const order = await callCentre(placeOrder, {
    params: inCounty,
    body: { ...wish, confirmedSelfFen: totals.selfFen, proxy },
  });
  const dispatcher = await as('dispatcher');
  const visits = await dispatcher(listVisits, { params: inCounty, query: { from: day, to: day } });
  const visit = visits.rows.find(({ orderId }) => orderId === order.id);
  const provider = (await (await as('county'))(listProviders, { params: inCounty, query: {} })).rows[0];
  const workers = await dispatcher(listWorkers, { params: { ...inCounty, id: provider?.id ?? '' }, query: {} });
  const params = { ...inCounty, id: visit?.id ?? '' };
  await dispatcher(assign, { params, body: { workerId: workers.rows[0]?.id ?? '' } });
  const record = async (kind: 'checkIn' | 'checkOut') => {
    const carer = await as('carer');
    const events: Events = [
      { kind, id: randomUUID(), deviceAt: w.yike.now().toISOString(), excuse: { reason: 'noSignal' } },
    ];
    return carer(addEvidence, { params, body: { events } });
  };
  await w.yike.moveTo(day, 14);
  await record('checkIn');
  await w.yike.moveTo(day, 14, 3);
  await record('checkOut');
  await w.yike.settle();
  const street = await as('street');
  const { version } = await street(getVisit, { params });
  await street(decide, { params, body: { decision: 'verified', reason: '已电话向老人核实', version } });
}

async function openBatch(w: World, as: (who: Who) => Promise<Api>): Promise<void> {
  const month = monthOf(w.yike.now());
  await w.yike.moveTo(addDays(`${month}-28`, 7), 9);
  const finance = await as('finance');
  const provider = (await finance(listProviders, { params: inCounty, query: {} })).rows[0];
  await finance(openBatchOf, { params: inCounty, body: { providerId: provider?.id ?? '', month } });
}
