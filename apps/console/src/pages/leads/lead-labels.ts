import type { listLeads } from '../../../../../server/src/rights/leads/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import type { Tone } from '../../components/values.tsx';
import { k } from '../../i18n/index.ts';

export type Lead = OutputOf<typeof listLeads>['rows'][number];

export const leadKindLabels: Readonly<Record<Lead['kind'], string>> = {
  gained: k('新符合'),
  lost: k('不再符合'),
  nowUnknown: k('需查明'),
  becameKnown: k('查明不符合'),
  amountChanged: k('额度有变'),
};

export const leadKindTones: Readonly<Record<Lead['kind'], Tone>> = {
  gained: 'good',
  lost: 'bad',
  nowUnknown: 'warning',
  becameKnown: 'neutral',
  amountChanged: 'active',
};

export const leadStateLabels: Readonly<Record<Lead['state'], string>> = {
  open: k('待联系'),
  contacted: k('已联系'),
  applied: k('已申请'),
  granted: k('已享受'),
  refused: k('老人不需要'),
  confirmed: k('已核实'),
  dismissed: k('无需处理'),
  superseded: k('情况又有变化'),
};

export const leadStateTones: Readonly<Record<Lead['state'], Tone>> = {
  open: 'warning',
  contacted: 'active',
  applied: 'active',
  granted: 'good',
  refused: 'neutral',
  confirmed: 'good',
  dismissed: 'neutral',
  superseded: 'neutral',
};

/** What was done, as the log of a lead names it: what a person did, or the state that it came to. */
export const leadActionLabels: Readonly<Record<string, string>> = {
  ...leadStateLabels,
  open: k('发现'),
  found: k('发现'),
  note: k('备注'),
  grantFailed: k('未能直接给予'),
};

export const isClosed = (lead: Pick<Lead, 'closedAt'>): boolean => lead.closedAt !== null;

/** Somebody has to do something: the list of those that wait is made of these. */
export const waits = (lead: Pick<Lead, 'closedAt' | 'state'>): boolean => !isClosed(lead) && lead.state !== 'applied';

/** It could be applied for: a right that the person has and does not use. */
export const mayApply = (lead: Pick<Lead, 'kind' | 'grantId' | 'caseId' | 'closedAt' | 'state'>): boolean =>
  waits(lead) && lead.kind === 'gained' && lead.grantId === null && lead.caseId === null;

/** The page that opens a case, with the person and the benefit filled in. */
export const applicationAddress = (lead: Pick<Lead, 'county' | 'elderId' | 'benefit'>): string =>
  `/cases/new?county=${lead.county}&elder=${lead.elderId}&benefit=${encodeURIComponent(lead.benefit)}`;
