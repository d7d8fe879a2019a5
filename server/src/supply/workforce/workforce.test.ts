import { makeResidentId, makeUniformCreditCode } from '@yike/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificatesFor } from '../../platform/packs/index.ts';
import { COUNTY, HAIMEN, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { addProvider } from '../providers/index.ts';
import { findWorkersOf, missingCertificates, workforceRoutes } from './index.ts';
import * as qualifications from './qualifications.ts';
import * as service from './service.ts';

type Key = { county: string; id: string };
let world: TestWorld;
let home: Key;
let other: Key;
let serial = 0;
const hours: [number, number] = [480, 1080];
const manager = () => world.as('providerManager', { providerId: home.id });
const given = (change = {}) => ({
  name: '陈美娟',
  sex: 'female' as const,
  residentId: makeResidentId('331002', '1975-05-06', (serial += 1)),
  phone: '138 1234 5678',
  lat: 28.66,
  lng: 121.42,
  employedFrom: '2025-01-01',
  employedTo: null,
  serviceAreas: [HAIMEN],
  availability: [hours, hours, hours, hours, hours, null, null],
  ...change,
});
const addOne = (change = {}, actor = manager()) =>
  world.tx(actor, (tx) => service.addWorker(tx, actor, home, given(change)));
const certify = (worker: Key, kind: string, expiresOn: string | null, issuedOn = '2025-01-01') =>
  world.tx(manager(), (tx) =>
    qualifications.addCertificate(tx, manager(), worker, { kind, number: 'A-001', issuedOn, expiresOn }),
  );

beforeAll(async () => {
  world = await testWorld({ routes: workforceRoutes, handlers: [], schedules: [] });
  const county = world.as('countyOfficial');
  const add = (subject: string) =>
    world.tx(county, (tx) =>
      addProvider(tx, county, COUNTY, {
        area: JIAOJIANG,
        name: `机构${subject}`,
        creditCode: makeUniformCreditCode('52', '331002', subject),
        address: null,
        phone: null,
        lat: null,
        lng: null,
      }),
    );
  home = await add('MJ000001');
  other = await add('MJ000002');
});
afterAll(() => world.close());

describe('who may not', () => {
  it('only the county and the organisation itself put staff on its list', async () => {
    const before = await world.count('workers');
    for (const actor of [
      world.as('dispatcher', { providerId: home.id }),
      world.as('streetWorker'),
      world.as('elder'),
    ]) {
      await expect(addOne({}, actor)).rejects.toThrow('roleNotAllowed');
    }
    const rival = world.as('providerManager', { providerId: other.id });
    await expect(addOne({}, rival)).rejects.toThrow('providerUnknown');
    await expect(addOne({}, world.as('countyOfficial', { area: '331003000000' }))).rejects.toThrow('providerUnknown');
    expect(await world.count('workers')).toBe(before);
  });

  it('a rival sees and changes nothing; a carer sees only himself or herself', async () => {
    const mine = await addOne();
    const colleague = await addOne();
    const rival = world.as('providerManager', { providerId: other.id });
    await expect(world.tx(rival, (tx) => service.readWorker(tx, rival, mine))).rejects.toThrow('workerUnknown');
    await expect(
      world.tx(rival, (tx) =>
        qualifications.addCertificate(tx, rival, mine, {
          kind: 'nurse',
          number: 'N1',
          issuedOn: '2025-01-01',
          expiresOn: null,
        }),
      ),
    ).rejects.toThrow('workerUnknown');
    expect((await world.tx(rival, (tx) => service.listWorkers(tx, rival, home, { limit: 50 }))).rows).toEqual([]);
    const carer = world.as('carer', { workerId: mine.id });
    expect(await world.tx(carer, (tx) => service.readWorker(tx, carer, mine))).toMatchObject({
      phoneMasked: '138****5678',
    });
    await expect(world.tx(carer, (tx) => service.readWorker(tx, carer, colleague))).rejects.toThrow('workerUnknown');
    expect(await world.count('worker_certificates', `worker_id = '${mine.id}'`)).toBe(0);
  });
});

describe('what is refused', () => {
  it.each([
    ['residentIdInvalid', { residentId: '331002197505061234' }],
    ['phoneInvalid', { phone: '110' }],
    ['availabilityInvalid', { availability: [[600, 600], null, null, null, null, null, null] }],
    ['periodInvalid', { employedTo: '2024-12-31' }],
  ])('%s', async (code, change) => {
    const before = await world.count('workers');
    await expect(addOne(change)).rejects.toThrow(code);
    expect(await world.count('workers')).toBe(before);
  });

  it('the same person twice at once on one list, but again after leaving', async () => {
    const residentId = makeResidentId('331002', '1980-01-01', 77);
    const first = await addOne({ residentId });
    await expect(addOne({ residentId })).rejects.toThrow('workerKnown');
    const { residentId: _id, phone: _phone, ...rest } = given({ employedTo: '2026-10-31' });
    await world.tx(manager(), (tx) => service.updateWorker(tx, manager(), first, rest));
    await addOne({ residentId });
    const both = await Promise.allSettled(
      [1, 2, 3].map(() => addOne({ residentId: makeResidentId('331002', '1981-01-01', 79) })),
    );
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  it('unknown certificates and impossible periods', async () => {
    const worker = await addOne();
    await expect(certify(worker, 'pilot', null)).rejects.toThrow('certificateUnknown');
    await expect(certify(worker, 'nurse', '2024-12-31')).rejects.toThrow('periodInvalid');
    await expect(
      world.tx(manager(), (tx) =>
        qualifications.addAbsence(tx, manager(), worker, {
          kind: 'sick',
          from: '2026-11-22T09:00:00+08:00',
          to: '2026-11-22T08:00:00+08:00',
        }),
      ),
    ).rejects.toThrow('periodInvalid');
    expect(await world.count('worker_certificates', `worker_id = '${worker.id}'`)).toBe(0);
    expect(await world.count('worker_absences', `worker_id = '${worker.id}'`)).toBe(0);
  });
});

describe('certificates', () => {
  const held = (change = {}) => [
    { kind: 'elderlyCareTraining', expires_on: '2026-11-21', revoked_at: null, ...change },
  ];

  it('Nantong clause 20: no training certificate, or an expired one, blocks every item', () => {
    const needed = certificatesFor(world.environment.packs, '320602000000', '2026-11-21', '1.3');
    expect(missingCertificates(needed, [], '2026-11-21')).toEqual(['elderlyCareTraining']);
    expect(missingCertificates(needed, held(), '2026-11-21')).toEqual([]);
    expect(missingCertificates(needed, held(), '2026-11-22')).toEqual(['elderlyCareTraining']);
    expect(
      missingCertificates(certificatesFor(world.environment.packs, JIAOJIANG, '2026-11-21', '1.3'), [], '2026-11-21'),
    ).toEqual([]);
  });

  it('issued later, or revoked that day, does not count; a later revocation leaves earlier days alone', () => {
    const revoked = held({ expires_on: null, revoked_at: new Date('2026-11-20T10:00:00+08:00') });
    expect(missingCertificates(['elderlyCareTraining'], revoked, '2026-11-19')).toEqual([]);
    expect(missingCertificates(['elderlyCareTraining'], revoked, '2026-11-20')).toEqual(['elderlyCareTraining']);
    expect(missingCertificates(['elderlyCareTraining'], held({ issued_on: '2026-11-21' }), '2026-11-20')).toEqual([
      'elderlyCareTraining',
    ]);
  });

  it('the expiring list leaves out renewed and revoked ones and those who left', async () => {
    const soon = await addOne({ name: '快到期' });
    await certify(soon, 'nurse', '2026-12-01');
    const renewed = await addOne({ name: '已换证' });
    await certify(renewed, 'nurse', '2026-12-01');
    await certify(renewed, 'nurse', '2029-12-01', '2026-11-01');
    const revoked = await addOne({ name: '已作废' });
    const { id } = await certify(revoked, 'nurse', '2026-12-01');
    const revoke = () =>
      world.tx(manager(), (tx) =>
        qualifications.revokeCertificate(tx, manager(), { county: COUNTY, id }, { reason: '登记错误' }),
      );
    await revoke();
    await expect(revoke()).rejects.toThrow('certificateRevoked');
    const names = async (expiringWithinDays: number) =>
      (
        await world.tx(manager(), (tx) => service.listWorkers(tx, manager(), home, { limit: 50, expiringWithinDays }))
      ).rows.map((row) => row.name);
    expect(await names(30)).toEqual(['快到期']);
    expect(await names(5)).toEqual([]);
  });
});

describe('the list', () => {
  it('finds staff by a part of the name, taken as it is written', async () => {
    await addOne({ name: '诸葛小明' });
    const found = async (q: string) =>
      (await world.tx(manager(), (tx) => service.listWorkers(tx, manager(), home, { limit: 50, q }))).rows.map(
        (row) => row.name,
      );
    expect(await found('葛小')).toEqual(['诸葛小明']);
    expect(await found('%')).toEqual([]);
  });
});

describe('staff of a day', () => {
  it('are those employed, with certificates and the absences that touch the day', async () => {
    const worker = await addOne({ name: '在岗' });
    const left = await addOne({ name: '离职', employedTo: '2026-11-20' });
    await certify(worker, 'elderlyCareWorker', null);
    await world.tx(manager(), (tx) =>
      qualifications.addAbsence(tx, manager(), worker, {
        kind: 'leave',
        from: '2026-11-22T00:00:00+08:00',
        to: '2026-11-23T00:00:00+08:00',
      }),
    );
    const on = async (day: string) => world.tx(manager(), (tx) => findWorkersOf(tx, COUNTY, home.id, day));
    expect((await on('2026-11-20')).map((one) => one.id)).toContain(left.id);
    expect((await on('2026-11-21')).map((one) => one.id)).not.toContain(left.id);
    const absent = async (day: string) => (await on(day)).find((one) => one.id === worker.id)?.absences.length;
    expect([await absent('2026-11-21'), await absent('2026-11-22'), await absent('2026-11-23')]).toEqual([0, 1, 0]);
    expect((await on('2026-11-21')).find((one) => one.id === worker.id)?.certificates).toMatchObject([
      { kind: 'elderlyCareWorker' },
    ]);
  });
});

describe('accounts', () => {
  it('a manager opens a carer’s account once; nothing else can come out of it', async () => {
    const worker = await addOne();
    const open = (login: string, role: string) =>
      world.tx(manager(), (tx) =>
        service.openAccount(tx, manager(), worker, { login, password: 'a-good-pass-2026', role: role as 'carer' }),
      );
    const server = await world.server();
    const headers = { ...(await world.login(manager())), 'idempotency-key': '0199a000-0000-7000-8000-000000000001' };
    const refused = await server.inject({
      method: 'POST',
      url: `/api/workers/${COUNTY}/${worker.id}/account`,
      headers,
      payload: { login: 'chen.two', password: 'a-good-pass-2026', role: 'countyOfficial' },
    });
    expect(refused.statusCode).toBe(400);
    const hasOne = async () =>
      (await world.tx(manager(), (tx) => service.readWorker(tx, manager(), worker))).hasAccount;
    expect(await hasOne()).toBe(false);
    await open('chen.one', 'carer');
    expect(await hasOne()).toBe(true);
    await expect(open('chen.two', 'carer')).rejects.toThrow('accountExists');
    expect(
      await world.count('assignments', `worker_id = '${worker.id}' AND role = 'carer' AND provider_id = '${home.id}'`),
    ).toBe(1);
    const rival = world.as('providerManager', { providerId: other.id });
    await expect(
      world.tx(rival, (tx) =>
        service.openAccount(tx, rival, worker, { login: 'chen.three', password: 'a-good-pass-2026', role: 'carer' }),
      ),
    ).rejects.toThrow('workerUnknown');
    expect(await world.count('logins', "login LIKE 'chen.%'")).toBe(1);
  });
});
