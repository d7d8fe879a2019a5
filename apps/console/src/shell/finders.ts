import type { Session } from '../session/session.tsx';

export interface Found {
  key: string;
  title: string;
  detail: string;
  address: string;
}

/** Something that can be searched for from anywhere. */
export interface Finder {
  kind: string;
  isOpenTo: (session: Session) => boolean;
  find: (session: Session, words: string, signal: AbortSignal) => Promise<Found[]>;
}

export const finders: readonly Finder[] = [];
