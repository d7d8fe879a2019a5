import { isCalendarDay, type Day } from './calendar.ts';
import { foldCode } from './text.ts';

export type Sex = 'male' | 'female';

export type ResidentIdRefusal = 'missing' | 'length' | 'characters' | 'precisionLost' | 'birthImpossible' | 'checksum';

export type ResidentIdResult =
  | {
      ok: true;
      /** 18 characters, X in upper case. */
      id: string;
      birthDate: Day;
      sex: Sex;
      /** GB/T 2260 code at first registration, possibly abolished since. */
      region: string;
      wasLegacy15: boolean;
      /** Whether `id` differs from what was written (spaces, full width, lower-case x, 15 digits). */
      normalised: boolean;
    }
  | { ok: false; reason: ResidentIdRefusal };

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkCharacters = '10X98765432';
/** Nobody alive since the number was introduced (1984) was born earlier. */
const earliestBirthYear = 1800;

/** Check character of the first 17 digits (ISO 7064 MOD 11-2, GB 11643-1999 4.3). Throws RangeError unless 17 digits. */
export function residentIdCheckCharacter(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('17 digits expected');
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += weight * Number(first17[index]);
  return checkCharacters.charAt(sum % 11);
}

/**
 * Reads a citizen's number (公民身份号码, GB 11643-1999) as people and spreadsheets write it.
 *
 * Folds full-width characters, spaces and lower-case x; completes a 15-digit number of the first generation. A number
 * that Excel rounded to 15 significant digits is told apart from a mistyped one, because it cannot be mended by
 * correcting a digit. `today` refuses births after that day. Never throws.
 */
export function parseResidentId(input: string | number | null | undefined, today?: Day): ResidentIdResult {
  if (input === null || input === undefined) return { ok: false, reason: 'missing' };
  if (typeof input === 'number' && (!Number.isSafeInteger(input) || Math.abs(input) >= 1e15)) {
    return { ok: false, reason: Number.isNaN(input) ? 'missing' : 'precisionLost' };
  }
  const written = String(input);
  const folded = foldCode(written).toUpperCase();
  if (folded === '') return { ok: false, reason: 'missing' };
  if (/^\d(\.\d+)?E\+?1[4-8]$/.test(folded)) return { ok: false, reason: 'precisionLost' };
  if (folded.length !== 15 && folded.length !== 18) {
    return { ok: false, reason: /^[\dX]+$/.test(folded) ? 'length' : 'characters' };
  }
  const wasLegacy15 = folded.length === 15;
  if (!(wasLegacy15 ? /^\d{15}$/ : /^\d{17}[\dX]$/).test(folded)) return { ok: false, reason: 'characters' };

  const first17 = wasLegacy15 ? `${folded.slice(0, 6)}19${folded.slice(6)}` : folded.slice(0, 17);
  const check = residentIdCheckCharacter(first17);
  const checkHolds = wasLegacy15 || folded.endsWith(check);
  if (!checkHolds && folded.endsWith('000')) return { ok: false, reason: 'precisionLost' };

  const [year, month, day] = [first17.slice(6, 10), first17.slice(10, 12), first17.slice(12, 14)];
  const birthDate = `${year}-${month}-${day}`;
  const possible =
    Number(year) >= earliestBirthYear &&
    isCalendarDay(Number(year), Number(month), Number(day)) &&
    (today === undefined || birthDate <= today);
  if (!possible) return { ok: false, reason: 'birthImpossible' };
  if (!checkHolds) return { ok: false, reason: 'checksum' };

  const id = first17 + check;
  return {
    ok: true,
    id,
    birthDate,
    sex: Number(first17[16]) % 2 === 1 ? 'male' : 'female',
    region: first17.slice(0, 6),
    wasLegacy15,
    normalised: written !== id,
  };
}

/**
 * Builds a valid number for synthetic people: region of 6 digits, birth day, sequence 0-999 (odd male, even female).
 * Use a region that GB/T 2260 never assigned (such as 331099) so that it is nobody's. Throws RangeError on other input.
 */
export function makeResidentId(region: string, birthDate: Day, sequence: number): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  if (match === null || !isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) {
    throw new RangeError(`not a day: ${birthDate}`);
  }
  if (!/^\d{6}$/.test(region)) throw new RangeError('region of 6 digits expected');
  if (!Number.isInteger(sequence) || sequence < 0 || sequence > 999) throw new RangeError('sequence 0-999 expected');
  const first17 = region + birthDate.replaceAll('-', '') + String(sequence).padStart(3, '0');
  return first17 + residentIdCheckCharacter(first17);
}
