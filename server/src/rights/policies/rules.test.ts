import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadPacks, PACKS_DIR, type Clause, type Condition } from '../../platform/packs/index.ts';
import { canonicalHash } from './canonical.ts';
import {
  currentEvaluator,
  evaluatorOf,
  factsUsed,
  parametersUsed,
  ruleVersion,
  type Fact,
  type Facts,
  type Rule,
} from './rules.ts';
import { stack } from './stacking.ts';
import { voucherDeduction } from './voucher.ts';

const packs = await loadPacks(PACKS_DIR);
const ruleOf = (id: string, area?: string): Rule => {
  const found = packs.benefits.find((rule) => rule.id === id && (area === undefined || rule.area === area));
  if (!found) throw new Error(id);
  return found;
};
const fact = (value: Fact['value']): Fact => ({ value, source: 'test', since: '2026-01-01' });
const factsOf = (values: Record<string, Fact['value']>): Facts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fact(value)]));
const person = {
  alive: true,
  age: 82,
  abilityGrade: 3,
  assessmentAgeDays: 10,
  economicClass: 'minimumLiving',
  registeredCounty: '331002',
  inInstitution: false,
  inUpgradeProgramme: false,
  familyPlanningSpecial: false,
};
const subsidy = ruleOf('home-care-subsidy');
const TODAY = '2026-11-21';
const decide = (rule: Rule, values: Record<string, Fact['value']>) =>
  currentEvaluator.evaluate(packs.facts, rule, parametersUsed(rule, packs.parameters), factsOf(values), TODAY);

describe('the evaluator', () => {
  it('refuses with exactly the clauses that failed', () => {
    const decision = decide(subsidy, { ...person, age: 59, inInstitution: true });
    expect(decision).toMatchObject({ outcome: 'ineligible', amount: null, missing: [] });
    expect(decision.reasons.map((reason) => [reason.fact, reason.outcome])).toEqual([
      ['age', 'notMet'],
      ['inInstitution', 'notMet'],
    ]);
    expect(decision.reasons[0]).toMatchObject({ required: '年龄不低于60岁', actual: '59 岁', source: 'test' });
  });

  it('says what is missing instead of guessing, but not what would not matter', () => {
    const decision = decide(subsidy, { ...person, abilityGrade: null, assessmentAgeDays: null });
    expect(decision.outcome).toBe('unknown');
    expect(decision.missing).toEqual(['assessmentAgeDays', 'abilityGrade']);
    expect(decide(subsidy, { ...person, age: 50, abilityGrade: null }).outcome).toBe('ineligible');
  });

  it('is content with one of several ways, whatever is unknown about the others', () => {
    const rule = ruleOf('outreach-visit', '000000000000');
    const decision = decide(rule, { ...person, livingSituation: null, abilityGrade: null, severeDisability: true });
    expect(decision).toMatchObject({ outcome: 'eligible', missing: [] });
    expect(decision.reasons.map((reason) => reason.fact)).toEqual([
      'alive',
      'age',
      'inInstitution',
      'severeDisability',
    ]);
  });

  it('turns a “not” into what is asked of the person', () => {
    const decision = decide(ruleOf('consumption-voucher'), { ...person, economicClass: 'extremePoverty' });
    expect(decision.outcome).toBe('ineligible');
    expect(decision.reasons).toMatchObject([
      {
        fact: 'economicClass',
        required: '经济状况不是特困',
        actual: '特困',
        text: '不得有此情形：属于特困供养救助对象。',
      },
    ]);
  });

  it('tells how near a refusal is, and the day on which a birthday brings the right', () => {
    const birth = (values: Record<string, Fact['value']>): Facts => ({
      ...factsOf(values),
      age: { value: 79, source: 'identity', since: '1947-03-01' },
    });
    const allowance = ruleOf('old-age-allowance', '331000000000');
    const near = currentEvaluator.evaluate(
      packs.facts,
      allowance,
      parametersUsed(allowance, packs.parameters),
      birth(person),
      TODAY,
    );
    expect(near).toMatchObject({
      outcome: 'ineligible',
      nearMiss: { by: '1', unit: 'years', on: '2027-03-01', required: '年龄不低于高龄津贴起始年龄（80岁）' },
    });
    // Two clauses fail: no single step brings it.
    expect(decide(subsidy, { ...person, age: 59, inInstitution: true }).nearMiss).toBeNull();
    // Time only takes it farther away.
    expect(decide(subsidy, { ...person, assessmentAgeDays: 400 }).nearMiss).toMatchObject({ by: '35', on: null });
  });

  it.each([
    [4, 'minimumLiving'],
    [3, 'minimumLiving', 48000],
    [3, 'lowIncome', 36000],
    [3, 'general', 15000],
    [2, 'extremePoverty', 30000],
    [2, 'minimumLivingMargin', 22500],
    [1, 'minimumLiving', 15000],
    [1, 'lowIncome', 10000],
  ] as const)('gives the amount of grade %s and %s', (abilityGrade, economicClass, amount?: number) => {
    const decision = decide(subsidy, { ...person, abilityGrade, economicClass });
    expect(decision.outcome).toBe('eligible');
    expect(decision.unit).toBe('fenPerMonth');
    if (amount) expect(decision.amount).toBe(amount);
    else expect(decision.amount).toBeGreaterThan(48000);
    expect(decision.reasons.filter((reason) => reason.part === 'amount')).toHaveLength(2);
  });

  it('leaves an amount open while an earlier row may still hold', () => {
    const rule: Rule = {
      ...ruleOf('old-age-allowance', '000000000000'),
      amount: {
        unit: 'fenPerMonth',
        rows: [{ when: { when: 'abilityGrade >= 3', text: '重度。', clause: 'x' }, value: 2 }, { value: 1 }],
      },
    };
    expect(decide(rule, { alive: true, age: 80, abilityGrade: 1 }).amount).toBe(1);
    expect(decide(rule, { alive: true, age: 80 })).toMatchObject({
      outcome: 'eligible',
      amount: null,
      missing: ['abilityGrade'],
    });
  });
});

// A reference by the meaning of the words: true or false only where every completion of the unknown facts agrees.
const NAMES = ['age', 'abilityGrade', 'alive', 'inInstitution'] as const;
const VALUES = {
  age: [59, 60, 80],
  abilityGrade: [0, 2, 4],
  alive: [true, false],
  inInstitution: [true, false],
} as const;
interface Test extends Clause {
  fact: (typeof NAMES)[number];
  op: '=' | '!=' | '>=' | '<=' | '>' | '<';
  value: number | boolean;
}
const leaf: fc.Arbitrary<Test> = fc.constantFrom(...NAMES).chain((fact) =>
  fc
    .record({
      op:
        typeof VALUES[fact][0] === 'number'
          ? fc.constantFrom<Test['op'][]>('=', '!=', '>=', '<=', '>', '<')
          : fc.constantFrom<Test['op'][]>('=', '!='),
      value: fc.constantFrom<Test['value'][]>(...VALUES[fact]),
    })
    .map(({ op, value }) => ({ fact, op, value, when: `${fact} ${op} ${value}`, text: '句。', clause: '条' })),
);
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));
function plain(condition: Condition, values: Record<string, unknown>): boolean {
  if ('all' in condition) return condition.all.every((part) => plain(part, values));
  if ('any' in condition) return condition.any.some((part) => plain(part, values));
  if ('not' in condition) return !plain(condition.not, values);
  const test = condition as Test;
  const [a, b] = [values[test.fact] as number, test.value as number];
  const tests = { '=': a === b, '!=': a !== b, '>=': a >= b, '<=': a <= b, '>': a > b, '<': a < b };
  return tests[test.op];
}
const known = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.option(fc.constantFrom<Fact['value']>(...VALUES[name]))])),
);

describe('for any rule and any facts', () => {
  it('a definite answer holds however the unknown turns out, and complete facts always get one', () => {
    fc.assert(
      fc.property(tree, known, known, (when, values, fill) => {
        const decision = decide({ ...subsidy, when, amount: null }, values);
        const complete = Object.fromEntries(NAMES.map((name) => [name, values[name] ?? fill[name] ?? VALUES[name][0]]));
        const truth = plain(when, complete);
        if (decision.outcome !== 'unknown') expect(decision.outcome).toBe(truth ? 'eligible' : 'ineligible');
        else expect(decision.missing.length).toBeGreaterThan(0);
        expect(decide({ ...subsidy, when, amount: null }, complete).outcome).toBe(truth ? 'eligible' : 'ineligible');
      }),
      { numRuns: 2000 },
    );
  });

  it('the reasons alone settle the answer: every reason points the way of the outcome', () => {
    const way = { eligible: 'met', ineligible: 'notMet', unknown: 'unknown' };
    fc.assert(
      fc.property(tree, known, (when, values) => {
        const { outcome, reasons } = decide({ ...subsidy, when, amount: null }, values);
        expect(reasons.length).toBeGreaterThan(0);
        expect(new Set(reasons.map((reason) => reason.outcome))).toEqual(new Set([way[outcome]]));
      }),
      { numRuns: 1000 },
    );
  });

  it('only the facts that the rule asks about matter, and the version changes with the rule', () => {
    const used = factsUsed(packs.facts, subsidy, factsOf({ ...person, sex: 'male' }));
    expect(Object.keys(used)).not.toContain('sex');
    const read = packs.facts.filter(({ name }) => name in used);
    expect(currentEvaluator.evaluate(read, subsidy, {}, used, TODAY)).toEqual(decide(subsidy, person));
    expect(ruleVersion({ ...subsidy, name: '改名' })).not.toBe(ruleVersion(subsidy));
    expect(ruleVersion(JSON.parse(JSON.stringify(subsidy)) as Rule)).toBe(ruleVersion(subsidy));
    expect(evaluatorOf(ruleVersion(subsidy))).toBe(currentEvaluator);
    expect(() => evaluatorOf('feel-0:00')).toThrow(RangeError);
    expect(canonicalHash({ b: 1, a: [{ d: undefined, c: null }] })).toBe(canonicalHash({ a: [{ c: null }], b: 1 }));
  });
});

describe('stacking', () => {
  const candidate = (
    id: string,
    stackRule: Rule['stackRule'],
    priority: number,
    amount: number | null,
    outcome = 'eligible',
  ) => ({
    rule: { ...subsidy, id, name: id, stackGroup: 'g', stackRule, priority },
    decision: { outcome: outcome as 'eligible', amount, unit: null, reasons: [], missing: [], nearMiss: null },
  });
  const standings = (...candidates: ReturnType<typeof candidate>[]) =>
    Object.fromEntries(
      [...stack(candidates)].map(([id, { standing, because, order }]) => [id, order ?? because ?? standing]),
    );

  it('pays one of an exclusive group by priority, and the higher of a highest group', () => {
    expect(standings(candidate('a', 'exclusive', 2, 900), candidate('b', 'exclusive', 1, 100))).toEqual({
      a: 'b',
      b: 'applies',
    });
    expect(standings(candidate('a', 'highest', 2, 900), candidate('b', 'highest', 1, 100))).toEqual({
      a: 'applies',
      b: 'a',
    });
    expect(standings(candidate('a', 'highest', 2, 100), candidate('b', 'highest', 1, 100))).toEqual({
      a: 'b',
      b: 'applies',
    });
  });

  it('says that a doubtful sibling has to be settled first', () => {
    expect(standings(candidate('a', 'highest', 1, 900), candidate('b', 'highest', 2, null, 'unknown'))).toEqual({
      a: 'b',
      b: 'none',
    });
    expect(standings(candidate('a', 'exclusive', 1, 900), candidate('b', 'exclusive', 2, null, 'unknown'))).toEqual({
      a: 'applies',
      b: 'none',
    });
  });

  it('orders a sequential group and lets additive ones stand together', () => {
    expect(standings(candidate('a', 'sequential', 2, 1), candidate('b', 'sequential', 1, 1))).toEqual({ a: 2, b: 1 });
    expect(standings(candidate('a', 'additive', 2, 1), candidate('b', 'additive', 1, 1))).toEqual({
      a: 'applies',
      b: 'applies',
    });
    expect(standings(candidate('a', 'additive', 1, 1, 'ineligible'))).toEqual({ a: 'none' });
  });
});

describe('the consumption voucher', () => {
  // facts.md 8.1, yuan.
  it.each([
    ['home 600', 600, 0, 0, 500, 300],
    ['institution 2500', 2500, 0, 0, 400, 800],
    ['home 1000 with insurance 750', 1000, 750, 0, 500, 125],
    ['home 400 with 700 used', 400, 0, 700, 500, 100],
    ['day care 1200', 1200, 0, 0, 400, 480],
    ['insurance above the bill', 100, 200, 0, 500, 0],
    ['cap used up', 100, 0, 800, 500, 0],
  ])('%s', (_name, spend, insurance, used, ratioPermille, expected) => {
    const cents = { spendFen: spend * 100, insuranceFen: insurance * 100, usedFen: used * 100 };
    expect(voucherDeduction({ ...cents, ratioPermille, capFen: 80000 })).toBe(expected * 100);
  });

  it('never gives more than the bill, the self-paid part or the cap, and rounds down', () => {
    const amount = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(
        amount,
        amount,
        amount,
        fc.integer({ min: 0, max: 1000 }),
        (spendFen, insuranceFen, usedFen, ratioPermille) => {
          const deduction = voucherDeduction({ spendFen, insuranceFen, usedFen, ratioPermille, capFen: 80000 });
          expect(deduction).toBeGreaterThanOrEqual(0);
          expect(deduction * 1000).toBeLessThanOrEqual(Math.max(0, spendFen - insuranceFen) * ratioPermille);
          expect(deduction).toBeLessThanOrEqual(Math.max(0, 80000 - usedFen));
        },
      ),
    );
    expect(voucherDeduction({ spendFen: 3, insuranceFen: 0, usedFen: 0, ratioPermille: 500, capFen: 80000 })).toBe(1);
    expect(() =>
      voucherDeduction({ spendFen: 1.5, insuranceFen: 0, usedFen: 0, ratioPermille: 500, capFen: 1 }),
    ).toThrow(RangeError);
  });
});
