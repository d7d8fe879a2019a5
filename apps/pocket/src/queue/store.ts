import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Entry } from './queue.ts';

/** An answer of the server kept for when there is no signal. */
export interface Kept<T> {
  userId: string;
  data: T;
  at: string;
}

interface Shape extends DBSchema {
  evidence: { key: number; value: Entry };
  kept: { key: string; value: Kept<unknown> };
}

let opened: Promise<IDBPDatabase<Shape>> | undefined;

const database = (): Promise<IDBPDatabase<Shape>> => {
  opened ??= openDB<Shape>('yike-pocket', 1, {
    upgrade(db) {
      db.createObjectStore('evidence', { keyPath: 'seq' });
      db.createObjectStore('kept');
    },
  });
  return opened;
};

/** Where the queue lives; the order number is given here, in the same transaction that keeps the entry. */
export interface EntryStore {
  all(): Promise<Entry[]>;
  add(entry: Omit<Entry, 'seq'>): Promise<Entry>;
  put(entries: readonly Entry[]): Promise<void>;
  remove(entries: readonly Entry[]): Promise<void>;
}

export const entryStore: EntryStore = {
  all: async () => (await database()).getAll('evidence'),
  async add(entry) {
    const tx = (await database()).transaction('evidence', 'readwrite', { durability: 'strict' });
    const last = await tx.store.openKeyCursor(null, 'prev');
    const kept = { ...entry, seq: (last?.key ?? 0) + 1 };
    await tx.store.put(kept);
    await tx.done;
    return kept;
  },
  async put(entries) {
    const tx = (await database()).transaction('evidence', 'readwrite');
    await Promise.all([...entries.map((entry) => tx.store.put(entry)), tx.done]);
  },
  async remove(entries) {
    const tx = (await database()).transaction('evidence', 'readwrite');
    await Promise.all([...entries.map(({ seq }) => tx.store.delete(seq)), tx.done]);
  },
};

/** Keeps an answer for use without signal. */
export async function keep<T>(key: string, userId: string, data: T, at: string): Promise<void> {
  await (await database()).put('kept', { userId, data, at }, key);
}

export const findKept = async <T>(key: string): Promise<Kept<T> | undefined> =>
  (await (await database()).get('kept', key)) as Kept<T> | undefined;

/** Forgets every kept answer, at log-out: the next user of the phone must not find names and addresses. */
export async function forgetKept(): Promise<void> {
  await (await database()).clear('kept');
}
