import { sql, type SelectQueryBuilder } from 'kysely';
import type { Day } from '../../platform/clock/index.ts';
import type { Tables, Tx } from '../../platform/transactions/index.ts';
import type { ElderRow } from './tables.ts';

/** Area as a range: what the reader asks for, or their whole sight, so that the index is entered at the right place. */
export interface Place {
  county: string;
  from: string;
  to: string;
}

export interface ElderFilter {
  place: Place;
  ids: readonly string[] | undefined;
  namePrefix: string | undefined;
  livingSituation: string | undefined;
  economicClass: string | undefined;
  abilityGrade: number | undefined;
  status: string | undefined;
  /** Born on or after, and on or before. */
  bornFrom: Day | undefined;
  bornTo: Day | undefined;
  after: readonly [string, string, string] | undefined;
  limit: number;
}

/** Above every text that begins with the prefix, in "C" order. */
const LAST = '\u{10ffff}';

type ElderSelect = SelectQueryBuilder<Tables, 'elders', ElderRow>;
const inPlace = (tx: Tx, { county, from, to }: Place): ElderSelect =>
  tx.db.selectFrom('elders').selectAll().where('county', '=', county).where('area', '>=', from).where('area', '<=', to);
const startsWith = (select: ElderSelect, column: 'name' | 'initials', prefix: string): ElderSelect =>
  select.where(column, '>=', prefix).where(column, '<', prefix + LAST);

export const findElders = (tx: Tx, filter: ElderFilter): Promise<ElderRow[]> => {
  let select = inPlace(tx, filter.place);
  if (filter.ids) select = select.where('id', 'in', [...filter.ids]);
  if (filter.namePrefix) select = startsWith(select, 'name', filter.namePrefix);
  if (filter.livingSituation) select = select.where('living_situation', '=', filter.livingSituation);
  if (filter.economicClass) select = select.where('economic_class', '=', filter.economicClass);
  if (filter.abilityGrade !== undefined) select = select.where('ability_grade', '=', filter.abilityGrade);
  if (filter.status) select = select.where('status', '=', filter.status as ElderRow['status']);
  if (filter.bornFrom) select = select.where('birth_date', '>=', filter.bornFrom);
  if (filter.bornTo) select = select.where('birth_date', '<=', filter.bornTo);
  if (filter.after) {
    const [area, name, id] = filter.after;
    select = select.where(sql<boolean>`(area, name, id) > (${area}, ${name}, ${id}::uuid)`);
  }
  return select.orderBy('area').orderBy('name').orderBy('id').limit(filter.limit).execute();
};

export const findByNamePrefix = (tx: Tx, place: Place, prefix: string, limit: number): Promise<ElderRow[]> =>
  startsWith(inPlace(tx, place), 'name', prefix).orderBy('name').orderBy('id').limit(limit).execute();

export const findByInitials = (tx: Tx, place: Place, prefix: string, limit: number): Promise<ElderRow[]> =>
  startsWith(inPlace(tx, place), 'initials', prefix).orderBy('initials').orderBy('id').limit(limit).execute();

export const findByPhone = (tx: Tx, place: Place, token: string, limit: number): Promise<ElderRow[]> =>
  inPlace(tx, place).where('phone_token', '=', token).limit(limit).execute();

export const findByResidentId = (tx: Tx, place: Place, token: string): Promise<ElderRow[]> =>
  inPlace(tx, place).where('resident_id_token', '=', token).execute();

/** @param part at least two characters: the index holds pairs */
export const findByAddress = async (tx: Tx, place: Place, part: string, limit: number): Promise<ElderRow[]> => {
  const found = await sql<{
    id: string;
  }>`SELECT id FROM yike.elders_at_address(${place.county}, ${part}, ${limit}) AS id`.execute(tx.db);
  if (found.rows.length === 0) return [];
  return inPlace(tx, place)
    .where(
      'id',
      'in',
      found.rows.map((row) => row.id),
    )
    .orderBy('name')
    .orderBy('id')
    .execute();
};
