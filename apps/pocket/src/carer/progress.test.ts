import { describe, expect, it } from 'vitest';
import type { Entry } from '../queue/queue.ts';
import { lackingOf, progressOf, type TodayVisit } from './progress.ts';

const AT = '2026-11-21T01:00:00.000Z';
const nothing: TodayVisit['done'] = {
  checkedInAt: null,
  checkedOutAt: null,
  steps: [],
  photos: 0,
  isConfirmed: false,
  exceptions: [],
};

let seq = 0;
const did = (event: Record<string, unknown>, over: Partial<Entry> = {}): Entry => {
  seq += 1;
  const id = `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`;
  return {
    id,
    seq,
    userId: 'me',
    county: '331002',
    visitId: 'v',
    state: 'waiting',
    event: { id, deviceAt: AT, ...event } as Entry['event'],
    ...over,
  };
};
const refused: Partial<Entry> = { state: 'refused', refusal: { status: 409, code: 'x', zh: '不行', en: 'No' } };

describe('how far a visit is', () => {
  it('shows what happened without signal as done', () => {
    const progress = progressOf({ done: nothing }, [
      did({ kind: 'checkIn' }),
      did({ kind: 'step', step: 0 }),
      did({ kind: 'step', step: 2 }),
      did({ kind: 'photo' }),
    ]);
    expect(progress.checkedInAt).toBe(AT);
    expect([...progress.steps]).toEqual([0, 2]);
    expect(progress.photos).toBe(1);
    expect(progress.checkedOutAt).toBeNull();
  });

  it('counts nothing that the server refused', () => {
    const progress = progressOf({ done: nothing }, [
      did({ kind: 'checkIn' }, refused),
      did({ kind: 'photo' }, refused),
    ]);
    expect(progress).toMatchObject({ checkedInAt: null, photos: 0 });
  });

  it('a tick may be taken back', () => {
    const events = [did({ kind: 'step', step: 1 }), did({ kind: 'step', step: 1, isDone: false })];
    expect(progressOf({ done: nothing }, events).steps.size).toBe(0);
  });

  it('does not count a sent photo twice', () => {
    expect(progressOf({ done: { ...nothing, photos: 1 } }, [did({ kind: 'photo' }, { state: 'sent' })]).photos).toBe(1);
  });

  it('believes a code until the server says that it was wrong, and a signature then helps', () => {
    const code = { kind: 'confirmation', method: 'spokenCode', code: '1234' };
    expect(progressOf({ done: nothing }, [did(code)]).isConfirmed).toBe(true);
    const wrong = did(code, { state: 'sent', isMatch: false });
    expect(progressOf({ done: nothing }, [wrong])).toMatchObject({ isConfirmed: false, isCodeWrong: true });
    const signed = did({ kind: 'confirmation', method: 'signature', strokes: [] });
    expect(progressOf({ done: nothing }, [wrong, signed])).toMatchObject({ isConfirmed: true, isCodeWrong: false });
  });
});

describe('what is lacking', () => {
  const visit = { steps: ['洗手', '测血压'] };
  it('is everything at first', () => {
    expect(lackingOf(visit, progressOf({ done: nothing }, []))).toEqual(['steps', 'photo', 'confirmation']);
  });
  it('is no photo when the elder does not want one', () => {
    const excused = did({ kind: 'exception', excuse: { reason: 'elderRefusedPhoto' } });
    expect(lackingOf(visit, progressOf({ done: { ...nothing, steps: [0, 1], isConfirmed: true } }, [excused]))).toEqual(
      [],
    );
  });
});
