import fc from 'fast-check';
import { isCalendarDay, makeResidentId } from '@yike/identity';
import { describe, expect, it, vi } from 'vitest';
import { RosterError } from './errors.ts';
import { readDay } from './values.ts';
import { csv, readAll, readText, workbook, type TestCell } from './testing/files.ts';

// A hang still fails; a machine busy with other tests does not.
vi.setConfig({ testTimeout: 60_000 });

/** Reads to the end or to a RosterError; anything else, or taking longer than the test may, fails. */
async function readsOrRefuses(bytes: Uint8Array): Promise<void> {
  try {
    await readAll({ bytes, name: 'f' });
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
  }
}

const day = fc
  .tuple(fc.integer({ min: 1920, max: 1966 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }))
  .filter(([year, month, date]) => isCalendarDay(year, month, date) && (year < 1966 || month < 11));
const iso = ([year, month, date]: number[]) =>
  `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
const pad = (number: number | undefined) => String(number).padStart(2, '0');

const daySpellings: ((parts: number[]) => TestCell)[] = [
  ([y, m, d]) => `${y}.${m}.${d}`,
  ([y, m, d]) => `${y}-${pad(m)}-${pad(d)}`,
  ([y, m, d]) => `${y}年${m}月${d}日`,
  ([y, m, d]) => `${y}${pad(m)}${pad(d)}`,
  ([y, m, d]) => Number(`${y}${pad(m)}${pad(d)}`),
  ([y, m, d]) => `${y}/${m}/${d}`,
  ([y, m, d]) => `${y}/${m}/${d} 0:00:00`,
  (parts) => new Date(`${iso(parts)}T00:00:00Z`),
  (parts) => Math.round(Date.parse(`${iso(parts)}T00:00:00Z`) / 86_400_000) + 25_569,
];
const full = (text: string) => [...text].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('');
const idSpellings = [
  (id: string) => id,
  (id: string) => id.toLowerCase(),
  full,
  (id: string) => `${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}`,
  (id: string) => `'${id}`,
];
const grades = [
  ['能力完好', '自理', '0级', '完好'],
  ['轻度失能', '轻度', '一级', '1'],
  ['中度失能', '半自理', '半失能', '二级'],
  ['重度失能', '重度', '三级', '能力重度受损'],
  ['完全失能', '全失能', '失能', '全不能自理', '四级'],
];
const person = fc.record({
  born: day,
  sequence: fc.nat(999),
  spellDay: fc.constantFrom(...daySpellings),
  spellId: fc.constantFrom(...idSpellings),
  grade: fc.nat(4).chain((grade) => fc.tuple(fc.constant(grade), fc.constantFrom(...(grades[grade] ?? [])))),
  name: fc.constantFrom('王英', ' 王 英 ', '王英', '王\u3000英'),
  phone: fc.constantFrom('13800000001', '138 0000 0001', '138-0000-0001', '+8613800000001'),
});

describe('any valid person', () => {
  it('reads back the same in any spelling', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(person, { minLength: 1, maxLength: 8, selector: (p) => `${p.born}/${p.sequence}` }),
        async (people) => {
          const header = ['姓名', '性别', '身份证', '出生年月日', '能力等级', '手机'];
          const table = people.map((p) => [
            p.name,
            p.sequence % 2 === 1 ? '男' : '2',
            p.spellId(makeResidentId('331099', iso(p.born), p.sequence)),
            p.spellDay(p.born),
            p.grade[1],
            p.phone,
          ]);
          const { rows } = await readAll({ bytes: await workbook([header, ...table]), name: 'f' });
          expect(rows.map((row) => row.record)).toMatchObject(
            people.map((p) => ({
              name: '王英',
              sex: p.sequence % 2 === 1 ? 'male' : 'female',
              residentId: makeResidentId('331099', iso(p.born), p.sequence),
              birthDate: iso(p.born),
              abilityGrade: p.grade[0],
              phone: '13800000001',
            })),
          );
          const warned = rows.flatMap((row) => row.issues).filter((issue) => issue.severity !== 'normalised');
          expect(warned).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('has the day that was written, or none', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...daySpellings), (parts, spell) => {
        const written = spell(parts);
        if (typeof written === 'string') expect(readDay(written)).toBe(iso(parts));
      }),
    );
    for (const none of ['1950', '1950.2', '1950-02-30', '去年', '19501301', '']) expect(readDay(none)).toBeUndefined();
  });

  it('stands in the cells as exceljs wrote them', async () => {
    const text = fc.string({ unit: fc.constantFrom(...'王英<>&"\' =_x000D_\n\t１ａ𠮷'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 20 }), async (remarks) => {
        const table = remarks.map((remark, index) => [
          `王${index}`,
          makeResidentId('331099', '1950-01-02', index),
          remark,
        ]);
        const { rows } = await readAll({
          bytes: await workbook([['姓名', '身份证号码', '备注'], ...table]),
          name: 'f',
        });
        const seen = rows.map((row) => row.cells['备注']);
        const unescape = (value: string) =>
          value.replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
        expect(seen).toEqual(
          remarks.map((remark) =>
            unescape(remark)
              .trim()
              .replace(/^'(?==)/, ''),
          ),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('any file', () => {
  it('of random bytes or text is read or refused', async () => {
    const start = fc.constantFrom(
      '',
      'PK\u0003\u0004',
      '姓名,身份证号码\n',
      '姓名,身份证号码\n"',
      '\ufeff姓名\t身份证号码\n',
    );
    const bytes = fc
      .tuple(start, fc.uint8Array({ maxLength: 400 }))
      .map(([text, rest]) => Buffer.concat([Buffer.from(text), rest]));
    await fc.assert(fc.asyncProperty(bytes, readsOrRefuses), { numRuns: 200 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 })), async (rows) => {
        await readsOrRefuses(new TextEncoder().encode(csv([['姓名', '身份证号码'], ...rows])));
      }),
      { numRuns: 60 },
    );
  });

  it('that was a workbook before bytes changed or fell off is read or refused', async () => {
    const rows = Array.from({ length: 100 }, (_, n) => [`王${n}`, makeResidentId('331099', '1950-01-02', n), n]);
    const good = await workbook([['姓名', '身份证号码', '备注'], ...rows]);
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    const length = fc.option(fc.nat(good.length), { nil: good.length });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), length, async (changes, kept) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        await readsOrRefuses(bytes.subarray(0, kept));
      }),
      { numRuns: 500 },
    );
  });
});

it('a text of one open quote or one long line ends in an error, not in memory', async () => {
  await expect(readText(`姓名,身份证号码\n"${'王'.repeat(8_000_000)}`)).rejects.toBeInstanceOf(RosterError);
});
