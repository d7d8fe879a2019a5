import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PACKS_DIR,
  areaAncestors,
  benefitsFor,
  certificatesFor,
  isInForce,
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
    expect(() => benefitsFor(packs, '331002', today)).toThrow('331002');
    expect(() => servicePricesFor(packs, '', today)).toThrow('12-digit');
  });

  it('take the nearest area: a community of Jiaojiang has its county, its city and the nation', () => {
    const areaOf = (area: string) => new Map(benefitsFor(packs, area, today).map((row) => [row.id, row.area]));
    const jiaojiang = areaOf('331002001003');
    expect(jiaojiang.get('home-care-subsidy')).toBe('331002000000');
    expect(jiaojiang.get('old-age-allowance')).toBe('331000000000');
    expect(jiaojiang.get('consumption-voucher')).toBe('000000000000');
    const huangyan = areaOf('331003000000');
    expect(huangyan.has('home-care-subsidy')).toBe(false);
    expect(huangyan.get('old-age-allowance')).toBe('331000000000');
    expect(areaOf('611002000000').get('outreach-visit')).toBe('611000000000');
    expect(areaOf('220102000000').get('old-age-allowance')).toBe('000000000000');
  });

  it('follow validity: the voucher runs in 2026, Nantong widened adaptation from 2022 to 2024', () => {
    const has = (area: string, on: string, id: string) => benefitsFor(packs, area, on).find((row) => row.id === id);
    expect(has('331002000000', '2025-12-31', 'consumption-voucher')).toBeUndefined();
    expect(has('331002000000', '2026-01-01', 'consumption-voucher')?.amount?.rows).toEqual([{ value: 80000 }]);
    expect(has('331002000000', '2027-01-01', 'consumption-voucher')).toBeUndefined();
    expect(has('320612000000', '2024-12-31', 'home-adaptation')?.area).toBe('320600000000');
    expect(has('320612000000', '2025-01-01', 'home-adaptation')?.area).toBe('000000000000');
  });

  it('never give a row from elsewhere, out of force, or farther away than another of the same benefit', () => {
    const places = fc.constantFrom(
      '331002001003',
      '331002000000',
      '331083000000',
      '320612000000',
      '611022000000',
      '110101000000',
    );
    fc.assert(
      fc.property(places, dayText, (area, on) => {
        const chain = areaAncestors(area);
        const expected = new Map<string, string>();
        for (const code of [...chain].reverse()) {
          for (const row of packs.benefits) if (row.area === code && isInForce(row, on)) expected.set(row.id, row.area);
        }
        expect(new Map(benefitsFor(packs, area, on).map((row) => [row.id, row.area]))).toEqual(expected);
      }),
    );
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
