import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greedyPlanner, type PlanNeed } from './planner.ts';
import { factors, judge, neighboursOf, rank, roadMeters, travelMinutes, type CarerDay, type Need } from './rules.ts';

const HOME = { lat: 28.67, lng: 121.43 };
const north = (meters: number) => ({ lat: HOME.lat + meters / 111_195, lng: HOME.lng });
/** A time of Monday, 23 November 2026. */
const at = (time: string): Date => new Date(`2026-11-23T${time}:00+08:00`);
const AREA = '331002001001';

const need = (given: Partial<Need> = {}): Need => ({
  visitId: 'v1',
  area: AREA,
  start: at('09:00'),
  end: at('10:00'),
  place: HOME,
  wishes: {},
  ...given,
});
const carer = (given: Partial<CarerDay> = {}): CarerDay => ({
  workerId: 'w1',
  name: '李护理',
  sex: 'female',
  home: HOME,
  serviceAreas: [],
  availability: [[480, 1080], null, null, null, null, null, null],
  absences: [],
  missingCertificates: [],
  visits: [],
  cameBefore: 0,
  ...given,
});
const busy = (from: string, to: string, place: { lat: number; lng: number } | null = HOME) => ({
  visitId: `${from}`,
  start: at(from),
  end: at(to),
  place,
});
const codesOf = (given: Partial<CarerDay>, wanted: Partial<Need> = {}) =>
  judge(carer(given), need(wanted)).exclusions.map(({ code }) => code);

describe('who cannot be sent', () => {
  it('excludes for certificate, absence, day off, hours, another visit and the elder’s refusal, each with its reason', () => {
    expect(codesOf({})).toEqual([]);
    expect(codesOf({ missingCertificates: ['健康证明'] })).toEqual(['certificate']);
    expect(codesOf({ absences: [{ kind: 'leave', from: at('08:00'), to: at('09:30') }] })).toEqual(['absent']);
    expect(codesOf({ absences: [{ kind: 'leave', from: at('08:00'), to: at('09:00') }] })).toEqual([]);
    expect(codesOf({ availability: [null, null, null, null, null, null, null] })).toEqual(['unavailable']);
    expect(codesOf({ availability: [[570, 1080], null, null, null, null, null, null] })).toEqual(['unavailable']);
    expect(codesOf({ visits: [busy('09:30', '10:30')] })).toEqual(['busy']);
    expect(codesOf({ visits: [busy('10:00', '10:30'), busy('08:30', '09:00')] })).toEqual([]);
    expect(codesOf({}, { wishes: { avoidCarerIds: ['w1'] } })).toEqual(['avoided']);
    expect(judge(carer({ missingCertificates: ['健康证明'] }), need()).exclusions[0]?.text).toContain('健康证明');
  });
});

describe('the score', () => {
  it('has a table that adds up to 100, and a Chinese sentence for every factor', () => {
    expect(factors.reduce((sum, factor) => sum + factor.points, 0)).toBe(100);
    const { reasons, score } = judge(carer({ cameBefore: 5 }), need());
    expect(score).toBe(100);
    expect(reasons).toHaveLength(factors.length);
    for (const reason of reasons) expect(reason).toMatch(/[一-鿿]/);
  });

  it('measures the road from the visit before, or from home', () => {
    expect(roadMeters(HOME, north(1000))).toBe(1300);
    expect(travelMinutes(1300)).toBe(6);
    const visits = [busy('08:00', '08:50', north(2000))];
    expect(neighboursOf(carer({ visits }), need()).meters).toBe(2600);
    expect(neighboursOf(carer({ home: north(1000) }), need()).meters).toBe(1300);
    expect(neighboursOf(carer({ home: null }), need()).meters).toBeNull();
  });

  it.each([
    ['nearer', { home: north(200) }, { home: north(4000) }, {}],
    ['known to the elder', { cameBefore: 3 }, {}, {}],
    ['less busy', {}, { visits: [busy('12:00', '17:00')] }, {}],
    ['of the sex wished for', {}, { sex: 'male' }, { wishes: { carerSex: 'female' } }],
    ['the one wished for', {}, { workerId: 'w2' }, { wishes: { carerId: 'w1' } }],
    ['of the area', { serviceAreas: ['331002001000'] }, { serviceAreas: ['331002002000'] }, {}],
    ['in time for the next', {}, { visits: [busy('10:05', '11:00', north(5000))] }, {}],
  ] as [string, Partial<CarerDay>, Partial<CarerDay>, Partial<Need>][])(
    'prefers who is %s',
    (_, better, worse, wanted) => {
      expect(judge(carer(better), need(wanted)).score).toBeGreaterThan(judge(carer(worse), need(wanted)).score);
    },
  );

  it('puts who can be sent before who cannot, whatever the order given', () => {
    const one = fc.record({
      workerId: fc.uuid(),
      cameBefore: fc.nat(8),
      missingCertificates: fc.constantFrom<string[]>([], ['健康证明']),
      sex: fc.constantFrom('male' as const, 'female' as const),
    });
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: (each) => each.workerId, maxLength: 12 }), (given) => {
        const carers = given.map((each) => carer(each));
        const ranked = rank(carers, need());
        expect(rank([...carers].reverse(), need())).toEqual(ranked);
        const first = ranked.findIndex((candidate) => candidate.exclusions.length > 0);
        if (first >= 0) for (const candidate of ranked.slice(first)) expect(candidate).toMatchObject({ score: 0 });
        const fit = ranked.filter((candidate) => candidate.exclusions.length === 0).map(({ score }) => score);
        expect(fit).toEqual([...fit].sort((a, b) => b - a));
      }),
    );
  });
});

describe('the greedy plan', () => {
  const planNeed = (visitId: string, from: string, given: Partial<PlanNeed> = {}): PlanNeed => ({
    ...need({ visitId, start: at(from), end: new Date(at(from).getTime() + 3600_000) }),
    carers: 1,
    missingCertificates: new Map(),
    cameBefore: new Map(),
    ...given,
  });

  it('says why a visit finds nobody', () => {
    const { unplaced } = greedyPlanner.plan({
      needs: [planNeed('v1', '09:00', { missingCertificates: new Map([['w1', ['护士执业证书']]]) })],
      carers: [carer()],
    });
    expect(unplaced).toEqual([{ visitId: 'v1', why: expect.stringContaining('护士执业证书') as string }]);
    expect(greedyPlanner.plan({ needs: [planNeed('v1', '09:00')], carers: [] }).unplaced[0]?.why).toBe(
      '没有在岗的护理员',
    );
  });

  it('never sends anybody to two places at once, nor without certificate, and places every visit once or says why', () => {
    const minutes = fc.integer({ min: 8 * 60, max: 17 * 60 });
    const visit = fc.record({ from: minutes, carers: fc.constantFrom(1, 1, 2), barred: fc.boolean() });
    fc.assert(
      fc.property(fc.array(visit, { maxLength: 25 }), fc.integer({ min: 0, max: 5 }), (visits, staff) => {
        const carers = Array.from({ length: staff }, (_, n) => carer({ workerId: `w${n}` }));
        const needs = visits.map(({ from, carers: count, barred }, n) => {
          const start = new Date(at('00:00').getTime() + from * 60_000);
          return {
            ...planNeed(`v${n}`, '09:00', {
              carers: count,
              missingCertificates: new Map(barred ? [['w0', ['健康证明']]] : []),
            }),
            start,
            end: new Date(start.getTime() + 3600_000),
          };
        });
        const plan = greedyPlanner.plan({ needs, carers });
        expect(plan.proposals.length + plan.unplaced.length).toBe(needs.length);
        const taken = plan.proposals.flatMap(({ visitId, workers }) => {
          const placed = needs.find((one) => one.visitId === visitId);
          if (!placed) throw new Error('a visit was made up');
          expect(new Set(workers.map(({ workerId }) => workerId)).size).toBe(placed.carers);
          return workers.map(({ workerId }) => ({ workerId, placed }));
        });
        for (const [n, a] of taken.entries()) {
          expect(a.placed.missingCertificates.get(a.workerId) ?? []).toEqual([]);
          for (const b of taken.slice(n + 1)) {
            if (a.workerId === b.workerId)
              expect(a.placed.start < b.placed.end && b.placed.start < a.placed.end).toBe(false);
          }
        }
      }),
    );
  });
});
