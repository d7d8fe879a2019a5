import { sql } from 'kysely';
import type { Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import '../../care/orders/tables.ts';
import '../../care/visits/tables.ts';
import '../../supply/providers/tables.ts';
import './tables.ts';

interface Key {
  county: string;
  id: string;
}

const followups = (tx: Tx) =>
  tx.db
    .selectFrom('followups as f')
    .innerJoin('visits as v', (join) => join.onRef('v.county', '=', 'f.county').onRef('v.id', '=', 'f.visit_id'))
    .innerJoin('orders as o', (join) => join.onRef('o.county', '=', 'v.county').onRef('o.id', '=', 'v.order_id'))
    .innerJoin('providers as p', (join) => join.onRef('p.county', '=', 'f.county').onRef('p.id', '=', 'f.provider_id'))
    .selectAll('f')
    .select(['v.elder_name', 'v.product_name', 'v.planned_start', 'o.phone_masked', 'p.name as provider_name']);

export const findFollowups = (
  tx: Tx,
  filter: { status: 'waiting' | 'done' | 'unreachable'; limit: number; after: [Day, string] | undefined },
) => {
  let select = followups(tx)
    .where('f.status', '=', filter.status)
    .orderBy('f.due_on')
    .orderBy('f.id')
    .limit(filter.limit);
  if (filter.after)
    select = select.where(sql<boolean>`(f.due_on, f.id) > (${filter.after[0]}::date, ${filter.after[1]}::uuid)`);
  return select.execute();
};

export const findFollowup = (tx: Tx, key: Key) =>
  followups(tx).where('f.county', '=', key.county).where('f.id', '=', key.id).executeTakeFirst();

export const lockFollowup = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('followups')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

/** Once a visit: a second delivery adds nothing. */
export const insertFollowup = (
  tx: Tx,
  row: Key & {
    area: string;
    visitId: string;
    elderId: string;
    providerId: string;
    because: string;
    risk: number;
    dueOn: Day;
  },
) =>
  tx.db
    .insertInto('followups')
    .values({
      county: row.county,
      id: row.id,
      area: row.area,
      visit_id: row.visitId,
      elder_id: row.elderId,
      provider_id: row.providerId,
      sampled_because: row.because,
      risk: row.risk,
      status: 'waiting',
      attempts: 0,
      due_on: row.dueOn,
      came: null,
      satisfaction: null,
      answers: null,
      note: null,
      called_by: null,
      called_at: null,
      version: 1,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.columns(['county', 'visit_id']).doNothing())
    .execute();

export const updateFollowup = (
  tx: Tx,
  key: Key,
  set: {
    status: 'waiting' | 'done' | 'unreachable';
    attempts: number;
    came?: 'yes' | 'no' | 'unsure';
    satisfaction?: number | null;
    answers?: string;
    note: string | null;
    called_by: string | null;
    called_at: Date;
    due_on?: Day;
  },
) =>
  tx.db
    .updateTable('followups')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

const findings = (tx: Tx) =>
  tx.db
    .selectFrom('findings as f')
    .leftJoin('providers as p', (join) => join.onRef('p.county', '=', 'f.county').onRef('p.id', '=', 'f.provider_id'))
    .selectAll('f')
    .select('p.name as provider_name');

export const findFindings = (
  tx: Tx,
  filter: {
    status: 'open' | 'heard' | 'upheld' | 'dismissed' | undefined;
    visitId: string | undefined;
    limit: number;
    after: [Day, string] | undefined;
  },
) => {
  let select = findings(tx).orderBy('f.due_on').orderBy('f.id').limit(filter.limit);
  if (filter.status === 'open') select = select.where('f.status', 'in', ['open', 'heard']);
  else if (filter.status) select = select.where('f.status', '=', filter.status);
  if (filter.visitId) select = select.where('f.visit_id', '=', filter.visitId);
  if (filter.after)
    select = select.where(sql<boolean>`(f.due_on, f.id) > (${filter.after[0]}::date, ${filter.after[1]}::uuid)`);
  return select.execute();
};

export const lockFinding = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('findings')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

export const countHolding = async (tx: Tx, county: string, visitId: string): Promise<number> => {
  const row = await tx.db
    .selectFrom('findings')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('county', '=', county)
    .where('visit_id', '=', visitId)
    .where('holds_payment', '=', true)
    .where('status', 'in', ['open', 'heard', 'upheld'])
    .executeTakeFirstOrThrow();
  return row.n;
};

export const findOpenFindingOfKind = (tx: Tx, county: string, visitId: string, kind: string) =>
  tx.db
    .selectFrom('findings')
    .select('id')
    .where('county', '=', county)
    .where('visit_id', '=', visitId)
    .where('kind', '=', kind)
    .where('status', 'in', ['open', 'heard'])
    .executeTakeFirst();

export const insertFinding = (
  tx: Tx,
  row: Key & {
    area: string;
    kind: string;
    visitId: string | null;
    elderId: string | null;
    providerId: string;
    summary: string;
    holdsPayment: boolean;
    dueOn: Day;
    openedBy: string | null;
  },
) =>
  tx.db
    .insertInto('findings')
    .values({
      county: row.county,
      id: row.id,
      area: row.area,
      kind: row.kind,
      visit_id: row.visitId,
      elder_id: row.elderId,
      provider_id: row.providerId,
      summary: row.summary,
      holds_payment: row.holdsPayment,
      status: 'open',
      due_on: row.dueOn,
      provider_statement: null,
      decision_reason: null,
      opened_at: tx.now,
      opened_by: row.openedBy,
      decided_at: null,
      decided_by: null,
      version: 1,
    })
    .execute();

export const updateFinding = (
  tx: Tx,
  key: Key,
  set: Partial<{
    status: 'heard' | 'upheld' | 'dismissed';
    provider_statement: string;
    decision_reason: string;
    decided_at: Date;
    decided_by: string | null;
  }>,
) =>
  tx.db
    .updateTable('findings')
    .set((eb) => ({ ...set, version: eb('version', '+', 1) }))
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .execute();

export const findSatisfaction = async (tx: Tx, county: string, from: Date, to: Date) =>
  tx.db
    .selectFrom('followups as f')
    .innerJoin('providers as p', (join) => join.onRef('p.county', '=', 'f.county').onRef('p.id', '=', 'f.provider_id'))
    .select((eb) => [
      'p.id as providerId',
      'p.name as providerName',
      eb.fn.countAll<number>().as('calls'),
      eb.fn.countAll<number>().filterWhere('f.satisfaction', '>=', 4).as('satisfied'),
      eb.fn.countAll<number>().filterWhere('f.came', '=', 'no').as('nobodyCame'),
    ])
    .where('f.county', '=', county)
    .where('f.status', '=', 'done')
    .where('f.called_at', '>=', from)
    .where('f.called_at', '<', to)
    .groupBy(['p.id', 'p.name'])
    .orderBy('p.name')
    .execute();
