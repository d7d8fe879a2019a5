import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { annexA, type AssessmentInput, type Instrument, type ScoreSuccess } from '@yike/scales';
import PDFDocument from 'pdfkit';
import { dayOf, minuteOfDay } from '../../platform/clock/index.ts';
import { gradeText, reportLines } from './rules.ts';

export interface Report {
  instrument: Instrument;
  input: AssessmentInput;
  result: ScoreSuccess;
  row: {
    id: string;
    status: string;
    instrument: string;
    total: number | null;
    initial_grade: number | null;
    final_grade: number | null;
    assessed_on: string | null;
    valid_until: string | null;
  };
  elder: { name: string; sex: string; birthDate: string; residentIdMasked: string; areaName: string };
  signatures: readonly { part: string; signer_name: string; relation: string | null; note: string | null; at: Date }[];
  at: Date;
}

const LEFT = 50;
const RIGHT = 545;
const BOTTOM = 780;
const columns = { code: LEFT, item: LEFT + 42, chosen: LEFT + 160, points: RIGHT - 30 };
const parts: Record<string, string> = {
  first: '第一评估员',
  second: '第二评估员',
  sentBack: '退回修改',
  elder: '本人或代理人确认',
  objection: '异议',
  recognition: '认可外地结果',
};
const relations = new Map([
  ...(annexA.find((dictionary) => dictionary.id === 'informantRelation')?.entries ?? []).map(
    (entry) => [entry.code, entry.name] as const,
  ),
  ['guardian', '监护人'] as const,
]);

let font: Buffer | undefined;
/** The full typeface, not a web subset: names use rare characters. Read once, 10 MB. */
function fontFile(): Buffer {
  font ??= readFileSync(
    createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  );
  return font;
}

const instantText = (at: Date): string => {
  const minute = minuteOfDay(at);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${dayOf(at)} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
};

class Sheet {
  readonly #document: PDFKit.PDFDocument;
  y = 50;
  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  /** Starts a new page when `height` points do not fit any more. */
  room(height: number): void {
    if (this.y + height <= BOTTOM) return;
    this.#document.addPage();
    this.y = 50;
  }

  line(text: string, options: { size?: number; at?: number; width?: number; align?: 'center' | 'right' } = {}): void {
    const { size = 10, at = LEFT, width = RIGHT - at, align } = options;
    this.#document.fontSize(size);
    const height = this.#document.heightOfString(text, { width });
    this.room(height);
    this.#document.text(text, at, this.y, { width, ...(align && { align }) });
    this.y += height + 4;
  }

  rule(): void {
    this.#document.moveTo(LEFT, this.y).lineTo(RIGHT, this.y).lineWidth(0.5).strokeColor('#999999').stroke();
    this.y += 6;
  }

  row(cells: readonly { text: string; at: number; width: number; align?: 'right' }[]): void {
    this.#document.fontSize(9);
    const height = Math.max(...cells.map((cell) => this.#document.heightOfString(cell.text, { width: cell.width })));
    this.room(height + 3);
    for (const { text, at, width, align } of cells)
      this.#document.text(text, at, this.y, { width, ...(align && { align }) });
    this.y += height + 3;
  }

  gap(points: number): void {
    this.y += points;
  }
}

function drawPerson(sheet: Sheet, { row, elder, instrument }: Report): void {
  sheet.line('老年人能力评估报告', { size: 18, align: 'center' });
  sheet.line(`依据 ${instrument.standard}《${instrument.name}》`, { size: 9, align: 'center' });
  sheet.gap(6);
  sheet.line(`姓名：${elder.name}    性别：${elder.sex === 'male' ? '男' : '女'}    出生日期：${elder.birthDate}`);
  sheet.line(`居民身份证号：${elder.residentIdMasked}    居住地：${elder.areaName}`);
  sheet.line(`评估日期：${row.assessed_on ?? ''}    有效期至：${row.valid_until ?? ''}    报告编号：${row.id}`);
  if (row.status === 'objected') sheet.line('本结果已被提出异议，正在重新评估，不作为享受待遇的依据。');
  sheet.rule();
}

function drawItems(sheet: Sheet, { instrument, input, result }: Report): void {
  for (const dimension of reportLines(instrument, input, result)) {
    sheet.room(40);
    sheet.line(`${dimension.name}    ${dimension.score ?? '未计'} / ${dimension.maximum} 分`, { size: 11 });
    for (const line of dimension.lines) {
      sheet.row([
        { text: line.code, at: columns.code, width: 40 },
        { text: line.item, at: columns.item, width: 112 },
        { text: line.chosen, at: columns.chosen, width: columns.points - columns.chosen - 8 },
        { text: line.points === null ? '' : String(line.points), at: columns.points, width: 30, align: 'right' },
      ]);
    }
    sheet.gap(4);
  }
  for (const factor of instrument.factors) {
    const value = input[factor.id];
    const said = value === undefined ? '未填' : typeof value === 'boolean' ? (value ? '是' : '否') : `${value} 次`;
    sheet.line(`${factor.name}:${said}`, { size: 9 });
  }
  sheet.rule();
}

function drawResult(sheet: Sheet, { row, result }: Report): void {
  const grade = (value: number | null) =>
    value === null ? '' : `${value} 级 ${gradeText(row.instrument, value) ?? ''}`;
  sheet.line(`总分：${row.total ?? '不计分'}${result.maximum === null ? '' : ` / ${result.maximum}`}`, { size: 12 });
  if (row.final_grade !== null) {
    sheet.line(`初步等级：${grade(row.initial_grade)}`);
    sheet.line(`最终等级：${grade(row.final_grade)}`, { size: 12 });
  } else if (result.band) sheet.line(`结果：${result.band.name}（筛查或功能评分，不作为能力等级）`);
  for (const reason of result.reasons) sheet.line(`· ${reason.text}(${reason.clause})`, { size: 9 });
  sheet.rule();
}

function drawSignatures(sheet: Sheet, { signatures, at }: Report): void {
  for (const signature of signatures) {
    const relation = signature.relation ? `(${relations.get(signature.relation) ?? signature.relation})` : '';
    const note = signature.note ? `    说明：${signature.note}` : '';
    sheet.line(
      `${parts[signature.part] ?? signature.part}:${signature.signer_name}${relation}    ${instantText(signature.at)}${note}`,
      { size: 9 },
    );
  }
  sheet.gap(4);
  sheet.line(
    `打印时间 ${instantText(at)}。本报告含个人健康信息，请妥善保管。对结果有异议的，可由本人、家属或代理人提出，由另外两名评估员重新评估。`,
    { size: 8 },
  );
}

/** Draws the report of one assessment: A4, every item with its chosen option, totals, grades, reasons and signatures. */
export function drawReport(report: Report): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 50,
    info: { Title: '老年人能力评估报告', CreationDate: report.at, ModDate: report.at },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  document.registerFont('text', fontFile());
  document.font('text');
  const sheet = new Sheet(document);
  drawPerson(sheet, report);
  drawItems(sheet, report);
  drawResult(sheet, report);
  drawSignatures(sheet, report);
  document.end();
  return done;
}
