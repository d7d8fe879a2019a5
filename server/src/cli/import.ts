import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defaultColumns, RosterError, type ColumnChoices, type RosterField } from '@yike/roster';
import type { Command } from 'commander';
import { openEnvironment } from '../environment.ts';
import { countsOf, importRoster, type ImportReport } from '../people/elders/index.ts';
import { systemActor } from '../platform/access/index.ts';
import { Problem } from '../platform/problems/index.ts';
import { startProgress } from './progress.ts';

interface Options {
  county: string;
  dryRun?: boolean;
  json?: boolean;
  mapping?: string;
}

/** Adds `yike import elders`. */
export function registerImportCommands(yike: Command): void {
  yike
    .command('import')
    .description('导入 / import')
    .command('elders <file>')
    .description('导入老人名册（.xlsx、.csv）/ import a roster of older people')
    .requiredOption('--county <code>', '6 位县（市、区）代码，如 331002 / county code of 6 digits')
    .option('--dry-run', '只核对，不写入 / read and compare everything, write nothing')
    .option('--json', '以 JSON 输出结果 / print JSON')
    .option('--mapping <file>', 'JSON 文件：表头 → 栏目，null 为不导入 / header → field, null to leave out')
    .addHelpText(
      'after',
      `
整份名册在一个事务内写入：中断则什么也不留；同一文件再次导入不会改变任何内容。
One transaction: a crash leaves nothing, and the same file imported twice changes nothing.

--mapping 的栏目 / fields: ${Object.keys(defaultColumns).join(', ')}

退出码 / Exit codes: 0 完成（被退回的行见结果）/ done, refused rows are in the result · 1 文件无法读取、没有该区县 / unreadable, unknown county · 2 用法错误 / usage`,
    )
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const progress = startProgress('import');
  let open: Awaited<ReturnType<typeof openEnvironment>> | undefined;
  try {
    const mapping = options.mapping === undefined ? {} : readMapping(options.mapping);
    open = await openEnvironment({ log: (line) => void process.stderr.write(`${line}\n`) });
    const { report } = await importRoster(open.environment, systemActor, {
      county: options.county,
      source: { path: file },
      fileName: basename(file),
      mapping,
      dryRun: options.dryRun ?? false,
      onProgress: (rows) => progress.update(rows),
    });
    progress.stop();
    process.stdout.write(
      options.json ? `${JSON.stringify(toJson(report), null, 2)}\n` : `${toText(report, options.dryRun ?? false)}\n`,
    );
  } catch (error) {
    progress.stop();
    const words = wordsOf(error, file);
    if (words === undefined) throw error;
    if (options.json) process.stdout.write(`${JSON.stringify({ error: words }, null, 2)}\n`);
    process.stderr.write(`${words.zh}${words.en === '' ? '' : `\n${words.en}`}\n`);
    process.exitCode = 1;
  } finally {
    progress.stop();
    await open?.close();
  }
}

const toJson = (report: ImportReport) => {
  const { created, updated, unchanged, rows } = report;
  return { ...countsOf(report), created, updated, unchanged, rows };
};

const ISSUES_SHOWN = 20;

function toText(report: ImportReport, isDryRun: boolean): string {
  const kinds = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([kind, rows]) => `${kind} ${rows}`)
      .join(', ');
  const refused = report.rows.filter((row) => row.severity === 'rejected');
  return [
    isDryRun ? '仅核对，未写入 / dry run, nothing was written' : '导入完成 / imported',
    `共 ${report.dataRows} 行 / rows；接受 ${report.acceptedTotal} / accepted；退回 ${report.rejectedTotal} / refused`,
    `新建 ${report.created} / created；更新 ${report.updated} / updated；未变 ${report.unchanged} / unchanged`,
    `退回 / refused: ${kinds(report.rejected) || '—'}`,
    `提醒 / warned: ${kinds(report.warned) || '—'}`,
    ...refused.slice(0, ISSUES_SHOWN).map((row) => `  第 ${row.rowNumber} 行 ${row.message} (${row.kind})`),
    ...(refused.length > ISSUES_SHOWN ? [`  …另有 ${refused.length - ISSUES_SHOWN} 处 / more: --json`] : []),
  ].join('\n');
}

function readMapping(path: string): ColumnChoices {
  const refuse = (zh: string, en: string) =>
    new Problem({ status: 400, code: 'mappingInvalid', zh: `${zh}(${path})`, en: `${en} (${path})` });
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw refuse('列对应文件无法读取，应为 JSON', 'The mapping file cannot be read as JSON');
  }
  const entries =
    typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? Object.entries(parsed) : undefined;
  const isField = (field: unknown): field is RosterField | null =>
    field === null || (typeof field === 'string' && Object.hasOwn(defaultColumns, field));
  if (!entries?.every(([, field]) => isField(field))) {
    throw refuse('列对应文件应为 {"表头": "栏目名或 null"}', 'The mapping must map headers to field names or null');
  }
  return Object.fromEntries(entries) as ColumnChoices;
}

function wordsOf(error: unknown, file: string): { code: string; zh: string; en: string } | undefined {
  if (error instanceof RosterError) return { code: error.code, zh: error.message, en: '' };
  if (error instanceof Problem) return { code: error.details.code, zh: error.details.zh, en: error.details.en };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'].includes(code)) return undefined;
  return { code: 'unreadable', zh: `无法读取文件 ${file}。`, en: `The file ${file} cannot be read.` };
}
