import type { Actor } from '../../platform/access/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { badInput, notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { markChanged } from './changes-storage.ts';
import { FACT_KINDS, isRecordedFact, projectionOf } from './rules.ts';
import { findElder, findFacts, insertFacts, lockElder, updateElder, type Key } from './storage.ts';
import type { ElderRow, FactRow } from './tables.ts';

/** @throws Problem 404 `elderUnknown` when there is no such file in this transaction's sight */
export async function getElder(tx: Tx, key: Key): Promise<ElderRow> {
  return (await findElder(tx, key)) ?? refuseUnknown();
}

/** The row, locked until the end of the transaction. @throws Problem 404 `elderUnknown` */
export async function getLocked(tx: Tx, key: Key): Promise<ElderRow> {
  return (await lockElder(tx, key)) ?? refuseUnknown();
}

function refuseUnknown(): never {
  throw notFound('elderUnknown', {
    zh: '找不到这位老人的档案，可能不在您的管辖范围内。',
    en: 'There is no such file in your sight.',
  });
}

export interface FactInput {
  fact: string;
  /** As text: `2` for an ability grade, `true` for a status. */
  value: string;
  validFrom: Day;
  validTo?: Day | null | undefined;
  /** `assessment…` for the result of an assessment: its day dates the ability grade. */
  source: string;
  evidence?: string | null | undefined;
  /** The wrong statement that this one corrects; without it the new one only follows in time. */
  replaces?: string | undefined;
}

/** A statement as a row. @throws Problem 400 `factUnknown`, `factValueUnknown`, `factInFuture`, `periodReversed` */
export function factRow(
  tx: Tx,
  actor: Actor,
  elder: Pick<ElderRow, 'county' | 'id' | 'area'>,
  input: FactInput,
  field = 'body.facts',
): FactRow {
  const { fact, value } = input;
  if (!isRecordedFact(fact)) {
    throw badInput('factUnknown', {
      zh: `没有“${fact}”这一项。`,
      en: `There is no fact ${fact}.`,
      field: `${field}.fact`,
    });
  }
  if (!FACT_KINDS[fact].some((allowed) => allowed === value)) {
    throw badInput('factValueUnknown', {
      zh: `“${value}”不是该项可选的值。`,
      en: `${value} is no value of ${fact}.`,
      field: `${field}.value`,
    });
  }
  if (input.validFrom > dayOf(tx.now)) {
    throw badInput('factInFuture', {
      zh: '生效日期不能晚于今天。',
      en: 'A fact may not begin after today.',
      field: `${field}.validFrom`,
    });
  }
  if (input.validTo && input.validTo < input.validFrom) {
    throw badInput('periodReversed', {
      zh: '截止日期早于生效日期。',
      en: 'The end lies before the beginning.',
      field: `${field}.validTo`,
    });
  }
  return {
    county: elder.county,
    id: tx.newId(),
    area: elder.area,
    elder_id: elder.id,
    fact,
    value,
    valid_from: input.validFrom,
    valid_to: input.validTo ?? null,
    source: input.source,
    evidence: input.evidence ?? null,
    replaces: input.replaces ?? null,
    recorded_at: tx.now,
    recorded_by: actor.userId ?? null,
  };
}

/**
 * Appends statements about a person, brings the columns of the file up to date, audits, and tells `elder.changed`. For
 * the use cases of other rooms: whether the actor may do it is theirs to decide.
 * @throws Problem 404 `elderUnknown`, 400 `factUnknown`, `factValueUnknown`, `factInFuture`, `periodReversed`
 */
export async function recordFacts(tx: Tx, actor: Actor, key: Key, inputs: readonly FactInput[]): Promise<void> {
  if (inputs.length === 0) return;
  const elder = await getLocked(tx, key);
  const rows = inputs.map((input) => factRow(tx, actor, elder, input));
  const known = await findFacts(tx, key.county, key.id);
  for (const row of rows) {
    if (row.replaces === null || known.some((one) => one.id === row.replaces && one.fact === row.fact)) continue;
    throw badInput('factReplacedUnknown', {
      zh: '找不到要更正的记录，请刷新后重试。',
      en: 'The statement to correct is not on this file.',
      field: 'body.facts.replaces',
    });
  }
  await insertFacts(tx, rows);
  await updateElder(tx, key, { ...projectionOf([...known, ...rows], dayOf(tx.now)), updated_at: tx.now });
  await markChanged(tx, key.county, [key.id]);
  tx.audit({
    area: elder.area,
    action: 'elders.recordFacts',
    subjectType: 'elder',
    subjectId: key.id,
    elderId: key.id,
    detail: {
      facts: rows.map(({ id, fact, value, valid_from, source }) => ({
        id,
        fact,
        value,
        validFrom: valid_from,
        source,
      })),
    },
  });
  tx.emit('elder.changed', elder.area, { elderId: key.id, facts: rows.map((row) => row.fact) });
}

/** Brings the columns of a file up to the day, after a statement has ended. */
export async function refreshProjection(tx: Tx, key: Key): Promise<void> {
  const elder = await lockElder(tx, key);
  if (!elder) return;
  const facts = await findFacts(tx, key.county, key.id);
  const projection = projectionOf(facts, dayOf(tx.now));
  const stale = Object.entries(projection).filter(
    ([column, value]) => elder[column as keyof typeof projection] !== value,
  );
  if (stale.length === 0) return;
  await updateElder(tx, key, { ...projection, updated_at: tx.now });
  await markChanged(tx, key.county, [key.id]);
  tx.emit('elder.changed', elder.area, { elderId: key.id, facts: stale.map(([column]) => column) });
}
