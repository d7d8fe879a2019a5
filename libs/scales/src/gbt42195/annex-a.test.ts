import { describe, expect, it } from 'vitest';
import { annexA, findDictionary } from './annex-a.ts';
import { careRiskEventKinds, countCareRiskEvents } from './care-risk.ts';
import { diagnoses, findDiagnosis } from './diagnoses.ts';

describe('Annex A dictionaries', () => {
  it('have unique ids, codes and names', () => {
    expect(new Set(annexA.map((entry) => entry.id)).size).toBe(annexA.length);
    for (const { entries } of annexA) {
      expect(new Set(entries.map((entry) => entry.code)).size).toBe(entries.length);
      expect(new Set(entries.map((entry) => entry.name)).size).toBe(entries.length);
    }
  });

  it('have the numbers of entries that the form has', () => {
    const size = (id: string) => findDictionary(id)?.entries.length;
    expect(size('assessmentReason')).toBe(5);
    expect(size('living')).toBe(8);
    expect(size('medicalPayment')).toBe(8);
    expect(size('informantRelation')).toBe(7);
    expect(size('diagnosis')).toBe(23);
    expect(size('pressureInjury')).toBe(6);
    expect(findDictionary('absent')).toBeUndefined();
  });

  it('show time limits and ICD-10 ranges with the diagnoses', () => {
    const names = findDictionary('diagnosis')?.entries.map((entry) => entry.name);
    expect(names).toContain('骨折（3个月内） M84');
    expect(names).toContain('痴呆 F00～F03');
    expect(names).toContain('尿路感染（30天内）');
  });
});

describe('findDiagnosis', () => {
  it.each([
    ['F00', 'dementia'],
    ['f03', 'dementia'],
    ['F01.9', 'dementia'],
    ['F04', 'mentalDisorder'],
    ['F99', 'mentalDisorder'],
    ['I10', 'hypertension'],
    ['D48.9', 'tumour'],
    ['M81', 'osteoporosis'],
  ])('finds %s as %s', (code, expected) => {
    expect(findDiagnosis(code)?.code).toBe(expected);
  });

  it.each(['G30', 'D49', 'I16', 'F0', 'F001', '痴呆', ''])('finds nothing for %j', (code) => {
    expect(findDiagnosis(code)).toBeUndefined();
  });

  it('has ranges that do not overlap', () => {
    const ranges = diagnoses.flatMap(({ icd10 }) => (icd10 ? [icd10] : [])).sort();
    for (const [index, range] of ranges.entries()) {
      expect(range[0] <= range[1]).toBe(true);
      const next = ranges[index + 1];
      if (next) expect(range[1] < next[0]).toBe(true);
    }
  });
});

describe('countCareRiskEvents', () => {
  it('refuses days that do not exist', () => {
    const falls = (date: string) => [{ kind: 'fall' as const, date }];
    for (const date of ['2026-02-29', '2026-6-1', '20260601', '', '2026-13-01']) {
      expect(() => countCareRiskEvents(falls(date), '2026-06-30')).toThrow(RangeError);
      expect(() => countCareRiskEvents([], date)).toThrow(RangeError);
    }
  });

  it.each([
    ['2026-03-31', 1],
    ['2026-03-01', 1],
    ['2026-02-28', 0],
    ['2026-04-01', 0],
  ])('counts an event of %s at an assessment on 2026-03-31 %i times', (date, count) => {
    for (const { code } of careRiskEventKinds) {
      expect(countCareRiskEvents([{ kind: code, date }], '2026-03-31')).toBe(count);
    }
  });
});
