export const visitStatuses = [
  'planned',
  'assigned',
  'inProgress',
  'finished',
  'verified',
  'needsReview',
  'rejected',
  'cancelled',
  'missed',
] as const;
export type VisitStatus = (typeof visitStatuses)[number];

export const visitStatusNames: Record<VisitStatus, string> = {
  planned: '待派单',
  assigned: '已派单',
  inProgress: '服务中',
  finished: '已完成待核验',
  verified: '已核实',
  needsReview: '待复核',
  rejected: '不予认定',
  cancelled: '已取消',
  missed: '未上门',
};

export const visitActions = [
  'assign',
  'unassign',
  'reschedule',
  'cancel',
  'miss',
  'checkIn',
  'checkOut',
  'pass',
  'doubt',
  'approve',
  'reject',
  'restore',
] as const;
export type VisitAction = (typeof visitActions)[number];

/**
 * Every way a visit moves on. A missed visit may still be checked in: a phone without signal brings its evidence late, and
 * lateness alone takes nobody's pay.
 */
export const transitions: Record<VisitAction, Partial<Record<VisitStatus, VisitStatus>>> = {
  assign: { planned: 'assigned', assigned: 'assigned' },
  unassign: { assigned: 'planned' },
  reschedule: { planned: 'planned', assigned: 'assigned' },
  cancel: { planned: 'cancelled', assigned: 'cancelled' },
  miss: { planned: 'missed', assigned: 'missed' },
  checkIn: { assigned: 'inProgress', missed: 'inProgress' },
  checkOut: { inProgress: 'finished' },
  pass: { finished: 'verified' },
  doubt: { finished: 'needsReview' },
  approve: { needsReview: 'verified' },
  reject: { needsReview: 'rejected' },
  restore: { cancelled: 'planned' },
};

/** The state after an action, or undefined when the action is not allowed in this state. */
export const nextStatus = (status: VisitStatus, action: VisitAction): VisitStatus | undefined =>
  transitions[action][status];

/** States in which a carer's time is bound by the visit. */
export const binds = (status: VisitStatus): boolean => status === 'assigned' || status === 'inProgress';

export const evidenceKinds = ['checkIn', 'step', 'photo', 'confirmation', 'checkOut', 'exception', 'note'] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

const underWay: readonly VisitStatus[] = ['inProgress', 'finished', 'needsReview', 'verified'];

/**
 * In which states a kind of evidence is taken. What a visit left behind may reach us after its check-out; the second carer's
 * own check-in and check-out may, too.
 */
export const evidenceTakenIn: Record<EvidenceKind, readonly VisitStatus[]> = {
  checkIn: ['assigned', 'missed', ...underWay],
  checkOut: underWay,
  step: underWay,
  photo: underWay,
  confirmation: underWay,
  note: underWay,
  // 'Nobody opened the door' is said without having been able to check in.
  exception: ['assigned', 'missed', ...underWay],
};

/** Why something that is owed is lacking (facts.md §12, tolerance): declared, confirmed by a reviewer, never a penalty by itself. */
export const exceptionReasons = [
  'noSignal',
  'brokenPhone',
  'elderRefusedPhoto',
  'elderAbsent',
  'gpsOff',
  'other',
] as const;
export type ExceptionReason = (typeof exceptionReasons)[number];

export const exceptionNames: Record<ExceptionReason, string> = {
  noSignal: '现场无信号',
  brokenPhone: '手机故障',
  elderRefusedPhoto: '老人不愿拍照',
  elderAbsent: '老人不在家',
  gpsOff: '定位未开启',
  other: '其他原因',
};

/** How far a phone's time of check-in may lie from the planned start; beyond, it is another day's visit or a wrong clock. */
export const CHECK_IN_HOURS_MAX = 12;
/** A visit whose window passed by this long without a check-in counts as missed. */
export const MISSED_AFTER_HOURS = 12;
/** Working days within which a doubtful visit is decided. */
export const REVIEW_WORKING_DAYS = 3;
/** Working days that a provider has to say something to a doubtful visit, and the reviewer to decide thereafter. */
export const STATEMENT_WORKING_DAYS = 3;
export const REVIEW_AFTER_STATEMENT_WORKING_DAYS = 1;
/** Four digits can be guessed: after this many wrong codes a signature is needed. */
export const CODE_ATTEMPTS_MAX = 5;

export const hearings = ['notAsked', 'waiting', 'overdue', 'heard'] as const;
export type Hearing = (typeof hearings)[number];

/** Whether the provider has been heard on a doubt, or has let the time for it pass: only then may its visit be rejected. */
export function hearingOf(visit: { statement_due_at: Date | null; statement_at: Date | null }, now: Date): Hearing {
  if (visit.statement_at !== null) return 'heard';
  if (visit.statement_due_at === null) return 'notAsked';
  return visit.statement_due_at <= now ? 'overdue' : 'waiting';
}
