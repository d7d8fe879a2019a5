import { areaLevel, countyOf } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { findAreas } from '../../platform/areas/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { type InputOf, type OutputOf } from '../../platform/contract/index.ts';
import { isWithinArea, ruleParameters } from '../../platform/packs/index.ts';
import { badInput, conflict, forbidden, notFound, violates } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { contentOf, forgetBook, policyBook, type ContentOf, type PolicyBook } from './book.ts';
import { canonicalHash } from './canonical.ts';
import type { VersionRow } from './tables.ts';
import * as contract from './versions-contract.ts';
import { effectOn, nameOfContent, readContent, readingOf, runTests } from './versions-rules.ts';
import {
  findVersion,
  insertVersions,
  lastVersion,
  lockVersion,
  nextRevision,
  updateDraft,
} from './versions-storage.ts';

interface Key {
  county: string;
  id: string;
}
type Summary = OutputOf<typeof contract.listVersions>['rows'][number];

const isPlaceOfRules = (area: string): boolean => ['province', 'prefecture', 'county'].includes(areaLevel(area));

/** Officials make rules for their own county, or for their city and its counties. */
function mustBeOwnPlace(actor: Actor, area: string): void {
  if (!isPlaceOfRules(area)) {
    throw badInput('noPlaceOfRules', {
      zh: '规则由县（市、区）、市或省制定，请重新选择地区。',
      en: 'Rules are made by a county, a city or a province.',
      field: 'body.area',
    });
  }
  if (actor.kind === 'system' || isWithinArea(area, actor.area)) return;
  throw forbidden('placeNotYours', {
    zh: '只能为本县（市、区）或本市制定规则。',
    en: 'Rules are made for your own county or city.',
    field: 'body.area',
  });
}

export async function namesOf(tx: Tx, areas: readonly string[]): Promise<(code: string) => string> {
  const found = await findAreas(tx, [...new Set(areas)]);
  const names = new Map(found.map((area) => [area.code, area.name]));
  return (code) => (code === '000000000000' ? '全国' : (names.get(code) ?? code));
}

/** What a draft is called while parts of it may still be missing. */
function nameOf(row: VersionRow): string {
  const name: unknown = nameOfContent(row.kind, contentOf(row));
  return typeof name === 'string' && name !== '' ? name : row.key;
}

export function toSummary(row: VersionRow, areaName: (code: string) => string, isInForce: boolean): Summary {
  return {
    county: row.county,
    id: row.id,
    area: row.area,
    areaName: areaName(row.area),
    kind: row.kind,
    key: row.key,
    name: nameOf(row),
    version: row.version,
    status: row.status,
    origin: row.origin,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    inForce: isInForce,
    verified: (row.content as { verified?: unknown }).verified === true,
    note: row.note,
    basedOn: row.based_on,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_name,
    editedAt: row.edited_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    publishedBy: row.published_name,
    edition: row.edition,
  };
}

const parametersOf = (book: PolicyBook, area: string, day: Day) => ruleParameters(book.parameters(area, day));

const unknownVersion = () => notFound('versionUnknown', { zh: '找不到这个版本。', en: 'No such version of a policy.' });

/** @throws Problem 404 `versionUnknown` */
export async function getRow(tx: Tx, key: Key): Promise<VersionRow> {
  return (await findVersion(tx, key)) ?? raise(unknownVersion());
}

function raise(error: Error): never {
  throw error;
}

/** What stands against publishing a draft today; empty when nothing does. */
export function blockersOf(
  actor: Actor,
  row: VersionRow,
  checked: ReturnType<typeof examine>,
  today: Day,
): { code: string; zh: string; en: string }[] {
  const blockers: { code: string; zh: string; en: string }[] = [];
  const add = (code: string, zh: string, en: string) => blockers.push({ code, zh, en });
  if (row.status !== 'draft') add('notDraft', '只有草稿可以发布。', 'Only a draft is published.');
  if (checked.problems.length > 0) add('doesNotCompile', '规则还有错误，请先改正。', 'The rule does not compile.');
  if (checked.tests.some((test) => !test.passed))
    add('testsFail', '有测试用例没有通过，请核对规则或用例。', 'A test case fails.');
  if (row.valid_from < today)
    add('beginsInPast', '施行日期已过，请改为今天或以后。', 'The first day is past: choose today or later.');
  if (actor.userId !== undefined && row.edited_by.includes(actor.userId))
    add(
      'secondPersonNeeded',
      '草稿由您编写，须由另一位工作人员审核发布。',
      'Another person has to publish what you wrote.',
    );
  return blockers;
}

/** Reads and tests a row as it would hold at its place; a rule of a city also at each county that sets parameters itself. */
export function examine(
  book: PolicyBook,
  row: Pick<VersionRow, 'kind' | 'key' | 'area' | 'content' | 'valid_from' | 'valid_to'>,
) {
  const of = { area: row.area, key: row.key, validFrom: row.valid_from, validTo: row.valid_to };
  const given = row.content as Record<string, unknown>;
  const below = new Set<string>();
  for (const version of book.versions())
    if (version.kind === 'parameter' && version.area !== row.area && isWithinArea(version.area, row.area))
      below.add(version.area);
  const first = readContent(row.kind, given, of, book.facts, parametersOf(book, row.area, row.valid_from));
  const problems = [...first.problems];
  for (const area of below) {
    if (problems.length > 0) break;
    const there = readContent(row.kind, given, of, book.facts, parametersOf(book, area, row.valid_from));
    problems.push(...there.problems.map((problem) => ({ ...problem, zh: `${problem.zh}（${area}）` })));
  }
  const benefit = row.kind === 'benefit' ? (first.content as ContentOf['benefit'] | null) : null;
  const parameters = parametersOf(book, row.area, row.valid_from);
  return {
    content: first.content,
    problems,
    tests: benefit ? runTests(benefit, book.facts, parameters) : [],
    reading: benefit ? readingOf(benefit, book.facts, parameters) : null,
  };
}

/**
 * Begins a draft: from another version, or with the content given.
 * @throws Problem 403 `placeNotYours`, 404 `versionUnknown`, 400 `contentMissing`, 409 `changedMeanwhile`
 */
export async function addDraft(tx: Tx, actor: Actor, input: InputOf<typeof contract.addDraft>['body']) {
  permit(actor, contract.addDraft);
  mustBeOwnPlace(actor, input.area);
  const base = input.basedOn ? await getRow(tx, input.basedOn) : undefined;
  const given = input.content ?? (base?.content as Record<string, unknown> | undefined);
  if (!given)
    throw badInput('contentMissing', {
      zh: '请选择依据的版本或填写内容。',
      en: 'Give a version to begin from, or a content.',
      field: 'body.content',
    });
  const today = dayOf(tx.now);
  const of = { county: countyOf(input.area), area: input.area, kind: input.kind, key: input.key };
  const validFrom = input.validFrom ?? today;
  const content = { ...given, area: input.area, validFrom, validTo: null };
  const row: VersionRow = {
    ...of,
    id: tx.newId(),
    version: (await lastVersion(tx, of)) + 1,
    status: 'draft',
    origin: 'office',
    content,
    content_hash: canonicalHash(content),
    valid_from: validFrom,
    valid_to: null,
    based_on: base?.id ?? null,
    note: input.note ?? null,
    created_at: tx.now,
    created_by: actor.userId ?? null,
    created_name: actor.name,
    edited_at: tx.now,
    edited_by: actor.userId ? [actor.userId] : [],
    published_at: null,
    published_by: null,
    published_name: null,
    edition: 1,
  };
  try {
    await insertVersions(tx, [row]);
  } catch (error) {
    if (!violates(error, 'policy_versions_county_area_kind_key_version_key')) throw error;
    throw changedMeanwhile();
  }
  audit(tx, contract.addDraft.id, row, { version: row.version, basedOn: row.based_on });
  return { county: row.county, id: row.id, version: row.version };
}

const changedMeanwhile = () =>
  conflict('changedMeanwhile', {
    zh: '该草稿刚被他人改过、发布或放弃，请刷新后再操作。',
    en: 'The draft has changed meanwhile. Reload and look again.',
  });

function audit(tx: Tx, action: string, row: VersionRow, detail: Record<string, unknown>, reason?: string): void {
  tx.audit({
    area: row.area,
    action,
    subjectType: 'policyVersion',
    subjectId: row.id,
    ...(reason && { reason }),
    detail: { kind: row.kind, key: row.key, ...detail },
  });
}

async function lockDraft(tx: Tx, actor: Actor, key: Key, edition: number): Promise<VersionRow> {
  const row = await lockVersion(tx, key);
  if (!row) {
    // What is published cannot be locked for a change: it is there, and no draft.
    await getRow(tx, key);
    throw changedMeanwhile();
  }
  mustBeOwnPlace(actor, row.area);
  if (row.status !== 'draft' || row.edition !== edition) throw changedMeanwhile();
  return row;
}

/** Saves a draft, also one that does not compile yet; what is wrong is said. @throws Problem 409 `changedMeanwhile` */
export async function editDraft(tx: Tx, actor: Actor, key: Key, input: InputOf<typeof contract.editDraft>['body']) {
  permit(actor, contract.editDraft);
  const row = await lockDraft(tx, actor, key, input.edition);
  if (input.validTo !== null && input.validTo < input.validFrom)
    throw badInput('periodReversed', {
      zh: '截止日期早于施行日期。',
      en: 'The end lies before the beginning.',
      field: 'body.validTo',
    });
  const content = { ...input.content, area: row.area, validFrom: input.validFrom, validTo: input.validTo };
  const changed: VersionRow = { ...row, content, valid_from: input.validFrom, valid_to: input.validTo };
  await updateDraft(tx, key, input.edition, {
    content,
    content_hash: canonicalHash(content),
    valid_from: input.validFrom,
    valid_to: input.validTo,
    note: input.note,
    edited_at: tx.now,
    edited_by: actor.userId ? [...new Set([...row.edited_by, actor.userId])] : row.edited_by,
  });
  audit(tx, contract.editDraft.id, row, { hash: canonicalHash(content) });
  const { problems, tests } = examine(await policyBook(tx), changed);
  return { edition: input.edition + 1, problems, tests };
}

export async function discardDraft(tx: Tx, actor: Actor, key: Key, edition: number) {
  permit(actor, contract.discardDraft);
  const row = await lockDraft(tx, actor, key, edition);
  await updateDraft(tx, key, edition, { status: 'discarded' });
  audit(tx, contract.discardDraft.id, row, { version: row.version });
  return {};
}

/**
 * Publishes a draft that another person wrote.
 * @throws Problem 403 `placeNotYours`, 409 `changedMeanwhile`, `doesNotCompile`, `testsFail`, `beginsInPast`,
 *   `secondPersonNeeded`, 400 `reasonMissing` where days stay without a version or a later one is overtaken
 */
export async function publishDraft(
  tx: Tx,
  actor: Actor,
  key: Key,
  input: InputOf<typeof contract.publishDraft>['body'],
) {
  permit(actor, contract.publishDraft);
  const row = await lockDraft(tx, actor, key, input.edition);
  // From here on no other publication comes between the look at what holds and the commit.
  const revision = await nextRevision(tx);
  forgetBook(tx);
  const book = await policyBook(tx);
  const [blocker] = blockersOf(actor, row, examine(book, row), dayOf(tx.now));
  if (blocker) {
    const { code, ...words } = blocker;
    throw conflict(code, words);
  }
  const others = [...book.versions()].filter(
    (version) => version.area === row.area && version.kind === row.kind && version.key === row.key,
  );
  const { gaps, overtaken } = effectOn(others, { validFrom: row.valid_from, validTo: row.valid_to });
  if (gaps.length + overtaken.length > 0 && !input.reason) {
    const said = [
      ...gaps.map((gap) => `${gap.validFrom} 至 ${gap.validTo ?? ''} 本地没有施行的版本`),
      ...overtaken.map((one) => `原定 ${one.validFrom} 起施行的版本将被取代`),
    ];
    throw badInput('reasonMissing', {
      zh: `${said.join('；')}。确认要发布的，请写明理由。`,
      en: 'Days stay without a version here, or a later version is overtaken: say why.',
      field: 'body.reason',
    });
  }
  await updateDraft(tx, key, input.edition, {
    status: 'published',
    published_at: tx.now,
    published_by: actor.userId ?? null,
    published_name: actor.name,
  });
  forgetBook(tx);
  audit(tx, contract.publishDraft.id, row, { version: row.version, validFrom: row.valid_from, revision }, input.reason);
  tx.emit('policies.published', row.area, { area: row.area });
  return { validFrom: row.valid_from, publishedAt: tx.now.toISOString() };
}
