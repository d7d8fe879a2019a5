import { useSyncExternalStore } from 'react';
import { newClientId } from '../../../console/src/client/call.ts';
import { deviceId, deviceNow } from '../device/phone.ts';
import type { Position } from '../device/position.ts';
import { createOutbox } from './outbox.ts';
import type { EvidenceEvent, PhotoTaken } from './queue.ts';
import { sendParcel } from './send.ts';
import { entryStore } from './store.ts';

const taken = new Set<() => void>();

/** This phone's one outbox. */
export const outbox = createOutbox({
  store: entryStore,
  send: sendParcel,
  now: deviceNow,
  onTaken: () => taken.forEach((listener) => listener()),
});

/** Sends as soon as the phone says that it has a network again, or that it is looked at again. */
export function watchNetwork(): void {
  window.addEventListener('online', () => void outbox.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void outbox.flush();
  });
}

/** Calls back when something reached the server; returns the way to stop it. */
export function onTaken(listener: () => void): () => void {
  taken.add(listener);
  return () => void taken.delete(listener);
}

export const useOutbox = () => useSyncExternalStore(outbox.subscribe, outbox.getState);

/** Omits from each member of a union by itself. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type Stamp = 'id' | 'deviceAt' | 'deviceId' | 'position';
export type Happening = Without<EvidenceEvent, Stamp> | Without<PhotoTaken, Stamp>;

export interface Place {
  userId: string;
  county: string;
  visitId: string;
}

/** Keeps what just happened at a visit, with the phone's time, and sends it when it can. */
export async function record(place: Place, what: Happening, position: Position | null, photo?: Blob): Promise<void> {
  const id = newClientId();
  const event = { ...what, id, deviceAt: deviceNow(), deviceId: deviceId(), position } as EvidenceEvent | PhotoTaken;
  await outbox.add({ ...place, id, event, ...(photo ? { photo } : {}) });
}
