import { inflateSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { DISCLAIMER, simulationPaper, simulationWorkbook, type SimulationReport } from './simulation-report.ts';

const count = (eligible: number, unknown: number, amountFen: number) => ({
  eligible,
  unknown,
  amountFen,
  amountUnknown: 2,
});
const area = (index: number) => ({
  area: `3310${String(index).padStart(2, '0')}000000`,
  name: `第 ${index} 街道`,
  population: 1000 + index,
  before: count(100, 5, 500_000),
  after: count(120, 4, 600_050),
  gained: 25,
  lost: 5,
});

const report: SimulationReport = {
  title: '高龄津贴',
  areaName: '台州市椒江区',
  askedBy: '王科长',
  at: new Date('2026-11-22T01:05:00Z'),
  unit: 'fenPerMonth',
  verified: false,
  simulation: {
    ok: true,
    problems: [],
    text: 'age >= 80',
    sentence: '年龄不低于80岁 且 在世',
    amountSentence: '年龄不低于90岁，则200元，否则50元',
    asOf: '2026-11-22',
    population: 123_456,
    before: count(4000, 30, 20_000_000),
    after: count(4500, 20, 22_500_050),
    gained: 600,
    lost: 100,
    nowUnknown: 3,
    becameKnown: 13,
    conditions: [
      { path: 'when.all.0', sentence: '年龄不低于80岁', true: 4600, unknown: 0 },
      { path: 'when.all.1', sentence: '在世', true: 123_000, unknown: 20 },
    ],
    byArea: [area(1), area(2)],
    byMonth: [
      { month: '2026-11', before: count(4000, 30, 20_000_000), after: count(4500, 20, 22_500_050) },
      { month: '2026-12', before: count(4010, 30, 20_050_000), after: count(4511, 20, 22_555_050) },
    ],
    tookMs: 12.5,
  },
};
const withSimulation = (change: Partial<SimulationReport['simulation']>): SimulationReport => ({
  ...report,
  simulation: { ...report.simulation, ...change },
});

async function sheets(of: SimulationReport): Promise<Record<string, unknown[][]>> {
  const workbook = new ExcelJS.Workbook();
  const content = await simulationWorkbook(of);
  await workbook.xlsx.load(
    content.buffer.slice(content.byteOffset, content.byteOffset + content.length) as ArrayBuffer,
  );
  return Object.fromEntries(
    workbook.worksheets.map((sheet) => {
      const rows: unknown[][] = [];
      sheet.eachRow({ includeEmpty: true }, (row) => {
        rows.push(Array.isArray(row.values) ? row.values.slice(1) : []);
      });
      return [sheet.name, rows];
    }),
  );
}

/** The texts of a PDF, page by page: glyphs of a subset font by its ToUnicode map. */
function pagesOf(pdf: Buffer): string[] {
  const raw = pdf.toString('latin1');
  const streams = [...raw.matchAll(/(\d+) 0 obj\n<<([\s\S]*?)>>\nstream\n/g)].map((match) => {
    const start = (match.index ?? 0) + match[0].length;
    const end = raw.indexOf('\nendstream', start);
    const bytes = pdf.subarray(start, end);
    return (match[2] ?? '').includes('FlateDecode') ? inflateSync(bytes).toString('latin1') : bytes.toString('latin1');
  });
  const unicode = new Map<number, string>();
  for (const stream of streams.filter((text) => text.includes('beginbfrange'))) {
    for (const [, from = '', , list = ''] of stream.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/g)) {
      const codes = [...list.matchAll(/<([0-9a-f ]+)>/g)].map((match) => match[1] ?? '');
      for (const [at, code] of codes.entries()) {
        const units = code.match(/[0-9a-f]{4}/g) ?? [];
        unicode.set(parseInt(from, 16) + at, String.fromCharCode(...units.map((unit) => parseInt(unit, 16))));
      }
    }
  }
  return streams
    .filter((text) => text.includes(' TJ') && text.includes('BT'))
    .map((text) =>
      [...text.matchAll(/\[([^\]]*)\] TJ/g)]
        .map(([, glyphs = '']) =>
          [...glyphs.matchAll(/<([0-9a-f]+)>/g)]
            .flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
            .map((hex) => unicode.get(parseInt(hex, 16)) ?? '?')
            .join(''),
        )
        .join('\n'),
    );
}

describe('what is refused', () => {
  it('numbers of a simulation that did not compile', async () => {
    await expect(simulationWorkbook(withSimulation({ ok: false }))).rejects.toThrow(RangeError);
    await expect(simulationPaper(withSimulation({ ok: false }))).rejects.toThrow(RangeError);
  });
});

describe('the workbook', () => {
  it('has the summary with what it rests on', async () => {
    const { 摘要: rows = [] } = await sheets(report);
    const text = rows.map((row) => row.join(' ')).join('\n');
    expect(rows[0]).toEqual(['政策测算：高龄津贴']);
    expect(rows[1]).toEqual([DISCLAIMER]);
    for (const said of ['地区 台州市椒江区', '数据截至 2026-11-22', '对象 年龄不低于80岁 且 在世', '测算人 王科长'])
      expect(text).toContain(said);
    expect(text).toContain('测算时间 2026-11-22 09:05');
    expect(text).toContain('政策数值未经核实');
    expect(rows).toContainEqual(['符合人数', 4000, 4500, 500]);
    expect(rows).toContainEqual(['每月金额（元）', 200_000, 225_000.5, 25_000.5]);
    expect(rows).toContainEqual(['新符合人数', undefined, 600]);
    expect(rows).toContainEqual(['查清人数', undefined, 13]);
  });

  it('has areas with their total, months and conditions', async () => {
    const { 分地区: areas = [], 分月: months = [], 条件: conditions = [] } = await sheets(report);
    expect(areas[2]?.slice(0, 5)).toEqual(['地区', '在册老人', '新符合', '不再符合', '现行符合']);
    expect(areas[3]).toEqual(['第 1 街道', 1001, 25, 5, 100, 120, 20, 5, 4, -1, 5000, 6000.5, 1000.5]);
    expect(areas.at(-1)?.slice(0, 7)).toEqual(['合计', 123_456, 600, 100, 4000, 4500, 500]);
    expect(months.at(-1)?.slice(0, 4)).toEqual(['2026-12', 4010, 4511, 501]);
    expect(conditions.at(-1)).toEqual(['2', '在世', 123_000, 20]);
    for (const rows of [areas, months, conditions]) expect(String(rows[1]?.[0])).toContain(DISCLAIMER);
  });

  it('compares with nothing where no policy was in force, and sums no shares', async () => {
    const alone = { ...withSimulation({ before: null, byArea: [], byMonth: [] }), unit: 'permille' as const };
    const { 摘要: rows = [], 分地区: areas = [] } = await sheets(alone);
    expect(rows).toContainEqual(['符合人数', undefined, 4500]);
    expect(rows.flat()).not.toContain('每月金额（元）');
    expect(areas.at(-1)).toEqual(['没有下级地区的数据。']);
  });

  it('gives minutes as hours', async () => {
    const { 摘要: rows = [] } = await sheets({ ...report, unit: 'minutesPerMonth' });
    expect(rows).toContainEqual(['每月服务（小时）', 20_000_000 / 60, 22_500_050 / 60, 2_500_050 / 60]);
  });
});

describe('the paper', () => {
  it('says on each page what it is not, the day of the data and the page', async () => {
    const long = withSimulation({ byArea: Array.from({ length: 60 }, (_, index) => area(index + 1)) });
    const pages = pagesOf(await simulationPaper(long));
    expect(pages.length).toBeGreaterThan(2);
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`${DISCLAIMER} · 数据截至 2026-11-22 · 政策数值未经核实，仅供演示`);
      expect(page).toContain(`第 ${index + 1} 页，共 ${pages.length} 页`);
    }
  });

  it('has the sentences, the numbers and the mark of checked values', async () => {
    const text = pagesOf(await simulationPaper({ ...report, verified: true })).join('\n');
    for (const said of [
      '政策测算：高龄津贴',
      '年龄不低于80岁 且 在世',
      '225,000.50',
      '合计',
      '第 2 街道',
      '2026-12',
      '123,000',
    ])
      expect(text).toContain(said);
    expect(text).toContain('政策数值已与文件核对');
    expect(text).not.toContain('未经核实');
    expect(text).not.toContain('?');
  });

  it('is the same file for the same report', async () => {
    const [one, other] = [await simulationPaper(report), await simulationPaper(report)];
    expect(one.equals(other)).toBe(true);
  });
});
