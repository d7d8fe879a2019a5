export interface Statement {
  text: string;
  /** 1-based line of its first word in the file. */
  line: number;
}

/** Each alternative is one thing in which a semicolon ends nothing (PostgreSQL 18 manual, 4.1). */
const tokens = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<line>--[^\n]*)`,
    String.raw`(?<block>/\*)`,
    String.raw`(?<escaped>\b[eE]'(?:[^'\\]|\\[\s\S]|'')*')`,
    String.raw`(?<text>'(?:[^']|'')*')`,
    String.raw`(?<name>"(?:[^"]|"")*")`,
    String.raw`(?<dollar>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)`,
    String.raw`(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`,
    String.raw`(?<end>;)`,
    String.raw`(?<open>['"])`,
    String.raw`(?<other>[\s\S])`,
  ].join('|'),
  'y',
);

/**
 * Splits a migration into its statements, without the closing semicolons: Citus takes one DDL statement a string.
 * Knows strings, dollar quotes, nested comments, quoted names and `BEGIN ATOMIC` bodies.
 * @throws {SyntaxError} for a string, name or comment that does not end
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = [];
  let start: number | undefined;
  let words: string[] = [];
  let depth = 0;
  const lineAt = (position: number) => sql.slice(0, position).split('\n').length;
  const finish = (end: number) => {
    if (start !== undefined) statements.push({ text: sql.slice(start, end).trimEnd(), line: lineAt(start) });
    start = undefined;
    words = [];
    depth = 0;
  };

  for (let position = 0; position < sql.length;) {
    tokens.lastIndex = position;
    const groups = tokens.exec(sql)?.groups ?? {};
    let next = tokens.lastIndex;
    if (groups.open !== undefined) throw new SyntaxError(`Line ${lineAt(position)}: a quote is never closed`);
    if (groups.block !== undefined) next = endOfComment(sql, position, lineAt);
    else if (groups.dollar !== undefined) {
      const close = sql.indexOf(groups.dollar, next);
      if (close < 0) throw new SyntaxError(`Line ${lineAt(position)}: ${groups.dollar} is never closed`);
      next = close + groups.dollar.length;
    }
    if (groups.end !== undefined && depth === 0) finish(position);
    else if (groups.space === undefined && groups.line === undefined && groups.block === undefined) start ??= position;
    if (groups.word !== undefined) {
      words.push(groups.word.toLowerCase());
      depth = bodyDepth(words, depth);
    }
    position = next;
  }
  finish(sql.length);
  return statements;
}

/** How deep inside `BEGIN ATOMIC … END` of a routine; inside, CASE has an END of its own. */
function bodyDepth(words: string[], depth: number): number {
  const last = words.at(-1);
  if (depth === 0) {
    const isRoutine =
      words[0] === 'create' && words.slice(1, 4).some((word) => word === 'function' || word === 'procedure');
    return isRoutine && last === 'atomic' && words.at(-2) === 'begin' ? 1 : 0;
  }
  if (last === 'begin' || last === 'case') return depth + 1;
  return last === 'end' ? depth - 1 : depth;
}

function endOfComment(sql: string, start: number, lineAt: (position: number) => number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(sql); mark; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  throw new SyntaxError(`Line ${lineAt(start)}: a comment is never closed`);
}
