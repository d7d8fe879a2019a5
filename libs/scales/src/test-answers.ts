import fc from 'fast-check';
import type { Instrument } from './types.ts';

/** Any possible answers to all items, for property tests. */
export function anyAnswers(instrument: Instrument): fc.Arbitrary<Record<string, number>> {
  const values = instrument.items.map((item) => fc.constantFrom(...item.options.map((option) => option.value)));
  return fc
    .tuple(...values)
    .map((chosen) => Object.fromEntries(instrument.items.map((item, index) => [item.id, chosen[index] ?? 0])));
}

/** Answers of GB/T 42195-2022 form that add up to `total`: items are filled in order until it is reached. */
export function answersWithTotal(instrument: Instrument, total: number): Record<string, number> {
  let left = total;
  const answers: Record<string, number> = {};
  for (const item of instrument.items) {
    const value = Math.min(left, Math.max(...item.options.map((option) => option.value)));
    answers[item.id] = value;
    left -= value;
  }
  if (left > 0) throw new RangeError(`no answers add up to ${total}`);
  return answers;
}
