import type { Fact as RuleFact } from '@yike/rules';
import type { Day } from '../../platform/clock/index.ts';
import {
  areaAncestors,
  isInForce,
  ruleFacts,
  ruleParameters,
  type BasicService,
  type Benefit,
  type DeepReadonly,
  type Packs,
  type PolicyParameter,
} from '../../platform/packs/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { compileSet, type CompiledSet } from './compiled.ts';
import type { VersionRow } from './tables.ts';
import { findPublished, getRevision } from './versions-storage.ts';

export type VersionKind = VersionRow['kind'];
export interface ContentOf {
  benefit: DeepReadonly<Benefit>;
  parameter: DeepReadonly<PolicyParameter>;
  basicService: DeepReadonly<BasicService>;
}

/** A published version. */
export interface Version<K extends VersionKind = VersionKind> {
  county: string;
  id: string;
  area: string;
  kind: K;
  key: string;
  version: number;
  origin: VersionRow['origin'];
  validFrom: Day;
  validTo: Day | null;
  publishedAt: Date;
  content: ContentOf[K];
}

/** An office's before a pack's, then the one published last. */
const isStronger = (a: Version, b: Version): boolean => {
  if (a.origin !== b.origin) return a.origin === 'office';
  const [left, right] = [a.publishedAt.getTime(), b.publishedAt.getTime()];
  return left === right ? a.version > b.version : left > right;
};

const SETS_KEPT = 400;

/** All that is published, in memory; made anew after each publication. */
export class PolicyBook {
  readonly revision: number;
  readonly facts: readonly RuleFact[];
  readonly #byArea = new Map<string, Version[]>();
  readonly #sets = new Map<string, CompiledSet<ContentOf['benefit']>>();
  readonly #days = new Map<string, readonly Version[]>();
  #names: ReadonlyMap<string, string> | undefined;

  constructor(revision: number, packs: Packs, versions: readonly Version[]) {
    this.revision = revision;
    this.facts = ruleFacts(packs.facts);
    for (const version of versions) {
      const group = this.#byArea.get(version.area);
      if (group) group.push(version);
      else this.#byArea.set(version.area, [version]);
    }
  }

  /** What holds in an area on a day, as it was known at an instant: of each key the nearest area's strongest version. */
  inForce<K extends VersionKind>(kind: K, area: string, day: Day, knownAt?: Date): readonly Version<K>[] {
    const cacheKey = `${kind} ${area} ${day}`;
    const cached = knownAt ? undefined : this.#days.get(cacheKey);
    if (cached) return cached as readonly Version<K>[];
    const found = new Map<string, Version>();
    for (const place of areaAncestors(area)) {
      const here = new Map<string, Version>();
      for (const version of this.#byArea.get(place) ?? []) {
        if (version.kind !== kind || !isInForce(version, day) || found.has(version.key)) continue;
        if (knownAt && version.publishedAt > knownAt) continue;
        const other = here.get(version.key);
        if (!other || isStronger(version, other)) here.set(version.key, version);
      }
      for (const [key, version] of here) found.set(key, version);
    }
    const versions = [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1)) as unknown as Version<K>[];
    if (!knownAt) remember(this.#days, cacheKey, versions as unknown as readonly Version[]);
    return versions;
  }

  benefits(area: string, day: Day): readonly ContentOf['benefit'][] {
    return this.inForce('benefit', area, day).map(({ content }) => content);
  }

  benefit(area: string, day: Day, id: string): ContentOf['benefit'] | undefined {
    return this.inForce('benefit', area, day).find(({ key }) => key === id)?.content;
  }

  parameters(area: string, day: Day): readonly ContentOf['parameter'][] {
    return this.inForce('parameter', area, day).map(({ content }) => content);
  }

  /** The benefits of an area on a day, compiled together with the parameters of that area and day. */
  compiled(area: string, day: Day): CompiledSet<ContentOf['benefit']> {
    const benefits = this.inForce('benefit', area, day);
    const parameters = this.inForce('parameter', area, day);
    const key = [...benefits, ...parameters].map(({ id }) => id).join();
    let set = this.#sets.get(key);
    if (!set) {
      set = compileSet(
        this.facts,
        ruleParameters(parameters.map(({ content }) => content)),
        benefits.map(({ content }) => content),
      );
      remember(this.#sets, key, set);
    }
    return set;
  }

  /** Every published version of a kind and key, whatever its place. */
  *versions(): Iterable<Version> {
    for (const group of this.#byArea.values()) yield* group;
  }

  /** Names of all benefits by id, whatever their place; of several the finest place's. */
  benefitNames(): ReadonlyMap<string, string> {
    if (this.#names) return this.#names;
    const found = new Map<string, Version<'benefit'>>();
    for (const version of this.versions()) {
      if (version.kind !== 'benefit') continue;
      const one = version as Version<'benefit'>;
      const other = found.get(one.key);
      if (!other || one.area > other.area) found.set(one.key, one);
    }
    this.#names = new Map([...found].map(([id, { content }]) => [id, content.name]));
    return this.#names;
  }

  /** Name of a benefit by id, whatever its place: for lists that say what was granted. */
  benefitName(id: string): string {
    return this.benefitNames().get(id) ?? id;
  }
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  if (cache.size >= SETS_KEPT) cache.clear();
  cache.set(key, value);
}

/** What a row says. Its place and days are those of the version, whatever its content repeats. */
export const contentOf = (row: VersionRow): ContentOf[VersionKind] =>
  ({
    ...(row.content as object),
    area: row.area,
    validFrom: row.valid_from,
    validTo: row.valid_to,
  }) as ContentOf[VersionKind];

const toVersion = (row: VersionRow): Version => ({
  county: row.county,
  id: row.id,
  area: row.area,
  kind: row.kind,
  key: row.key,
  version: row.version,
  origin: row.origin,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  publishedAt: row.published_at ?? row.created_at,
  content: contentOf(row),
});

const ofTransaction = new WeakMap<Tx, PolicyBook>();
const publishing = new WeakSet<Tx>();
const ofEnvironment = new WeakMap<object, PolicyBook>();

/** What is published, as this transaction sees it. Read once a transaction, from memory where nothing was published since. */
export async function policyBook(tx: Tx): Promise<PolicyBook> {
  const own = ofTransaction.get(tx);
  if (own) return own;
  const revision = await getRevision(tx);
  let book = publishing.has(tx) ? undefined : ofEnvironment.get(tx.home);
  if (book?.revision !== revision) {
    book = new PolicyBook(revision, tx.packs, (await findPublished(tx)).map(toVersion));
    if (!publishing.has(tx)) ofEnvironment.set(tx.home, book);
  }
  ofTransaction.set(tx, book);
  return book;
}

/** From here on this transaction publishes: it reads anew, and what it sees is nobody else's before it commits. */
export function forgetBook(tx: Tx): void {
  publishing.add(tx);
  ofTransaction.delete(tx);
}
