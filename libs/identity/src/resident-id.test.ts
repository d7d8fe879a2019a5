import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCalendarDay, makeResidentId, parseResidentId, residentIdCheckCharacter } from './index.ts';

const day = fc
  .tuple(fc.integer({ min: 1900, max: 2026 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .filter(([y, m, d]) => isCalendarDay(y, m, d))
  .map(([y, m, d]) => `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`);
const region = fc.integer({ min: 110000, max: 659099 }).map(String);
const validId = fc.tuple(region, day, fc.integer({ min: 0, max: 999 })).map((parts) => makeResidentId(...parts));
const fullWidth = (text: string) => [...text].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('');

describe('refused', () => {
  it.each([
    ['', 'missing'],
    [' 　\t', 'missing'],
    [null, 'missing'],
    [undefined, 'missing'],
    ['1101051949123100', 'length'],
    ['11010519491231002', 'length'],
    ['无', 'characters'],
    ['11010519491231002Y', 'characters'],
    ['X10105194912310020', 'characters'],
    ['11010519491231X', 'characters'],
    [331099193707228000, 'precisionLost'],
    ['331099193707228000', 'precisionLost'],
    ['3.31099E+17', 'precisionLost'],
    ['3.31099193707228E+17', 'precisionLost'],
    [Number.MAX_SAFE_INTEGER + 1, 'precisionLost'],
    ['999999193502291234', 'birthImpossible'],
    ['110105350229100', 'birthImpossible'],
    ['110105194912310021', 'checksum'],
    ['440524188001010015', 'checksum'],
  ] as const)('%s: %s', (text, reason) => {
    expect(parseResidentId(text)).toEqual({ ok: false, reason });
  });

  it('a birth after today', () => {
    const id = makeResidentId('331099', '2026-11-22', 1);
    expect(parseResidentId(id, '2026-11-21')).toEqual({ ok: false, reason: 'birthImpossible' });
    expect(parseResidentId(id, '2026-11-22').ok).toBe(true);
  });

  it('every single changed character and every exchange of neighbours', () => {
    fc.assert(
      fc.property(validId, fc.nat(17), fc.constantFrom(...'0123456789X'), fc.nat(16), (id, at, character, from) => {
        const changed = id.slice(0, at) + character + id.slice(at + 1);
        if (changed !== id) expect(parseResidentId(changed).ok).toBe(false);
        const exchanged = id.slice(0, from) + id.charAt(from + 1) + id.charAt(from) + id.slice(from + 2);
        if (exchanged !== id) expect(parseResidentId(exchanged).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double()), (text) => void parseResidentId(text)));
  });
});

describe('read', () => {
  it.each([
    ['11010519491231002X', '1949-12-31', 'female', '110105'],
    ['440524188001010014', '1880-01-01', 'male', '440524'],
    ['34052419800101001X', '1980-01-01', 'male', '340524'],
    ['370101190102039973', '1901-02-03', 'male', '370101'],
    ['000000194001010015', '1940-01-01', 'male', '000000'],
    ['999999193602291231', '1936-02-29', 'male', '999999'],
  ])('%s', (id, birthDate, sex, region) => {
    expect(parseResidentId(id)).toEqual({
      ok: true,
      id,
      birthDate,
      sex,
      region,
      wasLegacy15: false,
      normalised: false,
    });
  });

  it('what was made, in every spelling', () => {
    const spellings = [
      (id: string) => id.toLowerCase(),
      fullWidth,
      (id: string) => `${id.slice(0, 6)} ${id.slice(6, 14)}\u3000${id.slice(14)}`,
      (id: string) => `\u202a'${id}\u00a0`.replace("'", ''),
      (id: string) => `'${id}\ufeff`,
    ];
    fc.assert(
      fc.property(region, day, fc.nat(999), fc.constantFrom(...spellings), (code, birthDate, sequence, spell) => {
        const id = makeResidentId(code, birthDate, sequence);
        const written = spell(id);
        expect(parseResidentId(written)).toEqual({
          ok: true,
          id,
          birthDate,
          sex: sequence % 2 === 1 ? 'male' : 'female',
          region: code,
          wasLegacy15: false,
          normalised: written !== id,
        });
      }),
    );
  });

  it('a number of the first generation, as text and as a number', () => {
    const expected = { ok: true, id: makeResidentId('331099', '1939-11-23', 822), wasLegacy15: true, normalised: true };
    expect(parseResidentId('331099391123822')).toMatchObject(expected);
    expect(parseResidentId(331099391123822)).toMatchObject(expected);
  });

  it('a number that ends in 000 and whose check holds', () => {
    const last = '000';
    const id = Array.from({ length: 1000 }, (_, n) => makeResidentId('331099', '1950-01-01', n)).find((made) =>
      made.endsWith(last),
    );
    expect(id).toBeDefined();
    expect(parseResidentId(id).ok).toBe(true);
    expect(parseResidentId(Number(id))).toEqual({ ok: false, reason: 'precisionLost' });
  });
});

it('the makers refuse what is no region, day or sequence', () => {
  expect(() => residentIdCheckCharacter('1234')).toThrow(RangeError);
  expect(() => makeResidentId('33109', '1950-01-01', 1)).toThrow(RangeError);
  expect(() => makeResidentId('331099', '1935-02-29', 1)).toThrow(RangeError);
  expect(() => makeResidentId('331099', '1950-01-01', 1000)).toThrow(RangeError);
});
