import { makeResidentId } from '@yike/identity';
import { describe, expect, it } from 'vitest';
import { XmlTokenizer } from './xml.ts';
import { rawWorkbook, readAll } from './testing/files.ts';

const id = makeResidentId('331099', '1950-01-02', 1);
const text = (...values: string[]) => values.map((value) => `<c t="inlineStr"><is><t>${value}</t></is></c>`).join('');
const header = `<row>${text('姓名', '身份证号码', '出生日期', '备注')}</row>`;
const read = (bytes: Uint8Array) => readAll({ bytes, name: 'f' });

describe('refused', () => {
  it.each([
    ['rows out of order', `<row r="5">${text('姓名')}</row><row r="4"/>`],
    ['a row beyond the last', `<row r="9999999">${text('姓名')}</row>`],
    ['a shared string that is not there', '<row><c t="s"><v>7</v></c></row>'],
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]>'],
    ['a tag without end', `${header}<row r="2`],
  ])('%s', async (_name, rows) => {
    await expect(read(rawWorkbook([{ name: 'a', rows }]))).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('an entry whose checksum does not hold', async () => {
    const bytes = rawWorkbook([{ name: 'a', rows: `${header}<row>${text('王英', id)}</row>` }]);
    const at = bytes.indexOf('王英');
    bytes.write('张', at);
    await expect(read(bytes)).rejects.toMatchObject({ code: 'unreadable' });
  });
});

describe('read', () => {
  it('sheets of other producers: prefixes, no references, 1904 dates, phonetic text, formulas, errors', async () => {
    const rows = `<x:row>${'<x:c t="s"><x:v>0</x:v></x:c>'}<x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c></x:row>
      <x:row><x:c t="str"><x:f>A1&amp;"x>y"</x:f><x:v>王&#33521;</x:v></x:c>
      <x:c r="b2" t="inlineStr"><x:is><x:r><x:t>${id.slice(0, 9)}</x:t></x:r><x:r><x:t>${id.slice(9)}</x:t></x:r></x:is></x:c>
      <x:c t="d"><x:v>1950-01-02T00:00:00</x:v></x:c></x:row>`;
    const strings = `<si><t>姓</t><rPh><t>xing</t></rPh><r><t>名</t></r></si><si><t>身份证号</t></si><si><t>生日</t></si>`;
    const bytes = rawWorkbook([{ name: 'a', rows }], {
      prefix: 'x:',
      strings,
      properties: '<workbookPr date1904="1"/>',
    });
    const result = await read(bytes);
    expect(result.rows).toMatchObject([{ record: { name: '王英', residentId: id }, issues: [] }]);
  });

  it('the first visible sheet that has a header', async () => {
    const bytes = rawWorkbook([
      { name: '旧', state: 'hidden', rows: `${header}<row>${text('李四', id)}</row>` },
      { name: '说明', rows: `<row>${text('填写说明')}</row>` },
      { name: '名册', rows: `${header}<row>${text('王英', id)}</row>` },
    ]);
    const result = await read(bytes);
    expect(result.header).toMatchObject({ sheet: '名册', otherSheets: ['说明'] });
    expect(result.rows.map((row) => row.record?.name)).toEqual(['王英']);
  });

  it('a number instead of an ID as lost, whatever its last digits', async () => {
    const cells = '<c t="inlineStr"><is><t>王英</t></is></c><c><v>3.3109919500102E+17</v></c>';
    const { rows } = await read(rawWorkbook([{ name: 'a', rows: `${header}<row>${cells}</row>` }]));
    expect(rows[0]?.issues.map((issue) => issue.kind)).toEqual(['idPrecisionLost']);
  });

  it('a first row of data that looks like a header line as data', async () => {
    const rows = `${header}<row>${text('王英', '', '', '说明')}</row>`;
    const result = await read(rawWorkbook([{ name: 'a', rows }]));
    expect(result.rows.map((row) => row.issues.map((issue) => issue.kind))).toEqual([['idMissing']]);
  });
});

it('the tokenizer gives the same for any division into pieces', () => {
  const document = `<?xml version='1.0'?><!-- < > --><a:b x="1>2" y='"'>王&amp;&#x5218;<c/><![CDATA[<z>]]></a:b >`;
  const run = (pieces: string[]) => {
    const seen: string[] = [];
    let run = '';
    const flush = () => {
      if (run !== '') seen.push(`text ${run}`);
      run = '';
    };
    const tokenizer = new XmlTokenizer({
      open: (name, attributes) => (flush(), seen.push(`open ${name}${attributes}`)),
      close: (name) => (flush(), seen.push(`close ${name}`)),
      text: (piece) => (run += piece),
    });
    for (const piece of pieces) tokenizer.write(piece);
    tokenizer.end();
    return seen;
  };
  const whole = run([document]);
  expect(whole).toEqual(['open b x="1>2" y=\'"\'', 'text 王&刘', 'open c', 'close c', 'text <z>', 'close b']);
  for (let at = 1; at < document.length; at += 1) {
    expect(run([document.slice(0, at), document.slice(at)])).toEqual(whole);
  }
});
