import { permit, type Actor } from '../../platform/access/index.ts';
import type { InputOf, OutputOf } from '../../platform/contract/index.ts';
import { notFound } from '../../platform/problems/index.ts';
import type { Tx } from '../../platform/transactions/index.ts';
import * as contract from './contract.ts';
import { BRANCHES_MAX, findChain, findSteps, type Part } from './storage.ts';
import { policyBook } from '../../rights/policies/index.ts';
import { sayer } from './words.ts';

const titles = { elder: '老人', case: '申请', order: '订单', visit: '服务', batch: '结算单' } as const;

// Steps of one instant (one transaction) keep the order of the chain.
const order: readonly Part[] = [
  'fact',
  'right',
  'case',
  'order',
  'dispatch',
  'visit',
  'check',
  'followup',
  'money',
  'settlement',
];

/**
 * Everything before and after one matter in time order, as far as the actor's sight reaches.
 * @throws Problem 404 `traceEmpty` when nothing of it is in the actor's sight
 */
export async function getTrace(
  tx: Tx,
  actor: Actor,
  subject: InputOf<typeof contract.getTrace>['params'],
): Promise<OutputOf<typeof contract.getTrace>> {
  permit(actor, contract.getTrace);
  const chain = await findChain(tx, subject);
  const steps = await findSteps(tx, chain);
  if (steps.length === 0) {
    throw notFound('traceEmpty', { zh: `找不到该${titles[subject.type]}。`, en: `No such ${subject.type}.` });
  }
  steps.sort((a, b) => a.at.getTime() - b.at.getTime() || order.indexOf(a.part) - order.indexOf(b.part));
  const say = sayer(tx.packs, (await policyBook(tx)).benefitNames());
  return {
    title: `${titles[subject.type]}全程追溯`,
    isCut: [chain.elderIds, chain.caseIds, chain.orderIds, chain.visitIds].some((list) => list.length >= BRANCHES_MAX),
    steps: steps.map((step) => ({
      at: step.at.toISOString(),
      part: step.part,
      title: say(step.title),
      detail: say(step.detail),
      actorName: step.actor_name,
      amountFen: step.amount_fen,
      link: step.link,
    })),
  };
}
