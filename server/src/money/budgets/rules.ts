import type { FundSource } from './tables.ts';

/** Money from farther away is spent first: what is not used in its year goes back. */
export const fundSources = [
  'central',
  'provincial',
  'city',
  'county',
  'welfareLottery',
  'insurance',
  'donation',
] as const satisfies readonly FundSource[];

export interface Share {
  id: string;
  amount: number;
}

/** Lines bound to the benefit before general ones (they can pay nothing else), then by fund source, then oldest first. */
export function byDrawOrder(
  a: { benefit: string | null; fund_source: FundSource; id: string },
  b: { benefit: string | null; fund_source: FundSource; id: string },
): number {
  const general = (line: { benefit: string | null }) => (line.benefit === null ? 1 : 0);
  return (
    general(a) - general(b) ||
    fundSources.indexOf(a.fund_source) - fundSources.indexOf(b.fund_source) ||
    (a.id < b.id ? -1 : 1)
  );
}

/**
 * Takes an amount from lines in their order, over as many as it needs.
 * @returns undefined when all of them together do not have it
 */
export function drawFrom(lines: readonly { id: string; available: number }[], amount: number): Share[] | undefined {
  const shares: Share[] = [];
  let left = amount;
  for (const line of lines) {
    const part = Math.min(left, Math.max(line.available, 0));
    if (part > 0) shares.push({ id: line.id, amount: part });
    left -= part;
  }
  return left === 0 ? shares : undefined;
}

/**
 * Splits an amount in proportion to weights, exactly: no fen is made or lost, and no share exceeds its weight while the
 * amount does not exceed their sum. Cumulative rounding down, in BigInt because a product may pass 2^53.
 */
export function proRata(weights: readonly Share[], amount: number): Share[] {
  const total = BigInt(weights.reduce((sum, one) => sum + one.amount, 0));
  if (total === 0n) return [];
  let before = 0n;
  return weights.flatMap(({ id, amount: weight }) => {
    const after = before + BigInt(weight);
    const part = Number((after * BigInt(amount)) / total - (before * BigInt(amount)) / total);
    before = after;
    return part > 0 ? [{ id, amount: part }] : [];
  });
}
