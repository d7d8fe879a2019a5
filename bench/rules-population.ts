import { readFileSync, readdirSync, existsSync } from 'node:fs';
import {
  check,
  compose,
  composeTable,
  type Fact,
  type Parameters,
  type Policies,
  type Row,
  type RuleSource,
  type Tree,
} from '@yike/rules';

interface Dated {
  readonly area: string;
  readonly validFrom: string;
  readonly validTo: string | null;
}
interface PackCondition {
  readonly when: string;
}
interface PackPolicy extends Dated {
  readonly id: string;
  readonly name: string;
  readonly when: Tree<PackCondition>;
  readonly amount: {
    readonly rows: readonly { readonly when?: Tree<PackCondition>; readonly value: number | string }[];
  } | null;
}
interface PackParameter extends Dated {
  readonly name: string;
  readonly value: number;
}

const packs = new URL('../packs/', import.meta.url);
const policyCount = 40;

function readPack<T>(path: string): T[] {
  const url = new URL(path, packs);
  return existsSync(url) ? (JSON.parse(readFileSync(url, 'utf8')) as T[]) : [];
}

/** The facts of the national catalogue that the population has. */
export function packFacts(): Fact[] {
  return readPack<Fact>('national/facts.json').filter(({ name }) => name in personAt(0, 0));
}

const isValid = ({ validFrom, validTo }: Dated, day: string) =>
  validFrom <= day && (validTo === null || validTo >= day);

/** How many leading digits of a division code mean something. */
const depth = (area: string) => area.replace(/0+$/, '').length;

/** The value of each parameter for a place and a day: the nearest ancestor's. */
function valuesAt(parameters: readonly PackParameter[], area: string, day: string): Map<string, number> {
  const values = new Map<string, number>();
  const found = parameters.filter((row) => isValid(row, day) && area.startsWith(row.area.slice(0, depth(row.area))));
  for (const { name, value } of found.sort((a, b) => depth(a.area) - depth(b.area))) values.set(name, value);
  return values;
}

export interface BenchPolicies {
  readonly facts: readonly Fact[];
  readonly rules: readonly RuleSource[];
  readonly parameters: Parameters;
}

/**
 * Forty policies of the packs, those with an amount first, then those in force on the day. Each reads the parameters of its own
 * place; they share one table here, under the number of the policy.
 */
export function packPolicies(day: string): BenchPolicies {
  const facts = packFacts();
  const parameters: Record<string, number> = {};
  const folders = readdirSync(packs).sort();
  const shared = folders.flatMap((pack) => readPack<PackParameter>(`${pack}/parameters.json`));
  const all = folders.flatMap((pack) =>
    readPack<PackPolicy>(`${pack}/benefits.json`).map((policy) => ({ pack, policy, isNow: isValid(policy, day) })),
  );
  const order = ({ policy, isNow }: (typeof all)[number]) => (policy.amount === null ? 2 : 0) + (isNow ? 0 : 1);
  const rules: RuleSource[] = [];
  for (const { pack, policy, isNow } of all.sort((a, b) => order(a) - order(b))) {
    const values = valuesAt(shared, policy.area, isNow ? day : (policy.validTo ?? policy.validFrom));
    const prefix = `r${rules.length}_`;
    const named = (text: string) =>
      text.replace(/\bp\.(\w+)/g, (_, name: string) => {
        const value = values.get(name);
        if (value === undefined) throw new RangeError(`${pack} has no ${name}`);
        parameters[prefix + name] = value;
        return `p.${prefix}${name}`;
      });
    const { id, name, when, amount, validFrom } = policy;
    const source = {
      id: `${pack}/${id}/${validFrom}`,
      name,
      when: named(compose(when).text),
      amount: amount === null ? null : named(composeTable(amount.rows)),
    };
    // The population has not every fact of the catalogue.
    if (check(facts, [source], { values: parameters }).ok) rules.push(source);
    if (rules.length === policyCount) return { facts, rules, parameters: { values: parameters } };
  }
  throw new RangeError(`the packs have ${rules.length} policies`);
}

export function checked({ facts, rules, parameters }: BenchPolicies): Policies {
  const result = check(facts, rules, parameters);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.policies;
}

/** mulberry32 of a seed and a row, so that any person can be made alone. */
class Draw {
  private state = 0;

  start(seed: number, row: number): void {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(row + 1, 0x85ebca6b)) >>> 0;
  }

  below(size: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * size);
  }

  isIn(percent: number): boolean {
    return this.below(1000) < percent * 10;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const draw = new Draw();
const counties = ['331002', '331003', '331004', '331022', '331023', '331024', '331081', '331082', '331083'];
const classes = [...Array.from({ length: 15 }, () => 'general'), 'minimumLiving', 'minimumLiving'];
const economic = [...classes, 'minimumLivingMargin', 'lowIncome', 'extremePoverty'];
const living = ['alone', 'emptyNest', 'emptyNest', 'leftBehind', 'withSpouse', 'withSpouse', 'withSpouse'];
const living2 = [...living, 'withChildren', 'withChildren', 'withChildren', 'withRelatives', 'institution'];
const grades = [0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4];

export const areaCount = 16;

/** One synthetic person in the form of the engines; rows come sorted by area, as the product loads them. */
export function personAt(seed: number, row: number): Row {
  draw.start(seed, row);
  const grade = draw.isIn(18) ? null : draw.pick(grades);
  const unassessed = grade === null || draw.isIn(8);
  const situation = draw.isIn(15) ? null : draw.pick(living2);
  const elders = 1 + draw.pick([0, 0, 1, 1, 2]);
  return {
    age: 60 + Math.min(draw.below(28), draw.below(45)) + (draw.isIn(3) ? draw.below(20) : 0),
    sex: draw.pick(['male', 'female']),
    abilityGrade: grade,
    assessmentAgeDays: unassessed ? null : draw.below(1100),
    economicClass: draw.isIn(10) ? null : draw.pick(economic),
    livingSituation: situation,
    familyPlanningSpecial: draw.isIn(1),
    severeDisability: draw.isIn(4),
    disabilityClass: draw.isIn(30) ? null : draw.isIn(9) ? 1 + draw.below(4) : 0,
    martyrFamily: draw.isIn(0.5),
    specialCare: draw.isIn(2),
    lostOnlyChild: draw.isIn(0.6),
    registeredCounty: draw.isIn(3) ? null : draw.pick(counties),
    alive: !draw.isIn(2),
    inInstitution: situation === 'institution',
    inUpgradeProgramme: draw.isIn(2),
    householdElders: elders,
    householdDisabled: elders > 1 && draw.isIn(12) ? 1 : 0,
  };
}

/** The area of each row, from 0 to `areas` − 1, as many rows each. */
export function areasOf(size: number, areas: number): Uint16Array {
  return Uint16Array.from({ length: size }, (_, row) => Math.floor((row * areas) / size));
}
