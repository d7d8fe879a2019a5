import { foldCode } from './text.ts';

/** GB 32100-2015 table 1: no I, O, S, V, Z. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const subjectWeights = [3, 7, 9, 10, 5, 8, 4, 2];

export type UniformCreditCodeRefusal = 'missing' | 'length' | 'characters' | 'checksum';

export type UniformCreditCodeResult =
  | {
      ok: true;
      code: string;
      /** Registering authority and class, such as 91 (company), 52 (民办非企业), 12 (事业单位). */
      prefix: string;
      region: string;
      /** Organisation code with its own check character (GB 11714). */
      subject: string;
      /** False for the placeholder subjects of test codes; reported, not refused: some registers issued such codes. */
      subjectCheckHolds: boolean;
      normalised: boolean;
    }
  | { ok: false; reason: UniformCreditCodeRefusal };

function checkCharacter(first17: string): string {
  let sum = 0;
  for (const [index, weight] of weights.entries()) sum += weight * alphabet.indexOf(first17.charAt(index));
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

function subjectCheckCharacter(first8: string): string {
  let sum = 0;
  for (const [index, weight] of subjectWeights.entries()) sum += weight * Number.parseInt(first8.charAt(index), 36);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : String(check % 11);
}

/** Reads a 统一社会信用代码 (GB 32100-2015); the check character may be any of the 31. Never throws. */
export function parseUniformCreditCode(text: string | null | undefined): UniformCreditCodeResult {
  const written = text ?? '';
  const code = foldCode(written).toUpperCase();
  if (code === '') return { ok: false, reason: 'missing' };
  if ([...code].some((character) => !alphabet.includes(character))) return { ok: false, reason: 'characters' };
  if (code.length !== 18) return { ok: false, reason: 'length' };
  if (!/^\d{6}$/.test(code.slice(2, 8))) return { ok: false, reason: 'characters' };
  if (checkCharacter(code.slice(0, 17)) !== code.charAt(17)) return { ok: false, reason: 'checksum' };
  const subject = code.slice(8, 17);
  return {
    ok: true,
    code,
    prefix: code.slice(0, 2),
    region: code.slice(2, 8),
    subject,
    subjectCheckHolds: subjectCheckCharacter(subject.slice(0, 8)) === subject.charAt(8),
    normalised: written !== code,
  };
}

/**
 * Builds a valid code from prefix (2), region (6 digits) and the first 8 characters of the organisation code, adding
 * both check characters (GB 11714, GB 32100-2015). Throws RangeError on other input.
 */
export function makeUniformCreditCode(prefix: string, region: string, subject8: string): string {
  const body = prefix + region + subject8;
  const fits = prefix.length === 2 && /^\d{6}$/.test(region) && subject8.length === 8;
  if (!fits || [...body].some((character) => !alphabet.includes(character))) {
    throw new RangeError('2 + 6 + 8 characters of the GB 32100 alphabet expected');
  }
  const first17 = body + subjectCheckCharacter(subject8);
  return first17 + checkCharacter(first17);
}
