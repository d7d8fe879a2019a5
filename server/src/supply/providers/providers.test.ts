import { makeUniformCreditCode } from '@yike/identity';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COUNTY, HAIMEN, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { roles } from '../../platform/access/index.ts';
import { bankAccountOf, contractFor, findProvidersFor, providerRoutes } from './index.ts';
import * as agreements from './agreements.ts';
import * as service from './service.ts';

let world: TestWorld;
let serial = 0;
const county = () => world.as('countyOfficial');
const given = () => ({
  area: HAIMEN,
  name: `安康居家养老服务中心${(serial += 1)}`,
  creditCode: makeUniformCreditCode('52', '331002', `MJ${String(100000 + serial)}`),
  address: '海门街道解放南路 1 号',
  phone: '0576-88881234',
  lat: 28.67,
  lng: 121.43,
});
const deal = (change = {}) => ({
  number: `JJ-2026-${(serial += 1)}`,
  products: ['cook-home', 'haircut'],
  serviceAreas: [HAIMEN],
  validFrom: '2026-01-01',
  validTo: '2026-12-31',
  ...change,
});
const addOne = () => world.tx(county(), (tx) => service.addProvider(tx, county(), COUNTY, given()));
const serving = (day: string, change: { area?: string; product?: string; until?: string } = {}) =>
  world.tx(world.as('elder'), (tx) =>
    findProvidersFor(tx, { county: COUNTY, area: HAIMEN_COMMUNITY, product: 'cook-home', day, ...change }),
  );

beforeAll(async () => {
  world = await testWorld({ routes: providerRoutes, handlers: [], schedules: [] });
});
afterAll(() => world.close());

describe('who may not', () => {
  it.each(roles.filter((role) => role !== 'countyOfficial'))('a %s registers no organisation', async (role) => {
    const actor = world.as(role);
    const before = await world.count('providers');
    await expect(world.tx(actor, (tx) => service.addProvider(tx, actor, COUNTY, given()))).rejects.toThrow(
      'roleNotAllowed',
    );
    expect(await world.count('providers')).toBe(before);
  });

  it('another county and another organisation change nothing', async () => {
    const key = await addOne();
    const other = world.as('countyOfficial', { area: '331003000000' });
    const stranger = world.as('providerManager', { providerId: '00000000-0000-7000-8000-000000000001' });
    const contact = { name: '改名', address: null, phone: null, lat: null, lng: null };
    await expect(world.tx(other, (tx) => service.addProvider(tx, other, COUNTY, given()))).rejects.toThrow(
      'areaBeyondYours',
    );
    await expect(world.tx(other, (tx) => service.updateProvider(tx, other, key, contact))).rejects.toThrow(
      'providerUnknown',
    );
    await expect(world.tx(stranger, (tx) => service.updateProvider(tx, stranger, key, contact))).rejects.toThrow(
      'providerUnknown',
    );
    await expect(world.tx(other, (tx) => agreements.addContract(tx, other, key, deal()))).rejects.toThrow(
      'providerUnknown',
    );
    expect(await world.count('providers', `id = '${key.id}' AND address IS NOT NULL`)).toBe(1);
    expect(await world.count('contracts', `provider_id = '${key.id}'`)).toBe(0);
  });

  it('bank accounts are seen by the county and the organisation itself, masked, and by nobody else', async () => {
    const key = await addOne();
    const account = {
      bankName: '椒江农商银行',
      accountName: '安康',
      account: '6228 4800 1234 5678 901',
      validFrom: '2026-01-01',
      reason: '首次登记',
    };
    await world.tx(county(), (tx) => agreements.addBankAccount(tx, county(), key, account));
    const read = (actor: ReturnType<TestWorld['as']>) => world.tx(actor, (tx) => service.readProvider(tx, actor, key));
    expect((await read(world.as('providerManager', { providerId: key.id }))).bankAccounts).toMatchObject([
      { accountMasked: '6228***********8901' },
    ]);
    expect((await read(county())).bankAccounts).toHaveLength(1);
    for (const actor of [
      world.as('elder'),
      world.as('providerManager', { providerId: '00000000-0000-7000-8000-000000000002' }),
    ]) {
      expect((await read(actor)).bankAccounts).toEqual([]);
    }
    expect(await world.count('provider_bank_accounts', "account_enc LIKE '%6228%'")).toBe(0);
  });
});

describe('what is refused', () => {
  it.each([
    ['creditCodeInvalid', { creditCode: '52331002MJ1234567X' }],
    ['creditCodeInvalid', { creditCode: '' }],
    ['phoneInvalid', { phone: '12345' }],
    ['areaOutsideCounty', { area: '331003000000' }],
  ])('%s %o', async (code, change) => {
    const before = await world.count('providers');
    await expect(
      world.tx(county(), (tx) => service.addProvider(tx, county(), COUNTY, { ...given(), ...change })),
    ).rejects.toThrow(code);
    expect(await world.count('providers')).toBe(before);
  });

  it('an organisation renames itself not, but changes its contact data', async () => {
    const row = given();
    const key = await world.tx(county(), (tx) => service.addProvider(tx, county(), COUNTY, row));
    const manager = world.as('providerManager', { providerId: key.id });
    const contact = { name: row.name, address: '新址 2 号', phone: '13812345678', lat: null, lng: null };
    await expect(
      world.tx(manager, (tx) => service.updateProvider(tx, manager, key, { ...contact, name: '别名' })),
    ).rejects.toThrow('nameIsOfficial');
    await world.tx(manager, (tx) => service.updateProvider(tx, manager, key, contact));
    expect(await world.count('providers', `id = '${key.id}' AND address = '新址 2 号'`)).toBe(1);
  });

  it.each([
    ['periodInvalid', { validTo: '2025-12-31' }],
    ['productUnknown', { products: ['moon-walk'] }],
    ['areaOutsideCounty', { serviceAreas: ['331003000000'] }],
  ])('a contract: %s', async (code, change) => {
    const key = await addOne();
    await expect(world.tx(county(), (tx) => agreements.addContract(tx, county(), key, deal(change)))).rejects.toThrow(
      code,
    );
    expect(await world.count('contracts', `provider_id = '${key.id}'`)).toBe(0);
  });

  it('the same code or contract number twice', async () => {
    const row = given();
    const key = await world.tx(county(), (tx) => service.addProvider(tx, county(), COUNTY, row));
    await expect(world.tx(county(), (tx) => service.addProvider(tx, county(), COUNTY, row))).rejects.toThrow(
      'providerKnown',
    );
    const one = deal();
    await world.tx(county(), (tx) => agreements.addContract(tx, county(), key, one));
    await expect(world.tx(county(), (tx) => agreements.addContract(tx, county(), key, one))).rejects.toThrow(
      'contractNumberTaken',
    );
  });
});

describe('who serves', () => {
  let key: { county: string; id: string };
  let contractId: string;
  beforeEach(async () => {
    key = await addOne();
    contractId = (await world.tx(county(), (tx) => agreements.addContract(tx, county(), key, deal()))).id;
  });
  const isServing = async (...asked: Parameters<typeof serving>) =>
    (await serving(...asked)).some((one) => one.id === key.id);

  it('by product, area and both ends of the contract', async () => {
    expect(await isServing('2026-11-21')).toBe(true);
    expect(await isServing('2026-12-31')).toBe(true);
    expect(await isServing('2027-01-01')).toBe(false);
    expect(await isServing('2026-12-01', { until: '2027-01-02' })).toBe(false);
    expect(await isServing('2026-11-21', { product: 'bath-home' })).toBe(false);
    expect(await isServing('2026-11-21', { area: '331002002001' })).toBe(false);
  });

  it('not while suspended, not after the contract was ended', async () => {
    const set = (status: 'active' | 'suspended') =>
      world.tx(county(), (tx) => service.changeStatus(tx, county(), key, { status, reason: '整改' }));
    await set('suspended');
    expect(await isServing('2026-11-21')).toBe(false);
    await set('active');
    expect(await isServing('2026-11-21')).toBe(true);
    await world.tx(county(), (tx) =>
      agreements.endContract(tx, county(), { county: COUNTY, id: contractId }, { reason: '协商终止' }),
    );
    expect(await isServing('2026-11-20')).toBe(true);
    expect(await isServing('2026-11-21')).toBe(false);
    await expect(
      world.tx(county(), (tx) =>
        agreements.endContract(tx, county(), { county: COUNTY, id: contractId }, { reason: '再次' }),
      ),
    ).rejects.toThrow('contractEnded');
  });

  it('contractFor gives the contract; ended organisations never come back', async () => {
    const wish = { county: COUNTY, providerId: key.id, area: HAIMEN_COMMUNITY, product: 'haircut', day: '2026-11-21' };
    expect((await world.tx(county(), (tx) => contractFor(tx, wish)))?.id).toBe(contractId);
    await world.tx(county(), (tx) => service.changeStatus(tx, county(), key, { status: 'ended', reason: '注销' }));
    await expect(
      world.tx(county(), (tx) => service.changeStatus(tx, county(), key, { status: 'active', reason: '恢复' })),
    ).rejects.toThrow('providerEnded');
    expect(await world.tx(county(), (tx) => contractFor(tx, wish))).toBeUndefined();
  });

  it('the bank account in force is the latest that has begun; earlier rows stay', async () => {
    const add = (account: string, validFrom: string) =>
      world.tx(county(), (tx) =>
        agreements.addBankAccount(tx, county(), key, {
          bankName: '农行',
          accountName: '安康',
          account,
          validFrom,
          reason: '变更',
        }),
      );
    await add('6228480012345678901', '2026-01-01');
    await add('6228480012345678902', '2026-11-01');
    await add('6228480012345678903', '2026-12-01');
    const found = await world.tx(county(), async (tx) => {
      const one = await bankAccountOf(tx, COUNTY, key.id);
      return one && tx.privacy.open(one.accountEnc);
    });
    expect(found).toBe('6228480012345678902');
    expect(await world.count('provider_bank_accounts', `provider_id = '${key.id}'`)).toBe(3);
  });
});

describe('the list', () => {
  it('finds organisations by a part of the name, taken as it is written', async () => {
    const key = await addOne();
    const name = (await world.tx(county(), (tx) => service.readProvider(tx, county(), key))).name;
    const found = async (q: string) =>
      (await world.tx(county(), (tx) => service.listProviders(tx, county(), COUNTY, { limit: 50, q }))).rows;
    expect((await found(name.slice(1))).map((row) => row.id)).toContain(key.id);
    expect(await found('%')).toEqual([]);
  });
});

describe('over HTTP', () => {
  it('pages by name through every organisation once', async () => {
    const server = await world.server();
    const headers = await world.login(world.as('communityWorker', { area: HAIMEN_COMMUNITY }));
    const seen: string[] = [];
    let cursor = '';
    do {
      const answer = await server.inject({
        url: `/api/providers/${COUNTY}?limit=3${cursor && `&cursor=${cursor}`}`,
        headers,
      });
      expect(answer.statusCode).toBe(200);
      const page = answer.json<{ rows: { id: string }[]; next: string | null }>();
      seen.push(...page.rows.map((row) => row.id));
      cursor = page.next ?? '';
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(await world.count('providers', `county = '${JIAOJIANG.slice(0, 6)}'`));
  });
});
