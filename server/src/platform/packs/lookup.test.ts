import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PACKS_DIR,
  certificatesFor,
  isWorkingDay,
  loadPacks,
  servicePricesFor,
  workflow,
  workingDaysAfter,
} from './index.ts';

const packs = loadPacks(PACKS_DIR);
const today = '2026-11-21';
const day = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
const dayText = day.map((date) => date.toISOString().slice(0, 10));

describe('rows by area and day', () => {
  it('refuse an area that is not a 12-digit code', () => {
    expect(() => servicePricesFor(packs, '', today)).toThrow('12-digit');
  });

  it('price the menu in Jiaojiang and nowhere else', () => {
    const bath = servicePricesFor(packs, '331002005000', today).find((row) => row.product === 'bath-bedridden');
    expect(bath).toMatchObject({ item: '1.2', carers: 2, minutes: 90, priceFen: 26000 });
    expect(servicePricesFor(packs, '331003000000', today)).toEqual([]);
    expect(servicePricesFor(packs, '331002000000', '2025-12-31')).toEqual([]);
  });

  it('add the training that Nantong demands of every home-service carer from 2022 (clause 20)', () => {
    expect(() => certificatesFor(packs, '320612000000', today, '9.9')).toThrow('9.9');
    expect(certificatesFor(packs, '320612000000', today, '5.1')).toEqual(['elderlyCareTraining']);
    expect(certificatesFor(packs, '320612000000', '2022-06-30', '5.1')).toEqual([]);
    expect(certificatesFor(packs, '331002000000', today, '1.2')).toEqual(['elderlyCareWorker', 'bathingTraining']);
    const dressing = servicePricesFor(packs, '331002000000', today).find((row) => row.product === 'dressing-change');
    expect(certificatesFor(packs, '331002000000', today, '2.3', dressing)).toEqual(['nurse']);
  });
});

describe('the workflow of the home-care subsidy', () => {
  const flow = workflow(packs, 'home-care-subsidy');
  const leaving = (state: string) => flow.actions.filter((action) => action.from.includes(state));

  it('is refused under another name', () => {
    expect(() => workflow(packs, 'other')).toThrow('other');
  });

  it('grants only after public notice of seven days', () => {
    const grants = flow.actions.filter(
      (action) => action.effects?.includes('grantBenefit') && action.from[0] !== 'recheck',
    );
    expect(grants.map((action) => [action.id, action.from])).toEqual([['grant', ['publicNotice']]]);
    expect(grants[0]?.requires).toContain('noticePeriodOver');
    expect(flow.states.find((state) => state.id === 'publicNotice')?.noticeDays).toBe(7);
  });

  it('takes nothing away without a reason, a county official or street worker, and an appeal', () => {
    for (const action of flow.actions.filter(
      (item) => item.to === 'refused' || item.effects?.includes('revokeGrant'),
    )) {
      expect(action.requiresReason, action.id).toBe(true);
      expect(
        action.roles.every((role) => role === 'countyOfficial' || role === 'streetWorker'),
        action.id,
      ).toBe(true);
    }
    expect(leaving('refused').some((action) => action.to === 'appealed' && action.roles.includes('elder'))).toBe(true);
  });

  it('never lets an applicant decide, and lets every applicant be helped by phone or in the village', () => {
    const deciding = ['approved', 'granted', 'refused', 'assessed', 'streetReviewed'];
    for (const action of flow.actions) {
      if (deciding.includes(action.to)) expect(action.roles, action.id).not.toContain('elder');
      if (action.roles.includes('elder')) {
        expect(action.roles, action.id).toEqual(['elder', 'family', 'communityWorker', 'callCentreAgent']);
      }
    }
  });

  it('ends in withdrawn and closed alone', () => {
    const ends = flow.states.filter((state) => leaving(state.id).length === 0).map((state) => state.id);
    expect(ends).toEqual(['withdrawn', 'closed']);
  });
});

describe('working days', () => {
  it.each([
    ['', 1],
    ['2026-13-01', 1],
    ['2026-11-21', -1],
    ['2026-11-21', 1.5],
    ['2026-11-21', 1001],
  ])('refuse %j + %d', (from, n) => {
    expect(() => workingDaysAfter(packs, from, n)).toThrow(RangeError);
  });

  it.each([
    ['an ordinary week', '2026-11-20', 1, '2026-11-23'],
    ['a Saturday start', '2026-11-21', 3, '2026-11-25'],
    ['National Day', '2026-09-30', 1, '2026-10-08'],
    ['a make-up Saturday', '2026-10-09', 1, '2026-10-10'],
    ['Spring Festival', '2026-02-13', 2, '2026-02-24'],
    ['no days', '2026-10-01', 0, '2026-10-01'],
    ['a year without a table', '2030-01-04', 1, '2030-01-07'],
    ['the turn of the year', '2025-12-31', 1, '2026-01-04'],
  ])('%s: %s + %d = %s', (_, from, n, expected) => {
    expect(workingDaysAfter(packs, from, n)).toBe(expected);
  });

  it('count in one go what they count in two, and land on a working day', () => {
    fc.assert(
      fc.property(dayText, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 60 }), (from, first, second) => {
        const end = workingDaysAfter(packs, from, first + second);
        expect(workingDaysAfter(packs, workingDaysAfter(packs, from, first), second)).toBe(end);
        expect(isWorkingDay(packs, end)).toBe(true);
        expect(end > from).toBe(true);
      }),
    );
  });
});
