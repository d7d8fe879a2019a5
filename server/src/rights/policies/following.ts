import { explain, flips, type Explanation } from '@yike/rules';
import { factsOfMany, markChanged, takeChanged, type SubjectFacts } from '../../people/elders/index.ts';
import { addDays, dayOf, type Day } from '../../platform/clock/index.ts';
import { areaAncestors } from '../../platform/packs/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { policyBook, type ContentOf, type PolicyBook } from './book.ts';
import type { CompiledSet } from './compiled.ts';
import { canonicalHash } from './canonical.ts';
import { decideRule, factsUsed, rowOf, ruleVersion, type Decision } from './rules.ts';
import { buffersFor, changesBetween, standingOf, subjectColumns, type StandingChange } from './subjects.ts';
import { findDue, findFeeds, findStale, findStandings, lockFeed, moveFeed, writeSubjects } from './subjects-storage.ts';
import type { SubjectRow } from './tables.ts';

/** Persons that one transaction follows; more wait for the next. */
export const FOLLOWED_AT_ONCE = 500;
const STALE_AT_ONCE = 5000;

/** A right that a person gained, lost or may have, since it was looked at last. */
export interface RightChange extends StandingChange {
  subject: SubjectFacts;
  rule: ContentOf['benefit'];
  /** Works out why; for the changes that somebody is told of. */
  explained(): ExplainedChange;
}

export interface ExplainedChange {
  /** Null where the rule is in force no longer. */
  decision: Decision | null;
  ruleVersion: string;
  factsHash: string;
}

type Rule = ContentOf['benefit'];
const identities = new WeakMap<Rule, { version: string; facts: readonly string[] }>();

/** Version of a rule and the names of the facts it asks about; found once. */
function identityOf(tx: Tx, rule: Rule) {
  let found = identities.get(rule);
  if (!found) {
    found = { version: ruleVersion(rule), facts: Object.keys(factsUsed(tx.packs.facts, rule, {})) };
    identities.set(rule, found);
  }
  return found;
}

export interface Followed {
  /** Persons looked at. */
  count: number;
  /** Whether more were waiting. */
  hasMore: boolean;
  changes: RightChange[];
  /** Persons who are here no longer: nothing that was found for them waits any more. */
  gone: string[];
}

/**
 * Looks at the persons of a county whose facts have changed, brings their rows up to date, and tells what changed in their
 * rights. Rows, the mark that they were looked at, and whatever the caller writes of it commit together.
 */
export async function followChanged(tx: Tx, county: string): Promise<Followed> {
  const feed = await lockFeed(tx, county);
  const ids = await takeChanged(tx, county, FOLLOWED_AT_ONCE);
  if (ids.length === 0) return { count: 0, hasMore: false, changes: [], gone: [] };
  const today = dayOf(tx.now);
  const book = await policyBook(tx);
  const set = book.compiled(`${county}000000`, today);
  const known = new Map(set.rules.map((compiled) => [compiled.rule.id, compiled]));
  const before = await findStandings(tx, county, ids);
  const buffers = buffersFor(set);
  const seq = feed.seq + 1;
  const rows: SubjectRow[] = [];
  const changes: RightChange[] = [];
  const gone: string[] = [];
  for (const subject of (await factsOfMany(tx, county, ids, today)).values()) {
    const { elder, facts } = subject;
    const columns = subjectColumns(subject);
    const row = rowOf(set, facts);
    const standing = columns.is_present ? standingOf(set, row, buffers) : {};
    rows.push({ ...columns, standing, next_on: subject.nextTurn, seq });
    if (!columns.is_present) {
      gone.push(elder.id);
      continue;
    }
    const was = before.get(elder.id);
    const benefits = [...new Set([...known.keys(), ...Object.keys(was ?? {})])];
    const news = changesBetween(was, standing, benefits);
    if (news.length === 0) continue;
    let said: readonly Explanation[] | undefined;
    for (const change of news) {
      const compiled = known.get(change.benefit);
      const rule = compiled?.rule ?? lastKnown(book, county, change.benefit);
      if (!rule) continue;
      const explained = (): ExplainedChange => {
        said ??= explain(set.policies, row);
        const { version, facts: names } = identityOf(tx, rule);
        return {
          decision: compiled ? decideRule(tx.packs.facts, set, compiled, facts, said, today) : null,
          ruleVersion: version,
          factsHash: canonicalHash(Object.fromEntries(names.map((name) => [name, facts[name as keyof typeof facts]]))),
        };
      };
      changes.push({ ...change, subject, rule, explained });
    }
  }
  await writeSubjects(tx, rows);
  await moveFeed(tx, county, { seq });
  return { count: ids.length, hasMore: ids.length === FOLLOWED_AT_ONCE, changes, gone };
}

/** The benefit as it was said last at a place or above it, after its end. */
function lastKnown(book: PolicyBook, county: string, id: string) {
  const places = [
    `${county}000000`,
    `${county.slice(0, 4)}00000000`,
    `${county.slice(0, 2)}0000000000`,
    '000000000000',
  ];
  let found: ContentOf['benefit'] | undefined;
  for (const version of book.versions()) {
    if (version.kind !== 'benefit' || version.key !== id || !places.includes(version.area)) continue;
    const { content } = version as typeof version & { content: ContentOf['benefit'] };
    if (!found || content.validFrom > found.validFrom) found = content;
  }
  return found;
}

/**
 * Marks the persons of a county whose standing is not what the rules in force say today: after a publication, and on the day
 * on which a version begins or has ended. Returns the id to go on after, if there may be more.
 */
export async function markStale(tx: Tx, county: string, after: string): Promise<string | undefined> {
  const today = dayOf(tx.now);
  const set = (await policyBook(tx)).compiled(`${county}000000`, today);
  const ids = await findStale(tx, {
    county,
    day: today,
    plan: set.plan,
    facts: set.policies.facts,
    after,
    limit: STALE_AT_ONCE,
  });
  await markChanged(tx, county, ids);
  return ids.length === STALE_AT_ONCE ? ids.at(-1) : undefined;
}

const boundaries = new WeakMap<object, Pick<Parameters<typeof findDue>[1], 'age' | 'assessmentAgeDays'>>();

/** Where the rules of a set may change an answer as time goes by; found once. */
function boundariesOf({ policies }: CompiledSet) {
  let found = boundaries.get(policies);
  if (!found) {
    found = { age: flips(policies, 'age'), assessmentAgeDays: flips(policies, 'assessmentAgeDays') };
    boundaries.set(policies, found);
  }
  return found;
}

/** Whether something published begins or has ended at a county after a day and until another. */
function hasTurned(book: PolicyBook, county: string, from: Day, to: Day): boolean {
  const places = areaAncestors(`${county}000000`);
  const within = (day: Day) => from < day && day <= to;
  for (const { area, validFrom, validTo } of book.versions()) {
    if (places.includes(area) && (within(validFrom) || (validTo !== null && within(addDays(validTo, 1))))) return true;
  }
  return false;
}

/**
 * Brings counties into this day: marks whom time alone may touch. Returns those at which rules began or ended meanwhile, where
 * everybody has to be held against them.
 */
export async function followDay(tx: Tx): Promise<string[]> {
  const today = dayOf(tx.now);
  const book = await policyBook(tx);
  const turned: string[] = [];
  for (const { county, day } of await findFeeds(tx)) {
    if (day !== null && day >= today) continue;
    const feed = await lockFeed(tx, county);
    if (feed.day !== null && feed.day >= today) continue;
    if (feed.day === null || hasTurned(book, county, feed.day, today)) turned.push(county);
    const set = book.compiled(`${county}000000`, today);
    const due = await findDue(tx, { county, from: feed.day ?? today, to: today, ...boundariesOf(set) });
    await markChanged(tx, county, due);
    await moveFeed(tx, county, { day: today });
  }
  return turned;
}
