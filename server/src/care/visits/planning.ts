import type { Actor } from '../../platform/access/index.ts';
import { dayOf } from '../../platform/clock/index.ts';
import { badInput, conflict } from '../../platform/problems/index.ts';
import { withCounty, type Tx } from '../../platform/transactions/index.ts';
import { lockMoney, reserveAgain, voidMoney } from './money.ts';
import { binds, nextStatus, visitStatusNames, type VisitAction, type VisitStatus } from './rules.ts';
import {
  addAssignment,
  bindSlots,
  changeVisit,
  freeSlots,
  getVisit,
  getVisitForUpdate,
  insertVisits,
  type AssignmentNote,
  type Key,
  type VisitRow,
} from './storage.ts';

/** What an order knows of one visit. priceFen = quotaFen + subsidyFen + selfFen. */
export interface NewVisit {
  county: string;
  area: string;
  orderId: string;
  elderId: string;
  providerId: string;
  item: string;
  product: string;
  productName: string;
  plannedStart: Date;
  windowFrom: Date;
  windowTo: Date;
  minutes: number;
  carers: number;
  certificates: readonly string[];
  steps: readonly string[];
  elderName: string;
  address: string;
  lat: number | null;
  lng: number | null;
  notes: string | null;
  priceFen: number;
  quotaFen: number;
  subsidyFen: number;
  selfFen: number;
  reservationId?: string | null;
  /** Given when the money was reserved in the visit's name before. */
  id?: string;
}

const endOf = (start: Date, minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

/** Plans visits without a carer yet; the caller has checked who may. */
export async function planVisits(tx: Tx, visits: readonly NewVisit[]): Promise<Key[]> {
  const rows = visits.map((visit) => ({
    county: visit.county,
    id: visit.id ?? tx.newId(),
    area: visit.area,
    order_id: visit.orderId,
    elder_id: visit.elderId,
    provider_id: visit.providerId,
    worker_id: null,
    second_worker_id: null,
    item: visit.item,
    product: visit.product,
    product_name: visit.productName,
    planned_start: visit.plannedStart,
    planned_end: endOf(visit.plannedStart, visit.minutes),
    window_from: visit.windowFrom,
    window_to: visit.windowTo,
    minutes: visit.minutes,
    carers: visit.carers,
    certificates: [...visit.certificates],
    steps: JSON.stringify(visit.steps),
    elder_name: visit.elderName,
    address: visit.address,
    lat: visit.lat,
    lng: visit.lng,
    notes: visit.notes,
    price_fen: visit.priceFen,
    quota_fen: visit.quotaFen,
    subsidy_fen: visit.subsidyFen,
    self_fen: visit.selfFen,
    reservation_id: visit.reservationId ?? null,
    status: 'planned' as const,
    checked_in_at: null,
    checked_out_at: null,
    verified_at: null,
    review_due_at: null,
    statement_due_at: null,
    statement_at: null,
    reviewed_by: null,
    review_reason: null,
    is_held: false,
    cancel_reason: null,
    confirmation_code_hash: null,
    version: 1,
    created_at: tx.now,
    updated_at: tx.now,
  }));
  await insertVisits(tx, rows);
  return rows.map(({ county, id }) => ({ county, id }));
}

/** The state after an action. @throws Problem 409 `visitStateWrong` when the visit's state does not allow it */
export function mustMove(visit: VisitRow, action: VisitAction): VisitStatus {
  const next = nextStatus(visit.status, action);
  if (!next) throw stateWrong(visit.status, action);
  return next;
}

export const stateWrong = (status: VisitStatus, action: string) =>
  conflict('visitStateWrong', {
    zh: `该次服务当前为“${visitStatusNames[status]}”，不能进行此操作，请刷新后再看。`,
    en: `The visit is ${status}: ${action} is not possible now.`,
    status,
  });

/** How an instant reads to people: `11-21 09:00` in Shanghai. */
export const clockText = (at: Date): string => {
  const shifted = new Date(at.getTime() + 8 * 3600_000).toISOString();
  return `${shifted.slice(5, 10)} ${shifted.slice(11, 16)}`;
};

const workerBusy = (busy: { busyWorkerId: string; from: Date; to: Date }) =>
  conflict('workerBusy', {
    zh: `该护理员在 ${clockText(busy.from)} 至 ${clockText(busy.to).slice(6)} 已有安排，请另选人员或时间。`,
    en: `The carer has another visit from ${busy.from.toISOString()} to ${busy.to.toISOString()}.`,
    workerId: busy.busyWorkerId,
    from: busy.from.toISOString(),
    to: busy.to.toISOString(),
  });

const carersOf = (visit: VisitRow): string[] => [visit.worker_id, visit.second_worker_id].filter((id) => id !== null);

/**
 * Sends carers to a visit; those sent before are freed. Certificates and absences are dispatch's matter.
 * @throws Problem 400 `carersWrong`, 409 `workerBusy` (naming the other visit's time), `visitStateWrong`
 */
export async function setWorkers(
  tx: Tx,
  actor: Actor,
  key: Key,
  workers: { workerId: string; secondWorkerId?: string | null },
  note: { reason?: string; candidates?: AssignmentNote['candidates'] } = {},
): Promise<VisitRow> {
  const visit = await getVisitForUpdate(tx, key);
  const status = mustMove(visit, 'assign');
  const { workerId, secondWorkerId = null } = workers;
  if (visit.carers > 1 !== (secondWorkerId !== null) || workerId === secondWorkerId) {
    throw badInput('carersWrong', {
      zh: visit.carers > 1 ? '该服务需要两名护理员，请选择两名不同的人员。' : '该服务只需一名护理员。',
      en: `This visit needs ${visit.carers} carer(s).`,
      field: 'body.secondWorkerId',
    });
  }
  const ids = secondWorkerId ? [workerId, secondWorkerId] : [workerId];
  const busy = await bindSlots(tx, visit, ids);
  if (busy) throw workerBusy(busy);
  const changed = await changeVisit(tx, visit, { status, worker_id: workerId, second_worker_id: secondWorkerId });
  await noteAssignment(tx, actor, changed, note);
  return changed;
}

/** Takes the carers off a visit, which waits for dispatch again. @throws Problem 409 `visitStateWrong` */
export async function clearWorkers(tx: Tx, actor: Actor, key: Key, reason: string): Promise<VisitRow> {
  const visit = await getVisitForUpdate(tx, key);
  const status = mustMove(visit, 'unassign');
  await freeSlots(tx, visit);
  const changed = await changeVisit(tx, visit, { status, worker_id: null, second_worker_id: null });
  await noteAssignment(tx, actor, changed, { reason });
  return changed;
}

async function noteAssignment(
  tx: Tx,
  actor: Actor,
  visit: VisitRow,
  note: { reason?: string; candidates?: AssignmentNote['candidates'] },
): Promise<void> {
  await addAssignment(tx, visit, {
    reason: note.reason ?? null,
    candidates: note.candidates ?? [],
    byUser: actor.userId ?? null,
    byName: actor.name,
  });
  const carers = carersOf(visit);
  tx.audit({
    area: visit.area,
    action: carers.length > 0 ? 'visit.assign' : 'visit.unassign',
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
    ...(note.reason && { reason: note.reason }),
    detail: { carers },
  });
  tx.emit(carers.length > 0 ? 'visit.assigned' : 'visit.unassigned', visit.area, {
    visitId: visit.id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    carers,
  });
}

/** Cancels a visit that has not begun and releases its money. The caller's sight covers the visit. @throws Problem 409 `visitStateWrong` */
export async function cancelVisit(tx: Tx, actor: Actor, key: Key, reason: string): Promise<VisitRow> {
  await getVisit(tx, key);
  return withCounty(tx, key.county, async () => {
    const visit = await getVisitForUpdate(tx, key);
    const status = mustMove(visit, 'cancel');
    await freeSlots(tx, visit);
    const changed = await changeVisit(tx, visit, { status, cancel_reason: reason });
    await voidMoney(tx, visit, `服务取消：${reason}`, actor.userId);
    tell(tx, changed, 'visit.cancelled', reason);
    return changed;
  });
}

/**
 * Plans cancelled visits again that were cancelled by mistake; they wait for dispatch, and their money is held anew. One whose
 * quota is no longer there stays cancelled, and says so. The visits are locked, the county is in sight.
 * @returns the visits that are planned again
 */
export async function restoreVisits(
  tx: Tx,
  county: string,
  visits: readonly VisitRow[],
  reasons: { restored: string; quotaGone: string },
): Promise<VisitRow[]> {
  await lockMoney(tx, county, visits);
  const restored: VisitRow[] = [];
  for (const visit of visits) {
    const status = mustMove(visit, 'restore');
    const reservationId = await reserveAgain(tx, visit, `${reasons.restored}，重新预留：${visit.product_name}`);
    if (reservationId === undefined) {
      await changeVisit(tx, visit, { cancel_reason: reasons.quotaGone });
      continue;
    }
    const changed = await changeVisit(tx, visit, {
      status,
      worker_id: null,
      second_worker_id: null,
      cancel_reason: null,
      confirmation_code_hash: null,
      reservation_id: reservationId,
    });
    tell(tx, changed, 'visit.restored', reasons.restored);
    restored.push(changed);
  }
  return restored;
}

/** Marks a locked visit to which nobody came and releases its money. */
export async function missVisit(tx: Tx, visit: VisitRow): Promise<void> {
  const status = mustMove(visit, 'miss');
  await freeSlots(tx, visit);
  const changed = await changeVisit(tx, visit, { status });
  await voidMoney(tx, visit, '约定时段内无人上门', undefined);
  tell(tx, changed, 'visit.missed', '约定时段已过，没有签到记录');
}

/**
 * Moves a visit to another time; its window moves along. Its carers stay when they are free then, else it waits for dispatch again.
 * @throws Problem 409 `visitStateWrong`, 400 `timePast`
 */
export async function rescheduleVisit(tx: Tx, actor: Actor, key: Key, to: { plannedStart: Date }): Promise<VisitRow> {
  await getVisit(tx, key);
  if (to.plannedStart <= tx.now) {
    throw badInput('timePast', {
      zh: '新的服务时间必须在现在之后。',
      en: 'The new time must be in the future.',
      field: 'body.plannedStart',
    });
  }
  return withCounty(tx, key.county, async () => {
    const visit = await getVisitForUpdate(tx, key);
    const status = mustMove(visit, 'reschedule');
    const shift = to.plannedStart.getTime() - visit.planned_start.getTime();
    const shifted = (at: Date) => new Date(at.getTime() + shift);
    const moved = await changeVisit(tx, visit, {
      status,
      planned_start: to.plannedStart,
      planned_end: shifted(visit.planned_end),
      window_from: shifted(visit.window_from),
      window_to: shifted(visit.window_to),
      // Yesterday's code must not confirm tomorrow's visit.
      confirmation_code_hash: null,
    });
    tell(tx, moved, 'visit.rescheduled', `${clockText(visit.planned_start)} → ${clockText(to.plannedStart)}`);
    if (!binds(moved.status)) return moved;
    const busy = await bindSlots(tx, moved, carersOf(moved));
    return busy ? clearWorkers(tx, actor, key, '改期后护理员另有安排') : moved;
  });
}

/** Keeps a visit's payment back, or lets it go; the visit's state is not touched. For supervision and late facts. */
export async function holdVisit(tx: Tx, key: Key, held: boolean, reason: string): Promise<void> {
  const visit = await getVisitForUpdate(tx, key);
  if (visit.is_held === held) return;
  const changed = await changeVisit(tx, visit, { is_held: held });
  tell(tx, changed, held ? 'visit.held' : 'visit.released', reason);
}

function tell(tx: Tx, visit: VisitRow, topic: string, reason: string): void {
  tx.audit({
    area: visit.area,
    action: topic,
    subjectType: 'visit',
    subjectId: visit.id,
    elderId: visit.elder_id,
    reason,
  });
  tx.emit(topic, visit.area, {
    visitId: visit.id,
    orderId: visit.order_id,
    elderId: visit.elder_id,
    providerId: visit.provider_id,
    reason,
  });
}

/** The Shanghai day on which a visit is planned. */
export const visitDay = (visit: Pick<VisitRow, 'planned_start'>): string => dayOf(visit.planned_start);
