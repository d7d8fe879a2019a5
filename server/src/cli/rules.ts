import { once } from 'node:events';
import { statSync } from 'node:fs';
import {
  differingRules,
  evalLine,
  prepareBatch,
  runBatch,
  runLine,
  type Batch,
  type Fact,
  type Headcount,
  type LocalBackend,
  type Parameters,
  type RuleSource,
  type RunInput,
} from '@yike/rules';
import { Option, type Command } from 'commander';
import { Problem } from '../platform/problems/index.ts';
import { startProgress } from './progress.ts';
import { registerPeopleCommands } from './rules-people.ts';
import {
  FileProblem,
  readEvalLine,
  readFacts,
  readLines,
  readParameters,
  readPerson,
  readRules,
  ruleProblem,
  type Line,
} from './rules-files.ts';
import { openSqlEngine, SqlValueError, type Person, type SqlEngine } from './rules-storage.ts';

type Backend = LocalBackend | 'sql';
const backends: readonly Backend[] = ['js', 'columns', 'sql'];

interface RunOptions {
  facts: string;
  rules: string;
  people: string;
  params?: string;
  backend: Backend | 'all';
  json?: boolean;
}

/** People that are counted at once; sums over parts are exact, so that the file may be larger than the memory. */
const PEOPLE_AT_ONCE = 200_000;
const PROBLEMS_SHOWN = 20;
const EXIT_INTERRUPTED = 130;
const jsonHelp = 'JSON is the only output / 只输出 JSON';

/** Adds `yike rules eval`, `run`, and those that ask of the people on file. */
export function registerRulesCommands(yike: Command): void {
  const rules = yike.command('rules').description('规则：谁有权得到什么 / rules: who has a right to what');
  rules
    .command('eval')
    .description('逐行求 FEEL 表达式的值 / evaluate FEEL expressions, one a line')
    .requiredOption('--batch <file>', 'JSON 行文件 / file of JSON lines {"id","expression","input","expected"?}')
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
输出每行一个 / writes, one a line: {"id","value"} | {"id","error"}；值的写法 / values: {"__num":"1.2"}, {"__t":"date","v":"…"}
有 expected 时，差异汇总在标准错误 / with expected, differences are summed up on standard error.

退出码 / Exit codes: 0 每行都有答复（含 error）/ every line was answered, be it with an error · 1 文件或某行无法读取 / a file or line cannot be read · 2 用法错误 / usage`,
    )
    .action((options: { batch: string; json?: boolean }) => guarded(options, () => evalFile(options)));
  rules
    .command('run')
    .description('对名单逐条规则计数、合计 / count and sum every rule over people')
    .requiredOption('--facts <file>', '事实目录 / fact catalogue [{"name","type","enum"?,"nullable"}]')
    .requiredOption('--rules <file>', '规则 / rules [{"id","name","when","amount"}]，amount 以分计 / in fen')
    .requiredOption('--people <file>', '人员，每行一个 JSON 对象 / people, one JSON object a line')
    .option('--params <file>', '参数 / parameters {"by":"district","values":{"dibao_line":[90000,…]}}')
    .addOption(
      new Option('--backend <name>', '引擎；all 为全部并互相核对 / engine; all compares them')
        .choices([...backends, 'all'])
        .default('columns'),
    )
    .option('--json', jsonHelp)
    .addHelpText(
      'after',
      `
--json 每条规则一行 / a line a rule: {"id","true","unknown","amountFen"}；超过 2^53 的金额为文本 / an amount beyond 2^53 is text
sql 用 DATABASE_URL 或 YIKE_DATA_DIR 的数据库中的临时表，没有数据库时用完即删 / sql uses a temporary table of that database, or a database that is removed again.

退出码 / Exit codes: 0 完成 / done · 1 失败，或两个引擎结果不同 / failed, or two engines differ · 2 用法错误 / usage`,
    )
    .action((options: RunOptions) => guarded(options, () => runFile(options)));
  registerPeopleCommands(rules);
}

/** Tells a problem as the other commands do: words on standard error, with --json also as JSON. */
async function guarded(options: { json?: boolean }, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, zh, en } = error.details;
    const place = error instanceof FileProblem ? error.place : {};
    if (options.json) process.stdout.write(`${JSON.stringify({ error: { code, zh, en, ...place } })}\n`);
    tell(error);
    process.exitCode = 1;
  }
}

function tell(problem: Problem): void {
  const { zh, en } = problem.details;
  const at = problem instanceof FileProblem ? problem.place : undefined;
  const where = at === undefined ? '' : `${at.file}${at.line === undefined ? '' : `:${at.line}`} `;
  process.stderr.write(`${where}${zh}\n${where}${en}\n`);
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

function byteProgress(label: string, file: string): { update(bytes: number): void; stop(): void } {
  const KIB = 1024;
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const bar = startProgress(`${label} KiB`, Math.ceil(size / KIB));
  return { update: (bytes) => bar.update(Math.ceil(bytes / KIB)), stop: () => bar.stop() };
}

async function evalFile(options: { batch: string }): Promise<void> {
  const problems: FileProblem[] = [];
  const differing: string[] = [];
  let compared = 0;
  const progress = byteProgress('rules eval', options.batch);
  const answer = (line: Line): string => {
    try {
      const given = readEvalLine(options.batch, line);
      const result = evalLine(given);
      if (given.expected !== undefined) {
        compared += 1;
        if (!agrees('value' in result ? result.value : null, given.expected)) differing.push(given.id);
      }
      return `${JSON.stringify(result)}\n`;
    } catch (error) {
      if (!(error instanceof FileProblem)) throw error;
      problems.push(error);
      return '';
    }
  };
  try {
    for await (const lines of readLines(options.batch, progress.update)) await write(lines.map(answer).join(''));
  } finally {
    progress.stop();
  }
  if (compared > 0) {
    const shown = differing.slice(0, PROBLEMS_SHOWN).join(', ') + (differing.length > PROBLEMS_SHOWN ? ', …' : '');
    const which = differing.length === 0 ? '' : `: ${shown}`;
    process.stderr.write(
      `${compared} 行有 expected，${differing.length} 行不同 / lines with expected, ${differing.length} differ${which}\n`,
    );
  }
  problems.slice(0, PROBLEMS_SHOWN).forEach(tell);
  if (problems.length > PROBLEMS_SHOWN) process.stderr.write(`… ${problems.length} 处 / problems\n`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Whether a value is the expected one; numbers within 1e-12 of their size, as tests of DMN give them to 15 digits. */
export function agrees(actual: unknown, expected: unknown): boolean {
  if (Array.isArray(expected)) {
    const isSameLength = Array.isArray(actual) && actual.length === expected.length;
    return isSameLength && expected.every((item, i) => agrees(actual[i], item));
  }
  if (typeof expected === 'number') return agrees(actual, { __num: String(expected) });
  if (expected === null || typeof expected !== 'object') return actual === expected;
  if ('__any' in expected)
    return (typeof actual === 'object' ? JSON.stringify(actual) : String(actual)) === expected.__any;
  if (actual === null || typeof actual !== 'object') return false;
  if ('__num' in expected) {
    const [a, b] = [Number('__num' in actual ? actual.__num : Number.NaN), Number(expected.__num)];
    return Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b));
  }
  const [a, b] = [new Map(Object.entries(actual)), Object.entries(expected)];
  return a.size === b.length && b.every(([key, value]) => a.has(key) && agrees(a.get(key), value));
}

async function runFile(options: RunOptions): Promise<void> {
  const facts = readFacts(options.facts);
  const rules = readRules(options.rules);
  const parameters = options.params === undefined ? undefined : readParameters(options.params);
  const counter = new Counter(options, facts, rules, parameters);
  const progress = byteProgress('rules run', options.people);
  const interrupt = () => void counter.close().finally(() => process.exit(EXIT_INTERRUPTED));
  process.once('SIGINT', interrupt);
  try {
    let waiting: Line[] = [];
    let isFirst = true;
    for await (const lines of readLines(options.people, progress.update)) {
      waiting = waiting.concat(lines);
      if (waiting.length < PEOPLE_AT_ONCE) continue;
      await counter.add(waiting);
      [waiting, isFirst] = [[], false];
    }
    // No people at all are counted too: the rules must compile.
    if (waiting.length > 0 || isFirst) await counter.add(waiting);
  } finally {
    process.off('SIGINT', interrupt);
    progress.stop();
    await counter.close();
  }
  report(options, rules, counter.totals);
}

/** Adds up parts of a people file, each engine by itself. */
class Counter {
  readonly totals = new Map<Backend, Headcount[]>();
  private readonly options: RunOptions;
  private readonly facts: readonly Fact[];
  private readonly rules: readonly RuleSource[];
  private readonly parameters: Parameters | undefined;
  private sql: SqlEngine | undefined;

  constructor(
    options: RunOptions,
    facts: readonly Fact[],
    rules: readonly RuleSource[],
    parameters: Parameters | undefined,
  ) {
    this.options = options;
    this.facts = facts;
    this.rules = rules;
    this.parameters = parameters;
  }

  /** @throws {FileProblem} for a rule or a person; {DatabaseProblem} */
  async add(lines: readonly Line[]): Promise<void> {
    const people = lines.map((line) => readPerson(this.options.people, line));
    const batch = this.prepare(people, lines);
    for (const backend of this.options.backend === 'all' ? backends : [this.options.backend]) {
      const counts = backend === 'sql' ? await this.countSql(batch, people, lines) : runBatch(batch, backend);
      const before = this.totals.get(backend);
      this.totals.set(backend, before === undefined ? counts : sumOf(before, counts));
    }
  }

  private prepare(people: readonly Person[], lines: readonly Line[]): Batch {
    const { facts, rules, parameters } = this;
    const prepared = prepareBatch({ facts, rules, people, ...(parameters && { parameters }) });
    if (prepared.ok) return prepared.batch;
    if ('person' in prepared) throw this.factProblem(people, lines, prepared.person, prepared.message);
    const problems = prepared.problems.map((problem) =>
      ruleProblem(
        this.options.rules,
        problem,
        rules.find(({ id }) => id === problem.rule),
      ),
    );
    problems.slice(1, PROBLEMS_SHOWN).forEach(tell);
    throw problems[0] ?? new Error('the rules were refused without a reason');
  }

  /** Whoever does not fit alone is to blame; else the parameters, else the one at whom it showed. */
  private factProblem(people: readonly Person[], lines: readonly Line[], shown: number, said: string): FileProblem {
    const { facts, parameters, options } = this;
    const fits = (one: Partial<RunInput>) => prepareBatch({ facts, rules: [], people: [], ...one }).ok;
    const alone = people.findIndex((person) => !fits({ people: [person] }));
    if (alone < 0 && options.params !== undefined && !fits({ parameters })) {
      return new FileProblem(
        'parameter',
        { file: options.params },
        `参数有误，请改正：${said}`,
        `A parameter is wrong, correct it: ${said}`,
      );
    }
    return new FileProblem(
      'person',
      { file: options.people, line: lines[alone < 0 ? shown : alone]?.number },
      `此人与事实目录不符，请改正：${said}`,
      `This person does not fit the fact catalogue, correct it: ${said}`,
    );
  }

  private async countSql(batch: Batch, people: readonly Person[], lines: readonly Line[]): Promise<Headcount[]> {
    this.sql ??= await openSqlEngine(process.env, (line) => void process.stderr.write(`${line}\n`));
    try {
      return await this.sql.count(batch, people);
    } catch (error) {
      if (!(error instanceof SqlValueError)) throw error;
      const said = `“${error.fact}”`;
      throw new FileProblem(
        'sql-value',
        { file: this.options.people, line: lines[error.person]?.number },
        `PostgreSQL 无法保存 ${said} 的值（空字符、残缺字符或公元 1–9999 年以外的日期），请改正或换用 --backend js`,
        `PostgreSQL cannot hold the value of ${said} (NUL, half a character, or a date outside the years 1–9999): correct it or use --backend js`,
      );
    }
  }

  close(): Promise<void> {
    return this.sql?.close() ?? Promise.resolve();
  }
}

function sumOf(a: readonly Headcount[], b: readonly Headcount[]): Headcount[] {
  return a.map((count, i) => ({
    id: count.id,
    true: count.true + (b[i]?.true ?? 0),
    unknown: count.unknown + (b[i]?.unknown ?? 0),
    amountFen: count.amountFen + (b[i]?.amountFen ?? 0n),
    amountUnknown: count.amountUnknown + (b[i]?.amountUnknown ?? 0),
  }));
}

/** A line for each rule that some engine counts unlike the first, with what each says. */
export function differences(totals: ReadonlyMap<string, readonly Headcount[]>): string[] {
  const [first, ...others] = [...totals.values()];
  const ids = new Set(others.flatMap((other) => differingRules(first ?? [], other)));
  return [...ids].map((id) => {
    const said = [...totals].map(([backend, counts]) => {
      const count = counts.find((one) => one.id === id);
      return `${backend} true ${count?.true} unknown ${count?.unknown} amountFen ${count?.amountFen} amountUnknown ${count?.amountUnknown}`;
    });
    return `${id}: ${said.join(' | ')}`;
  });
}

function report(options: RunOptions, rules: readonly RuleSource[], totals: ReadonlyMap<Backend, Headcount[]>): void {
  const differing = differences(totals);
  if (differing.length > 0) {
    throw new Problem({
      status: 500,
      code: 'engines-differ',
      zh: `引擎结果不同，请勿使用，并报告这些规则：\n${differing.join('\n')}`,
      en: 'The engines differ on the rules above: do not use the result, and report it',
    });
  }
  const [counts = []] = totals.values();
  const lines = counts.map((count, i) => (options.json ? JSON.stringify(runLine(count)) : toText(count, rules[i])));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

function toText(count: Headcount, rule: RuleSource | undefined): string {
  const { id, amountFen, amountUnknown } = count;
  const size = amountFen < 0n ? -amountFen : amountFen;
  const yuan = `${amountFen < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
  const unpriced = amountUnknown === 0 ? '' : `（${amountUnknown} 人金额未知 / of unknown amount）`;
  return `${id} ${rule?.name ?? ''} 符合 / true ${count.true}；未知 / unknown ${count.unknown}；金额 / amount ${yuan} 元 / yuan${unpriced}`;
}
