import { permit, type Actor } from '../../platform/access/index.ts';
import type { OutputOf } from '../../platform/contract/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import { policyBook } from '../../rights/policies/index.ts';
import * as contract from './contract.ts';
import { numberedRooms } from './numbers-storage.ts';

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
  const book = await policyBook(tx);
  return { rows: rows.map((row) => ({ ...row, kind: room.kind, what: book.benefitName(row.what) })) };
}
