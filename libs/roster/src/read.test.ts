import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeResidentId } from '@yike/identity';
import { describe, expect, it } from 'vitest';
import { communityMatcher } from './community.ts';
import { previewRoster } from './read.ts';
import { communitiesOf, csv, readAll, readText, today, workbook } from './testing/files.ts';

const at = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const id = (sequence: number, birth = '1950-01-02') => makeResidentId('331099', birth, sequence);
const head = ['姓名', '身份证号码', '备注'];

describe('what cannot be read says why', () => {
  const refuse = async (bytes: Uint8Array, code: string, options = {}) => {
    await expect(readAll({ bytes, name: 'f' }, options)).rejects.toMatchObject({ name: 'RosterError', code });
  };
  const text = (value: string) => new TextEncoder().encode(value);

  it('files of other kinds', async () => {
    await refuse(new Uint8Array(), 'headerMissing');
    await refuse(text('你好'), 'headerMissing');
    await refuse(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0]), 'legacyFormat');
    await refuse(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'notSpreadsheet');
    await refuse(text('<html><table><tr><td>姓名</td></tr></table>'), 'notSpreadsheet');
    await refuse(text('PK\u0003\u0004 nothing behind it'), 'unreadable');
    await refuse(text('姓名,身份证号码\n"王英,1'), 'unreadable');
    await refuse(text('姓名,性别\n王英,女'), 'columnMissing');
  });

  it('limits', async () => {
    const file = await workbook([head, ['王英', id(2), ''], ['张三', id(1), '']]);
    await refuse(file, 'fileTooLarge', { limits: { fileBytes: 100 } });
    await refuse(file, 'fileTooLarge', { limits: { unpackedBytes: 1000 } });
    await refuse(file, 'tooManyRows', { limits: { rows: 1 } });
    await refuse(file, 'tooManyColumns', { limits: { columns: 1 } });
    await refuse(text(`${head.join(',')}\n1,2,3,4`), 'tooManyColumns', { limits: { columns: 3 } });
    await refuse(file, 'sheetMissing', { sheet: '另一张' });
    expect((await readAll({ bytes: file, name: 'f' }, { limits: { rows: 2 } })).rows).toHaveLength(2);
  });

  it('a damaged archive', async () => {
    const file = await workbook([head, ['王英', id(2), '']]);
    await refuse(file.subarray(0, file.length - 30), 'unreadable');
    const changed = Buffer.from(file);
    const sheet = changed.indexOf('xl/worksheets/sheet1.xml');
    changed.fill(0, sheet + 60, sheet + 80);
    await refuse(changed, 'unreadable');
  });
});

describe('layout', () => {
  it('finds the header below titles and skips what is no person', async () => {
    const result = await readText(
      csv([
        ['某街道老年人花名册', '', ''],
        ['填报单位:某街道', '', '2026年10月'],
        ['序号', '姓 名', '*身份证号码(18位)', '备注'],
        ['1', '王英', id(2), ''],
        ['', '', '', ''],
        ['2', '', '', ''],
        ['序号', '姓名', '*身份证号码(18位)', '备注'],
        ['3', '张三', id(1), ''],
        ['小计', '', '2', ''],
        ['海门街道合计', '', '', ''],
        ['备注:本表一式两份', '', '', ''],
        ['填表人（签字）：李某', '审核人:赵某', '', ''],
        ['', '', '', ''],
      ]),
    );
    expect(result.header).toMatchObject({
      rowNumber: 3,
      titles: ['某街道老年人花名册', '填报单位:某街道'],
      missing: [],
    });
    expect(result.rows.map((row) => [row.rowNumber, row.record?.name])).toEqual([
      [4, '王英'],
      [8, '张三'],
    ]);
    expect(result.summary?.skippedRows).toEqual({ blank: 2, header: 1, total: 2, footer: 2 });
  });

  it('joins two header lines, groups included', async () => {
    const bytes = await workbook([
      ['花名册'],
      ['姓名', '证件', null, '紧急联系人', null, '联系电话'],
      [null, '身份证号', '性别', '姓名', '电话', null],
      ['王英', id(2), '女', '张三', '13900000001', '13800000002'],
    ]);
    const { header, rows } = await readAll({ bytes, name: 'f' });
    expect(header?.columns.map(({ header: text, field }) => [text, field])).toEqual([
      ['姓名', 'name'],
      ['证件/身份证号', 'residentId'],
      ['证件/性别', 'sex'],
      ['紧急联系人/姓名', 'contactName'],
      ['紧急联系人/电话', 'contactPhone'],
      ['联系电话', 'phone'],
    ]);
    expect(rows[0]?.record).toMatchObject({ name: '王英', contactName: '张三', phone: '13800000002' });
  });

  it('takes saved choices before synonyms, and leaves out what it is told to', async () => {
    const columns = { 人员: 'name', 证: 'residentId', 备注: null } as const;
    const text = csv([
      ['人员', '证', '备注'],
      ['王英', id(2), '已故'],
    ]);
    const { header, rows } = await readText(text, { columns });
    expect(header?.columns.map((column) => column.field)).toEqual(['name', 'residentId', undefined]);
    expect(rows[0]?.record).toMatchObject({ name: '王英', deceased: false });
    expect(rows[0]?.cells).toEqual({ 人员: '王英', 证: id(2), 备注: '已故' });
  });

  it('previews without a required column, so that a person can choose it', async () => {
    const bytes = new TextEncoder().encode(
      csv([
        ['姓名', '证', '性别'],
        ['王英', id(2), '女'],
      ]),
    );
    const preview = await previewRoster({ bytes, name: 'f' }, { today });
    expect(preview).toMatchObject({ header: { missing: ['residentId'] }, rows: [] });
  });
});

describe('encodings and delimiters', () => {
  const gb = Buffer.from('d0d5c3fb2cc9edb7ddd6a4bac5c2eb0acdf5d3a22c', 'hex');
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`姓名\t身份证号码\n王英\t${id(2)}`, 'utf16le')]);
  it.each([
    ['UTF-8', Buffer.from(`姓名,身份证号码\n王英,${id(2)}\n`)],
    ['UTF-8 with mark', Buffer.from(`\ufeff姓名;身份证号码\r\n王英;${id(2)}`)],
    ['GB18030', Buffer.concat([gb, Buffer.from(id(2))])],
    ['UTF-16 with tabs', utf16],
  ])('%s', async (_name, bytes) => {
    const { rows } = await readAll({ bytes, name: 'f.csv' });
    expect(rows.map((row) => row.record)).toMatchObject([{ name: '王英', residentId: id(2) }]);
  });
});

it('a duplicate counts against accepted rows only', async () => {
  const { rows, summary } = await readText(csv([head, ['', id(2), ''], ['王英', id(2), ''], ['王英', id(2), '']]));
  expect(rows.map((row) => row.issues.map((issue) => issue.kind))).toEqual([['nameMissing'], [], ['duplicateInFile']]);
  expect(rows[2]?.issues[0]?.message).toContain('第 3 行');
  expect(summary).toMatchObject({ dataRows: 3, acceptedTotal: 1, rejectedTotal: 2 });
});

const sample = at('../shared/samples/jiaojiang-roster.xlsx');
const expected = at('../shared/samples/jiaojiang-roster.expected.json');
const areas = at('packs/taizhou/areas.tsv');

describe('the sample of Jiaojiang', () => {
  it.skipIf(![sample, expected, areas].every(existsSync))(
    'gives exactly the expected counts',
    async () => {
      const county = communitiesOf(readFileSync(areas, 'utf8')).filter(({ code }) => code.startsWith('331002'));
      const options = { resolveCommunity: communityMatcher(county) };
      const { summary, rows } = await readAll({ path: sample }, options);
      expect(summary).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
      expect(rows.find((row) => row.rowNumber === 4)?.record).toMatchObject({
        name: '侯明',
        birthDate: '1960-12-17',
        ethnicity: '汉族',
        livingSituation: 'emptyNest',
        economicClass: 'general',
        abilityGrade: 1,
        familyPlanningSpecial: false,
        disabilityClass: 0,
        deceased: false,
      });
      const again = await readAll({ bytes: readFileSync(sample), name: 'roster.xlsx' }, options);
      expect(again.rows).toEqual(rows);
    },
    60_000,
  );
});
