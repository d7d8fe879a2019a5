import { makeResidentId, makeUniformCreditCode } from '@yike/identity';
import { createUser, scopeOf, systemActor, type Actor, type Role } from '../platform/access/index.ts';
import { inTransaction } from '../platform/transactions/index.ts';
import { servicePricesFor } from '../platform/packs/index.ts';
import { addDays, type Day } from '../platform/clock/index.ts';
import { addProvider, addBankAccount, addContract } from '../supply/providers/contract.ts';
import { addCertificate, addWorker } from '../supply/workforce/contract.ts';
import type { Driver } from './driver.ts';
import type { Random } from './random.ts';

export const COUNTY = '331002';
export const COUNTY_AREA = '331002000000';
export const CITY_AREA = '331000000000';
export const CENTRE = { lat: 28.673, lng: 121.442 };
/** Printed at the start; for a demo on one's own machine only. */
export const DEMO_PASSWORD = 'yike-demo-2026';
// The demo's password is public: a lower cost only saves the newcomer's time.
const DEMO_SCRYPT_COST = 12;

export interface Carer {
  actor: Actor;
  workerId: string;
  name: string;
}

export interface DemoProvider {
  id: string;
  name: string;
  manager: Actor;
  dispatcher: Actor;
  carers: Carer[];
}

export interface Cast {
  city: Actor;
  county: Actor;
  countyDeputy: Actor;
  street: Actor;
  community: Actor;
  assessors: Actor[];
  callCentre: Actor;
  finance: Actor;
  auditor: Actor;
  providers: DemoProvider[];
}

/** Where street and community accounts of the demo sit: the first street of the county and its first community. */
export interface DemoPlaces {
  street: string;
  community: string;
}

export async function openAccount(
  driver: Driver,
  login: string,
  name: string,
  role: Role,
  area: string,
  more: { providerId?: string; workerId?: string; elderIds?: string[] } = {},
): Promise<Actor> {
  const created = await inTransaction(
    driver.environment,
    { scope: scopeOf(systemActor), actorRole: 'system', trace: 'demo' },
    (tx) =>
      createUser(
        tx,
        systemActor,
        { login, name, password: DEMO_PASSWORD, assignment: { role, area, ...more } },
        DEMO_SCRYPT_COST,
      ),
  );
  return {
    kind: 'user',
    userId: created.id,
    name,
    role,
    county: created.county,
    area,
    ...more,
    elderIds: more.elderIds ?? [],
  };
}

/** Officials, assessors, the call centre, and three providers with their carers, contracts and certificates. */
export async function openCast(driver: Driver, random: Random, places: DemoPlaces, start: Day): Promise<Cast> {
  const open = (login: string, name: string, role: Role, area = COUNTY_AREA) =>
    openAccount(driver, login, name, role, area);
  const county = await open('county', '周海燕', 'countyOfficial');
  const cast: Cast = {
    city: await open('city', '林志强', 'cityOfficial', CITY_AREA),
    county,
    countyDeputy: await open('county2', '郑国平', 'countyOfficial'),
    street: await open('street', '陈立新', 'streetWorker'),
    community: await open('community', '吴春梅', 'communityWorker'),
    assessors: [
      await open('assessor1', '何静', 'assessor'),
      await open('assessor2', '罗文斌', 'assessor'),
      await open('assessor3', '沈佳', 'assessor'),
    ],
    callCentre: await open('call', '叶小青', 'callCentreAgent'),
    finance: await open('finance', '蔡建华', 'financeOfficer'),
    auditor: await open('auditor', '许正', 'auditor'),
    providers: [],
  };
  await open('street-haimen', '郭晓东', 'streetWorker', places.street);
  await open('community-1', '袁丽', 'communityWorker', places.community);
  const names = ['椒江康宁居家养老服务中心', '海门银龄为老服务社', '东山社区照护有限公司'];
  for (const [index, name] of names.entries()) {
    cast.providers.push(await openProvider(driver, random, county, name, index + 1, start));
  }
  return cast;
}

async function openProvider(
  driver: Driver,
  random: Random,
  county: Actor,
  name: string,
  serial: number,
  start: Day,
): Promise<DemoProvider> {
  const day = (offset: number) => addDays(start, offset);
  const { id } = await driver.call(county, addProvider, {
    params: { county: COUNTY },
    body: {
      area: COUNTY_AREA,
      name,
      creditCode: makeUniformCreditCode(serial === 3 ? '91' : '52', '331099', `MJ00000${serial}`.slice(0, 8)),
      address: `椒江区中心大道 ${serial}00 号`,
      phone: `0576-8888000${serial}`,
      lat: CENTRE.lat + (serial - 2) * 0.02,
      lng: CENTRE.lng + (serial - 2) * 0.03,
    },
  });
  const params = { county: COUNTY, id };
  await driver.call(county, addBankAccount, {
    params,
    body: {
      bankName: '演示银行椒江支行',
      accountName: name,
      account: `62220000000000000${serial}0`,
      validFrom: day(-30),
      reason: '合同约定账户',
    },
  });
  const products = servicePricesFor(driver.environment.packs, COUNTY_AREA, start).map((price) => price.product);
  await driver.call(county, addContract, {
    params,
    body: {
      number: `椒民购〔2026〕${serial}号`,
      products,
      serviceAreas: [COUNTY_AREA],
      validFrom: day(-30),
      validTo: day(700),
    },
  });
  const manager = await openAccount(
    driver,
    `manager${serial}`,
    random.pick(['潘志远', '卢芳', '姚军']),
    'providerManager',
    COUNTY_AREA,
    { providerId: id },
  );
  const dispatcher = await openAccount(
    driver,
    `dispatch${serial}`,
    random.pick(['程琳', '苏敏', '魏杰']),
    'dispatcher',
    COUNTY_AREA,
    { providerId: id },
  );
  const carers: Carer[] = [];
  for (let n = 1; n <= 8; n += 1) {
    const sex = n % 4 === 0 ? 'male' : 'female';
    const carerName =
      random.pick(['王', '李', '张', '陈', '林', '黄', '吴', '金']) +
      random.pick(['玉', '晓', '丽', '海', '小', '美', '春', '建']) +
      random.pick(['芬', '琴', '英', '军', '霞', '萍', '红', '平']);
    const worker = await driver.call(manager, addWorker, {
      params,
      body: {
        name: carerName,
        sex,
        lat: CENTRE.lat + (random.next() - 0.5) * 0.1,
        lng: CENTRE.lng + (random.next() - 0.5) * 0.14,
        employedFrom: day(-200),
        employedTo: null,
        serviceAreas: [],
        availability: [
          [420, 1140],
          [420, 1140],
          [420, 1140],
          [420, 1140],
          [420, 1140],
          [420, 1140],
          n % 2 ? [480, 1020] : null,
        ],
        residentId: makeResidentId(
          '331099',
          `19${70 + serial * 5 + (n % 5)}-0${n}-1${serial}`,
          serial * 20 + n * 2 + (sex === 'male' ? 1 : 0),
        ),
        phone: `1380000${String(serial * 100 + n).padStart(4, '0')}`,
      },
    });
    const kinds = [
      'elderlyCareWorker',
      'elderlyCareTraining',
      'bathingTraining',
      'healthCertificate',
      'firstAid',
      'socialWorker',
      'counsellor',
    ];
    if (n === 1) kinds.push('nurse');
    if (n === 2) kinds.push('rehabTherapist');
    for (const kind of kinds) {
      // One carer's certificate has run out, one runs out soon: both are cases that a manager must see.
      const expiresOn =
        n === 7 && kind === 'healthCertificate'
          ? day(150)
          : n === 8 && kind === 'elderlyCareWorker'
            ? day(200)
            : day(900);
      await driver.call(manager, addCertificate, {
        params: { county: COUNTY, id: worker.id },
        body: {
          kind,
          number: `${kind.slice(0, 3).toUpperCase()}${serial}${String(n).padStart(3, '0')}`,
          issuedOn: day(-400),
          expiresOn,
        },
      });
    }
    const actor = await openAccount(driver, `carer${serial}${n}`, carerName, 'carer', COUNTY_AREA, {
      providerId: id,
      workerId: worker.id,
    });
    carers.push({ actor, workerId: worker.id, name: carerName });
  }
  return { id, name, manager, dispatcher, carers };
}
