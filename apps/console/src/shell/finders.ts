import { findNumber } from '../../../../server/src/oversight/desk/contract.ts';
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

const numberedFiles = { case: 'cases', order: 'orders', batch: 'settlement' } as const;

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
  {
    kind: k('申请、订单与结算单'),
    isOpenTo: () => true,
    find: async (_session, words, signal) => {
      if (!/\d/.test(words)) return [];
      const { rows } = await call(findNumber, { query: { number: words.slice(0, 40) } }, { signal });
      return rows.map((matter) => ({
        key: matter.id,
        title: matter.number,
        detail: `${matter.who} ${matter.what}`,
        address: `/${numberedFiles[matter.kind]}/${matter.county}/${matter.id}`,
      }));
    },
  },
];
