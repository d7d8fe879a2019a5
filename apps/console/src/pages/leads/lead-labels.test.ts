import { describe, expect, it } from 'vitest';
import { LEAD_KINDS, LEAD_STATES } from '../../../../../server/src/rights/leads/contract.ts';
import { applicationAddress, mayApply, waits, type Lead } from './lead-labels.ts';

const lead: Pick<Lead, 'kind' | 'grantId' | 'caseId' | 'closedAt' | 'state'> = {
  kind: 'gained',
  grantId: null,
  caseId: null,
  closedAt: null,
  state: 'open',
};

describe('what can be applied for', () => {
  it('a right that the person has and does not use', () => {
    expect(LEAD_KINDS.filter((kind) => mayApply({ ...lead, kind }))).toEqual(['gained']);
    expect(mayApply({ ...lead, state: 'contacted' })).toBe(true);
  });

  it('nothing that is granted, under way or closed', () => {
    expect(mayApply({ ...lead, grantId: 'g' })).toBe(false);
    expect(mayApply({ ...lead, caseId: 'c' })).toBe(false);
    expect(mayApply({ ...lead, closedAt: '2026-11-22T00:00:00Z' })).toBe(false);
  });

  it('waits until it is applied for or closed', () => {
    const open = LEAD_STATES.filter((state) => waits({ state, closedAt: null }));
    expect(open).not.toContain('applied');
    expect(open).toContain('open');
    expect(waits({ state: 'refused', closedAt: '2026-11-22T00:00:00Z' })).toBe(false);
  });

  it('opens with the person and the benefit', () => {
    expect(applicationAddress({ county: '331002', elderId: 'e1', benefit: 'old-age-allowance' })).toBe(
      '/cases/new?county=331002&elder=e1&benefit=old-age-allowance',
    );
  });
});
