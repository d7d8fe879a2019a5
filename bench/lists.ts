import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { nameInitials, importRoster } from '../server/src/people/elders/index.ts';
import { routes } from '../server/src/app.ts';
import { COUNTY, DEMO_PASSWORD, openAccount, COUNTY_AREA } from '../server/src/demo/cast.ts';
import { Random } from '../server/src/demo/random.ts';
import type { SyntheticElder } from '../server/src/demo/population.ts';
import { openSession } from '../server/src/platform/access/index.ts';
import { findCommunities } from '../server/src/platform/areas/index.ts';
import { atMinute } from '../server/src/platform/clock/index.ts';
import { buildServer } from '../server/src/platform/http/index.ts';
import { asSystem, crowd, take, writeRoster } from '../e2e/support/county.ts';
import { isQuick, openBench, percentile, say, sayMachine, sayTable, seconds, short } from './support.ts';

const TODAY = '2026-11-21';
const ROWS_PER_FILE = 100_000;
const SAMPLES = isQuick ? 60 : 150;
const WARM = 20;
const sizes = process.argv.includes('--million')
  ? [10_000, 100_000, 1_000_000]
  : isQuick
    ? [2_000, 10_000]
    : [10_000, 100_000];

const bench = await openBench(atMinute(TODAY, 9 * 60).toISOString());
const { driver } = bench;
const { environment } = driver;
try {
  await sayMachine(bench);
  const communities = await asSystem(environment, (tx) => findCommunities(tx, COUNTY));
  const street = `${communities[0]?.code.slice(0, 9)}000`;
  const official = await openAccount(driver, 'county', '周海燕', 'countyOfficial', COUNTY_AREA);
  await openAccount(driver, 'street', '郭晓东', 'streetWorker', street);
  const server = await buildServer({ environment, routes, logLevel: 'silent', ratePerMinute: 10_000_000 });
  await server.ready();
  const tokens = new Map<string, string>();
  for (const login of ['county', 'street']) {
    const opened = await asSystem(environment, (tx) => openSession(tx, { login, password: DEMO_PASSWORD }));
    if (!('token' in opened)) throw opened;
    tokens.set(login, opened.token);
  }
  const get = async (login: string, url: string): Promise<{ rows?: { id: string }[]; next?: string | null }> => {
    const answer = await server.inject({
      method: 'GET',
      url,
      headers: { authorization: `Bearer ${tokens.get(login) ?? ''}` },
    });
    if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.body}`);
    return answer.json();
  };

  const people = crowd(7, communities, TODAY);
  const known: SyntheticElder[] = [];
  const random = new Random(11);
  /** Passes people on and keeps one of fifty, to be looked for later. */
  function* watched(source: Iterable<SyntheticElder>): Generator<SyntheticElder> {
    for (const elder of source) {
      if (random.isTrue(0.02)) known.push(elder);
      yield elder;
    }
  }
  let filled = 0;
  const fillTo = async (size: number) => {
    for (; filled < size;) {
      const count = Math.min(ROWS_PER_FILE, size - filled);
      const path = join(bench.folder, `${randomUUID()}.csv`);
      await writeRoster(path, watched(take(people, count)), communities, TODAY);
      await importRoster(environment, official, {
        county: COUNTY,
        source: { path },
        fileName: 'bench.csv',
        dryRun: false,
      });
      filled += count;
    }
    await driver.settle();
    await bench.admin.query('VACUUM ANALYZE');
  };

  const q = (text: string) => `/api/elders/search?q=${encodeURIComponent(text)}`;
  const operations: Record<
    string,
    (elder: SyntheticElder, login: string, ids: readonly string[]) => string | Promise<string>
  > = {
    'list, first page': () => '/api/elders?limit=50',
    'list, a later page': async (_elder, login) => {
      const page = await get(login, `/api/elders?limit=${random.between(50, 200)}`);
      return `/api/elders?limit=50&cursor=${encodeURIComponent(page.next ?? '')}`;
    },
    'list, minimum living and grade 2': () => '/api/elders?limit=50&economicClass=minimumLiving&abilityGrade=2',
    'search, name of two characters': (elder) => q([...elder.name].slice(0, 2).join('')),
    'search, surname alone': (elder) => q([...elder.name].slice(0, 1).join('')),
    'search, initials': (elder) => q(nameInitials(elder.name)),
    'search, ID number': (elder) => q(elder.residentId),
    'search, phone': (elder) => q(elder.phone),
    'search, address (community and building)': (elder) => q(elder.currentAddress.split('单元')[0] ?? ''),
    'search, address of two characters': (elder) => q(elder.currentAddress.slice(0, 2)),
    'elder file': (_elder, _login, ids) => `/api/elders/${COUNTY}/${random.pick(ids)}`,
  };

  const found = new Map<string, { p50: number; p99: number }[]>();
  for (const size of sizes) {
    say(`filling to ${size}: ${short(await seconds(() => fillTo(size)))} s`);
    for (const login of ['county', 'street']) {
      const own = login === 'county' ? known : known.filter((elder) => elder.area.startsWith(street.slice(0, 9)));
      const ids = ((await get(login, '/api/elders?limit=200')).rows ?? []).map((row) => row.id);
      for (const [name, urlOf] of Object.entries(operations)) {
        const times: number[] = [];
        for (let n = 0; n < WARM + SAMPLES; n += 1) {
          const url = await urlOf(random.pick(own), login, ids);
          const took = await seconds(() => get(login, url));
          if (n >= WARM) times.push(took * 1000);
        }
        const key = `${name} | ${login === 'county' ? 'county official' : 'street worker'}`;
        found.set(key, [...(found.get(key) ?? []), { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }]);
      }
    }
  }
  await server.close();
  say(`${SAMPLES} requests each, one after the other; milliseconds`);
  sayTable(
    ['request', 'as', ...sizes.flatMap((size) => [`${size} p50`, 'p99']), 'growth of p50'],
    [...found].map(([key, all]) => [
      ...key.split(' | '),
      ...all.flatMap(({ p50, p99 }) => [short(p50), short(p99)]),
      `× ${short((all.at(-1)?.p50 ?? 0) / (all[0]?.p50 ?? 1))}`,
    ]),
  );
} finally {
  await bench.close();
}
