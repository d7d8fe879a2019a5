import { areaRange } from '@yike/identity';
import { permit, type Actor } from '../../platform/access/index.ts';
import { findAreas } from '../../platform/areas/index.ts';
import { dayOf, type Day } from '../../platform/clock/index.ts';
import { decodeCursor, encodeCursor, type InputOf } from '../../platform/contract/index.ts';
import { areaAncestors, isWithinArea } from '../../platform/packs/index.ts';
import { badInput } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { policyBook, type Version, type VersionKind } from './book.ts';
import { warmPopulation } from './population/client.ts';
import { toSource } from './service.ts';
import { findCountiesWithin } from './subjects-storage.ts';
import * as contract from './versions-contract.ts';
import { differences, sentenceOfContent } from './versions-rules.ts';
import { findDrafts, findVersions, findVersionsById } from './versions-storage.ts';
import { unitName } from './wording.ts';

import { blockersOf, examine, getRow, namesOf, toSummary } from './versions-service.ts';

interface Key {
  county: string;
  id: string;
}

/** What rules may ask about and cite at a place. */
export async function getCatalogue(tx: Tx, actor: Actor, query: InputOf<typeof contract.getCatalogue>['query']) {
  permit(actor, contract.getCatalogue);
  const asOf = query.asOf ?? dayOf(tx.now);
  const book = await policyBook(tx);
  // Whoever opens the editor asks what if next.
  const { from, to } = areaRange(query.area);
  warmPopulation(tx.home, await findCountiesWithin(tx, from, to), book.facts, dayOf(tx.now));
  const city = `${query.area.slice(0, 4)}00000000`;
  const counties = tx.packs.packs.some((pack) => isWithinArea(pack.area, city) || isWithinArea(city, pack.area))
    ? await findCounties(tx, query.area)
    : [];
  return {
    facts: tx.packs.facts.map((fact) => ({
      name: fact.name,
      type: fact.type,
      label: fact.label,
      enum: fact.enum ? [...fact.enum] : null,
      enumLabels: { ...fact.enumLabels },
      unit: fact.unit ?? null,
      unitLabel: unitName(fact.unit),
      nullable: fact.nullable,
      min: fact.min ?? null,
      max: fact.max ?? null,
      grows: fact.grows ?? null,
      derived: fact.derived ?? false,
      division: fact.division !== undefined,
      origin: fact.origin,
      freshnessDays: fact.freshnessDays ?? null,
    })),
    parameters: book.inForce('parameter', query.area, asOf).map(({ id, county, area, content }) => ({
      name: content.name,
      label: content.label,
      value: content.value,
      unit: content.unit ?? null,
      area,
      versionId: id,
      versionCounty: county,
      verified: content.verified,
    })),
    documents: Object.values(tx.packs.documents)
      .filter((document) => document.validTo === undefined || document.validTo === null || document.validTo >= asOf)
      .map((document) => ({ id: document.id, title: document.title, number: document.number ?? null })),
    workflows: tx.packs.workflows.map(({ id, name, benefit }) => ({ id, name, benefit })),
    counties,
  };
}

async function findCounties(tx: Tx, area: string): Promise<{ code: string; name: string }[]> {
  const prefix = area.slice(0, 4);
  const codes = Array.from({ length: 99 }, (_, index) => `${prefix}${String(index + 1).padStart(2, '0')}000000`);
  const found = await findAreas(tx, codes);
  return found
    .filter((row) => row.level === 'county')
    .map((row) => ({ code: row.code.slice(0, 6), name: row.name }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

/** What holds at a place on a day, and the drafts that wait there. */
export async function listPolicies(tx: Tx, actor: Actor, query: InputOf<typeof contract.listPolicies>['query']) {
  permit(actor, contract.listPolicies);
  const asOf = query.asOf ?? dayOf(tx.now);
  const book = await policyBook(tx);
  const kinds = query.kind ? [query.kind] : contract.VERSION_KINDS;
  const inForce = kinds.flatMap((kind) => book.inForce(kind, query.area, asOf) as readonly Version[]);
  const found = await findVersionsById(
    tx,
    inForce.map(({ id }) => id),
  );
  const rows = new Map(found.map((row) => [row.id, row]));
  const places = areaAncestors(query.area);
  const drafts = await findDrafts(tx, places, query.kind);
  const areaName = await namesOf(tx, [...places, ...drafts.map((row) => row.area)]);
  const set = book.compiled(query.area, asOf);
  const line = (of: { kind: VersionKind; key: string }) => `${of.kind} ${of.key}`;
  const scheduled = new Map<string, Day>();
  for (const version of book.versions()) {
    if (version.validFrom <= asOf || !places.includes(version.area)) continue;
    const sooner = scheduled.get(line(version));
    if (sooner === undefined || version.validFrom < sooner) scheduled.set(line(version), version.validFrom);
  }
  return {
    asOf,
    rows: inForce.flatMap((version) => {
      const row = rows.get(version.id);
      if (!row) return [];
      return [
        {
          ...toSummary(row, areaName, true),
          sentence: sentenceOfContent(version.kind, version.content, tx.packs.facts, set),
          drafts: drafts.filter((draft) => line(draft) === line(version)).length,
          scheduledFrom: scheduled.get(line(version)) ?? null,
        },
      ];
    }),
    drafts: drafts.map((row) => toSummary(row, areaName, false)),
  };
}

export async function listVersions(tx: Tx, actor: Actor, input: InputOf<typeof contract.listVersions>) {
  permit(actor, contract.listVersions);
  const { area, kind, key } = input.params;
  const places = areaAncestors(area);
  const found = await findVersions(tx, {
    areas: places,
    kind,
    key,
    limit: input.query.limit + 1,
    after: input.query.cursor ? (decodeCursor(input.query.cursor, 2) as [string, string]) : undefined,
  });
  const rows = found.slice(0, input.query.limit);
  const last = rows.at(-1);
  const holding = (await policyBook(tx)).inForce(kind, area, dayOf(tx.now)).find((version) => version.key === key);
  const areaName = await namesOf(tx, places);
  return {
    rows: rows.map((row) => toSummary(row, areaName, row.id === holding?.id)),
    next: found.length > input.query.limit && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null,
  };
}

export async function getVersion(tx: Tx, actor: Actor, key: Key) {
  permit(actor, contract.getVersion);
  const row = await getRow(tx, key);
  const book = await policyBook(tx);
  const today = dayOf(tx.now);
  const checked = examine(book, row);
  // Before a published version its predecessor is what held on the eve; before a draft, what would hold without it.
  const before = book
    .inForce(row.kind, row.area, row.valid_from, row.published_at ? new Date(row.published_at.getTime() - 1) : tx.now)
    .find((version) => version.key === row.key && version.id !== row.id);
  const areaName = await namesOf(tx, [row.area, ...(before ? [before.area] : [])]);
  const holding = book.inForce(row.kind, row.area, today).find((version) => version.key === row.key);
  const source = (row.content as { source?: { document: string; clause: string } }).source;
  const publishBlockers = blockersOf(actor, row, checked, today);
  return {
    ...toSummary(row, areaName, holding?.id === row.id),
    content: row.content as Record<string, unknown>,
    reading: checked.reading,
    problems: checked.problems,
    tests: checked.tests,
    source: source ? toSource(tx.packs, source) : { document: '', number: null, clause: '', verified: false },
    replaces: before
      ? {
          county: before.county,
          id: before.id,
          area: before.area,
          areaName: areaName(before.area),
          version: before.version,
        }
      : null,
    differences: before && checked.content ? differences(row.kind, before.content, checked.content) : [],
    mayPublish:
      publishBlockers.length === 0 &&
      (contract.publishDraft.allow as readonly string[]).includes(actor.role) &&
      isWithinArea(row.area, actor.area),
    publishBlockers,
  };
}

export async function diffVersions(tx: Tx, actor: Actor, key: Key, other: Key) {
  permit(actor, contract.diffVersions);
  const [row, against] = [await getRow(tx, key), await getRow(tx, other)];
  if (row.kind !== against.kind)
    throw badInput('kindsDiffer', {
      zh: '两个版本不是同一类。',
      en: 'The two are of different kinds.',
      field: 'query.withId',
    });
  const book = await policyBook(tx);
  const [left, right] = [examine(book, against).content, examine(book, row).content];
  return { differences: left && right ? differences(row.kind, left, right) : [] };
}
