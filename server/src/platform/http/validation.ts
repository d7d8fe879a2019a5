import { z } from 'zod';
import { Problem } from '../problems/index.ts';

const zh = z.locales.zhCN().localeError;
const en = z.locales.en().localeError;

type RawIssue = Parameters<typeof zh>[0];

function words(map: typeof zh, issue: z.core.$ZodIssue): string {
  const said = map(issue as unknown as RawIssue);
  return (typeof said === 'string' ? said : said?.message) ?? issue.message;
}

/** Parses one part of a request. @throws Problem 400 `inputInvalid` naming every wrong field in both languages */
export function parsePart<S extends z.ZodType>(
  schema: S,
  value: unknown,
  part: 'params' | 'query' | 'body',
): z.output<S> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({
    field: [part, ...issue.path.map(String)].join('.'),
    code: issue.code,
    // A message written in the contract is Chinese and wins over the generic one.
    zh: /[一-鿿]/.test(issue.message) ? issue.message : words(zh, issue),
    en: words(en, issue),
  }));
  const first = fields[0];
  throw new Problem({
    status: 400,
    code: 'inputInvalid',
    zh: `填写有误：${fields.map((f) => `${f.field.replace(/^\w+\./, '')} ${f.zh}`).join('；')}`,
    en: `Invalid input: ${fields.map((f) => `${f.field} ${f.en}`).join('; ')}`,
    field: first?.field ?? part,
    fields,
  });
}
