import type { z } from 'zod';
import type { evidenceEventSchema } from '../../../../server/src/care/visits/contract.ts';
import type { Position } from '../device/position.ts';

export type EvidenceEvent = z.input<typeof evidenceEventSchema>;
/** A picture, whose bytes are beside it in the entry. */
export interface PhotoTaken {
  kind: 'photo';
  id: string;
  deviceAt: string;
  deviceId: string;
  position: Position | null;
}

/** What the server said when it would not take something. */
export interface Refusal {
  status: number;
  code: string;
  zh: string;
  en: string;
  trace?: string | undefined;
}

/** Something that happened at a visit, waiting on the phone until the server has it. */
export interface Entry {
  /** The event's own UUID, made here once: sending it again changes nothing. */
  id: string;
  /** Order on this phone, given by the store. */
  seq: number;
  /** Whose it is: a phone that changes hands never sends one carer's evidence as another's. */
  userId: string;
  county: string;
  visitId: string;
  /** As it is sent; its `deviceAt` is the phone's time when it happened, never corrected. */
  event: EvidenceEvent | PhotoTaken;
  photo?: Blob;
  state: 'waiting' | 'sent' | 'refused';
  /** Sent by itself, to find out which of several the server does not take. */
  isAlone?: boolean;
  refusal?: Refusal;
  /** Of a confirmation code that the server has: whether it was right. */
  isMatch?: boolean;
}

/** What goes in one request. The id is the request's idempotency key: the same entries, the same key. */
export interface Parcel {
  id: string;
  county: string;
  visitId: string;
  entries: readonly Entry[];
}

export const PARCEL_ENTRIES_MAX = 50;
const BACK_OFF_FIRST_MS = 3_000;
const BACK_OFF_LAST_MS = 300_000;
/** Entries that the server has are kept on the phone this long, to show the visit without signal. */
const KEEP_SENT_MS = 3 * 86_400_000;

const inOrder = (entries: readonly Entry[]): Entry[] => [...entries].sort((a, b) => a.seq - b.seq);

const visitOf = (entry: Entry): string => `${entry.county}/${entry.visitId}`;

/**
 * What to send next: the oldest waiting entries of one visit, in the order in which they happened. A visit with a refused
 * entry waits for its carer, because what came after may rest on it; other visits go on. A photo goes by itself.
 */
export function nextParcel(entries: readonly Entry[], userId: string): Parcel | undefined {
  const mine = inOrder(entries.filter((entry) => entry.userId === userId));
  const blocked = new Set(mine.filter(({ state }) => state === 'refused').map(visitOf));
  const open = mine.filter((entry) => entry.state === 'waiting' && !blocked.has(visitOf(entry)));
  const first = open[0];
  if (!first) return undefined;
  const ofVisit = open.filter((entry) => visitOf(entry) === visitOf(first));
  const goesAlone = (entry: Entry) => entry.photo !== undefined || entry.isAlone === true;
  const stop = ofVisit.findIndex((entry, index) => goesAlone(entry) || index >= PARCEL_ENTRIES_MAX);
  const together = stop === 0 ? ofVisit.slice(0, 1) : stop < 0 ? ofVisit : ofVisit.slice(0, stop);
  return {
    id: mixIds(together.map(({ id }) => id)),
    county: first.county,
    visitId: first.visitId,
    entries: together,
  };
}

/** One UUID made of several: the same entries again make the same request, one more entry makes another. */
export function mixIds(ids: readonly string[]): string {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) return only;
  // Two 64-bit FNV-1a hashes with different starts; the ids are random already, so that spread is all that is asked.
  const text = ids.join(',');
  const hash = (start: bigint): string => {
    let value = start;
    for (let index = 0; index < text.length; index += 1) {
      value = BigInt.asUintN(64, (value ^ BigInt(text.charCodeAt(index))) * 0x100000001b3n);
    }
    return value.toString(16).padStart(16, '0');
  };
  const hex = hash(0xcbf29ce484222325n) + hash(0x84222325cbf29ce4n);
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** How an attempt to send ended. */
export type Answer =
  | { kind: 'taken'; results: Readonly<Record<string, { refusal?: Refusal; isMatch?: boolean }>> }
  | { kind: 'unreachable' }
  | { kind: 'loggedOut' }
  | { kind: 'refused'; refusal: Refusal };

/** Reads an HTTP status as an answer: whatever may pass by itself is tried again, the rest is a refusal. */
export function answerOf(refusal: Refusal): Answer {
  const { status } = refusal;
  if (status === 401) return { kind: 'loggedOut' };
  if (status === 0 || status === 408 || status === 425 || status === 429 || status >= 500)
    return { kind: 'unreachable' };
  return { kind: 'refused', refusal };
}

/**
 * The parcel's entries after an answer. The server judges each entry by itself; only when it refused the whole request
 * nothing was written and one of several may be to blame: then they go singly next time.
 */
export function settle(parcel: Parcel, answer: Answer): Entry[] {
  switch (answer.kind) {
    case 'taken':
      return parcel.entries.map((entry) => {
        const { refusal, isMatch } = answer.results[entry.id] ?? {};
        if (refusal) return { ...entry, state: 'refused' as const, refusal };
        const { photo: _sent, refusal: _old, isAlone: _way, ...rest } = entry;
        return { ...rest, state: 'sent' as const, ...(isMatch === undefined ? {} : { isMatch }) };
      });
    case 'refused':
      return parcel.entries.length > 1
        ? parcel.entries.map((entry) => ({ ...entry, isAlone: true }))
        : parcel.entries.map((entry) => ({ ...entry, state: 'refused' as const, refusal: answer.refusal }));
    default:
      return [];
  }
}

/** How long to wait after so many failures in a row, in milliseconds: doubling, at most five minutes. */
export const backOffMs = (failures: number): number =>
  failures <= 0 ? 0 : Math.min(BACK_OFF_LAST_MS, BACK_OFF_FIRST_MS * 2 ** Math.min(failures - 1, 20));

/** What is not with the server yet, oldest first. */
export const unsentOf = (entries: readonly Entry[], userId: string): Entry[] =>
  inOrder(entries.filter((entry) => entry.userId === userId && entry.state !== 'sent'));

/** Sent entries that are no longer needed on the phone. What is not sent is never dropped by age. */
export const outdated = (entries: readonly Entry[], now: string): Entry[] =>
  entries.filter(({ state, event }) => state === 'sent' && Date.parse(now) - Date.parse(event.deviceAt) > KEEP_SENT_MS);
