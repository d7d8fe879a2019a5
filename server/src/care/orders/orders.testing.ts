import { makeUniformCreditCode } from '@yike/identity';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { COUNTY, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import type { Actor } from '../../platform/access/index.ts';
import { addBudgetLine } from '../../money/budgets/index.ts';
import { accountByCode, balanceOf, checkLedger } from '../../money/ledger/index.ts';
import type { Handler } from '../../platform/jobs/index.ts';
import { addContract, addProvider } from '../../supply/providers/index.ts';
import { findVisitsOfOrder } from '../visits/index.ts';
import { orderHandlers, orderRoutes, placeOrder, quoteOrder, type NewOrder } from './index.ts';

export type Key = { county: string; id: string };
export let world: TestWorld;
export let provider: Key;
export let second: Key;
export let elder: Key;
let serial = 0;

export const agent = () => world.as('callCentreAgent');
export const self = (key = elder) => world.as('elder', { elderIds: [key.id] });

export const addOrganisation = async (serviceAreas = [JIAOJIANG]): Promise<Key> => {
  const county = world.as('countyOfficial');
  serial += 1;
  return world.tx(county, async (tx) => {
    const key = await addProvider(tx, county, COUNTY, {
      area: JIAOJIANG,
      name: `机构${serial}`,
      creditCode: makeUniformCreditCode('52', '331002', `MJ${String(100_000 + serial)}`),
      address: null,
      phone: null,
      lat: 28.66,
      lng: 121.42,
    });
    const deal = {
      number: `HT-${serial}`,
      products: ['cook-home', 'haircut', 'meal-portion', 'blood-pressure', 'hospital-escort'],
      serviceAreas,
      validFrom: '2026-01-01',
      validTo: '2027-06-30',
    };
    await addContract(tx, county, key, deal);
    return key;
  });
};

/** A grant as the case's end leaves it. */
export const grant = (
  key: Key,
  amount: number,
  change: { benefit?: string; validFrom?: string; validTo?: string | null } = {},
) =>
  world.tx(world.system, async (tx) => {
    const [determination, caseId, id] = [tx.newId(), tx.newId(), tx.newId()];
    const { benefit = 'home-care-subsidy', validFrom = '2026-01-01', validTo = null } = change;
    await sql`INSERT INTO determinations (county, id, area, elder_id, benefit, rule_version, rule, parameters, parameters_hash, facts, facts_hash, outcome, amount, unit, reasons, as_of, determined_at)
      VALUES (${key.county}, ${determination}, ${HAIMEN_COMMUNITY}, ${key.id}, ${benefit}, '1', '{}', '{}', '', '{}', '', 'eligible', ${amount}, 'fenPerMonth', '[]', ${validFrom}, ${tx.now})`.execute(
      tx.db,
    );
    await sql`INSERT INTO cases (county, id, number, area, elder_id, workflow, workflow_version, benefit, state, channel, applicant_name, applicant_relation, opened_at, state_since)
      VALUES (${key.county}, ${caseId}, ${`SQ-${caseId}`}, ${HAIMEN_COMMUNITY}, ${key.id}, 'home-care-subsidy', 1, ${benefit}, 'granted', 'self', '本人', '本人', ${tx.now}, ${tx.now})`.execute(
      tx.db,
    );
    await sql`INSERT INTO grants (county, id, area, elder_id, case_id, determination_id, benefit, amount, unit, valid_from, valid_to, granted_at)
      VALUES (${key.county}, ${id}, ${HAIMEN_COMMUNITY}, ${key.id}, ${caseId}, ${determination}, ${benefit}, ${amount}, 'fenPerMonth', ${validFrom}, ${validTo}, ${tx.now})`.execute(
      tx.db,
    );
    return id;
  });

export const wish = (change: Partial<NewOrder> = {}): NewOrder & { county: string } => ({
  county: COUNTY,
  elderId: elder.id,
  product: 'cook-home',
  kind: 'single',
  fromDate: '2026-11-23',
  windowFromMinute: 600,
  windowToMinute: 720,
  proxy: { relation: '呼叫中心', reason: '老人不会用手机' },
  confirmedSelfFen: 0,
  ...change,
});
export const weekly = (change: Partial<NewOrder> = {}) =>
  wish({ kind: 'recurring', fromDate: '2026-11-23', toDate: '2026-12-31', weekdays: [1, 2, 3, 4, 5], ...change });
export const place = (change: Partial<NewOrder> = {}, actor: Actor = agent()) =>
  world.tx(actor, (tx) => placeOrder(tx, actor, { ...wish(), ...change }));
export const quote = (change: Partial<NewOrder> = {}, actor: Actor = agent()) =>
  world.tx(actor, (tx) => quoteOrder(tx, actor, { ...wish(), ...change }));
/** Orders with the split that the quote shows. */
export const confirm = async (change: Partial<NewOrder> = {}, actor: Actor = agent()) =>
  place({ ...change, confirmedSelfFen: (await quote(change, actor)).totals.selfFen }, actor);
export const visitsOf = (key: Key) => world.tx(world.system, (tx) => findVisitsOfOrder(tx, key.county, key.id));
export const balance = (grantId: string, month: string) =>
  world.tx(world.system, async (tx) => {
    const account = await accountByCode(tx, COUNTY, `quota:${grantId}:${month}`);
    return account ? balanceOf(tx, COUNTY, account.id) : undefined;
  });
export const written = async () => ({
  orders: await world.count('orders'),
  visits: await world.count('visits'),
  transfers: await world.count('ledger_transfers'),
  accounts: await world.count('ledger_accounts'),
  complaints: await world.count('complaints'),
  audit: await world.count('audit'),
  numbers: await world.count('counters'),
});
export const ledgerIsClean = async () =>
  expect((await world.tx(world.system, (tx) => checkLedger(tx, COUNTY))).problems).toEqual([]);

/** A county with two organisations and a budget; before each test a fresh elder on 2026-11-21 09:00. */
export function useOrderWorld(others: readonly Handler[] = []): void {
  beforeAll(async () => {
    world = await testWorld({ routes: orderRoutes, handlers: [...orderHandlers, ...others], schedules: [] });
    provider = await addOrganisation();
    second = await addOrganisation(['331002002000']);
    await world.tx(world.system, async (tx) => {
      for (const year of [2026, 2027]) {
        await addBudgetLine(tx, world.system, {
          county: COUNTY,
          area: JIAOJIANG,
          name: '居家养老服务补贴',
          fundSource: 'county',
          year,
          benefit: 'home-care-subsidy',
          amountFen: 100_000_000,
        });
      }
    });
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.clock.set('2026-11-21T01:00:00Z');
    elder = await world.seedElder({ phone_masked: '138****5678' });
  });
}
