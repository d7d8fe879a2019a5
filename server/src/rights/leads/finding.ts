import { workingDaysAfter } from '../../platform/packs/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { heldByMany, type Held } from '../cases/index.ts';
import type { Followed, RightChange } from '../policies/index.ts';
import { isTold, kindOf } from './rules.ts';
import { insertLeads, lockOpenOf, supersede } from './storage.ts';
import type { LeadRow } from './tables.ts';

/** Working days for a community to reach the person; shorter where money runs that may have to end. */
const DUE_DAYS = 10;
const DUE_DAYS_MONEY = 5;

/**
 * Writes what was found: a lead for each change that somebody must know, in place of what waits for the same person and
 * benefit; nothing waits for who is gone. Tells `leads.found` for what is granted without an application: a right that began
 * while the person was on file.
 */
export async function recordFindings(tx: Tx, county: string, followed: Followed): Promise<void> {
  const persons = [...new Set([...followed.changes.map((change) => change.subject.elder.id), ...followed.gone])];
  if (persons.length === 0) return;
  const line = (elderId: string, benefit: string) => `${elderId} ${benefit}`;
  const held = new Map<string, Held>();
  for (const one of await heldByMany(tx, county, persons)) {
    const key = line(one.elderId, one.benefit);
    if (!held.get(key)?.grantId) held.set(key, one);
  }
  const open = await lockOpenOf(tx, county, persons);
  const waiting = new Map(open.map((lead) => [line(lead.elder_id, lead.benefit), lead]));
  const gone = new Set(followed.gone);
  const overtaken = open.filter((lead) => gone.has(lead.elder_id)).map((lead) => lead.id);
  const today = dayOf(tx.now);
  const due = workingDaysAfter(tx.packs, today, DUE_DAYS);
  const dueOfMoney = workingDaysAfter(tx.packs, today, DUE_DAYS_MONEY);
  const found: LeadRow[] = [];
  for (const change of followed.changes) {
    const key = line(change.subject.elder.id, change.benefit);
    const [own, before] = [held.get(key), waiting.get(key)];
    const told = isTold(change, {
      hasGrant: Boolean(own?.grantId),
      hasOpenCase: own !== undefined && own.grantId === null,
      waiting: before,
    });
    if (before) overtaken.push(before.id);
    if (!told) continue;
    const lead = toLead(tx, county, change, own);
    // What a whole roster brings in one night has no deadline; what changes has.
    if (change.before !== null) lead.due_on = own?.grantId ? dueOfMoney : due;
    found.push(lead);
    // Who is seen for the first time may hold the right already, from before the file was opened: a person finds out.
    if (change.rule.discovery === 'automatic' && change.before !== null && change.after === 'eligible')
      tx.emit('leads.found', lead.area, { leadId: lead.id });
  }
  if (overtaken.length > 0) await supersede(tx, county, overtaken);
  await insertLeads(tx, found);
}

function toLead(tx: Tx, county: string, change: RightChange, held: Held | undefined): LeadRow {
  const { elder } = change.subject;
  const { decision, ruleVersion, factsHash } = change.explained();
  return {
    county,
    id: tx.newId(),
    area: elder.area,
    elder_id: elder.id,
    benefit: change.benefit,
    benefit_name: change.rule.name,
    kind: kindOf(change),
    before: change.before,
    after: change.after,
    amount: change.amount,
    unit: change.amount === null ? null : (change.rule.amount?.unit ?? null),
    reasons: decision?.reasons ?? [],
    rule_version: ruleVersion,
    facts_hash: factsHash,
    state: 'open',
    grant_id: held?.grantId ?? null,
    case_id: held?.caseId ?? null,
    due_on: null,
    found_at: tx.now,
    closed_at: null,
    version: 1,
  };
}
