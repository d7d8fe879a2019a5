import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { findVisitsOfOrder } from '../../server/src/care/visits/index.ts';
import { CENTRE, COUNTY, COUNTY_AREA, openCast, type Cast } from '../../server/src/demo/cast.ts';
import type { Driver } from '../../server/src/demo/driver.ts';
import { syntheticElders, type Community, type SyntheticElder } from '../../server/src/demo/population.ts';
import { Random } from '../../server/src/demo/random.ts';
import { rosterLines } from '../../server/src/demo/roster-file.ts';
import { addLine } from '../../server/src/money/budgets/contract.ts';
import { addAddress } from '../../server/src/people/elders/contract.ts';
import { importRoster } from '../../server/src/people/elders/index.ts';
import { scopeOf, systemActor } from '../../server/src/platform/access/index.ts';
import { findCommunities } from '../../server/src/platform/areas/index.ts';
import type { Day } from '../../server/src/platform/clock/index.ts';
import { inTransaction, type Environment, type Tx } from '../../server/src/platform/transactions/index.ts';

export const inCounty = { county: COUNTY };
const BENEFIT = 'home-care-subsidy';
const MONTHLY_FEN = 5_000_000;
const BUDGET_FEN = 90_000_000_000;

/** One who may order: with a grant and an address that has a position. */
export interface Recipient {
  id: string;
  addressId: string;
  lat: number;
  lng: number;
}

export interface County {
  cast: Cast;
  communities: Community[];
  recipients: Recipient[];
}

export const asSystem = <T>(environment: Environment, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(environment, { scope: scopeOf(systemActor), actorRole: 'system', trace: 'setup' }, work);

/** The next `count` of an iterator, which stays open for those that follow. */
export function* take<T>(source: Iterator<T>, count: number): Generator<T> {
  for (let taken = 0; taken < count; taken += 1) {
    const next = source.next();
    if (next.done) return;
    yield next.value;
  }
}

/** An endless crowd of made-up people, none twice. */
export const crowd = (seed: number, communities: readonly Community[], today: Day): Generator<SyntheticElder> =>
  syntheticElders(Infinity, new Random(seed), communities, '椒江区', CENTRE, today);

/** Writes a roster as a bureau keeps it. */
export async function writeRoster(
  path: string,
  people: Iterable<SyntheticElder>,
  communities: readonly Community[],
  today: Day,
): Promise<void> {
  const byCode = new Map(communities.map((community) => [community.code, community]));
  const file = createWriteStream(path, { mode: 0o600 });
  for (const line of rosterLines(people, (code) => byCode.get(code) ?? { name: '', parentName: '' }, '花名册', today)) {
    if (!file.write(line)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/**
 * A county with officials, three providers and a budget, and people who hold a grant that is never used up. Everything goes
 * through the use cases but the grants, which are written as the end of a case leaves them.
 */
export async function openCounty(
  driver: Driver,
  options: { seed: number; today: Day; recipients: number; years: readonly number[]; folder: string },
): Promise<County> {
  const { environment } = driver;
  const { today } = options;
  const communities = await asSystem(environment, (tx) => findCommunities(tx, COUNTY));
  const first = communities[0];
  if (!first) throw new Error('the divisions of 331002 are missing');
  const places = { street: `${first.code.slice(0, 9)}000`, community: first.code };
  const cast = await openCast(driver, new Random(options.seed), places, today);
  for (const year of options.years) {
    await driver.call(cast.finance, addLine, {
      params: inCounty,
      body: {
        area: COUNTY_AREA,
        name: '区级居家养老服务补贴',
        fundSource: 'county',
        year,
        benefit: BENEFIT,
        amountFen: BUDGET_FEN,
      },
    });
  }
  const path = join(options.folder, 'recipients.csv');
  const people = crowd(options.seed, communities, today);
  await writeRoster(path, take(people, options.recipients), communities, today);
  await importRoster(environment, cast.county, {
    county: COUNTY,
    source: { path },
    fileName: 'recipients.csv',
    dryRun: false,
  });
  return { cast, communities, recipients: await grantToAll(driver, cast, today) };
}

async function grantToAll(driver: Driver, cast: Cast, today: Day): Promise<Recipient[]> {
  const elders = await asSystem(driver.environment, async (tx) => {
    const found = await sql<{
      id: string;
      area: string;
    }>`SELECT id, area FROM elders WHERE county = ${COUNTY} ORDER BY id`.execute(tx.db);
    for (const { id, area } of found.rows) await grantTo(tx, { id, area }, today);
    return found.rows;
  });
  const recipients: Recipient[] = [];
  for (const [n, { id }] of elders.entries()) {
    // All within minutes of each other, so that a carer's day has no impossible journeys.
    const place = { lat: CENTRE.lat + (n % 20) * 0.0002, lng: CENTRE.lng + (n % 17) * 0.0002 };
    const address = await driver.call(cast.community, addAddress, {
      params: { ...inCounty, id },
      body: { label: '家', address: '现住址', ...place },
    });
    recipients.push({ id, addressId: address.id, ...place });
  }
  return recipients;
}

async function grantTo(tx: Tx, elder: { id: string; area: string }, from: Day): Promise<void> {
  const [determination, caseId] = [tx.newId(), tx.newId()];
  const common = sql`${COUNTY}, ${elder.area}, ${elder.id}, ${BENEFIT}`;
  await sql`INSERT INTO determinations (county, area, elder_id, benefit, id, rule_version, rule, parameters, parameters_hash, facts, facts_hash, outcome, amount, unit, reasons, as_of, determined_at)
    VALUES (${common}, ${determination}, '1', '{}', '{}', '', '{}', '', 'eligible', ${MONTHLY_FEN}, 'fenPerMonth', '[]', ${from}, ${tx.now})`.execute(
    tx.db,
  );
  await sql`INSERT INTO cases (county, area, elder_id, benefit, id, number, workflow, workflow_version, state, channel, applicant_name, applicant_relation, opened_at, state_since)
    VALUES (${common}, ${caseId}, ${`SQ-${caseId}`}, ${BENEFIT}, 1, 'granted', 'self', '本人', '本人', ${tx.now}, ${tx.now})`.execute(
    tx.db,
  );
  await sql`INSERT INTO grants (county, area, elder_id, benefit, id, case_id, determination_id, amount, unit, valid_from, valid_to, granted_at)
    VALUES (${common}, ${tx.newId()}, ${caseId}, ${determination}, ${MONTHLY_FEN}, 'fenPerMonth', ${from}, NULL, ${tx.now})`.execute(
    tx.db,
  );
}

export const visitsOf = (environment: Environment, orderId: string) =>
  asSystem(environment, (tx) => findVisitsOfOrder(tx, COUNTY, orderId));
