import { openAccount, post, reserve } from '../../money/ledger/index.ts';
import type { Actor } from '../../platform/access/index.ts';
import { uuidv7 } from '../../platform/clock/index.ts';
import { COUNTY, HAIMEN_COMMUNITY, type TestWorld } from '../../testing.ts';
import '../../supply/providers/tables.ts';
import '../../supply/workforce/tables.ts';
import '../orders/tables.ts';
import { planVisits, type NewVisit } from './index.ts';

export const HOME = { lat: 28.67, lng: 121.43 };
/** Every day of the week from 7:00 to 20:00. */
const EVERY_DAY = Array.from({ length: 7 }, () => [420, 1200]);

export interface Staffed {
  county: string;
  providerId: string;
  manager: Actor;
  dispatcher: Actor;
  /** A carer with the given certificates, expiring in 2027 unless said otherwise. */
  addCarer(given?: {
    name?: string;
    sex?: 'male' | 'female';
    certificates?: string[];
    expiresOn?: string;
    lat?: number;
    lng?: number;
    serviceAreas?: string[];
    availability?: unknown[];
  }): Promise<{ id: string; actor: Actor }>;
  addAbsence(workerId: string, from: Date, to: Date): Promise<void>;
  /** An order with one visit, its quota of 5000 fen reserved, at a time in November 2026 ('21T09:00'). */
  addVisit(time: string, given?: Partial<NewVisit> & { wishes?: unknown }): Promise<{ county: string; id: string }>;
  quotaAccount: string;
  payableAccount: string;
}

let serial = 0;

/** A provider with staff, an elder's quota of 1,000,000 fen, and visits: straight into the tables. */
export async function staffed(world: TestWorld): Promise<Staffed> {
  serial += 1;
  const id = () => uuidv7(world.clock.now());
  const providerId = id();
  const area = HAIMEN_COMMUNITY;
  const base = { county: COUNTY, area };
  const accounts = await world.tx(world.system, async (tx) => {
    await tx.db
      .insertInto('providers')
      .values({
        ...base,
        id: providerId,
        name: `测试养老服务中心${serial}`,
        credit_code: `TEST${String(serial).padStart(14, '0')}`,
        address: null,
        phone: null,
        lat: null,
        lng: null,
        status: 'active',
        created_at: tx.now,
        updated_at: tx.now,
      })
      .execute();
    const source = await openAccount(tx, {
      area,
      code: 'source:test',
      name: '测试财政',
      kind: 'source',
      mayBeOverdrawn: true,
    });
    const quota = await openAccount(tx, { area, code: `quota:test:${serial}`, name: '测试额度', kind: 'quota' });
    const payable = await openAccount(tx, {
      area,
      code: `payable:${providerId}`,
      name: '应付',
      kind: 'payable',
      providerId,
    });
    await post(tx, {
      area,
      debit: source,
      credit: quota,
      amount: 1_000_000,
      reason: '测试拨付',
      subjectType: 'test',
      subjectId: providerId,
    });
    return { quota, payable };
  });

  const addCarer: Staffed['addCarer'] = async (given = {}) => {
    const workerId = id();
    await world.tx(world.system, async (tx) => {
      await tx.db
        .insertInto('workers')
        .values({
          ...base,
          id: workerId,
          provider_id: providerId,
          name: given.name ?? '李护理',
          sex: given.sex ?? 'female',
          resident_id_enc: null,
          resident_id_token: null,
          resident_id_masked: null,
          phone_enc: null,
          phone_masked: null,
          lat: given.lat ?? HOME.lat,
          lng: given.lng ?? HOME.lng,
          employed_from: '2025-01-01',
          employed_to: null,
          service_areas: given.serviceAreas ?? [],
          availability: JSON.stringify(given.availability ?? EVERY_DAY),
          created_at: tx.now,
          updated_at: tx.now,
        })
        .execute();
      for (const kind of given.certificates ?? ['healthCertificate']) {
        await tx.db
          .insertInto('worker_certificates')
          .values({
            ...base,
            id: tx.newId(),
            worker_id: workerId,
            provider_id: providerId,
            kind,
            number: 'T-1',
            issued_on: '2025-01-01',
            expires_on: given.expiresOn ?? '2027-12-31',
            revoked_at: null,
            recorded_at: tx.now,
          })
          .execute();
      }
    });
    return { id: workerId, actor: world.as('carer', { workerId, providerId, area }) };
  };

  const addVisit: Staffed['addVisit'] = async (time, given = {}) => {
    const { wishes = {}, ...planned } = given;
    const elder = planned.elderId ? { county: COUNTY, id: planned.elderId } : await world.seedElder();
    const orderId = id();
    const visitId = id();
    const plannedStart = new Date(`2026-11-${time}:00+08:00`);
    return world.tx(world.system, async (tx) => {
      const reservationId = await reserve(tx, {
        area,
        debit: accounts.quota,
        credit: accounts.payable,
        amount: 5000,
        reason: '下单预留',
        subjectType: 'visit',
        subjectId: visitId,
      });
      const service = {
        item: '1.3',
        product: 'clean-home',
        certificates: ['healthCertificate'],
        carers: 1,
        minutes: 60,
      };
      const steps = ['洗手', '清洁地面', '整理'];
      const visit: NewVisit = {
        county: COUNTY,
        area,
        id: visitId,
        orderId,
        elderId: elder.id,
        providerId,
        ...service,
        productName: '居家保洁',
        plannedStart,
        windowFrom: plannedStart,
        windowTo: new Date(plannedStart.getTime() + 2 * 3600_000),
        steps,
        elderName: '王秀英',
        address: '海门街道东合社区1幢101室',
        ...HOME,
        notes: null,
        priceFen: 5000,
        quotaFen: 5000,
        subsidyFen: 0,
        selfFen: 0,
        reservationId,
        ...planned,
      };
      await tx.db
        .insertInto('orders')
        .values({
          ...base,
          id: orderId,
          number: `T${orderId}`,
          elder_id: elder.id,
          provider_id: visit.providerId,
          provider_reason: '测试',
          grant_id: null,
          product: visit.product,
          item: visit.item,
          product_name: visit.productName,
          minutes: visit.minutes,
          carers: visit.carers,
          certificates: [...visit.certificates],
          steps: JSON.stringify(visit.steps),
          unit: 'visit',
          quantity: 1,
          unit_price_fen: 5000,
          kind: 'single',
          schedule: JSON.stringify({}),
          status: 'open',
          elder_name: visit.elderName,
          elder_sex: 'female',
          phone_masked: null,
          address: visit.address,
          lat: visit.lat,
          lng: visit.lng,
          wishes: JSON.stringify(wishes),
          notes: null,
          channel: 'callCentre',
          placed_by: null,
          placed_by_name: '测试',
          proxy_relation: null,
          proxy_reason: null,
          placed_at: tx.now,
          cancelled_at: null,
          cancel_reason: null,
          version: 1,
        })
        .execute();
      const [key] = await planVisits(tx, [visit]);
      if (!key) throw new Error('nothing was planned');
      return key;
    });
  };

  return {
    county: COUNTY,
    providerId,
    manager: world.as('providerManager', { providerId }),
    dispatcher: world.as('dispatcher', { providerId }),
    addCarer,
    addVisit,
    async addAbsence(workerId, from, to) {
      await world.tx(world.system, (tx) =>
        tx.db
          .insertInto('worker_absences')
          .values({
            ...base,
            id: tx.newId(),
            worker_id: workerId,
            provider_id: providerId,
            kind: 'leave',
            from_at: from,
            to_at: to,
            recorded_at: tx.now,
          })
          .execute(),
      );
    },
    quotaAccount: accounts.quota,
    payableAccount: accounts.payable,
  };
}
