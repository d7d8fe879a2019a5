import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { openEnvironment } from '../environment.ts';
import { scopeOf, systemActor } from '../platform/access/index.ts';
import { dayOf, type Day } from '../platform/clock/index.ts';
import { badInput, notFound, Problem } from '../platform/problems/index.ts';
import { inTransaction, type Tx } from '../platform/transactions/index.ts';
import { explainPerson, simulate, type PersonExplained } from '../rights/policies/index.ts';

interface Options {
  json?: boolean;
}

const outcomes = { eligible: '符合', ineligible: '不符合', unknown: '待查明' } as const;
const jsonHelp = 'JSON is the only output / 只输出 JSON';

/** Adds `yike rules explain`, `yike rules simulate`, `yike rules bench`. */
export function registerPeopleCommands(rules: Command): void {
  rules
    .command('explain')
    .description('一位老人对每项待遇的资格和理由 / every benefit for one person, and why')
    .requiredOption('--person <id>', '老人档案编号，可写作 <区县代码>/<编号> / id of the file, also as <county>/<id>')
    .option('--as-of <day>', '按哪一天的规则和事实 / by the rules and facts of which day, 2026-11-21')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\n退出码 / Exit codes: 0 完成 / done · 1 查无此人或失败 / no such person, or failed · 2 用法错误 / usage',
    )
    .action((options: Options & { person: string; asOf?: Day }) =>
      answered(options, async (tx) => {
        const person = await explainPerson(tx, options.person, options.asOf ?? dayOf(tx.now));
        if (!person) {
          throw notFound('elderUnknown', {
            zh: `没有编号为 ${options.person} 的老人档案。`,
            en: `There is no file ${options.person}.`,
          });
        }
        return options.json ? JSON.stringify(person) : said(person);
      }),
    );
  rules
    .command('simulate')
    .description('测算一份待遇草稿：人数、增减、每月金额 / a drafted benefit over the live population')
    .argument(
      '<file>',
      '待遇内容（packs/*/benefits.json 的一行）/ a row as in packs/*/benefits.json, or - for standard input',
    )
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      '\n退出码 / Exit codes: 0 完成 / done · 1 规则有误或失败 / the rule does not compile, or failed · 2 用法错误 / usage',
    )
    .action((file: string, options: Options) =>
      answered(options, async (tx) => {
        const content = readDraft(file);
        const area = typeof content.area === 'string' ? content.area : '000000000000';
        const simulation = await simulate(tx, systemActor, { area, content, months: true });
        if (!simulation.ok) {
          process.exitCode = 1;
          process.stderr.write(simulation.problems.map(({ field, zh, en }) => `${field}: ${zh} / ${en}\n`).join(''));
        }
        if (options.json) return JSON.stringify(simulation);
        if (!simulation.ok) return undefined;
        const { before, after } = simulation;
        return [
          `在册 ${simulation.population} 人；用时 ${simulation.tookMs} 毫秒`,
          `符合 ${before?.eligible ?? 0} → ${after.eligible} 人，新增 ${simulation.gained}，减少 ${simulation.lost}，待查明 ${after.unknown}`,
          `每月 ${(before?.amountFen ?? 0) / 100} → ${after.amountFen / 100} 元`,
          ...simulation.byArea.map(
            (row) =>
              `  ${row.name}\t${row.before?.eligible ?? 0} → ${row.after.eligible} 人\t${row.after.amountFen / 100} 元`,
          ),
        ].join('\n');
      }),
    );
  rules
    .command('bench')
    .description(
      '规则引擎的速度和正误，与数据库和其他引擎对照 / speed and correctness beside the database and other engines',
    )
    .option('--quick', '较小规模 / smaller sizes')
    .action(async (options: { quick?: boolean }) => {
      const file = new URL('../../../bench/rules.ts', import.meta.url);
      if (!existsSync(fileURLToPath(file))) {
        process.stderr.write(
          '没有 bench 文件夹：请在源代码中运行。/ There is no bench folder: run it in the source tree.\n',
        );
        process.exitCode = 1;
        return;
      }
      const bench = (await import(file.href)) as { rulesBench(options: { quick?: boolean }): Promise<void> };
      await bench.rulesBench(options);
    });
}

/** @throws Problem 400 `draftUnreadable` */
function readDraft(file: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
    throw new TypeError('not an object');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badInput('draftUnreadable', {
      zh: `读不了 ${file}：应为一个 JSON 对象（${why}）。`,
      en: `Cannot read ${file}: it should be one JSON object (${why}).`,
    });
  }
}

/** One answer of a command: a transaction with the whole country's sight, its text on standard output, a problem in words. */
async function answered(options: Options, work: (tx: Tx) => Promise<string | undefined>): Promise<void> {
  const { environment, close } = await openEnvironment();
  try {
    const scope = { scope: scopeOf(systemActor), actorRole: 'system', trace: 'cli' };
    const text = await inTransaction(environment, scope, work);
    if (text !== undefined) process.stdout.write(`${text}\n`);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, zh, en } = error.details;
    if (options.json) process.stdout.write(`${JSON.stringify({ error: { code, zh, en } })}\n`);
    process.stderr.write(`${zh}\n${en}\n`);
    process.exitCode = 1;
  } finally {
    await close();
  }
}

function said({ name, county, asOf, rows, collect }: PersonExplained): string {
  const lines = [`${name}（${county}），按 ${asOf} 的规则和事实`];
  for (const row of rows) {
    const amount =
      row.amount === null ? '' : `，${row.unit === 'fenPerMonth' ? `每月 ${row.amount / 100} 元` : row.amount}`;
    lines.push(`${outcomes[row.outcome]}\t${row.name}${amount}${row.standingText && `（${row.standingText}）`}`);
    for (const reason of row.outcome === 'eligible' ? [] : row.reasons)
      lines.push(
        `\t${reason.clause}要求${reason.required}；现为${reason.actual}${reason.since ? `，${reason.since}` : ''}`,
      );
    if (row.nearMiss?.on) lines.push(`\t${row.nearMiss.on} 起将满足`);
  }
  if (collect.length > 0)
    lines.push(`应先查明：${collect.map((fact) => `${fact.name}（可确定 ${fact.settles} 项）`).join('、')}`);
  return lines.join('\n');
}
