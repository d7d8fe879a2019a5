export interface VoucherSpending {
  /** What the service costs, fen. */
  spendFen: number;
  /** Long-term care insurance benefit already received for it, fen. */
  insuranceFen: number;
  /** Vouchers used in the same natural month, fen. */
  usedFen: number;
  ratioPermille: number;
  /** Cap of a person and natural month, fen. */
  capFen: number;
}

/**
 * What the 养老服务消费补贴 deducts from a bill, fen, rounded down: insurance first, the ratio on what the person would pay,
 * within what is left of the month's cap (民办函〔2025〕49号).
 * @throws RangeError on a negative or fractional amount
 */
export function voucherDeduction(spending: VoucherSpending): number {
  for (const [name, value] of Object.entries(spending)) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} must be a whole amount, not ${value}`);
  }
  const selfPaid = Math.max(0, spending.spendFen - spending.insuranceFen);
  const left = Math.max(0, spending.capFen - spending.usedFen);
  return Math.min(Math.floor((selfPaid * spending.ratioPermille) / 1000), left);
}

/** Share that a benefit's voucher takes over of a kind of service, in thousandths, from its data. */
export function voucherRatio(
  benefit: { params?: Readonly<Record<string, unknown>> | undefined },
  service: string,
): number | undefined {
  const ratios = benefit.params?.ratioPermille;
  const ratio =
    typeof ratios === 'object' && ratios !== null ? (ratios as Record<string, unknown>)[service] : undefined;
  return typeof ratio === 'number' ? ratio : undefined;
}
