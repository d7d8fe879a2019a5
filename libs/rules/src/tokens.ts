import { problemAt, RuleError } from './problem.ts';
import type { Span } from './problem.ts';

export type TokenKind = 'name' | 'keyword' | 'number' | 'string' | 'symbol' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** Name, keyword, symbol or number as written; of a string, its value. */
  readonly text: string;
}

/** Longer texts are refused: a rule is read by people. */
export const ruleLengthMax = 20_000;

const keywords = new Set(
  'and or in between if then else true false null for return some every satisfies function instance of external'.split(
    ' ',
  ),
);
const symbols = [
  '..',
  '**',
  '<=',
  '>=',
  '!=',
  '+',
  '-',
  '*',
  '/',
  '<',
  '>',
  '=',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '.',
  ':',
  '@',
];
const fullWidth = '，。；：（）【】“”‘’＜＞＝＋－×÷！、';
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' };

const namePattern = /[\p{L}_][\p{L}\p{N}_]*/uy;
const numberPattern = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?/y;
const blankPattern = /(?:[\s\ufeff]|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)*/y;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? null : found[0];
}

function readString(text: string, from: number): Token {
  let value = '';
  let at = from + 1;
  for (;;) {
    const char = text[at];
    if (char === undefined || char === '\n' || char === '\r') {
      throw new RuleError(
        problemAt({ from, to: at }, 'unclosed-text', '文字缺少结束的引号', 'The text has no closing quote'),
      );
    }
    if (char === '"') return { kind: 'string', text: value, from, to: at + 1 };
    if (char !== '\\') {
      value += char;
      at += 1;
      continue;
    }
    const code = /^\\u[0-9A-Fa-f]{4}|^\\U[0-9A-Fa-f]{6}/.exec(text.slice(at, at + 8))?.[0];
    const simple = escapes[text[at + 1] ?? ''];
    const point = code === undefined ? -1 : Number.parseInt(code.slice(2), 16);
    if ((code === undefined && simple === undefined) || point > 0x10ffff) {
      throw new RuleError(
        problemAt({ from: at, to: at + 2 }, 'bad-escape', '无法识别的转义', 'Unknown escape in a text'),
      );
    }
    value += code === undefined ? (simple ?? '') : String.fromCodePoint(point);
    at += code === undefined ? 2 : code.length;
  }
}

/** Splits a rule into tokens, ending with one of kind `end`; throws `RuleError` on anything that is not a token of FEEL. */
export function tokenize(text: string): Token[] {
  if (text.length > ruleLengthMax) {
    throw new RuleError(problemAt({ from: 0, to: text.length }, 'too-long', '规则过长', 'The rule is too long'));
  }
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += match(blankPattern, text, at)?.length ?? 0;
    const char = text[at];
    if (char === undefined) break;
    if (char === '"') {
      const token = readString(text, at);
      tokens.push(token);
      at = token.to;
      continue;
    }
    const number = match(numberPattern, text, at);
    if (number !== null && !(char === '.' && tokens.at(-1)?.to === at && tokens.at(-1)?.kind !== 'symbol')) {
      const to = at + number.length;
      if (match(namePattern, text, to) !== null) {
        throw new RuleError(
          problemAt({ from: at, to: to + 1 }, 'bad-number', '数字后缺少运算符', 'A number runs into a name'),
        );
      }
      tokens.push({ kind: 'number', text: number, from: at, to });
      at = to;
      continue;
    }
    const name = match(namePattern, text, at);
    if (name !== null) {
      tokens.push({ kind: keywords.has(name) ? 'keyword' : 'name', text: name, from: at, to: at + name.length });
      at += name.length;
      continue;
    }
    const symbol = symbols.find((candidate) => text.startsWith(candidate, at));
    if (symbol === undefined) {
      const span = { from: at, to: at + 1 };
      throw new RuleError(
        fullWidth.includes(char)
          ? problemAt(
              span,
              'full-width',
              `请用半角符号，不要用“${char}”`,
              `Use a half-width character instead of “${char}”`,
            )
          : problemAt(span, 'bad-character', `不能使用字符“${char}”`, `The character “${char}” has no meaning here`),
      );
    }
    tokens.push({ kind: 'symbol', text: symbol, from: at, to: at + symbol.length });
    at += symbol.length;
  }
  tokens.push({ kind: 'end', text: '', from: text.length, to: text.length });
  return tokens;
}
