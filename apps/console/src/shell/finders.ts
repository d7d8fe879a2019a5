import { searchElders } from '../../../../server/src/people/elders/contract.ts';
import { call } from '../client/call.ts';
import { k } from '../i18n/index.ts';
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

export const finders: readonly Finder[] = [
  {
    kind: k('老人'),
    isOpenTo: ({ acting }) => searchElders.allow.some((role) => role === acting.role),
    find: async (_session, words, signal) => {
      const { rows } = await call(searchElders, { query: { q: words } }, { signal });
      return rows.map((elder) => ({
        key: elder.id,
        title: elder.name,
        detail: `${elder.residentIdMasked} ${elder.areaName} ${elder.currentAddress ?? ''}`,
        address: `/elders/${elder.county}/${elder.id}`,
      }));
    },
  },
];
