import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instruments } from '@yike/scales';
import { addLine } from '../money/budgets/contract.ts';
import { listElders, recordElderEvent } from '../people/elders/contract.ts';
import { importRoster } from '../people/elders/index.ts';
import { accountExists, scopeOf, systemActor, type Actor } from '../platform/access/index.ts';
import { findCommunities } from '../platform/areas/index.ts';
import { addDays, atMinute, dayOf, SteppingClock, type Day } from '../platform/clock/index.ts';
import { inTransaction, type Environment, type Tx } from '../platform/transactions/index.ts';
import { Agenda } from './agenda.ts';
import { CENTRE, COUNTY, COUNTY_AREA, DEMO_PASSWORD, openAccount, openCast, type Cast } from './cast.ts';
import { createDriver, type Driver } from './driver.ts';
import { openHouseholds } from './households.ts';
import { planMatter, stations, type Applicant, type Station } from './matters.ts';
import { syntheticElders } from './population.ts';
import { Random } from './random.ts';
import { rosterLines } from './roster-file.ts';
import { planAround, planDispatch, planOrders, planOversight, planSettlement, planVisitDays } from './services.ts';

/** Opened last: its presence says that the demo is whole. */
const LAST_LOGIN = 'operator';
const FIRST_LOGIN = 'city';
const DAYS = 182;
const ROWS_PER_FILE = 100_000;
const GRANTED = 28;

export type DemoState = 'none' | 'partial' | 'whole';

const asSystem = <T>(environment: Environment, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(environment, { scope: scopeOf(systemActor), actorRole: 'system', trace: 'demo' }, work);

/** Whether the database holds a demo; `partial` when its making was interrupted. */
export async function demoState(environment: Environment): Promise<DemoState> {
  const [first, last] = await asSystem(environment, async (tx) => [
    await accountExists(tx, FIRST_LOGIN),
    await accountExists(tx, LAST_LOGIN),
  ]);
  return last ? 'whole' : first ? 'partial' : 'none';
}

/**
 * Makes 椒江区 with made-up elders and half a year of life, by the same use cases that people use: every row has its audit
 * line, its events, its money. The same seed and day give the same demo, except for ids.
 * @param environment its clock is moved through the half year; give the demo an environment of its own
 */
export async function makeDemo(
  base: Environment,
  options: {
    elders: number;
    seed?: number;
    today: Date;
    onProgress?: (part: string, done: number, total: number) => void;
  },
): Promise<void> {
  const progress = options.onProgress ?? (() => undefined);
  const today = dayOf(options.today);
  const start = addDays(today, -DAYS);
  const clock = new SteppingClock(atMinute(start, 8 * 60));
  const driver = createDriver({ ...base, clock }, clock);
  const random = new Random(options.seed ?? 20261121);
  const communities = await asSystem(driver.environment, (tx) => findCommunities(tx, COUNTY));
  const first = communities[0];
  if (!first) throw new Error('the divisions of 331002 are missing');

  const cast = await openCast(driver, random, { street: `${first.code.slice(0, 9)}000`, community: first.code }, start);
  await openBudget(driver, cast.finance, Number(today.slice(0, 4)));
  await importPopulation(driver, random, communities, options.elders, start, cast.county, (done) =>
    progress('elders', done, options.elders),
  );
  await openHouseholds(driver, cast);
  const applicants = await findApplicants(driver, cast);
  await liveHalfAYear(driver, random, cast, applicants, start, options.today, progress);
  await openPeopleAccounts(driver, applicants);
  await openAccount(driver, LAST_LOGIN, '系统管理员', 'operator', '000000000000');
}

async function openBudget(driver: Driver, finance: Actor, year: number): Promise<void> {
  const lines = [
    { name: '中央居家社区养老服务资金', fundSource: 'central', amountFen: 300_000_00 },
    { name: '福利彩票公益金养老服务', fundSource: 'welfareLottery', amountFen: 200_000_00 },
    { name: '区级居家养老服务补贴', fundSource: 'county', amountFen: 500_000_00 },
  ] as const;
  for (const line of lines) {
    for (const inYear of [year - 1, year]) {
      await driver.call(finance, addLine, {
        params: { county: COUNTY },
        body: { ...line, area: COUNTY_AREA, year: inYear, benefit: 'home-care-subsidy' },
      });
    }
  }
}

async function importPopulation(
  driver: Driver,
  random: Random,
  communities: readonly { code: string; name: string; parentName: string }[],
  count: number,
  start: Day,
  official: Actor,
  onProgress: (done: number) => void,
): Promise<void> {
  const byCode = new Map(communities.map((community) => [community.code, community]));
  const communityOf = (code: string) => byCode.get(code) ?? { name: '', parentName: '' };
  const people = syntheticElders(count, random, communities, '椒江区', CENTRE, start);
  for (let done = 0; done < count; done += ROWS_PER_FILE) {
    const path = join(tmpdir(), `yike-demo-${process.pid}-${done}.csv`);
    const part = take(people, Math.min(ROWS_PER_FILE, count - done));
    try {
      const file = createWriteStream(path, { mode: 0o600 });
      for (const line of rosterLines(part, communityOf, '椒江区60周岁及以上老年人花名册（演示）', start)) {
        if (!file.write(line)) await once(file, 'drain');
      }
      await new Promise<void>((resolve, reject) =>
        file.end((error?: Error | null) => (error ? reject(error) : resolve())),
      );
      await importRoster(driver.environment, official, {
        county: COUNTY,
        source: { path },
        fileName:
          count > ROWS_PER_FILE ? `椒江区老年人花名册-${done / ROWS_PER_FILE + 1}.csv` : '椒江区老年人花名册.csv',
        dryRun: false,
        onProgress: (rows) => onProgress(done + rows),
      });
    } finally {
      await rm(path, { force: true });
    }
  }
  onProgress(count);
}

/** The next `count` of an iterator, which stays open for those that follow. */
function* take<T>(source: Iterator<T>, count: number): Generator<T> {
  for (let taken = 0; taken < count; taken += 1) {
    const next = source.next();
    if (next.done) return;
    yield next.value;
  }
}

async function findApplicants(driver: Driver, cast: Cast): Promise<Applicant[]> {
  const found: Applicant[] = [];
  for (const economicClass of ['minimumLiving', 'extremePoverty', 'minimumLivingMargin', 'lowIncome'] as const) {
    for (const grade of [2, 3, 4, 1]) {
      const page = await driver.call(cast.county, listElders, {
        query: { county: COUNTY, economicClass, abilityGrade: grade, status: 'active', limit: 40 },
      });
      found.push(
        ...page.rows
          .filter((row) => row.livingSituation !== 'institution')
          .map((row) => ({ id: row.id, name: row.name, grade })),
      );
    }
  }
  return found;
}

async function liveHalfAYear(
  driver: Driver,
  random: Random,
  cast: Cast,
  applicants: readonly Applicant[],
  start: Day,
  now: Date,
  progress: (part: string, done: number, total: number) => void,
): Promise<void> {
  const today = dayOf(now);
  const agenda = new Agenda();
  const items = instruments.gbt42195.items.map((item) => ({
    id: item.id,
    max: Math.max(...item.options.map((option) => option.value)),
  }));
  const waiting = [...applicants];
  const next = (): Applicant | undefined =>
    waiting.splice(Math.floor(random.next() * Math.min(waiting.length, 12)), 1)[0];
  const served: Applicant[] = [];
  for (let n = 0; n < GRANTED; n += 1) {
    const applicant = next();
    if (!applicant) break;
    served.push(applicant);
    const opensOn = addDays(start, 1 + Math.floor((n * 110) / GRANTED));
    planMatter(driver, agenda, random, cast, items, applicant, opensOn, n === 5 ? 'recheck' : 'granted', (on) =>
      planOrders(driver, agenda, random, cast, applicant, on, today),
    );
  }
  for (const station of stations.filter(
    (one): one is Exclude<Station, 'granted' | 'recheck'> => one !== 'granted' && one !== 'recheck',
  )) {
    for (let n = 0; n < (station === 'submitted' || station === 'accepted' ? 4 : 2); n += 1) {
      const applicant = next();
      if (applicant)
        planMatter(driver, agenda, random, cast, items, applicant, addDays(today, -random.between(16, 24)), station);
    }
  }
  planDispatch(driver, agenda, cast, start, addDays(today, -1));
  planVisitDays(driver, agenda, random, cast, start, today);
  planOversight(driver, agenda, random, cast, start, addDays(today, -3));
  planSettlement(driver, agenda, cast, start, addDays(today, -1));
  planAround(driver, agenda, random, cast, served.slice(6, 24), now);
  planLifeEvents(driver, agenda, cast, served, today);
  let shown = '';
  await agenda.run(driver.clock, now, (at) => {
    const day = dayOf(at);
    if (day === shown) return;
    shown = day;
    progress('days', Math.round((Date.parse(day) - Date.parse(start)) / 86_400_000), DAYS);
  });
  await driver.settle();
}

function planLifeEvents(driver: Driver, agenda: Agenda, cast: Cast, served: readonly Applicant[], today: Day): void {
  const [, deceased, patient] = served;
  const report = (
    elder: Applicant | undefined,
    on: Day,
    kind: 'death' | 'hospital',
    from: Day,
    to: Day | null,
    source: string,
  ) => {
    if (!elder) return;
    agenda.plan(atMinute(on, 11 * 60), async () => {
      await driver.call(cast.community, recordElderEvent, {
        params: { county: COUNTY, id: elder.id },
        body: { kind, from, to, source },
      });
      await driver.settle();
    });
  };
  report(patient, addDays(today, -40), 'hospital', addDays(today, -40), addDays(today, -28), '家属告知，出院小结');
  // Reported nine days late: visits of those days come up again.
  report(deceased, addDays(today, -20), 'death', addDays(today, -29), null, '殡葬数据共享');
}

async function openPeopleAccounts(driver: Driver, applicants: readonly Applicant[]): Promise<void> {
  const elder = applicants[0];
  if (!elder) return;
  await openAccount(driver, 'elder', elder.name, 'elder', COUNTY_AREA, { elderIds: [elder.id] });
  await openAccount(driver, 'family', `${elder.name}之女`, 'family', COUNTY_AREA, { elderIds: [elder.id] });
}

/** What the start prints: login, who it is, what they come for. All have one password. */
export const demoAccounts: readonly (readonly [login: string, who: string])[] = [
  ['county', '区民政局 / county official'],
  ['street', '街道经办 / street worker'],
  ['community', '社区工作者 / community worker'],
  ['assessor1 · assessor2', '评估员 / assessors'],
  ['call', '呼叫中心 / call centre'],
  ['manager1 · dispatch1', '服务机构：负责人、调度 / provider: manager, dispatcher'],
  ['carer11', '护理员（手机页面 /m/）/ carer (phone pages at /m/)'],
  ['finance', '财务 / finance'],
  ['auditor', '审计 / auditor'],
  ['city', '市民政局 / city official'],
  ['elder · family', '老人、家属（/m/）/ elder, family'],
  ['operator', '系统管理员 / operator'],
];

export { DEMO_PASSWORD };
