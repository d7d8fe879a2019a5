import { describe, expect, it } from 'vitest';
import { groupsOf, isMadeBy, moneyOf, type Step } from './trace-steps.ts';

const step = (
  part: Step['part'],
  title: string,
  amountFen: number | null = null,
  link: string | null = null,
): Step => ({
  at: '2026-11-01T00:00:00.000Z',
  part,
  title,
  detail: '',
  actorName: null,
  amountFen,
  link,
});

const steps = [
  step('settlement', '列入结算单 S1', 6000, '/settlement/331002/a'),
  step('settlement', '结算更正 S1', -1000, '/settlement/331002/a'),
  step('settlement', '付款，结算单 S1', 900_000, '/settlement/331002/a'),
  step('settlement', '列入结算单 S2', 7000, '/settlement/331002/b'),
  step('fact', '建立档案'),
];

describe('the money of a trace', () => {
  it('counts the matter’s own lines, not what the batch paid for others', () => {
    expect(moneyOf(steps, 'visit')).toEqual({ paidFen: 5000, openFen: 7000 });
  });

  it('counts the payment where the matter is the batch', () => {
    expect(moneyOf(steps, 'batch').paidFen).toBe(900_000);
  });
});

describe('groups', () => {
  it('follow the chain and leave out what did not happen', () => {
    expect(groupsOf(steps).map(({ part, steps: own }) => [part, own.length])).toEqual([
      ['fact', 1],
      ['settlement', 4],
    ]);
  });
});

describe('links', () => {
  it('are offered where a page exists', () => {
    expect(isMadeBy('/visits/$county/$id', '/visits/331002/x')).toBe(true);
    expect(isMadeBy('/findings', '/findings?visitId=x')).toBe(true);
    expect(isMadeBy('/visits', '/visits/331002/x')).toBe(false);
    expect(isMadeBy('/orders/$county/$id', '/visits/331002/x')).toBe(false);
  });
});
