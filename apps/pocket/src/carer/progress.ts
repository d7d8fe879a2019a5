import type { today } from '../../../../server/src/care/visits/contract.ts';
import type { OutputOf } from '../../../../server/src/platform/contract/endpoint.ts';
import type { Entry } from '../queue/queue.ts';

export type TodayVisit = OutputOf<typeof today>['visits'][number];
export type ExceptionReason = TodayVisit['done']['exceptions'][number];

/** How far a visit is, by what the server knows and what the phone has not sent yet. */
export interface Progress {
  checkedInAt: string | null;
  checkedOutAt: string | null;
  steps: ReadonlySet<number>;
  photos: number;
  isConfirmed: boolean;
  /** The last code that the server looked at was wrong, and nothing confirmed the visit since. */
  isCodeWrong: boolean;
  exceptions: ReadonlySet<ExceptionReason>;
}

/** Adds what happened on this phone, in its order, to what the server knew. Refused entries count for nothing. */
export function progressOf(visit: Pick<TodayVisit, 'done'>, entries: readonly Entry[]): Progress {
  const { done } = visit;
  const steps = new Set(done.steps);
  const exceptions = new Set(done.exceptions);
  let { checkedInAt, checkedOutAt, isConfirmed } = done;
  let isCodeWrong = false;
  let photos = 0;
  for (const { event, isMatch } of [...entries]
    .filter(({ state }) => state !== 'refused')
    .sort((a, b) => a.seq - b.seq)) {
    switch (event.kind) {
      case 'checkIn':
        checkedInAt ??= event.deviceAt;
        break;
      case 'checkOut':
        checkedOutAt ??= event.deviceAt;
        break;
      case 'step':
        if (event.isDone === false) steps.delete(event.step);
        else steps.add(event.step);
        break;
      case 'photo':
        photos += 1;
        break;
      case 'confirmation':
        // A code that the server has not seen yet is believed until it answers.
        isCodeWrong = isMatch === false;
        isConfirmed ||= isMatch !== false;
        break;
      case 'exception':
        exceptions.add(event.excuse.reason);
        break;
      case 'note':
        break;
    }
  }
  return {
    checkedInAt,
    checkedOutAt,
    steps,
    // Sent photos are counted by both sides.
    photos: Math.max(done.photos, photos),
    isConfirmed,
    isCodeWrong: isCodeWrong && !isConfirmed,
    exceptions,
  };
}

/** What is still lacking before the check-out, in the order of the page. */
export function lackingOf(
  visit: Pick<TodayVisit, 'steps'>,
  progress: Progress,
): ('steps' | 'photo' | 'confirmation')[] {
  return [
    ...(visit.steps.some((_, index) => !progress.steps.has(index)) ? (['steps'] as const) : []),
    ...(progress.photos === 0 && !progress.exceptions.has('elderRefusedPhoto') ? (['photo'] as const) : []),
    ...(progress.isConfirmed ? [] : (['confirmation'] as const)),
  ];
}
