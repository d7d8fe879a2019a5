import { createReadStream, readFileSync } from 'node:fs';
import type { EvalLine, Fact, Parameters, RuleProblemOf, RuleSource } from '@yike/rules';
import { z } from 'zod';
import { Problem } from '../platform/problems/index.ts';

/** Where in the given files something is wrong; `line` counts from 1, `from` and `to` are UTF-16 offsets in the rule's text. */
export interface Place {
  file: string;
  line?: number;
  rule?: string;
  part?: 'when' | 'amount';
  from?: number;
  to?: number;
}

/** What is wrong with a given file, where, and what to do, in both languages. */
export class FileProblem extends Problem {
  readonly place: Place;

  constructor(code: string, place: Place, zh: string, en: string) {
    super({ status: 400, code, zh, en });
    this.name = 'FileProblem';
    this.place = place;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const scalar = z.union([z.number(), z.string(), z.boolean()]);
const factsShape: z.ZodType<Fact[]> = z.array(
  z.object({
    name: z.string().min(1),
    type: z.enum(['number', 'string', 'boolean', 'date']),
    label: z.string().optional(),
    enum: z.array(z.string()).optional(),
    enumLabels: z.record(z.string(), z.string()).optional(),
    unit: z.enum(['fen', 'permille', 'days', 'minutes', 'months', 'years', 'count']).optional(),
    nullable: z.boolean().optional(),
    decimals: z.int().min(0).max(6).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    source: z.string().optional(),
    freshnessDays: z.int().optional(),
  }),
);
const rulesShape: z.ZodType<RuleSource[]> = z.array(
  z.object({
    id: z.string().min(1),
    name: z.string().optional(),
    when: z.string(),
    amount: z.union([z.string(), z.number()]).nullish(),
  }),
);
const parametersShape: z.ZodType<Parameters> = z.object({
  by: z.string().optional(),
  values: z.record(z.string(), z.union([scalar, z.array(scalar.nullable())])),
  labels: z.record(z.string(), z.string()).optional(),
});

const FACTS = '[{"name","type":"number|string|boolean|date","enum"?,"nullable"}]';
const RULES = '[{"id","name","when","amount"}]';
const PARAMETERS = '{"by":"district","values":{"dibao_line":[90000,…]}}';

/** @throws {FileProblem} */
export const readFacts = (file: string): Fact[] =>
  withoutTwins(
    file,
    readJson(file, factsShape, FACTS),
    (fact) => fact.name,
    (name) => ({ zh: `事实“${name}”出现了两次，请删去一处`, en: `The fact “${name}” is given twice: remove one` }),
  );

/** @throws {FileProblem} */
export const readRules = (file: string): RuleSource[] =>
  withoutTwins(
    file,
    readJson(file, rulesShape, RULES),
    (rule) => rule.id,
    (id) => ({ zh: `规则“${id}”出现了两次，请换一个 id`, en: `The rule “${id}” is given twice: give one another id` }),
  );

/** @throws {FileProblem} */
export const readParameters = (file: string): Parameters => readJson(file, parametersShape, PARAMETERS);

function readJson<T>(file: string, shape: z.ZodType<T>, form: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw notJson({ file }, error);
  }
  const read = shape.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('') ?? '';
  throw new FileProblem(
    'shape',
    { file },
    `文件内容不符合格式 ${form}，位置 ${path || '最外层'}：${issue?.message ?? ''}`,
    `The file is not of the form ${form}, at ${path || 'the top'}: ${issue?.message ?? ''}`,
  );
}

function withoutTwins<T>(
  file: string,
  items: T[],
  nameOf: (item: T) => string,
  words: (name: string) => { zh: string; en: string },
): T[] {
  const seen = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    const { zh, en } = words(name);
    if (seen.has(name)) throw new FileProblem('twice', { file }, zh, en);
    seen.add(name);
  }
  return items;
}

function unreadable(file: string, error: unknown): FileProblem {
  const said = messageOf(error);
  return new FileProblem(
    'unreadable',
    { file },
    `文件无法读取，请检查路径和权限：${said}`,
    `The file cannot be read, check its path and rights: ${said}`,
  );
}

function notJson(place: Place, error: unknown): FileProblem {
  const said = messageOf(error);
  return new FileProblem('json', place, `不是有效的 JSON，请改正：${said}`, `Not valid JSON, correct it: ${said}`);
}

export interface Line {
  readonly number: number;
  readonly text: string;
}

const LINE_CHARACTERS_MAX = 16_000_000;

/**
 * The lines of a UTF-8 file in groups, so that a file of any size is never held as a whole; empty lines are left out.
 * @throws {FileProblem} `unreadable`, `encoding`, `line-too-long`
 */
export async function* readLines(file: string, onBytes: (done: number) => void): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  let number = 0;
  let bytes = 0;
  const linesOf = (texts: string[]) =>
    texts.flatMap((text): Line[] => {
      number += 1;
      return text.trim() === '' ? [] : [{ number, text }];
    });
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      const texts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = texts.pop() ?? '';
      yield linesOf(texts);
      if (rest.length > LINE_CHARACTERS_MAX) {
        throw new FileProblem(
          'line-too-long',
          { file, line: number + 1 },
          '这一行过长；应为每行一个 JSON 对象',
          'This line is too long; one JSON object a line is expected',
        );
      }
      bytes += chunk.length;
      onBytes(bytes);
    }
    yield linesOf([rest + decoder.decode()]);
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof TypeError) {
      throw new FileProblem(
        'encoding',
        { file, line: number + 1 },
        '这一行或其后不是 UTF-8 编码，请另存为 UTF-8',
        'From about this line on the file is not UTF-8: save it as UTF-8',
      );
    }
    throw unreadable(file, error);
  }
}

/** One person of a people file. @throws {FileProblem} */
export function readPerson(file: string, line: Line): Record<string, unknown> {
  const json = parseLine(file, line);
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw new FileProblem(
    'shape',
    { file, line: line.number },
    '每行应为一个 JSON 对象，如 {"age":80}',
    'A line is one JSON object, such as {"age":80}',
  );
}

const evalShape = z.object({
  id: z.string(),
  expression: z.string(),
  input: z.unknown().optional(),
  expected: z.unknown().optional(),
});

/** One line of `rules eval`. @throws {FileProblem} */
export function readEvalLine(file: string, line: Line): EvalLine & { expected?: unknown } {
  const read = evalShape.safeParse(parseLine(file, line));
  if (read.success) return read.data;
  throw new FileProblem(
    'shape',
    { file, line: line.number },
    '每行应为 {"id","expression","input","expected"?}，其中 id 和 expression 为文本',
    'A line is {"id","expression","input","expected"?} with texts as id and expression',
  );
}

function parseLine(file: string, line: Line): unknown {
  try {
    return JSON.parse(line.text);
  } catch (error) {
    throw notJson({ file, line: line.number }, error);
  }
}

/** A rule that does not compile, in the words of its place. */
export function ruleProblem(file: string, problem: RuleProblemOf, source: RuleSource | undefined): FileProblem {
  const { rule, part, from, to, code, zh, en } = problem;
  const text = String(source?.[part] ?? '');
  const shown = text.slice(Math.max(0, from - 20), from) + '⟦' + text.slice(from, to) + '⟧' + text.slice(to, to + 20);
  return new FileProblem(
    code,
    { file, rule, part, from, to },
    `规则 ${rule} 的 ${part} 第 ${from + 1} 个字符处：${zh}。${shown}`,
    `Rule ${rule}, ${part}, at character ${from + 1}: ${en}. ${shown}`,
  );
}
