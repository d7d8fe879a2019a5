import type { z } from 'zod';
import { decodeCursor, encodeCursor } from '../../platform/contract/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import type { statementLineSchema } from './contract.ts';
import { findStatement } from './storage.ts';

/** A page of an account's transfers, newest first. The caller has checked the permission. */
export async function statementOf(
  tx: Tx,
  key: { county: string; accountId: string },
  page: { limit: number; cursor?: string | undefined },
): Promise<{ rows: z.output<typeof statementLineSchema>[]; next: string | null }> {
  const before = page.cursor ? String(decodeCursor(page.cursor, 1)[0]) : undefined;
  const found = await findStatement(tx, key.county, key.accountId, page.limit + 1, before);
  const rows = found.slice(0, page.limit);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({
      id: row.id,
      at: row.at.toISOString(),
      kind: row.kind,
      side: row.debit_account === key.accountId ? ('debit' as const) : ('credit' as const),
      amount: row.amount,
      unit: row.unit,
      otherAccount:
        row.other_id && row.other_code && row.other_name
          ? { id: row.other_id, code: row.other_code, name: row.other_name }
          : null,
      reason: row.reason,
      subjectType: row.subject_type,
      subjectId: row.subject_id,
      reservationId: row.reservation_id,
      corrects: row.corrects,
      byUser: row.by_user,
    })),
    next: found.length > page.limit && last ? encodeCursor([last.id]) : null,
  };
}
