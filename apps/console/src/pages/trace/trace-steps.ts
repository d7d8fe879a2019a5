import type { getTrace, traceSubjects } from '../../../../../server/src/oversight/trace/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { k } from '../../i18n/index.ts';

export type Step = OutputOf<typeof getTrace>['steps'][number];

/** Parts in the order of the chain, from the roster row to the fen. */
export const partLabels: Readonly<Record<Step['part'], string>> = {
  fact: k('档案与事实'),
  right: k('评估与资格'),
  case: k('申请'),
  order: k('订单'),
  dispatch: k('派单'),
  visit: k('上门'),
  check: k('核验与复核'),
  followup: k('回访与问题'),
  money: k('额度与账目'),
  settlement: k('结算与付款'),
};

/** What the page is called by what it is about. */
export const traceTitles: Readonly<Record<(typeof traceSubjects)[number], string>> = {
  elder: k('老人全程追溯'),
  case: k('申请全程追溯'),
  order: k('订单全程追溯'),
  visit: k('服务全程追溯'),
  batch: k('结算单全程追溯'),
};

/** Steps by part of the chain, parts without steps left out. */
export const groupsOf = (steps: readonly Step[]): { part: Step['part']; steps: Step[] }[] =>
  (Object.keys(partLabels) as Step['part'][])
    .map((part) => ({ part, steps: steps.filter((step) => step.part === part) }))
    .filter((group) => group.steps.length > 0);

const isPayment = (step: Step): boolean => step.part === 'settlement' && step.title.startsWith('付款');
const isLine = (step: Step): boolean => step.part === 'settlement' && /^(列入结算单|结算更正)/.test(step.title);
const sum = (steps: readonly Step[]): number => steps.reduce((total, step) => total + (step.amountFen ?? 0), 0);

/**
 * Fen settled for the matter itself: paid, and listed in batches that are not yet paid. A batch also pays for others,
 * therefore the lines count, except where the matter is the batch.
 */
export function moneyOf(steps: readonly Step[], subject: string): { paidFen: number; openFen: number } {
  const paid = new Set(steps.filter(isPayment).map(({ link }) => link));
  const lines = steps.filter(isLine);
  return {
    paidFen: subject === 'batch' ? sum(steps.filter(isPayment)) : sum(lines.filter(({ link }) => paid.has(link))),
    openFen: sum(lines.filter(({ link }) => !paid.has(link))),
  };
}

/** Whether an address is made by one of the paths with `$name` parameters. */
export const isMadeBy = (path: string, address: string): boolean => {
  const wanted = path.split('/');
  const given = (address.split('?')[0] ?? '').split('/');
  return wanted.length === given.length && wanted.every((part, at) => part.startsWith('$') || part === given[at]);
};
