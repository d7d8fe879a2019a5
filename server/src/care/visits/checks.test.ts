import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClean, riskOf, runChecks, type CheckCode } from './checks.ts';
import type { CarerFacts, Position, Stamp, VisitFacts } from './facts.ts';
import { checkParameters } from './parameters.ts';

const HOME = { lat: 28.67, lng: 121.43 };
/** Meters north of home. */
const north = (meters: number, accuracyMeters: number | null = 20): Position => ({
  lat: HOME.lat + meters / 111_195,
  lng: HOME.lng,
  accuracyMeters,
  isMock: false,
});
const at = (time: string): Date => new Date(`2026-11-20T${time}:00+08:00`);
const stamp = (time: string, position: Position | null = north(10), serverAt = at(time)): Stamp => ({
  deviceAt: at(time),
  serverAt,
  position,
});

const carer = (given: Partial<CarerFacts> = {}): CarerFacts => ({
  workerId: 'w1',
  name: '李护理',
  checkIn: stamp('09:00'),
  checkOut: stamp('10:00'),
  otherStays: [],
  missingCertificates: [],
  ...given,
});

const facts = (given: Partial<VisitFacts> = {}): VisitFacts => ({
  visit: { id: 'v1', elderId: 'e1', providerId: 'p1', item: '1.2', minutes: 60, carers: 1, plannedStart: at('09:00') },
  home: { ...HOME, isLearnt: false },
  wasMissed: false,
  carers: [carer()],
  exceptions: [],
  confirmation: 'given',
  elderVisits: [],
  lifeEvents: [],
  ...given,
});

const outcomeOf = (code: CheckCode, given: VisitFacts) =>
  runChecks(given).find((check) => check.code === code)?.outcome;
const withCarer = (given: Partial<CarerFacts>) => facts({ carers: [carer(given)] });
const stay = (from: string, to: string, given: Partial<CarerFacts['otherStays'][number]> = {}) => ({
  visitId: 'v2',
  elderId: 'e2',
  checkIn: stamp(from),
  checkOut: stamp(to),
  isSameHousehold: false,
  ...given,
});

describe('a good visit', () => {
  it('passes every check and bears no risk', () => {
    const found = runChecks(facts());
    expect(found.filter((check) => check.outcome !== 'pass')).toEqual([]);
    expect(isClean(found)).toBe(true);
    expect(riskOf(found)).toBe(0);
    expect(new Set(found.map((check) => check.code)).size).toBe(found.length);
    for (const check of found) expect(check.message).toMatch(/[一-鿿]/);
  });

  it('names for every threshold where it comes from, none of it as verified', () => {
    for (const limit of Object.values(checkParameters)) {
      expect(limit.source).toMatch(/^F\d\d/);
      expect(limit.verified).toBe(false);
    }
  });
});

describe('F01 too short', () => {
  // max(0.8 × 60, 60 − 15) = 48
  it.each([
    ['09:48', 'pass'],
    ['09:47', 'amber'],
    ['09:30', 'amber'],
    ['09:29', 'red'],
  ] as const)('checked out at %s: %s', (time, outcome) => {
    expect(outcomeOf('F01', withCarer({ checkOut: stamp(time) }))).toBe(outcome);
  });

  it('splits the minutes that a couple shares', () => {
    const shared = stay('09:00', '10:00', { isSameHousehold: true });
    expect(outcomeOf('F01', withCarer({ otherStays: [shared] }))).toBe('amber');
    expect(
      outcomeOf(
        'F01',
        withCarer({ checkOut: stamp('11:00'), otherStays: [stay('09:00', '11:00', { isSameHousehold: true })] }),
      ),
    ).toBe('pass');
  });

  it('grows no better when the visit is shorter', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 120 }), (a, b) => {
        const rank = { pass: 0, amber: 1, red: 2 };
        const of = (minutes: number) => {
          const checkOut = { ...stamp('09:00'), deviceAt: new Date(at('09:00').getTime() + minutes * 60_000) };
          return rank[outcomeOf('F01', withCarer({ checkOut })) ?? 'red'];
        };
        expect(of(Math.min(a, b))).toBeGreaterThanOrEqual(of(Math.max(a, b)));
      }),
    );
  });
});

describe('F03 position', () => {
  it.each([
    [190, 20, 'pass'],
    [215, 20, 'pass'],
    [230, 20, 'amber'],
    [510, 20, 'amber'],
    [540, 20, 'red'],
    // A tower block: the phone says 100 m and means it.
    [280, 100, 'pass'],
    [320, 100, 'amber'],
  ] as const)('%i m away, exact to %i m: %s', (meters, accuracy, outcome) => {
    expect(outcomeOf('F03', withCarer({ checkIn: stamp('09:00', north(meters, accuracy)) }))).toBe(outcome);
    expect(outcomeOf('F03', withCarer({ checkOut: stamp('10:00', north(meters, accuracy)) }))).toBe(outcome);
  });

  it('is red on a simulated position, even at the door', () => {
    expect(outcomeOf('F03', withCarer({ checkIn: stamp('09:00', { ...north(0), isMock: true }) }))).toBe('red');
  });

  it('does not pass over a home without coordinates', () => {
    expect(outcomeOf('F03', facts({ home: null }))).toBe('amber');
  });
});

describe('a missing position', () => {
  it.each([
    ['none', null],
    ['without accuracy', north(0, null)],
    ['with accuracy 0', north(0, 0)],
    ['too vague', north(0, 3000)],
  ] as const)('%s is amber, never passed and never red', (_, position) => {
    const found = runChecks(withCarer({ checkIn: stamp('09:00', position), checkOut: stamp('10:00', position) }));
    expect(found.find((check) => check.code === 'positionMissing')?.outcome).toBe('amber');
    expect(found.filter((check) => check.outcome === 'red')).toEqual([]);
  });

  it('says the reason that was declared', () => {
    const found = runChecks({ ...withCarer({ checkIn: stamp('09:00', null) }), exceptions: ['gpsOff'] });
    expect(found.find((check) => check.code === 'positionMissing')?.message).toContain('定位未开启');
  });
});

describe('F05 travel and F06 overlap', () => {
  it('is red when the next home is 20 km and 10 minutes away', () => {
    const far = stay('10:10', '11:00', {
      checkIn: stamp('10:10', north(20_000)),
      checkOut: stamp('11:00', north(20_000)),
    });
    expect(outcomeOf('F05', withCarer({ otherStays: [far] }))).toBe('red');
    const before = stay('08:00', '08:50', {
      checkIn: stamp('08:00', north(20_000)),
      checkOut: stamp('08:50', north(20_000)),
    });
    expect(outcomeOf('F05', withCarer({ otherStays: [before] }))).toBe('red');
  });

  it('lets a carer go next door at once, or far in an hour', () => {
    const door = stay('10:00', '11:00', { checkIn: stamp('10:00', north(20)), checkOut: stamp('11:00', north(20)) });
    expect(outcomeOf('F05', withCarer({ otherStays: [door] }))).toBe('pass');
    const hour = stay('11:00', '12:00', {
      checkIn: stamp('11:00', north(20_000)),
      checkOut: stamp('12:00', north(20_000)),
    });
    expect(outcomeOf('F05', withCarer({ otherStays: [hour] }))).toBe('pass');
  });

  it.each([
    ['09:58', 'pass'],
    ['09:57', 'red'],
  ] as const)('a next visit from %s: F06 %s', (from, outcome) => {
    expect(outcomeOf('F06', withCarer({ otherStays: [stay(from, '11:00')] }))).toBe(outcome);
  });

  it('lets a couple in one home share the time', () => {
    expect(outcomeOf('F06', withCarer({ otherStays: [stay('09:00', '10:00', { isSameHousehold: true })] }))).toBe(
      'pass',
    );
  });
});

describe("the elder's side", () => {
  it('F07: another provider at the same time is red, the same one with another item amber', () => {
    const other = { visitId: 'v9', providerId: 'p2', item: '1.2', from: at('09:30'), to: at('10:30') };
    expect(outcomeOf('F07', facts({ elderVisits: [other] }))).toBe('red');
    expect(outcomeOf('F07', facts({ elderVisits: [{ ...other, providerId: 'p1', item: '1.3' }] }))).toBe('amber');
    expect(outcomeOf('F07', facts({ elderVisits: [{ ...other, from: at('10:00'), to: at('11:00') }] }))).toBe('pass');
  });

  it.each([
    ['2026-11-19', 'red'],
    ['2026-11-20', 'pass'],
    ['2026-11-21', 'pass'],
  ] as const)('F10: died on %s: %s', (from, outcome) => {
    expect(outcomeOf('F10', facts({ lifeEvents: [{ kind: 'death', from, to: null }] }))).toBe(outcome);
  });

  it.each([
    ['2026-11-18', '2026-11-25', 'red'],
    ['2026-11-18', null, 'red'],
    // The days of admission and discharge are spent at home in part.
    ['2026-11-20', '2026-11-25', 'pass'],
    ['2026-11-18', '2026-11-20', 'pass'],
  ] as const)('F11: in hospital %s – %s: %s', (from, to, outcome) => {
    expect(outcomeOf('F11', facts({ lifeEvents: [{ kind: 'hospital', from, to }] }))).toBe(outcome);
  });

  it('F11: to accompany in hospital is what 助医 is for', () => {
    const { visit } = facts();
    const inHospital = [{ kind: 'hospital' as const, from: '2026-11-18', to: null }];
    expect(outcomeOf('F11', facts({ visit: { ...visit, item: '1.5' }, lifeEvents: inHospital }))).toBe('pass');
  });

  it('looks at a visit that nobody confirmed, or whose code was wrong', () => {
    expect(outcomeOf('confirmation', facts({ confirmation: 'none' }))).toBe('amber');
    expect(outcomeOf('confirmation', facts({ confirmation: 'wrongCode' }))).toBe('amber');
    expect(outcomeOf('confirmation', facts({ exceptions: ['elderAbsent'] }))).toBe('amber');
  });
});

describe('F16 entry and F17 certificates', () => {
  const late = (hours: number) => ({ ...stamp('10:00'), serverAt: new Date(at('10:00').getTime() + hours * 3600_000) });
  it('is red a day late without a reason, amber with one, and passes a phone that was offline for hours', () => {
    expect(outcomeOf('F16', withCarer({ checkOut: late(23) }))).toBe('pass');
    expect(outcomeOf('F16', withCarer({ checkOut: late(25) }))).toBe('red');
    expect(outcomeOf('F16', { ...withCarer({ checkOut: late(25) }), exceptions: ['noSignal'] })).toBe('amber');
  });

  it('notices five closed together, a close at night and a clock ahead', () => {
    const together = [1, 2, 3, 4].map((n) => stay('08:00', `10:0${n}`, { visitId: `x${n}`, isSameHousehold: true }));
    expect(outcomeOf('F16', withCarer({ otherStays: together }))).toBe('amber');
    expect(outcomeOf('F16', withCarer({ otherStays: together.slice(1) }))).toBe('pass');
    expect(outcomeOf('F16', withCarer({ checkIn: stamp('22:20'), checkOut: stamp('23:20') }))).toBe('amber');
    expect(outcomeOf('F16', withCarer({ checkOut: late(-0.5) }))).toBe('amber');
    expect(outcomeOf('F16', facts({ wasMissed: true }))).toBe('amber');
  });

  it('F17 names the carer and what is missing', () => {
    const found = runChecks(withCarer({ missingCertificates: ['助浴技能培训合格证明'] })).find(
      (check) => check.code === 'F17',
    );
    expect(found?.outcome).toBe('red');
    expect(found?.message).toContain('李护理');
    expect(found?.message).toContain('助浴技能培训合格证明');
  });

  it('misses the second carer', () => {
    const { visit } = facts();
    const two = facts({
      visit: { ...visit, carers: 2 },
      carers: [carer(), carer({ workerId: 'w2', checkIn: null, checkOut: null })],
    });
    expect(outcomeOf('secondCarer', two)).toBe('amber');
    expect(outcomeOf('F01', two)).toBe('pass');
  });
});

describe('risk', () => {
  it('grows with every doubt and ends at 100', () => {
    const outcomes = fc.array(fc.constantFrom('pass' as const, 'amber' as const, 'red' as const), { maxLength: 12 });
    fc.assert(
      fc.property(outcomes, (list) => {
        const risk = riskOf(list.map((outcome) => ({ outcome })));
        expect(risk).toBeGreaterThanOrEqual(0);
        expect(risk).toBeLessThanOrEqual(100);
        expect(risk === 0).toBe(list.every((outcome) => outcome === 'pass'));
      }),
    );
  });
});
