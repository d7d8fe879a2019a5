import { check, encodeRow, factsOf, interpret } from '@yike/rules';
import { describe, expect, it } from 'vitest';
import {
  COUNTRY,
  PACKS_DIR,
  areaAncestors,
  isInForce,
  loadPacks,
  ruleFacts,
  ruleOf,
  ruleParameters,
  workflow,
  type Benefit,
  type DeepReadonly,
  type Packs,
  type PolicyParameter,
} from './index.ts';

type Rule = DeepReadonly<Benefit>;
type Parameter = DeepReadonly<PolicyParameter>;

const packs = loadPacks(PACKS_DIR);
const today = '2026-11-22';
const label = (rule: Rule) => `${rule.id} of ${rule.area} from ${rule.validFrom}`;

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** Of each parameter the one row that a place sees on a day: the nearest area's. */
function parametersAt(parameters: readonly Parameter[], area: string, day: string): Parameter[] {
  const found = new Map<string, Parameter>();
  for (const code of areaAncestors(area)) {
    for (const row of parameters) {
      if (row.area === code && isInForce(row, day) && !found.has(row.name)) found.set(row.name, row);
    }
  }
  return [...found.values()];
}

function namesRead(rule: Rule): Set<string> {
  const { when, amount } = ruleOf(rule);
  return new Set([...`${when} ${amount ?? ''}`.matchAll(/\bp\.([a-z][a-z0-9_]*)/g)].map(([, name = '']) => name));
}

/** Days on which what a rule reads may change: its first, its last, and each on which a parameter begins or has ended. */
function turningDays(parameters: readonly Parameter[], rule: Rule): string[] {
  const chain = new Set(areaAncestors(rule.area));
  const turns = parameters
    .filter((row) => chain.has(row.area))
    .flatMap((row) => [row.validFrom, ...(row.validTo === null ? [] : [nextDay(row.validTo)])]);
  const days = [rule.validFrom, today, ...turns, ...(rule.validTo === null ? [] : [rule.validTo])];
  return [...new Set(days)].filter((day) => isInForce(rule, day)).sort();
}

function parameterGaps(source: Pick<Packs, 'benefits' | 'parameters'>): string[] {
  return source.benefits.flatMap((rule) =>
    turningDays(source.parameters, rule).flatMap((day) => {
      const known = new Set(parametersAt(source.parameters, rule.area, day).map(({ name }) => name));
      return [...namesRead(rule)].filter((name) => !known.has(name)).map((name) => `${label(rule)}: ${name} on ${day}`);
    }),
  );
}

/** Cases of a rule that come out otherwise than they say on a day. */
function failures(source: Pick<Packs, 'parameters'>, rule: Rule, day: string): string[] {
  const parameters = ruleParameters(parametersAt(source.parameters, rule.area, day));
  const checked = check(ruleFacts(packs.facts), [ruleOf(rule)], parameters);
  if (!checked.ok) return checked.problems.map(({ en }) => `${label(rule)}: ${en}`);
  return (rule.tests ?? []).flatMap((test) => {
    const [outcome] = interpret(checked.policies, encodeRow(checked.policies.facts, test.facts));
    if (!outcome) return [`${test.name}: no answer`];
    const word = outcome.eligible === null ? 'unknown' : outcome.eligible ? 'eligible' : 'ineligible';
    const amount = outcome.amountFen === null ? null : Number(outcome.amountFen);
    const isRight = word === test.outcome && (test.amount === undefined || amount === test.amount);
    return isRight ? [] : [`${test.name} on ${day}: ${word}, ${amount}`];
  });
}

describe('the rules of the packs', () => {
  it('are more than forty in all six places, each with a clause, and a note on what is assumed', () => {
    expect(packs.benefits.length).toBeGreaterThanOrEqual(40);
    const places = new Map(packs.packs.map((pack) => [pack.area, pack.place]));
    const placeOf = (rule: Rule) => places.get(areaAncestors(rule.area).find((code) => places.has(code)) ?? '');
    expect(new Set(packs.benefits.map(placeOf))).toEqual(new Set(places.values()));
    const silent = packs.benefits.filter((rule) => !rule.verified && rule.note === undefined);
    expect(silent.map(label)).toEqual([]);
  });

  it('read parameters in at least ten rules, and every parameter is read', () => {
    const reading = packs.benefits.filter((rule) => namesRead(rule).size > 0);
    expect(reading.length).toBeGreaterThanOrEqual(10);
    const read = new Set(reading.flatMap((rule) => [...namesRead(rule)]));
    expect(packs.parameters.filter(({ name }) => !read.has(name))).toEqual([]);
  });

  it('never read a parameter that is not in force at their place on a day of their validity', () => {
    expect(parameterGaps(packs)).toEqual([]);
  });

  it.each([
    ['is missing', (rows: readonly Parameter[]) => rows.filter(({ name }) => name !== 'senior_card_age')],
    [
      'begins too late',
      (rows: readonly Parameter[]) =>
        rows.map((row) => (row.name === 'senior_card_age' ? { ...row, validFrom: '2015-01-01' } : row)),
    ],
    [
      'ends in between',
      (rows: readonly Parameter[]) =>
        rows.map((row) => (row.name === 'senior_card_age' ? { ...row, validTo: '2025-12-31' } : row)),
    ],
    [
      'is in force elsewhere only',
      (rows: readonly Parameter[]) =>
        rows.map((row) => (row.name === 'senior_card_age' ? { ...row, area: '220000000000' } : row)),
    ],
  ])('are found out where a parameter %s', (_, change) => {
    const gaps = parameterGaps({ ...packs, parameters: change(packs.parameters) });
    expect(gaps.some((gap) => gap.startsWith(`senior-card of ${COUNTRY}`))).toBe(true);
  });

  it('name an item of the basic service list that their own place has', () => {
    const lost = packs.benefits.filter((rule) => {
      const chain = areaAncestors(rule.area);
      const has = (number: number) =>
        packs.basicServices.some((row) => row.number === number && chain.includes(row.area));
      return rule.basicService !== undefined && !has(rule.basicService);
    });
    expect(lost.map(label)).toEqual([]);
    const idle = packs.basicServices.filter(
      (row) =>
        row.determinable &&
        !packs.benefits.some(
          (rule) =>
            rule.basicService === row.number &&
            (areaAncestors(rule.area).includes(row.area) || areaAncestors(row.area).includes(rule.area)),
        ),
    );
    expect(idle).toEqual([]);
  });
});

describe('the cases kept with the policies', () => {
  const kept = packs.benefits.filter((rule) => (rule.tests ?? []).length > 0);

  it('are kept with at least ten, with facts of the catalogue, an amount where one is due and a refusal each', () => {
    expect(kept.length).toBeGreaterThanOrEqual(10);
    const known = new Set(packs.facts.map(({ name }) => name));
    for (const rule of kept) {
      for (const test of rule.tests ?? []) {
        expect(
          Object.keys(test.facts).filter((name) => !known.has(name)),
          test.name,
        ).toEqual([]);
        if (test.outcome === 'eligible') expect(test.amount, `${label(rule)}: ${test.name}`).toBeDefined();
      }
      const outcomes = (rule.tests ?? []).map(({ outcome }) => outcome);
      expect(outcomes, label(rule)).toEqual(expect.arrayContaining(['eligible', 'ineligible']));
    }
  });

  it.each(kept.map((rule): [string, Rule] => [label(rule), rule]))('%s: come out as they say', (_, rule) => {
    for (const day of turningDays(packs.parameters, rule)) expect(failures(packs, rule, day)).toEqual([]);
  });

  it('notice a changed amount and a changed age', () => {
    const rule = kept.find(({ id }) => id === 'old-age-allowance');
    if (!rule) throw new Error('old-age-allowance has no cases');
    const changed = (name: string, value: number) => ({
      parameters: packs.parameters.map((row) => (row.name === name ? { ...row, value } : row)),
    });
    expect(failures(changed('old_age_allowance_90_fen', 20_001), rule, today)).toEqual([
      `90 岁 on ${today}: eligible, 20001`,
    ]);
    expect(failures(changed('old_age_allowance_age', 79), rule, today)).toEqual([`79 岁 on ${today}: eligible, 5000`]);
  });

  it('tell a place that overrides the nation: family support begins at grade 1 in Shangluo, at 3 elsewhere', () => {
    const at = (area: string) =>
      parametersAt(packs.parameters, area, today).find(({ name }) => name === 'family_support_grade')?.value;
    expect([at('611002000000'), at('331002000000')]).toEqual([1, 3]);
    const rule = packs.benefits.find(({ id, area }) => id === 'family-care-support' && area === COUNTRY);
    const checked = rule && check(ruleFacts(packs.facts), [ruleOf(rule)], ruleParameters(packs.parameters));
    if (!checked?.ok) throw new Error('does not compile');
    expect([...(factsOf(checked.policies).get('family-care-support') ?? [])].sort()).toEqual([
      'abilityGrade',
      'age',
      'alive',
    ]);
  });
});

describe('what is granted without an application', () => {
  const automatic = packs.benefits.filter((rule) => rule.discovery === 'automatic');

  it('is the old-age allowance where it has an amount, and the senior card', () => {
    expect([...new Set(automatic.map(({ id }) => id))].sort()).toEqual(['old-age-allowance', 'senior-card']);
    expect(automatic.every((rule) => rule.amount !== null)).toBe(true);
  });

  it.each(automatic.map((rule): [string, Rule] => [label(rule), rule]))(
    '%s: has a way in and two ways out',
    (_, rule) => {
      const flow = workflow(packs, rule.workflow ?? '');
      expect(flow.benefit).toBe(rule.id);
      const action = (id: string) => flow.actions.find((one) => one.id === id);
      expect(action('grant')).toMatchObject({
        from: [flow.initial],
        requires: ['determinationEligible'],
        effects: ['grantBenefit'],
      });
      const optsOut = flow.actions.filter(({ to }) => to === 'declined');
      expect(optsOut.flatMap(({ from }) => from).sort()).toEqual(['found', 'granted']);
      for (const one of optsOut) {
        expect(one.requiresReason).toBe(true);
        expect(one.roles).toEqual(['elder', 'family', 'communityWorker', 'streetWorker', 'callCentreAgent']);
        expect(one.effects).toEqual(one.from.includes('granted') ? ['revokeGrant'] : undefined);
      }
      expect(action('stop')).toMatchObject({
        roles: ['countyOfficial'],
        requiresReason: true,
        requires: ['secondPerson'],
        effects: ['revokeGrant'],
      });
    },
  );
});
