import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaAncestors, isInForce, loadPacks, PACKS_DIR } from '../../platform/packs/index.ts';
import { PolicyBook, type Version } from './book.ts';

const packs = loadPacks(PACKS_DIR);
const published = new Date('2026-01-01T00:00:00Z');
const versions: Version[] = [
  ...packs.benefits.map((content) => ({ kind: 'benefit' as const, key: content.id, content })),
  ...packs.parameters.map((content) => ({ kind: 'parameter' as const, key: content.name, content })),
].map(({ kind, key, content }, index) => ({
  county: content.area.slice(0, 6),
  id: String(index),
  area: content.area,
  kind,
  key,
  version: 1,
  origin: 'pack',
  validFrom: content.validFrom,
  validTo: content.validTo,
  publishedAt: published,
  content,
}));
const book = new PolicyBook(1, packs, versions);
const today = '2026-11-21';
const day = fc.date({ min: new Date('2015-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
const dayText = day.map((date) => date.toISOString().slice(0, 10));

describe('what the packs publish', () => {
  it('take the nearest area: a community of Jiaojiang has its county, its city and the nation', () => {
    const areaOf = (area: string) => new Map(book.benefits(area, today).map((row) => [row.id, row.area]));
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
    const has = (area: string, on: string, id: string) => book.benefit(area, on, id);
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
        expect(new Map(book.benefits(area, on).map((row) => [row.id, row.area]))).toEqual(expected);
      }),
    );
  });

  it('compiles at every place where something is said, with nothing set apart', () => {
    for (const area of new Set(packs.benefits.map((row) => row.area))) {
      expect(book.compiled(area, today).broken, area).toEqual([]);
    }
  });
});

describe('versions of one place', () => {
  const [first] = versions.filter(({ key, area }) => key === 'old-age-allowance' && area === '331000000000');
  if (!first) throw new Error('no allowance');
  const later = (given: Partial<Version>): Version => ({
    ...first,
    id: 'later',
    version: 2,
    origin: 'office',
    ...given,
  });
  const of = (added: Version[], on: string, knownAt?: Date) =>
    new PolicyBook(2, packs, [...versions, ...added])
      .inForce('benefit', '331002000000', on, knownAt)
      .find(({ key }) => key === 'old-age-allowance');

  it('the one published last holds on the days that it covers, and no other', () => {
    const added = [later({ validFrom: '2027-01-01', validTo: '2027-12-31', publishedAt: new Date('2026-10-01') })];
    expect(of(added, '2026-12-31')?.id).toBe(first.id);
    expect(of(added, '2027-01-01')?.id).toBe('later');
    expect(of(added, '2028-01-01')?.id).toBe(first.id);
  });

  it('an office goes before a pack that is published later', () => {
    const update = later({ id: 'pack', origin: 'pack', publishedAt: new Date('2026-11-01') });
    expect(of([later({ publishedAt: new Date('2026-10-01') }), update], today)?.id).toBe('later');
  });

  it('as it was known at an instant: what was published afterwards is not there', () => {
    const added = [later({ publishedAt: new Date('2026-10-01') })];
    expect(of(added, today, new Date('2026-09-30'))?.id).toBe(first.id);
    expect(of(added, today, new Date('2026-10-02'))?.id).toBe('later');
  });
});
