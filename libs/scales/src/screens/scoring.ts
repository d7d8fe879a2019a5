import { checkAnswers, inputError, isFields, sumOf } from '../answers.ts';
import type { Instrument, Reason, ScoreFailure, ScoreSuccess } from '../types.ts';
import { ad8, ad8Undetermined } from './ad8.ts';

function undetermined(count: number): Reason {
  return {
    code: 'undetermined',
    text: `有 ${count} 项无法判断，按“不是”计分，全部为“是”时结论会改变，建议复核`,
    textEn: `${count} items could not be judged; counted as "no", but would change the result if they were "yes"`,
    clause: 'AD8',
  };
}

/**
 * Scores an instrument whose result is its total and the band of that total (Barthel, AD8, Mini-Cog). Gives no ability
 * grade. An AD8 whose unjudged items could turn a normal result into a suspicion says so in `reasons`.
 */
export function scoreByTotal(instrument: Instrument, input: unknown): ScoreSuccess | ScoreFailure {
  if (!isFields(input)) return { ok: false, errors: [inputError(input)] };
  const { chosen, errors } = checkAnswers(instrument, input, false);
  if (errors.length > 0) return { ok: false, errors };
  const total = sumOf(instrument.items, chosen);
  const bandOf = (sum: number) => instrument.bands.find(({ minimum, maximum }) => minimum <= sum && sum <= maximum);
  const band = total === null ? undefined : bandOf(total);
  if (total === null || !band) throw new Error(`${instrument.id} has no band for total ${String(total)}`);
  const unjudged = [...chosen.values()].filter((option) => option.value === ad8Undetermined).length;
  const isOpen = instrument.id === ad8.id && bandOf(total + unjudged) !== band;
  return {
    ok: true,
    instrument: instrument.id,
    version: instrument.version,
    total,
    maximum: instrument.maximum,
    dimensions: instrument.dimensions.map(({ id, name, maximum }) => ({
      id,
      name,
      score: sumOf(
        instrument.items.filter((item) => item.dimension === id),
        chosen,
      ),
      maximum,
    })),
    band,
    reasons: isOpen ? [undetermined(unjudged)] : [],
  };
}
