import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { addBudgetLine, fundQuota, payableAccount } from '../../money/budgets/index.ts';
import { balanceOf, commitReservation, reserve } from '../../money/ledger/index.ts';
import type { Handler } from '../../platform/jobs/index.ts';
import { createDatabase, type Tx } from '../../platform/transactions/index.ts';
import { COUNTY, HAIMEN_COMMUNITY, JIAOJIANG, testWorld, type TestWorld } from '../../testing.ts';
import { settlementRoutes } from './index.ts';

export interface SettlementWorld {
  world: TestWorld;
  /** Payloads of `batch.paid`. */
  paid: Record<string, unknown>[];
  run<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A provider with a bank account (unless told otherwise) and its payable account. */
  provider(hasAccount?: boolean): Promise<{ id: string; payable: string; account: string }>;
  /** A visit, verified unless told otherwise, whose quota is on the payable account as care/visits leaves it. */
  visit(
    provider: { id: string; payable: string },
    given: { at: string; quotaFen?: number; subsidyFen?: number; status?: string; isHeld?: boolean },
  ): Promise<string>;
  verify(visitId: string): Promise<void>;
  hold(visitId: string, isHeld: boolean): Promise<void>;
  finding(visitId: string, status: 'open' | 'upheld' | 'dismissed'): Promise<void>;
  payableOf(provider: { payable: string }): Promise<number>;
  close(): Promise<void>;
}

/** A county with a budget, and visits put straight into the tables: their room is tested by itself. */
export async function settlementWorld(): Promise<SettlementWorld> {
  const paid: Record<string, unknown>[] = [];
  const handlers: Handler[] = [
    {
      name: 'test.batchPaid',
      topic: 'batch.paid',
      run: (_tx, { payload }) => {
        paid.push(payload);
        return Promise.resolve();
      },
    },
  ];
  const world = await testWorld({ routes: settlementRoutes, handlers, schedules: [] });
  const admin = createDatabase(world.adminUrl, 1);
  const run = <T>(work: (tx: Tx) => Promise<T>) => world.tx(world.system, work);
  const budget = { county: COUNTY, area: JIAOJIANG, year: 2026, fundSource: 'county' as const };
  await run((tx) => addBudgetLine(tx, world.system, { ...budget, name: '居家服务', amountFen: 100_000_000 }));
  const quota = await run((tx) =>
    fundQuota(tx, {
      county: COUNTY,
      area: HAIMEN_COMMUNITY,
      elderId: randomUUID(),
      grantId: randomUUID(),
      benefit: 'home-care-subsidy',
      month: '2026-10',
      amountFen: 50_000_000,
    }),
  );
  let serial = 0;
  // Orders and elders are not this room's matter: their foreign keys are off for the seed.
  const insert = (table: string, row: Record<string, unknown>) =>
    admin.db.connection().execute(async (db) => {
      await sql`SET session_replication_role = replica`.execute(db);
      const names = Object.keys(row);
      const values = sql.join(Object.values(row));
      await sql`INSERT INTO ${sql.table(`yike.${table}`)} (${sql.join(names.map((name) => sql.ref(name)))}) VALUES (${values})`.execute(
        db,
      );
      await sql`SET session_replication_role = origin`.execute(db);
    });
  const commitQuota = (visitId: string, payable: string, amount: number) =>
    run(async (tx) => {
      const subject = { area: JIAOJIANG, reason: 'visit', subjectType: 'visit', subjectId: visitId };
      const reservationId = await reserve(tx, { ...subject, debit: quota, credit: payable, amount });
      await commitReservation(tx, { county: COUNTY, reservationId, reason: 'verified' });
    });
  const waiting = new Map<string, { payable: string; quotaFen: number }>();

  return {
    world,
    paid,
    run,
    async provider(hasAccount = true) {
      serial += 1;
      const id = randomUUID();
      const account = `6222${String(serial).padStart(15, '0')}`;
      const place = { county: COUNTY, area: JIAOJIANG };
      const now = world.clock.now();
      await insert('providers', {
        ...place,
        id,
        name: `安心养老服务中心${serial}`,
        credit_code: `TEST${serial}`,
        created_at: now,
        updated_at: now,
      });
      if (hasAccount) {
        await insert('provider_bank_accounts', {
          ...place,
          id: randomUUID(),
          provider_id: id,
          bank_name: '台州银行,椒江支行',
          account_name: '安心',
          account_enc: world.environment.privacy.seal(account),
          account_masked: `6222***********${account.slice(-4)}`,
          valid_from: '2026-01-01',
          recorded_at: now,
        });
      }
      const payable = await run((tx) =>
        payableAccount(tx, { county: COUNTY, area: `${COUNTY}000000`, providerId: id, providerName: '安心' }),
      );
      return { id, payable, account };
    },
    async visit(provider, given) {
      const id = randomUUID();
      const { quotaFen = 6000, subsidyFen = 0, status = 'verified', isHeld = false } = given;
      const start = new Date(given.at);
      const end = new Date(start.getTime() + 3600_000);
      await insert('visits', {
        county: COUNTY,
        id,
        area: HAIMEN_COMMUNITY,
        order_id: randomUUID(),
        elder_id: randomUUID(),
        provider_id: provider.id,
        item: 'bathing',
        product: 'bathing',
        product_name: '上门助浴',
        planned_start: start,
        planned_end: end,
        window_from: start,
        window_to: end,
        minutes: 60,
        carers: 1,
        certificates: [],
        steps: '[]',
        elder_name: '王秀英',
        address: '海门街道',
        price_fen: quotaFen + subsidyFen,
        quota_fen: quotaFen,
        subsidy_fen: subsidyFen,
        self_fen: 0,
        status,
        is_held: isHeld,
        created_at: start,
        updated_at: start,
      });
      if (status === 'verified' && quotaFen > 0) await commitQuota(id, provider.payable, quotaFen);
      else waiting.set(id, { payable: provider.payable, quotaFen });
      return id;
    },
    async verify(visitId) {
      await sql`UPDATE yike.visits SET status = 'verified' WHERE id = ${visitId}`.execute(admin.db);
      const money = waiting.get(visitId);
      if (money && money.quotaFen > 0) await commitQuota(visitId, money.payable, money.quotaFen);
      waiting.delete(visitId);
    },
    async hold(visitId, isHeld) {
      await sql`UPDATE yike.visits SET is_held = ${isHeld} WHERE id = ${visitId}`.execute(admin.db);
    },
    async finding(visitId, status) {
      await insert('findings', {
        county: COUNTY,
        id: randomUUID(),
        area: HAIMEN_COMMUNITY,
        kind: 'nobodyCame',
        visit_id: visitId,
        summary: '回访反映未上门',
        holds_payment: true,
        status,
        due_on: '2026-12-01',
        opened_at: world.clock.now(),
      });
    },
    payableOf: async ({ payable }) => (await run((tx) => balanceOf(tx, COUNTY, payable))).posted,
    async close() {
      await admin.close();
      await world.close();
    },
  };
}
