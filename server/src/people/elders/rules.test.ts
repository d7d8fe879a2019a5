import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aloneOnFile, factOn, nameInitials, policyFacts, projectionOf } from './rules.ts';
import type { FactRow, LifeEventRow } from './tables.ts';

let serial = 0;
const fact = (name: string, value: string, from: string, rest: Partial<FactRow> = {}): FactRow => ({
  county: '331002',
  id: String((serial += 1)).padStart(6, '0'),
  area: '331002001018',
  elder_id: 'e',
  fact: name,
  value,
  valid_from: from,
  valid_to: null,
  source: 'import',
  evidence: null,
  replaces: null,
  recorded_at: new Date(0),
  recorded_by: null,
  ...rest,
});
const event = (kind: LifeEventRow['kind'], from: string, to: string | null = null): LifeEventRow => ({
  county: '331002',
  id: String((serial += 1)),
  area: '331002001018',
  elder_id: 'e',
  kind,
  from_date: from,
  to_date: to,
  source: 'hospital',
  note: null,
  replaces: null,
  recorded_at: new Date(0),
  recorded_by: null,
});
const elder = {
  birth_date: '1940-03-01',
  sex: 'female',
  county: '331002',
  registered_area: '331002000000',
  status: 'active',
  deceased_on: null,
  created_at: new Date(0),
} as const;

describe('the statement that holds on a day', () => {
  it('is the one that began last, until its end, and none after it', () => {
    const facts = [
      fact('economicClass', 'general', '2024-01-01'),
      fact('economicClass', 'minimumLiving', '2026-01-01', { valid_to: '2026-06-30' }),
    ];
    expect(factOn(facts, 'economicClass', '2023-12-31')).toBeUndefined();
    expect(factOn(facts, 'economicClass', '2025-12-31')?.value).toBe('general');
    expect(factOn(facts, 'economicClass', '2026-06-30')?.value).toBe('minimumLiving');
    expect(factOn(facts, 'economicClass', '2026-07-01')).toBeUndefined();
  });

  it('forgets what was corrected', () => {
    const wrong = fact('economicClass', 'extremePoverty', '2026-05-01');
    const facts = [wrong, fact('economicClass', 'general', '2026-01-01', { replaces: wrong.id })];
    expect(factOn(facts, 'economicClass', '2026-08-01')?.value).toBe('general');
  });

  it('prefers an assessment that holds to any later claim', () => {
    const facts = [
      fact('abilityGrade', '3', '2026-01-10', { source: 'assessment', valid_to: '2027-01-09' }),
      fact('abilityGrade', '0', '2026-05-01'),
    ];
    expect(factOn(facts, 'abilityGrade', '2026-08-01')?.value).toBe('3');
    expect(factOn(facts, 'abilityGrade', '2027-01-10')?.value).toBe('0');
    expect(projectionOf(facts, '2026-08-01')).toMatchObject({ ability_grade: 3, ability_assessed_on: '2026-01-10' });
    expect(projectionOf(facts, '2027-01-10')).toMatchObject({ ability_grade: 0, ability_assessed_on: null });
  });

  it('never gives one that has not begun, has ended or was corrected, whatever the order of recording', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((n) => `2026-02-${String(n).padStart(2, '0')}`);
    const one = fc.record({
      from: day,
      to: fc.option(day),
      value: fc.constantFrom('0', '1', '2'),
      isAssessed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 8 }), day, fc.nat(), (given, at, corrected) => {
        const facts = given.map(({ from, to, value, isAssessed }) =>
          fact('abilityGrade', value, from, { valid_to: to, source: isAssessed ? 'assessment' : 'import' }),
        );
        const victim = facts[corrected % (facts.length + 1)];
        if (victim) facts.push(fact('abilityGrade', '4', '2026-02-01', { replaces: victim.id }));
        const found = factOn(facts, 'abilityGrade', at);
        const shuffled = factOn([...facts].reverse(), 'abilityGrade', at);
        expect(shuffled?.id).toBe(found?.id);
        if (!found) return;
        expect(found.valid_from <= at && (found.valid_to === null || found.valid_to >= at)).toBe(true);
        expect(found.id).not.toBe(victim?.id);
      }),
    );
  });
});

const known = (facts: FactRow[], events: LifeEventRow[], day: string) =>
  policyFacts(elder, facts, events, day, aloneOnFile);

describe('facts for policies', () => {
  it('says what is known and since when, and null where nothing is', () => {
    const facts = [
      fact('abilityGrade', '3', '2026-09-01', { source: 'assessment' }),
      fact('disabilityClass', '2', '2026-01-01'),
    ];
    expect(known(facts, [event('institution', '2026-10-01', '2026-10-31')], '2026-10-11')).toMatchObject({
      age: { value: 86 },
      sex: { value: 'female' },
      alive: { value: true },
      abilityGrade: { value: 3, source: 'assessment', since: '2026-09-01' },
      assessmentAgeDays: { value: 40 },
      severeDisability: { value: true },
      economicClass: { value: null, source: 'noRecord' },
      familyPlanningSpecial: { value: false, source: 'noRecord' },
      inInstitution: { value: true, since: '2026-10-01' },
      registeredCounty: { value: '331002' },
    });
    expect(known(facts, [event('institution', '2026-10-01', '2026-10-31')], '2026-11-01').inInstitution.value).toBe(
      false,
    );
    expect(known([], [], '2026-02-28').age.value).toBe(85);
    expect(known([], [], '2026-11-01').abilityGrade.value).toBeNull();
    expect(known([], [event('death', '2026-05-05')], '2026-05-05').alive).toMatchObject({ value: false });
    expect(known([], [event('death', '2026-05-05')], '2026-05-04').alive.value).toBe(true);
  });

  it('takes a roster grade for a claim: it has no age of assessment', () => {
    const claimed = known([fact('abilityGrade', '2', '2026-01-01')], [], '2026-11-01');
    expect(claimed.abilityGrade).toMatchObject({ value: 2, source: 'import' });
    expect(claimed.assessmentAgeDays.value).toBeNull();
  });
});

it.each([
  ['王秀英', 'wxy'],
  ['曾国藩', 'zgf'],
  ['单雄信', 'sxx'],
  ['欧阳修', 'oyx'],
  ['Maria', 'maria'],
])('initials of %s are %s', (name, initials) => {
  expect(nameInitials(name)).toBe(initials);
});
