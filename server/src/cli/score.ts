import { readFileSync } from 'node:fs';
import {
  isInstrumentId,
  score,
  scoreFile,
  type AssessmentInput,
  type InstrumentId,
  type ScoreError,
} from '@yike/scales';
import { InvalidArgumentError, type Command } from 'commander';

const STDIN = 0;
type Indexed = ScoreError & { index?: number };

/** Adds `yike score`: scores answers from a file, without a database. */
export function registerScoreCommand(program: Command): void {
  program
    .command('score')
    .description('score an assessment / 按量表计分（GB/T 42195-2022、MZ/T 039-2013、Barthel、AD8、Mini-Cog）')
    .argument('<instrument>', 'gbt42195 | mzt039 | barthel | ad8 | minicog', parseInstrument)
    .argument('<file>', 'JSON file, or - for standard input; one object, or an array of them')
    .option(
      '--max-raise <n>',
      'how many grades the change rules may raise together (1 or 2) / 等级变更合计最多提高几级',
      parseRaise,
      1,
    )
    .option('--json', 'JSON is the only output; accepted like everywhere else / 始终输出 JSON')
    .addHelpText(
      'after',
      `
{"answers":{"B1.1":4,…},"coma":false,"dementia":false,"mentalDisorder":false,"careRiskEvents30d":0}
gives {"total","initialGrade","finalGrade","reasons"}; an array gives an array of the same order.
A missing or impossible answer is reported on standard error as {"errors":[{"item","code","message",…}]}.

Exit codes: 0 every assessment was scored, 1 an answer is missing or impossible or the file cannot be read.`,
    )
    .action((instrument: InstrumentId, file: string, options: { maxRaise: 1 | 2 }) => {
      const outcome = scoreText(instrument, readInput(file), options);
      if (outcome.output !== undefined) process.stdout.write(`${JSON.stringify(outcome.output)}\n`);
      if (outcome.errors.length === 0) return;
      process.stderr.write(`${JSON.stringify({ errors: outcome.errors })}\n`);
      process.exitCode = 1;
    });
}

function parseInstrument(text: string): InstrumentId {
  if (isInstrumentId(text)) return text;
  throw new InvalidArgumentError('Known instruments: gbt42195, mzt039, barthel, ad8, minicog.');
}

function parseRaise(text: string): 1 | 2 {
  if (text === '1' || text === '2') return Number(text) as 1 | 2;
  throw new InvalidArgumentError('It is 1 or 2.');
}

/** The text, or the reason why there is none. */
function readInput(file: string): { text: string } | { failure: string } {
  try {
    return { text: readFileSync(file === '-' ? STDIN : file, 'utf8') };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

const inputError = (message: string, messageEn: string): Indexed => ({
  item: 'input',
  code: 'impossible',
  message,
  messageEn,
});

/**
 * Scores the text of a file. An array keeps its places: what could not be scored stands there as `{errors}`; a single
 * object that could not be scored gives no output.
 */
export function scoreText(
  instrument: InstrumentId,
  input: { text: string } | { failure: string },
  options: { maxRaise?: 1 | 2 },
): { output: unknown; errors: Indexed[] } {
  if ('failure' in input) {
    return {
      output: undefined,
      errors: [inputError(`无法读取文件：${input.failure}`, `Cannot read the file: ${input.failure}`)],
    };
  }
  let json: unknown;
  try {
    // Excel and Notepad write a byte order mark.
    json = JSON.parse(input.text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { output: undefined, errors: [inputError(`不是有效的 JSON:${said}`, `Not valid JSON: ${said}`)] };
  }
  const { output, errors } =
    instrument === 'gbt42195' ? scoreFile(json, options) : scoreOthers(instrument, json, options);
  return { output: Array.isArray(json) || errors.length === 0 ? output : undefined, errors };
}

function scoreOthers(
  instrument: InstrumentId,
  json: unknown,
  options: { maxRaise?: 1 | 2 },
): { output: unknown; errors: Indexed[] } {
  const entries: unknown[] = Array.isArray(json) ? json : [json];
  const errors: Indexed[] = [];
  const output = entries.map((entry, index) => {
    const result = score(instrument, entry as AssessmentInput, options);
    if (!result.ok) {
      const found = result.errors.map((error) => (Array.isArray(json) ? { index, ...error } : error));
      errors.push(...found);
      return { errors: found };
    }
    const { total, initialGrade, grade, band, dimensions, reasons } = result;
    return { total, initialGrade, finalGrade: grade, band, dimensions, reasons };
  });
  return { output: Array.isArray(json) ? output : output[0], errors };
}
