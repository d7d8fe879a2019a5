import { areaLevel } from '@yike/identity';
import { sql, type RawBuilder } from 'kysely';
import { ownRows, type Actor, type Role, type Ways } from '../../platform/access/index.ts';
import { addDays, dayOf, type Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { QUOTA_GONE } from '../../care/orders/index.ts';
import { waitsFor } from '../../rights/cases/index.ts';
import { leadWaits } from '../../rights/leads/index.ts';
import { expiryOf } from '../../supply/workforce/index.ts';

export interface Waiting {
  count: number;
  overdue: number;
  soonest: Day | null;
}

interface Source {
  kind: string;
  title: string;
  roles: readonly Role[];
  /** The list of just these rows. */
  link(today: Day): string;
  /** Rows that wait, with a `due` day (or NULL); row-level security leaves those in the actor's sight. */
  rows(actor: Actor, today: Day): RawBuilder<unknown>;
}

/** As the list of carers asks. */
const EXPIRING_DAYS = 30;
const visitDay = sql`(planned_start AT TIME ZONE 'Asia/Shanghai')::date`;

/** The actor's county and own rows by name, so that an index finds what waits among the many that do not. */
function own(actor: Actor, ways: Ways): RawBuilder<boolean> {
  const isOfOneCounty = !['country', 'province', 'prefecture'].includes(areaLevel(actor.area));
  const rows = ownRows(actor, ways);
  return isOfOneCounty ? sql<boolean>`county = ${actor.county} AND ${rows}` : rows;
}
const byElder: Ways = { area: 'area', elder: 'elder_id' };
const byCare: Ways = {
  area: 'area',
  provider: 'provider_id',
  workers: ['worker_id', 'second_worker_id'],
  elder: 'elder_id',
};

/** One entry a kind of work. A new kind of work is a new row here. */
export const sources: readonly Source[] = [
  {
    kind: 'cases',
    title: '待办申请',
    roles: ['countyOfficial', 'streetWorker', 'communityWorker', 'assessor', 'callCentreAgent', 'elder', 'family'],
    link: () => '/cases?mine=true',
    rows: (actor) =>
      sql`SELECT due_on AS due FROM cases WHERE ${own(actor, byElder)} AND closed_at IS NULL AND ${waitsFor(actor, 'cases')}`,
  },
  {
    kind: 'leads',
    title: '服务找人：待联系的老人',
    roles: ['communityWorker', 'streetWorker'],
    link: () => '/leads',
    rows: (actor) => sql`SELECT due_on AS due FROM leads WHERE ${own(actor, byElder)} AND ${leadWaits('leads')}`,
  },
  {
    kind: 'assessmentsFirst',
    title: '待上门评估',
    roles: ['assessor'],
    link: () => '/assessments?status=planned',
    rows: (actor) => sql`SELECT planned_on AS due FROM assessments WHERE ${own(actor, byElder)} AND status = 'planned'`,
  },
  {
    kind: 'assessmentsSecond',
    title: '待第二评估员复核',
    roles: ['assessor'],
    link: () => '/assessments?status=firstSigned',
    rows: (actor) =>
      sql`SELECT planned_on AS due FROM assessments WHERE ${own(actor, byElder)} AND status = 'firstSigned'`,
  },
  {
    kind: 'assessmentsConfirm',
    title: '待老人或家属确认评估',
    roles: ['assessor', 'communityWorker', 'elder', 'family'],
    link: () => '/assessments?status=secondSigned',
    rows: (actor) =>
      sql`SELECT planned_on AS due FROM assessments WHERE ${own(actor, byElder)} AND status = 'secondSigned'`,
  },
  {
    kind: 'unassigned',
    title: '未派单的服务',
    roles: ['dispatcher', 'providerManager'],
    link: () => '/visits?status=planned',
    rows: (actor) => sql`SELECT ${visitDay} AS due FROM visits WHERE ${own(actor, byCare)} AND status = 'planned'`,
  },
  {
    kind: 'carerToday',
    title: '我今天的服务',
    roles: ['carer'],
    link: () => '/m/',
    rows: (actor, today) =>
      sql`SELECT ${visitDay} AS due FROM visits WHERE ${own(actor, byCare)} AND status IN ('assigned', 'inProgress') AND ${visitDay} <= ${today}::date`,
  },
  {
    kind: 'reviews',
    // A deadline at midnight ends the day before.
    title: '待复核的服务',
    roles: ['streetWorker', 'countyOfficial'],
    link: () => '/reviews',
    rows: (actor) =>
      sql`SELECT ((review_due_at - interval '1 microsecond') AT TIME ZONE 'Asia/Shanghai')::date AS due FROM visits WHERE ${own(actor, byCare)} AND status = 'needsReview'`,
  },
  {
    kind: 'reorder',
    title: '去世登记更正后待重新下单的服务',
    roles: ['communityWorker', 'callCentreAgent'],
    link: (today) => `/visits?status=cancelled&from=${today}&cancelReason=${encodeURIComponent(QUOTA_GONE)}`,
    rows: (actor, today) => sql`SELECT ${visitDay} AS due FROM visits
      WHERE ${own(actor, byCare)} AND status = 'cancelled' AND cancel_reason = ${QUOTA_GONE} AND ${visitDay} >= ${today}::date`,
  },
  {
    kind: 'statements',
    title: '待说明的服务',
    roles: ['providerManager'],
    link: () => '/reviews?asked=true',
    rows: (actor) =>
      sql`SELECT ((statement_due_at - interval '1 second') AT TIME ZONE 'Asia/Shanghai')::date AS due FROM visits
        WHERE ${own(actor, byCare)} AND status = 'needsReview' AND statement_due_at IS NOT NULL AND statement_at IS NULL`,
  },
  {
    kind: 'followups',
    title: '待回访',
    roles: ['callCentreAgent'],
    link: () => '/followups',
    rows: () => sql`SELECT due_on AS due FROM followups WHERE status = 'waiting'`,
  },
  {
    kind: 'findings',
    title: '待处理的问题',
    roles: ['countyOfficial', 'providerManager'],
    link: () => '/findings?status=open',
    rows: () => sql`SELECT due_on AS due FROM findings WHERE status IN ('open', 'heard')`,
  },
  {
    kind: 'complaints',
    title: '待答复的投诉',
    roles: ['countyOfficial', 'callCentreAgent'],
    link: () => '/complaints?status=open',
    rows: () => sql`SELECT due_on AS due FROM complaints WHERE status = 'open'`,
  },
  {
    kind: 'batchesToConfirm',
    title: '待机构确认的结算单',
    roles: ['providerManager'],
    link: () => '/settlement?status=draft',
    rows: () => sql`SELECT NULL::date AS due FROM settlement_batches WHERE status = 'draft'`,
  },
  {
    kind: 'batchesToReview',
    title: '待审核的结算单',
    roles: ['countyOfficial'],
    link: () => '/settlement?status=providerConfirmed',
    rows: () => sql`SELECT NULL::date AS due FROM settlement_batches WHERE status = 'providerConfirmed'`,
  },
  {
    kind: 'batchesToPay',
    title: '待付款的结算单',
    roles: ['financeOfficer'],
    link: () => '/settlement?status=countyReviewed',
    rows: () => sql`SELECT NULL::date AS due FROM settlement_batches WHERE status = 'countyReviewed'`,
  },
  {
    kind: 'certificates',
    title: '证书 30 天内到期或已到期的护理员',
    roles: ['providerManager'],
    link: () => '/workers?expiring=true',
    rows: (actor, today) =>
      sql`SELECT due FROM (
          SELECT ${expiryOf('w', addDays(today, EXPIRING_DAYS))} AS due FROM workers w
          WHERE w.county = ${actor.county} AND ${ownRows(actor, { area: 'w.area', provider: 'w.provider_id' })} AND w.employed_to IS NULL
        ) ending WHERE due IS NOT NULL`,
  },
  {
    kind: 'deadEvents',
    title: '处理失败的任务',
    roles: ['operator'],
    link: () => '/jobs',
    rows: () => sql`SELECT NULL::date AS due FROM outbox WHERE dead_at IS NOT NULL`,
  },
];

/** Numbers past this are shown as “more than”: a home page never counts a million rows. */
export const COUNT_MAX = 10_000;

export async function countWaiting(tx: Tx, source: Source, actor: Actor): Promise<Waiting> {
  const today = dayOf(tx.now);
  const result = await sql<{ n: number; overdue: number; soonest: Day | null }>`
    SELECT count(*) AS n, count(*) FILTER (WHERE due < ${today}::date) AS overdue, min(due) AS soonest
    FROM (${source.rows(actor, today)} ORDER BY 1 LIMIT ${COUNT_MAX}) AS waiting`.execute(tx.db);
  const row = result.rows[0];
  return { count: row?.n ?? 0, overdue: row?.overdue ?? 0, soonest: row?.soonest ?? null };
}
