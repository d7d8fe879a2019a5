import type { Day } from '../clock/index.ts';
import { nextCounter } from './storage.ts';
import type { Tx } from '../transactions/index.ts';

/** A number that people read out on the phone: kind, county, day, serial, as `SQ331002-20261121-0007`. Gaps may occur. */
export async function nextNumber(tx: Tx, county: string, kind: string, day: Day): Promise<string> {
  const serial = await nextCounter(tx, county, kind, day);
  return `${kind}${county}-${day.replaceAll('-', '')}-${String(serial).padStart(4, '0')}`;
}
