import { floorDivide } from './rational.ts';

/** A benefit that the rules grant before any meets another. `eligible` null: not known yet. */
export interface Candidate {
  readonly id: string;
  readonly eligible: true | null;
  readonly amountFen: number;
}

/**
 * One step of combining benefits; steps run in order, each on what the earlier ones left.
 * exclusive: only the first eligible member, in the order given. highest: only the member with the highest amount (就高).
 * sequential: members pay one after the other from one bill, each its ratio of the remainder up to its monthly cap.
 * cap: members together at most `capFen`; the last is cut first.
 */
export type StackStep =
  | { readonly id: string; readonly kind: 'exclusive' | 'highest'; readonly members: readonly string[] }
  | { readonly id: string; readonly kind: 'sequential'; readonly billFen: number; readonly payers: readonly Payer[] }
  | {
      readonly id: string;
      readonly kind: 'cap';
      readonly members: readonly string[];
      readonly capFen: number;
      readonly usedFen?: number;
    };

export interface Payer {
  readonly id: string;
  /** Share of what is left of the bill; null: pays its own amount (an insurer that has already paid). */
  readonly ratioPermille: number | null;
  readonly capFen?: number;
  /** Of the cap, what the month has already used. */
  readonly usedFen?: number;
}

export type StackCode = 'kept' | 'excluded' | 'lower' | 'ratio' | 'cap' | 'remainder';

export interface StackReason {
  readonly step: string;
  readonly code: StackCode;
  readonly zh: string;
  /** The benefit that prevails, where one does. */
  readonly by: string | null;
  readonly beforeFen: number;
  readonly afterFen: number;
}

export interface Stacked {
  readonly id: string;
  readonly amountFen: number;
  /** A benefit that is not known yet could still change this one. */
  readonly provisional: boolean;
  readonly reasons: readonly StackReason[];
}

interface Entry {
  readonly candidate: Candidate;
  amountFen: number;
  /** Out of the running: a later step neither pays it nor lets it exclude. */
  out: boolean;
  provisional: boolean;
  readonly reasons: StackReason[];
}

const yuan = (fen: number) =>
  `${Math.floor(fen / 100)}${fen % 100 === 0 ? '' : `.${String(fen % 100).padStart(2, '0')}`}元`;

function settle(
  entry: Entry,
  step: string,
  code: StackCode,
  zh: string,
  afterFen: number,
  by: string | null = null,
): void {
  entry.reasons.push({ step, code, zh, by, beforeFen: entry.amountFen, afterFen });
  entry.amountFen = afterFen;
}

function pickOne(step: Extract<StackStep, { members: readonly string[] }>, entries: readonly Entry[]): void {
  const running = entries.filter((entry) => !entry.out);
  const known = running.filter((entry) => entry.candidate.eligible === true);
  const highest = step.kind === 'highest';
  const winner = known.reduce<Entry | undefined>(
    (best, entry) => (best === undefined || (highest && entry.amountFen > best.amountFen) ? entry : best),
    undefined,
  );
  for (const entry of running) {
    // An unknown benefit prevails once it is granted: in its order, or by its amount.
    const rivals = running.filter((other) => other !== entry && other.candidate.eligible === null);
    const outranked = rivals.some((other) =>
      highest ? other.amountFen > entry.amountFen : running.indexOf(other) < running.indexOf(entry),
    );
    if (outranked) entry.provisional = true;
    if (winner === undefined || entry === winner || entry.candidate.eligible === null) continue;
    entry.out = true;
    const by = winner.candidate.id;
    const zh = highest ? `符合条件，但“${by}”标准更高，就高享受` : `符合条件，但与“${by}”不能同时享受`;
    settle(entry, step.id, highest ? 'lower' : 'excluded', zh, 0, by);
  }
  if (winner !== undefined && running.length > 1)
    settle(winner, step.id, 'kept', highest ? '同类待遇中标准最高' : '同类待遇中优先', winner.amountFen);
}

function payInOrder(step: Extract<StackStep, { kind: 'sequential' }>, entries: ReadonlyMap<string, Entry>): void {
  let remainder = step.billFen;
  let uncertain = false;
  for (const payer of step.payers) {
    const entry = entries.get(payer.id);
    if (entry === undefined || entry.out) continue;
    if (uncertain) entry.provisional = true;
    if (entry.candidate.eligible === null) {
      uncertain = true;
      continue;
    }
    const share =
      payer.ratioPermille === null
        ? Math.min(entry.amountFen, remainder)
        : Number(floorDivide(BigInt(remainder) * BigInt(payer.ratioPermille) * 2n + 1000n, 2000n));
    const room = payer.capFen === undefined ? share : Math.max(0, payer.capFen - (payer.usedFen ?? 0));
    const paid = Math.min(share, room);
    const basis =
      payer.ratioPermille === null
        ? `在${yuan(remainder)}中支付${yuan(paid)}`
        : `自付${yuan(remainder)}的${payer.ratioPermille / 10}%为${yuan(share)}`;
    const zh = paid < share ? `${basis}，本月额度剩余${yuan(room)}` : basis;
    settle(entry, step.id, paid < share ? 'cap' : payer.ratioPermille === null ? 'remainder' : 'ratio', zh, paid);
    remainder -= paid;
  }
}

function capTogether(step: Extract<StackStep, { kind: 'cap' }>, entries: readonly Entry[]): void {
  let room = Math.max(0, step.capFen - (step.usedFen ?? 0));
  let uncertain = false;
  for (const entry of entries.filter((one) => !one.out)) {
    if (uncertain) entry.provisional = true;
    if (entry.candidate.eligible === null) {
      uncertain = true;
      continue;
    }
    const paid = Math.min(entry.amountFen, room);
    if (paid < entry.amountFen) settle(entry, step.id, 'cap', `合计不超过${yuan(step.capFen)}，余${yuan(room)}`, paid);
    room -= paid;
  }
}

/**
 * What a person finally gets when benefits meet: each candidate with its amount after all steps and a reason for every change.
 * Amounts in fen per month; an unknown candidate keeps its amount, takes nothing from the others, and marks those that it could
 * still change. Throws `RangeError` on an amount that is no integer ≥ 0 or an id that comes twice.
 */
export function stack(candidates: readonly Candidate[], steps: readonly StackStep[]): Stacked[] {
  const entries = new Map<string, Entry>();
  for (const candidate of candidates) {
    const { id, amountFen } = candidate;
    if (!Number.isSafeInteger(amountFen) || amountFen < 0)
      throw new RangeError(`the amount of “${id}” is not whole fen`);
    if (entries.has(id)) throw new RangeError(`“${id}” comes twice`);
    entries.set(id, { candidate, amountFen, out: false, provisional: candidate.eligible === null, reasons: [] });
  }
  for (const step of steps) {
    if (step.kind === 'sequential') {
      payInOrder(step, entries);
      continue;
    }
    const members = step.members.map((id) => entries.get(id)).filter((entry) => entry !== undefined);
    if (step.kind === 'cap') capTogether(step, members);
    else pickOne(step, members);
  }
  return [...entries.values()].map(({ candidate, amountFen, provisional, reasons }) => ({
    id: candidate.id,
    amountFen,
    provisional,
    reasons,
  }));
}
