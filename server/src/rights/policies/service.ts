import { factsToCollect } from '@yike/rules';
import { maskName } from '@yike/identity';
import { elderFacts, findElder, getElder } from '../../people/elders/index.ts';
import { permit, type Actor } from '../../platform/access/index.ts';
import { areaPath, findAreas } from '../../platform/areas/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor } from '../../platform/contract/index.ts';
import type { DeepReadonly, Packs, PolicyFactRow } from '../../platform/packs/index.ts';
import { badInput, notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { policyBook } from './book.ts';
import { canonicalHash, canonicalJson } from './canonical.ts';
import * as contract from './contract.ts';
import {
  currentEvaluator,
  decideAll,
  evaluatorOf,
  factsUsed,
  parametersUsed,
  ruleVersion,
  type Decision,
  type Facts,
  type Outcome,
  type ParameterValues,
  type Reason,
  type Rule,
} from './rules.ts';
import { stack } from './stacking.ts';
import { findFeeds } from './subjects-storage.ts';
import { findDetermination, findDeterminations, insertDetermination, type DeterminationRow } from './storage.ts';
import { voucherDeduction, voucherRatio } from './voucher.ts';
import { countyCodesIn, factName, factValueText, readableWords } from './wording.ts';

interface Key {
  county: string;
  id: string;
}

export interface Determined {
  id: string;
  outcome: Outcome;
  amount: number | null;
  unit: Decision['unit'];
  reasons: Reason[];
}

const named = (tx: Tx, missing: readonly string[]) =>
  missing.map((fact) => ({ fact, name: factName(tx.packs.facts, fact) }));

export function toSource(packs: Packs, source: Rule['source']) {
  const document = packs.documents[source.document];
  return {
    document: document?.title ?? source.document,
    number: document?.number ?? null,
    clause: source.clause,
    verified: document?.verified ?? false,
  };
}

export function toBenefit(packs: Packs, rule: Rule) {
  return {
    id: rule.id,
    name: rule.name,
    nature: rule.nature,
    area: rule.area,
    validFrom: rule.validFrom,
    validTo: rule.validTo,
    basicService: rule.basicService ?? null,
    workflow: rule.workflow ?? null,
    manualChecks: (rule.manualChecks ?? []).map((check) => ({ ...check })),
    note: rule.note ?? null,
    source: toSource(packs, rule.source),
    verified: rule.verified,
  };
}

/** Full names, from the province down, of the counties that stand as codes in the words of facts. */
export async function countyNames(
  tx: Tx,
  said: readonly { fact: string; words: string }[],
): Promise<Map<string, string>> {
  const codes = new Set(said.flatMap(({ fact, words }) => countyCodesIn(tx.packs.facts, fact, words)));
  const paths = [...codes].map((code) => ({ code, path: areaPath(`${code}000000`) }));
  const areas = await findAreas(tx, [...new Set(paths.flatMap(({ path }) => path))]);
  const nameOf = new Map(areas.map((area) => [area.code, area.name]));
  return new Map(paths.map(({ code, path }) => [code, path.map((one) => nameOf.get(one) ?? '').join('') || code]));
}

const wordsOf = (reasons: readonly Reason[]) =>
  reasons.flatMap(({ fact, required, actual }) => [
    { fact, words: required },
    { fact, words: actual },
  ]);

const toReadable = (tx: Tx, reasons: readonly Reason[], names: ReadonlyMap<string, string>): Reason[] =>
  reasons.map((reason) => ({
    ...reason,
    required: readableWords(tx.packs.facts, reason.fact, reason.required, names),
    actual: readableWords(tx.packs.facts, reason.fact, reason.actual, names),
  }));

/** Reasons as they are read: the names of counties for their codes. */
export async function readableReasons(tx: Tx, reasons: readonly Reason[]): Promise<Reason[]> {
  return toReadable(tx, reasons, await countyNames(tx, wordsOf(reasons)));
}

/** Every benefit in force where the elder lives on a day, decided and stacked, but not kept. */
export async function preview(tx: Tx, county: string, elderId: string, asOf: Day) {
  const elder = await getElder(tx, { county, id: elderId });
  const facts = await elderFacts(tx, { county, id: elderId }, asOf);
  const book = await policyBook(tx);
  const candidates = decideAll(tx.packs.facts, book.compiled(elder.area, asOf), facts, asOf);
  const standings = stack(candidates);
  const names = await countyNames(
    tx,
    candidates.flatMap(({ decision }) => wordsOf(decision.reasons)),
  );
  return candidates.map(({ rule, decision }) => {
    const standing = standings.get(rule.id);
    return {
      ...toBenefit(tx.packs, rule),
      ...decision,
      reasons: toReadable(tx, decision.reasons, names),
      missing: named(tx, decision.missing),
      standing: standing?.standing ?? ('none' as const),
      standingBecause: standing?.because ?? null,
      standingOrder: standing?.order ?? null,
      standingText: standing?.text ?? '',
    };
  });
}

/** Facts to ask for, those that settle most benefits by themselves first. */
function toCollect(tx: Tx, rows: readonly { missing: { fact: string }[] }[]) {
  const open = rows.map(({ missing }) => ({ missing: missing.map(({ fact }) => fact) }));
  return factsToCollect(open).map((one) => ({ ...one, name: factName(tx.packs.facts, one.fact) }));
}

export interface PersonExplained {
  county: string;
  id: string;
  name: string;
  asOf: Day;
  rows: Awaited<ReturnType<typeof preview>>;
  collect: ReturnType<typeof toCollect>;
}

/** Every benefit for one person by id, or by `county/id`; undefined where there is no such file. For the command line. */
export async function explainPerson(tx: Tx, person: string, asOf: Day): Promise<PersonExplained | undefined> {
  const [, given, id = ''] = /^(?:(\d{6})\/)?([0-9a-f-]{36})$/.exec(person) ?? [];
  if (id === '') return undefined;
  const counties = given ? [given] : (await findFeeds(tx)).map((feed) => feed.county);
  for (const county of counties) {
    const elder = await findElder(tx, { county, id });
    if (!elder) continue;
    const rows = await preview(tx, county, id, asOf);
    return { county, id, name: maskName(elder.name), asOf, rows, collect: toCollect(tx, rows) };
  }
  return undefined;
}

export async function listBenefits(tx: Tx, actor: Actor, input: Key & { asOf?: Day | undefined }) {
  permit(actor, contract.listBenefits);
  const asOf = input.asOf ?? dayOf(tx.now);
  const rows = await preview(tx, input.county, input.id, asOf);
  return { asOf, rows, collect: toCollect(tx, rows) };
}

/** What a decision read beside the rule and the person: kept with it, so that neither a price nor a word changes later. */
interface Read {
  values: ParameterValues;
  catalogue: readonly DeepReadonly<PolicyFactRow>[];
}

/**
 * Decides one benefit for one elder and keeps the rule, the facts used and the reasons, so that it replays.
 * @throws Problem 400 `benefitUnknown`
 */
export async function determine(
  tx: Tx,
  actor: Actor,
  input: { county: string; elderId: string; benefit: string; asOf: Day },
): Promise<Determined> {
  permit(actor, contract.addDetermination);
  const key = { county: input.county, id: input.elderId };
  const elder = await getElder(tx, key);
  const book = await policyBook(tx);
  const rule = book.benefit(elder.area, input.asOf, input.benefit);
  if (!rule) {
    throw badInput('benefitUnknown', {
      zh: `${input.asOf} 在老人居住地没有施行“${input.benefit}”这项待遇。`,
      en: `No benefit ${input.benefit} is in force where the elder lives on ${input.asOf}.`,
      field: 'body.benefit',
    });
  }
  const facts = factsUsed(tx.packs.facts, rule, await elderFacts(tx, key, input.asOf));
  const read: Read = {
    values: parametersUsed(rule, book.parameters(elder.area, input.asOf)),
    catalogue: tx.packs.facts.filter(({ name }) => Object.hasOwn(facts, name)),
  };
  const decision = currentEvaluator.evaluate(read.catalogue, rule, read.values, facts, input.asOf);
  const id = tx.newId();
  await insertDetermination(tx, {
    county: input.county,
    id,
    area: elder.area,
    elder_id: input.elderId,
    benefit: rule.id,
    rule_version: ruleVersion(rule),
    rule: JSON.stringify(rule),
    parameters: JSON.stringify(read),
    parameters_hash: canonicalHash(read),
    facts: JSON.stringify(facts),
    facts_hash: canonicalHash(facts),
    outcome: decision.outcome,
    amount: decision.amount,
    unit: decision.unit,
    reasons: JSON.stringify(decision.reasons),
    as_of: input.asOf,
    determined_at: tx.now,
    determined_by: actor.userId ?? null,
  });
  tx.audit({
    area: elder.area,
    action: contract.addDetermination.id,
    subjectType: 'determination',
    subjectId: id,
    elderId: input.elderId,
    detail: { benefit: rule.id, outcome: decision.outcome, amount: decision.amount },
  });
  const { outcome, amount, unit, reasons } = decision;
  return { id, outcome, amount, unit, reasons };
}

function toDetermination(row: DeterminationRow) {
  const rule = row.rule as Rule;
  return {
    county: row.county,
    id: row.id,
    elderId: row.elder_id,
    benefit: row.benefit,
    benefitName: rule.name,
    ruleVersion: row.rule_version,
    outcome: row.outcome,
    amount: row.amount,
    unit: row.unit as Decision['unit'],
    asOf: row.as_of,
    determinedAt: row.determined_at.toISOString(),
    verified: rule.verified,
  };
}

export async function listDeterminations(
  tx: Tx,
  actor: Actor,
  input: Key & { limit: number; cursor?: string | undefined },
) {
  permit(actor, contract.listDeterminations);
  const after = input.cursor ? (decodeCursor(input.cursor, 2) as [string, string]) : undefined;
  const found = await findDeterminations(tx, {
    county: input.county,
    elderId: input.id,
    limit: input.limit + 1,
    after,
  });
  const rows = found.slice(0, input.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map(toDetermination),
    next: found.length > input.limit && last ? encodeCursor([last.determined_at.toISOString(), last.id]) : null,
  };
}

async function getRow(tx: Tx, key: Key): Promise<DeterminationRow> {
  const row = await findDetermination(tx, key);
  if (!row) throw notFound('determinationUnknown', { zh: '找不到该资格核定。', en: 'No such determination.' });
  return row;
}

/** A determination with its reasons and the facts it rested on. @throws Problem 404 `determinationUnknown` */
export async function describeDetermination(tx: Tx, key: Key) {
  const row = await getRow(tx, key);
  const rule = row.rule as Rule;
  const reasons = row.reasons as Reason[];
  const { catalogue, values } = row.parameters as Read;
  const facts = Object.entries(row.facts as Facts).map(([name, fact]) => ({
    fact: name,
    name: factName(catalogue, name),
    value: fact?.value ?? null,
    text: factValueText(catalogue, name, fact?.value ?? null),
    source: fact?.source ?? '',
    since: fact?.since ?? null,
  }));
  const names = await countyNames(tx, [...wordsOf(reasons), ...facts.map(({ fact, text }) => ({ fact, words: text }))]);
  return {
    ...toDetermination(row),
    reasons: toReadable(tx, reasons, names),
    facts: facts.map((fact) => ({ ...fact, text: readableWords(tx.packs.facts, fact.fact, fact.text, names) })),
    factsHash: row.facts_hash,
    parameters: Object.entries(values).map(([name, one]) => ({ name, ...one })),
    parametersHash: row.parameters_hash,
    source: toSource(tx.packs, rule.source),
    note: rule.note ?? null,
  };
}

export async function getDetermination(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getDetermination);
  return describeDetermination(tx, key);
}

/** Recomputes a stored determination from its own rule and facts. @throws Problem 404 `determinationUnknown` */
export async function replay(tx: Tx, key: Key) {
  const row = await getRow(tx, key);
  const rule = row.rule as Rule;
  const facts = row.facts as Facts;
  const evaluator = evaluatorOf(row.rule_version);
  const read = row.parameters as Read;
  const again = evaluator.evaluate(read.catalogue, rule, read.values, facts, row.as_of);
  const factsIntact = canonicalHash(facts) === row.facts_hash && canonicalHash(read) === row.parameters_hash;
  const ruleIntact = ruleVersion(rule, evaluator) === row.rule_version;
  const sameAnswer =
    again.outcome === row.outcome &&
    again.amount === row.amount &&
    again.unit === row.unit &&
    canonicalJson(again.reasons) === canonicalJson(row.reasons);
  return {
    same: sameAnswer && factsIntact && ruleIntact,
    factsIntact,
    ruleIntact,
    stored: { outcome: row.outcome, amount: row.amount },
    recomputed: { outcome: again.outcome, amount: again.amount },
  };
}

export async function replayDetermination(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.replayDetermination);
  return replay(tx, key);
}

/** @throws Problem 404 `voucherNotInForce` where no voucher with ratios and a cap is in force */
export async function quoteVoucher(
  tx: Tx,
  input: {
    area: string;
    service: string;
    spendFen: number;
    insuranceFen: number;
    usedFen: number;
    asOf?: Day | undefined;
  },
) {
  const rules = (await policyBook(tx)).benefits(input.area, input.asOf ?? dayOf(tx.now));
  const rule = rules.find((row) => row.nature === 'voucher');
  const ratioPermille = rule && voucherRatio(rule, input.service);
  const capFen = rule?.amount?.rows.find((row) => !row.when)?.value;
  if (!rule || ratioPermille === undefined || typeof capFen !== 'number') {
    throw notFound('voucherNotInForce', {
      zh: '该地区在这一天没有施行养老服务消费补贴。',
      en: 'No consumption voucher is in force there on that day.',
    });
  }
  const { spendFen, insuranceFen, usedFen } = input;
  const deductionFen = voucherDeduction({ spendFen, insuranceFen, usedFen, ratioPermille, capFen });
  return {
    deductionFen,
    selfFen: Math.max(0, spendFen - insuranceFen) - deductionFen,
    ratioPermille,
    capFen,
    source: toSource(tx.packs, rule.source),
    verified: rule.verified,
    note: rule.note ?? null,
  };
}
