import { backOffMs, nextParcel, outdated, settle, unsentOf, type Answer, type Entry, type Parcel } from './queue.ts';
import type { EntryStore } from './store.ts';

export interface OutboxState {
  entries: readonly Entry[];
  status: 'idle' | 'sending' | 'unreachable' | 'loggedOut';
}

export interface OutboxTools {
  store: EntryStore;
  send: (parcel: Parcel) => Promise<Answer>;
  now: () => string;
  /** Called after something reached the server. */
  onTaken?: (parcel: Parcel) => void;
}

/** Brings what happened at visits to the server, one parcel after the other, as often as it takes. */
export function createOutbox({ store, send, now, onTaken }: OutboxTools) {
  const listeners = new Set<() => void>();
  let state: OutboxState = { entries: [], status: 'idle' };
  let userId: string | undefined;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let isAskedAgain = false;

  const show = (change: Partial<OutboxState>) => {
    state = { ...state, ...change };
    listeners.forEach((listener) => listener());
  };
  const reload = async () => show({ entries: await store.all() });

  async function run(): Promise<void> {
    await reload();
    while (userId !== undefined) {
      const parcel = nextParcel(state.entries, userId);
      if (!parcel) return show({ status: 'idle' });
      show({ status: 'sending' });
      const answer = await send(parcel);
      await store.put(settle(parcel, answer));
      await reload();
      if (answer.kind === 'loggedOut') return show({ status: 'loggedOut' });
      if (answer.kind === 'unreachable') {
        failures += 1;
        timer = setTimeout(() => void flush(), backOffMs(failures));
        return show({ status: 'unreachable' });
      }
      failures = 0;
      if (answer.kind === 'taken') onTaken?.(parcel);
    }
  }

  /** Sends now; one run at a time, and a request during a run makes one more. */
  function flush(): Promise<void> {
    clearTimeout(timer);
    if (running) {
      isAskedAgain = true;
      return running;
    }
    running = run().finally(() => {
      running = undefined;
      if (!isAskedAgain) return;
      isAskedAgain = false;
      if (state.status === 'idle') void flush();
    });
    return running;
  }

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getState: () => state,
    flush,

    /** Whose evidence is sent from now on; undefined after log-out. */
    async open(user: string | undefined): Promise<void> {
      userId = user;
      failures = 0;
      await store.remove(outdated(await store.all(), now()));
      await flush();
    },

    /** Keeps an event; resolves when the phone has it safely, whether or not there is signal. */
    async add(entry: Omit<Entry, 'seq' | 'state'>): Promise<void> {
      await store.add({ ...entry, state: 'waiting' });
      await reload();
      void flush();
    },

    /** Sends refused entries again, when what stood in their way has been put right. */
    async retry(refused: readonly Entry[]): Promise<void> {
      await store.put(refused.map(({ refusal: _words, ...entry }) => ({ ...entry, state: 'waiting' as const })));
      await flush();
    },

    /** Gives a refused entry up, so that what came after it may go. Only the carer decides that. */
    async discard(entry: Entry): Promise<void> {
      await store.remove([entry]);
      await flush();
    },

    unsent: (): Entry[] => (userId === undefined ? [] : unsentOf(state.entries, userId)),
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
