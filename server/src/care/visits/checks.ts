import { minuteOfDay, dayOf } from '../../platform/clock/index.ts';
import type { CarerFacts, Position, Stamp, Stay, VisitFacts } from './facts.ts';
import { distanceMeters } from './geometry.ts';
import { isHospitalItem } from '../catalogue/index.ts';
import { checkParameters, type CheckParameters } from './parameters.ts';
import { exceptionNames } from './rules.ts';

export type CheckOutcome = 'pass' | 'amber' | 'red';

export const checkNames = {
  F01: '服务时长不足',
  F03: '签到位置不符',
  F05: '行程不可能',
  F06: '同一护理员时间重叠',
  F07: '同一老人服务重叠',
  F10: '老人已去世',
  F11: '老人住院期间',
  F16: '补录或集中签退',
  F17: '证书不符',
  positionMissing: '缺少定位',
  confirmation: '老人确认',
  secondCarer: '第二名护理员',
} as const;
export type CheckCode = keyof typeof checkNames;

export interface Check {
  code: CheckCode;
  outcome: CheckOutcome;
  /** What was found, for the people who read it. */
  message: string;
  measured: Record<string, unknown>;
}

const MINUTE_MS = 60_000;
const minutesBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / MINUTE_MS;
const overlapMinutes = (a: { from: Date; to: Date }, b: { from: Date; to: Date }): number =>
  Math.max(0, (Math.min(a.to.getTime(), b.to.getTime()) - Math.max(a.from.getTime(), b.from.getTime())) / MINUTE_MS);
const round = (value: number): number => Math.round(value);
const worst = (found: readonly CheckOutcome[]): CheckOutcome =>
  found.includes('red') ? 'red' : found.includes('amber') ? 'amber' : 'pass';

interface Span {
  from: Date;
  to: Date;
}

const spanOf = (carer: { checkIn: Stamp | null; checkOut: Stamp | null }): Span | undefined =>
  carer.checkIn && carer.checkOut ? { from: carer.checkIn.deviceAt, to: carer.checkOut.deviceAt } : undefined;

const doubtful = (outcome: CheckOutcome, texts: readonly string[], pass: string): string =>
  outcome === 'pass' ? pass : texts.join(';');

type CheckOf = (facts: VisitFacts, limits: CheckParameters) => Check;

/** F01: the shortest carer counts. Time shared with the other half of a couple is split between both visits. */
const tooShort: CheckOf = ({ visit, carers }, limits) => {
  const actual = carers.flatMap((carer) => {
    const span = spanOf(carer);
    if (!span) return [];
    const shared = carer.otherStays
      .filter((stay) => stay.isSameHousehold)
      .map((stay) => overlapMinutes(span, { from: stay.checkIn.deviceAt, to: stay.checkOut.deviceAt }))
      .reduce((sum, minutes) => sum + minutes, 0);
    return [Math.max(0, minutesBetween(span.from, span.to) - shared / 2)];
  });
  const minutes = actual.length > 0 ? Math.min(...actual) : 0;
  const amberBelow = Math.max(
    limits.shortRatioAmber.value * visit.minutes,
    visit.minutes - limits.shortMinutesAmber.value,
  );
  const redBelow = limits.shortRatioRed.value * visit.minutes;
  const outcome = minutes < redBelow ? 'red' : minutes < amberBelow ? 'amber' : 'pass';
  return {
    code: 'F01',
    outcome,
    message:
      outcome === 'pass'
        ? `实际服务 ${round(minutes)} 分钟，符合要求。`
        : `实际服务 ${round(minutes)} 分钟，标准 ${visit.minutes} 分钟，${outcome === 'red' ? '不足一半' : `应不少于 ${round(amberBelow)} 分钟`}。`,
    measured: { minutes: Math.round(minutes * 10) / 10, standardMinutes: visit.minutes, amberBelow, redBelow },
  };
};

const stampsOf = (carer: CarerFacts): { word: string; stamp: Stamp }[] => [
  ...(carer.checkIn ? [{ word: '签到', stamp: carer.checkIn }] : []),
  ...(carer.checkOut ? [{ word: '签退', stamp: carer.checkOut }] : []),
];

/** A position that says where the phone was: present, with an accuracy, and not too vague. */
const isUsable = (
  position: Position | null,
  limits: CheckParameters,
): position is Position & { accuracyMeters: number } =>
  position !== null &&
  position.accuracyMeters !== null &&
  position.accuracyMeters > 0 &&
  position.accuracyMeters <= limits.accuracyMax.value;

/** F03: how far outside its own accuracy the phone was from the home; a simulated position is red. */
const wrongPlace: CheckOf = ({ carers, home }, limits) => {
  const stamps = carers.flatMap(stampsOf);
  const mocked = stamps.some(({ stamp }) => stamp.position?.isMock);
  const positions = stamps.flatMap(({ word, stamp }) =>
    isUsable(stamp.position, limits)
      ? [{ word, position: stamp.position, accuracy: stamp.position.accuracyMeters }]
      : [],
  );
  if (mocked) {
    return { code: 'F03', outcome: 'red', message: '手机报告使用了模拟定位。', measured: { isMock: true } };
  }
  if (!home) {
    return {
      code: 'F03',
      outcome: 'amber',
      message: '老人住址没有坐标，也没有已核实的服务可作参照，无法核对位置。',
      measured: { home: null },
    };
  }
  const far = positions.map(({ word, position, accuracy }) => ({
    word,
    meters: distanceMeters(position, home),
    accuracy,
    beyond: distanceMeters(position, home) - accuracy,
  }));
  const most = far.reduce<(typeof far)[number] | undefined>((a, b) => (a && a.beyond >= b.beyond ? a : b), undefined);
  // Without any position nothing is measured here: `positionMissing` says so.
  if (!most)
    return { code: 'F03', outcome: 'pass', message: '没有可用的定位，另见“缺少定位”。', measured: { positions: 0 } };
  const outcome =
    most.beyond > limits.distanceRed.value ? 'red' : most.beyond > limits.distanceAmber.value ? 'amber' : 'pass';
  return {
    code: 'F03',
    outcome,
    message:
      outcome === 'pass'
        ? `距住址 ${round(most.meters)} 米（定位精度 ${round(most.accuracy)} 米）。`
        : `${most.word}位置距住址 ${round(most.meters)} 米，扣除定位精度 ${round(most.accuracy)} 米后仍有 ${round(most.beyond)} 米。`,
    measured: {
      distanceMeters: round(most.meters),
      accuracyMeters: round(most.accuracy),
      beyondMeters: round(most.beyond),
      isHomeLearnt: home.isLearnt,
    },
  };
};

/** A check-in or check-out without a usable position: never passed over, never by itself a loss of pay. */
const positionMissing: CheckOf = ({ carers, exceptions }, limits) => {
  const missing = carers.flatMap(stampsOf).filter(({ stamp }) => !isUsable(stamp.position, limits));
  const why = exceptions.map((reason) => exceptionNames[reason]);
  return {
    code: 'positionMissing',
    outcome: missing.length > 0 ? 'amber' : 'pass',
    message:
      missing.length === 0
        ? '签到、签退均有定位。'
        : `${missing.map(({ word }) => word).join('、')}没有可用定位，${why.length > 0 ? `护理员说明：${why.join('、')}` : '护理员未说明原因'}。`,
    measured: { missing: missing.length, reasons: exceptions },
  };
};

const speedBetween = (from: Stamp, to: Stamp, limits: CheckParameters) => {
  if (!isUsable(from.position, limits) || !isUsable(to.position, limits)) return undefined;
  const slack = from.position.accuracyMeters + to.position.accuracyMeters;
  const meters = Math.max(0, distanceMeters(from.position, to.position) - slack);
  const minutes = Math.max(minutesBetween(from.deviceAt, to.deviceAt), limits.travelMinutesMin.value);
  return { meters, minutes, kmPerHour: meters / 1000 / (minutes / 60) };
};

/** F05: straight-line speed from the check-out before to this check-in, and from this check-out to the next check-in. */
const impossibleTravel: CheckOf = ({ carers }, limits) => {
  const legs = carers.flatMap(({ checkIn, checkOut, otherStays }) => {
    if (!checkIn || !checkOut) return [];
    const before = otherStays.filter((stay) => stay.checkOut.deviceAt <= checkIn.deviceAt);
    const after = otherStays.filter((stay) => stay.checkIn.deviceAt >= checkOut.deviceAt);
    const previous = before.reduce<Stay | undefined>(
      (a, b) => (a && a.checkOut.deviceAt >= b.checkOut.deviceAt ? a : b),
      undefined,
    );
    const next = after.reduce<Stay | undefined>(
      (a, b) => (a && a.checkIn.deviceAt <= b.checkIn.deviceAt ? a : b),
      undefined,
    );
    return [
      ...(previous ? [{ visitId: previous.visitId, leg: speedBetween(previous.checkOut, checkIn, limits) }] : []),
      ...(next ? [{ visitId: next.visitId, leg: speedBetween(checkOut, next.checkIn, limits) }] : []),
    ].flatMap(({ visitId, leg }) => (leg ? [{ visitId, ...leg }] : []));
  });
  const fastest = legs.reduce<(typeof legs)[number] | undefined>(
    (a, b) => (a && a.kmPerHour >= b.kmPerHour ? a : b),
    undefined,
  );
  const outcome = fastest && fastest.kmPerHour > limits.speedRed.value ? 'red' : 'pass';
  return {
    code: 'F05',
    outcome,
    message:
      outcome === 'red' && fastest
        ? `与相邻服务相距 ${(fastest.meters / 1000).toFixed(1)} 公里，只隔 ${round(fastest.minutes)} 分钟，时速约 ${round(fastest.kmPerHour)} 公里。`
        : '与前后服务之间的行程合理。',
    measured: fastest
      ? {
          meters: round(fastest.meters),
          minutes: round(fastest.minutes),
          kmPerHour: round(fastest.kmPerHour),
          visitId: fastest.visitId,
        }
      : { legs: 0 },
  };
};

/** F06: the same carer at two homes at once; a couple's one home is shared. */
const workerOverlap: CheckOf = ({ carers }, limits) => {
  const overlaps = carers.flatMap((carer) => {
    const span = spanOf(carer);
    if (!span) return [];
    return carer.otherStays
      .map((stay) => ({
        visitId: stay.visitId,
        isSameHousehold: stay.isSameHousehold,
        minutes: overlapMinutes(span, { from: stay.checkIn.deviceAt, to: stay.checkOut.deviceAt }),
      }))
      .filter(({ minutes }) => minutes > limits.overlapMinutes.value);
  });
  const elsewhere = overlaps.filter(({ isSameHousehold }) => !isSameHousehold);
  const minutes = Math.max(0, ...elsewhere.map((overlap) => overlap.minutes));
  return {
    code: 'F06',
    outcome: elsewhere.length > 0 ? 'red' : 'pass',
    message:
      elsewhere.length > 0
        ? `护理员同一时间在另一户签到，重叠 ${round(minutes)} 分钟。`
        : overlaps.length > 0
          ? '与同住老人的服务时间重叠，已按各半折算时长。'
          : '护理员没有重叠的服务。',
    measured: { overlapMinutes: round(minutes), visits: overlaps.map((overlap) => overlap.visitId) },
  };
};

/** F07: another provider at the elder's at the same time is red, the same provider's second visit amber. */
const elderOverlap: CheckOf = ({ visit, carers, elderVisits }, limits) => {
  const spans = carers.flatMap((carer) => spanOf(carer) ?? []);
  const found = elderVisits
    .map((other) => ({ ...other, minutes: Math.max(0, ...spans.map((span) => overlapMinutes(span, other))) }))
    .filter(({ minutes }) => minutes > limits.overlapMinutes.value);
  const outcome = worst(
    found.map((other) => (other.providerId === visit.providerId && other.item !== visit.item ? 'amber' : 'red')),
  );
  const minutes = Math.max(0, ...found.map((other) => other.minutes));
  return {
    code: 'F07',
    outcome,
    message: doubtful(
      outcome,
      [`老人同一时间另有 ${found.length} 次服务，重叠 ${round(minutes)} 分钟。`],
      '老人没有重叠的服务。',
    ),
    measured: { overlapMinutes: round(minutes), visits: found.map((other) => other.visitId) },
  };
};

/** F10: a visit after the day of death. */
const afterDeath: CheckOf = ({ visit, lifeEvents }) => {
  const day = dayOf(visit.plannedStart);
  const death = lifeEvents.find((event) => event.kind === 'death' && event.from < day);
  return {
    code: 'F10',
    outcome: death ? 'red' : 'pass',
    message: death ? `登记的去世日期为 ${death.from}，服务在其后。` : '没有去世登记。',
    measured: death ? { diedOn: death.from, day } : {},
  };
};

/** F11: strictly between admission and discharge, except what may be done in hospital. */
const inHospital: CheckOf = ({ visit, lifeEvents }) => {
  const day = dayOf(visit.plannedStart);
  const stay = lifeEvents.find(
    (event) => event.kind === 'hospital' && event.from < day && (event.to === null || day < event.to),
  );
  const isAllowed = isHospitalItem(visit.item);
  return {
    code: 'F11',
    outcome: stay && !isAllowed ? 'red' : 'pass',
    message: !stay
      ? '没有住院登记。'
      : isAllowed
        ? '老人住院，本项目可在医院进行。'
        : `老人自 ${stay.from} 起住院${stay.to ? `至 ${stay.to}` : '，尚未出院'}。`,
    measured: stay ? { from: stay.from, to: stay.to, day } : {},
  };
};

/** F16: entered long after the service, many closed at once, closed at night, or a phone clock that runs ahead. */
const backFilled: CheckOf = ({ carers, exceptions, wasMissed }, limits) => {
  const isDeclared = exceptions.includes('noSignal') || exceptions.includes('brokenPhone');
  const found: { outcome: CheckOutcome; text: string }[] = [];
  let lateHours = 0;
  let burst = 0;
  for (const { checkIn, checkOut, otherStays } of carers) {
    if (!checkIn || !checkOut) continue;
    const delay =
      Math.max(
        minutesBetween(checkIn.deviceAt, checkIn.serverAt),
        minutesBetween(checkOut.deviceAt, checkOut.serverAt),
      ) / 60;
    lateHours = Math.max(lateHours, delay);
    if (delay > limits.lateHours.value) {
      found.push({
        outcome: isDeclared ? 'amber' : 'red',
        text: `凭证在服务 ${round(delay)} 小时后才上传${isDeclared ? '，护理员已说明无信号或手机故障' : '，没有说明原因'}`,
      });
    }
    const ahead = -Math.min(
      minutesBetween(checkIn.deviceAt, checkIn.serverAt),
      minutesBetween(checkOut.deviceAt, checkOut.serverAt),
    );
    if (ahead > limits.clockAheadMinutes.value)
      found.push({ outcome: 'amber', text: `手机时间比服务器快 ${round(ahead)} 分钟` });
    const closings = otherStays.filter(
      (stay) => Math.abs(minutesBetween(stay.checkOut.deviceAt, checkOut.deviceAt)) <= limits.burstMinutes.value,
    );
    burst = Math.max(burst, closings.length + 1);
    if (closings.length + 1 >= limits.burstVisits.value) {
      found.push({
        outcome: 'amber',
        text: `${limits.burstMinutes.value} 分钟内集中签退 ${closings.length + 1} 次服务`,
      });
    }
    const minute = minuteOfDay(checkOut.deviceAt);
    if (minute >= limits.nightFrom.value || minute < limits.nightTo.value)
      found.push({ outcome: 'amber', text: '签退在夜间' });
  }
  if (wasMissed) found.push({ outcome: 'amber', text: '约定时段过后曾被记为未上门，凭证后到' });
  const outcome = worst(found.map((one) => one.outcome));
  return {
    code: 'F16',
    outcome,
    message: doubtful(outcome, [`${[...new Set(found.map((one) => one.text))].join(';')}。`], '凭证及时上传。'),
    measured: { lateHours: Math.round(lateHours * 10) / 10, closedTogether: burst, isDeclared },
  };
};

/** F17: on the day of the visit, each carer holds what the item needs. */
const unqualified: CheckOf = ({ carers }) => {
  const lacking = carers.filter((carer) => carer.missingCertificates.length > 0);
  return {
    code: 'F17',
    outcome: lacking.length > 0 ? 'red' : 'pass',
    message:
      lacking.length > 0
        ? `${lacking.map((carer) => `${carer.name}缺少${carer.missingCertificates.join('、')}`).join(';')}（当日未持有或已过期）。`
        : '护理员当日证书齐全。',
    measured: Object.fromEntries(lacking.map((carer) => [carer.workerId, carer.missingCertificates])),
  };
};

/** What the elder said of it: without any confirmation a person looks. */
const confirmed: CheckOf = ({ confirmation, exceptions }) => {
  const isAbsent = exceptions.includes('elderAbsent');
  const outcome = isAbsent || confirmation !== 'given' ? 'amber' : 'pass';
  const text = isAbsent
    ? '护理员说明老人不在家。'
    : confirmation === 'wrongCode'
      ? '老人确认码不正确。'
      : '没有老人签名或确认码。';
  return {
    code: 'confirmation',
    outcome,
    message: outcome === 'pass' ? '老人已确认。' : text,
    measured: { confirmation, isAbsent },
  };
};

/** A visit for two needs both. */
const secondCarer: CheckOf = ({ visit, carers }) => {
  const present = carers.filter((carer) => carer.checkIn !== null).length;
  return {
    code: 'secondCarer',
    outcome: present < visit.carers ? 'amber' : 'pass',
    message:
      present < visit.carers ? `该服务需要 ${visit.carers} 名护理员，只有 ${present} 人签到。` : '应到人员均已签到。',
    measured: { needed: visit.carers, present },
  };
};

const checks: readonly CheckOf[] = [
  tooShort,
  wrongPlace,
  positionMissing,
  impossibleTravel,
  workerOverlap,
  elderOverlap,
  afterDeath,
  inHospital,
  backFilled,
  unqualified,
  confirmed,
  secondCarer,
];

/** Runs every check over what is known of a visit. Distances in meters, times in minutes. */
export const runChecks = (facts: VisitFacts, limits: CheckParameters = checkParameters): Check[] =>
  checks.map((check) => check(facts, limits));

export const isClean = (found: readonly Pick<Check, 'outcome'>[]): boolean =>
  worst(found.map((check) => check.outcome)) === 'pass';

const WEIGHTS: Record<CheckOutcome, number> = { pass: 0, amber: 15, red: 50 };

/** 0–100: how much a follow-up should look at a visit. */
export const riskOf = (found: readonly Pick<Check, 'outcome'>[]): number =>
  Math.min(
    100,
    found.map((check) => WEIGHTS[check.outcome]).reduce((sum, weight) => sum + weight, 0),
  );
