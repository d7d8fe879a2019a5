/** What a rule gives a population. People for whom it is true but whose amount is unknown add nothing to `amountFen`. */
export interface Headcount {
  readonly id: string;
  readonly true: number;
  readonly unknown: number;
  readonly amountFen: bigint;
  readonly amountUnknown: number;
}

/** The sum of integers each within ±2^53: exact past 2^53 by carrying into a bigint. */
export class ExactSum {
  private whole = 0n;
  private part = 0;

  add(value: number): void {
    const sum = this.part + value;
    if (Number.isSafeInteger(sum)) {
      this.part = sum;
      return;
    }
    this.whole += BigInt(this.part);
    this.part = value;
  }

  total(): bigint {
    return this.whole + BigInt(this.part);
  }
}
