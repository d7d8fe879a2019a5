import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../platform/transactions/index.ts';

export type Part =
  'fact' | 'right' | 'case' | 'order' | 'dispatch' | 'visit' | 'check' | 'followup' | 'money' | 'settlement';

export interface StepRow {
  at: Date;
  part: Part;
  title: string;
  detail: string;
  actor_name: string | null;
  amount_fen: number | null;
  link: string | null;
}

/** The rows that belong to one matter, found along foreign keys in both directions. */
export interface Chain {
  county: string;
  elderIds: string[];
  caseIds: string[];
  orderIds: string[];
  visitIds: string[];
  batchIds: string[];
}

/** At most so many visits and cases are followed from one matter. */
export const BRANCHES_MAX = 200;

const ids = async (tx: Tx, query: RawBuilder<{ id: string }>): Promise<string[]> => [
  ...new Set((await query.execute(tx.db)).rows.map((row) => row.id)),
];

/** Follows the keys from any link of the chain to all the others. */
export async function findChain(
  tx: Tx,
  subject: { county: string; type: 'elder' | 'case' | 'order' | 'visit' | 'batch'; id: string },
): Promise<Chain> {
  const { county, type, id } = subject;
  const visits = await ids(
    tx,
    {
      elder: sql<{
        id: string;
      }>`SELECT id FROM visits WHERE county = ${county} AND elder_id = ${id} ORDER BY planned_start DESC LIMIT ${BRANCHES_MAX}`,
      case: sql<{
        id: string;
      }>`SELECT v.id FROM cases c JOIN orders o ON o.county = c.county AND o.grant_id = c.grant_id
        JOIN visits v ON v.county = o.county AND v.order_id = o.id WHERE c.county = ${county} AND c.id = ${id} ORDER BY v.planned_start DESC LIMIT ${BRANCHES_MAX}`,
      order: sql<{
        id: string;
      }>`SELECT id FROM visits WHERE county = ${county} AND order_id = ${id} ORDER BY planned_start LIMIT ${BRANCHES_MAX}`,
      visit: sql<{ id: string }>`SELECT id FROM visits WHERE county = ${county} AND id = ${id}`,
      batch: sql<{
        id: string;
      }>`SELECT visit_id AS id FROM settlement_lines WHERE county = ${county} AND batch_id = ${id} ORDER BY id LIMIT ${BRANCHES_MAX}`,
    }[type],
  );
  const orderIds =
    type === 'order'
      ? [id]
      : type === 'elder'
        ? await ids(
            tx,
            sql`SELECT id FROM orders WHERE county = ${county} AND elder_id = ${id} ORDER BY id DESC LIMIT ${BRANCHES_MAX}`,
          )
        : type === 'case'
          ? await ids(
              tx,
              sql`SELECT o.id FROM cases c JOIN orders o ON o.county = c.county AND o.grant_id = c.grant_id WHERE c.county = ${county} AND c.id = ${id} ORDER BY o.id LIMIT ${BRANCHES_MAX}`,
            )
          : await ids(
              tx,
              sql`SELECT order_id AS id FROM visits WHERE county = ${county} AND id = ANY(${visits}::uuid[])`,
            );
  const caseIds =
    type === 'case'
      ? [id]
      : type === 'elder'
        ? await ids(
            tx,
            sql`SELECT id FROM cases WHERE county = ${county} AND elder_id = ${id} ORDER BY id LIMIT ${BRANCHES_MAX}`,
          )
        : await ids(
            tx,
            sql`SELECT g.case_id AS id FROM orders o JOIN grants g ON g.county = o.county AND g.id = o.grant_id WHERE o.county = ${county} AND o.id = ANY(${orderIds}::uuid[])`,
          );
  const elderIds =
    type === 'elder'
      ? [id]
      : await ids(
          tx,
          sql`SELECT elder_id AS id FROM orders WHERE county = ${county} AND id = ANY(${orderIds}::uuid[])
              UNION SELECT elder_id FROM cases WHERE county = ${county} AND id = ANY(${caseIds}::uuid[])`,
        );
  const batchIds =
    type === 'batch'
      ? [id]
      : await ids(
          tx,
          sql`SELECT batch_id AS id FROM settlement_lines WHERE county = ${county} AND visit_id = ANY(${visits}::uuid[])`,
        );
  return { county, elderIds: elderIds.slice(0, BRANCHES_MAX), caseIds, orderIds, visitIds: visits, batchIds };
}

/** One query a part of the chain; each gives steps of the same shape. Actor names come with the rows or from users. */
function queries(c: Chain): RawBuilder<StepRow>[] {
  const county = c.county;
  const elders = sql`ANY(${c.elderIds}::uuid[])`;
  const cases = sql`ANY(${c.caseIds}::uuid[])`;
  const orders = sql`ANY(${c.orderIds}::uuid[])`;
  const visits = sql`ANY(${c.visitIds}::uuid[])`;
  const batches = sql`ANY(${c.batchIds}::uuid[])`;
  return [
    sql`SELECT e.created_at AS at, 'fact' AS part, '建立档案' AS title,
          CASE WHEN b.id IS NULL THEN e.name || '，来源 ' || e.source ELSE e.name || '，花名册《' || b.file_name || '》第 ' || e.import_row || ' 行' END AS detail,
          u.name AS actor_name, NULL::bigint AS amount_fen, '/elders/' || e.county || '/' || e.id AS link
        FROM elders e LEFT JOIN import_batches b ON b.county = e.county AND b.id = e.import_batch
        LEFT JOIN users u ON u.county = b.county AND u.id = b.started_by
        WHERE e.county = ${county} AND e.id = ${elders}`,
    sql`SELECT f.recorded_at AS at, 'fact' AS part, '记录事实' AS title,
          f.fact || ' = ' || f.value || '，自 ' || f.valid_from || '，来源 ' || f.source AS detail,
          u.name AS actor_name, NULL::bigint AS amount_fen, '/elders/' || f.county || '/' || f.elder_id AS link
        FROM elder_facts f LEFT JOIN users u ON u.county = f.county AND u.id = f.recorded_by
        WHERE f.county = ${county} AND f.elder_id = ${elders} LIMIT 500`,
    sql`SELECT l.recorded_at AS at, 'fact' AS part, '生活变故' AS title,
          l.kind || ' ' || l.from_date || coalesce(' 至 ' || l.to_date, '') || '，来源 ' || l.source AS detail,
          u.name AS actor_name, NULL::bigint AS amount_fen, '/elders/' || l.county || '/' || l.elder_id AS link
        FROM life_events l LEFT JOIN users u ON u.county = l.county AND u.id = l.recorded_by
        WHERE l.county = ${county} AND l.elder_id = ${elders}`,
    sql`SELECT s.at, 'right' AS part, CASE s.part WHEN 'first' THEN '评估：第一评估员签字' WHEN 'second' THEN '评估：第二评估员签字'
            WHEN 'elder' THEN '评估：老人或代理人确认' ELSE '评估：提出异议' END AS title,
          s.signer_name || coalesce('，' || s.relation, '') AS detail, s.signer_name AS actor_name, NULL::bigint AS amount_fen,
          '/assessments/' || s.county || '/' || s.assessment_id AS link
        FROM assessment_signatures s JOIN assessments a ON a.county = s.county AND a.id = s.assessment_id
        WHERE s.county = ${county} AND (a.case_id = ${cases} OR a.elder_id = ${elders})`,
    sql`SELECT d.determined_at AS at, 'right' AS part, '资格认定' AS title,
          d.benefit || '：' || d.outcome || '，依据规则 ' || right(d.rule_version, 12) AS detail, u.name AS actor_name,
          CASE WHEN d.unit = 'fenPerMonth' THEN d.amount END AS amount_fen, '/determinations/' || d.county || '/' || d.id AS link
        FROM determinations d LEFT JOIN users u ON u.county = d.county AND u.id = d.determined_by
        WHERE d.county = ${county} AND d.id IN (SELECT determination_id FROM cases WHERE county = ${county} AND id = ${cases})`,
    sql`SELECT a.at, 'case' AS part, '申请流程：' || a.action AS title,
          coalesce(a.from_state || ' → ', '') || a.to_state || coalesce('，' || a.reason, '') AS detail, a.actor_name,
          NULL::bigint AS amount_fen, '/cases/' || a.county || '/' || a.case_id AS link
        FROM case_actions a WHERE a.county = ${county} AND a.case_id = ${cases}`,
    sql`SELECT n.created_at AS at, 'case' AS part, '公示' AS title, n.masked_name || '，' || n.from_date || ' 至 ' || n.to_date AS detail,
          NULL::text AS actor_name, n.amount AS amount_fen, '/notices' AS link
        FROM notices n WHERE n.county = ${county} AND n.case_id = ${cases}`,
    sql`SELECT g.granted_at AS at, 'right' AS part, '给予待遇' AS title,
          g.benefit || '，自 ' || g.valid_from || coalesce(' 至 ' || g.valid_to, '') || coalesce('，' || g.end_reason, '') AS detail,
          u.name AS actor_name, CASE WHEN g.unit = 'fenPerMonth' THEN g.amount END AS amount_fen, '/cases/' || g.county || '/' || g.case_id AS link
        FROM grants g LEFT JOIN users u ON u.county = g.county AND u.id = g.granted_by
        WHERE g.county = ${county} AND g.case_id = ${cases}`,
    sql`SELECT o.placed_at AS at, 'order' AS part, '下单 ' || o.number AS title,
          o.product_name || '，' || o.channel || coalesce('，代办原因：' || o.proxy_reason, '') AS detail, o.placed_by_name AS actor_name,
          o.unit_price_fen AS amount_fen, '/orders/' || o.county || '/' || o.id AS link
        FROM orders o WHERE o.county = ${county} AND o.id = ${orders}`,
    sql`SELECT a.at, 'dispatch' AS part, '派单' AS title,
          coalesce(w.name, '撤销派单') || coalesce('，' || a.reason, '') AS detail, a.by_name AS actor_name, NULL::bigint AS amount_fen,
          '/visits/' || a.county || '/' || a.visit_id AS link
        FROM visit_assignments a LEFT JOIN workers w ON w.county = a.county AND w.id = a.worker_id
        WHERE a.county = ${county} AND a.visit_id = ${visits}`,
    sql`SELECT e.server_at AS at, 'visit' AS part, CASE e.kind WHEN 'checkIn' THEN '签到' WHEN 'checkOut' THEN '签退' WHEN 'step' THEN '完成步骤'
            WHEN 'photo' THEN '拍照' WHEN 'confirmation' THEN '老人确认' WHEN 'exception' THEN '说明例外' ELSE '备注' END AS title,
          '手机时间 ' || to_char(e.device_at AT TIME ZONE 'Asia/Shanghai', 'MM-DD HH24:MI') ||
            CASE WHEN e.lat IS NULL THEN '，无定位' ELSE '，定位误差 ' || round(e.accuracy_meters::numeric) || ' 米' END AS detail,
          w.name AS actor_name, NULL::bigint AS amount_fen, '/visits/' || e.county || '/' || e.visit_id AS link
        FROM visit_evidence e LEFT JOIN workers w ON w.county = e.county AND w.id = e.worker_id
        WHERE e.county = ${county} AND e.visit_id = ${visits} LIMIT 2000`,
    sql`SELECT k.at, 'check' AS part, '核验' AS title,
          CASE WHEN bool_and(k.outcome = 'pass') THEN count(*) || ' 项全部通过'
            ELSE string_agg(k.code || ' ' || k.outcome, ',' ORDER BY k.code) FILTER (WHERE k.outcome <> 'pass') END AS detail, NULL::text AS actor_name, NULL::bigint AS amount_fen,
          '/visits/' || k.county || '/' || k.visit_id AS link
        FROM visit_checks k WHERE k.county = ${county} AND k.visit_id = ${visits} GROUP BY k.county, k.visit_id, k.run, k.at`,
    sql`SELECT r.at, 'check' AS part, '人工复核：' || r.decision AS title, r.reason AS detail, r.by_name AS actor_name, NULL::bigint AS amount_fen,
          '/visits/' || r.county || '/' || r.visit_id AS link
        FROM visit_reviews r WHERE r.county = ${county} AND r.visit_id = ${visits}`,
    sql`SELECT f.called_at AS at, 'followup' AS part, '回访' AS title,
          '有人来过：' || coalesce(f.came, '未接通') || coalesce('，满意度 ' || f.satisfaction, '') AS detail, u.name AS actor_name,
          NULL::bigint AS amount_fen, '/followups/' || f.county || '/' || f.id AS link
        FROM followups f LEFT JOIN users u ON u.county = f.county AND u.id = f.called_by
        WHERE f.county = ${county} AND f.visit_id = ${visits} AND f.called_at IS NOT NULL`,
    sql`SELECT f.opened_at AS at, 'followup' AS part, '发现问题' AS title, f.summary || '，' ||
            CASE f.status WHEN 'open' THEN '待机构说明' WHEN 'heard' THEN '待区县认定' WHEN 'upheld' THEN '问题属实' ELSE '不属实' END AS detail, u.name AS actor_name,
          NULL::bigint AS amount_fen, '/findings?visitId=' || f.visit_id AS link
        FROM findings f LEFT JOIN users u ON u.county = f.county AND u.id = f.opened_by
        WHERE f.county = ${county} AND f.visit_id = ${visits}`,
    sql`SELECT t.at, 'money' AS part, CASE t.kind WHEN 'reserve' THEN '额度预留' WHEN 'commit' THEN '额度扣减' WHEN 'void' THEN '额度释放' ELSE '记账' END AS title,
          d.name || ' → ' || c.name || '，' || t.reason AS detail, u.name AS actor_name, t.amount AS amount_fen,
          '/ledger/' || t.county || '/' || t.debit_account AS link
        FROM ledger_transfers t JOIN ledger_accounts d ON d.county = t.county AND d.id = t.debit_account
        JOIN ledger_accounts c ON c.county = t.county AND c.id = t.credit_account
        LEFT JOIN users u ON u.county = t.county AND u.id = t.by_user
        WHERE t.county = ${county} AND ((t.subject_type = 'visit' AND t.subject_id = ${visits}) OR (t.subject_type = 'batch' AND t.subject_id = ${batches}))`,
    sql`SELECT l.created_at AS at, 'settlement' AS part, CASE l.kind WHEN 'visit' THEN '列入结算单 ' ELSE '结算更正 ' END || b.number AS title,
          p.name || '，' || to_char(b.month, 'YYYY-MM') || coalesce('，' || l.reason, '') AS detail, u.name AS actor_name, l.amount_fen,
          '/settlement/' || b.county || '/' || b.id AS link
        FROM settlement_lines l JOIN settlement_batches b ON b.county = l.county AND b.id = l.batch_id
        JOIN providers p ON p.county = b.county AND p.id = b.provider_id
        LEFT JOIN users u ON u.county = b.county AND u.id = b.created_by
        WHERE l.county = ${county} AND l.visit_id = ${visits} AND l.batch_id = ${batches}`,
    ...(['confirmed', 'reviewed', 'paid'] as const).map(
      (step) => sql<StepRow>`SELECT b.${sql.raw(`${step}_at`)} AS at, 'settlement' AS part,
          ${{ confirmed: '机构确认结算单 ', reviewed: '区县审核结算单 ', paid: '付款，结算单 ' }[step]} || b.number AS title,
          p.name || '，共 ' || b.visits || ' 次服务' AS detail, u.name AS actor_name, b.total_fen AS amount_fen,
          '/settlement/' || b.county || '/' || b.id AS link
        FROM settlement_batches b JOIN providers p ON p.county = b.county AND p.id = b.provider_id
        LEFT JOIN users u ON u.county = b.county AND u.id = b.${sql.raw(`${step}_by`)}
        WHERE b.county = ${county} AND b.id = ${batches} AND b.${sql.raw(`${step}_at`)} IS NOT NULL`,
    ),
  ];
}

export async function findSteps(tx: Tx, chain: Chain): Promise<StepRow[]> {
  const steps: StepRow[] = [];
  for (const query of queries(chain)) steps.push(...(await query.execute(tx.db)).rows);
  return steps;
}
