import { describe, expect, it } from 'vitest';
import { offline, ProblemError } from '../../client/problem-error.ts';
import { commonSteps, groupsOf, sumsOf, takeEach, type ListedCase, type Outcome, type Step } from './bulk-steps.ts';

const step = (action: string, more: Partial<Step> = {}): Step => ({
  action,
  name: action,
  toName: '下一环节',
  toKind: 'waiting',
  requiresReason: false,
  decidesRight: false,
  ownInput: null,
  ...more,
});
const listed = (id: string, allowed: Step[], more: Partial<ListedCase> = {}) =>
  ({ id, workflow: 'home-care-subsidy', benefit: 'subsidy', benefitName: '补贴', allowed, ...more }) as ListedCase;
const names = (steps: readonly Step[]) => steps.map(({ action }) => action);

describe('steps for many cases', () => {
  it('are those that all of them allow, without what asks each person for something', () => {
    const cases = [
      listed('a', [
        step('sendBack', { requiresReason: true }),
        step('accept'),
        step('withdraw', { ownInput: 'applicant' }),
      ]),
      listed('b', [
        step('accept'),
        step('withdraw', { ownInput: 'applicant' }),
        step('sendBack', { requiresReason: true }),
      ]),
      listed('c', [step('accept'), step('sendBack', { requiresReason: true }), step('withdraw'), step('refuse')]),
    ];
    const { steps, leftOut } = commonSteps(cases);
    expect(names(steps)).toEqual(['accept', 'sendBack']);
    expect(names(leftOut)).toEqual(['withdraw']);
    expect(leftOut[0]?.ownInput).toBe('applicant');
    expect(names(commonSteps(cases.slice(2)).steps)).toEqual(['accept', 'withdraw', 'refuse', 'sendBack']);
  });

  it('are none of nothing, of cases in different steps, or of different workflows', () => {
    expect(commonSteps([])).toEqual({ steps: [], leftOut: [] });
    expect(commonSteps([listed('a', [step('accept')]), listed('b', [step('approve')])]).steps).toEqual([]);
    const other = listed('b', [step('accept')], { workflow: 'nursing-subsidy' });
    expect(commonSteps([listed('a', [step('accept')]), other]).steps).toEqual([]);
  });
});

describe('cases by the step they stand in', () => {
  it('are groups in the order given, apart by workflow', () => {
    const at = (id: string, state: string, workflow = 'w') => listed(id, [], { state, stateName: state, workflow });
    const groups = groupsOf([at('a', 'accepted'), at('b', 'approved'), at('c', 'accepted'), at('d', 'accepted', 'v')]);
    expect(groups.map(({ cases }) => cases.map(({ id }) => id).join(''))).toEqual(['ac', 'b', 'd']);
    expect(groups[1]?.name).toBe('补贴 · approved');
  });
});

describe('what many cases come to', () => {
  it('adds up by benefit and unit; an undecided one counts and adds nothing; shares do not add up', () => {
    const share = { benefit: 'voucher', benefitName: '消费券' };
    const cases = [listed('a', []), listed('b', []), listed('c', []), listed('d', [], share), listed('e', [], share)];
    const fen = (amount: number | null, outcome = 'eligible') => ({ outcome, amount, unit: 'fenPerMonth' });
    const weighed = new Map([
      ['a', fen(300_00)],
      ['b', fen(450_50)],
      ['c', fen(100_00, 'unknown')],
      ['d', { outcome: 'eligible', amount: 400, unit: 'permille' }],
      ['e', { outcome: 'eligible', amount: 400, unit: 'permille' }],
    ]);
    expect(sumsOf(cases, weighed)).toEqual([
      { benefit: 'subsidy', name: '补贴', unit: 'fenPerMonth', cases: 2, amount: 750_50 },
      { benefit: 'subsidy', name: '补贴', unit: null, cases: 1, amount: null },
      { benefit: 'voucher', name: '消费券', unit: 'permille', cases: 2, amount: null },
    ]);
  });
});

describe('taking a step one by one', () => {
  const cases = ['a', 'b', 'c', 'd'].map((id) => listed(id, []));
  const done = { state: 'accepted', stateName: '待评估', dueOn: null, version: 3 };
  const run = async (failures: Record<string, ProblemError>, stopsAfter = 99) => {
    const tried: string[] = [];
    const outcomes = new Map<string, Outcome>();
    await takeEach(
      cases,
      ({ id }) => {
        tried.push(id);
        const failure = failures[id];
        return failure ? Promise.reject(failure) : Promise.resolve(done);
      },
      (id, outcome) => outcomes.set(id, outcome),
      () => tried.length >= stopsAfter,
    );
    return { tried: tried.join(''), outcomes };
  };

  it('keeps the server’s words and goes on', async () => {
    const problem = new ProblemError({ status: 409, code: 'secondPersonNeeded', zh: '须由另一人办理。' });
    const { tried, outcomes } = await run({ b: problem });
    expect(tried).toBe('abcd');
    expect(outcomes.get('b')).toEqual({ refused: problem });
    expect(outcomes.get('d')).toEqual({ done });
  });

  it('leaves the rest when the server cannot be reached, the session has ended, or it is told to', async () => {
    expect((await run({ b: offline() })).tried).toBe('ab');
    expect((await run({ c: new ProblemError({ status: 401 }) })).tried).toBe('abc');
    const { tried, outcomes } = await run({}, 1);
    expect(tried).toBe('a');
    expect(outcomes.size).toBe(1);
  });
});
