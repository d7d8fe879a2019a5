import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, encodeRow, interpret } from '@yike/rules';
import { COUNTRY, PACKS_DIR, PackError, loadPacks, ruleFacts, ruleOf } from './index.ts';

type Json = Record<string, unknown>;

let copy = '';
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'yike-packs-'));
  cpSync(PACKS_DIR, copy, { recursive: true, filter: (path) => !path.endsWith('.tsv') });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Loads the packs with one file changed, and gives the problems found. */
function problemsAfter(file: string, change: (content: Json[]) => unknown): readonly string[] {
  const path = join(copy, file);
  const original = readFileSync(path, 'utf8');
  const content = JSON.parse(original) as Json[];
  const replaced = change(content);
  writeFileSync(path, typeof replaced === 'string' ? replaced : JSON.stringify(content));
  try {
    loadPacks(copy);
    return [];
  } catch (error) {
    if (error instanceof PackError) return error.problems;
    throw error;
  } finally {
    writeFileSync(path, original);
  }
}

function rowWith(rows: Json[], key: string, value: string | number): Json {
  const found = rows.find((row) => row[key] === value);
  if (found === undefined) throw new Error(`no row with ${key} ${value}`);
  return found;
}

describe('a broken pack is refused', () => {
  const set = (key: string, value: string | number, change: Json) => (rows: Json[]) => {
    Object.assign(rowWith(rows, key, value), change);
  };
  const cases: [string, string, (rows: Json[]) => unknown, RegExp][] = [
    [
      'price',
      'taizhou/prices.json',
      set('product', 'bath-home', { priceFen: -1 }),
      /prices\.json row 4 \(jiaojiang-bath-home-2026\), field priceFen/,
    ],
    [
      'price in parts of a fen',
      'taizhou/prices.json',
      set('product', 'bath-home', { priceFen: 1.5 }),
      /row 4 .*field priceFen/,
    ],
    ['item', 'taizhou/prices.json', set('product', 'bath-home', { item: '1.7' }), /row 4 .*field item/],
    [
      'item outside the list',
      'national/services.json',
      (rows) => void rows.splice(1, 1),
      /prices\.json row 4 .*field item: there is no service item "1\.2"/,
    ],
    [
      'area of another place',
      'taizhou/prices.json',
      set('product', 'bath-home', { area: '320612000000' }),
      /row 4 .*field area: 320612000000 is outside the pack's 331000000000/,
    ],
    ['misspelt field', 'taizhou/prices.json', set('product', 'bath-home', { pricefen: 1 }), /row 4 .*pricefen/],
    [
      'certificate',
      'national/services.json',
      set('code', '1.2', { certificates: ['bathing'] }),
      /services\.json row 2 \(1\.2\), field certificates: there is no certificate "bathing"/,
    ],
    [
      'document',
      'national/benefits.json',
      set('id', 'consumption-voucher', { source: { document: 'rumour', clause: '一' } }),
      /\(consumption-voucher\), field source\.document: there is no document "rumour"/,
    ],
    [
      'validity',
      'national/benefits.json',
      set('id', 'consumption-voucher', { validTo: '2025-01-01' }),
      /\(consumption-voucher\), field validTo: 2025-01-01 is before/,
    ],
    [
      'impossible day',
      'national/benefits.json',
      set('id', 'consumption-voucher', { validTo: '2026-02-30' }),
      /\(consumption-voucher\), field validTo/,
    ],
    [
      'two in force',
      'national/benefits.json',
      (rows) => void rows.push({ ...rowWith(rows, 'id', 'consumption-voucher') }),
      /field validFrom: is in force together with national\/benefits\.json row \d+ \(consumption-voucher\)/,
    ],
    [
      'stack rule',
      'national/benefits.json',
      set('id', 'nursing-subsidy', { stackRule: 'additive' }),
      /field stackRule: .* for the same group/,
    ],
    [
      'unknown fact',
      'national/benefits.json',
      set('id', 'consumption-voucher', {
        when: { all: [{ when: 'wealth = 1', text: '富', clause: '一' }] },
      }),
      /\(consumption-voucher\), field when\.all\.0: .*wealth/,
    ],
    [
      'value of a fact',
      'national/benefits.json',
      set('id', 'consumption-voucher', {
        when: { not: { when: 'economicClass = "poor"', text: '穷', clause: '一' } },
      }),
      /field when\.not: .*poor/,
    ],
    [
      'number written as text',
      'national/benefits.json',
      set('id', 'consumption-voucher', { when: { when: 'age >= "60"', text: '六十', clause: '一' } }),
      /field when: /,
    ],
    [
      'order of words',
      'national/benefits.json',
      set('id', 'consumption-voucher', { when: { when: 'sex > "male"', text: '男', clause: '一' } }),
      /field when: /,
    ],
    [
      'list without in',
      'national/benefits.json',
      set('id', 'consumption-voucher', { when: { when: 'age = [60]', text: '六十', clause: '一' } }),
      /field when: /,
    ],
    [
      'workflow of a benefit',
      'taizhou/benefits.json',
      set('id', 'home-care-subsidy', { workflow: 'other' }),
      /field workflow: there is no workflow "other"/,
    ],
    [
      'basic service without benefit',
      'national/basic-services.json',
      (rows) => void delete Object.assign(rowWith(rows, 'number', 1), { determinable: true })['why'],
      /\(1\), field determinable: no benefit names this item/,
    ],
    [
      'basic service without why',
      'national/basic-services.json',
      (rows) => void delete rowWith(rows, 'number', 1)['why'],
      /\(1\), field why/,
    ],
    [
      'state',
      'national/workflows.json',
      set('id', 'home-care-subsidy', { initial: 'start' }),
      /\(home-care-subsidy\), field initial: there is no state "start"/,
    ],
    [
      'way out',
      'national/workflows.json',
      (rows) => {
        const flow = rowWith(rows, 'id', 'home-care-subsidy');
        flow['actions'] = (flow['actions'] as Json[]).filter(
          (action) => action['id'] !== 'rejectAppeal' && action['id'] !== 'upholdAppeal',
        );
      },
      /\(appealed\): a waiting state needs/,
    ],
    [
      'unreached state',
      'national/workflows.json',
      (rows) => {
        const flow = rowWith(rows, 'id', 'home-care-subsidy');
        flow['actions'] = (flow['actions'] as Json[]).filter((action) => action['id'] !== 'object');
      },
      /\(objected\): no action leads here/,
    ],
    [
      'holiday that is worked',
      'national/holidays.json',
      set('year', 2026, { workdays: ['2026-10-01'] }),
      /\(2026\), field workdays\.0: 2026-10-01 is also a day off/,
    ],
    [
      'doubled id',
      'national/certificates.json',
      (rows) => void rows.push({ ...rowWith(rows, 'code', 'nurse') }),
      /field code: "nurse" is already used by national\/certificates\.json row \d+ \(nurse\)/,
    ],
    ['not a list', 'national/certificates.json', () => '{}', /national\/certificates\.json: is not a list/],
    ['not JSON', 'national/certificates.json', () => '[', /^national\/certificates\.json: /],
    [
      'place',
      'yizhou/pack.json',
      (pack) => JSON.stringify({ ...pack, place: 'hami' }),
      /yizhou\/pack\.json, field place: must be the folder "yizhou"/,
    ],
  ];

  it.each(cases)('%s: names file, row and field', (_, file, change, expected) => {
    const problems = problemsAfter(file, change);
    expect(
      problems.some((problem) => expected.test(problem)),
      problems.join('\n'),
    ).toBe(true);
  });

  it('lists every fault at once', () => {
    const problems = problemsAfter('taizhou/prices.json', (rows) => {
      for (const row of rows.slice(0, 3)) row['minutes'] = 0;
    });
    expect(problems).toHaveLength(3);
  });
});

describe('the packs of the platform', () => {
  const packs = loadPacks(PACKS_DIR);

  it('check out unchanged, also as a copy', () => {
    expect(loadPacks(copy)).toEqual(packs);
    expect(packs.packs.map((pack) => pack.place).sort()).toEqual([
      'jilin',
      'nantong',
      'national',
      'shangluo',
      'taizhou',
      'yizhou',
    ]);
  });

  it('hold the 7 categories and 26 items of GB/T 43153-2023', () => {
    const categories = [...new Set(packs.services.map((item) => item.category))];
    const count = (name: string): number => packs.services.filter((item) => item.category === name).length;
    expect(categories.map((name) => `${name} ${count(name)}`)).toEqual([
      '生活照料 6',
      '基础照护 5',
      '健康管理 4',
      '探访关爱 2',
      '精神慰藉 3',
      '委托代办 3',
      '家庭生活环境适老化改造 3',
    ]);
    expect(packs.services.every((item) => !item.detailsVerified)).toBe(true);
  });

  it('offer products of all 7 categories, none verified', () => {
    expect(new Set(packs.prices.map((price) => price.item[0])).size).toBe(7);
    expect(packs.prices.filter((price) => price.verified)).toEqual([]);
  });

  it('hold the 16 items of the national basic service list: 8 + 7 + 1 by type, three of them not determinable', () => {
    const national = packs.basicServices.filter((row) => row.area === COUNTRY);
    expect(national.map((row) => row.number)).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
    const count = (type: string) => national.filter((row) => row.type === type).length;
    expect([count('物质帮助'), count('照护服务'), count('关爱服务')]).toEqual([8, 7, 1]);
    expect(national.filter((row) => !row.determinable).map((row) => row.number)).toEqual([1, 2, 16]);
  });

  it('let places restate an item of the nation or count on from 17, without a gap', () => {
    for (const pack of packs.packs.filter(({ area }) => area !== COUNTRY)) {
      const own = packs.basicServices.filter((row) => row.area === pack.area).map((row) => row.number);
      const added = own.filter((number) => number > 16);
      expect(added, pack.place).toEqual(added.map((_, index) => index + 17));
      expect(added.length, pack.place).toBeGreaterThan(0);
    }
  });

  it('mark every amount that no document proves as unverified', () => {
    const doubtful = packs.benefits.filter((row) => packs.documents[row.source.document]?.verified === false);
    expect(doubtful.length).toBeGreaterThan(0);
    expect(doubtful.filter((row) => row.verified)).toEqual([]);
  });

  it('cannot be changed', () => {
    expect(() => Object.assign(packs.prices[0] ?? {}, { priceFen: 1 })).toThrow(TypeError);
    expect(() => Object.assign(packs.benefits[0]?.source ?? {}, { clause: '' })).toThrow(TypeError);
  });
});

describe('the home-care quota of Jiaojiang', () => {
  const packs = loadPacks(PACKS_DIR);
  const benefit = packs.benefits.find((row) => row.id === 'home-care-subsidy');
  const quota = (abilityGrade: number, economicClass: string, age: number): number | undefined => {
    const facts = {
      abilityGrade,
      economicClass,
      age,
      alive: true,
      registeredCounty: '331002',
      inInstitution: false,
      assessmentAgeDays: 30,
      familyPlanningSpecial: false,
    };
    const checked = benefit && check(ruleFacts(packs.facts), [ruleOf(benefit)]);
    if (!checked?.ok) throw new Error('does not compile');
    const [outcome] = interpret(checked.policies, encodeRow(checked.policies.facts, facts));
    return outcome?.eligible ? Number(outcome.amountFen ?? -1n) : undefined;
  };
  const classes = ['extremePoverty', 'minimumLiving', 'minimumLivingMargin', 'lowIncome', 'general'];

  it.each(classes)('gives every entitled elder of class %s an amount that grows with the grade', (economicClass) => {
    for (const age of [60, 85]) {
      const values = [0, 1, 2, 3, 4]
        .map((grade) => quota(grade, economicClass, age))
        .filter((value) => value !== undefined);
      expect(values.every((value) => value > 0)).toBe(true);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
    expect(quota(4, economicClass, 85)).toBeGreaterThan(0);
    expect(quota(0, economicClass, 85)).toBeUndefined();
    expect(quota(4, economicClass, 59)).toBeUndefined();
  });
});
