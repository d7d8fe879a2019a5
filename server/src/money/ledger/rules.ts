import type { AccountRow, TransferKind, TransferRow } from './tables.ts';

export interface Balance {
  /** What may still be reserved or posted away. */
  available: number;
  /** Credits less debits that are final. */
  posted: number;
  /** Held by reservations that are neither committed nor voided. */
  reserved: number;
}

export type Counters = Pick<AccountRow, 'debits_pending' | 'debits_posted' | 'credits_pending' | 'credits_posted'>;

/** Balance of an account in its unit (fen or minutes), from its counters. */
export function balanceFrom(counters: Counters): Balance {
  const posted = counters.credits_posted - counters.debits_posted;
  return { available: posted - counters.debits_pending, posted, reserved: counters.debits_pending };
}

/**
 * What one transfer adds to the pending and posted counters of both its accounts.
 * @param reserved amount of the reservation that a commit or void resolves; 0 for the others
 */
function movementOf(kind: TransferKind, amount: number, reserved: number): { pending: number; posted: number } {
  switch (kind) {
    case 'post':
      return { pending: 0, posted: amount };
    case 'reserve':
      return { pending: amount, posted: 0 };
    case 'commit':
      return { pending: -reserved, posted: amount };
    case 'void':
      return { pending: -reserved, posted: 0 };
  }
}

/**
 * What transfers add to the counters of each account that they touch.
 * @param reserved amount of the reservation that a commit or void resolves; 0 for the others
 */
export function movesOf(
  rows: readonly Pick<TransferRow, 'kind' | 'amount' | 'debit_account' | 'credit_account'>[],
  reserved = 0,
): Map<string, Counters> {
  const moves = new Map<string, Counters>();
  const of = (id: string): Counters => {
    const known = moves.get(id) ?? { debits_pending: 0, debits_posted: 0, credits_pending: 0, credits_posted: 0 };
    moves.set(id, known);
    return known;
  };
  for (const row of rows) {
    const { pending, posted } = movementOf(row.kind, row.amount, reserved);
    const debit = of(row.debit_account);
    debit.debits_pending += pending;
    debit.debits_posted += posted;
    const credit = of(row.credit_account);
    credit.credits_pending += pending;
    credit.credits_posted += posted;
  }
  return moves;
}
