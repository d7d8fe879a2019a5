import { ageOn, makeResidentId } from '@yike/identity';
import { addDays, type Day } from '../platform/clock/index.ts';
import type { Random } from './random.ts';

/** A made-up person. The region of the ID number, 331099, does not exist. */
export interface SyntheticElder {
  name: string;
  sex: 'male' | 'female';
  birthDate: Day;
  residentId: string;
  phone: string;
  area: string;
  registeredAddress: string;
  currentAddress: string;
  lat: number;
  lng: number;
  livingSituation: string;
  economicClass: string;
  abilityGrade: number | undefined;
  disabilityClass: string | undefined;
  familyPlanningSpecial: boolean;
  contactName: string;
  contactPhone: string;
}

export interface Community {
  code: string;
  name: string;
  parentName: string;
}

const REGION = '331099';
const OLDEST = 104;
const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任卢姚沈钟'.split(
    '',
  );
const maleGiven = '国建志明德福根水生荣华义忠林海祥云龙金山庆文武长春贵仁友良才宝发兴'.split('');
const femaleGiven = '秀兰英桂芳梅珍凤玉菊香莲美琴月娥花翠爱彩云仙雪素巧惠淑春红'.split('');

const living = [
  ['withSpouse', 34],
  ['withChildren', 27],
  ['emptyNest', 18],
  ['alone', 12],
  ['leftBehind', 4],
  ['withRelatives', 3],
  ['institution', 2],
] as const;
const economic = [
  ['general', 83],
  ['lowIncome', 5],
  ['minimumLivingMargin', 4],
  ['minimumLiving', 6],
  ['extremePoverty', 2],
] as const;

/** Share of each ability grade by age: about 11.6 % are disabled in all (facts.md §13), far more of the oldest. */
function gradeOf(random: Random, age: number): number | undefined {
  if (random.isTrue(0.25)) return undefined;
  const disabled = age >= 90 ? 0.5 : age >= 80 ? 0.28 : age >= 70 ? 0.12 : 0.05;
  if (!random.isTrue(disabled)) return 0;
  return random.weighted([
    [1, 50],
    [2, 25],
    [3, 15],
    [4, 10],
  ]);
}

type Housemate = Pick<SyntheticElder, 'sex' | 'birthDate'> & { livingSituation: string | null };

/** Whether two people of the demo who have one address are a couple, or an old parent in a grown-old child's home. */
export function bondOf(one: Housemate, other: Housemate): 'couple' | 'parentAndChild' | undefined {
  const years = Math.abs(Number(one.birthDate.slice(0, 4)) - Number(other.birthDate.slice(0, 4)));
  const [older, younger] = one.birthDate < other.birthDate ? [one, other] : [other, one];
  if (older.livingSituation === 'withSpouse' && younger.livingSituation === 'withSpouse')
    return one.sex !== other.sex && years <= 8 ? 'couple' : undefined;
  const isAtHome = younger.livingSituation === 'withSpouse' || younger.livingSituation === 'withChildren';
  return older.livingSituation === 'withChildren' && isAtHome && years >= 22 && years <= 40
    ? 'parentAndChild'
    : undefined;
}

/** The same person in the home of another, with the surname of their family when one is the other's father. */
function movedIn(elder: SyntheticElder, home: SyntheticElder): SyntheticElder {
  const { area, registeredAddress, currentAddress, lat, lng } = home;
  const older = elder.birthDate < home.birthDate ? elder : home;
  const hasFather = bondOf(elder, home) === 'parentAndChild' && older.sex === 'male';
  const name = hasFather ? home.name.charAt(0) + elder.name.slice(1) : elder.name;
  return { ...elder, name, area, registeredAddress, currentAddress, lat, lng };
}

/**
 * Made-up elders of a county, one after the other; the same random source gives the same people, each with an ID number of
 * their own. Positions lie around a centre a few kilometres wide, one spot a community. Some of those who come one after
 * the other share a home.
 */
export function* syntheticElders(
  count: number,
  random: Random,
  communities: readonly Community[],
  countyName: string,
  centre: { lat: number; lng: number },
  today: Day,
): Generator<SyntheticElder> {
  const serials = new Map<Day, number>();
  const spots = new Map(
    communities.map((community) => [
      community.code,
      { lat: centre.lat + (random.next() - 0.5) * 0.14, lng: centre.lng + (random.next() - 0.5) * 0.2 },
    ]),
  );
  let last: SyntheticElder | undefined;
  for (let made = 0; made < count; made += 1) {
    const community = random.pick(communities);
    const spot = spots.get(community.code) ?? centre;
    const sex = random.isTrue(0.47) ? 'male' : 'female';
    // Fewer of the old: the share falls with the square of what is left of life.
    const age = 60 + Math.floor((1 - Math.sqrt(random.next())) * (OLDEST - 60));
    let birthDate = addDays(`${Number(today.slice(0, 4)) - age - 1}${today.slice(4)}`, random.between(1, 364));
    let serial = serials.get(birthDate) ?? 0;
    while (serial >= 499) {
      birthDate = addDays(birthDate, -1);
      serial = serials.get(birthDate) ?? 0;
    }
    serials.set(birthDate, serial + 1);
    const residentId = makeResidentId(REGION, birthDate, serial * 2 + (sex === 'male' ? 1 : 0));
    const given = sex === 'male' ? maleGiven : femaleGiven;
    const name = random.pick(surnames) + random.pick(given) + (random.isTrue(0.7) ? random.pick(given) : '');
    const home = `${random.between(1, 40)}幢${random.between(1, 4)}单元${random.between(1, 17)}0${random.between(1, 4)}室`;
    const alone: SyntheticElder = {
      name,
      sex,
      birthDate,
      residentId,
      phone: `1${random.pick(['35', '37', '38', '39', '50', '57', '77', '88'])}0000${String(random.between(0, 9999)).padStart(4, '0')}`,
      area: community.code,
      registeredAddress: `浙江省台州市${countyName}${community.parentName}${community.name}`,
      currentAddress: `${community.name}${home}`,
      lat: spot.lat + (random.next() - 0.5) * 0.004,
      lng: spot.lng + (random.next() - 0.5) * 0.004,
      livingSituation: random.weighted(living),
      economicClass: random.weighted(economic),
      abilityGrade: gradeOf(random, ageOn(birthDate, today)),
      disabilityClass: random.isTrue(0.06) ? String(random.between(1, 4)) : undefined,
      familyPlanningSpecial: random.isTrue(0.01),
      contactName: random.pick(surnames) + random.pick(maleGiven),
      contactPhone: `1390000${String(random.between(0, 9999)).padStart(4, '0')}`,
    };
    // A home of the demo has two people on file.
    const housemate = last && bondOf(last, alone) ? last : undefined;
    yield housemate ? movedIn(alone, housemate) : alone;
    last = housemate ? undefined : alone;
  }
}
