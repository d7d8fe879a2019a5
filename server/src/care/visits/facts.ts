import type { Day } from '../../platform/clock/index.ts';
import type { Place } from './geometry.ts';
import type { ExceptionReason } from './rules.ts';

export interface Position extends Place {
  accuracyMeters: number | null;
  isMock: boolean;
}

/** One end of a stay, as the phone told it and as it reached us. */
export interface Stamp {
  deviceAt: Date;
  serverAt: Date;
  position: Position | null;
}

/** One carer at one visit, between check-in and check-out. */
export interface Stay {
  visitId: string;
  elderId: string;
  checkIn: Stamp;
  checkOut: Stamp;
}

export interface CarerFacts {
  workerId: string;
  name: string;
  checkIn: Stamp | null;
  checkOut: Stamp | null;
  /** The carer's stays at other visits around this one. */
  otherStays: readonly (Stay & { isSameHousehold: boolean })[];
  /** Names of certificates that this visit needs and the carer did not hold on its day. */
  missingCertificates: readonly string[];
}

export interface VisitFacts {
  visit: {
    id: string;
    elderId: string;
    providerId: string;
    item: string;
    minutes: number;
    carers: number;
    plannedStart: Date;
  };
  /** Where the service takes place; `learnt` from an earlier verified visit when the file has no coordinates. */
  home: (Place & { isLearnt: boolean }) | null;
  wasMissed: boolean;
  carers: readonly CarerFacts[];
  /** Exceptions that a carer declared at this visit. */
  exceptions: readonly ExceptionReason[];
  /** Elder's confirmation: matched, wrong code only, or nothing. */
  confirmation: 'given' | 'wrongCode' | 'none';
  /** Other visits to the elder around this one, with real times where there are any. */
  elderVisits: readonly { visitId: string; providerId: string; item: string; from: Date; to: Date }[];
  lifeEvents: readonly {
    kind: 'death' | 'hospital' | 'institution' | 'move' | 'mistake';
    from: Day;
    to: Day | null;
  }[];
}
