import { compileSql, type Plan } from '@yike/rules';
import { CompiledQuery, sql } from 'kysely';
import { addDays, daysBetween, type Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import './tables.ts';
import { SUBJECT_COLUMNS } from './subjects.ts';
import type { SubjectRow, SubjectStanding } from './tables.ts';

/** Locks the head of a county's feed; positions below are given out by whoever holds it. */
export async function lockFeed(tx: Tx, county: string): Promise<{ seq: number; day: Day | null }> {
  const find = () =>
    tx.db.selectFrom('policy_feeds').select(['seq', 'day']).where('county', '=', county).forUpdate().executeTakeFirst();
  const found = await find();
  if (found) return found;
  await tx.db
    .insertInto('policy_feeds')
    .values({ county, area: `${county}000000`, seq: 0, day: null })
    .onConflict((conflict) => conflict.column('county').doNothing())
    .execute();
  return (await find()) ?? { seq: 0, day: null };
}

export const moveFeed = (tx: Tx, county: string, changes: { seq?: number; day?: Day }) =>
  tx.db.updateTable('policy_feeds').set(changes).where('county', '=', county).execute();

export const findFeeds = (tx: Tx): Promise<{ county: string; seq: number; day: Day | null }[]> =>
  tx.db.selectFrom('policy_feeds').select(['county', 'seq', 'day']).orderBy('county').execute();

export async function findStandings(
  tx: Tx,
  county: string,
  ids: readonly string[],
): Promise<Map<string, SubjectStanding>> {
  const rows = await tx.db
    .selectFrom('policy_subjects')
    .select(['elder_id', 'standing'])
    .where('county', '=', county)
    .where(sql<boolean>`elder_id = ANY (${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.elder_id, row.standing as SubjectStanding]));
}

const KEYS = ['county', 'elder_id'];

/** Writes whole rows, new or in place of the old ones. */
export async function writeSubjects(tx: Tx, rows: readonly SubjectRow[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const names = sql.join(columns.map((name) => sql.ref(name)));
  const sets = sql.join(
    columns.filter((name) => !KEYS.includes(name)).map((name) => sql`${sql.ref(name)} = EXCLUDED.${sql.ref(name)}`),
  );
  await sql`INSERT INTO yike.policy_subjects (${names})
    SELECT ${names} FROM json_populate_recordset(NULL::yike.policy_subjects, ${JSON.stringify(rows)}::json)
    ON CONFLICT (county, elder_id) DO UPDATE SET ${sets}`.execute(tx.db);
}

/** Counties within an area that have people. */
export const findCountiesWithin = async (tx: Tx, from: string, to: string): Promise<string[]> => {
  const rows = await tx.db
    .selectFrom('policy_feeds')
    .select('county')
    .where('area', '>=', from)
    .where('area', '<=', to)
    .orderBy('county')
    .execute();
  return rows.map((row) => row.county);
};

/** Persons present and who of them has a benefit today, as determined person by person. */
export async function countStandings(
  tx: Tx,
  range: { from: string; to: string; county: string | null },
): Promise<{ benefit: string; eligible: number; unknown: number; amount: number }[]> {
  const found = await sql<{ benefit: string; eligible: number; unknown: number; amount: number }>`
    SELECT s.key AS benefit,
      count(*) FILTER (WHERE s.value <> '"unknown"'::jsonb)::int AS eligible,
      count(*) FILTER (WHERE s.value = '"unknown"'::jsonb)::int AS unknown,
      coalesce(sum((s.value #>> '{}')::bigint) FILTER (WHERE jsonb_typeof(s.value) = 'number'), 0)::bigint AS amount
    FROM yike.policy_subjects p CROSS JOIN LATERAL jsonb_each(p.standing) s
    WHERE p.is_present AND p.area >= ${range.from} AND p.area <= ${range.to}
      AND (${range.county}::text IS NULL OR p.county = ${range.county})
    GROUP BY s.key`.execute(tx.db);
  return found.rows;
}

export async function countPresent(
  tx: Tx,
  range: { from: string; to: string; county: string | null },
): Promise<number> {
  const found = await sql<{ n: number }>`
    SELECT count(*)::int AS n FROM yike.policy_subjects
    WHERE is_present AND area >= ${range.from} AND area <= ${range.to}
      AND (${range.county}::text IS NULL OR county = ${range.county})`.execute(tx.db);
  return found.rows[0]?.n ?? 0;
}

/** Grants in force on a day, by benefit. Cases keep them; here they are only counted. */
export async function countGranted(
  tx: Tx,
  range: { from: string; to: string; county: string | null },
  day: Day,
): Promise<{ benefit: string; n: number }[]> {
  const found = await sql<{ benefit: string; n: number }>`
    SELECT benefit, count(*)::int AS n FROM yike.grants
    WHERE area >= ${range.from} AND area <= ${range.to} AND (${range.county}::text IS NULL OR county = ${range.county})
      AND valid_from <= ${day}::date AND (valid_to IS NULL OR valid_to >= ${day}::date)
    GROUP BY benefit`.execute(tx.db);
  return found.rows;
}

const COLUMNS: Record<string, string> = {
  age: 'age',
  assessmentAgeDays: 'assessment_age_days',
  ...Object.fromEntries(Object.entries(SUBJECT_COLUMNS).map(([column, fact]) => [fact, column])),
};

const ageOnSql = (day: string) => `(extract(year FROM ${day}::date) - extract(year FROM p.birth_date)
  - CASE WHEN to_char(${day}::date, 'MMDD') < to_char(p.birth_date, 'MMDD') THEN 1 ELSE 0 END)::int`;

/**
 * The subjects of a county after an id, with the ages of a day, as a table that the SQL of rules reads. The fence keeps the
 * planner from writing the age out again at each of the hundred places that ask for it.
 */
const subjectsOn = (county: string, day: string, after: string) => `(
  SELECT p.*, ${day}::date - p.assessed_on AS assessment_age_days, ${ageOnSql(day)} AS age
  FROM yike.policy_subjects p WHERE p.county = ${county} AND p.is_present AND p.elder_id > ${after}::uuid
  ORDER BY p.elder_id OFFSET 0) s`;

/** Shifts `$1`, `$2`, … of a fragment by what stands before it. */
const shifted = (text: string, by: number): string =>
  text.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + by}`);

/**
 * Persons of a county, after an id, whose standing is not what the rules of a plan say on a day; by the SQL engine, so that
 * the whole population is looked at where it lies.
 */
export async function findStale(
  tx: Tx,
  of: { county: string; day: Day; plan: Plan; facts: readonly { name: string }[]; after: string; limit: number },
): Promise<string[]> {
  const { rules, parameters } = compileSql(of.plan, of.facts, COLUMNS);
  const own = [of.county, of.day, of.after, String(of.limit)];
  const differs = rules.map(({ truth, falsity, amount }, index) => {
    const value = amount
      ? `CASE WHEN ${amount.known} THEN to_jsonb(${amount.value}) ELSE 'null'::jsonb END`
      : `'null'::jsonb`;
    const expected = `CASE WHEN ${truth} THEN ${value} WHEN ${falsity} THEN NULL ELSE '"unknown"'::jsonb END`;
    return `s.standing -> $${own.length + parameters.length + index + 1} IS DISTINCT FROM ${shifted(expected, own.length)}`;
  });
  const ids = rules.map(({ id }) => id);
  // What is in the standing and in no rule any more has ended.
  const ended = `s.standing - $${own.length + parameters.length + ids.length + 1}::text[] <> '{}'::jsonb`;
  const text = `SELECT s.elder_id FROM ${subjectsOn('$1', '$2', '$3')}
    WHERE ${[...differs, ended].join(' OR ')}
    ORDER BY s.elder_id LIMIT $4::int`;
  const found = await tx.db.executeQuery<{ elder_id: string }>(
    CompiledQuery.raw(text, [...own, ...parameters, ...ids, ids]),
  );
  return found.rows.map((row) => row.elder_id);
}

/** Values v of a fact that grows by itself, where an answer may change between v − 1 and v; or every step. */
export type Boundaries = readonly number[] | 'all';

/** Days after `from` until `to`. */
function daysOf(from: Day, to: Day): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(from, to)) }, (_, index) => addDays(from, index + 1));
}

/** Month and day of those who have their birthday on one of the days; who was born on 29 February, in other years on 1 March. */
function birthdaysOn(days: readonly Day[]): string[] {
  const found = new Set(days.map((day) => day.slice(5).replace('-', '')));
  if (found.has('0301')) found.add('0229');
  return [...found];
}

/**
 * Persons present whose answers may have changed by time alone after a day (`from`) and until another (`to`): a statement or
 * stay began or ended, an age or the days since the assessment crossed a boundary.
 */
export async function findDue(
  tx: Tx,
  of: { county: string; from: Day; to: Day; age: Boundaries; assessmentAgeDays: Boundaries },
): Promise<string[]> {
  const days = daysOf(of.from, of.to);
  const assessed =
    of.assessmentAgeDays === 'all' ? [] : of.assessmentAgeDays.flatMap((age) => days.map((day) => addDays(day, -age)));
  const ages = of.age === 'all' ? null : of.age.map(String);
  const [before, after] = [ageOnSql('$2'), ageOnSql('$3')];
  const text = `SELECT p.elder_id FROM yike.policy_subjects p
    WHERE p.county = $1 AND p.is_present AND (
      p.next_on <= $3::date
      OR (to_char(p.birth_date, 'MMDD') = ANY ($4::text[]) AND ${before} <> ${after}
        AND ($5::int[] IS NULL OR EXISTS (SELECT 1 FROM unnest($5::int[]) v WHERE v > ${before} AND v <= ${after})))
      OR ${of.assessmentAgeDays === 'all' ? 'cardinality($6::date[]) = 0 AND p.assessed_on IS NOT NULL' : 'p.assessed_on = ANY ($6::date[])'})
    ORDER BY p.elder_id`;
  const found = await tx.db.executeQuery<{ elder_id: string }>(
    CompiledQuery.raw(text, [of.county, of.from, of.to, birthdaysOn(days), ages, assessed]),
  );
  return found.rows.map((row) => row.elder_id);
}
