import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ageOn,
  areaLevel,
  areaRange,
  countryArea,
  countyOf,
  isPhone,
  isWithinArea,
  makeUniformCreditCode,
  maskBankAccount,
  maskName,
  maskPhone,
  maskResidentId,
  normalisePhone,
  parentArea,
  parseUniformCreditCode,
} from './index.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

describe('uniform credit code', () => {
  const made = fc
    .tuple(
      fc.constantFrom('91', '52', '12'),
      fc.integer({ min: 110000, max: 659099 }).map(String),
      fc.string({ unit: fc.constantFrom(...alphabet), minLength: 8, maxLength: 8 }),
    )
    .map((parts) => makeUniformCreditCode(...parts));

  it.each([
    [undefined, 'missing'],
    ['9135010M', 'length'],
    ['91350100M000100I43', 'characters'],
    ['91X50100M000100Y43', 'characters'],
    ['91350100M000100Y44', 'checksum'],
  ] as const)('%s is refused: %s', (text, reason) => {
    expect(parseUniformCreditCode(text)).toEqual({ ok: false, reason });
  });

  it('one changed character is refused', () => {
    fc.assert(
      fc.property(made, fc.nat(17), fc.constantFrom(...alphabet), (code, at, character) => {
        const changed = code.slice(0, at) + character + code.slice(at + 1);
        expect(parseUniformCreditCode(changed).ok).toBe(changed === code);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '91350100M000100Y43',
    '914403001922038216',
    '91000000000000000K',
    '52000000MJ00000008',
    '120000004000000006',
  ])('%s holds', (code) => expect(parseUniformCreditCode(code)).toMatchObject({ ok: true, code, normalised: false }));

  it('tells whether the organisation code holds too', () => {
    expect(parseUniformCreditCode('91350100M000100Y43')).toMatchObject({
      subject: 'M000100Y4',
      subjectCheckHolds: true,
    });
    expect(parseUniformCreditCode('52000000MJ00000008')).toMatchObject({ subjectCheckHolds: false });
  });

  it('ends in any of the 31 characters, and reads back what was made', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(made, (code) => {
        ends.add(code.charAt(17));
        expect(parseUniformCreditCode(` ${code.toLowerCase()} `)).toMatchObject({
          ok: true,
          code,
          subjectCheckHolds: true,
        });
      }),
      { numRuns: 2000, seed: 31 },
    );
    expect([...ends].sort().join('')).toBe(alphabet);
  });
});

describe('areas', () => {
  it.each([
    ['000000000000', 'country', undefined, '999999999999'],
    ['330000000000', 'province', '000000000000', '339999999999'],
    ['331000000000', 'prefecture', '330000000000', '331099999999'],
    ['331002000000', 'county', '331000000000', '331002999999'],
    ['331002001000', 'street', '331002000000', '331002001999'],
    ['331002001003', 'community', '331002001000', '331002001003'],
    ['441900003000', 'street', '441900000000', '441900003999'],
  ])('%s is a %s', (code, level, parent, to) => {
    expect(areaLevel(code)).toBe(level);
    expect(parentArea(code)).toBe(parent);
    expect(areaRange(code)).toEqual({ from: code, to });
  });

  it('every code lies within each area above it and in no neighbour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 110101001001, max: 659012999999 }).map(String), (code) => {
        let area: string | undefined = code;
        for (let steps = 0; area !== undefined && steps < 7; steps += 1) {
          expect(isWithinArea(area, code)).toBe(true);
          area = parentArea(area);
        }
        expect(area).toBeUndefined();
        expect(isWithinArea(countryArea, code)).toBe(true);
        const county = countyOf(code);
        const neighbour = String(Number(county) + 1).padEnd(12, '0');
        if (areaLevel(neighbour) === 'county') expect(isWithinArea(neighbour, code)).toBe(false);
      }),
    );
  });

  it('other lengths are refused', () => {
    for (const call of [areaLevel, areaRange, parentArea, countyOf]) expect(() => call('331002')).toThrow(RangeError);
    expect(() => isWithinArea('331002000000', '331002')).toThrow(RangeError);
  });
});

describe('age', () => {
  it.each([
    ['1966-11-21', '2026-11-21', 60],
    ['1966-11-22', '2026-11-21', 59],
    ['1936-02-29', '2026-02-28', 89],
    ['1936-02-29', '2026-03-01', 90],
    ['1936-02-29', '2028-02-29', 92],
    ['2026-11-22', '2026-11-21', -1],
  ])('born %s is on %s %i', (birthDate, day, age) => expect(ageOn(birthDate, day)).toBe(age));
  it('refuses a day that does not exist', () => expect(() => ageOn('1935-02-29', '2026-01-01')).toThrow(RangeError));
});

describe('masks', () => {
  it('show what a page may show', () => {
    expect(maskResidentId('331099195001010016')).toBe('3310**********0016');
    expect(maskPhone('13812345678')).toBe('138****5678');
    expect(maskBankAccount('6222021234567890123')).toBe('6222***********0123');
    expect(['王小英', '张三', '欧阳小明', '李', ''].map(maskName)).toEqual(['王*英', '张*', '欧**明', '*', '']);
  });
  it('hide at least half of anything, and keep the length', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789X') }), (text) => {
        for (const mask of [maskPhone, maskResidentId, maskBankAccount]) {
          const masked = mask(text);
          expect(masked).toHaveLength(text.length);
          expect(masked.replace(/[^*]/g, '').length * 2).toBeGreaterThanOrEqual(Math.min(text.length, 8));
        }
      }),
    );
  });
});

describe('phones', () => {
  it.each(['无', '', '138 0000', '1385760', '0576-8888', '12345678901', '138000000000', '88881234'])(
    '%s is none',
    (text) => expect(isPhone(text)).toBe(false),
  );
  it.each([
    ['13812345678', '13812345678'],
    ['138-1234-5678', '13812345678'],
    ['+86 138 1234 5678', '13812345678'],
    ['１３８１２３４５６７８', '13812345678'],
    ['0576-88881234', '0576-88881234'],
    ['(0576)88881234', '0576-88881234'],
    ['01082345678', '010-82345678'],
    ['0576-88881234转801', '0576-88881234-801'],
  ])('%s is %s', (text, phone) => expect(normalisePhone(text)).toBe(phone));
});
