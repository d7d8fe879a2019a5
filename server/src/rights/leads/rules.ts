import type { RightChange } from '../policies/index.ts';
import type { LeadKind, LeadRow, LeadState } from './tables.ts';

/** What a change of a right is called. */
export function kindOf(change: Pick<RightChange, 'before' | 'after'>): LeadKind {
  if (change.after === 'eligible') return change.before === 'eligible' ? 'amountChanged' : 'gained';
  if (change.after === 'unknown') return 'nowUnknown';
  return change.before === 'eligible' ? 'lost' : 'becameKnown';
}

export interface Circumstances {
  hasGrant: boolean;
  hasOpenCase: boolean;
  /** The lead of the same person and benefit that still waits. */
  waiting: Pick<LeadRow, 'kind' | 'state'> | undefined;
}

/**
 * Whether a change is told to somebody. Money that runs always is; who has applied already needs no finding; what nobody was
 * told of yet and is no longer so is not told at all.
 */
export function isTold(change: Pick<RightChange, 'before' | 'after' | 'rule' | 'amount'>, of: Circumstances): boolean {
  const kind = kindOf(change);
  if (of.hasGrant) return kind !== 'gained';
  if (change.rule.discovery === 'none') return false;
  // A card that costs nothing: who was of age when the file was opened has it, or asks for it.
  if (change.before === null && change.rule.discovery === 'automatic' && change.amount === 0) return false;
  if (kind === 'gained') return !of.hasOpenCase;
  if (kind === 'amountChanged') return of.waiting !== undefined;
  const isUntold = of.waiting?.kind === 'gained' && of.waiting.state === 'open';
  return !isUntold || kind === 'nowUnknown';
}

/** A lead that still asks for something to be done. */
export const isWaiting = (state: LeadState): boolean => state === 'open' || state === 'contacted';

/** What a worker's action makes of a lead; undefined where it does not go with the state. */
export function stateAfter(
  state: LeadState,
  action: 'contacted' | 'refused' | 'dismissed' | 'note',
): LeadState | undefined {
  if (action === 'note') return state;
  if (!isWaiting(state) && state !== 'applied') return undefined;
  return action;
}

const openings: Record<LeadKind, string> = {
  gained: '新符合',
  lost: '不再符合',
  nowUnknown: '需要查明',
  becameKnown: '查明不符合',
  amountChanged: '额度有变化',
};

/** One sentence: what happened and why. */
export function summaryOf(
  lead: Pick<LeadRow, 'kind' | 'benefit_name'>,
  reasons: readonly { text: string; actual: string }[],
): string {
  const said = reasons
    .filter((reason) => reason.text !== '老人在世。')
    .slice(0, 3)
    .map((reason) => `${reason.text.replace(/。$/, '')}（现为 ${reason.actual}）`);
  return `${openings[lead.kind]}“${lead.benefit_name}”${said.length > 0 ? `：${said.join('；')}` : ''}`;
}
