import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import { makeResidentId } from '@yike/identity';
import { expect, it } from 'vitest';
import { safeCellText, writeRejectionWorkbook } from './rejections.ts';
import { csv, readAll, readText } from './testing/files.ts';

const header = ['姓名', '身份证号码', '备注'];
const formula = '=HYPERLINK("http://example.invalid","x")';
const id = makeResidentId('331099', '1950-01-02', 1);

async function write(rows: Parameters<typeof writeRejectionWorkbook>[2]): Promise<Buffer> {
  const output = new PassThrough();
  const collected = buffer(output);
  await writeRejectionWorkbook(output, header, rows);
  return collected;
}

it('no text becomes a formula', () => {
  for (const text of ['=1+1', '+1', '@SUM(A1)', '\t=1', '-1+cmd', ' =1']) expect(safeCellText(text)).toBe(`'${text}`);
  for (const text of ['王英', '-', '-5', '0576-88881234']) expect(safeCellText(text)).toBe(text);
  expect(safeCellText('a\u0000b\ud800')).toBe('ab\ufffd');
});

it('repeats refused rows with number and reason, and can be imported after correction', async () => {
  const { rows } = await readText(csv([header, ['王英', '123', formula], ['', '', '无证'], ['张三', id, '']]));
  const refused = rows.filter((row) => row.record === undefined);
  const bytes = await write(refused);

  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(bytes as unknown as ArrayBuffer);
  const sheet = workbook.worksheets[0];
  expect(sheet?.getRow(1).values).toEqual([undefined, ...header, '原表行号', '需改的栏', '退回原因']);
  expect(sheet?.getRow(2).values).toEqual([
    undefined,
    '王英',
    '123',
    `'${formula}`,
    '2',
    '身份证号码',
    '身份证号码位数不对，应为 18 位（旧证 15 位），请核对。',
  ]);
  expect(sheet?.getRow(3).getCell(5).value).toBe('姓名、身份证号码');
  expect(sheet?.rowCount).toBe(3);

  const again = await readAll({ bytes, name: 'again.xlsx' });
  expect(again.rows.map((row) => row.issues)).toEqual(refused.map((row) => row.issues));
  expect(again.rows[0]?.cells['备注']).toBe(formula);
});

it('writes a workbook without rows', async () => {
  expect((await readAll({ bytes: await write([]), name: 'f' })).summary).toMatchObject({ dataRows: 0 });
});
