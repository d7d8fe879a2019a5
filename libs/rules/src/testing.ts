import type { Fact, Parameters } from './catalogue.ts';
import type { RuleSource } from './check.ts';

/**
 * Random typed rules and people for tests that compare engines. Everything comes from one seed; print it with a failure.
 */
export interface Random {
  /** An integer from 0 to `below` − 1. */
  readonly int: (below: number) => number;
}

/** mulberry32 (Tommy Ettinger, public domain). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return {
    int: (below) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below);
    },
  };
}

export const testFacts: readonly Fact[] = [
  { name: 'age', type: 'number', min: 0, max: 120, label: '年龄', unit: 'years' },
  { name: 'income_fen', type: 'number', min: -50_000, max: 1_000_000, label: '月收入', unit: 'fen' },
  { name: 'score', type: 'number', min: -10, max: 10, decimals: 1, label: '评分' },
  { name: 'district', type: 'number', min: -1, max: 6, label: '区' },
  { name: 'members', type: 'number', min: 0, max: 5, nullable: false, label: '家庭人数' },
  {
    name: 'grade',
    type: 'string',
    enum: ['能力完好', '轻度失能', '中度失能', '重度失能', '完全失能'],
    label: '失能等级',
  },
  {
    name: 'last_grade',
    type: 'string',
    enum: ['能力完好', '轻度失能', '中度失能', '重度失能', '完全失能'],
    label: '上次等级',
  },
  { name: 'dibao', type: 'boolean', label: '低保对象' },
  { name: 'alone', type: 'boolean', label: '独居' },
  { name: 'born', type: 'date', label: '出生日期' },
  { name: 'moved', type: 'date', label: '迁入日期' },
];

export const testParameters: Parameters = {
  by: 'district',
  values: {
    line: [90_000, 85_000, null, 70_000, 60_050],
    factor: [1.5, 2, 0.25, 0, 1],
    since: ['2020-01-01', '2021-06-30', null, '2019-12-31', '2024-02-29'],
    open: [true, false, null, true, true],
    kind: ['中度失能', '重度失能', null, '能力完好', '轻度失能'],
    cap: 80_000,
  },
};

const pick = <T>(random: Random, items: readonly T[]): T => items[random.int(items.length)] as T;
const dates = ['1936-02-29', '1940-01-01', '1946-11-21', '1960-12-31', '2020-01-01', '2024-02-29'];
const grades = testFacts[5]?.enum ?? [];
const compareOps = ['=', '!=', '<', '<=', '>', '>='];

/** A random number expression; small literals, so that values meet and bounds stay exact. */
export function randomNumber(random: Random, depth: number): string {
  const deeper = () => randomNumber(random, depth - 1);
  switch (depth <= 0 ? random.int(6) : random.int(12)) {
    case 0:
      return pick(random, ['age', 'members']);
    case 1:
      return pick(random, ['income_fen', 'score', 'district']);
    case 2:
      return pick(random, ['p.line', 'p.factor', 'p.cap']);
    case 3:
    case 4:
      return String(random.int(30) - 5);
    case 5:
      return pick(random, ['0.5', '2.25', '60', '80', '90000', '0', '-1.5']);
    case 6:
      return `(${deeper()} + ${deeper()})`;
    case 7:
      return `(${deeper()} - ${deeper()})`;
    case 8:
      return `${deeper()} * ${pick(random, ['2', '0.3', 'members', '-1'])}`;
    case 9:
      return `(${deeper()}) / ${pick(random, ['2', '3', 'members', 'score', '(age - 60)', '-7', 'p.factor'])}`;
    case 10:
      return `(if ${randomCondition(random, depth - 1)} then ${deeper()} else ${deeper()})`;
    default:
      return `-(${deeper()})`;
  }
}

function randomAtom(random: Random, depth: number): string {
  const number = () => randomNumber(random, Math.min(depth, 2));
  const date = () =>
    pick(random, [
      `date("${pick(random, dates)}")`,
      'born',
      'moved',
      'p.since',
      `date("${pick(random, dates)}") + duration("P1Y")`,
    ]);
  const text = () => pick(random, [`"${pick(random, grades)}"`, 'grade', 'last_grade', 'p.kind']);
  switch (random.int(14)) {
    case 0:
      return pick(random, ['dibao', 'alone', 'p.open', 'true', 'false']);
    case 1:
      return `${pick(random, ['age', 'grade', 'dibao', 'born', 'p.line'])} ${pick(random, ['=', '!='])} null`;
    case 2:
      return `${number()} between ${number()} and ${number()}`;
    case 3:
      return `${number()} in ${pick(random, ['[', '('])}${number()}..${number()}${pick(random, [']', ')'])}`;
    case 4:
      return `${number()} in (${number()}, ${pick(random, compareOps)} ${number()}, [${number()}..${number()}])`;
    case 5:
      return `grade in (${text()}, ${text()})`;
    case 6:
      return `${text()} ${pick(random, ['=', '!='])} ${text()}`;
    case 7:
      return `last_grade in ["${pick(random, grades)}", "${pick(random, grades)}"]`;
    case 8:
    case 9:
      return `${date()} ${pick(random, compareOps)} ${date()}`;
    case 10:
      return `${pick(random, ['dibao', 'p.open'])} ${pick(random, ['=', '!='])} (${number()} > ${number()})`;
    default:
      return `${number()} ${pick(random, compareOps)} ${number()}`;
  }
}

/** A random condition of the rule language, as text. Some do not compile (bounds); callers skip those and count them. */
export function randomCondition(random: Random, depth: number): string {
  const deeper = () => randomCondition(random, depth - 1);
  switch (depth <= 0 ? 9 : random.int(10)) {
    case 0:
    case 1:
    case 2:
      return `${deeper()} and ${deeper()}`;
    case 3:
    case 4:
    case 5:
      return `(${deeper()} or ${deeper()})`;
    case 6:
      return `not(${deeper()})`;
    case 7:
      return `(if ${deeper()} then ${deeper()} else ${deeper()})`;
    default:
      return randomAtom(random, depth);
  }
}

export function randomRule(random: Random, id: string): RuleSource {
  return { id, when: randomCondition(random, 3), amount: randomNumber(random, 3) };
}

/** A person of `testFacts`; about one fact in five is null. */
export function randomPerson(random: Random): Record<string, unknown> {
  const maybe = <T>(value: T) => (random.int(5) === 0 ? null : value);
  return {
    age: maybe(pick(random, [0, 59, 60, 61, 79, 80, 90, 120])),
    income_fen: maybe(pick(random, [-50_000, 0, 1, 59_999, 60_050, 90_000, 1_000_000, random.int(100_000)])),
    score: maybe((random.int(201) - 100) / 10),
    district: maybe(random.int(8) - 1),
    members: random.int(6),
    grade: maybe(pick(random, grades)),
    last_grade: maybe(pick(random, grades)),
    dibao: maybe(random.int(2) === 0),
    alone: maybe(random.int(2) === 0),
    born: maybe(pick(random, dates)),
    moved: maybe(pick(random, dates)),
  };
}
