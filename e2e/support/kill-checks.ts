import { sql } from 'kysely';
import { COUNTY } from '../../server/src/demo/cast.ts';
import { checkLedger } from '../../server/src/money/ledger/index.ts';
import { verifyAudit } from '../../server/src/platform/audit/index.ts';
import { dayOf } from '../../server/src/platform/clock/index.ts';
import type { Environment, Tx } from '../../server/src/platform/transactions/index.ts';
import { policyBook } from '../../server/src/rights/policies/index.ts';
import { answerOf } from '../../server/src/rights/policies/subjects.ts';
import { findStale } from '../../server/src/rights/policies/subjects-storage.ts';
import type { SubjectStanding } from '../../server/src/rights/policies/tables.ts';
import { asSystem } from './county.ts';
import { FILE_ROWS, type Checked } from './kill-protocol.ts';

/** What must hold after any death: each query gives the rows that break it. */
const rules: Record<string, string> = {
  'an event is still waiting or was given up': `SELECT handler || ' ' || coalesce(last_error, '') FROM outbox WHERE done_at IS NULL`,
  'an order without exactly one visit': `
    SELECT o.id::text FROM orders o LEFT JOIN visits v ON v.county = o.county AND v.order_id = o.id
    GROUP BY o.id HAVING count(v.id) <> 1`,
  'a visit without its reservation': `
    SELECT v.id::text FROM visits v
    LEFT JOIN ledger_transfers t ON t.county = v.county AND t.id = v.reservation_id AND t.kind = 'reserve' AND t.amount = v.quota_fen
    WHERE t.id IS NULL`,
  'a reservation without its visit': `
    SELECT t.id::text FROM ledger_transfers t LEFT JOIN visits v ON v.county = t.county AND v.reservation_id = t.id
    WHERE t.kind = 'reserve' AND v.id IS NULL`,
  'an order number given twice': `SELECT number FROM orders GROUP BY number HAVING count(*) > 1`,
  'an import that is done in part': `
    SELECT b.file_name FROM import_batches b
    LEFT JOIN elders e ON e.county = b.county AND e.import_batch = b.id
    GROUP BY b.county, b.id, b.file_name, b.status, b.created_elders
    HAVING count(e.id) <> CASE b.status WHEN 'done' THEN b.created_elders ELSE 0 END
      OR (b.file_name LIKE 'round%' AND count(e.id) NOT IN (0, ${FILE_ROWS}))`,
  'an elder of no import': `
    SELECT e.id::text FROM elders e LEFT JOIN import_batches b ON b.county = e.county AND b.id = e.import_batch WHERE b.id IS NULL`,
  'an elder without facts': `
    SELECT e.id::text FROM elders e WHERE NOT EXISTS (SELECT 1 FROM elder_facts f WHERE f.county = e.county AND f.elder_id = e.id) LIMIT 5`,
  'a visit settled twice': `SELECT visit_id::text FROM settlement_lines WHERE kind = 'visit' GROUP BY visit_id HAVING count(*) > 1`,
  'a batch whose lines are not its total': `
    SELECT b.number FROM settlement_batches b LEFT JOIN settlement_lines l ON l.county = b.county AND l.batch_id = b.id
    GROUP BY b.county, b.id, b.number, b.total_fen HAVING b.total_fen <> coalesce(sum(l.amount_fen), 0)`,
  'a batch not paid exactly once': `
    SELECT b.number FROM settlement_batches b
    LEFT JOIN ledger_transfers t ON t.county = b.county AND t.subject_type = 'batch' AND t.subject_id = b.id
    GROUP BY b.county, b.id, b.number, b.status, b.total_fen, b.payment_transfer_id
    HAVING coalesce(sum(t.amount), 0) <> CASE b.status WHEN 'paid' THEN b.total_fen ELSE 0 END
      OR (b.status = 'paid' AND NOT coalesce(bool_or(t.id = b.payment_transfer_id), false))`,
  'an event that took effect not exactly once': `
    SELECT want.topic || ' ' || want.id FROM (
      SELECT 'order.placed' AS topic, id::text AS id FROM orders
      UNION ALL SELECT 'roster.imported', id::text FROM import_batches WHERE status = 'done'
      UNION ALL SELECT 'batch.paid', id::text FROM settlement_batches WHERE status = 'paid') want
    FULL JOIN (SELECT action, subject_id FROM audit WHERE action LIKE 'kill.counted.%') had
      ON had.action = 'kill.counted.' || want.topic AND had.subject_id = want.id
    GROUP BY want.topic, want.id HAVING count(had.action) <> 1 OR want.id IS NULL`,
  'a person whose change nobody looked at': `SELECT elder_id::text FROM elder_changes WHERE is_pending`,
  'an elder whose rights nobody looked at': `
    SELECT e.id::text FROM elders e LEFT JOIN policy_subjects s ON s.county = e.county AND s.elder_id = e.id
    WHERE s.elder_id IS NULL OR s.is_present <> (e.status = 'active')`,
  'a right granted twice': `
    SELECT elder_id || ' ' || benefit FROM grants WHERE valid_to IS NULL GROUP BY county, elder_id, benefit HAVING count(*) > 1`,
  'a lead that was granted without its grant': `
    SELECT l.id::text FROM leads l LEFT JOIN grants g ON g.county = l.county AND g.id = l.grant_id AND g.elder_id = l.elder_id
    WHERE l.state = 'granted' AND g.id IS NULL`,
};

const FIRST = '00000000-0000-0000-0000-000000000000';
const SHOWN = 5;

/** Standings against the rules, and the leads that have to follow from the standings, each once. */
async function checkLeads(tx: Tx): Promise<{ problems: string[]; leads: number }> {
  const day = dayOf(tx.now);
  const set = (await policyBook(tx)).compiled(`${COUNTY}000000`, day);
  const of = { county: COUNTY, day, plan: set.plan, facts: set.policies.facts, after: FIRST, limit: SHOWN };
  const problems = (await findStale(tx, of)).map((id) => `a standing that is not what the rules say: ${id}`);
  const told = set.rules.flatMap(({ rule }) => (rule.discovery === 'none' ? [] : [rule]));
  // A card that costs nothing is told of only when it comes with a birthday.
  const isQuiet = (rule: (typeof told)[number], standing: SubjectStanding) =>
    rule.discovery === 'automatic' && standing[rule.id] === 0;
  const people = await sql<{ elder_id: string; standing: SubjectStanding; held: string[] }>`
    SELECT s.elder_id, s.standing, ARRAY(SELECT g.benefit FROM grants g
      WHERE g.county = s.county AND g.elder_id = s.elder_id AND g.valid_to IS NULL
        AND NOT EXISTS (SELECT FROM leads l WHERE l.county = g.county AND l.grant_id = g.id)) AS held
    FROM policy_subjects s WHERE s.county = ${COUNTY} AND s.is_present`.execute(tx.db);
  const had = new Set<string>();
  const expected = new Set<string>();
  for (const { elder_id, standing, held } of people.rows) {
    for (const rule of told) {
      if (answerOf(standing, rule.id) !== 'eligible') continue;
      had.add(`${elder_id} ${rule.id}`);
      if (!held.includes(rule.id) && !isQuiet(rule, standing)) expected.add(`${elder_id} ${rule.id}`);
    }
  }
  const { rows: leads } = await sql<{ what: string; is_first: boolean }>`
    SELECT elder_id || ' ' || benefit AS what, kind = 'gained' OR state = 'open' AS is_first FROM leads
    WHERE county = ${COUNTY} AND kind IN ('gained', 'amountChanged') AND state IN ('open', 'granted')`.execute(tx.db);
  const found = new Set<string>();
  for (const { what, is_first } of leads) {
    if (found.has(what) && is_first) problems.push(`a right found twice: ${what}`);
    if (!had.has(what)) problems.push(`a lead of what nobody has: ${what}`);
    found.add(what);
  }
  for (const what of expected) if (!found.has(what)) problems.push(`a right nobody was told of: ${what}`);
  return { problems: problems.slice(0, SHOWN), leads: leads.length };
}

async function count(tx: Tx, query: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.raw(query)}`.execute(tx.db);
  return rows[0]?.n ?? 0;
}

/** Audit chain, ledger, and every rule above. */
export function checkAll(environment: Environment): Promise<Checked> {
  return asSystem(environment, async (tx) => {
    const problems = [
      ...(await verifyAudit(tx)).problems.map((problem) => `audit: ${problem.message}`),
      ...(await checkLedger(tx)).problems.map((problem) => `ledger: ${problem.message}`),
    ];
    for (const [name, query] of Object.entries(rules)) {
      const { rows } = await sql<{ what: string }>`SELECT * FROM (${sql.raw(query)}) AS broken (what) LIMIT 5`.execute(
        tx.db,
      );
      problems.push(...rows.map((row) => `${name}: ${row.what}`));
    }
    const { problems: ofLeads, leads } = await checkLeads(tx);
    return {
      problems: [...problems, ...ofLeads],
      leads,
      elders: await count(tx, `elders WHERE county = '${COUNTY}'`),
      orders: await count(tx, `orders WHERE placed_by_name = '叶小青' AND notes = 'kill'`),
      ordersAnswered: await count(tx, `requests WHERE operation = 'orders.place' AND response_enc IS NOT NULL`),
      batchesPaid: await count(tx, `settlement_batches WHERE status = 'paid'`),
      importsDone: await count(tx, `import_batches WHERE status = 'done' AND created_elders > 0`),
      importsBroken: await count(tx, `import_batches WHERE status <> 'done'`),
    };
  });
}
