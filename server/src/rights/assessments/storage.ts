import { sql, type Insertable, type Updateable } from 'kysely';
import '../../people/elders/tables.ts';
import '../../platform/areas/tables.ts';
import { ownRows, type Actor } from '../../platform/access/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import { OPEN_STATUSES } from './rules.ts';
import './tables.ts';

interface Key {
  county: string;
  id: string;
}

export const findAssessment = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('assessments')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .executeTakeFirst();

export type AssessmentRow = NonNullable<Awaited<ReturnType<typeof findAssessment>>>;

export const lockAssessment = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('assessments')
    .selectAll()
    .where('county', '=', key.county)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst();

export const insertAssessment = (tx: Tx, row: Insertable<Tables['assessments']>) =>
  tx.db.insertInto('assessments').values(row).execute();

/** Writes and counts the version up; the caller holds the row's lock. */
export const updateAssessment = (tx: Tx, row: AssessmentRow, changes: Updateable<Tables['assessments']>) =>
  tx.db
    .updateTable('assessments')
    .set({ ...changes, version: row.version + 1, updated_at: tx.now })
    .where('county', '=', row.county)
    .where('id', '=', row.id)
    .execute();

export const findOpen = (tx: Tx, county: string, elderId: string, instrument: string) =>
  tx.db
    .selectFrom('assessments')
    .selectAll()
    .where('county', '=', county)
    .where('elder_id', '=', elderId)
    .where('instrument', '=', instrument)
    .where('status', 'in', OPEN_STATUSES)
    .executeTakeFirst();

/** Planned for a case and not begun; an objection is answered whatever becomes of the case. */
export const findPlannedOfCase = (tx: Tx, county: string, caseId: string) =>
  tx.db
    .selectFrom('assessments')
    .selectAll()
    .where('county', '=', county)
    .where('case_id', '=', caseId)
    .where('status', '=', 'planned')
    .where('reason', '!=', 'objection')
    .forUpdate()
    .execute();

/** The newest concluded one of an instrument, up to a day: what stands, or an objection that keeps it from standing. */
export const findNewest = (tx: Tx, of: { county: string; elderId: string; instrument: string; until: string }) =>
  tx.db
    .selectFrom('assessments')
    .selectAll()
    .where('county', '=', of.county)
    .where('elder_id', '=', of.elderId)
    .where('instrument', '=', of.instrument)
    .where('status', 'in', ['final', 'objected'])
    .where('assessed_on', '<=', of.until)
    .orderBy('assessed_on', 'desc')
    .orderBy('confirmed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();

export const findSignatures = (tx: Tx, key: Key) =>
  tx.db
    .selectFrom('assessment_signatures')
    .selectAll()
    .where('county', '=', key.county)
    .where('assessment_id', '=', key.id)
    .orderBy('seq')
    .execute();

export async function addSignature(
  tx: Tx,
  row: AssessmentRow,
  signature: Pick<Tables['assessment_signatures'], 'part' | 'signer' | 'signer_name' | 'relation' | 'answers' | 'note'>,
): Promise<void> {
  const { next } = await tx.db
    .selectFrom('assessment_signatures')
    .select(sql<number>`coalesce(max(seq), 0) + 1`.as('next'))
    .where('county', '=', row.county)
    .where('assessment_id', '=', row.id)
    .executeTakeFirstOrThrow();
  await tx.db
    .insertInto('assessment_signatures')
    .values({
      ...signature,
      answers: signature.answers === null ? null : JSON.stringify(signature.answers),
      county: row.county,
      assessment_id: row.id,
      seq: next,
      area: row.area,
      elder_id: row.elder_id,
      at: tx.now,
    })
    .execute();
}

const withPerson = (tx: Tx) =>
  tx.db
    .selectFrom('assessments as a')
    .innerJoin('elders as e', (join) => join.onRef('e.county', '=', 'a.county').onRef('e.id', '=', 'a.elder_id'))
    .leftJoin('areas as place', 'place.code', 'a.area')
    .selectAll('a')
    .select(['e.name as elder_name', 'e.resident_id_masked', 'place.name as area_name']);

export type ListedAssessment = Awaited<ReturnType<ReturnType<typeof withPerson>['executeTakeFirstOrThrow']>>;

export const findListed = (tx: Tx, key: Key) =>
  withPerson(tx).where('a.county', '=', key.county).where('a.id', '=', key.id).executeTakeFirst();

const OWN = { area: 'a.area', elder: 'a.elder_id' } as const;

/** By id, which is by time of planning. `waitingFor`: open ones that this assessor may take the next step of. */
export const findAssessments = (
  tx: Tx,
  actor: Actor,
  filter: {
    county: string;
    limit: number;
    after: string | undefined;
    status: AssessmentRow['status'] | undefined;
    elderId: string | undefined;
    waitingFor: string | undefined;
  },
) => {
  let select = withPerson(tx)
    .where('a.county', '=', filter.county)
    .where(ownRows(actor, OWN))
    .orderBy('a.id')
    .limit(filter.limit);
  if (filter.after) select = select.where('a.id', '>', filter.after);
  if (filter.status) select = select.where('a.status', '=', filter.status);
  if (filter.elderId) select = select.where('a.elder_id', '=', filter.elderId);
  const me = filter.waitingFor;
  if (me !== undefined) {
    select = select
      .where('a.status', 'in', OPEN_STATUSES)
      .where((eb) =>
        eb.or([
          eb('a.status', '=', 'planned'),
          eb.and([eb('a.status', '=', 'firstSigned'), eb('a.first_assessor', '!=', me)]),
          eb.and([
            eb('a.status', '=', 'secondSigned'),
            eb.or([eb('a.first_assessor', '=', me), eb('a.second_assessor', '=', me)]),
          ]),
        ]),
      );
  }
  return select.execute();
};

/** Newest graded results of living elders that end by a day, soonest first. */
export const findDue = (
  tx: Tx,
  actor: Actor,
  filter: { county: string; until: string; limit: number; after: [string, string] | undefined },
) => {
  let select = withPerson(tx)
    .where('a.county', '=', filter.county)
    .where(ownRows(actor, OWN))
    .where('a.status', '=', 'final')
    .where('a.instrument', '=', 'gbt42195')
    .where('a.valid_until', '<=', filter.until)
    .where('e.status', '=', 'active')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('assessments as newer')
            .select('newer.id')
            .whereRef('newer.county', '=', 'a.county')
            .whereRef('newer.elder_id', '=', 'a.elder_id')
            .where('newer.instrument', '=', 'gbt42195')
            .where('newer.status', 'in', ['final', 'objected'])
            .where(
              sql<boolean>`(newer.assessed_on, newer.confirmed_at, newer.id) > (a.assessed_on, a.confirmed_at, a.id)`,
            ),
        ),
      ),
    )
    .orderBy('a.valid_until')
    .orderBy('a.id')
    .limit(filter.limit);
  if (filter.after)
    select = select.where(sql<boolean>`(a.valid_until, a.id) > (${filter.after[0]}::date, ${filter.after[1]}::uuid)`);
  return select.execute();
};

/** Takes along what is open or in force: a result that rights rest on is needed where the person lives now. */
export async function moveStanding(tx: Tx, elder: Key, area: string, today: string): Promise<void> {
  const moved = await tx.db
    .updateTable('assessments')
    .set({ area })
    .where('county', '=', elder.county)
    .where('elder_id', '=', elder.id)
    .where('area', '<>', area)
    .where((eb) =>
      eb.or([
        eb('status', 'in', [...OPEN_STATUSES, 'objected']),
        eb.and([eb('status', '=', 'final'), eb('valid_until', '>=', today)]),
      ]),
    )
    .returning('id')
    .execute();
  if (moved.length === 0) return;
  await tx.db
    .updateTable('assessment_signatures')
    .set({ area })
    .where('county', '=', elder.county)
    .where(
      'assessment_id',
      'in',
      moved.map((row) => row.id),
    )
    .execute();
}
