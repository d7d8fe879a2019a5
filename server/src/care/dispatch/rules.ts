import { isWithinArea } from '../../platform/packs/index.ts';
import { minuteOfDay, weekdayOf, dayOf } from '../../platform/clock/index.ts';
import type { Wishes } from '../orders/index.ts';
import { distanceMeters, type Place } from '../visits/index.ts';

/** Streets are longer than the line between two homes. */
export const DETOUR = 1.3;
/** An electric bicycle in town with its stops, the carers' usual vehicle: our estimate, no norm. */
export const TRAVEL_KM_PER_HOUR = 15;

export interface Busy {
  visitId: string;
  start: Date;
  end: Date;
  place: Place | null;
}

/** What is known of a carer for the day of a visit. */
export interface CarerDay {
  workerId: string;
  name: string;
  sex: 'male' | 'female';
  home: Place | null;
  serviceAreas: readonly string[];
  /** Monday first; null = does not work, else minutes of the day. */
  availability: readonly (readonly [number, number] | null)[];
  absences: readonly { kind: 'leave' | 'sick' | 'training'; from: Date; to: Date }[];
  /** Names of needed certificates that the carer does not hold on the day. */
  missingCertificates: readonly string[];
  /** Other visits of the day, in order of time. */
  visits: readonly Busy[];
  /** How often this carer has served this elder. */
  cameBefore: number;
}

export interface Need {
  visitId: string;
  area: string;
  start: Date;
  end: Date;
  place: Place | null;
  wishes: Wishes;
}

export type Exclusion = 'certificate' | 'absent' | 'unavailable' | 'busy' | 'avoided';

/** A dispatcher may send a carer in spite of these, with a reason; never without certificate or during an absence. */
export const overridable: readonly Exclusion[] = ['unavailable', 'avoided'];

export interface Candidate {
  workerId: string;
  name: string;
  /** 0–100; 0 when excluded. */
  score: number;
  /** Why not at all; empty for a carer who can be sent. */
  exclusions: { code: Exclusion; text: string }[];
  /** One sentence a factor, in the order of the table. */
  reasons: string[];
  travelMeters: number | null;
}

const ABSENCE_NAMES = { leave: '请假', sick: '病假', training: '培训' } as const;
const overlaps = (a: { start: Date; end: Date }, b: { start: Date; end: Date }): boolean =>
  a.start < b.end && b.start < a.end;
const clock = (at: Date): string => {
  const minute = minuteOfDay(at);
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
};

/** Road distance in meters, estimated: the straight line times the detour. Null when a place is unknown. */
export const roadMeters = (from: Place | null, to: Place | null): number | null =>
  from && to ? Math.round(distanceMeters(from, to) * DETOUR) : null;

/** Minutes on the road for a distance in meters, rounded up. */
export const travelMinutes = (meters: number): number => Math.ceil((meters / 1000 / TRAVEL_KM_PER_HOUR) * 60);

function exclusionsOf(carer: CarerDay, need: Need): Candidate['exclusions'] {
  const found: Candidate['exclusions'] = [];
  if (carer.missingCertificates.length > 0) {
    found.push({ code: 'certificate', text: `缺少有效证书：${carer.missingCertificates.join('、')}` });
  }
  const absence = carer.absences.find((one) => overlaps({ start: one.from, end: one.to }, need));
  if (absence) found.push({ code: 'absent', text: `${ABSENCE_NAMES[absence.kind]}中` });
  const hours = carer.availability[weekdayOf(dayOf(need.start)) - 1] ?? null;
  const startMinute = minuteOfDay(need.start);
  const endMinute = startMinute + (need.end.getTime() - need.start.getTime()) / 60_000;
  if (!hours) found.push({ code: 'unavailable', text: '当天不上班' });
  else if (startMinute < hours[0] || endMinute > hours[1])
    found.push({ code: 'unavailable', text: '不在可服务时段内' });
  if (need.wishes.avoidCarerIds?.includes(carer.workerId)) found.push({ code: 'avoided', text: '老人不希望由其服务' });
  const busy = carer.visits.find((visit) => visit.visitId !== need.visitId && overlaps(visit, need));
  if (busy) found.push({ code: 'busy', text: `${clock(busy.start)}–${clock(busy.end)} 已有安排` });
  return found;
}

/** The visit before and after in a carer's day, and the road from the one before (or from home). */
export function neighboursOf(
  carer: Pick<CarerDay, 'visits' | 'home'>,
  need: Pick<Need, 'visitId' | 'start' | 'end' | 'place'>,
) {
  const others = carer.visits.filter((visit) => visit.visitId !== need.visitId);
  const previous = others.filter((visit) => visit.end <= need.start).at(-1);
  const next = others.find((visit) => visit.start >= need.end);
  const from = previous ? previous.place : carer.home;
  return {
    previous,
    next,
    meters: roadMeters(from, need.place),
    metersOn: next ? roadMeters(need.place, next.place) : null,
  };
}

const minutesBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 60_000;

interface Factor {
  code: string;
  points: number;
  /** A share of the points from 0 to 1, and the sentence that explains it. */
  judge(carer: CarerDay, need: Need): { share: number; reason: string };
}

const FAR_METERS = 10_000;
const OFTEN = 5;
const FULL_DAY_MINUTES = 480;

/** The score table: points add up to 100. Weights are the platform's own choice, not a norm. */
export const factors: readonly Factor[] = [
  {
    code: 'distance',
    points: 35,
    judge(carer, need) {
      const { previous, next, meters, metersOn } = neighboursOf(carer, need);
      if (meters === null) return { share: 0.5, reason: '缺少坐标，路程未知' };
      const from = previous ? '从上一户' : '从住处';
      const text = `${from}约 ${(meters / 1000).toFixed(1)} 公里`;
      const gap = previous ? minutesBetween(previous.end, need.start) : Infinity;
      const gapOn = next ? minutesBetween(need.end, next.start) : Infinity;
      if (gap < travelMinutes(meters)) return { share: 0, reason: `${text}，间隔只有 ${gap} 分钟，可能赶不到` };
      if (metersOn !== null && gapOn < travelMinutes(metersOn))
        return { share: 0, reason: `${text}，之后间隔只有 ${gapOn} 分钟，可能误了下一户` };
      return { share: Math.max(0, 1 - meters / FAR_METERS), reason: text };
    },
  },
  {
    code: 'continuity',
    points: 25,
    judge: ({ cameBefore }) => ({
      share: Math.min(cameBefore, OFTEN) / OFTEN,
      reason: cameBefore > 0 ? `曾为这位老人服务 ${cameBefore} 次` : '未曾服务过这位老人',
    }),
  },
  {
    code: 'load',
    points: 15,
    judge(carer, need) {
      const others = carer.visits.filter((visit) => visit.visitId !== need.visitId);
      const minutes = others.reduce((sum, visit) => sum + minutesBetween(visit.start, visit.end), 0);
      return {
        share: Math.max(0, 1 - minutes / FULL_DAY_MINUTES),
        reason: others.length > 0 ? `当天已有 ${others.length} 次服务，共 ${minutes} 分钟` : '当天还没有安排',
      };
    },
  },
  {
    code: 'wish',
    points: 15,
    judge(carer, { wishes }) {
      if (wishes.carerId === carer.workerId) return { share: 1, reason: '老人指定的护理员' };
      if (wishes.carerSex && wishes.carerSex !== carer.sex) {
        return { share: 0, reason: `老人希望由${wishes.carerSex === 'female' ? '女' : '男'}护理员服务` };
      }
      if (wishes.carerId) return { share: 0.5, reason: '老人指定了另一位护理员' };
      return { share: 1, reason: wishes.carerSex ? '符合老人对性别的意愿' : '老人没有特别要求' };
    },
  },
  {
    code: 'area',
    points: 10,
    judge({ serviceAreas }, { area }) {
      if (serviceAreas.length === 0) return { share: 1, reason: '服务区域不限' };
      const isInside = serviceAreas.some((root) => isWithinArea(area, root));
      return { share: isInside ? 1 : 0, reason: isInside ? '在其服务区域内' : '不在其服务区域内' };
    },
  },
];

/** One carer for one visit: excluded with reasons, or scored with a sentence for each factor. */
export function judge(carer: CarerDay, need: Need): Candidate {
  const exclusions = exclusionsOf(carer, need);
  const judged = factors.map((factor) => ({ points: factor.points, ...factor.judge(carer, need) }));
  const score = judged.reduce((sum, { points, share }) => sum + points * share, 0);
  return {
    workerId: carer.workerId,
    name: carer.name,
    score: exclusions.length > 0 ? 0 : Math.round(score),
    exclusions,
    reasons: judged.map(({ reason }) => reason),
    travelMeters: neighboursOf(carer, need).meters,
  };
}

/** Carers for a visit: those who can be sent, best first, then those who cannot with what excludes them. Ties go by name and id. */
export function rank(carers: readonly CarerDay[], need: Need): Candidate[] {
  return carers
    .map((carer) => judge(carer, need))
    .sort(
      (a, b) =>
        Number(a.exclusions.length > 0) - Number(b.exclusions.length > 0) ||
        b.score - a.score ||
        a.name.localeCompare(b.name, 'zh-CN') ||
        (a.workerId < b.workerId ? -1 : 1),
    );
}
