import { makeResidentId, makeUniformCreditCode } from '@yike/identity';
import { addLine } from '../../server/src/money/budgets/contract.ts';
import { addUser } from '../../server/src/platform/access/contract.ts';
import type { Role } from '../../server/src/platform/access/roles.ts';
import { addDays, type Day } from '../../server/src/platform/clock/index.ts';
import { addBankAccount, addContract, addProvider } from '../../server/src/supply/providers/contract.ts';
import { addCertificate, addWorker } from '../../server/src/supply/workforce/contract.ts';
import { openApi } from './api.ts';
import { OPERATOR, type Yike } from './yike.ts';

export const COUNTY = '331002';
const COUNTY_AREA = '331002000000';
export const HOME = { lat: 28.673, lng: 121.442 };
export const PROVIDER = '椒江康宁居家养老服务中心';
export const CARER = '王玉芬';
const BUDGET_FEN = 300_000_00;
const inCounty = { county: COUNTY };

export interface Account {
  login: string;
  password: string;
  role: Role;
  name: string;
}

const people = {
  city: ['林志强', 'cityOfficial', '331000000000'],
  county: ['周海燕', 'countyOfficial', COUNTY_AREA],
  street: ['陈立新', 'streetWorker', COUNTY_AREA],
  community: ['吴春梅', 'communityWorker', COUNTY_AREA],
  assessorA: ['何静', 'assessor', COUNTY_AREA],
  assessorB: ['罗文斌', 'assessor', COUNTY_AREA],
  callCentre: ['叶小青', 'callCentreAgent', COUNTY_AREA],
  finance: ['蔡建华', 'financeOfficer', COUNTY_AREA],
  auditor: ['许正', 'auditor', COUNTY_AREA],
} as const satisfies Record<string, readonly [string, Role, string]>;

export type Who = keyof typeof people | 'manager' | 'dispatcher' | 'carer';
export type Cast = Record<Who, Account> & { operator: Account };

const accountOf = (who: Who, name: string, role: Role): Account => ({
  login: `chain.${who.toLowerCase()}`,
  password: 'four steps on a wet road',
  role,
  name,
});

/** Everybody of the chain, a provider with a contract, a certified carer, and a budget line: made over the HTTP API. */
export async function openCast(yike: Yike, today: Day, products: readonly string[]): Promise<Cast> {
  const operator = await openApi(yike.address, OPERATOR);
  const open = async (
    who: Who,
    name: string,
    role: Role,
    area: string,
    more: { providerId?: string; workerId?: string } = {},
  ) => {
    const account = accountOf(who, name, role);
    await operator(addUser, {
      body: { login: account.login, name, password: account.password, assignment: { role, area, ...more } },
    });
    return account;
  };
  const accounts: Partial<Record<Who, Account>> = {};
  for (const [who, [name, role, area]] of Object.entries(people)) {
    accounts[who as Who] = await open(who as Who, name, role, area);
  }
  const provider = await openProvider(yike, accounts as Cast, today, products);
  const { providerId } = provider;
  accounts.manager = await open('manager', '潘志远', 'providerManager', COUNTY_AREA, { providerId });
  accounts.dispatcher = await open('dispatcher', '程琳', 'dispatcher', COUNTY_AREA, { providerId });
  const workerId = await openCarer(yike, accounts.manager, providerId, today);
  accounts.carer = await open('carer', CARER, 'carer', COUNTY_AREA, { providerId, workerId });
  const finance = await openApi(yike.address, (accounts as Cast).finance);
  await finance(addLine, {
    params: inCounty,
    body: {
      name: '区级居家养老服务补贴',
      fundSource: 'county',
      amountFen: BUDGET_FEN,
      area: COUNTY_AREA,
      year: Number(today.slice(0, 4)),
      benefit: 'home-care-subsidy',
    },
  });
  return { ...(accounts as Record<Who, Account>), operator: { ...OPERATOR, role: 'operator' } };
}

async function openProvider(yike: Yike, cast: Cast, today: Day, products: readonly string[]) {
  const county = await openApi(yike.address, cast.county);
  const { id } = await county(addProvider, {
    params: inCounty,
    body: {
      area: COUNTY_AREA,
      name: PROVIDER,
      creditCode: makeUniformCreditCode('52', '331099', 'MJ000001'),
      address: '椒江区中心大道 100 号',
      phone: '0576-88880001',
      ...HOME,
    },
  });
  const params = { ...inCounty, id };
  await county(addBankAccount, {
    params,
    body: {
      bankName: '演示银行椒江支行',
      accountName: PROVIDER,
      account: '6222000000000000010',
      validFrom: addDays(today, -30),
      reason: '合同约定账户',
    },
  });
  await county(addContract, {
    params,
    body: {
      number: '椒民购〔2026〕1号',
      products: [...products],
      serviceAreas: [COUNTY_AREA],
      validFrom: addDays(today, -30),
      validTo: addDays(today, 700),
    },
  });
  return { providerId: id };
}

const CERTIFICATES = ['elderlyCareWorker', 'elderlyCareTraining', 'healthCertificate', 'firstAid'];

async function openCarer(yike: Yike, manager: Account, providerId: string, today: Day): Promise<string> {
  const api = await openApi(yike.address, manager);
  const day: [number, number] = [7 * 60, 19 * 60];
  const worker = await api(addWorker, {
    params: { ...inCounty, id: providerId },
    body: {
      name: CARER,
      sex: 'female',
      ...HOME,
      employedFrom: addDays(today, -200),
      employedTo: null,
      serviceAreas: [],
      availability: [day, day, day, day, day, day, day],
      residentId: makeResidentId('331099', '1975-01-11', 22),
      phone: '13800000101',
    },
  });
  for (const kind of CERTIFICATES) {
    await api(addCertificate, {
      params: { ...inCounty, id: worker.id },
      body: {
        kind,
        number: `${kind.slice(0, 3).toUpperCase()}1001`,
        issuedOn: addDays(today, -400),
        expiresOn: addDays(today, 900),
      },
    });
  }
  return worker.id;
}
