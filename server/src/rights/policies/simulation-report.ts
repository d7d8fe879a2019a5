import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import ExcelJS from 'exceljs';
import PDFDocument from 'pdfkit';
import type { z } from 'zod';
import { dayOf, minuteOfDay } from '../../platform/clock/index.ts';
import type { AmountTable } from '../../platform/packs/index.ts';
import type { simulation } from './simulation-contract.ts';

type Simulation = z.infer<typeof simulation>;
type Headcount = Simulation['after'];

/** A simulation as it is kept: who asked what for which place, and when. */
export interface SimulationReport {
  readonly title: string;
  readonly areaName: string;
  readonly askedBy: string;
  readonly at: Date;
  /** Unit of the sums of the simulation; null for a right without amount. Shares (‰) are not summed. */
  readonly unit: AmountTable['unit'] | null;
  /** Whether the values of the policy were checked against its document. */
  readonly verified: boolean;
  readonly simulation: Simulation;
}

type Cell = string | number | null;
interface Column {
  readonly title: string;
  readonly width: number;
  /** Absent for words. */
  readonly format?: 'count' | 'sum';
}
interface Table {
  readonly sheet: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  readonly empty: string;
  /** The row that holds sums in a column of counts. */
  readonly sumRow?: number;
}

export const DISCLAIMER = '测算结果，不作为发放依据';
const FORMATS = { count: '#,##0', sum: '#,##0.00' } as const;

const verifiedText = ({ verified }: SimulationReport): string =>
  verified ? '政策数值已与文件核对' : '政策数值未经核实，仅供演示';
const sums = {
  fenPerMonth: { title: '每月金额（元）', per: 100 },
  minutesPerMonth: { title: '每月服务（小时）', per: 60 },
};
const sumOf = (unit: SimulationReport['unit']) => (unit === null || unit === 'permille' ? null : sums[unit]);

const two = (value: number): string => String(value).padStart(2, '0');
const instantText = (at: Date): string => {
  const minute = minuteOfDay(at);
  return `${dayOf(at)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
};

/** Before, after and the difference; nothing before where no policy was in force. */
const compared = (before: number | null | undefined, after: number, per = 1): Cell[] => [
  before === null || before === undefined ? null : before / per,
  after / per,
  before === null || before === undefined ? null : (after - before) / per,
];
const pairOf = (title: string, format: 'count' | 'sum'): Column[] =>
  [`现行${title}`, `调整后${title}`, `${title}变化`].map((side) => ({
    title: side,
    width: format === 'sum' ? 16 : 12,
    format,
  }));

function people(report: SimulationReport, before: Headcount | null, after: Headcount): Cell[] {
  const sum = sumOf(report.unit);
  return [
    ...compared(before?.eligible, after.eligible),
    ...compared(before?.unknown, after.unknown),
    ...(sum ? compared(before?.amountFen, after.amountFen, sum.per) : []),
  ];
}
const peopleColumns = (report: SimulationReport): Column[] => {
  const sum = sumOf(report.unit);
  return [...pairOf('符合', 'count'), ...pairOf('待查', 'count'), ...(sum ? pairOf(sum.title, 'sum') : [])];
};

function summaryTable(report: SimulationReport): Table {
  const { before, after } = report.simulation;
  const sum = sumOf(report.unit);
  return {
    sheet: '摘要',
    columns: [
      { title: '项目', width: 24 },
      { title: '现行', width: 18, format: 'count' },
      { title: '调整后', width: 18, format: 'count' },
      { title: '变化', width: 18, format: 'count' },
    ],
    rows: [
      ['符合人数', ...compared(before?.eligible, after.eligible)],
      ['待查人数（缺少情况）', ...compared(before?.unknown, after.unknown)],
      ...(sum
        ? [
            [sum.title, ...compared(before?.amountFen, after.amountFen, sum.per)],
            ['符合但额度待查人数', ...compared(before?.amountUnknown, after.amountUnknown)],
          ]
        : []),
    ],
    empty: '',
    ...(sum && { sumRow: 2 }),
  };
}

function moves({ simulation: { gained, lost, nowUnknown, becameKnown } }: SimulationReport): [string, number][] {
  return [
    ['新符合人数', gained],
    ['不再符合人数', lost],
    ['转为待查人数', nowUnknown],
    ['查清人数', becameKnown],
  ];
}

function areaTable(report: SimulationReport): Table {
  const { byArea, before, after, population, gained, lost } = report.simulation;
  const row = (one: Omit<Simulation['byArea'][number], 'area'>): Cell[] => [
    one.name,
    one.population,
    one.gained,
    one.lost,
    ...people(report, one.before, one.after),
  ];
  return {
    sheet: '分地区',
    columns: [
      { title: '地区', width: 20 },
      { title: '在册老人', width: 12, format: 'count' },
      { title: '新符合', width: 10, format: 'count' },
      { title: '不再符合', width: 10, format: 'count' },
      ...peopleColumns(report),
    ],
    rows:
      byArea.length === 0 ? [] : [...byArea.map(row), row({ name: '合计', population, gained, lost, before, after })],
    empty: '没有下级地区的数据。',
  };
}

const monthTable = (report: SimulationReport): Table => ({
  sheet: '分月',
  columns: [{ title: '月份', width: 12 }, ...peopleColumns(report)],
  rows: report.simulation.byMonth.map(({ month, before, after }) => [month, ...people(report, before, after)]),
  empty: '没有分月的数据。',
});

const conditionTable = (report: SimulationReport): Table => ({
  sheet: '条件',
  columns: [
    { title: '序号', width: 8 },
    { title: '条件（单独看）', width: 60 },
    { title: '符合人数', width: 12, format: 'count' },
    { title: '待查人数', width: 12, format: 'count' },
  ],
  rows: report.simulation.conditions.map((one, index) => [String(index + 1), one.sentence, one.true, one.unknown]),
  empty: '没有条件。',
});

function headLines(report: SimulationReport): [string, string][] {
  const { simulation } = report;
  return [
    ['地区', report.areaName],
    ['数据截至', simulation.asOf],
    ['在册老人', `${simulation.population.toLocaleString('en-US')} 人`],
    ['对象', simulation.sentence],
    ['额度', simulation.amountSentence ?? '没有额度'],
    ['比较对象', simulation.before ? '现行政策' : '没有现行政策'],
    ['测算人', report.askedBy],
    ['测算时间', instantText(report.at)],
    ['政策数值', verifiedText(report)],
  ];
}

function mustBeSound({ simulation }: SimulationReport): void {
  if (!simulation.ok) throw new RangeError('a simulation that did not compile has no numbers to report');
}

/** The simulation as a workbook of four sheets. Written row by row; only the file is held whole. @throws RangeError when the simulation is not `ok` */
export async function simulationWorkbook(report: SimulationReport): Promise<Buffer> {
  mustBeSound(report);
  const stream = new PassThrough();
  const content = buffer(stream);
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true });
  workbook.creator = report.askedBy;
  workbook.created = report.at;
  workbook.modified = report.at;
  const tables = [summaryTable(report), areaTable(report), monthTable(report), conditionTable(report)];
  for (const [place, table] of tables.entries()) {
    const above: Cell[][] =
      place === 0
        ? [[`政策测算：${report.title}`], [DISCLAIMER], ...headLines(report), []]
        : [
            [`${report.title} ${report.areaName} ${table.sheet}`],
            [`数据截至 ${report.simulation.asOf}。${DISCLAIMER}。`],
          ];
    const sheet = workbook.addWorksheet(table.sheet, {
      views: [{ state: 'frozen', ySplit: place === 0 ? 0 : above.length + 1 }],
      pageSetup: { paperSize: 9, orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    });
    sheet.columns = table.columns.map(({ width }) => ({ width }));
    for (const [at, line] of above.entries()) {
      const row = sheet.addRow(line);
      if (at === 0) row.font = { bold: true, size: 14 };
      row.commit();
    }
    const head = sheet.addRow(table.columns.map(({ title }) => title));
    head.font = { bold: true };
    head.alignment = { wrapText: true, vertical: 'middle' };
    head.commit();
    for (const [index, cells] of table.rows.entries()) {
      const row = sheet.addRow(cells);
      for (const [at, { format }] of table.columns.entries()) {
        if (format) row.getCell(at + 1).numFmt = FORMATS[index === table.sumRow ? 'sum' : format];
      }
      row.commit();
    }
    if (table.rows.length === 0) sheet.addRow([table.empty]).commit();
    if (place === 0) for (const [name, value] of moves(report)) sheet.addRow([name, null, value]).commit();
    sheet.commit();
  }
  await workbook.commit();
  return content;
}

const LEFT = 50;
const RIGHT = 545;
const TOP = 50;
const BOTTOM = 770;

let font: Buffer | undefined;
/** The full typeface, not a web subset: names use rare characters. Read once, 10 MB. */
function fontFile(): Buffer {
  font ??= readFileSync(
    createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  );
  return font;
}

function cellText(value: Cell | undefined, format: Column['format']): string {
  if (value === null || value === undefined) return '—';
  if (typeof value === 'string') return value;
  const digits = format === 'sum' ? 2 : 0;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

class Paper {
  readonly #document: PDFKit.PDFDocument;
  #y = TOP;

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  /** Starts a new page when `height` points do not fit any more; tells whether it did. */
  #room(height: number): boolean {
    if (this.#y + height <= BOTTOM) return false;
    this.#document.addPage();
    this.#y = TOP;
    return true;
  }

  line(text: string, { size = 10, color = '#000000', gap = 4, align = 'left' as 'left' | 'center' } = {}): void {
    this.#document.fontSize(size).fillColor(color);
    const height = this.#document.heightOfString(text, { width: RIGHT - LEFT });
    this.#room(height);
    this.#document.text(text, LEFT, this.#y, { width: RIGHT - LEFT, align });
    this.#y += height + gap;
  }

  heading(text: string): void {
    this.#room(70);
    this.#y += 8;
    this.line(text, { size: 12, gap: 5 });
  }

  pair(name: string, value: string): void {
    this.#document.fontSize(10).fillColor('#000000');
    const height = this.#document.heightOfString(value, { width: RIGHT - LEFT - 70 });
    this.#room(height);
    this.#document.text(name, LEFT, this.#y, { width: 66 });
    this.#document.text(value, LEFT + 70, this.#y, { width: RIGHT - LEFT - 70 });
    this.#y += height + 3;
  }

  /** A table over the whole width; its head is drawn again on each page. */
  table({ columns, rows, empty, sumRow }: Table): void {
    if (rows.length === 0) {
      this.line(empty, { color: '#444444' });
      return;
    }
    const total = columns.reduce((sum, { width }) => sum + width, 0);
    const size = columns.length > 8 ? 7 : 9;
    const widths = columns.map(({ width }) => (width / total) * (RIGHT - LEFT));
    const draw = (texts: readonly string[], isHead: boolean) => {
      this.#document.fontSize(size).fillColor('#000000');
      const height = Math.max(
        ...texts.map((text, at) => this.#document.heightOfString(text, { width: (widths[at] ?? 0) - 6 })),
      );
      if (this.#room(height + 6) && !isHead) draw(head, true);
      this.#document.fontSize(size);
      if (isHead) this.#document.rect(LEFT, this.#y, RIGHT - LEFT, height + 6).fill('#eeeeee');
      this.#document.fillColor('#000000');
      let x = LEFT;
      for (const [at, text] of texts.entries()) {
        const width = widths[at] ?? 0;
        this.#document.text(text, x + 3, this.#y + 3, {
          width: width - 6,
          align: columns[at]?.format ? 'right' : 'left',
        });
        x += width;
      }
      this.#y += height + 6;
      this.#document.moveTo(LEFT, this.#y).lineTo(RIGHT, this.#y).lineWidth(0.4).strokeColor('#999999').stroke();
    };
    const head = columns.map(({ title }) => title);
    draw(head, true);
    for (const [index, cells] of rows.entries()) {
      const formatOf = ({ format }: Column) => (format && index === sumRow ? 'sum' : format);
      draw(
        columns.map((column, at) => cellText(cells[at], formatOf(column))),
        false,
      );
    }
    this.#y += 4;
  }
}

/** On A4 the three sides of a number stand in tables of their own: people first, then money. */
function narrow(table: Table, fixed: number): { people: Table; sums: Table | null } {
  const pick = (keep: readonly number[]): Table => ({
    ...table,
    columns: keep.map((at) => table.columns[at]).filter((column) => column !== undefined),
    rows: table.rows.map((cells) => keep.map((at) => cells[at] ?? null)),
  });
  const all = [...table.columns.keys()];
  return {
    people: pick(all.slice(0, fixed + 6)),
    sums: table.columns.length > fixed + 6 ? pick([0, ...all.slice(fixed + 6)]) : null,
  };
}

function drawFooters(document: PDFKit.PDFDocument, report: SimulationReport): void {
  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    document.switchToPage(page);
    // Text below the margin would start a page of its own.
    document.page.margins.bottom = 0;
    document.fontSize(8).fillColor('#444444');
    const words = `${DISCLAIMER} · 数据截至 ${report.simulation.asOf} · ${verifiedText(report)}`;
    document.text(words, LEFT, 795, { width: RIGHT - LEFT - 80, lineBreak: false });
    document.text(`第 ${page + 1} 页，共 ${count} 页`, RIGHT - 80, 795, {
      width: 80,
      align: 'right',
      lineBreak: false,
    });
  }
}

/** The simulation on A4, each page with its number, the day of the data and what it is not. @throws RangeError when the simulation is not `ok` */
export async function simulationPaper(report: SimulationReport): Promise<Buffer> {
  mustBeSound(report);
  const document = new PDFDocument({
    size: 'A4',
    margin: 50,
    bufferPages: true,
    info: { Title: `政策测算：${report.title}`, CreationDate: report.at, ModDate: report.at },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  document.registerFont('text', fontFile());
  document.font('text');
  const paper = new Paper(document);
  paper.line(`政策测算：${report.title}`, { size: 18, align: 'center' });
  paper.line(DISCLAIMER, { size: 11, align: 'center', gap: 10 });
  for (const [name, value] of headLines(report)) paper.pair(name, value);
  paper.heading('摘要');
  paper.table(summaryTable(report));
  for (const [name, value] of moves(report))
    paper.pair(name.replace('人数', ''), `${value.toLocaleString('en-US')} 人`);
  const sections: [string, Table, number][] = [
    ['分地区', areaTable(report), 4],
    ['分月', monthTable(report), 1],
  ];
  for (const [name, table, fixed] of sections) {
    const { people: headcounts, sums: money } = narrow(table, fixed);
    paper.heading(`${name}：人数`);
    paper.table(headcounts);
    if (money && money.rows.length > 0) {
      paper.heading(`${name}：${sumOf(report.unit)?.title ?? ''}`);
      paper.table(money);
    }
  }
  paper.heading('条件');
  paper.table(conditionTable(report));
  paper.line('分月测算只计入年龄增长，不预测迁入、迁出、去世和其他情况的变化。待查指缺少情况、不能判定的人。', {
    size: 8,
    color: '#444444',
  });
  drawFooters(document, report);
  document.end();
  return done;
}
