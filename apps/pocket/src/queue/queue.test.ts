import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerOf,
  backOffMs,
  mixIds,
  nextParcel,
  outdated,
  PARCEL_ENTRIES_MAX,
  settle,
  unsentOf,
  type Answer,
  type Entry,
  type Parcel,
} from './queue.ts';

const ME = 'user-1';
const REFUSAL = { status: 409, code: 'visitCancelled', zh: '该服务已取消', en: 'The visit is cancelled' };
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const entry = (seq: number, over: Partial<Entry> = {}, deviceAt = '2026-11-21T01:00:00.000Z'): Entry => ({
  id: uuid(seq),
  seq,
  userId: ME,
  county: '331002',
  visitId: 'a',
  event: { kind: 'step', id: uuid(seq), deviceAt, step: 0 },
  state: 'waiting',
  ...over,
});
const TAKEN: Answer = { kind: 'taken', results: {} };

const seqs = (parcel: Parcel | undefined) => parcel?.entries.map(({ seq }) => seq);

function replace(entries: readonly Entry[], changed: readonly Entry[]): Entry[] {
  const byId = new Map(changed.map((one) => [one.id, one]));
  return entries.map((one) => byId.get(one.id) ?? one);
}

describe('what is sent next', () => {
  it('is never what another carer did on this phone', () => {
    expect(nextParcel([entry(1, { userId: 'user-2' })], ME)).toBeUndefined();
  });

  it('is nothing when all is sent', () => {
    expect(nextParcel([entry(1, { state: 'sent' })], ME)).toBeUndefined();
  });

  it('is the oldest visit, in the order in which things happened', () => {
    const parcel = nextParcel([entry(4), entry(2), entry(3, { visitId: 'b' })], ME);
    expect(parcel?.visitId).toBe('a');
    expect(seqs(parcel)).toEqual([2, 4]);
  });

  it('is a photo by itself, and nothing of its visit overtakes it', () => {
    const all = [entry(1), entry(2, { photo: new Blob(['x']) }), entry(3)];
    const first = nextParcel(all, ME);
    expect(seqs(first)).toEqual([1]);
    const second = nextParcel(replace(all, settle(first as Parcel, TAKEN)), ME);
    expect(seqs(second)).toEqual([2]);
  });

  it('is at most so many at once', () => {
    const many = Array.from({ length: PARCEL_ENTRIES_MAX + 5 }, (_, index) => entry(index + 1));
    expect(nextParcel(many, ME)?.entries).toHaveLength(PARCEL_ENTRIES_MAX);
  });

  it('is not of a visit whose carer must first answer a refusal, but other visits go on', () => {
    const all = [entry(1, { state: 'refused', refusal: REFUSAL }), entry(2), entry(3, { visitId: 'b' })];
    expect(seqs(nextParcel(all, ME))).toEqual([3]);
  });

  it('has the same request id for the same entries and another for others', () => {
    const one = nextParcel([entry(1), entry(2)], ME);
    expect(nextParcel([entry(2), entry(1)], ME)?.id).toBe(one?.id);
    expect(nextParcel([entry(1), entry(2), entry(3)], ME)?.id).not.toBe(one?.id);
    expect(one?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('after an answer', () => {
  it.each([0, 408, 429, 500, 502, 503])('status %i is tried again and changes nothing', (status) => {
    const answer = answerOf({ ...REFUSAL, status });
    expect(answer.kind).toBe('unreachable');
    expect(settle(nextParcel([entry(1)], ME) as Parcel, answer)).toEqual([]);
  });

  it('an ended session is no refusal: it waits for the next log-in', () => {
    expect(answerOf({ ...REFUSAL, status: 401 })).toEqual({ kind: 'loggedOut' });
  });

  it('a refusal of one keeps the words of the server', () => {
    const [refused] = settle(nextParcel([entry(1)], ME) as Parcel, answerOf(REFUSAL));
    expect(refused).toMatchObject({ state: 'refused', refusal: { zh: '该服务已取消' } });
  });

  it('a refusal of several finds the one to blame, and what came before it is taken', () => {
    let all = [entry(1), entry(2), entry(3)];
    const guilty = uuid(2);
    for (let turn = 0; turn < 10; turn += 1) {
      const parcel = nextParcel(all, ME);
      if (!parcel) break;
      const isRefused = parcel.entries.some(({ id }) => id === guilty);
      all = replace(all, settle(parcel, isRefused ? answerOf(REFUSAL) : TAKEN));
    }
    expect(all.map(({ state }) => state)).toEqual(['sent', 'refused', 'waiting']);
  });

  it('one refused among several keeps its words, the others are sent', () => {
    const parcel = nextParcel([entry(1), entry(2)], ME) as Parcel;
    const settled = settle(parcel, { kind: 'taken', results: { [uuid(2)]: { refusal: REFUSAL } } });
    expect(settled.map(({ state }) => state)).toEqual(['sent', 'refused']);
    expect(settled[1]?.refusal).toEqual(REFUSAL);
  });

  it('a code that was wrong is told apart from one that was right', () => {
    const parcel = nextParcel([entry(1), entry(2)], ME) as Parcel;
    const results = { [uuid(1)]: { isMatch: false }, [uuid(2)]: { isMatch: true } };
    expect(settle(parcel, { kind: 'taken', results }).map(({ isMatch }) => isMatch)).toEqual([false, true]);
  });

  it('what is taken no longer keeps its photo on the phone', () => {
    const photo = entry(1, { photo: new Blob(['x']) });
    const [sent] = settle(nextParcel([photo], ME) as Parcel, TAKEN);
    expect(sent).not.toHaveProperty('photo');
    expect(sent?.state).toBe('sent');
  });
});

describe('waiting', () => {
  it('grows with each failure and ends at five minutes', () => {
    expect([0, 1, 2, 3].map(backOffMs)).toEqual([0, 3_000, 6_000, 12_000]);
    expect(backOffMs(500)).toBe(300_000);
  });

  it('drops only what was sent days ago', () => {
    const old = '2026-11-10T00:00:00.000Z';
    const all = [entry(1, { state: 'sent' }, old), entry(2, {}, old), entry(3, { state: 'sent' })];
    expect(outdated(all, '2026-11-21T02:00:00.000Z').map(({ seq }) => seq)).toEqual([1]);
  });

  it('counts refused ones as not sent', () => {
    expect(unsentOf([entry(2, { state: 'refused' }), entry(1), entry(3, { state: 'sent' })], ME)).toHaveLength(2);
  });
});

describe('over a bad line', () => {
  // Whatever fails and however often: the server gets each event once in effect, and per visit in the order of the phone.
  it('keeps the order of each visit and loses nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ visit: fc.constantFrom('a', 'b', 'c'), isPhoto: fc.boolean() }), { maxLength: 30 }),
        fc.array(fc.constantFrom('taken', 'lostBefore', 'lostAfter', 'poison'), { maxLength: 60 }),
        (happened, line) => {
          let all = happened.map(({ visit, isPhoto }, index) =>
            entry(index + 1, isPhoto ? { visitId: visit, photo: new Blob([]) } : { visitId: visit }),
          );
          const server: Entry[] = [];
          const receive = (entries: readonly Entry[]) =>
            entries.forEach((one) => server.some(({ id }) => id === one.id) || server.push(one));
          for (let turn = 0; turn < 200; turn += 1) {
            const parcel = nextParcel(all, ME);
            if (!parcel) break;
            const weather = line[turn] ?? 'taken';
            if (weather === 'taken' || weather === 'lostAfter') receive(parcel.entries);
            // A gateway's error in the middle of several is like a refusal of the whole parcel.
            if (weather === 'poison' && parcel.entries.length > 1)
              all = replace(all, settle(parcel, answerOf(REFUSAL)));
            if (weather === 'taken') all = replace(all, settle(parcel, TAKEN));
          }
          expect(all.every(({ state }) => state === 'sent')).toBe(true);
          for (const visit of ['a', 'b', 'c']) {
            const order = server.filter(({ visitId }) => visitId === visit).map(({ seq }) => seq);
            expect(order).toEqual([...order].sort((x, y) => x - y));
          }
          expect(server).toHaveLength(happened.length);
        },
      ),
    );
  });

  it('mixes ids without collisions among many', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.array(fc.uuid(), { minLength: 2, maxLength: 5 }), { selector: String }),
        (lists) => {
          expect(new Set(lists.map(mixIds)).size).toBe(lists.length);
        },
      ),
    );
  });
});
