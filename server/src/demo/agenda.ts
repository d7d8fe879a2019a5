import type { SteppingClock } from '../platform/clock/index.ts';

/** Things that will happen, in order of time; what happens may plan more. */
export class Agenda {
  #tasks: { at: number; serial: number; run: () => Promise<void> }[] = [];
  #serial = 0;

  plan(at: Date, run: () => Promise<void>): void {
    this.#serial += 1;
    this.#tasks.push({ at: at.getTime(), serial: this.#serial, run });
    this.#isSorted = false;
  }
  #isSorted = true;

  /** Runs everything before `until`, moving the clock from one task to the next. */
  async run(clock: SteppingClock, until: Date, onProgress: (at: Date) => void = () => undefined): Promise<void> {
    for (;;) {
      // Latest first, so that the next one is taken from the end.
      if (!this.#isSorted) this.#tasks.sort((a, b) => b.at - a.at || b.serial - a.serial);
      this.#isSorted = true;
      const next = this.#tasks.at(-1);
      if (!next || next.at >= until.getTime()) break;
      this.#tasks.pop();
      if (next.at > clock.now().getTime()) clock.set(new Date(next.at));
      onProgress(clock.now());
      await next.run();
    }
    clock.set(until);
  }
}
