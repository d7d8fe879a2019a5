import type { dayBoard, listCandidates } from '../../../../../server/src/care/dispatch/contract.ts';
import type { OutputOf } from '../../../../../server/src/platform/contract/endpoint.ts';
import { k } from '../../i18n/index.ts';

export type Board = OutputOf<typeof dayBoard>;
export type BoardVisit = Board['unassigned'][number];
export type Candidate = OutputOf<typeof listCandidates>['rows'][number];

export const absenceLabels: Readonly<Record<Board['carers'][number]['absences'][number]['kind'], string>> = {
  leave: k('请假'),
  sick: k('病假'),
  training: k('培训'),
};

// The server takes these over with a reason; a missing certificate, an absence or another visit it never does.
const overridable: readonly string[] = ['unavailable', 'avoided'];

/** Whether a carer may be picked at all; with exclusions only against a reason. */
export const canPick = (candidate: Pick<Candidate, 'exclusions'>): boolean =>
  candidate.exclusions.every(({ code }) => overridable.includes(code));

/**
 * What is picked after one more press: a second press takes back; where all places are taken the last one gives way.
 * @param places carers that the visit needs
 */
export function togglePick(picked: readonly string[], workerId: string, places: number): string[] {
  if (picked.includes(workerId)) return picked.filter((one) => one !== workerId);
  return [...picked.slice(0, Math.max(0, places - 1)), workerId];
}

/** A visit of the board by its id, wherever it stands. */
export const findOnBoard = (board: Board, id: string | undefined): BoardVisit | undefined =>
  [...board.unassigned, ...board.carers.flatMap(({ visits }) => visits)].find((visit) => visit.id === id);

/** The carers of a visit by name, the leading one first. */
export const carersOf = (board: Board, visit: Pick<BoardVisit, 'workerId' | 'secondWorkerId'>): string[] =>
  [visit.workerId, visit.secondWorkerId].flatMap((id) => {
    const carer = id && board.carers.find(({ workerId }) => workerId === id);
    return carer ? [carer.name] : [];
  });
