import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOutbox } from './outbox.ts';
import type { Answer, Entry, Parcel } from './queue.ts';
import type { EntryStore } from './store.ts';

function memoryStore(rows: Entry[] = []): EntryStore {
  let kept = rows;
  return {
    all: () => Promise.resolve([...kept]),
    add: (entry) => {
      const added = { ...entry, seq: Math.max(0, ...kept.map(({ seq }) => seq)) + 1 };
      kept = [...kept, added];
      return Promise.resolve(added);
    },
    put: (entries) => {
      kept = kept.map((row) => entries.find(({ seq }) => seq === row.seq) ?? row);
      return Promise.resolve();
    },
    remove: (entries) => {
      kept = kept.filter((row) => !entries.some(({ seq }) => seq === row.seq));
      return Promise.resolve();
    },
  };
}

const event = (n: number, visitId = 'a') => {
  const id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const deviceAt = '2026-11-21T01:00:00.000Z';
  return { id, userId: 'me', county: '331002', visitId, event: { kind: 'step' as const, id, deviceAt, step: 0 } };
};

const now = () => '2026-11-21T02:00:00.000Z';
const refused: Answer = { kind: 'refused', refusal: { status: 409, code: 'x', zh: '已取消', en: 'Cancelled' } };

function setUp(answers: Answer[]) {
  const sent: Parcel[] = [];
  const outbox = createOutbox({
    store: memoryStore(),
    now,
    send: (parcel) => {
      sent.push(parcel);
      return Promise.resolve(answers.shift() ?? { kind: 'taken', results: {} });
    },
  });
  return { outbox, sent };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the outbox', () => {
  it('sends nothing before somebody is logged in', async () => {
    const { outbox, sent } = setUp([]);
    await outbox.add(event(1));
    await vi.runAllTimersAsync();
    expect(sent).toEqual([]);
  });

  it('tries again by itself, later and later, with the same request id', async () => {
    const { outbox, sent } = setUp([{ kind: 'unreachable' }, { kind: 'unreachable' }]);
    await outbox.open('me');
    await outbox.add(event(1));
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
    expect(outbox.getState().status).toBe('unreachable');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5_999);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(outbox.unsent()).toEqual([]);
    expect(outbox.getState().status).toBe('idle');
  });

  it('keeps a refusal in sight and holds what follows it, until the carer sends it again', async () => {
    const { outbox, sent } = setUp([refused]);
    await outbox.open('me');
    await outbox.add(event(1));
    await vi.runAllTimersAsync();
    await outbox.add(event(2));
    await vi.runAllTimersAsync();
    expect(sent).toHaveLength(1);
    const refusedOnes = outbox.unsent().filter(({ state }) => state === 'refused');
    expect(refusedOnes.map(({ refusal }) => refusal?.zh)).toEqual(['已取消']);
    await outbox.retry(refusedOnes);
    await vi.runAllTimersAsync();
    expect(outbox.unsent()).toEqual([]);
  });

  it('goes on with what follows when the carer gives a refused entry up', async () => {
    const { outbox, sent } = setUp([refused]);
    await outbox.open('me');
    await outbox.add(event(1));
    await vi.runAllTimersAsync();
    await outbox.add(event(2));
    const [first] = outbox.unsent();
    if (first) await outbox.discard(first);
    await vi.runAllTimersAsync();
    expect(sent.flatMap(({ entries }) => entries.map(({ seq }) => seq))).toEqual([1, 2]);
  });

  it('waits for the next log-in when the session has ended, and loses nothing', async () => {
    const { outbox, sent } = setUp([{ kind: 'loggedOut' }]);
    await outbox.open('me');
    await outbox.add(event(1));
    await vi.runAllTimersAsync();
    expect(outbox.getState().status).toBe('loggedOut');
    expect(sent).toHaveLength(1);
    await outbox.open('me');
    await vi.runAllTimersAsync();
    expect(outbox.unsent()).toEqual([]);
  });

  it('sends what is added while it sends', async () => {
    const { outbox, sent } = setUp([]);
    await outbox.open('me');
    await Promise.all([outbox.add(event(1)), outbox.add(event(2)), outbox.add(event(3, 'b'))]);
    await vi.runAllTimersAsync();
    expect(outbox.unsent()).toEqual([]);
    expect(new Set(sent.flatMap(({ entries }) => entries.map(({ id }) => id))).size).toBe(3);
  });
});
