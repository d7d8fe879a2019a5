import { sql, type RawBuilder } from 'kysely';
import { permit, type Actor, type Role } from '../../platform/access/index.ts';
import type { OutputOf } from '../../platform/contract/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';

interface Matter {
  county: string;
  id: string;
  number: string;
  who: string;
  what: string;
}

interface NumberedRoom {
  /** First letters of its numbers. */
  letters: string;
  kind: 'case' | 'order' | 'batch';
  /** Those who may open such a file; a test compares them with the room's own contract. */
  roles: readonly Role[];
  /** The one row of a number; row-level security leaves it when it is in the actor's sight. */
  row(county: string, number: string): RawBuilder<Matter>;
}

const everywhere = ['elder', 'family', 'communityWorker', 'streetWorker', 'countyOfficial', 'callCentreAgent'] as const;

export const numberedRooms: readonly NumberedRoom[] = [
  {
    letters: 'SQ',
    kind: 'case',
    roles: [...everywhere, 'assessor', 'cityOfficial', 'auditor'],
    row: (county, number) => sql`
      SELECT c.county, c.id, c.number, e.name AS who, c.benefit AS what
      FROM cases c JOIN elders e ON e.county = c.county AND e.id = c.elder_id
      WHERE c.county = ${county} AND c.number = ${number}`,
  },
  {
    letters: 'DD',
    kind: 'order',
    roles: [...everywhere, 'providerManager', 'dispatcher', 'cityOfficial', 'financeOfficer', 'auditor'],
    row: (county, number) => sql`
      SELECT county, id, number, elder_name AS who, product_name AS what
      FROM orders WHERE county = ${county} AND number = ${number}`,
  },
  {
    letters: 'JS',
    kind: 'batch',
    roles: ['financeOfficer', 'countyOfficial', 'cityOfficial', 'auditor', 'providerManager'],
    row: (county, number) => sql`
      SELECT b.county, b.id, b.number, p.name AS who, to_char(b.month, 'YYYY-MM') AS what
      FROM settlement_batches b JOIN providers p ON p.county = b.county AND p.id = b.provider_id
      WHERE b.county = ${county} AND b.number = ${number}`,
  },
];

const WRITTEN = /^(SQ|DD|JS)(\d{6})?-?(\d{8})-?(\d{1,6})$/;

/**
 * A number as it stands in the rows, from what somebody typed or heard: small letters, full-width characters, no hyphens,
 * no leading zeros, and the own county left out.
 */
export function readNumber(
  text: string,
  ownCounty: string,
): { letters: string; county: string; number: string } | undefined {
  const [, letters, county = ownCounty, day, serial] =
    WRITTEN.exec(text.normalize('NFKC').toUpperCase().replaceAll(/\s/g, '')) ?? [];
  if (!letters || !day || !serial) return undefined;
  return { letters, county, number: `${letters}${county}-${day}-${serial.replace(/^0+(?=\d)/, '').padStart(4, '0')}` };
}

/** Finds the application, order or batch of a number, when it is in the actor's sight and the role may open it. */
export async function findNumber(tx: Tx, actor: Actor, text: string): Promise<OutputOf<typeof contract.findNumber>> {
  permit(actor, contract.findNumber);
  const asked = readNumber(text, actor.county);
  const room = numberedRooms.find(({ letters }) => letters === asked?.letters);
  if (!asked || !room?.roles.some((role) => role === actor.role)) return { rows: [] };
  const { rows } = await room.row(asked.county, asked.number).execute(tx.db);
  const benefits = new Map(tx.packs.benefits.map(({ id, name }) => [id, name]));
  return { rows: rows.map((row) => ({ ...row, kind: room.kind, what: benefits.get(row.what) ?? row.what })) };
}
