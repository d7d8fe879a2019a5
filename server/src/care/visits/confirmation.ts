import type { Day } from '../../platform/clock/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';

/** Four digits from the keyed hash of visit and day: nobody without the server's key can work them out. */
export function dayCode(tx: Pick<Tx, 'privacy'>, visitId: string, day: Day): string {
  const number = Number.parseInt(tx.privacy.token(`visit-code:${visitId}:${day}`).slice(0, 12), 16);
  return String(number % 10_000).padStart(4, '0');
}

/** What is kept of a code: keyed, so that the 10,000 possible codes cannot be tried against a copied table. */
export const codeHash = (tx: Pick<Tx, 'privacy'>, visitId: string, code: string): string =>
  tx.privacy.token(`visit-confirmation:${visitId}:${code}`);
