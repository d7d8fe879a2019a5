import { sql, type RawBuilder } from 'kysely';
import type { Role } from '../../platform/access/index.ts';

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
