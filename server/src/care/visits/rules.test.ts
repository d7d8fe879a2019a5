import { describe, expect, it } from 'vitest';
import {
  binds,
  evidenceKinds,
  evidenceTakenIn,
  nextStatus,
  visitActions,
  visitStatuses,
  type VisitAction,
  type VisitStatus,
} from './rules.ts';

/** Written out by hand: what the table in rules.ts must say, state by state. */
const allowed: Record<VisitStatus, Partial<Record<VisitAction, VisitStatus>>> = {
  planned: { assign: 'assigned', reschedule: 'planned', cancel: 'cancelled', miss: 'missed' },
  assigned: {
    assign: 'assigned',
    unassign: 'planned',
    reschedule: 'assigned',
    cancel: 'cancelled',
    miss: 'missed',
    checkIn: 'inProgress',
  },
  inProgress: { checkOut: 'finished' },
  finished: { pass: 'verified', doubt: 'needsReview' },
  needsReview: { approve: 'verified', reject: 'rejected' },
  missed: { checkIn: 'inProgress' },
  verified: {},
  rejected: {},
  cancelled: { restore: 'planned' },
};

describe('visit states', () => {
  const pairs = visitStatuses.flatMap((status) => visitActions.map((action) => ({ status, action })));
  it.each(pairs)('$status · $action', ({ status, action }) => {
    expect(nextStatus(status, action)).toBe(allowed[status][action]);
  });

  it('binds a carer only while the visit is to come or under way', () => {
    expect(visitStatuses.filter(binds)).toEqual(['assigned', 'inProgress']);
  });

  it('takes no evidence of a visit that is over for good or has nobody', () => {
    for (const kind of evidenceKinds) {
      for (const status of ['planned', 'cancelled', 'rejected'] as const)
        expect(evidenceTakenIn[kind]).not.toContain(status);
    }
  });
});
