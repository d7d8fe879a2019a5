import { addDays, atMinute, type Day } from '../platform/clock/index.ts';
import {
  confirmAssessment,
  countersignAssessment,
  getAssessment,
  listAssessments,
  signAssessment,
} from '../rights/assessments/contract.ts';
import { actOnCase, openCase } from '../rights/cases/contract.ts';
import type { Agenda } from './agenda.ts';
import { COUNTY, type Cast } from './cast.ts';
import type { Driver } from './driver.ts';
import type { Random } from './random.ts';

export interface Applicant {
  id: string;
  name: string;
  grade: number;
}

/** How far a matter of the demo has come, one entry a station of the workflow. */
export const stations = [
  'draft',
  'submitted',
  'returned',
  'accepted',
  'assessed',
  'streetReviewed',
  'approved',
  'publicNotice',
  'objected',
  'refused',
  'appealed',
  'withdrawn',
  'recheck',
  'granted',
] as const;
export type Station = (typeof stations)[number];

const BENEFIT = 'home-care-subsidy';

/** Answers of GB/T 42195 whose total lies in the band of a grade. */
export function answersFor(
  grade: number,
  random: Random,
  items: readonly { id: string; max: number }[],
): Record<string, number> {
  const band = [
    [90, 90],
    [68, 86],
    [48, 63],
    [31, 44],
    [4, 26],
  ][grade] ?? [90, 90];
  const target = random.between(band[0] ?? 90, band[1] ?? 90);
  const answers = Object.fromEntries(items.map((item) => [item.id, item.max]));
  let total = items.reduce((sum, item) => sum + item.max, 0);
  while (total > target) {
    const item = random.pick(items);
    const value = answers[item.id] ?? 0;
    if (value === 0) continue;
    answers[item.id] = value - 1;
    total -= 1;
  }
  return answers;
}

/**
 * Takes one person's application as far as a station, on the days it would take. `onGranted` is called when a grant is given.
 */
export function planMatter(
  driver: Driver,
  agenda: Agenda,
  random: Random,
  cast: Cast,
  items: readonly { id: string; max: number }[],
  applicant: Applicant,
  opensOn: Day,
  until: Station,
  onGranted: (on: Day) => void = () => undefined,
): void {
  let key = { county: COUNTY, id: '' };
  const act = (actor: Cast['county'], action: string, reason?: string, data: { endsOn?: Day } = {}) =>
    driver.call(actor, actOnCase, { params: key, body: { action, data, ...(reason && { reason }) } });
  const wanted = stations.indexOf(until);
  const reaches = (station: Station) => wanted >= stations.indexOf(station);
  const at = (offset: number, hour: number, run: () => Promise<void>) =>
    agenda.plan(atMinute(addDays(opensOn, offset), hour * 60 + random.between(0, 50)), run);

  at(0, 9, async () => {
    const byPhone = random.isTrue(0.25);
    const opened = await driver.call(byPhone ? cast.callCentre : cast.community, openCase, {
      body: {
        county: COUNTY,
        elderId: applicant.id,
        benefit: BENEFIT,
        relation: byPhone ? 'child' : 'committeeWorker',
        ...(byPhone && { applicantName: `${applicant.name}之女` }),
        proxyReason: byPhone ? '老人不会使用手机，女儿来电代为申请' : '社区上门走访时老人口头委托',
        documents: [{ code: 'applicationForm', note: '纸质申请表，社区存档' }],
        submit: until !== 'draft',
      },
    });
    key = { county: COUNTY, id: opened.id };
  });
  if (until === 'draft' || until === 'submitted') return;
  if (until === 'withdrawn') {
    at(2, 10, async () => void (await act(cast.community, 'withdraw', '老人决定随子女到外地居住')));
    return;
  }
  if (until === 'returned') {
    at(
      1,
      10,
      async () => void (await act(cast.street, 'returnForCorrection', '申请表缺少老人或代办人签名，请补签后重新提交')),
    );
    return;
  }
  at(1, 10, async () => void (await act(cast.street, 'accept')));
  if (!reaches('assessed')) return;
  at(4, 14, async () => {
    const [first, second] = cast.assessors;
    if (!first || !second) throw new Error('two assessors are needed');
    const planned = await driver.call(first, listAssessments, {
      params: { county: COUNTY },
      query: { elderId: applicant.id, status: 'planned' },
    });
    const assessment = planned.rows[0];
    if (!assessment) throw new Error('an accepted case without a planned assessment');
    const params = { county: COUNTY, id: assessment.id };
    const version = async () => (await driver.call(first, getAssessment, { params })).version;
    // Whoever applied had reason to: a refusal of the demo is for a person who is well.
    const grade = until === 'refused' || until === 'appealed' ? 0 : applicant.grade;
    await driver.call(first, signAssessment, {
      params,
      body: {
        input: {
          answers: answersFor(grade, random, items),
          coma: false,
          dementia: false,
          mentalDisorder: false,
          careRiskEvents30d: 0,
        },
        version: await version(),
      },
    });
    await driver.call(second, countersignAssessment, { params, body: { decision: 'agree', version: await version() } });
    await driver.call(first, confirmAssessment, {
      params,
      body: { name: applicant.name, relation: 'self', version: await version() },
    });
    await driver.settle();
  });
  if (until === 'assessed') return;
  const refusal = until === 'refused' || until === 'appealed';
  at(
    6,
    11,
    async () =>
      void (await act(
        cast.street,
        refusal ? 'recommendRefusal' : 'recommendGrant',
        refusal ? '评估结果为能力完好，不符合享受条件' : undefined,
      )),
  );
  if (until === 'streetReviewed') return;
  if (refusal) {
    at(9, 15, async () => void (await act(cast.county, 'refuse', '经评估能力完好，不符合居家养老服务补贴条件')));
    if (until === 'appealed')
      at(15, 9, async () => void (await act(cast.community, 'appeal', '老人近期跌倒后行动不便，请求重新评估')));
    return;
  }
  at(9, 15, async () => void (await act(cast.county, 'approve')));
  if (until === 'approved') return;
  at(10, 9, async () => void (await act(cast.street, 'publish')));
  if (until === 'publicNotice') return;
  if (until === 'objected') {
    at(12, 16, async () => void (await act(cast.callCentre, 'object', '群众来电反映申请人有多套出租房产，请核实')));
    return;
  }
  at(18, 10, async () => {
    await act(cast.county, 'grant');
    await driver.settle();
    onGranted(addDays(opensOn, 18));
  });
  if (until === 'recheck')
    at(40, 10, async () => void (await act(cast.street, 'startRecheck', '年度复核，家庭经济状况有变化')));
}
